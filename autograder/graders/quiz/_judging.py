"""How an answer in letters is read and judged; which letters are right is written beside the questions."""

from collections.abc import Callable, Mapping
from typing import Any

from autograder.exam.answer import AnswerError, readable
from autograder.exam.exam import Exam
from autograder.exam.exercise import EXERCISES, Exercise
from autograder.exam.mistakes import WrittenMistake, mistakes
from autograder.exam.wording import show
from autograder.graders.quiz import ASSIGNMENT
from autograder.inside.data import Handle
from helpers.widgets import quiz


def judge_one(exam: Exam) -> None:
    """Give all points for the right letter; for another one none, but the sentence of its mistake."""
    letters = read(exam, "the option")
    if letters is not None:
        right = letters == set(str(exam.exercise.reference))
        exam.check("the option", exam.exercise.points, right, "" if right else reason(exam, letters))


def judge_several(exam: Exam) -> None:
    """Give an equal share of the points for each option that is judged rightly, but nothing if all are chosen."""
    letters, options, right = read(exam, "the options", several=True), lettered(exam), set(str(exam.exercise.reference))
    if letters is None:
        return
    if letters == set(options):
        exam.check("the options", exam.exercise.points, False, reason(exam, letters))
        return
    for letter in options:
        fine = (letter in letters) == (letter in right)
        said = "" if fine else reason(exam, right ^ {letter})
        exam.check(f"option {letter}", exam.exercise.points / len(options), fine, said)


def read(exam: Exam, name: str, several: bool = False) -> set[str] | None:
    """Return the letters that the student's variable names; None, and a failed check, if it names none."""
    values = exam.attempt(name, exam.exercise.points, lambda: [value_of(exam)])
    if values is None:
        return None
    (value,), options = values, lettered(exam)
    stayed = [each for each in (value if isinstance(value, (list, tuple)) else [value]) if isinstance(each, Handle)]
    letters = set() if stayed else named(value, options)
    if stayed:  # an object of any kind, which has stayed in the kernel
        mistake, problem = "no letter", quiz.wrong_type(readable(stayed[0].type, 40), options, several)
    elif len(letters) > 1 and not several:
        mistake, problem = "several letters", f"{readable(show(value), 40)} holds {NUMBERS[len(letters)]}."
    else:
        problem = quiz.problem(exam.exercise.name, value, options, several)
        mistake = "not answered" if value is None else "no letter"
        if not problem:
            return quiz.read_letters(value, options, several)
    said = exam.recognised(mistake, variable=exam.exercise.name, problem=problem)
    exam.check(name, exam.exercise.points, False, said)
    return None


def named(value: Any, options: list[str]) -> set[str]:
    """Return the letters that a value names, however many; none if it cannot be read."""
    try:
        return quiz.read_letters(value, options, several=True)
    except ValueError:
        return set()


def value_of(exam: Exam) -> Any:
    """Return what the student's variable holds; None if there is no such variable."""
    try:
        return exam.answer.value()
    except AnswerError as error:
        if error.is_a("NameError"):
            return None
        raise


def lettered(exam: Exam) -> list[str]:
    """Return the letters of all options: of the right ones, and of those that show a mistake."""
    shown = [letters for mistake in exam.exercise.mistakes for letters in mistake.wrong]
    return sorted({letter for letters in (str(exam.exercise.reference), *shown) for letter in letters})


def reason(exam: Exam, letters: set[str]) -> str:
    """Recognise the mistake that these letters show, and return why they are wrong."""
    shown = (mistake.name for mistake in exam.exercise.mistakes if set(*mistake.wrong) == letters)
    return exam.recognised(next(shown))


NUMBERS = {2: "two", 3: "three", 4: "four"}
UNREADABLE = {
    "not answered": (
        "No answer yet. Set `{variable}` in the answer cell, in place of the line with `raise`, and run that cell."
    ),
    "no letter": "No option is chosen. {problem}",
    "several letters": "This question takes one letter. {problem} Type the one that you choose, in quotes.",
}


def question(
    name: str, right: str, wrong: Mapping[str, WrittenMistake], judge: Callable[[Exam], None] = judge_one
) -> None:
    """Register the grader of a question of 10 points.

    Args:
        name: of the student's variable.
        right: the letters of the right options.
        wrong: the mistakes, each with the letters that show it; of several letters, the right ones with one misjudged.
        judge: how the letters are turned into points.
    """
    EXERCISES[name] = Exercise(name, ASSIGNMENT, 10, right, mistakes({**wrong, **UNREADABLE}), (), judge)
