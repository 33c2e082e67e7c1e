"""Hidden test of the Gram matrix (Gatys, Ecker and Bethge 2015, equation 3)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.keras_models import numbers
from autograder.exam.mistakes import Mistake
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer.style import (
    Array,
    Shape,
    activations,
    centred_gram,
    cut_gram,
    gram,
    rows,
    shuffled,
    spatial_gram,
)
from autograder.inside.data import tensor

CUT = (
    "reshape(a, (n_C, -1)) does not give one row for each channel: it cuts the array into n_C pieces. "
    "Reshape to (n_H·n_W, n_C), so that each row is a place, and transpose that."
)
UNNORMALISED = "the plain sums are asked, not normalised."
EXPLODES = "Products and sums are all that is needed; their gradient is finite everywhere."


def _lengths(a: Array) -> Array:
    return np.sqrt(np.diag(gram(a)))


def _places(a: Array) -> int:
    return np.shape(a)[0] * np.shape(a)[1]


GRAM_MISTAKES = (
    Mistake("wrong reshape", CUT, cut_gram),
    Mistake(
        "transposed without perm",
        "tf.transpose(a) without perm turns all axes round: the reshape after it mixes channels and places. "
        "Reshape first, to (n_H·n_W, n_C).",
        lambda a: gram(np.reshape(np.transpose(a), (-1, np.shape(a)[-1]))),
    ),
    Mistake(
        "width and channels swapped",
        "Width and channels changed places before the reshape. Reshape to (n_H·n_W, n_C) as it is, without a swap.",
        lambda a: gram(np.reshape(np.swapaxes(a, 1, 2), (-1, np.shape(a)[-1]))),
    ),
    Mistake(
        "places for channels",
        "This compares places with places, (n_H·n_W, n_H·n_W). Check the order of the product: channels are compared.",
        spatial_gram,
    ),
    Mistake(
        "channels first",
        "The first axis is taken for the channels, which come last in TensorFlow.",
        lambda a: np.reshape(a, (len(a), -1)) @ np.reshape(a, (len(a), -1)).T,
    ),
    Mistake(
        "one matrix for each row",
        "There is one matrix for each row of the image. Sum over height and width: reshape to (n_H·n_W, n_C) first.",
        lambda a: np.einsum("ijk,ijl->ikl", a, a),
    ),
    Mistake(
        "one matrix for each place",
        "There is one matrix for each place. Sum over height and width.",
        lambda a: np.einsum("ijk,ijl->ijkl", a, a),
    ),
    Mistake(
        "first row only",
        "Only a[0] counts, the first row of the image. These activations have no batch axis to take off.",
        lambda a: gram(np.asarray(a)[:1]),
    ),
    Mistake("batch axis", "A batch axis is in front: shape (n_C, n_C) is asked.", lambda a: gram(a)[None]),
    Mistake("divided by the places", f"It is divided by n_H n_W: {UNNORMALISED}", lambda a: gram(a) / _places(a)),
    Mistake("divided by all sizes", f"It is divided by n_H n_W n_C: {UNNORMALISED}", lambda a: gram(a) / np.size(a)),
    Mistake(
        "divided by twice all sizes",
        f"It is divided by 2 n_H n_W n_C, which belongs to the style cost: {UNNORMALISED}",
        lambda a: gram(a) / (2 * np.size(a)),
    ),
    Mistake("divided by the channels", f"It is divided by n_C: {UNNORMALISED}", lambda a: gram(a) / np.shape(a)[-1]),
    Mistake("halved", f"It is halved: {UNNORMALISED}", lambda a: gram(a) / 2),
    Mistake(
        "mean subtracted",
        "The mean of each channel is subtracted, as for a covariance. A Gram matrix takes the activations as they are.",
        centred_gram,
    ),
    Mistake(
        "covariance",
        "This is the covariance of the channels: no mean is subtracted here, and nothing is divided.",
        lambda a: centred_gram(a) / _places(a),
    ),
    Mistake(
        "unbiased covariance",
        "This is the covariance of the channels: no mean is subtracted here, and nothing is divided.",
        lambda a: centred_gram(a) / (_places(a) - 1),
    ),
    Mistake(
        "cosine",
        f"The channels are brought to length 1 first: {UNNORMALISED}",
        lambda a: gram(a) / np.outer(_lengths(a), _lengths(a)),
    ),
    Mistake(
        "element-wise product",
        "The activations are multiplied element by element. A matrix product is asked: every channel with every other.",
        lambda a: rows(a) ** 2,
    ),
    Mistake(
        "squares with all axes",
        "The activations are squared one by one. A matrix product is asked: every channel with every other.",
        lambda a: np.square(a),
    ),
    Mistake(
        "diagonal as a vector",
        "These are the sums of squares, the diagonal alone: every channel is multiplied with every other.",
        lambda a: np.diag(gram(a)),
    ),
    Mistake(
        "diagonal only",
        "Only the diagonal is filled: every channel is multiplied with every other.",
        lambda a: np.diag(np.diag(gram(a))),
    ),
    Mistake(
        "diagonal empty",
        "The diagonal is 0; a channel is multiplied with itself as well.",
        lambda a: gram(a) - np.diag(np.diag(gram(a))),
    ),
    Mistake("upper triangle", "The lower triangle is empty: G is symmetric.", lambda a: np.triu(gram(a))),
    Mistake(
        "sum before the product",
        "The activations are summed before they are multiplied. Multiply at each place, then sum over the places.",
        lambda a: np.outer(rows(a).sum(axis=0), rows(a).sum(axis=0)),
    ),
    Mistake(
        "means multiplied",
        "These are products of the channels' means. Multiply at each place, then sum over the places.",
        lambda a: np.outer(rows(a).mean(axis=0), rows(a).mean(axis=0)),
    ),
    Mistake("absolute values", "The signs are lost: G may be negative.", lambda a: np.abs(gram(a))),
    Mistake("one number", "This is one number; a matrix (n_C, n_C) is asked.", lambda a: np.sum(gram(a))),
    Mistake("sign", "The sign is turned: the diagonal holds sums of squares.", lambda a: -gram(a)),
)

GRAM_EXAMPLES = (
    Example(
        "gram_matrix([[[1., 2.], [0., -1.]]])",
        case(tensor(np.float32([[[1, 2], [0, -1]]]))),
        np.array([[1.0, 2.0], [2.0, 5.0]]),
    ),
    Example(
        "gram_matrix(tf.reshape(tf.range(12.), (2, 3, 2)))",
        case(tensor(np.arange(12, dtype=np.float32).reshape(2, 3, 2))),
        np.array([[220.0, 250.0], [250.0, 286.0]]),
    ),
)


def _draw(rng: np.random.Generator, shapes: list[Shape], wrap: Callable[[Array], Any] = tensor) -> list[Case]:
    return [case(wrap(activations(rng, shape))) for shape in shapes]


@exercise(ASSIGNMENT, 20, gram, GRAM_MISTAKES, GRAM_EXAMPLES)
def gram_matrix(exam: Exam) -> None:
    rng = exam.rng
    exam.values("several sizes", 6, exam.telling(lambda: _draw(rng, [(5, 4, 3), (3, 6, 4), (2, 3, 7)])))
    arrays = exam.telling(lambda: _draw(rng, [(4, 2, 3), (3, 2, 5)], np.asarray))
    exam.values("the same from NumPy arrays, which stay as they are", 3, arrays)
    _unchanged(exam, activations(rng, (6, 5, 4)))
    exam.graph_values("the same inside a tf.function", 4, exam.telling(lambda: _draw(rng, [(4, 3, 5), (2, 5, 3)])))
    each = _draw(rng, [(4, 3, 2)])[0]
    slope = 2 * np.broadcast_to(np.sum(each.args[0], axis=-1, keepdims=True), (4, 3, 2)).astype(float)
    gradient(exam, "the gradient", 3, each, {0: slope}, EXPLODES)


def _unchanged(exam: Exam, a: Array) -> None:
    """Check that a Gram matrix does not know where things are. As one of form: zeros do not know it either."""
    name, moved = "unchanged when the pixels are shuffled", shuffled(exam.rng, a)
    got = exam.attempt(name, 4, lambda: [exam.answer(tensor(each)) for each in (a, moved)])
    if got is None:
        return
    before, after = map(numbers, got)
    if before is None or after is None or before.shape != after.shape:
        text = told(difference(got[1], gram(moved)) or difference(got[0], gram(a)))
    elif np.allclose(before, after, rtol=1e-3, atol=1e-3):
        text = ""
    elif not difference(after, cut_gram(moved)):
        known = "wrong reshape" in exam.grade.mistakes  # then it was said
        text = "It changes when the pixels are shuffled."
        text = exam.recognised("wrong reshape", text if known else f"{text} {CUT}")
    else:
        text = "It changes when the pixels are shuffled: style must not depend on where things are."
    exam.check(name, 4, not text, text, form=True)
