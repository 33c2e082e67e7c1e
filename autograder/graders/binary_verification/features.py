"""What the features of a pair of encodings have in common: the pairs drawn, the formulas, the way they are asked."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case
from autograder.exam.gradients import gradient
from autograder.inside.data import tensor

Array = np.ndarray
Shapes = tuple[tuple[int, ...], ...]
SHAPES: Shapes = ((7, 4), (5,), (1, 3), (2, 3, 6), (17, 32))
FLAT = "Where the encodings are equal, is there a root, or a division by zero?"
LEADING: Shapes = ((6, 5), (4, 2, 3))


def pair(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Two batches of encodings of both signs, float32 of this shape, at least 0.02 apart everywhere."""
    while True:
        f_1, f_2 = rng.uniform(0.4, 1.2) * rng.normal(size=(2, *shape)).astype(np.float32)
        if np.abs(f_1 - f_2).min() > 0.02:
            return f_1.astype(np.float32), f_2.astype(np.float32)


def cases(draw: Callable[[tuple[int, ...]], tuple[Array, Array]], shapes: Shapes, wrap: Any, **kwargs: Any) -> list:
    """One call for each shape; `wrap` makes tensors, or leaves arrays."""
    return [case(*map(wrap, draw(shape)), **kwargs) for shape in shapes]


def ask(exam: Exam, slopes: Callable[[Array, Array], tuple[Array, Array]], shapes: Shapes = SHAPES) -> None:
    """Examine a feature of 5 points.

    Args:
        exam: of the feature.
        slopes: the derivatives of the summed feature by f_1 and by f_2, wherever the two differ.
        shapes: of the encodings in the first check.
    """

    def drawn(of: Shapes, wrap: Any) -> list[Case]:
        return exam.telling(lambda: cases(lambda shape: pair(exam.rng, shape), of, wrap))

    exam.values("the feature of pairs of several sizes", 2, drawn(shapes, tensor))
    exam.values("the same from NumPy arrays, which stay as they are, and with more leading axes", 1, drawn(LEADING, _f))
    exam.graph_values("the same inside a tf.function", 1, drawn(((5, 3), (8, 16)), tensor))
    f_1, f_2 = pair(exam.rng, (6, 5))
    f_2[::2, 1] = f_1[::2, 1]  # also where the two are equal, and where both are zero
    f_1[1::2, 3] = f_2[1::2, 3] = 0
    name = "a gradient reaches both encodings and is finite"
    each, want = case(tensor(f_1), tensor(f_2)), dict(enumerate(slopes(f_1, f_2)))
    gradient(exam, name, 1, each, want, FLAT, smooth=f_1 != f_2)


def _f(values: Array) -> Array:
    return values
