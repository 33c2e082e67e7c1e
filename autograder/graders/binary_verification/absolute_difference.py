"""Hidden test of the absolute difference (Taigman et al. 2014, section 4.2: DeepFace's verification metric)."""

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.graders.binary_verification.features import Array, ask
from autograder.inside.data import tensor


def distance_by_component(f_1: Array, f_2: Array) -> Array:
    return np.abs(f_1 - f_2)


ABSOLUTE_MISTAKES = (
    Mistake(
        "no absolute value",
        "The absolute value is missing: the sign would depend on which image comes first.",
        lambda f_1, f_2: f_1 - f_2,
    ),
    Mistake(
        "no absolute value, other order",
        "This is f_2 - f_1; the absolute value of the difference is asked.",
        lambda f_1, f_2: f_2 - f_1,
    ),
    Mistake(
        "squares for absolute values",
        "The differences are squared; their absolute values are asked.",
        lambda f_1, f_2: np.square(f_1 - f_2),
    ),
    Mistake(
        "summed to a distance",
        "The components are summed to one distance. Leave them apart: each gets a weight of its own.",
        lambda f_1, f_2: np.abs(f_1 - f_2).sum(-1),
    ),
    Mistake(
        "summed with the axis kept",
        "The components are summed to one distance. Leave them apart: each gets a weight of its own.",
        lambda f_1, f_2: np.abs(f_1 - f_2).sum(-1, keepdims=True),
    ),
    Mistake(
        "averaged",
        "The components are averaged to one number. Leave them apart: each gets a weight of its own.",
        lambda f_1, f_2: np.abs(f_1 - f_2).mean(-1),
    ),
    Mistake(
        "one number for the batch",
        "Everything is summed to one number; a value for each component of each pair is asked.",
        lambda f_1, f_2: np.abs(f_1 - f_2).sum(),
    ),
    Mistake(
        "plain distance",
        "This is the plain distance of each pair; the absolute difference of each component is asked.",
        lambda f_1, f_2: np.sqrt(np.square(f_1 - f_2).sum(-1)),
    ),
    Mistake(
        "squared distance",
        "This is the squared distance of each pair; the absolute difference of each component is asked.",
        lambda f_1, f_2: np.square(f_1 - f_2).sum(-1),
    ),
    Mistake(
        "absolute value of the sum",
        "The differences are summed before the absolute value is taken. Take it of each component, without a sum.",
        lambda f_1, f_2: np.abs((f_1 - f_2).sum(-1)),
    ),
    Mistake(
        "difference of the absolute values",
        "The absolute values are taken before the subtraction: subtract first.",
        lambda f_1, f_2: np.abs(f_1) - np.abs(f_2),
    ),
    Mistake(
        "plus for minus",
        "The encodings are added; it is their difference that counts.",
        lambda f_1, f_2: np.abs(f_1 + f_2),
    ),
    Mistake(
        "one sign only",
        "Negative differences become 0 (a ReLU); they count as much as positive ones.",
        lambda f_1, f_2: np.maximum(f_1 - f_2, 0),
    ),
    Mistake("sign", "The sign is turned: an absolute value is never negative.", lambda f_1, f_2: -np.abs(f_1 - f_2)),
    Mistake(
        "product",
        "The encodings are multiplied; their difference is asked, without its sign.",
        lambda f_1, f_2: f_1 * f_2,
    ),
    Mistake(
        "product, absolute",
        "The encodings are multiplied; their difference is asked.",
        lambda f_1, f_2: np.abs(f_1 * f_2),
    ),
    Mistake(
        "signs only",
        "These are the signs of the differences; their sizes are asked.",
        lambda f_1, f_2: np.sign(f_1 - f_2),
    ),
)

ABSOLUTE_EXAMPLES = (
    Example(
        "absolute_difference([1., 2., 3.], [4., 2., 1.])",
        case(tensor(np.float32([1, 2, 3])), tensor(np.float32([4, 2, 1]))),
        np.array([3.0, 0.0, 2.0]),
    ),
    Example(
        "absolute_difference([[-1., 0.5]], [[1., 0.]])",
        case(tensor(np.float32([[-1, 0.5]])), tensor(np.float32([[1, 0]]))),
        np.array([[2.0, 0.5]]),
    ),
)


@exercise(ASSIGNMENT, 5, distance_by_component, ABSOLUTE_MISTAKES, ABSOLUTE_EXAMPLES)
def absolute_difference(exam: Exam) -> None:
    ask(exam, lambda f_1, f_2: (np.sign(f_1 - f_2), np.sign(f_2 - f_1)))
