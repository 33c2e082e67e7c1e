"""Features of a pair of encodings: differences, chi-square, concatenation (Taigman et al. 2014, section 4).

In the formulas f and g stand for f_1 and f_2.
"""

from collections.abc import Callable

import numpy as np

from autograder.exam.compare import TOLERANCE, as_array, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import Slope, gradient
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.exam.verdict import Outcome
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.inside.data import tensor

Array = np.ndarray
Shapes = tuple[tuple[int, ...], ...]
Draw = Callable[[np.random.Generator, tuple[int, ...]], tuple[Array, Array]]
EPSILON = 1e-8
SIZES, LEADING, IN_GRAPHS = ((7, 4), (5,), (1, 3), (2, 3, 6), (17, 32)), ((6, 5), (4, 2, 3)), ((5, 3), (8, 16))
BATCHES = ((7, 4), (1, 3), (17, 32))  # of rank 2, where axis 1 is the last one
NUMPY = "the same from NumPy arrays, which must stay unchanged"
NO_EPSILON = "Where both encodings are 0 this is 0/0, which is NaN: add epsilon to the denominator."
FLAT = "Where the encodings are equal: is there a square root, or a division by zero?"


def absolute(f: Array, g: Array) -> Array:
    return np.abs(f - g)


def squared(f: Array, g: Array) -> Array:
    return np.square(f - g)


def joined(f: Array, g: Array) -> Array:
    return np.concatenate([f, g], axis=-1)


def over_the_sum(f: Array, g: Array, epsilon: float = EPSILON) -> Array:
    return squared(f, g) / (f + g + epsilon)


def quotient(above: Callable[[Array, Array], Array], below: Callable[[Array, Array], Array] = np.add) -> Callable:
    """Make a wrong answer that divides something else, or by something else."""
    return lambda f, g, epsilon=EPSILON: above(f, g) / (below(f, g) + epsilon)


def pooled(right: Callable) -> dict[str, WrittenMistake]:
    """Return what learners make of a feature that keeps its components apart and is never negative."""
    summed = "The components are summed to a single number. Keep them apart: each of them gets a weight of its own."
    mean = "The components are averaged. Keep them apart: each of them gets a weight of its own."
    batch = "Everything is summed to one number; one value for each component of each pair is expected."
    return {
        "summed to a distance": (summed, then(right, lambda x: x.sum(-1))),
        "summed with the axis kept": (summed, then(right, lambda x: x.sum(-1, keepdims=True))),
        "averaged": (mean, then(right, lambda x: x.mean(-1))),
        "one number for the batch": (batch, then(right, np.sum)),
        "sign": ("The sign is reversed: this feature is never negative.", then(right, np.negative), HALF),
    }


def of_difference(right: Callable, what: str) -> dict[str, WrittenMistake]:
    """Return what learners make of a feature that is computed from the difference of the encodings alone."""
    distance = f"This is the Euclidean distance of each pair; the {what} difference of each component is expected."
    return pooled(right) | {
        "plain distance": (distance, then(squared, lambda x: np.sqrt(x.sum(-1)))),
        "plus for minus": ("The encodings are added; subtract them.", given(right, lambda f, g: (f, -g))),
        "product": (f"The encodings are multiplied; the {what} difference is expected.", np.multiply),
    }


ABSOLUTE: dict[str, WrittenMistake] = of_difference(absolute, "absolute") | {
    "no absolute value": ("The absolute value is missing: the sign depends on which image comes first.", np.subtract),
    "no absolute value, other order": ("This is f_2 - f_1; take the absolute value of it.", lambda f, g: g - f),
    "squares for absolute values": ("The differences are squared; take their absolute values.", squared),
    "squared distance": (
        "This is the squared distance of each pair; the absolute difference of each component is expected.",
        then(squared, lambda x: x.sum(-1)),
    ),
    "absolute value of the sum": (
        "The differences are summed before the absolute value is taken. Take it of each component, without a sum.",
        lambda f, g: np.abs((f - g).sum(-1)),
    ),
    "difference of the absolute values": (
        "The absolute values are taken too early: subtract first.",
        lambda f, g: np.abs(f) - np.abs(g),
    ),
    "one sign only": (
        "Negative differences become 0, as in a ReLU, but they count as much as positive ones.",
        lambda f, g: np.maximum(f - g, 0),
    ),
    "product, absolute": ("The encodings are multiplied; subtract them instead.", then(np.multiply, np.abs)),
    "signs only": ("These are the signs of the differences; their sizes are expected.", lambda f, g: np.sign(f - g)),
}

