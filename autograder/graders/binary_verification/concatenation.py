"""Hidden test of the concatenation of two encodings."""

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.graders.binary_verification.features import Array, ask
from autograder.inside.data import tensor


def side_by_side(f_1: Array, f_2: Array) -> Array:
    return np.concatenate([f_1, f_2], axis=-1)


CONCATENATION_MISTAKES = (
    Mistake(
        "axis 0",
        "The second batch is put below the first. Each pair gets one longer row: concatenate along the last axis.",
        lambda f_1, f_2: np.concatenate([f_1, f_2], axis=0),
    ),
    Mistake(
        "stacked along a new first axis",
        "The encodings are stacked along a new axis (or returned as a pair): join them along the last one.",
        lambda f_1, f_2: np.stack([f_1, f_2]),
    ),
    Mistake(
        "stacked along a new last axis",
        "The encodings are stacked along a new axis: tf.concat joins along one that is there.",
        lambda f_1, f_2: np.stack([f_1, f_2], axis=-1),
    ),
    Mistake(
        "stacked along a new middle axis",
        "The encodings are stacked along a new axis: tf.concat joins along one that is there.",
        lambda f_1, f_2: np.stack([f_1, f_2], axis=-2),
    ),
    Mistake(
        "other order",
        "The second encoding comes first: f_1 and then f_2 is asked.",
        lambda f_1, f_2: side_by_side(f_2, f_1),
    ),
    Mistake(
        "interleaved",
        "The components alternate between the encodings: first all of f_1, then all of f_2 is asked.",
        lambda f_1, f_2: np.stack([f_1, f_2], axis=-1).reshape(*f_1.shape[:-1], -1),
    ),
    Mistake(
        "the first twice",
        "The second half is f_1 again; it should be f_2.",
        lambda f_1, f_2: side_by_side(f_1, f_1),
    ),
    Mistake("sum", "The encodings are added; put one after the other.", lambda f_1, f_2: f_1 + f_2),
    Mistake("difference", "This is the difference; put one encoding after the other.", lambda f_1, f_2: f_1 - f_2),
    Mistake(
        "absolute difference",
        "This is the absolute difference, another feature; put one encoding after the other.",
        lambda f_1, f_2: np.abs(f_1 - f_2),
    ),
    Mistake(
        "first and difference",
        "The second half is a difference; it should be f_2 itself.",
        lambda f_1, f_2: side_by_side(f_1, f_1 - f_2),
    ),
    Mistake(
        "first and absolute difference",
        "The second half is the absolute difference; it should be f_2 itself.",
        lambda f_1, f_2: side_by_side(f_1, np.abs(f_1 - f_2)),
    ),
    Mistake(
        "difference and sum",
        "These are difference and sum; put the encodings themselves one after the other.",
        lambda f_1, f_2: side_by_side(f_1 - f_2, f_1 + f_2),
    ),
    Mistake(
        "second negated",
        "The sign of f_2 is turned: a weight of either sign can do that later.",
        lambda f_1, f_2: side_by_side(f_1, -f_2),
    ),
    Mistake(
        "absolute values",
        "The signs are lost: leave the encodings as they are.",
        lambda f_1, f_2: side_by_side(np.abs(f_1), np.abs(f_2)),
    ),
    Mistake(
        "flattened",
        "All pairs are joined to one long row: join along the last axis only, so that each pair keeps its row.",
        lambda f_1, f_2: side_by_side(f_1, f_2).ravel(),
    ),
    Mistake(
        "more than the two",
        "There is more in it than f_1 and f_2: nothing else is asked.",
        lambda f_1, f_2: np.concatenate([f_1, f_2, np.abs(f_1 - f_2)], axis=-1),
    ),
    Mistake(
        "axis 1",
        "Axis 1 is the last one of a batch only. With more leading axes it is not: say axis=-1.",
        lambda f_1, f_2: np.concatenate([f_1, f_2], axis=1),
        keeps=2,
    ),
)

CONCATENATION_EXAMPLES = (
    Example(
        "concatenation([[1., 2.]], [[3., 4.]])",
        case(tensor(np.float32([[1, 2]])), tensor(np.float32([[3, 4]]))),
        np.array([[1.0, 2.0, 3.0, 4.0]]),
    ),
    Example(
        "concatenation([[-1.], [2.]], [[-3.], [-4.]])",
        case(tensor(np.float32([[-1], [2]])), tensor(np.float32([[-3], [-4]]))),
        np.array([[-1.0, -3.0], [2.0, -4.0]]),
    ),
)


@exercise(ASSIGNMENT, 5, side_by_side, CONCATENATION_MISTAKES, CONCATENATION_EXAMPLES)
def concatenation(exam: Exam) -> None:
    batches = ((7, 4), (1, 3), (17, 32))  # of rank 2, where axis 1 is the last one
    ask(exam, lambda f_1, f_2: (np.ones_like(f_1), np.ones_like(f_2)), batches)
