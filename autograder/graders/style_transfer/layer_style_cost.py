"""Hidden test of the style cost of one layer, Σ (G_S - G_G)² / (2 n_H n_W n_C)² (Gatys et al. 2015, equation 4)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from autograder.exam.compare import as_array
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.explanations import FACTOR
from autograder.exam.gradients import gradient
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.exam.verdict import Outcome
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer._gram import (
    MATRICES,
    NO_GRADIENT,
    NO_ROOT,
    ONES,
    ZEROS,
    Array,
    Shape,
    activation_cost,
    activations,
    constant,
    divided,
    float_tensor,
    gram,
    layer_cost,
    layer_slope,
    pairs,
    shuffled,
    squared_difference,
    squares,
)
from autograder.inside.data import tensor

REAL_SIZE: Shape = (56, 56, 64)  # the first pooling of SqueezeNet on a picture of 227 × 227
RIGHT = "1/(2 n_H n_W n_C)² is expected."
BRACKETS = "Only the first factor divides; the others multiply, as in / 4 * n. Put brackets round the whole divisor"
ONE_SIDE = "The constant takes one side for both, but n_H and n_W differ"
TWICE = "before, and the constant divides again. Once is enough."

over = partial(divided, squared_difference)  # the right sum of squares with another constant


def both(combine: Callable[[Array, Array], Any]) -> Callable:
    """Make a wrong answer: the right constant on something else that is made of the Gram matrices."""
    return lambda s, g: combine(gram(s), gram(g)) / constant(s)


def scaled(change: Callable[[Array], Any]) -> Callable:
    return both(lambda s, g: change(s - g))


def overflown(a: Array) -> int:
    """Return (2 n_H n_W n_C)² as a 32-bit integer holds it."""
    return (constant(a) + 2**31) % 2**32 - 2**31


def built_on(matrix: Callable[[Array], Array]) -> Callable:
    return lambda s, g: layer_cost(s, g, matrix)


WRONG: dict[str, WrittenMistake] = {
    **squares(both),
    **{name: (sentence, built_on(matrix)) for name, (sentence, matrix) in MATRICES.items()},
    "no constant": (f"The constant is missing: {RIGHT}", squared_difference, HALF),
    "constant not squared": (f"The constant is not squared: {RIGHT}", over(lambda h, w, c: 2 * h * w * c), HALF),
    "1/(n_H n_W n_C)": (
        f"The constant is 1/(n_H n_W n_C), as in other notes, which is 4 n_H n_W n_C times as large: {RIGHT}",
        over(lambda h, w, c: h * w * c),
        HALF,
    ),
    "1/(4 n_H n_W n_C)": (
        f"The constant is 1/(4 n_H n_W n_C), in which the sizes are not squared: {RIGHT}",
        over(lambda h, w, c: 4 * h * w * c),
        HALF,
    ),
    "2 missing": (f"The 2 is missing in the constant: {RIGHT}", over(lambda h, w, c: (h * w * c) ** 2), HALF),
    "2 not squared": (f"The 2 is outside the square: {RIGHT}", over(lambda h, w, c: 2 * (h * w * c) ** 2)),
    "only the last size squared": (
        f"The square applies to n_C alone, because brackets are missing: {RIGHT}",
        over(lambda h, w, c: 2 * h * w * c**2),
    ),
    "brackets missing below": (f"{BRACKETS}.", over(lambda h, w, c: 4 / (h * w * c) ** 2)),
    "brackets missing, no square": (f"{BRACKETS}: {RIGHT}", over(lambda h, w, c: 2 / (h * w * c))),
    "channels only": (f"n_H n_W is missing in the constant: {RIGHT}", over(lambda h, w, c: (2 * c) ** 2)),
    "places only": (f"n_C is missing in the constant: {RIGHT}", over(lambda h, w, c: (2 * h * w) ** 2)),
    "n_H n_W not squared": (f"n_H n_W is not squared: {RIGHT}", over(lambda h, w, c: 4 * c**2 * h * w)),
    "n_C not squared": (f"n_C is not squared: {RIGHT}", over(lambda h, w, c: 4 * c * (h * w) ** 2)),
    "three channels": (
        "The constant counts 3 channels, those of a picture; n_C is the number of channels of the layer.",
        over(lambda h, w, c: (2 * h * w * 3) ** 2),
    ),
    "sizes of the Gram matrix": (
        "The constant is made of the sizes of the Gram matrix; n_H, n_W and n_C are those of the activations.",
        over(lambda h, w, c: (2 * c * c) ** 2),
    ),
    "height twice": (f"{ONE_SIDE}: the height counts twice.", over(lambda h, w, c: (2 * h * h * c) ** 2)),
    "width twice": (f"{ONE_SIDE}: the width counts twice.", over(lambda h, w, c: (2 * w * w * c) ** 2)),
    "mean of the squares": (
        "This is the mean over the entries of the matrix. Take their sum, times 1/(2 n_H n_W n_C)².",
        over(lambda h, w, c: c**2),
        HALF,
    ),
    "mean for the sum": (
        "The squares are averaged; with this constant, sum them.",
        scaled(lambda d: np.mean(d**2)),
        HALF,
    ),
    "normalised twice": (f"G is divided by n_H n_W {TWICE}", over(lambda h, w, c: (2 * h * w * c * h * w) ** 2), HALF),
    "normalised twice by all sizes": (
        f"G is divided by all sizes {TWICE}",
        over(lambda h, w, c: 4 * (h * w * c) ** 4),
        HALF,
    ),
    "norm not squared": ("The norm is not squared: without its root it is right.", scaled(np.linalg.norm)),
    "root": ("A root is taken of the whole; no root is expected.", then(layer_cost, np.sqrt)),
    "halved": ("The cost is halved; its constant holds all factors.", then(layer_cost, lambda j: j / 2), HALF),
    "sum over one axis": ("The sum runs over one axis only; the cost is one number.", scaled(lambda d: (d**2).sum(0))),
    "diagonal only": ("Only the diagonals are compared; all entries count.", scaled(lambda d: np.sum(np.diag(d) ** 2))),
    "activations compared": (
        "The activations themselves are compared, place by place. Style is in the Gram matrices.",
        lambda s, g: activation_cost(s, g) / constant(s),
    ),
    "Gram matrix of the difference": (
        "This is the Gram matrix of a_S - a_G. Make the two Gram matrices first, then subtract.",
        given(layer_cost, lambda s, g: (np.subtract(s, g, dtype=float), np.zeros_like(s))),
    ),
    "compared with itself": (
        "The cost is 0, or too small to tell from 0. Compare a_S with a_G, and make the constant of the sizes n_H, n_W "
        "and n_C of the activations.",
        lambda s, g: 0.0,
    ),
    "overflow": (
        "At 56 × 56 × 64, (2 n_H n_W n_C)² is more than a 32-bit integer can hold, so it overflows. "
        "Take the sizes from a.shape, or cast them to float32 before you multiply.",
        lambda s, g: squared_difference(s, g) / overflown(s),
        11,
    ),
    **NO_GRADIENT,
}
EXAMPLES = (
    Example(
        "layer_style_cost([[[1.], [2.]]], [[[1.], [0.]]])",
        case(float_tensor([[[1], [2]]]), float_tensor([[[1], [0]]])),
        1.0,
    ),
    Example("layer_style_cost(tf.ones((2, 3, 4)), tf.zeros((2, 3, 4)))", case(ONES, ZEROS), 0.25),
)


@exercise(ASSIGNMENT, 20, layer_cost, WRONG, EXAMPLES)
def layer_style_cost(exam: Exam) -> None:
    rng, real = exam.rng, "right at a real size too, 56 × 56 × 64"
    cases = exam.telling(lambda: pairs(rng, [(3, 4, 5), (4, 2, 6), (2, 5, 4)]))
    if exam.values("the cost of layers of several sizes", 6, cases):
        exam.values(real, 3, pairs(rng, [REAL_SIZE]))
    elif exam.verdict.mistakes in [[each.name] for each in exam.exercise.mistakes if each.half] + [[FACTOR]]:
        exam.same_mistake()  # a slip of convention at small sizes is one at any size
        exam.check(real, 3, False, Outcome.ALSO_WRONG)
    else:  # some mistakes need gigabytes at that size
        exam.check(real, 3, False, "This is only asked once the cost of smaller layers is right.")
    arrays = exam.telling(lambda: pairs(rng, [(2, 3, 4), (5, 4, 2)], np.asarray))
    exam.values("the same from NumPy arrays, which stay as they are", 3, arrays)
    exam.graph_values("the same inside a tf.function", 3, exam.telling(lambda: pairs(rng, [(4, 3, 5)])))
    style = activations(rng, (4, 5, 3), 4.0)
    indifferent(exam, case(tensor(style), tensor(shuffled(rng, style))))
    call = pairs(rng, [(3, 4, 2)])[0]
    gradient(
        exam, "the gradient with respect to the generated activations", 2, call, {1: layer_slope(*call.args)}, NO_ROOT
    )
    same = case(call.args[0], call.args[0])
    gradient(exam, "the gradient where the style is reached", 1, same, {1: np.zeros((3, 4, 2))}, NO_ROOT)


def indifferent(exam: Exam, call: Case) -> None:
    """Check that the order of the pixels costs nothing. As one of form: a cost that is always 0 passes as well."""
    name = "no cost where only the order of the pixels differs"
    result = exam.attempt(name, 2, lambda: exam.answer(*call.args))
    if result is None:
        return
    cost = as_array(result)
    nothing = cost is not None and cost.shape == () and cost.dtype.kind in "iuf" and abs(float(cost)) < 1e-3
    text = "The same pixels in another order have the same style, yet they cost something here."
    exam.check(name, 2, nothing, text, form=True)