SQUARED: dict[str, WrittenMistake] = of_difference(squared, "squared") | {
    "no square": ("The square is missing: this is f_1 - f_2.", np.subtract),
    "no square, other order": ("The square is missing: this is f_2 - f_1.", lambda f, g: g - f),
    "absolute values for squares": ("These are the absolute differences; square the differences instead.", absolute),
    "square of the sum": (
        "The differences are summed and then squared. Square each component, without a sum.",
        lambda f, g: np.square((f - g).sum(-1)),
    ),
    "difference of the squares": ("Each encoding is squared: subtract first, then square.", lambda f, g: f**2 - g**2),
    "sum of the squares": ("The squares are added: subtract first, then square.", lambda f, g: f**2 + g**2),
    "chi-square": ("This is divided by f_1 + f_2, as in chi-square, which is an exercise of its own.", over_the_sum),
    "only f_2 squared": ("Only f_2 is squared: put the difference in brackets.", lambda f, g: f - g**2),
    "relative to the size": (
        "This is divided by the size of the encodings, as in chi-square, which is an exercise of its own.",
        quotient(squared, lambda f, g: np.abs(f) + np.abs(g)),
    ),
    "half": ("This is half of the square: there is no factor in this feature.", then(squared, lambda x: x / 2), HALF),
    "squared twice": ("The difference is squared twice: once is enough.", then(squared, np.square)),
    "doubled": ("The difference is doubled; it should be squared.", lambda f, g: (f - g) * 2),
}


def below(what: str, function: Callable[[Array, Array], Array]) -> WrittenMistake:
    return f"{what} in the denominator, where the sum f_1 + f_2 belongs.", quotient(squared, function)


CHI_SQUARE: dict[str, WrittenMistake] = pooled(over_the_sum) | {
    "difference below": (
        "You divide by f_1 - f_2, so that only f_1 - f_2 is left. Divide by f_1 + f_2 + epsilon.",
        quotient(squared, np.subtract),
    ),
    "absolute difference below": below("The absolute difference is", absolute),
    "sum squared": below("The square of the sum is", lambda f, g: np.square(f + g)),
    "squares below": below("The sum of the squares is", lambda f, g: f**2 + g**2),
    "product below": below("The product is", np.multiply),
    "only f_1 below": below("Only f_1 is", lambda f, g: f),
    "only f_2 below": below("Only f_2 is, as in a test of observed against expected counts,", lambda f, g: g),
    "denominator summed": below("The sum over all components is", lambda f, g: (f + g).sum(-1, keepdims=True)),
    "no denominator": (
        "This is the squared difference: chi-square divides it by f_1 + f_2 + epsilon.",
        lambda f, g, epsilon=EPSILON: squared(f, g),
    ),
    "no square": ("The difference in the numerator is not squared.", quotient(np.subtract)),
    "absolute value for the square": ("The numerator is the absolute difference; square it.", quotient(absolute)),
    "root": ("A square root is taken of the result; the feature has none.", then(over_the_sum, np.sqrt)),
    "half": (
        "This is half of the feature: the factor ½ of some books is not used here.",
        then(over_the_sum, lambda x: x / 2),
        HALF,
    ),
    "doubled": (
        "This is twice the feature: divide by the sum f_1 + f_2, not by the mean, and put no factor in front.",
        then(over_the_sum, lambda x: x * 2),
        HALF,
    ),
    "brackets missing": (
        "This is (f_1 - f_2)² / f_1 + f_2: the denominator needs brackets.",
        lambda f, g, epsilon=EPSILON: squared(f, g) / f + g + epsilon,
    ),
    "plus for minus": (
        "The encodings are added in the numerator; subtract them.",
        quotient(lambda f, g: squared(f, -g)),
    ),
    "multiplied by the sum": (
        "The square is multiplied by f_1 + f_2; divide it.",
        lambda f, g, epsilon=EPSILON: squared(f, g) * (f + g + epsilon),
    ),
    "one added below": (
        "1 is added to the denominator. Add epsilon, which is tiny unless another value is given.",
        given(over_the_sum, lambda f, g, epsilon=EPSILON: (f, g, 1.0)),
    ),
    "epsilon after the quotient": (
        "epsilon is added to the quotient; it belongs in the denominator.",
        lambda f, g, epsilon=EPSILON: over_the_sum(f, g) + epsilon,
        9,
    ),
    "epsilon ignored": (
        "The result does not depend on epsilon: add the argument to f_1 + f_2 in the denominator.",
        given(over_the_sum, lambda f, g, epsilon=EPSILON: (f, g)),
        9,
    ),
    "epsilon missing": NO_EPSILON,
}


