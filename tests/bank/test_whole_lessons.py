"""Right answers run their whole lesson: every cell, demonstrations included, whatever way an answer is written.

In a mixed set stands a right answer of the bank to each exercise; there are as many sets as the exercise with the most
right answers has, so that each stands in one of them. `make test-alone` puts each among the lesson's own answers.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest
from courses import REPOSITORY
from tiers import thorough
from visible import lessons

from autograder.simulate.bank import BankAnswer, by_exercise, read_bank

RIGHT = {lesson: by_exercise(read_bank(REPOSITORY / "tests" / "answers" / lesson), True) for lesson in lessons()}
SAMPLE = ("05_filter_visualization", 1)  # the set that runs in `make test`


def sets() -> Iterator[tuple[str, int]]:
    """Yield lesson and number of each mixed set."""
    for lesson, answers in RIGHT.items():
        yield from ((lesson, number) for number in range(max(map(len, answers.values()))))


def run(assignment: str, answers: Mapping[str, str]) -> str:
    """Run a whole lesson in a process of its own, which takes the memory of its networks with it; what stopped it."""
    code = "import json, sys, visible; visible.run_all(*json.load(sys.stdin))"
    paths = os.pathsep.join(map(str, (REPOSITORY, REPOSITORY / "tests" / "shared")))
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps([assignment, answers]),
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
    )
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


@pytest.mark.parametrize(
    ("assignment", "number"), [each if each == SAMPLE else pytest.param(*each, marks=thorough) for each in sets()]
)
def test_a_mixed_set_of_right_answers_runs_the_whole_lesson(assignment: str, number: int) -> None:
    chosen = {name: answers[number % len(answers)] for name, answers in RIGHT[assignment].items()}
    titles = [f"{name}: {answer.title}" for name, answer in chosen.items()]
    assert run(assignment, {name: answer.source for name, answer in chosen.items()}) == "", titles


@pytest.mark.alone
@pytest.mark.parametrize(
    "answer",
    [answer for answers in RIGHT.values() for each in answers.values() for answer in each],
    ids=lambda answer: f"{answer.exercise}: {answer.title}",
)
def test_a_right_answer_alone_runs_the_whole_lesson(answer: BankAnswer) -> None:
    [assignment] = (lesson for lesson, answers in RIGHT.items() if answer.exercise in answers)
    assert run(assignment, {answer.exercise: answer.source}) == ""


def test_a_lesson_that_stops_is_noticed() -> None:
    said = run("05_filter_visualization", {"activation_model": "activation_model = None"})
    assert said.startswith("AssertionError: [") and "TypeError" in said
