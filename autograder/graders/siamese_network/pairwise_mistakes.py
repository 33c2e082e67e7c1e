"""What learners make of the distances of all pairs, beside the right ones."""

from collections.abc import Callable

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.siamese_network.distances import (
    all_squared,
    length,
    products,
    rounded,
    squared,
    sums,
    unclipped,
    unit,
)

NOT_ZERO = "diagonal not exactly 0"
NEGATIVE = "negative distances"
EXPANDED = (
    (
        "products added",
        "|f_i|² + |f_j|² + 2 f_i·f_j is the square of the sum: the products are subtracted.",
        lambda f: sums(f, 2),
    ),
    (
        "factor 2 missing",
        "The products are subtracted once; |f_i - f_j|² holds them twice.",
        lambda f: sums(f, -1),
    ),
    (
        "products missing",
        "Only |f_i|² + |f_j|² is here: the products -2 f_i·f_j are missing.",
        lambda f: sums(f, 0),
    ),
    (
        "lengths taken for 1",
        "2 - 2 f_i·f_j is right for encodings of length 1 only: |f_i|² + |f_j|² stands in place of the 2.",
        lambda f: 2 - 2 * products(f),
    ),
    (
        "one length twice",
        "|f_i|² is added twice; the other one is |f_j|², along the other axis.",
        lambda f: 2 * np.square(length(f)) - 2 * products(f),
    ),
)


def _expanded() -> list[Mistake]:
    """Slips in |f_i|² + |f_j|² - 2 f_i·f_j, also with the diagonal set to 0 and what is below 0 cut off."""
    mended = [(f"{name}, 0 on the diagonal", text, _mended(wrong)) for name, text, wrong in EXPANDED]
    return [Mistake(*each) for each in (*EXPANDED, *mended)]


def _mended(wrong: Callable) -> Callable:
    return lambda f: np.where(np.eye(len(f)), 0, np.maximum(wrong(f), 0))


PAIRWISE_MISTAKES = (
    Mistake(
        "plain distance",
        "These are plain distances. The squared ones are asked: leave the root away.",
        lambda f: np.sqrt(all_squared(f)),
    ),
    Mistake("dot products", "These are dot products, large for what is alike: distances are asked.", products),
    Mistake(
        "cosine similarity",
        "This is the cosine of the angles, large for what is alike: distances are asked.",
        lambda f: unit(f) @ unit(f).T,
    ),
    Mistake(
        "encodings normalised",
        "The encodings are brought to length 1 first; take them as they come.",
        lambda f: all_squared(unit(f)),
    ),
    *_expanded(),
    Mistake(
        "cosine distance",
        "This is one minus the cosine of the angles; the sum of the squared differences is asked.",
        lambda f: 1 - unit(f) @ unit(f).T,
    ),
    Mistake(
        "absolute differences",
        "The differences are taken absolute; sum their squares.",
        lambda f: np.sum(np.abs(f[:, None] - f[None]), axis=-1),
    ),
    Mistake(
        "mean instead of sum",
        "The squares are averaged; a squared distance is their sum.",
        lambda f: all_squared(f) / np.shape(f)[-1],
    ),
    Mistake(
        "no square",
        "The differences are summed as they are, so that positive and negative ones cancel: square them first.",
        lambda f: np.sum(f[:, None] - f[None], axis=-1),
    ),
    Mistake(
        "square of the sum",
        "The sum is squared. Square each difference first, then sum.",
        lambda f: np.square(np.sum(f[:, None] - f[None], axis=-1)),
    ),
    Mistake(
        "no sum",
        "These are the squares of the single components: sum them along the last axis.",
        lambda f: np.square(f[:, None] - f[None]),
    ),
    Mistake(
        "wrong axis",
        "The sum runs over a batch axis and leaves the components: sum along the last axis.",
        lambda f: np.sum(np.square(f[:, None] - f[None]), axis=0),
    ),
    Mistake(
        "distances of the columns",
        "These are the distances of the columns. The encodings are the rows.",
        lambda f: all_squared(np.transpose(f)),
    ),
    Mistake(
        "axis missing",
        "Everything is summed to one number: sum along the last axis only.",
        lambda f: np.sum(all_squared(f)),
    ),
    Mistake(
        "axis kept",
        "The summed axis is still there with length 1 (keepdims); it should be gone.",
        lambda f: all_squared(f)[..., None],
    ),
    Mistake(
        "each row with itself",
        "Each encoding meets only itself, which gives 0. Insert axes: (m, 1, d) against (1, m, d).",
        lambda f: np.zeros(len(f)),
    ),
    Mistake(
        "neighbouring rows",
        "These are the distances of neighbouring rows; those of all pairs are asked.",
        lambda f: squared(f[1:], f[:-1]),
    ),
    Mistake(
        "each pair once",
        "Each pair is there once, as a list; a square table is asked.",
        lambda f: all_squared(f)[np.triu_indices(len(f), 1)],
    ),
    Mistake(
        "half of the table",
        "Half of the table is 0: d(i, j) and d(j, i) are the same and both asked.",
        lambda f: np.triu(all_squared(f)),
    ),
    Mistake(
        "the other half of the table",
        "Half of the table is 0: d(i, j) and d(j, i) are the same and both asked.",
        lambda f: np.tril(all_squared(f)),
    ),
    Mistake("half the distance", "These are halves: no factor is asked.", lambda f: all_squared(f) / 2),
    Mistake("sign", "The sign is turned: a distance is never negative.", lambda f: -all_squared(f)),
    Mistake(
        "squared twice",
        "This is the square of the squared distance: square the differences only.",
        lambda f: np.square(all_squared(f)),
    ),
    Mistake(
        NOT_ZERO,
        "The diagonal is not exactly 0: |f|² + |f|² - 2 f·f leaves a rounding error. Subtract first, or set it to 0.",
        rounded,
        keeps=6,
    ),
    Mistake(
        NEGATIVE,
        "Some distances are less than 0: |f_i|² + |f_j|² - 2 f_i·f_j leaves a rounding error. Cut off at 0.",
        unclipped,
        keeps=8,
    ),
)
