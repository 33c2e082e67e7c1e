"""Wrong answers that learners give for the style cost of one layer."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.style_transfer.style import (
    Array,
    Shape,
    centred_gram,
    constant,
    cut_gram,
    gram,
    layer_cost,
    spatial_gram,
    squared_difference,
)

ASKED = "1/(2 n_H n_W n_C)² is asked."
BRACKETS = "Only the first factor divides; the others multiply, as in / 4 * n. Put brackets round the whole divisor."


def _divided_by(divisor: Callable[[int, int, int], float]) -> Callable:
    """The right sum of squares with another constant, a function of n_H, n_W and n_C."""
    return lambda s, g: squared_difference(s, g) / divisor(*np.shape(s))


def _of(function: Callable[[Array], Any]) -> Callable:
    """The right constant on something else that is made of G_S - G_G."""
    return lambda s, g: function(gram(s) - gram(g)) / constant(np.shape(s))


def _built_on(matrix: Callable[[Array], Array]) -> Callable:
    """The cost with another matrix in place of the Gram matrix."""
    return lambda s, g: squared_difference(s, g, matrix) / constant(np.shape(s))


def _columns(d: Array) -> Array:
    return np.sum(d**2, axis=0)


def overflown(shape: Shape) -> int:
    """(2 n_H n_W n_C)² as a 32-bit integer holds it."""
    return (constant(shape) + 2**31) % 2**32 - 2**31


LAYER_MISTAKES = (
    Mistake("no constant", f"The constant is missing: {ASKED}", _divided_by(lambda h, w, c: 1)),
    Mistake(
        "constant not squared", f"The constant is not squared: {ASKED}", _divided_by(lambda h, w, c: 2 * h * w * c)
    ),
    Mistake(
        "1/(n_H n_W n_C)",
        f"This has the constant 1/(n_H n_W n_C) of other notes, 4 n_H n_W n_C times as large: {ASKED}",
        _divided_by(lambda h, w, c: h * w * c),
    ),
    Mistake(
        "1/(4 n_H n_W n_C)",
        f"This has the constant 1/(4 n_H n_W n_C), in which the sizes are not squared: {ASKED}",
        _divided_by(lambda h, w, c: 4 * h * w * c),
    ),
    Mistake("2 missing", f"The 2 is missing in the constant: {ASKED}", _divided_by(lambda h, w, c: (h * w * c) ** 2)),
    Mistake(
        "2 not squared",
        f"The 2 stands outside the square, where it should be 4: {ASKED}",
        _divided_by(lambda h, w, c: 2 * (h * w * c) ** 2),
    ),
    Mistake(
        "only the last size squared",
        f"The square catches n_C alone: brackets are missing. {ASKED}",
        _divided_by(lambda h, w, c: 2 * h * w * c**2),
    ),
    Mistake(
        "brackets missing below",
        BRACKETS,
        _divided_by(lambda h, w, c: 4 / (h * w * c) ** 2),
    ),
    Mistake("brackets missing, no square", BRACKETS, _divided_by(lambda h, w, c: 2 / (h * w * c))),
    Mistake("channels only", f"n_H n_W is missing in the constant: {ASKED}", _divided_by(lambda h, w, c: (2 * c) ** 2)),
    Mistake("places only", f"n_C is missing in the constant: {ASKED}", _divided_by(lambda h, w, c: (2 * h * w) ** 2)),
    Mistake(
        "n_H n_W not squared",
        f"n_H n_W is not squared in the constant: {ASKED}",
        _divided_by(lambda h, w, c: 4 * c**2 * h * w),
    ),
    Mistake(
        "n_C not squared",
        f"n_C is not squared in the constant: {ASKED}",
        _divided_by(lambda h, w, c: 4 * c * (h * w) ** 2),
    ),
    Mistake(
        "three channels",
        "The constant counts 3 channels, those of a picture; n_C is the number of channels of the layer.",
        _divided_by(lambda h, w, c: (2 * h * w * 3) ** 2),
    ),
    Mistake(
        "height twice",
        "The constant takes one side for both; n_H and n_W differ.",
        _divided_by(lambda h, w, c: (2 * h * h * c) ** 2),
    ),
    Mistake(
        "width twice",
        "The constant takes one side for both; n_H and n_W differ.",
        _divided_by(lambda h, w, c: (2 * w * w * c) ** 2),
    ),
    Mistake(
        "mean of the squares",
        f"This is the mean over the entries of the matrix. Their sum is asked, and {ASKED}",
        _divided_by(lambda h, w, c: c**2),
    ),
    Mistake(
        "mean for the sum",
        "The constant is right, but the squares are averaged over the entries; their sum is asked.",
        _of(lambda d: np.mean(d**2)),
    ),
    Mistake(
        "normalised twice",
        "The Gram matrices are divided by n_H n_W before, and the constant divides again. Once is enough.",
        _divided_by(lambda h, w, c: (2 * h * w * c * h * w) ** 2),
    ),
    Mistake(
        "normalised twice by all sizes",
        "The Gram matrices are divided by n_H n_W n_C before, and the constant divides again. Once is enough.",
        _divided_by(lambda h, w, c: 4 * (h * w * c) ** 4),
    ),
    Mistake("not squared", "The differences are summed without a square, so that + and - cancel.", _of(np.sum)),
    Mistake(
        "absolute values for squares",
        "The absolute differences are summed; their squares are asked.",
        _of(lambda d: np.sum(np.abs(d))),
    ),
    Mistake(
        "square of the sum",
        "The differences are summed first and then squared. Square each one.",
        _of(lambda d: np.sum(d) ** 2),
    ),
    Mistake("norm not squared", "The norm is not squared: without the root it is right.", _of(np.linalg.norm)),
    Mistake(
        "root",
        "A root is taken of the whole; no root is asked.",
        lambda s, g: np.sqrt(layer_cost(s, g)),
    ),
    Mistake("halved", "The cost is halved; its constant holds all factors.", _of(lambda d: np.sum(d**2) / 2)),
    Mistake("no sum", "The squares are not summed; the cost is one number.", _of(np.square)),
    Mistake(
        "sum over one axis", "The sum runs over one axis of the matrix only; the cost is one number.", _of(_columns)
    ),
    Mistake(
        "diagonal only", "Only the diagonals are compared; all entries count.", _of(lambda d: np.sum(np.diag(d) ** 2))
    ),
    Mistake(
        "activations compared",
        "The activations themselves are compared, place by place. Style is in the Gram matrices.",
        lambda s, g: np.sum(np.square(np.subtract(s, g, dtype=float))) / constant(np.shape(s)),
    ),
    Mistake(
        "Gram matrix of the difference",
        "This is the Gram matrix of a_S - a_G. Make the two Gram matrices first, then subtract.",
        lambda s, g: np.sum(np.square(gram(np.subtract(s, g, dtype=float)))) / constant(np.shape(s)),
    ),
    Mistake(
        "wrong reshape",
        "The Gram matrix under it mixes channels with places: reshape(a, (n_C, -1)) cuts the array into pieces. "
        "Reshape to (n_H·n_W, n_C), and transpose that.",
        _built_on(cut_gram),
    ),
    Mistake(
        "places for channels", "The Gram matrix under it compares places; channels are asked.", _built_on(spatial_gram)
    ),
    Mistake("mean subtracted", "The Gram matrix under it has the mean subtracted.", _built_on(centred_gram)),
    Mistake(
        "plus for minus",
        "The Gram matrices are added; it is their difference that is squared.",
        lambda s, g: np.sum(np.square(gram(s) + gram(g))) / constant(np.shape(s)),
    ),
    Mistake(
        "difference of the squares",
        "The matrices are squared before the subtraction. Subtract first, then square.",
        lambda s, g: np.sum(gram(s) ** 2 - gram(g) ** 2) / constant(np.shape(s)),
    ),
    Mistake(
        "compared with itself",
        "The cost is 0, or nearly: is one of the two compared with itself, or does the constant hold other sizes?",
        lambda s, g: 0.0,
    ),
    Mistake("sign", "The sign is turned: a cost is never negative.", lambda s, g: -layer_cost(s, g)),
    Mistake(
        "overflow",
        "At 56 × 56 × 64, (2 n_H n_W n_C)² is beyond what 32-bit integers hold, and wraps round. "
        "Take the sizes from a.shape, or cast them to float32 before you multiply.",
        lambda s, g: squared_difference(s, g) / overflown(np.shape(s)),
        keeps=11,
    ),
)
