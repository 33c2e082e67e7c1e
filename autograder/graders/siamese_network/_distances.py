"""Encodings of length 1, squared distances of encodings, and what learners make of those."""

import numpy as np

Array = np.ndarray


def length(f: Array) -> Array:
    """Return the length of each encoding, (…, d) → (…, 1)."""
    return np.sqrt(np.sum(np.square(np.asarray(f, float)), axis=-1, keepdims=True))


def unit(f: Array, epsilon: float = 1e-12) -> Array:
    """Bring encodings to length 1; zeros stay zeros."""
    return np.asarray(f, float) / np.maximum(length(f), np.sqrt(epsilon))


def squared(f: Array, g: Array) -> Array:
    """Return the squared distances, (…, d) and (…, d) → (…)."""
    return np.sum(np.square(np.asarray(f, float) - np.asarray(g, float)), axis=-1)


SLIPS = {  # distances of the right two encodings, though not the one expected
    "plain distance": (
        "This is the plain distance, but the squared one is expected: leave out the square root.",
        lambda f, g: np.sqrt(squared(f, g)),
    ),
    "mean instead of sum": (
        "The squares are averaged over the components; a squared distance is their sum.",
        lambda f, g: squared(f, g) / np.shape(f)[-1],
    ),
    "absolute differences": (
        "These are sums of absolute differences: sum the squares of the differences instead.",
        lambda f, g: np.sum(np.abs(f - g), axis=-1),
    ),
    "half the distance": (
        "This is half the squared distance (as 1 - cosine is for encodings of length 1): there is no factor ½.",
        lambda f, g: squared(f, g) / 2,
    ),
    "squared twice": (
        "This is the square of the squared distance: square only the differences.",
        lambda f, g: np.square(squared(f, g)),
    ),
    "sign": ("The sign is wrong: a distance is never negative.", lambda f, g: -squared(f, g)),
    "no sum": (
        "These are the squares of the single components: sum them along the last axis.",
        lambda f, g: np.square(f - g),
    ),
    "axis missing": (
        "Everything is summed to one number for the whole batch: sum along the last axis only.",
        lambda f, g: np.sum(squared(f, g)),
    ),
    "axis kept": (
        "The summed axis is still there with length 1 (as with keepdims): each pair should have one plain number, "
        "as every loss of this lesson expects.",
        lambda f, g: squared(f, g)[..., None],
    ),
    "wrong axis": (
        "The sum runs over a batch axis and leaves the components: an encoding lies along the last axis.",
        lambda f, g: np.sum(np.square(f - g), axis=0),
    ),
}
CANCELLING = {  # no distances, since positive and negative differences cancel
    "no square": (
        "The differences are summed as they are, so that positive and negative ones cancel: square them first.",
        lambda f, g: np.sum(f - g, axis=-1),
    ),
    "square of the sum": (
        "The sum of the differences is squared. Square each difference first, then sum.",
        lambda f, g: np.square(np.sum(f - g, axis=-1)),
    ),
}