def second_half(what: str, function: Callable[[Array, Array], Array]) -> WrittenMistake:
    return f"The second half is {what}; it should be f_2 itself.", lambda f, g: joined(f, function(f, g))


def stacked(axis: int, hint: str) -> WrittenMistake:
    text = f"The encodings are stacked along a new axis{hint}: tf.concat joins them along the last one."
    return text, lambda f, g: np.stack([f, g], axis)


JOINED: dict[str, WrittenMistake] = {
    "axis 0": (
        "The second batch is put below the first. Each pair should get one longer row: use the last axis.",
        lambda f, g: np.concatenate([f, g], axis=0),
    ),
    "stacked along a new first axis": stacked(0, " (or returned as a pair)"),
    "stacked along a new last axis": stacked(-1, ""),
    "stacked along a new middle axis": stacked(-2, ""),
    "other order": ("The second encoding comes first: start with f_1.", given(joined, lambda f, g: (g, f)), HALF),
    "interleaved": (
        "The components of the two encodings alternate: put all of f_1 first, then all of f_2.",
        lambda f, g: np.stack([f, g], axis=-1).reshape(*f.shape[:-1], -1),
    ),
    "sum": ("The encodings are added; put one after the other.", np.add),
    "difference": ("This is the difference; put one encoding after the other.", np.subtract),
    "absolute difference": ("This is the absolute difference; put one encoding after the other.", absolute),
    "the first twice": second_half("f_1 again", lambda f, g: f),
    "first and difference": second_half("a difference", np.subtract),
    "first and absolute difference": second_half("the absolute difference", absolute),
    "second negated": second_half("-f_2 (a weight of either sign can do that later)", lambda f, g: -g),
    "difference and sum": (
        "These are the difference and the sum; put the encodings themselves one after the other.",
        given(joined, lambda f, g: (f - g, f + g)),
    ),
    "absolute values": ("The signs are lost: leave the encodings as they are.", then(joined, np.abs)),
    "flattened": ("All pairs are joined to one long row: each pair should keep its own.", then(joined, np.ravel)),
    "more than the two": (
        "There is more in the result than f_1 and f_2: nothing else is expected.",
        lambda f, g: np.concatenate([f, g, absolute(f, g)], axis=-1),
    ),
    "axis 1": (
        "Axis 1 is the last one only if the input is a batch. It may have more leading axes: use axis=-1.",
        lambda f, g: np.concatenate([f, g], axis=1),
        2,
    ),
}


def example(name: str, f: list, g: list, want: list, **epsilon: float) -> Example:
    more = "".join(f", epsilon={value}" for value in epsilon.values())
    call = f"{name}(tf.constant({f}), tf.constant({g}){more})"
    return Example(call, case(*(tensor(np.array(part, np.float32)) for part in (f, g)), **epsilon), np.array(want))


