"""What the three ways of choosing triplets have in common."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exercise import Case, case
from autograder.exam.mistakes import HALF, WrittenMistake, then
from autograder.exam.slips import absolute, all_pairs, of_units, squared

Array = np.ndarray
CLEAR = 2e-3  # nothing lies nearer than that to a tie or a bound
PEOPLE = np.array([5, 2, 9, 7])  # labels need not be 0, 1, 2 …


squared_distances, city_block, of_unit_length = all_pairs(squared), all_pairs(absolute), all_pairs(of_units)


def same_person(labels: Array) -> Array:
    """Return whether two pictures show the same person, (m,) → (m, m). A picture does so with itself."""
    return np.equal.outer(labels, labels)


def two_pictures(labels: Array) -> Array:
    """Return whether two pictures are two, (m,) → (m, m)."""
    return ~np.eye(len(labels), dtype=bool)


def nearest(distances: Array, among: Array) -> Array:
    """Return the index of the smallest distance along the last axis among those of a mask; 0 if there is none."""
    return np.where(among, distances, np.inf).argmin(axis=-1)


def farthest(distances: Array, among: Array) -> Array:
    return nearest(-distances, among)


def place_among(mask: Array, rows: Array, columns: Array) -> Array:
    """Return how many places before a column are in the mask: its place among these alone."""
    return np.cumsum(mask, axis=1)[rows, columns] - 1


def first_of(groups: Array) -> Array:
    """Return whether each is the first of its group."""
    return np.isin(np.arange(len(groups)), np.unique(groups, return_index=True)[1])


def mining_slips(right: Callable, mined: Callable[..., Callable]) -> dict[str, WrittenMistake]:
    """Return the mistakes that the two ways of mining share.

    Args:
        right: the right answer.
        mined: makes an answer of other `distances`.
    """
    return {
        "positive and negative swapped": (
            "The columns are (anchor, negative, positive); the expected order is anchor, positive, negative.",
            then(right, lambda rows: rows[:, [0, 2, 1]]),
            HALF,
        ),
        "absolute differences": (
            "Absolute differences are summed; d is the sum of their squares.",
            mined(distances=city_block),
        ),
        "encodings normalised": (
            "The encodings are scaled to length 1 first; use them as they are.",
            mined(distances=of_unit_length),
        ),
    }


def _apart(d: Array, alpha: float = 0.0) -> bool:
    """Whether no two distances from one anchor, also shifted by alpha, lie within `CLEAR` of each other."""
    for a, row in enumerate(d):
        values = np.delete(row, a)
        gaps = np.abs(values[:, None] - values)[two_pictures(values)]
        shifted = np.abs(values[:, None] + alpha - values)
        if gaps.min(initial=1) < CLEAR or (alpha and shifted.min() < CLEAR):
            return False
    return True


def draw(rng: np.random.Generator, labels: Array, size: int, alpha: float = 0.0, spread: float = 0.4) -> Array:
    """Draw encodings (m, size) that scatter around one centre per person, without ties or near ties."""
    while True:
        centres = {label: spread * rng.normal(size=size) for label in np.unique(labels)}
        f = np.array([centres[label] + 0.5 * rng.normal(size=size) for label in labels])
        if _apart(squared_distances(f), alpha):
            return f


def batch(
    rng: np.random.Generator, people: int, pictures: int, size: int, alpha: float = 0.0, last: int = 1
) -> tuple[Array, Array]:
    """Draw encodings and labels of some pictures of each person, shuffled, and `last` pictures of one more."""
    labels = rng.permutation(np.append(np.repeat(PEOPLE[:people], pictures), [11] * last))
    return draw(rng, labels, size, alpha), labels


def no_triplet(rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw the labels of single pictures of three people, and of four pictures of one person."""
    label, *others = rng.permutation(PEOPLE)
    return np.array(others), np.full(4, label)


def no_rows(rng: np.random.Generator) -> list[Case]:
    """Draw batches without any triplet, to be asked about as of form: to always return nothing earns nothing."""
    return [case(draw(rng, labels, 3), labels) for labels in no_triplet(rng)]
