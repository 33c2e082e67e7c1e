"""Gram matrices and style costs (Gatys, Ecker and Bethge 2015, equations 3 to 5), and what learners make of them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exercise import Case, case
from autograder.exam.mistakes import HALF, WrittenMistake
from autograder.inside.data import Tensor, tensor

Array = np.ndarray
Shape = tuple[int, int, int]
NO_ROOT = "A square root has no slope at 0, where nothing differs. The cost needs no root."
NO_GRADIENT = {
    "no gradient": (
        "Some or all of the activations get no gradient: the result does not depend on them, or something on the way "
        "to it lets none through, as NumPy, `float` and rounding do. Use TensorFlow operations from start to finish."
    ),
}


def rows(a: Array) -> Array:
    """Lay out the activations as one row for each place, (n_H·n_W, n_C), float64."""
    return np.reshape(np.asarray(a, float), (-1, np.shape(a)[-1]))


def gram(a: Array) -> Array:
    return rows(a).T @ rows(a)


def cut_gram(a: Array) -> Array:
    """Multiply after reshape(a, (n_C, -1)), which cuts the array into n_C pieces instead of its channels."""
    pieces = np.reshape(np.asarray(a, float), (np.shape(a)[-1], -1))
    return pieces @ pieces.T


def centred_gram(a: Array) -> Array:
    return gram(a - np.mean(a, axis=(0, 1)))


MATRICES: dict[str, tuple[str, Callable[[Array], Array]]] = {  # slips in a Gram matrix that the costs show as well
    "wrong reshape": (
        "The Gram matrix mixes channels with places: reshape(a, (n_C, -1)) cuts the array into n_C arbitrary pieces. "
        "Reshape to (n_H·n_W, n_C), so that each row is a place, and transpose that.",
        cut_gram,
    ),
    "places for channels": (
        "The Gram matrix compares places, (n_H·n_W, n_H·n_W), instead of channels. Check the order of the product.",
        lambda a: rows(a) @ rows(a).T,
    ),
    "mean subtracted": (
        "The mean of each channel is subtracted, as for a covariance. A Gram matrix takes the activations as they are.",
        centred_gram,
    ),
}


def constant(a: Array) -> int:
    """Return (2 n_H n_W n_C)², in Python's integers, which do not overflow."""
    return (2 * int(np.prod(np.shape(a)))) ** 2


def squared_difference(a_style: Array, a_generated: Array, matrix: Callable[[Array], Array] = gram) -> float:
    """Compute Σ (G_S - G_G)², without a constant."""
    return np.sum(np.square(matrix(a_style) - matrix(a_generated)))


def layer_cost(a_style: Array, a_generated: Array, matrix: Callable[[Array], Array] = gram) -> float:
    return squared_difference(a_style, a_generated, matrix) / constant(a_style)


def layer_slope(a_style: Array, a_generated: Array) -> Array:
    """Compute the gradient of a layer's cost by the generated activations (Gatys et al. 2015, equation 6, no ReLU)."""
    apart = gram(a_style) - gram(a_generated)
    return np.reshape(-4 * rows(a_generated) @ apart, np.shape(a_generated)) / constant(a_style)


def activation_cost(a_style: Array, a_generated: Array) -> float:
    """Compute Σ (a_S - a_G)², which compares place by place."""
    return np.sum(np.square(np.subtract(a_style, a_generated, dtype=float)))


def divided(right: Callable, divisor: Callable[[int, int, int], float]) -> Callable:
    """Make a wrong answer: the right one divided by a function of n_H, n_W and n_C."""
    return lambda *args: right(*args) / divisor(*np.shape(args[0]))


def squares(both: Callable[[Callable[[Array, Array], Any]], Callable]) -> dict[str, WrittenMistake]:
    """List slips in a scaled sum of squares; `both(combine)` is the answer with `combine(a, b)` for Σ (a - b)²."""
    return {
        "not squared": (
            "The differences are not squared, so positive and negative ones cancel.",
            both(lambda a, b: np.sum(a - b)),
        ),
        "absolute values for squares": (
            "Absolute differences are summed; sum their squares.",
            both(lambda a, b: np.sum(np.abs(a - b))),
        ),
        "square of the sum": (
            "The sum of the differences is squared; square each of them.",
            both(lambda a, b: np.sum(a - b) ** 2),
        ),
        "difference of the squares": (
            "Both are squared before the subtraction. Subtract first, then square.",
            both(lambda a, b: np.sum(a**2 - b**2)),
        ),
        "plus for minus": (
            "There is a plus where a minus belongs: square the difference.",
            both(lambda a, b: np.sum((a + b) ** 2)),
        ),
        "no sum": ("The squares are not summed; the cost is one number.", both(lambda a, b: (a - b) ** 2)),
        "sign": ("The sign is wrong: a cost is never negative.", both(lambda a, b: -np.sum((a - b) ** 2)), HALF),
    }


def float_tensor(values: Any) -> Tensor:
    return tensor(np.float32(values))


ONES, ZEROS = (float_tensor(np.full((2, 3, 4), value)) for value in (1, 0))  # for examples


def activations(rng: np.random.Generator, shape: Shape, scale: float = 1.0) -> Array:
    """Draw activations whose channels differ in sign, size and mean, so that their Gram matrix is no diagonal. float32.

    With scale 4, style costs lie between 1 and 1000 at any size: the products of the means see to that.
    """
    sizes = scale * rng.uniform(0.5, 1.5, shape[-1]) * rng.choice([-1, 1], shape[-1])
    values = 0.5 * rng.standard_normal(shape, np.float32) + 0.6
    return (values * sizes).astype(np.float32)


def pairs(rng: np.random.Generator, shapes: list[Shape], wrap: Callable[[Array], Any] = tensor) -> list[Case]:
    """Draw a call with two activations for each shape; `wrap` makes tensors, or leaves arrays."""
    return [case(*(wrap(activations(rng, shape, 4.0)) for _ in range(2))) for shape in shapes]


def shuffled(rng: np.random.Generator, a: Array) -> Array:
    """Return the same activations with their places in another order."""
    return np.reshape(rng.permutation(np.reshape(a, (-1, a.shape[-1]))), a.shape)
