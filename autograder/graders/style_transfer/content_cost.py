"""Hidden test of the content cost, ½ Σ (a_C - a_G)² (Gatys, Ecker and Bethge 2015, equation 1)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.mistakes import HALF, then
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer._gram import (
    NO_GRADIENT,
    NO_ROOT,
    ONES,
    ZEROS,
    Array,
    float_tensor,
    pairs,
    squared_difference,
    squares,
)

WANTED = "½ of the sum of the squares is expected"
ALL_AXES = "It runs over all three axes: the cost is one number."


def apart(a_content: Array, a_generated: Array) -> Array:
    return np.subtract(a_content, a_generated, dtype=float)


def half_of_squares(a_content: Array, a_generated: Array) -> float:
    return np.sum(apart(a_content, a_generated) ** 2) / 2


def both(combine: Callable[[Array, Array], Any]) -> Callable:
    """Make a wrong answer: half of something else that is made of the activations."""
    return lambda c, g: combine(np.asarray(c, float), np.asarray(g, float)) / 2


def half(change: Callable[[Array], Any]) -> Callable:
    return both(lambda c, g: change(c - g))


def axes(axis: int | tuple[int, int]) -> Callable:
    return half(lambda d: np.sum(d**2, axis=axis))


WRONG = squares(both) | {
    "no half": ("The factor ½ is missing.", then(half_of_squares, lambda j: 2 * j), HALF),
    "doubled": (
        "The sum of the squares is doubled; it should be halved.",
        then(half_of_squares, lambda j: 4 * j),
        HALF,
    ),
    "mean for the sum": (f"This is the mean of the squares; {WANTED}.", half(lambda d: 2 * np.mean(d**2)), HALF),
    "half of the mean": (f"This is ½ of the mean of the squares; {WANTED}.", half(lambda d: np.mean(d**2)), HALF),
    "1/(4 n_H n_W n_C)": (
        f"1/(4 n_H n_W n_C) is another course's factor; {WANTED}.",
        half(lambda d: np.mean(d**2) / 2),
        HALF,
    ),
    "1/(2 n_H n_W n_C)²": (
        f"The factor is 1/(2 n_H n_W n_C)², which belongs to the style cost; here {WANTED}.",
        half(lambda d: np.mean(d**2) / d.size / 2),
        HALF,
    ),
    "half inside the square": (
        "The ½ is inside the square, so that it counts as ¼. Square the difference, then take half of the sum.",
        half(lambda d: np.sum(d**2) / 2),
        HALF,
    ),
    "divided by the first axis": (
        "The cost is divided by the length of the first axis. That is n_H here, not the size of a batch.",
        half(lambda d: np.sum(d**2) / len(d)),
    ),
    "absolute values, no half": (f"Absolute differences are summed; {WANTED}.", half(lambda d: 2 * np.sum(np.abs(d)))),
    "mean of absolute values": (
        f"Absolute differences are averaged; {WANTED}.",
        half(lambda d: 2 * np.mean(np.abs(d))),
    ),
    "root": (f"This is the norm, the root of the sum of the squares; {WANTED}.", then(apart, np.linalg.norm)),
    "half of the root": (f"This is ½ of the norm, which takes a root; {WANTED}.", half(np.linalg.norm)),
    "root of the mean": (
        f"This is the root of the mean of the squares; {WANTED}, without a root.",
        half(lambda d: 2 * np.sqrt(np.mean(d**2))),
    ),
    "one cost for each place": (f"The sum runs over the channels only. {ALL_AXES}", axes(-1)),
    "one cost for each channel": (f"The sum runs over height and width only. {ALL_AXES}", axes((0, 1))),
    "first axis only": (f"The sum runs over the first axis only. {ALL_AXES}", axes(0)),
    "first row only": (
        "Only a[0], the first row, is compared. These activations have no batch axis to remove.",
        half(lambda d: np.sum(d[0] ** 2)),
    ),
    "sum of the squares": ("Both are squared and added; subtract first.", both(lambda c, g: np.sum(c**2 + g**2))),
    "Gram matrices compared": (
        "The Gram matrices are compared, which is what the style cost does. Compare the activations themselves.",
        lambda c, g: squared_difference(c, g) / 2,
    ),
    "compared with itself": ("The cost is always 0: is something compared with itself?", half(lambda d: 0.0)),
    **NO_GRADIENT,
}
EXAMPLES = (
    Example("content_cost([[[1., 2.]]], [[[0., 5.]]])", case(float_tensor([[[1, 2]]]), float_tensor([[[0, 5]]])), 5.0),
    Example("content_cost(tf.ones((2, 3, 4)), tf.zeros((2, 3, 4)))", case(ONES, ZEROS), 12.0),
)


@exercise(ASSIGNMENT, 15, half_of_squares, WRONG, EXAMPLES)
def content_cost(exam: Exam) -> None:
    rng = exam.rng
    cases = exam.telling(lambda: pairs(rng, [(3, 4, 5), (4, 2, 3), (2, 5, 7)]))
    exam.values("the cost of activations of several sizes", 6, cases)
    arrays = exam.telling(lambda: pairs(rng, [(2, 3, 4), (5, 4, 2)], np.asarray))
    exam.values("the same from NumPy arrays, which stay as they are", 3, arrays)
    exam.graph_values("the same inside a tf.function", 3, exam.telling(lambda: pairs(rng, [(3, 2, 4)])))
    call = pairs(rng, [(4, 3, 2)])[0]
    gradient(exam, "the gradient with respect to the generated activations", 2, call, {1: -apart(*call.args)}, NO_ROOT)
    same = case(call.args[0], call.args[0])
    gradient(exam, "the gradient where nothing differs", 1, same, {1: np.zeros((4, 3, 2))}, NO_ROOT)