def pair(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Draw encodings of both signs, float32 of this shape, at least 0.02 apart everywhere."""
    while True:
        f, g = rng.uniform(0.4, 1.2) * rng.normal(size=(2, *shape)).astype(np.float32)
        if np.abs(f - g).min() > 0.02:
            return f.astype(np.float32), g.astype(np.float32)


def positive_pair(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Draw positive encodings, float32 of this shape."""
    f, g = rng.uniform(0.05, 1.6, (2, *shape)).astype(np.float32)
    return f, g


def telling(exam: Exam, draw: Draw, shapes: Shapes, wrap: Callable, **epsilon: float) -> list[Case]:
    """Draw one telling call for each shape; `wrap` makes tensors, or leaves arrays."""
    return exam.telling(lambda: [case(*map(wrap, draw(exam.rng, shape)), **epsilon) for shape in shapes])


def ask(exam: Exam, slopes: Callable[[Array, Array], tuple[Array, Array]], sizes: Shapes = SIZES) -> None:
    """Examine a feature of 5 points.

    Args:
        exam: of the feature.
        slopes: the derivatives of the summed feature by f_1 and by f_2, wherever the two differ.
        sizes: of the encodings in the first check.
    """
    exam.values("the feature of pairs of several sizes", 2, telling(exam, pair, sizes, tensor))
    exam.values(f"{NUMPY}, with more leading axes", 1, telling(exam, pair, LEADING, np.asarray))
    exam.graph_values("the same inside a tf.function", 1, telling(exam, pair, IN_GRAPHS, tensor))
    f, g = pair(exam.rng, (6, 5))
    g[::2, 1] = f[::2, 1]  # also where the two are equal, and where both are zero
    f[1::2, 3] = g[1::2, 3] = 0
    want: dict[int, Slope] = dict(enumerate(slopes(f, g)))
    name = "a gradient reaches both encodings and is finite"
    gradient(exam, name, 1, case(tensor(f), tensor(g)), want, FLAT, smooth=f != g)


@exercise(
    ASSIGNMENT,
    5,
    absolute,
    ABSOLUTE,
    (
        example("absolute_difference", [1.0, 2.0, 3.0], [4.0, 2.0, 1.0], [3.0, 0.0, 2.0]),
        example("absolute_difference", [[-1.0, 0.5]], [[1.0, 0.0]], [[2.0, 0.5]]),
    ),
)
def absolute_difference(exam: Exam) -> None:
    """Examine |f - g|, component by component (DeepFace's verification metric, section 4.2)."""
    ask(exam, lambda f, g: (np.sign(f - g), np.sign(g - f)))


@exercise(
    ASSIGNMENT,
    5,
    squared,
    SQUARED,
    (
        example("squared_difference", [1.0, 2.0, 3.0], [4.0, 2.0, 1.0], [9.0, 0.0, 4.0]),
        example("squared_difference", [[-1.0, 0.5]], [[1.0, 0.0]], [[4.0, 0.25]]),
    ),
)
def squared_difference(exam: Exam) -> None:
    """Examine (f - g)², component by component."""
    ask(exam, lambda f, g: (2 * (f - g), 2 * (g - f)))


@exercise(
    ASSIGNMENT,
    5,
    joined,
    JOINED,
    (
        example("concatenation", [[1.0, 2.0]], [[3.0, 4.0]], [[1.0, 2.0, 3.0, 4.0]]),
        example("concatenation", [[-1.0], [2.0]], [[-3.0], [-4.0]], [[-1.0, -3.0], [2.0, -4.0]]),
    ),
)
def concatenation(exam: Exam) -> None:
    """Examine f followed by g, along the last axis."""
    ask(exam, lambda f, g: (np.ones_like(f), np.ones_like(g)), BATCHES)


@exercise(
    ASSIGNMENT,
    15,
    over_the_sum,
    CHI_SQUARE,
    (
        example("chi_square", [[1.0, 3.0, 0.0]], [[3.0, 3.0, 2.0]], [[1.0, 0.0, 2.0]]),
        example("chi_square", [2.0], [1.0], [0.25], epsilon=1.0),
    ),
)
def chi_square(exam: Exam) -> None:
    """Examine (f - g)² / (f + g + epsilon), component by component (section 4.1)."""

    def drawn(shapes: Shapes, wrap: Callable, **epsilon: float) -> list[Case]:
        return telling(exam, positive_pair, shapes, wrap, **epsilon)

    exam.values("the feature of pairs of several sizes", 5, drawn(SIZES, tensor))
    exam.values(NUMPY, 2, drawn(LEADING, np.asarray))
    zeros = positive_pair(exam.rng, (6, 5))
    zeros[0][:, :2] = zeros[1][:, 1:3] = 0  # only the first, both, only the second: what ReLU makes of encodings
    finite(exam, zeros)
    another_epsilon(exam, drawn(((4, 3),), tensor, epsilon=float(exam.rng.uniform(0.3, 0.9)))[0])
    exam.graph_values("the same inside a tf.function", 2, drawn(IN_GRAPHS, tensor))
    ratio = (zeros[0] - zeros[1]) / (zeros[0] + zeros[1] + EPSILON)
    call, want = case(*map(tensor, zeros)), {0: 2 * ratio - ratio**2, 1: -2 * ratio - ratio**2}
    name, smooth = "a gradient reaches both encodings, finite where both are 0", (zeros[0] > 0) & (zeros[1] > 0)
    gradient(exam, name, 2, call, want, NO_EPSILON, smooth)


def is_right_so_far(exam: Exam) -> bool:
    return all(check.passed for check in exam.verdict.checks)


def finite(exam: Exam, zeros: tuple[Array, Array]) -> None:
    """Check the value where both encodings are 0, whatever the others are; as of form: most features are 0 there."""
    name, nothing = "0 where both encodings are 0", (zeros[0] == 0) & (zeros[1] == 0)
    result = exam.attempt(name, 2, lambda: exam.answer(*map(tensor, zeros)))
    if result is None:
        return
    wrong, array = difference(result, over_the_sum(*zeros)), as_array(result)
    message: str | Outcome = ""
    if array is None or array.shape != nothing.shape or array.dtype.kind not in "biuf":
        message = wrong.text if wrong and is_right_so_far(exam) else Outcome.ALSO_WRONG
    elif not np.isfinite(array[nothing]).all():
        message = exam.recognised("epsilon missing")
    elif np.abs(array[nothing]).max() > TOLERANCE:
        message = "Where both encodings are 0 the result is not 0."
    elif wrong and is_right_so_far(exam):
        message = wrong.text
    exam.check(name, 2, not message, message, form=True)


def another_epsilon(exam: Exam, call: Case) -> None:
    """Check the values for another epsilon. If others were wrong, it is right to add epsilon to a denominator."""
    wrong_before = not is_right_so_far(exam)
    if not exam.values("another epsilon", 2, [call]) and wrong_before and is_added_below(exam, call):
        exam.revise(-1, Outcome.LATER)


def is_added_below(exam: Exam, call: Case) -> bool:
    """Tell whether epsilon is added to a denominator, whatever is divided: if so, 1 / result is a line over epsilon."""
    sizes = [times * call.kwargs["epsilon"] for times in (1, 2, 3)]
    results = exam.attempt_quietly(lambda: [exam.answer(*call.args, epsilon=each) for each in sizes])
    arrays = [as_array(each) for each in results or []]
    if not arrays or any(each is None or each.dtype.kind != "f" for each in arrays):
        return False
    with np.errstate(all="ignore"):
        first, second, third = (1 / np.asarray(each, float) for each in arrays)
        return bool(np.all(np.abs(first - 2 * second + third) < 1e-3 * np.abs(third - first)))
