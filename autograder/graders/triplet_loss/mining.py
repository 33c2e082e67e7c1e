"""What the three ways of choosing triplets have in common."""

import numpy as np

from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case

Array = np.ndarray
CLEAR = 2e-3  # nothing lies nearer than that to a tie or a bound
PEOPLE = np.array([5, 2, 9, 7])  # labels need not be 0, 1, 2 …


def all_distances(f: Array) -> Array:
    """Squared distances of all pairs, (m, d) → (m, m)."""
    f = np.asarray(f, float)
    return np.sum(np.square(f[:, None] - f[None]), axis=-1)


def city_block(f: Array) -> Array:
    f = np.asarray(f, float)
    return np.sum(np.abs(f[:, None] - f[None]), axis=-1)


def rows(found: list[tuple[int, int, int]]) -> Array:
    return np.array(found, int).reshape(-1, 3)


def _apart(d: Array, alpha: float = 0.0) -> bool:
    """Whether no two distances from one anchor, also shifted by alpha, lie within `CLEAR` of each other."""
    off = ~np.eye(len(d), dtype=bool)
    for row, keep in zip(d, off, strict=True):
        values = row[keep]
        gaps = np.abs(values[:, None] - values[None])[~np.eye(len(values), dtype=bool)]
        shifted = np.abs(values[:, None] + alpha - values[None])
        if gaps.min(initial=1) < CLEAR or (alpha and shifted.min() < CLEAR):
            return False
    return True


def draw(rng: np.random.Generator, labels: Array, size: int, alpha: float = 0.0, spread: float = 0.4) -> Array:
    """Encodings (m, size) that scatter around one centre per person, without ties or near ties."""
    while True:
        centres = {label: spread * rng.normal(size=size) for label in np.unique(labels)}
        f = np.array([centres[label] + 0.5 * rng.normal(size=size) for label in labels])
        if _apart(all_distances(f), alpha):
            return f


def batch(rng: np.random.Generator, people: int, pictures: int, size: int, alpha: float = 0.0) -> tuple[Array, Array]:
    """Encodings and labels of some pictures of each person, shuffled, and a lone picture of one more."""
    labels = rng.permutation(np.append(np.repeat(PEOPLE[:people], pictures), 11))
    return draw(rng, labels, size, alpha), labels


def no_triplet(rng: np.random.Generator) -> tuple[Array, Array]:
    """Labels of single pictures of three people, and of four pictures of one person."""
    one, *others = rng.permutation(PEOPLE)
    return np.array(others), np.full(4, one)


def no_rows(exam: Exam, name: str, points: float, cases: list[Case]) -> None:
    """Batches without any triplet. Of form: an answer that always returns nothing earns nothing."""

    def ask() -> list:
        return [told(difference(exam.answer(*each.args), np.zeros((0, 3), int))) for each in cases]

    texts = exam.attempt(name, points, ask)
    if texts is not None:
        exam.check(name, points, not any(texts), next(filter(None, texts), ""), form=True)
