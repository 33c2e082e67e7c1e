"""Hidden test of bringing encodings to length 1."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import TOLERANCE, as_array, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.hints import caught, hint
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.exam.verdict import Outcome
from autograder.graders.siamese_network import ASSIGNMENT
from autograder.graders.siamese_network._lengths import Array, length, unit
from autograder.inside.data import tensor

ROOT = "A square root has no slope at 0: let epsilon keep the sum of squares above 0 before you take the root."
AXIS = (
    "An encoding lies along the last axis: sum along axis=-1, and keep that axis (keepdims=True), so that it divides."
)


def divided_by(divisor: Callable[[Array], Any]) -> Callable:
    return lambda f, epsilon=1e-12: f / (divisor(np.asarray(f, float)) + 1e-12)


def of_encoding(change: Callable[[Array], Array]) -> Callable:
    return lambda f, epsilon=1e-12: change(np.asarray(f, float))


def along(reduce: Callable[..., Array], f: Array) -> Array:
    return reduce(f, axis=-1, keepdims=True)


def softmax(f: Array) -> Array:
    powers = np.exp(f - along(np.max, f))
    return powers / along(np.sum, powers)


def centred(f: Array) -> Array:
    return f - along(np.mean, f)


WRONG: dict[str, WrittenMistake] = {
    "wrong axis": (
        "Each column has length 1, because axis 0 is the batch. An encoding lies along the last axis.",
        divided_by(lambda f: np.linalg.norm(f, axis=0, keepdims=True)),
    ),
    "axis missing": (
        "All encodings are divided by the length of the whole array. Each encoding has its own length: axis=-1.",
        divided_by(np.linalg.norm),
    ),
    "no root": (
        "The encoding is divided by the sum of its squares; its length is the square root of that.",
        divided_by(lambda f: np.square(length(f))),
    ),
    "root twice": (
        "The encoding is divided by the square root of its length; divide by the length itself.",
        divided_by(lambda f: np.sqrt(length(f))),
    ),
    "L1 norm": (
        "The absolute values sum to 1, but it is the squares that should.",
        divided_by(lambda f: along(np.sum, np.abs(f))),
    ),
    "divided by the sum": (
        "The components sum to 1, but it is their squares that should.",
        divided_by(lambda f: along(np.sum, f)),
    ),
    "largest component": (
        "The encoding is divided by its largest component; divide by its length.",
        divided_by(lambda f: along(np.max, np.abs(f))),
    ),
    "mean of the squares": (
        "The length is computed with the mean of the squares; it is the square root of their sum.",
        divided_by(lambda f: length(f) / np.sqrt(f.shape[-1])),
    ),
    "one added to the length": (
        "1 is added to the length, so the encodings are too short.",
        divided_by(lambda f: length(f) + 1),
    ),
    "standardised": (
        "This has mean 0 and variance 1, but length 1 is expected, and the mean stays as it is.",
        of_encoding(lambda f: np.sqrt(f.shape[-1]) * unit(centred(f))),
    ),
    "centred": (
        "The mean is subtracted first, which changes the direction: only the length should change.",
        of_encoding(lambda f: unit(centred(f))),
    ),
    "softmax": (
        "This is softmax: positive shares that sum to 1. Here it is the squares that sum to 1, and signs stay.",
        of_encoding(softmax),
    ),
    "softmax first": (
        "A softmax comes before the normalisation and loses the signs: divide the encoding itself by its length.",
        of_encoding(lambda f: unit(softmax(f))),
    ),
    "absolute values": (
        "The signs are lost: divide the encoding by its length, and do nothing else.",
        then(unit, np.abs),
    ),
    "negative part cut off": (
        "The negative components are set to 0 (ReLU), but they belong to the encoding.",
        given(unit, lambda f, epsilon=1e-12: (np.maximum(f, 0),)),
    ),
    "squares": ("These are the squares of the right result: do not square it.", then(unit, np.square)),
    "multiplied": (
        "The encoding is multiplied by its length; divide by it instead.",
        of_encoding(lambda f: f * length(f)),
    ),
    "turned over": (
        "This is the length divided by the encoding; it should be the encoding divided by its length.",
        of_encoding(lambda f: length(f) / np.where(f == 0, 1e-12, f)),
    ),
    "the length itself": (
        "This is the length; the encoding divided by its length is expected.",
        of_encoding(lambda f: length(f)[..., 0]),
    ),
    "the length itself, axis kept": (
        "This is the length; the encoding divided by its length is expected.",
        of_encoding(length),
    ),
    "only shortened": (
        "Encodings shorter than 1 stay as they are: divide by the length, however short it is.",
        divided_by(lambda f: np.maximum(length(f), 1)),
    ),
    "sign": ("The sign is wrong: the encoding should keep its direction.", then(unit, np.negative), HALF),
    "NaN for a zero vector": "A zero vector gives 0/0 = NaN. Let epsilon keep the divisor away from 0.",
}
EXAMPLES = tuple(
    Example(f"l2_normalize(tf.constant({call}))", case(tensor(np.array(f, np.float32))), np.array(want))
    for call, f, want in (
        ("[[3., -4.], [0., 0.5]]", [[3, -4], [0, 0.5]], [[0.6, -0.8], [0.0, 1.0]]),
        ("[[0., 0.], [2., 0.]]", [[0, 0], [2, 0]], [[0.0, 0.0], [1.0, 0.0]]),
        ("[1., 2., 2.]", [1, 2, 2], [1 / 3, 2 / 3, 2 / 3]),
    )
)


@exercise(ASSIGNMENT, 15, unit, WRONG, EXAMPLES)
def l2_normalize(exam: Exam) -> None:
    rng = exam.rng
    exam.values("batches of encodings", 5, exam.telling(lambda: draw(rng, [(5, 3), (3, 7), (9, 128)])))
    ranks = [(4,), (2, 3, 5), (6, 4)]
    exam.values(
        "the last axis, however many axes come before it", 2, caught(exam, lambda: draw(rng, ranks, np.asarray))
    )
    hint(exam, AXIS)
    f = np.asarray(draw(rng, [(5, 4)])[0].args[0])
    zero = f * np.array([[1], [0], [0], [1], [1]], np.float32)
    zeros(exam, [case(tensor(zero)), case(tensor(zero), epsilon=1e-10)])
    exam.graph_values("the same inside a tf.function", 2, exam.telling(lambda: draw(rng, [(6, 4), (3, 16)])))
    slope = {0: (1 - unit(f) * np.sum(unit(f), axis=-1, keepdims=True)) / length(f)}  # of the summed components
    gradient(exam, "the gradient flows through the length too", 2, case(tensor(f)), slope, ROOT)
    name = "the gradient is finite where an encoding is zero"
    gradient(exam, name, 2, case(tensor(zero)), slope, ROOT, smooth=zero != 0)


def draw(rng: np.random.Generator, shapes: list[tuple[int, ...]], wrap: Callable = tensor) -> list[Case]:
    """Draw encodings of which every other one is shorter than 1 and the rest longer."""
    cases = []
    for shape in shapes:
        longer = (np.arange(np.prod(shape[:-1])) + rng.integers(2)) % 2 == 0
        lengths = np.where(longer, rng.uniform(1.7, 7, longer.shape), rng.uniform(0.05, 0.6, longer.shape))
        f = lengths.reshape(*shape[:-1], 1) * unit(rng.normal(size=shape))
        cases.append(case(wrap(f.astype(np.float32))))
    return cases


def zeros(exam: Exam, cases: list[Case]) -> None:
    """Check what becomes of zero vectors, whatever the other values are; as one of form: zeros are easily made."""
    name = "a zero vector gives zeros"
    results = exam.attempt(name, 2, lambda: [exam.answer(*each.args, **each.kwargs) for each in cases])
    if results is None:
        return
    message: str | Outcome = ""
    for f, each in zip(results, cases, strict=True):
        given, got, wrong = np.asarray(each.args[0]), as_array(f), difference(f, unit(*each.args))
        if got is None or got.shape != given.shape or got.dtype.kind not in "biuf":
            message = Outcome.ALSO_WRONG
        elif not np.isfinite(got[(given == 0).all(axis=-1)]).all():
            message = exam.recognised("NaN for a zero vector")
        elif np.abs(got[(given == 0).all(axis=-1)]).max() > TOLERANCE:
            message = "A zero vector does not give zeros."
        if not message and wrong and all(check.passed for check in exam.verdict.checks):
            message = wrong.text  # only these encodings show it
        if message:
            break
    exam.check(name, 2, not message, message, form=True)
