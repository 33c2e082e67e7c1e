"""The answer bank against the graders: right ones get all points, wrong ones are told why, by a local call and through
the kernel door alike. All of it is one file, so that each answer is graded by a local call only once."""

import functools
import linecache
from collections.abc import Callable, Iterator
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from courses import HEAD
from leaks import leaks, page_of
from nbformat.v4 import new_code_cell, new_notebook
from tiers import thorough

import autograder
from autograder.exam.answer import Answer
from autograder.exam.verdict import Verdict
from autograder.execution.student_kernel import StudentKernel
from autograder.sandbox import Limits
from autograder.simulate.bank import BankAnswer, parse, read_bank

# a warning of an answer costs nothing in a kernel; as an error, as elsewhere in these tests, it would
pytestmark = pytest.mark.filterwarnings("ignore")
BANK = Path(__file__).resolve().parents[1] / "answers"
ASSIGNMENTS = sorted(path.name for path in BANK.iterdir() if path.is_dir())
ANSWERS = [answer for assignment in ASSIGNMENTS for answer in read_bank(BANK / assignment)]
SOLVED = {answer.exercise: answer for answer in reversed(ANSWERS) if answer.right}


def function_of(answer: BankAnswer) -> Callable:
    """Run an answer among right answers to the other exercises, as in a solved notebook."""
    names = {"np": np, "tf": tf, "keras": keras}
    for each in [other for name, other in SOLVED.items() if name != answer.exercise] + [answer]:
        file = f"<{each.exercise}: {each.title}>"
        linecache.cache[file] = (len(each.source), None, each.source.splitlines(True), file)  # tf.function reads it
        exec(compile(each.source, file, "exec"), names)
    return names[answer.exercise]


@functools.cache
def verdict(answer: BankAnswer, seed: int = 0) -> Verdict:
    """The grade of an answer by a local call."""
    return autograder.grade(answer.exercise, function_of(answer), seed)


def name_of(answer: BankAnswer) -> str:
    return f"{answer.exercise}: {answer.title}"


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=thorough)])
@pytest.mark.parametrize("answer", [each for each in ANSWERS if each.right], ids=name_of)
def test_a_right_answer_gets_all_points(answer: BankAnswer, seed: int) -> None:
    grade = verdict(answer, seed)
    assert grade.points == grade.max_points, [check for check in grade.checks if not check.passed]


@pytest.mark.parametrize("exercise", sorted(SOLVED))
def test_checks_have_names_of_their_own(exercise: str) -> None:
    names = [check.name for check in verdict(SOLVED[exercise]).checks]
    assert all(name.strip() for name in names) and len(set(names)) == len(names)


@pytest.mark.parametrize("answer", [each for each in ANSWERS if not each.right], ids=name_of)
def test_a_wrong_answer_loses_points_and_is_told_why(answer: BankAnswer) -> None:
    grade = verdict(answer)
    assert grade.points < grade.max_points
    said = [check.told for check in grade.checks if not check.passed]
    assert any(len(text) > 20 for text in said), said
    assert grade.points <= 0.9 * grade.max_points
    assert not leaks(page_of(grade))


@thorough  # it judges all answers of a lesson
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_nine_of_ten_listed_mistakes_are_recognised_by_name(assignment: str) -> None:
    listed = [answer for answer in read_bank(BANK / assignment) if answer.listed]
    unnamed = [each for each in listed if not verdict(each).mistakes]
    assert len(unnamed) <= 0.1 * len(listed), [name_of(each) for each in unnamed]


@pytest.mark.parametrize("exercise", sorted(autograder.exercises()))
def test_the_bank_of_an_exercise_is_large_enough(exercise: str) -> None:
    answers = [each for each in ANSWERS if each.exercise == exercise]
    assert sum(each.right for each in answers) >= 3
    assert sum(not each.right for each in answers) >= 6
    assert sum(not each.right and not each.listed for each in answers) == 2


def test_the_bank_knows_no_exercise_that_has_no_grader() -> None:
    assert {each.exercise for each in ANSWERS} == set(autograder.exercises())


def test_a_file_of_the_bank_is_split_into_its_answers() -> None:
    text = "# comment\n\n# %% right: one\ndef f(): return 1\n\n# %% wrong (unlisted): two\ndef f(): return 2\n"
    one, two = parse("f", text)
    assert (one.title, one.right, one.listed, one.source) == ("one", True, False, "def f(): return 1\n")
    assert (two.title, two.right, two.listed) == ("two", False, False)


@pytest.fixture(params=sorted(autograder.exercises()), scope="module")
def exercise(request: pytest.FixtureRequest) -> Iterator[tuple[str, StudentKernel]]:
    """An exercise, and a kernel for all answers to it."""
    with StudentKernel(new_notebook(), None, Limits(notebook_seconds=1200, notebook_cpu_seconds=2400)) as kernel:
        yield request.param, kernel


def verdict_inside(answer: BankAnswer, kernel: StudentKernel) -> Verdict:
    """Run an answer's cell in a namespace swept clean, among right answers to the other exercises, and grade it."""
    others = [other.source for name, other in SOLVED.items() if name != answer.exercise]
    cells = ["get_ipython().run_line_magic('reset', '-f -s')", HEAD + "\n".join(others), answer.source]
    kernel.notebook.cells = [new_code_cell(cell) for cell in cells]
    for index, cell in enumerate(kernel.notebook.cells):
        assert kernel.run(cell, index) == ""
    return autograder.grade(answer.exercise, Answer(kernel, answer.exercise), seed=0)


def sampled(name: str) -> list[BankAnswer]:
    """A right answer to an exercise and two wrong ones."""
    answers = [each for each in ANSWERS if each.exercise == name]
    wrong = [each for each in answers if not each.right]
    return [next(each for each in answers if each.right), wrong[0], wrong[len(wrong) // 2]]


@pytest.mark.parametrize("share", ["a sample", pytest.param("the others", marks=thorough)])
def test_answers_get_the_verdict_they_get_without_a_kernel(exercise: tuple[str, StudentKernel], share: str) -> None:
    name, kernel = exercise
    different = []
    for answer in (each for each in ANSWERS if each.exercise == name):
        if (answer in sampled(name)) != (share == "a sample"):
            continue
        inside, outside = verdict_inside(answer, kernel), verdict(answer)
        if (inside.points, inside.mistakes, inside.held) != (outside.points, outside.mistakes, ""):
            different.append((name_of(answer), inside.points, outside.points, inside.mistakes, outside.mistakes))
    assert not different
