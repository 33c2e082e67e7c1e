"""Hidden test of bringing encodings to unit length."""

from collections.abc import Callable

import numpy as np

from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.hints import caught, hint
from autograder.exam.mistakes import Mistake
from autograder.graders.siamese_network import ASSIGNMENT
from autograder.graders.siamese_network.distances import Array, length, unit
from autograder.inside.data import tensor

ROOT = "The root has no slope at 0: keep the sum of squares away from 0 (epsilon) before the root is taken."

NAN = "A zero vector gives 0/0 = NaN. Let epsilon keep the divisor away from 0."


def _divided_by(divisor: Callable[[Array], Array]) -> Callable:
    """Divide the encodings by something, for which the options are those of NumPy."""
    return lambda f, epsilon=1e-12: f / divisor(np.asarray(f, float))


def softmax(f: Array) -> Array:
    powers = np.exp(f - np.max(f, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


L2_MISTAKES = (
    Mistake(
        "wrong axis",
        "Axis 0 is the batch: here each column has length 1. An encoding lies along the last axis.",
        _divided_by(lambda f: np.linalg.norm(f, axis=0, keepdims=True)),
    ),
    Mistake(
        "axis missing",
        "All encodings are divided by one length, that of the whole array. Each has a length of its own: axis=-1.",
        _divided_by(lambda f: np.sqrt(np.sum(np.square(f)))),
    ),
    Mistake(
        "no root",
        "The encoding is divided by the sum of its squares; its length is the root of that.",
        _divided_by(lambda f: np.square(length(f)) + 1e-12),
    ),
    Mistake(
        "root twice",
        "The encoding is divided by the root of its length; divide by the length.",
        _divided_by(lambda f: np.sqrt(length(f)) + 1e-12),
    ),
    Mistake(
        "L1 norm",
        "The absolute values sum to 1; it is the squares that should.",
        _divided_by(lambda f: np.sum(np.abs(f), axis=-1, keepdims=True) + 1e-12),
    ),
    Mistake(
        "divided by the sum",
        "The components sum to 1; the sum of their squares should.",
        _divided_by(lambda f: np.sum(f, axis=-1, keepdims=True) + 1e-12),
    ),
    Mistake(
        "largest component",
        "The encoding is divided by its largest component; divide by its length.",
        _divided_by(lambda f: np.max(np.abs(f), axis=-1, keepdims=True) + 1e-12),
    ),
    Mistake(
        "mean of the squares",
        "The length is taken with the mean of the squares; it is the root of their sum.",
        _divided_by(lambda f: length(f) / np.sqrt(np.shape(f)[-1]) + 1e-12),
    ),
    Mistake(
        "one added to the length",
        "1 is added to the length: the encodings come out too short.",
        _divided_by(lambda f: length(f) + 1),
    ),
    Mistake(
        "standardised",
        "This has mean 0 and variance 1; unit length is asked, and the mean stays.",
        lambda f, epsilon=1e-12: (
            np.sqrt(np.shape(f)[-1]) * unit(np.asarray(f, float) - np.mean(f, axis=-1, keepdims=True))
        ),
    ),
    Mistake(
        "centred",
        "The mean is subtracted first; unit length is asked, and the direction stays.",
        lambda f, epsilon=1e-12: unit(np.asarray(f, float) - np.mean(f, axis=-1, keepdims=True)),
    ),
    Mistake(
        "softmax",
        "This is softmax: positive shares that sum to 1. Here the squares should, and signs stay.",
        lambda f, epsilon=1e-12: softmax(f),
    ),
    Mistake(
        "softmax first",
        "A softmax comes before the normalisation and loses the signs: divide the encoding itself by its length.",
        lambda f, epsilon=1e-12: unit(softmax(f)),
    ),
    Mistake(
        "absolute values",
        "The signs are lost: divide the encoding by its length, nothing else.",
        lambda f, epsilon=1e-12: np.abs(unit(f)),
    ),
    Mistake(
        "negative part cut off",
        "The negative components are cut off (ReLU); they belong to the encoding.",
        lambda f, epsilon=1e-12: unit(np.maximum(f, 0)),
    ),
    Mistake(
        "squares",
        "These are the squares of the right result: leave them unsquared.",
        lambda f, epsilon=1e-12: np.square(unit(f)),
    ),
    Mistake("multiplied", "The encoding is multiplied by its length; divide.", lambda f, epsilon=1e-12: f * length(f)),
    Mistake(
        "turned over",
        "This is the length divided by the encoding: turn it over.",
        lambda f, epsilon=1e-12: length(f) / np.where(np.asarray(f) == 0, 1e-12, f),
    ),
    Mistake(
        "the length itself",
        "This is the length; the encoding divided by it is asked.",
        lambda f, epsilon=1e-12: length(f)[..., 0],
    ),
    Mistake(
        "the length itself, axis kept",
        "This is the length; the encoding divided by it is asked.",
        lambda f, epsilon=1e-12: length(f),
    ),
    Mistake(
        "only shortened",
        "Encodings shorter than 1 stay as they are: divide whatever the length is.",
        lambda f, epsilon=1e-12: f / np.maximum(length(f), 1),
    ),
    Mistake("sign", "The sign is turned: the direction stays.", lambda f, epsilon=1e-12: -unit(f)),
)

L2_EXAMPLES = (
    Example(
        "l2_normalize([[3., -4.], [0., 0.5]])",
        case(tensor(np.float32([[3, -4], [0, 0.5]]))),
        np.array([[0.6, -0.8], [0.0, 1.0]]),
    ),
    Example(
        "l2_normalize([[0., 0.], [2., 0.]])",
        case(tensor(np.float32([[0, 0], [2, 0]]))),
        np.array([[0.0, 0.0], [1.0, 0.0]]),
    ),
    Example("l2_normalize([1., 2., 2.])", case(tensor(np.float32([1, 2, 2]))), np.array([1, 2, 2]) / 3),
)


def _draw(rng: np.random.Generator, shapes: list[tuple[int, ...]], wrap: Callable = tensor) -> list[Case]:
    """Encodings some of which are shorter than 1 and some longer, in turn."""
    cases = []
    for shape in shapes:
        longer = (np.arange(np.prod(shape[:-1])) + rng.integers(2)) % 2 == 0
        lengths = np.where(longer, rng.uniform(1.7, 7, longer.shape), rng.uniform(0.05, 0.6, longer.shape))
        f = lengths.reshape(*shape[:-1], 1) * unit(rng.normal(size=shape))
        cases.append(case(wrap(f.astype(np.float32))))
    return cases


@exercise(ASSIGNMENT, 15, lambda f, epsilon=1e-12: unit(f), L2_MISTAKES, L2_EXAMPLES)
def l2_normalize(exam: Exam) -> None:
    rng = exam.rng
    asked = exam.telling(lambda: _draw(rng, [(5, 3), (3, 7), (9, 128)]))
    exam.values("batches of encodings", 5, asked)
    ranks = [(4,), (2, 3, 5), (6, 4)]
    exam.values("the last axis, whatever axes lead", 2, caught(exam, lambda: _draw(rng, ranks, np.asarray)))
    hint(exam, "An encoding lies along the last axis: axis=-1.")
    f = np.asarray(_draw(rng, [(5, 4)])[0].args[0])
    zero = f * np.array([[1], [0], [0], [1], [1]], np.float32)
    _zeros(exam, "a zero vector gives zeros", 2, [case(tensor(zero)), case(tensor(zero), epsilon=1e-10)])
    exam.graph_values("the same inside a tf.function", 2, exam.telling(lambda: _draw(rng, [(6, 4), (3, 16)])))
    gradient(exam, "the gradient flows through the length too", 2, case(tensor(f)), {0: _slope(f)}, ROOT)
    name = "the gradient is finite where an encoding is zero"
    gradient(exam, name, 2, case(tensor(zero)), {0: _slope(f)}, ROOT, smooth=zero != 0)


def _zeros(exam: Exam, name: str, points: float, cases: list[Case]) -> None:
    got = exam.attempt(name, points, lambda: [exam.answer(*each.args, **each.kwargs) for each in cases])
    if got is None:
        return
    wrong = [told(difference(one, unit(each.args[0]))) for one, each in zip(got, cases, strict=True)]
    text = next(filter(None, wrong), "")
    if "NaN" in text:
        text = exam.recognised("NaN for a zero vector", NAN)
    exam.check(name, points, not text, text)


def _slope(f: Array) -> Array:
    """Gradient of the summed components of unit(f), for rows that are not zero."""
    return (1 - unit(f) * np.sum(unit(f), axis=-1, keepdims=True)) / length(f)
