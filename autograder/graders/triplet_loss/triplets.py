"""Distances, losses and random batches of triplets (Schroff et al. 2015, section 3.1)."""

from typing import Any

import numpy as np

from autograder.exam.exercise import Case, case

Array = np.ndarray


def squared(x: Array, y: Array) -> Array:
    return np.sum(np.square(np.asarray(x, float) - np.asarray(y, float)), axis=-1)


def slack(anchor: Array, positive: Array, negative: Array, alpha: float = 0.2) -> Array:
    """What each triplet owes before it is cut off at zero: d(A, P) - d(A, N) + alpha, (batch,)."""
    return squared(anchor, positive) - squared(anchor, negative) + alpha


def total_loss(anchor: Array, positive: Array, negative: Array, alpha: float = 0.2) -> float:
    return np.sum(np.maximum(slack(anchor, positive, negative, alpha), 0))


def loss_gradients(anchor: Array, positive: Array, negative: Array, alpha: float = 0.2) -> list[Array]:
    """Gradient of the loss by anchor, positive and negative, each (batch, d)."""
    active = (slack(anchor, positive, negative, alpha) > 0)[:, None]
    return [2 * active * part for part in (negative - positive, positive - anchor, anchor - negative)]


def draw(rng: np.random.Generator, batch: int, size: int, alpha: float) -> tuple[Array, Array, Array]:
    """Random encodings with active and satisfied triplets, first and last active. float32 (batch, size)."""
    while True:
        anchor, positive, negative = 0.6 * rng.normal(size=(3, batch, size))
        positive = anchor + rng.uniform(0.4, 1.3) * (positive - anchor)
        triplet = tuple(part.astype(np.float32) for part in (anchor, positive, negative))
        owed = slack(*triplet, alpha)
        if np.abs(owed).min() > 0.01 and owed[0] > 0 and owed[-1] > 0 and (owed < 0).any():
            return triplet


def draw_cases(rng: np.random.Generator, wrap: Any) -> list[Case]:
    """Several sizes and margins."""
    kinds = ((7, 4, 0.9), (17, 32, 2.0), (9, 5, 1.0), (40, 3, 0.5))
    return [case(*map(wrap, draw(rng, batch, size, alpha)), alpha=alpha) for batch, size, alpha in kinds]
