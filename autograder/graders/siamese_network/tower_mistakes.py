"""What learners make of the two encodings of a Siamese network: name, message, result.

`SLIPS` are distances of the right two encodings, though not the one asked: whether the encoder is shared can still be
judged by them. `NO_DISTANCES` are no distances of two encodings.
"""

import numpy as np

from autograder.exam.keras_models import numbers
from autograder.graders.siamese_network._distances import squared
from autograder.graders.siamese_network.towers import Compare

NOT_ZERO = "An image is not at distance 0 from itself: both images have to go the same way."
NOT_SYMMETRIC = "Swapping the two images changes the distance: both have to go the same way."
FORMULA = "Sum (f - g)² along the last axis, where f and g are what the encoder makes of the two images."

SLIPS: list[tuple[str, str, Compare]] = [
    (
        "plain distance",
        "This is the plain distance. The squared one is asked: leave the root away.",
        lambda f, g: np.sqrt(squared(f, g)),
    ),
    (
        "axis kept",
        "The result has shape (batch, 1); (batch,) is asked, as every loss of this lesson expects it.",
        lambda f, g: squared(f, g)[:, None],
    ),
    (
        "mean instead of sum",
        "The squares are averaged over the components; a squared distance is their sum.",
        lambda f, g: squared(f, g) / f.shape[1],
    ),
    (
        "absolute differences",
        "The differences are taken absolute; sum their squares.",
        lambda f, g: np.sum(np.abs(f - g), axis=-1),
    ),
    (
        "half the distance",
        "This is half of the squared distance (1 - cosine is that, too): no factor is asked.",
        lambda f, g: squared(f, g) / 2,
    ),
    ("squared twice", "The squared distance is squared once more.", lambda f, g: squared(f, g) ** 2),
    ("sign", "The sign is turned: a distance is never negative.", lambda f, g: -squared(f, g)),
    (
        "no sum",
        "These are the squares of the single components: sum them along the last axis.",
        lambda f, g: np.square(f - g),
    ),
    (
        "axis missing",
        "The whole batch is summed to one number: sum along the last axis.",
        lambda f, g: squared(f, g).sum(),
    ),
    (
        "mean over the batch",
        "This is one mean for the whole batch; one distance for each pair is asked.",
        lambda f, g: squared(f, g).mean(),
    ),
    (
        "wrong axis",
        "The sum runs over the batch; an encoding lies along the last axis.",
        lambda f, g: squared(f.T, g.T),
    ),
]

NO_DISTANCES: list[tuple[str, str, Compare]] = [
    (
        "similarity",
        "This is the dot product (the cosine), large for what is alike: a distance is asked.",
        lambda f, g: np.sum(f * g, axis=-1),
    ),
    ("plus for minus", "The encodings are added; it is their difference that is squared.", lambda f, g: squared(f, -g)),
    (
        "no square",
        "The differences are summed as they are, so that they cancel: square them first.",
        lambda f, g: np.sum(f - g, axis=-1),
    ),
    (
        "difference of the encodings",
        "This is the difference of the encodings: sum its squares along the last axis.",
        lambda f, g: f - g,
    ),
    (
        "absolute difference of the encodings",
        "These are the absolute differences, the feature of lesson 04: sum their squares.",
        lambda f, g: np.abs(f - g),
    ),
    (
        "both encodings",
        "These are the two encodings side by side; their squared distance is asked.",
        lambda f, g: np.concatenate([f, g], axis=-1),
    ),
    ("one encoding", "This is the encoding of one image alone; the distance of two is asked.", lambda f, g: f),
    ("one encoding", "This is the encoding of one image alone; the distance of two is asked.", lambda f, g: g),
    (
        "the same image twice",
        "One image goes into both towers, so that every distance is 0.",
        lambda f, g: np.zeros(len(f)),
    ),
    (
        "both encodings",
        "These are the two encodings; their squared distance is asked.",
        lambda f, g: np.stack([f, g]),
    ),
    (
        "square of the sum",
        "The sum is squared. Square each difference first, then sum.",
        lambda f, g: np.sum(f - g, axis=-1) ** 2,
    ),
    (
        "encoder of the difference",
        "The difference of the images is encoded. Encode each image, then subtract.",
        lambda f, g: np.where((f == g).all(axis=-1), 0.0, 1.0),
    ),
    (
        "every pair of the batch",
        "Each image meets all of the other batch; row by row is asked.",
        lambda f, g: squared(f[:, None], g[None]),
    ),
    ("a likeness", "This is exp(-d), a likeness; the distance itself is asked.", lambda f, g: np.exp(-squared(f, g))),
    ("sigmoid", "A sigmoid lies on top; the distance itself is asked.", lambda f, g: 1 / (1 + np.exp(-squared(f, g)))),
]


def broken_property(got: list) -> str:
    """Say which property of a distance fails, for the pairs (x, y), (y, x), one pair, and (x, x but for the first)."""
    there, back, _, same = map(numbers, got)
    if there is None or there.ndim == 0 or any(each is None or each.shape != there.shape for each in (back, same)):
        return FORMULA
    if not np.isfinite([there, back, same]).all():
        return FORMULA
    if np.abs(same[1:]).max() > 1e-3:
        return NOT_ZERO
    return FORMULA if np.allclose(there, back, atol=1e-3) else NOT_SYMMETRIC
