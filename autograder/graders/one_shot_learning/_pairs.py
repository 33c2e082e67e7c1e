"""Distances of pairs of pictures, some of the same person, and the rates of error at a threshold."""

from collections.abc import Callable

import numpy as np

from autograder.exam.mistakes import WrittenMistake, given
from autograder.graders.one_shot_learning import Array


def share(hits: Array) -> float:
    return float(np.mean(hits)) if len(hits) else 0.0


def rates(distances: Array, same: Array, tau: float) -> Array:
    """Return false match rate and false non-match rate, (2,): an array, so that tuples, lists and arrays all pass."""
    return np.array([share(distances[~same] < tau), share(distances[same] >= tau)])


def sorted_alone(right: Callable) -> dict[str, WrittenMistake]:
    """Return the slip of an exercise whose right answer takes the distances and `same` first."""
    text = "The distances were sorted and `same` was not: each pair's distance and kind belong together."
    return {"distances sorted": (text, given(right, lambda distances, same, x: (np.sort(distances), same, x)))}


def draw(rng: np.random.Generator, n_same: int, n_different: int, dtype: type = float) -> tuple[Array, Array]:
    """Distances (m,) and `same` (m,) bool in random order, no two distances nearer than 0.005 to each other.

    Same pairs tend to be nearer. Nothing lies between 0.47 and 1.45, so that all fixed thresholds there do alike.
    """
    m = n_same + n_different
    places = (np.arange(m) + rng.uniform(0.2, 0.8, m)) / m
    distances = np.where(places < 0.5, 0.03 + 0.88 * places, 1.45 + 3 * (places - 0.5))
    weights = np.linspace(3, 1, m)
    same = np.isin(np.arange(m), rng.choice(m, n_same, replace=False, p=weights / weights.sum()))
    order = rng.permutation(m)
    return distances[order].astype(dtype), same[order]
