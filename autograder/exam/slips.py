"""Slips in a formula that several lessons build on, each by its name with its sentence and wrong answer.

A family takes `answer`, which makes an answer to the exercise of another distance than the right one; if the exercise
asks for the distance itself, it is left out.
"""

from collections.abc import Callable

import numpy as np

from autograder.exam.mistakes import HALF, WrittenMistake, given, then

Array = np.ndarray
Distance = Callable[[Array, Array], Array]
Slips = dict[str, WrittenMistake]


def squared(f: Array, g: Array) -> Array:
    """Return the squared distances of encodings, (…, d) and (…, d) → (…), float64."""
    return np.sum(squares(f, g), axis=-1)


def plain(f: Array, g: Array) -> Array:
    return np.sqrt(squared(f, g))


def absolute(f: Array, g: Array) -> Array:
    return np.sum(np.abs(differences(f, g)), axis=-1)


def averaged(f: Array, g: Array) -> Array:
    return np.mean(squares(f, g), axis=-1)


def differences(f: Array, g: Array) -> Array:
    return np.asarray(f, float) - np.asarray(g, float)


def squares(f: Array, g: Array) -> Array:
    return np.square(differences(f, g))


def dot(f: Array, g: Array) -> Array:
    return np.sum(np.asarray(f, float) * np.asarray(g, float), axis=-1)


def unit(f: Array) -> Array:
    return np.asarray(f, float) / np.linalg.norm(f, axis=-1, keepdims=True)


def of_units(f: Array, g: Array) -> Array:
    return squared(unit(f), unit(g))


def cosine(f: Array, g: Array) -> Array:
    return dot(unit(f), unit(g))


def all_pairs(distance: Distance) -> Callable[[Array], Array]:
    """Make a function of one batch, (m, d) → (m, m), for all pairs of its rows, of a distance of two batches."""
    return given(distance, lambda f: (f[:, None], f[None]))


def unchanged(distance: Distance) -> Callable:
    return distance


def in_the_distance(answer: Callable[[Distance], Callable], threshold: str) -> Slips:
    """Return slips in the squared distance of an exercise that compares it with a threshold of this name."""
    return {
        "plain distance": (
            f"The plain distance is used; d is the squared one, without a root, and {threshold} is meant for that.",
            answer(plain),
        ),
        "mean in the distance": (
            "The squares are averaged over the components; a squared distance is their sum.",
            answer(averaged),
        ),
        "absolute differences": ("Absolute differences are summed; d is the sum of their squares.", answer(absolute)),
    }


def other_distances(answer: Callable[[Distance], Callable] = unchanged) -> Slips:
    """Return slips that still give one value for each pair, from which the squared distance could be computed."""
    return {
        "plain distance": (
            "This is the plain distance, but the squared one is expected: leave out the square root.",
            answer(plain),
        ),
        "mean instead of sum": (
            "The squares are averaged over the components; a squared distance is their sum.",
            answer(averaged),
            HALF,
        ),
        "absolute differences": ("The absolute differences are summed; sum their squares instead.", answer(absolute)),
        "half the distance": (
            "This is half the squared distance (as 1 - cosine is for encodings of length 1): there is no factor ½.",
            answer(then(squared, lambda d: d / 2)),
            HALF,
        ),
        "squared twice": (
            "This is the square of the squared distance: square only the differences.",
            answer(then(squared, np.square)),
        ),
        "sign": ("The sign is wrong: a distance is never negative.", answer(then(squared, np.negative)), HALF),
    }


def other_axes(answer: Callable[[Distance], Callable] = unchanged) -> Slips:
    """Return slips in what the squares are summed over."""
    return {
        "axis missing": (
            "Everything is summed to one number for the whole batch: sum along the last axis only.",
            answer(then(squares, np.sum)),
        ),
        "wrong axis": (
            "The sum runs over a batch axis, but an encoding lies along the last axis.",
            answer(then(squares, lambda each: np.sum(each, axis=0))),
        ),
    }


def kept_axes(answer: Callable[[Distance], Callable] = unchanged) -> Slips:
    """Return slips that leave an axis where each pair should have one plain number."""
    return {
        "no sum": (
            "These are the squares of the single components: sum them along the last axis.",
            answer(squares),
        ),
        "axis kept": (
            "The summed axis is still there with length 1 (as with keepdims), but each pair should have one plain "
            "number.",
            answer(then(squared, lambda d: d[..., None])),
        ),
    }


def cancelling(answer: Callable[[Distance], Callable] = unchanged) -> Slips:
    """Return slips that give no distance, since positive and negative differences cancel."""
    return {
        "no square": (
            "The differences are summed as they are, so that positive and negative ones cancel: square them first.",
            answer(then(differences, lambda each: np.sum(each, axis=-1))),
        ),
        "square of the sum": (
            "The sum of the differences is squared. Square each difference first, then sum: otherwise differences of "
            "opposite sign cancel.",
            answer(then(differences, lambda each: np.square(np.sum(each, axis=-1)))),
        ),
    }


def of_directions(answer: Callable[[Distance], Callable] = unchanged) -> Slips:
    """Return slips that see only the directions of the encodings, not their lengths."""
    return {
        "cosine similarity": (
            "This is the cosine of the angle, a similarity: it is large for similar encodings, where a distance is "
            "small.",
            answer(cosine),
        ),
        "cosine distance": (
            "This is one minus the cosine of the angle; the sum of the squared differences is expected.",
            answer(then(cosine, lambda similarity: 1 - similarity)),
        ),
        "encodings normalised": (
            "The encodings are scaled to length 1 first; use them as they are.",
            answer(of_units),
        ),
    }
