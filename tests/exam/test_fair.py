"""What an answer keeps that is nearly right: one rule for all exercises."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import autograder
from autograder.exam.answer import Answer
from autograder.exam.exam import Exam
from autograder.exam.exercise import Exercise, case
from autograder.exam.mistakes import HALF, keeping, mistakes
from autograder.exam.verdict import Verdict
from autograder.exam.wording import is_scaled

A, B = np.array([1.0, -2.0, 4.5]), np.array([[0.5, 3.0], [7.0, -1.0]])


def total(x: np.ndarray) -> float:
    return float(np.sum(x))


def fails_at_once(x: np.ndarray) -> float:
    raise IndexError("a slip that no small case stands")


KNOWN = mistakes(
    {
        "a slip that fails": ("It fails.", fails_at_once),
        "mean": ("This is the mean; the sum is expected.", lambda x: float(np.mean(x)), HALF),
        "largest": ("This is the largest.", lambda x: float(np.max(x))),
        **keeping(2, {"another convention": ("As in other books.", lambda x: total(x) + 1, HALF)}),
    }
)


def judge(exam: Exam) -> None:
    exam.values("vectors", 6, [case(A), case(2 * A)])
    exam.values("matrices", 3, [case(B)])
    exam.values("nothing", 1, [case(np.zeros(0))], form=True)


def grade(answer: Callable[..., Any]) -> Verdict:
    exercise = Exercise("total", "00_test", 10, total, KNOWN, (), judge)
    return Exam(exercise, Answer.local("total", answer), 0).run()


def in_place(x: np.ndarray) -> float:
    result = total(x)
    x[...] = 0
    return result


ANSWERS: dict[str, tuple[Callable[..., Any], float, list[str]]] = {
    "right": (total, 10, []),
    "a slip of convention": (lambda x: float(np.mean(x)) if x.size else 0.0, 5, ["mean"]),
    "a constant factor without a name": (lambda x: 3.7 * total(x), 5, ["a constant factor"]),
    "the sign": (lambda x: -total(x), 5, ["a constant factor"]),
    "another method": (lambda x: float(np.max(x, initial=0)), 0, ["largest"]),
    "a convention, and wrong once more": (lambda x: float(np.mean(x)) if x.ndim == 1 and x.size else 99.0, 0, ["mean"]),
    "arguments changed": (in_place, 7, ["arguments changed"]),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_an_answer_keeps(name: str) -> None:
    answer, points, named = ANSWERS[name]
    verdict = grade(answer)
    assert verdict.mistakes == named
    assert verdict.points == points


def test_the_half_is_kept_where_the_exercise_is_worth_something_else() -> None:
    assert grade(ANSWERS["a slip of convention"][0]).worth(7).points == 3.5


def test_a_factor_is_only_seen_where_there_is_enough_to_see() -> None:
    assert is_scaled([2 * A, 2 * B], [A, B])
    assert not is_scaled([2 * A, 3 * B], [A, B]) and not is_scaled([0 * A], [A])
    assert not is_scaled([np.array([2.0, 2.0])], [np.array([1.0, 1.0])])  # a constant, whatever it is made of
    assert not is_scaled([2 * A], [A.astype(int)]) and not is_scaled(["x"], [A]) and not is_scaled([B], [A])


def loss(change: Callable) -> Callable:
    """Return a triplet loss whose sum over the batch is something else."""

    def triplet_loss(anchor: tf.Tensor, positive: tf.Tensor, negative: tf.Tensor, alpha: float = 0.2) -> tf.Tensor:
        d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
        d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
        return change(tf.maximum(d_p - d_n + alpha, 0.0))

    return triplet_loss


EQUAL = "the gradient is finite where the three encodings are equal"


@pytest.mark.parametrize(
    ("change", "points", "said"),
    [
        (tf.reduce_mean, 12.5, "counts in full once"),  # a slip of convention: half of everything
        (lambda each: tf.reduce_max(each), 0, "only counts once"),  # another loss, with a right gradient there
        (lambda each: tf.reduce_sum(tf.sqrt(tf.maximum(each - 0.8, 0.0))), 0, "finite"),
    ],
    ids=["mean", "maximum", "root"],
)
def test_a_gradient_that_is_right_is_not_called_wrong(change: Callable, points: float, said: str) -> None:
    verdict = autograder.grade("triplet_loss", loss(change))
    check = next(each for each in verdict.checks if each.name == EQUAL)
    assert verdict.points == points
    assert said in check.message
