"""Hidden test of the squared difference, component by component."""

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.graders.binary_verification.features import Array, ask
from autograder.inside.data import tensor


def square_by_component(f_1: Array, f_2: Array) -> Array:
    return np.square(f_1 - f_2)


SQUARED_MISTAKES = (
    Mistake("no square", "The square is missing: this is f_1 - f_2.", lambda f_1, f_2: f_1 - f_2),
    Mistake("no square, other order", "The square is missing: this is f_2 - f_1.", lambda f_1, f_2: f_2 - f_1),
    Mistake(
        "absolute values for squares",
        "These are the absolute differences; their squares are asked, without a root.",
        lambda f_1, f_2: np.abs(f_1 - f_2),
    ),
    Mistake(
        "summed to a distance",
        "The squares are summed to one distance. Leave them apart: each component gets a weight of its own.",
        lambda f_1, f_2: np.square(f_1 - f_2).sum(-1),
    ),
    Mistake(
        "summed with the axis kept",
        "The squares are summed to one distance. Leave them apart: each component gets a weight of its own.",
        lambda f_1, f_2: np.square(f_1 - f_2).sum(-1, keepdims=True),
    ),
    Mistake(
        "averaged",
        "The squares are averaged to one number. Leave them apart: each component gets a weight of its own.",
        lambda f_1, f_2: np.square(f_1 - f_2).mean(-1),
    ),
    Mistake(
        "one number for the batch",
        "Everything is summed to one number; a value for each component of each pair is asked.",
        lambda f_1, f_2: np.square(f_1 - f_2).sum(),
    ),
    Mistake(
        "plain distance",
        "This is the plain distance of each pair; the squared difference of each component is asked.",
        lambda f_1, f_2: np.sqrt(np.square(f_1 - f_2).sum(-1)),
    ),
    Mistake(
        "square of the sum",
        "The differences are summed and then squared. Square each component, without a sum.",
        lambda f_1, f_2: np.square((f_1 - f_2).sum(-1)),
    ),
    Mistake(
        "difference of the squares",
        "Each encoding is squared before the subtraction: subtract first, then square.",
        lambda f_1, f_2: np.square(f_1) - np.square(f_2),
    ),
    Mistake(
        "sum of the squares",
        "The squares of the two encodings are added: subtract the encodings first, then square.",
        lambda f_1, f_2: np.square(f_1) + np.square(f_2),
    ),
    Mistake(
        "plus for minus",
        "The encodings are added; it is their difference that is squared.",
        lambda f_1, f_2: np.square(f_1 + f_2),
    ),
    Mistake(
        "chi-square",
        "This is divided by f_1 + f_2: that is the chi-square feature, an exercise of its own.",
        lambda f_1, f_2: np.square(f_1 - f_2) / (f_1 + f_2 + 1e-8),
    ),
    Mistake(
        "only f_2 squared",
        "Only f_2 is squared: the brackets round the difference are missing.",
        lambda f_1, f_2: f_1 - np.square(f_2),
    ),
    Mistake(
        "relative to the size",
        "This is divided by the size of the encodings: that is the chi-square feature, an exercise of its own.",
        lambda f_1, f_2: np.square(f_1 - f_2) / (np.abs(f_1) + np.abs(f_2) + 1e-8),
    ),
    Mistake("half", "This is half of the square: no factor is asked.", lambda f_1, f_2: np.square(f_1 - f_2) / 2),
    Mistake("squared twice", "The difference is squared twice: once is enough.", lambda f_1, f_2: (f_1 - f_2) ** 4),
    Mistake("doubled", "The difference is doubled; its square is asked.", lambda f_1, f_2: (f_1 - f_2) * 2),
    Mistake("sign", "The sign is turned: a square is never negative.", lambda f_1, f_2: -np.square(f_1 - f_2)),
    Mistake("product", "The encodings are multiplied; their difference is squared.", lambda f_1, f_2: f_1 * f_2),
)

SQUARED_EXAMPLES = (
    Example(
        "squared_difference([1., 2., 3.], [4., 2., 1.])",
        case(tensor(np.float32([1, 2, 3])), tensor(np.float32([4, 2, 1]))),
        np.array([9.0, 0.0, 4.0]),
    ),
    Example(
        "squared_difference([[-1., 0.5]], [[1., 0.]])",
        case(tensor(np.float32([[-1, 0.5]])), tensor(np.float32([[1, 0]]))),
        np.array([[4.0, 0.25]]),
    ),
)


@exercise(ASSIGNMENT, 5, square_by_component, SQUARED_MISTAKES, SQUARED_EXAMPLES)
def squared_difference(exam: Exam) -> None:
    ask(exam, lambda f_1, f_2: (2 * (f_1 - f_2), 2 * (f_2 - f_1)))
