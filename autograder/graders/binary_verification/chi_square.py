"""Hidden test of the chi-square feature (Taigman et al. 2014, section 4.1: the sum of both stands below)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import as_array, difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.mistakes import Mistake
from autograder.graders.binary_verification import ASSIGNMENT
from autograder.graders.binary_verification.features import LEADING, SHAPES, Array, cases
from autograder.inside.data import tensor

DEFAULT = 1e-8
APART = "The components are summed or averaged. Leave them apart: each gets a weight of its own."


def over_the_sum(f_1: Array, f_2: Array, epsilon: float = DEFAULT) -> Array:
    return np.square(f_1 - f_2) / (f_1 + f_2 + epsilon)


def _slopes(f_1: Array, f_2: Array) -> tuple[Array, Array]:
    """The derivatives of the summed feature by f_1 and f_2."""
    ratio = (f_1 - f_2) / (f_1 + f_2 + DEFAULT)
    return 2 * ratio - ratio**2, -2 * ratio - ratio**2


def _of(change: Callable[[Array], Any]) -> Callable:
    """A wrong answer that does something more to the right feature."""
    return lambda f_1, f_2, epsilon=DEFAULT: change(over_the_sum(f_1, f_2, epsilon))


def _over(below: Callable[[Array, Array], Array]) -> Callable:
    """A wrong answer that divides the right square by something else."""
    return lambda f_1, f_2, epsilon=DEFAULT: np.square(f_1 - f_2) / (below(f_1, f_2) + epsilon)


def _without_epsilon(f_1: Array, f_2: Array, epsilon: float = DEFAULT) -> Array:
    with np.errstate(invalid="ignore"):
        return np.square(f_1 - f_2) / (f_1 + f_2)


CHI_SQUARE_MISTAKES = (
    Mistake(
        "difference below",
        "The difference stands in the denominator; the sum f_1 + f_2 belongs there. "
        "A square over its own root is no more than f_1 - f_2.",
        _over(lambda f_1, f_2: f_1 - f_2),
    ),
    Mistake(
        "absolute difference below",
        "|f_1 - f_2| stands below; the sum belongs there.",
        _over(lambda f_1, f_2: np.abs(f_1 - f_2)),
    ),
    Mistake(
        "no denominator",
        "This is the squared difference: chi-square divides it by f_1 + f_2 + epsilon.",
        lambda f_1, f_2, epsilon=DEFAULT: np.square(f_1 - f_2),
    ),
    Mistake(
        "no square",
        "The difference above is not squared.",
        lambda f_1, f_2, epsilon=DEFAULT: (f_1 - f_2) / (f_1 + f_2 + epsilon),
    ),
    Mistake(
        "absolute value for the square",
        "The difference above is taken absolute; its square is asked.",
        lambda f_1, f_2, epsilon=DEFAULT: np.abs(f_1 - f_2) / (f_1 + f_2 + epsilon),
    ),
    Mistake("summed to a distance", APART, _of(lambda each: each.sum(-1))),
    Mistake("summed with the axis kept", APART, _of(lambda each: each.sum(-1, keepdims=True))),
    Mistake("averaged", APART, _of(lambda each: each.mean(-1))),
    Mistake("one number for the batch", APART, _of(np.sum)),
    Mistake("root", "A root is taken of the result; the feature has none.", _of(np.sqrt)),
    Mistake(
        "half",
        "This is half of the feature. Some books write chi-square with a factor ½; here there is none.",
        _of(lambda each: each / 2),
    ),
    Mistake(
        "doubled",
        "This is twice the feature: no factor is asked, and the sum stands below, not the mean.",
        _of(lambda each: each * 2),
    ),
    Mistake(
        "sum squared",
        "The sum below is squared as well: only the difference above is.",
        _over(lambda f_1, f_2: np.square(f_1 + f_2)),
    ),
    Mistake(
        "squares below",
        "The squares of the encodings are added below; the encodings themselves belong there.",
        _over(lambda f_1, f_2: np.square(f_1) + np.square(f_2)),
    ),
    Mistake(
        "product below", "The product stands below; the sum f_1 + f_2 belongs there.", _over(lambda f_1, f_2: f_1 * f_2)
    ),
    Mistake("only f_1 below", "Only f_1 stands below; the sum f_1 + f_2 belongs there.", _over(lambda f_1, f_2: f_1)),
    Mistake(
        "only f_2 below",
        "Only f_2 stands in the denominator, as in a test of observed against expected; the sum belongs there.",
        _over(lambda f_1, f_2: f_2),
    ),
    Mistake(
        "denominator summed",
        "The denominator is summed over all components: each component has its own.",
        _over(lambda f_1, f_2: (f_1 + f_2).sum(-1, keepdims=True)),
    ),
    Mistake(
        "brackets missing",
        "This is (f_1 - f_2)² / f_1 + f_2: the denominator needs brackets.",
        lambda f_1, f_2, epsilon=DEFAULT: np.square(f_1 - f_2) / f_1 + f_2 + epsilon,
    ),
    Mistake(
        "plus for minus",
        "The encodings are added above; it is their difference that is squared.",
        lambda f_1, f_2, epsilon=DEFAULT: np.square(f_1 + f_2) / (f_1 + f_2 + epsilon),
    ),
    Mistake(
        "multiplied by the sum",
        "It is multiplied by f_1 + f_2; divide.",
        lambda f_1, f_2, epsilon=DEFAULT: np.square(f_1 - f_2) * (f_1 + f_2 + epsilon),
    ),
    Mistake("sign", "The sign is turned: the feature is never negative.", _of(np.negative)),
    Mistake(
        "one added below",
        "1 is added to the denominator. Add epsilon, which is tiny unless another is given.",
        lambda f_1, f_2, epsilon=DEFAULT: over_the_sum(f_1, f_2, 1.0),
    ),
    Mistake(
        "epsilon after the quotient",
        "epsilon is added to the quotient; it belongs in the denominator.",
        lambda f_1, f_2, epsilon=DEFAULT: over_the_sum(f_1, f_2) + epsilon,
        keeps=9,
    ),
    Mistake(
        "epsilon ignored",
        "The result does not follow epsilon: it is fixed, or not in the denominator. Add the argument to f_1 + f_2.",
        lambda f_1, f_2, epsilon=DEFAULT: over_the_sum(f_1, f_2),
        keeps=9,
    ),
    Mistake(
        "epsilon missing",
        "Where both encodings are 0 this is 0/0, which is NaN: add epsilon to the denominator.",
        _without_epsilon,
        keeps=7,
    ),
)
NAN_MESSAGE = CHI_SQUARE_MISTAKES[-1].message

CHI_SQUARE_EXAMPLES = (
    Example(
        "chi_square([[1., 3., 0.]], [[3., 3., 2.]])",
        case(tensor(np.float32([[1, 3, 0]])), tensor(np.float32([[3, 3, 2]]))),
        np.array([[1.0, 0.0, 2.0]]),
    ),
    Example(
        "chi_square([2.], [1.], epsilon=1.)",
        case(tensor(np.float32([2])), tensor(np.float32([1])), epsilon=1.0),
        np.array([0.25]),
    ),
)


def _pair(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """Positive encodings, float32 of this shape."""
    f_1, f_2 = rng.uniform(0.05, 1.6, (2, *shape)).astype(np.float32)
    return f_1, f_2


@exercise(ASSIGNMENT, 15, over_the_sum, CHI_SQUARE_MISTAKES, CHI_SQUARE_EXAMPLES)
def chi_square(exam: Exam) -> None:
    def draw(shape: tuple[int, ...]) -> tuple[Array, Array]:
        return _pair(exam.rng, shape)

    exam.values("the feature of pairs of several sizes", 5, exam.telling(lambda: cases(draw, SHAPES, tensor)))
    arrays = exam.telling(lambda: cases(draw, LEADING, np.asarray))
    exam.values("the same from NumPy arrays, which stay as they are", 2, arrays)
    zeros = draw((6, 5))
    zeros[0][:, :2] = zeros[1][:, 1:3] = 0  # only the first, both, only the second: what ReLU makes of encodings
    _finite(exam, zeros)
    wide = exam.telling(lambda: cases(draw, ((4, 3),), tensor, epsilon=float(exam.rng.uniform(0.3, 0.9))))
    exam.values("another epsilon", 2, wide)
    exam.graph_values("the same inside a tf.function", 2, exam.telling(lambda: cases(draw, ((5, 3), (8, 16)), tensor)))
    name, smooth = "a gradient reaches both encodings, finite where both are 0", (zeros[0] > 0) & (zeros[1] > 0)
    each, want = case(*map(tensor, zeros)), dict(enumerate(_slopes(*zeros)))
    gradient(exam, name, 2, each, want, NAN_MESSAGE, smooth)


def _finite(exam: Exam, zeros: tuple[Array, Array]) -> None:
    """Check the value where both encodings are 0; as one of form, since most features are 0 there."""
    name = "0 where both encodings are 0"
    got = exam.attempt(name, 2, lambda: exam.answer(*map(tensor, zeros)))
    if got is None:
        return
    text, array = told(difference(got, over_the_sum(*zeros))), as_array(got)
    if array is not None and array.dtype.kind == "f" and array.shape == zeros[0].shape and np.isnan(array).any():
        text = exam.recognised("epsilon missing", NAN_MESSAGE)
    exam.check(name, 2, not text, text, form=True)
