"""Hidden test of the content cost (Gatys, Ecker and Bethge 2015, equation 1)."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.mistakes import Mistake
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer.style import Array, pairs, squared_difference
from autograder.inside.data import tensor

CONSTANT = "The factor is ½ here."
NO_ROOT = "A square root has no slope at 0, where the two are equal. The cost needs none."


def half_of_squares(a_content: Array, a_generated: Array) -> float:
    return np.sum(np.square(_difference(a_content, a_generated))) / 2


def _difference(a_content: Array, a_generated: Array) -> Array:
    return np.asarray(a_content, float) - np.asarray(a_generated, float)


def _mean(d: Array) -> float:
    return np.mean(d**2)


def _of(function: Callable[[Array], object]) -> Callable:
    """A wrong answer that makes something else of the right difference."""
    return lambda a_content, a_generated: function(_difference(a_content, a_generated))


CONTENT_MISTAKES = (
    Mistake("no half", "The factor ½ is missing.", _of(lambda d: np.sum(d**2))),
    Mistake("doubled", "The sum of the squares is doubled; it is halved.", _of(lambda d: 2 * np.sum(d**2))),
    Mistake("mean for the sum", f"This is the mean of the squares; ½ of their sum is asked. {CONSTANT}", _of(_mean)),
    Mistake(
        "half of the mean",
        "This is ½ of the mean of the squares; ½ of their sum is asked.",
        _of(lambda d: _mean(d) / 2),
    ),
    Mistake(
        "1/(4 n_H n_W n_C)",
        f"This has the factor 1/(4 n_H n_W n_C) of another course. {CONSTANT}",
        _of(lambda d: _mean(d) / 4),
    ),
    Mistake(
        "1/(2 n_H n_W n_C)²",
        f"This has the factor 1/(2 n_H n_W n_C)², which belongs to the style cost. {CONSTANT}",
        _of(lambda d: np.sum(d**2) / (2 * d.size) ** 2),
    ),
    Mistake(
        "half inside the square",
        "½ stands inside the square, so that it counts as ¼. Square the difference, then take half of the sum.",
        _of(lambda d: np.sum((d / 2) ** 2)),
    ),
    Mistake(
        "divided by the first axis",
        "The cost is divided by the length of the first axis. That is n_H here, not a batch.",
        _of(lambda d: np.sum(d**2) / 2 / len(d)),
    ),
    Mistake(
        "not squared",
        "The differences are summed without a square, so that + and - cancel.",
        _of(lambda d: d.sum() / 2),
    ),
    Mistake(
        "absolute values for squares",
        "The absolute differences are summed; their squares are asked.",
        _of(lambda d: np.abs(d).sum() / 2),
    ),
    Mistake(
        "absolute values, no half",
        "The absolute differences are summed; ½ of the sum of their squares is asked.",
        _of(lambda d: np.abs(d).sum()),
    ),
    Mistake(
        "mean of absolute values",
        "This is the mean of the absolute differences; ½ of the sum of their squares is asked.",
        _of(lambda d: np.abs(d).mean()),
    ),
    Mistake("root", "This is the norm, a root of the sum of squares: no root is asked.", _of(np.linalg.norm)),
    Mistake(
        "half of the root",
        "This is ½ of the norm, a root of the sum of squares: no root is asked.",
        _of(lambda d: np.linalg.norm(d) / 2),
    ),
    Mistake(
        "root of the mean",
        "This is the root of the mean of the squares; ½ of their sum is asked, without a root.",
        _of(lambda d: np.sqrt(_mean(d))),
    ),
    Mistake(
        "square of the sum",
        "The differences are summed first and then squared. Square each one.",
        _of(lambda d: d.sum() ** 2 / 2),
    ),
    Mistake("no sum", "The squares are not summed; the cost is one number.", _of(lambda d: d**2 / 2)),
    Mistake(
        "one cost for each place",
        "The sum runs over the channels only. It runs over all three axes: the cost is one number.",
        _of(lambda d: np.sum(d**2, axis=-1) / 2),
    ),
    Mistake(
        "one cost for each channel",
        "The sum runs over height and width only. It runs over all three axes: the cost is one number.",
        _of(lambda d: np.sum(d**2, axis=(0, 1)) / 2),
    ),
    Mistake(
        "first axis only",
        "The sum runs over the first axis only. It runs over all three: the cost is one number.",
        _of(lambda d: np.sum(d**2, axis=0) / 2),
    ),
    Mistake(
        "first row only",
        "Only a[0] is compared, the first row. These activations have no batch axis to take off.",
        _of(lambda d: np.sum(d[0] ** 2) / 2),
    ),
    Mistake(
        "sum of the squares",
        "The activations are squared and added; subtract them first, then square.",
        lambda c, g: (np.sum(np.square(c)) + np.sum(np.square(g))) / 2,
    ),
    Mistake(
        "difference of the squares",
        "The activations are squared before the subtraction. Subtract first, then square.",
        lambda c, g: (np.sum(np.square(c)) - np.sum(np.square(g))) / 2,
    ),
    Mistake(
        "plus for minus",
        "The activations are added; it is their difference that is squared.",
        lambda c, g: half_of_squares(c, -np.asarray(g)),
    ),
    Mistake(
        "Gram matrices compared",
        "The Gram matrices are compared, which is what the style cost does. Compare the activations themselves.",
        lambda c, g: squared_difference(c, g) / 2,
    ),
    Mistake(
        "compared with itself", "The cost is always 0: is one of the two compared with itself?", _of(lambda _: 0.0)
    ),
    Mistake("sign", "The sign is turned: a cost is never negative.", _of(lambda d: -np.sum(d**2) / 2)),
)

CONTENT_EXAMPLES = (
    Example(
        "content_cost([[[1., 2.]]], [[[0., 5.]]])",
        case(tensor(np.float32([[[1, 2]]])), tensor(np.float32([[[0, 5]]]))),
        5.0,
    ),
    Example(
        "content_cost(tf.ones((2, 3, 4)), tf.zeros((2, 3, 4)))",
        case(tensor(np.ones((2, 3, 4), np.float32)), tensor(np.zeros((2, 3, 4), np.float32))),
        12.0,
    ),
)


@exercise(ASSIGNMENT, 15, half_of_squares, CONTENT_MISTAKES, CONTENT_EXAMPLES)
def content_cost(exam: Exam) -> None:
    rng = exam.rng
    asked = exam.telling(lambda: pairs(rng, [(3, 4, 5), (4, 2, 3), (2, 5, 7)], tensor))
    exam.values("the cost of activations of several sizes", 6, asked)
    arrays = exam.telling(lambda: pairs(rng, [(2, 3, 4), (5, 4, 2)], np.asarray))
    exam.values("the same from NumPy arrays, which stay as they are", 3, arrays)
    exam.graph_values("the same inside a tf.function", 3, exam.telling(lambda: pairs(rng, [(3, 2, 4)], tensor)))
    each = pairs(rng, [(4, 3, 2)], tensor)[0]
    gradient(exam, "the gradient by the generated activations", 2, each, {1: -_difference(*each.args)}, NO_ROOT)
    same = case(each.args[0], each.args[0])
    gradient(exam, "the gradient where nothing differs", 1, same, {1: np.zeros((4, 3, 2))}, NO_ROOT)
