"""Hidden test of the contrastive loss (Hadsell, Chopra and LeCun 2006, section 2.1, without ½ and with same = 1)."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.graders.siamese_network import ASSIGNMENT
from autograder.graders.siamese_network.contrastive_mistakes import CONTRASTIVE_MISTAKES
from autograder.graders.siamese_network.losses import Array, loss_slope, mean_loss
from autograder.inside.data import tensor

ROOT = "D comes in ready made: it needs no root, which has no slope at 0."


CONTRASTIVE_EXAMPLES = (
    Example(
        "contrastive_loss([1., 0.], [0.5, 0.5])",
        case(tensor(np.float32([1, 0])), tensor(np.float32([0.5, 0.5]))),
        0.25,
    ),
    Example(
        "contrastive_loss([1., 0., 0.], [2., 1., 3.], margin=4.)",
        case(tensor(np.float32([1, 0, 0])), tensor(np.float32([2, 1, 3])), margin=4.0),
        14 / 3,
    ),
    Example("contrastive_loss([0.], [3.])", case(tensor(np.float32([0])), tensor(np.float32([3]))), 0.0),
)


def _draw(rng: np.random.Generator, n: int, margin: float) -> tuple[Array, Array]:
    """Labels, at least two of each, and distances on both sides of the margin, none near it. float32 (n,)."""
    while True:
        same, distance = rng.integers(0, 2, n), margin * rng.uniform(0.1, 1.8, n)
        beyond = distance > margin
        kinds = [np.sum((same == label) & (beyond == far)) for label in (0, 1) for far in (False, True)]
        if min(kinds) > 0 and np.abs(distance - margin).min() > 0.03:
            return same.astype(np.float32), distance.astype(np.float32)


def _cases(rng: np.random.Generator, kinds: list[tuple[int, float]], wrap: Callable = tensor) -> list[Case]:
    return [case(*map(wrap, _draw(rng, n, margin)), margin=margin) for n, margin in kinds]


@exercise(ASSIGNMENT, 20, mean_loss, CONTRASTIVE_MISTAKES, CONTRASTIVE_EXAMPLES)
def contrastive_loss(exam: Exam) -> None:
    rng = exam.rng
    asked = exam.telling(lambda: _cases(rng, [(9, 1.6), (17, 0.7), (40, 2.5)]))
    exam.values("the loss of batches of several sizes and margins", 7, asked)
    asked = exam.telling(lambda: _cases(rng, [(7, 0.6), (12, 1.4)], np.asarray))
    exam.values("the same from NumPy arrays, which stay as they are", 3, asked)
    exam.graph_values("the same inside a tf.function", 3, exam.telling(lambda: _cases(rng, [(8, 1.7), (11, 0.5)])))
    default = case(*map(tensor, _draw(rng, 10, 1.0)))
    exam.values("the margin is 1 unless another is given", 2, [default], form=True)
    same, distance = _draw(rng, 9, 1.3)
    _gradient(exam, "the gradient by the distance", 3, same, distance)
    at_zero = np.where(np.arange(9) % 3, distance, 0).astype(np.float32)
    _gradient(exam, "the gradient where a distance is 0", 2, same, at_zero)


def _gradient(exam: Exam, name: str, points: float, same: Array, distance: Array) -> None:
    each, want = case(tensor(same), tensor(distance), margin=1.3), loss_slope(same, distance, 1.3)
    gradient(exam, name, points, each, {1: want}, ROOT)
