"""How an answer in letters is read and judged; which letters are right, stands with the questions."""

from typing import Any

from autograder.exam.answer import AnswerError, readable
from autograder.exam.exam import Exam
from autograder.inside.data import Handle
from helpers.widgets import quiz


def judge_one(exam: Exam) -> None:
    """Give all points for the right letter, and none, but the sentence of its mistake, for another one."""
    found = _letters(exam, "the option")
    if found is not None:
        right = found == set(exam.exercise.reference)
        exam.check("the option", exam.exercise.points, right, "" if right else _told(exam, found))


def judge_several(exam: Exam) -> None:
    """Give an equal share of the points for each option that is judged rightly, but nothing for all of them."""
    found, options, right = _letters(exam, "the options", several=True), _options(exam), set(exam.exercise.reference)
    if found is None:
        return
    if found == set(options):
        exam.check("the options", exam.exercise.points, False, _told(exam, found))
        return
    for letter in options:
        fine = (letter in found) == (letter in right)
        told = "" if fine else _told(exam, right ^ {letter})
        exam.check(f"option {letter}", exam.exercise.points / len(options), fine, told)


def _letters(exam: Exam, name: str, several: bool = False) -> set[str] | None:
    """The letters that the student's variable names; None, and a failed check, if it names none."""
    asked = exam.attempt(name, exam.exercise.points, lambda: [_value(exam)])
    if asked is None:
        return None
    value, options = asked[0], _options(exam)
    if isinstance(value, Handle):  # an object of any kind, which has stayed in the kernel
        problem = quiz.wrong_type(readable(value.type, 40), options, several)
    else:
        problem = quiz.problem(exam.exercise.name, value, options, several)
    if not problem:
        return quiz.read_letters(value, options, several)
    mistake = "not answered" if value is None else "no letter"
    exam.check(name, exam.exercise.points, False, exam.recognised(mistake, problem))
    return None


def _value(exam: Exam) -> Any:
    try:
        return exam.answer.value()
    except AnswerError as error:
        if error.is_a("NameError"):
            return None
        raise


def _options(exam: Exam) -> list[str]:
    return sorted(
        {
            *exam.exercise.reference,
            *(letter for each in exam.exercise.mistakes for wrong in each.wrong for letter in wrong),
        }
    )


def _told(exam: Exam, letters: set[str]) -> str:
    mistake = next(each for each in exam.exercise.mistakes if set(*each.wrong) == letters)
    return exam.recognised(mistake.name, mistake.message)
