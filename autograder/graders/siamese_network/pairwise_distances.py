"""Hidden test of all squared distances in a batch."""

from collections.abc import Callable

import numpy as np

from autograder.exam.compare import as_array, difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.graders.siamese_network import ASSIGNMENT
from autograder.graders.siamese_network.distances import Array, all_squared, near_pairs
from autograder.graders.siamese_network.pairwise_mistakes import NEGATIVE, NOT_ZERO, PAIRWISE_MISTAKES
from autograder.inside.data import tensor

ROOT = "A square root has no slope at 0, and the diagonal is 0. The squared distance needs no root."

PAIRWISE_EXAMPLES = (
    Example(
        "pairwise_distances([[0., 0.], [3., 4.], [0., 1.]])",
        case(tensor(np.float32([[0, 0], [3, 4], [0, 1]]))),
        np.array([[0.0, 25.0, 1.0], [25.0, 0.0, 18.0], [1.0, 18.0, 0.0]]),
    ),
    Example(
        "pairwise_distances([[1.], [-2.]])",
        case(tensor(np.float32([[1], [-2]]))),
        np.array([[0.0, 9.0], [9.0, 0.0]]),
    ),
)


def _draw(rng: np.random.Generator, shapes: list[tuple[int, int]], wrap: Callable = tensor) -> list[Case]:
    return [case(wrap(_encodings(rng, *shape))) for shape in shapes]


def _encodings(rng: np.random.Generator, m: int, size: int) -> Array:
    return (rng.uniform(1.3, 2.5) * rng.normal(size=(m, size)) / np.sqrt(size)).astype(np.float32)


@exercise(ASSIGNMENT, 15, all_squared, PAIRWISE_MISTAKES, PAIRWISE_EXAMPLES)
def pairwise_distances(exam: Exam) -> None:
    rng = exam.rng
    asked = exam.telling(lambda: _draw(rng, [(5, 3), (4, 6), (7, 128)]))
    exam.values("all pairs of several batches", 4, asked)
    asked = exam.telling(lambda: _draw(rng, [(3, 5), (6, 2)], np.asarray))
    exam.values("the same from NumPy arrays, which stay as they are", 2, asked)
    _exact(exam, case(tensor(near_pairs(rng))))
    exam.graph_values("the same inside a tf.function", 2, exam.telling(lambda: _draw(rng, [(6, 4), (3, 16)])))
    f = _encodings(rng, 6, 4)
    slope = 4 * np.sum(f[:, None].astype(float) - f[None], axis=1)
    gradient(exam, "the gradient is right, and finite on the diagonal too", 3, case(tensor(f)), {0: slope}, ROOT)


def _exact(exam: Exam, each: Case) -> None:
    """Check what rounding must not break. Of form: a table of zeros earns nothing."""
    zero, negative = "the diagonal is exactly 0", "no distance is less than 0"
    got = exam.attempt(zero, 4, lambda: exam.answer(*each.args))
    if got is None:
        return
    text, d = told(difference(got, all_squared(*each.args), 1e-3)), as_array(got)
    if text:
        exam.check(zero, 2, False, text, form=True)
        exam.check(negative, 2, False, text, form=True)
        return
    message = _said(exam, NOT_ZERO) if np.diag(d).any() else ""
    exam.check(zero, 2, not message, message, form=True)
    message = _said(exam, NEGATIVE) if (d < 0).any() else ""
    exam.check(negative, 2, not message, message, form=True)


def _said(exam: Exam, mistake: str) -> str:
    return exam.recognised(mistake, next(each.message for each in PAIRWISE_MISTAKES if each.name == mistake))
