"""Gram matrices and style costs (Gatys, Ecker and Bethge 2015, equations 3 to 5), right and slightly wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exercise import Case, case

Array = np.ndarray
Shape = tuple[int, int, int]
REAL_SIZE: Shape = (56, 56, 64)  # the first pooling of SqueezeNet on a picture of 227 × 227


def rows(a: Array) -> Array:
    """The activations as one row for each place, (n_H·n_W, n_C), float64."""
    return np.reshape(np.asarray(a, float), (-1, np.shape(a)[-1]))


def gram(a: Array) -> Array:
    a = rows(a)
    return a.T @ a


def cut_gram(a: Array) -> Array:
    """The Gram matrix after reshape(a, (n_C, -1)), which cuts the array into n_C pieces instead of its channels."""
    pieces = np.reshape(np.asarray(a, float), (np.shape(a)[-1], -1))
    return pieces @ pieces.T


def centred_gram(a: Array) -> Array:
    return gram(a - np.mean(a, axis=(0, 1)))


def spatial_gram(a: Array) -> Array:
    return rows(a) @ rows(a).T


def constant(shape: Shape) -> int:
    """(2 n_H n_W n_C)², in Python's integers, which do not overflow."""
    return (2 * shape[0] * shape[1] * shape[2]) ** 2


def squared_difference(a_style: Array, a_generated: Array, matrix: Callable[[Array], Array] = gram) -> float:
    """Σ (G_S - G_G)², without a constant."""
    return np.sum(np.square(matrix(a_style) - matrix(a_generated)))


def layer_cost(a_style: Array, a_generated: Array) -> float:
    return squared_difference(a_style, a_generated) / constant(np.shape(a_style))


def layer_slope(a_style: Array, a_generated: Array) -> Array:
    """Gradient of the cost of a layer by the generated activations (Gatys et al. 2015, equation 6, without ReLU)."""
    apart = gram(a_style) - gram(a_generated)
    return np.reshape(-4 * rows(a_generated) @ apart, np.shape(a_generated)) / constant(np.shape(a_style))


def weighted_cost(
    activations_style: list[Array],
    activations_generated: list[Array],
    weights: list[float],
    cost: Callable[[Array, Array], float] = layer_cost,
) -> float:
    """Σ_l λ_l J_l.

    Raises:
        ValueError: the lists differ in length.
    """
    layers = zip(activations_style, activations_generated, weights, strict=True)
    return sum(weight * cost(a_style, a_generated) for a_style, a_generated, weight in layers)


def activations(rng: np.random.Generator, shape: Shape, scale: float = 1.0) -> Array:
    """Draw activations whose channels differ in sign, size and mean, so that their Gram matrix is no diagonal. float32.

    With scale 4, style costs come out between 1 and 1000 at any size: the products of the means see to that.
    """
    sizes = scale * rng.uniform(0.5, 1.5, shape[-1]) * rng.choice([-1, 1], shape[-1])
    values = 0.5 * rng.standard_normal(shape, np.float32) + 0.6
    return (values * sizes).astype(np.float32)


def pairs(rng: np.random.Generator, shapes: list[Shape], wrap: Callable[[Array], Any]) -> list[Case]:
    """One call with two activations for each shape; `wrap` makes tensors, or leaves arrays."""
    return [case(*(wrap(activations(rng, shape, 4.0)) for _ in range(2))) for shape in shapes]


def shuffled(rng: np.random.Generator, a: Array) -> Array:
    """The same activations with their places in another order."""
    return np.reshape(rng.permutation(np.reshape(a, (-1, a.shape[-1]))), a.shape)
