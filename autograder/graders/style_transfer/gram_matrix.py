"""Hidden test of the Gram matrix, G = Σ over the places of a·aᵀ (Gatys, Ecker and Bethge 2015, equation 3)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.hints import hint
from autograder.exam.keras_models import numbers
from autograder.exam.mistakes import HALF, given, then
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer._gram import (
    MATRICES,
    NO_GRADIENT,
    Array,
    Shape,
    activations,
    centred_gram,
    cut_gram,
    divided,
    float_tensor,
    gram,
    rows,
    shuffled,
)
from autograder.inside.data import tensor

PLAIN = "the plain sums are expected, not normalised."
ALL_PAIRS = "a matrix product multiplies every channel with every other."
PLACE_BY_PLACE = "Multiply at each place, then sum over the places."
EXPLODES = "Products and sums are all that is needed; their gradient is finite everywhere."


def outer(vector: Array) -> Array:
    return np.outer(vector, vector)


def rearranged(change: Callable[[Array], Array]) -> Callable:
    """Make a wrong answer: the Gram matrix after the axes have changed places."""
    return given(gram, lambda a: (np.reshape(change(np.asarray(a)), (-1, np.shape(a)[-1])),))


WRONG = MATRICES | {
    "transposed without perm": (
        "tf.transpose(a) without perm reverses all axes, so that the reshape mixes channels and places. "
        "Reshape first, to (n_H·n_W, n_C).",
        rearranged(np.transpose),
    ),
    "width and channels swapped": (
        "Width and channels are swapped before the reshape. Reshape to (n_H·n_W, n_C) without a swap.",
        rearranged(lambda a: np.swapaxes(a, 1, 2)),
    ),
    "channels first": (
        "The first axis is taken for the channels, which come last in TensorFlow.",
        lambda a: np.reshape(a, (len(a), -1)) @ np.reshape(a, (len(a), -1)).T,
    ),
    "one matrix for each row": (
        "There is one matrix for each row of the image. Sum over height and width: reshape to (n_H·n_W, n_C) first.",
        lambda a: np.einsum("ijk,ijl->ikl", a, a),
    ),
    "one matrix for each place": (
        "There is one matrix for each place. Sum over height and width.",
        lambda a: np.einsum("ijk,ijl->ijkl", a, a),
    ),
    "first row only": (
        "Only a[0], the first row of the image, counts. These activations have no batch axis to remove.",
        given(gram, lambda a: (np.asarray(a)[:1],)),
    ),
    "factors that do not fit": (
        "a has three axes. Reshape it to one row for each place, (n_H·n_W, n_C): its transpose times itself is "
        "(n_C, n_C)."
    ),
    "batch axis": ("There is a batch axis in front: shape (n_C, n_C) is expected.", then(gram, lambda g: g[None])),
    "divided by the places": (f"The matrix is divided by n_H n_W: {PLAIN}", divided(gram, lambda h, w, c: h * w), HALF),
    "divided by all sizes": (
        f"The matrix is divided by n_H n_W n_C: {PLAIN}",
        divided(gram, lambda h, w, c: h * w * c),
        HALF,
    ),
    "divided by twice all sizes": (
        f"The matrix is divided by 2 n_H n_W n_C, which belongs to the style cost: {PLAIN}",
        divided(gram, lambda h, w, c: 2 * h * w * c),
    ),
    "divided by the channels": (f"The matrix is divided by n_C: {PLAIN}", divided(gram, lambda h, w, c: c), HALF),
    "halved": (f"The matrix is halved: {PLAIN}", then(gram, lambda g: g / 2), HALF),
    "covariance": (
        "This is the covariance of the channels. For a Gram matrix no mean should be subtracted and nothing divided.",
        divided(centred_gram, lambda h, w, c: h * w),
    ),
    "unbiased covariance": (
        "This is the unbiased covariance of the channels. For a Gram matrix no mean should be subtracted and nothing "
        "divided.",
        divided(centred_gram, lambda h, w, c: h * w - 1),
    ),
    "cosine": (f"The channels are scaled to length 1: {PLAIN}", then(gram, lambda g: g / outer(np.sqrt(np.diag(g))))),
    "element-wise product": (f"The activations are multiplied element by element: {ALL_PAIRS}", then(rows, np.square)),
    "squares with all axes": (f"The activations are squared one by one: {ALL_PAIRS}", np.square),
    "diagonal as a vector": (f"These sums of squares are the diagonal alone: {ALL_PAIRS}", then(gram, np.diag)),
    "diagonal only": (f"Only the diagonal is filled: {ALL_PAIRS}", then(gram, lambda g: g * np.eye(len(g)))),
    "diagonal empty": (
        "The diagonal is 0; a channel is multiplied with itself as well.",
        then(gram, lambda g: g - np.diag(np.diag(g))),
    ),
    "upper triangle": ("The lower triangle is empty, but G is symmetric.", then(gram, np.triu)),
    "sum before the product": (f"The sum comes before the product. {PLACE_BY_PLACE}", lambda a: outer(rows(a).sum(0))),
    "means multiplied": (f"These are products of channel means. {PLACE_BY_PLACE}", lambda a: outer(rows(a).mean(0))),
    "absolute values": ("The signs are lost: entries of G may be negative.", then(gram, np.abs)),
    "one number": ("This is one number; a matrix (n_C, n_C) is expected.", then(gram, np.sum)),
    "sign": (
        "The sign is wrong: the diagonal holds sums of squares, which are never negative.",
        then(gram, np.negative),
        HALF,
    ),
    **NO_GRADIENT,
}
EXAMPLES = (
    Example(
        "gram_matrix([[[1., 2.], [0., -1.]]])",
        case(float_tensor([[[1, 2], [0, -1]]])),
        np.array([[1.0, 2.0], [2.0, 5.0]]),
    ),
    Example(
        "gram_matrix(tf.reshape(tf.range(12.), (2, 3, 2)))",
        case(float_tensor(np.arange(12).reshape(2, 3, 2))),
        np.array([[220.0, 250.0], [250.0, 286.0]]),
    ),
)


def draw(rng: np.random.Generator, shapes: list[Shape], wrap: Callable[[Array], Any] = tensor) -> list[Case]:
    return [case(wrap(activations(rng, shape))) for shape in shapes]


@exercise(ASSIGNMENT, 20, gram, WRONG, EXAMPLES)
def gram_matrix(exam: Exam) -> None:
    rng = exam.rng
    exam.values("several sizes", 6, exam.telling(lambda: draw(rng, [(5, 4, 3), (3, 6, 4), (2, 3, 7)])))
    if exam.error is not None and exam.error.kind == "InvalidArgumentError":
        exam.verdict.mistakes.clear()
        hint(exam, exam.recognised("factors that do not fit"))
    arrays = exam.telling(lambda: draw(rng, [(4, 2, 3), (3, 2, 5)], np.asarray))
    exam.values("the same from NumPy arrays, which stay as they are", 3, arrays)
    unchanged(exam, activations(rng, (6, 5, 4)))
    exam.graph_values("the same inside a tf.function", 4, exam.telling(lambda: draw(rng, [(4, 3, 5), (2, 5, 3)])))
    call = draw(rng, [(4, 3, 2)])[0]
    slope = 2 * np.sum(call.args[0], axis=-1, keepdims=True, dtype=float) * np.ones(2)
    gradient(exam, "the gradient", 3, call, {0: slope}, EXPLODES)


def unchanged(exam: Exam, a: Array) -> None:
    """Check that a Gram matrix does not know where things are. As one of form: zeros do not know it either."""
    name, moved = "unchanged when the pixels are shuffled", shuffled(exam.rng, a)
    results = exam.attempt(name, 4, lambda: [exam.answer(tensor(each)) for each in (a, moved)])
    if results is None:
        return
    before, after = map(numbers, results)
    text = ""
    if before is None or after is None or before.shape != after.shape:
        text = told(difference(results[1], gram(moved)) or difference(results[0], gram(a)))
    elif not np.allclose(before, after, rtol=1e-3, atol=1e-3):
        text = "The result changes when the pixels are shuffled: style must not depend on where things are."
        if "wrong reshape" not in exam.verdict.mistakes and not difference(after, cut_gram(moved)):
            text = f"The result changes when the pixels are shuffled. {exam.recognised('wrong reshape')}"
    exam.check(name, 4, not text, text, form=True)
