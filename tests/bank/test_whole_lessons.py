"""Right answers run their whole lesson: every cell, demonstrations included, whatever way an answer is written.

In a mixed set stands a right answer of the bank to each exercise; there are as many sets as the exercise with the most
right answers has, so that each stands in one of them. `make test-alone` puts each among the lesson's own answers.
"""

from collections.abc import Iterator

import keras
import pytest
from courses import REPOSITORY
from tiers import thorough
from visible import lessons, run_all

from autograder.simulate.bank import BankAnswer, by_exercise, read_bank

pytestmark = pytest.mark.filterwarnings("ignore")  # of plots and of students' code
RIGHT = {lesson: by_exercise(read_bank(REPOSITORY / "tests" / "answers" / lesson), True) for lesson in lessons()}
SAMPLE = ("05_filter_visualization", 1)  # the set that runs in `make test`


def sets() -> Iterator[tuple[str, int]]:
    """Yield lesson and number of each mixed set."""
    for lesson, answers in RIGHT.items():
        yield from ((lesson, number) for number in range(max(map(len, answers.values()))))


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Let Keras forget the networks of a lesson after it."""
    yield
    keras.backend.clear_session()


@pytest.mark.parametrize(
    ("assignment", "number"), [each if each == SAMPLE else pytest.param(*each, marks=thorough) for each in sets()]
)
def test_a_mixed_set_of_right_answers_runs_the_whole_lesson(assignment: str, number: int) -> None:
    chosen = {name: answers[number % len(answers)] for name, answers in RIGHT[assignment].items()}
    titles = "; ".join(f"{name}: {answer.title}" for name, answer in chosen.items())
    try:
        run_all(assignment, {name: answer.source for name, answer in chosen.items()})
    except AssertionError as error:
        raise AssertionError(f"{error} (with {titles})") from error


@pytest.mark.alone
@pytest.mark.parametrize(
    "answer",
    [answer for answers in RIGHT.values() for each in answers.values() for answer in each],
    ids=lambda answer: f"{answer.exercise}: {answer.title}",
)
def test_a_right_answer_alone_runs_the_whole_lesson(answer: BankAnswer) -> None:
    [assignment] = (lesson for lesson, answers in RIGHT.items() if answer.exercise in answers)
    run_all(assignment, {answer.exercise: answer.source})
