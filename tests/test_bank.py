"""The answer bank against the graders, by local call: right ones get all points, wrong ones are told why."""

import linecache
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from leaks import leaks, page_of

import autograder
from autograder.bank import BankAnswer, parse, read_bank

BANK = Path(__file__).parent / "answers"
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


def name_of(answer: BankAnswer) -> str:
    return f"{answer.exercise}: {answer.title}"


@pytest.mark.parametrize("answer", [each for each in ANSWERS if each.right], ids=name_of)
def test_a_right_answer_gets_all_points(answer: BankAnswer) -> None:
    for seed in (0, 1):
        grade = autograder.grade(answer.exercise, function_of(answer), seed)
        assert grade.points == grade.max_points, [check for check in grade.checks if not check.passed]


@pytest.mark.parametrize("answer", [each for each in ANSWERS if not each.right], ids=name_of)
def test_a_wrong_answer_loses_points_and_is_told_why(answer: BankAnswer) -> None:
    grade = autograder.grade(answer.exercise, function_of(answer), seed=0)
    assert grade.points < grade.max_points
    said = [check.message for check in grade.checks if not check.passed]
    assert any(len(text) > 20 for text in said), said
    assert grade.points <= 0.9 * grade.max_points
    assert not leaks(page_of(grade))


def test_nine_of_ten_listed_mistakes_are_recognised_by_name() -> None:
    listed = [answer for answer in ANSWERS if answer.listed]
    unnamed = [each for each in listed if not autograder.grade(each.exercise, function_of(each)).mistakes]
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
