"""The contrastive loss (Hadsell, Chopra and LeCun 2006, section 2.1), its gradient, and what is built like it."""

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def parts(same: Array, distance: Array, margin: float) -> tuple[Array, Array, Array]:
    """The labels as floats, the distances, and what each pair lacks to the margin, (batch,) each."""
    same, distance = np.asarray(same, float), np.asarray(distance, float)
    return same, distance, np.maximum(margin - distance, 0)


def pair_losses(same: Array, distance: Array, margin: float = 1.0) -> Array:
    same, distance, lack = parts(same, distance, margin)
    return same * distance**2 + (1 - same) * lack**2


def mean_loss(same: Array, distance: Array, margin: float = 1.0) -> float:
    return np.mean(pair_losses(same, distance, margin))


def loss_slope(same: Array, distance: Array, margin: float = 1.0) -> Array:
    """Gradient of the loss by the distances, (batch,)."""
    same, distance, lack = parts(same, distance, margin)
    return 2 * (same * distance - (1 - same) * lack) / len(same)


def mean_of(cost: Callable) -> Callable:
    """The mean of another cost of a pair, given as a function of label, distance, lack and margin."""
    return lambda same, distance, margin=1.0: np.mean(cost(*parts(same, distance, margin), margin))


def mean_by_kind(same: Array, distance: Array, margin: float = 1.0) -> float:
    losses, kinds = pair_losses(same, distance, margin), (np.asarray(same) == 1, np.asarray(same) == 0)
    return sum(np.mean(losses[kind]) for kind in kinds if kind.any())


def cross_entropy(same: Array, distance: Array, margin: float = 1.0) -> float:
    chance = np.clip(np.exp(-np.asarray(distance, float)), 1e-7, 1 - 1e-7)
    return -np.mean(np.where(np.asarray(same) == 1, np.log(chance), np.log(1 - chance)))
