"""Hidden test of the triplet loss (Schroff et al. 2015, equation 3)."""

from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.mistakes import Mistake
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss.triplets import Array, draw, draw_cases, loss_gradients, slack, squared, total_loss
from autograder.inside.data import tensor

ROOT = "A square root has no slope at 0. The squared distance needs no root."


def _with_distance(distance: Any) -> Any:
    """The loss built on another distance."""
    return lambda a, p, n, alpha=0.2: np.sum(np.maximum(distance(a, p) - distance(a, n) + alpha, 0))


def _columns(x: Array, y: Array) -> Array:
    return np.sum(np.square(x - y), axis=0)


LOSS_MISTAKES = (
    Mistake(
        "mean over the batch",
        "This is the mean over the batch; the sum is asked.",
        lambda a, p, n, alpha=0.2: total_loss(a, p, n, alpha) / len(a),
    ),
    Mistake(
        "one loss per triplet",
        "These are the losses of the single triplets; their sum is asked.",
        lambda a, p, n, alpha=0.2: np.maximum(slack(a, p, n, alpha), 0),
    ),
    Mistake(
        "max after the sum",
        "max(…, 0) is taken after the sum. Take it for each triplet: one that has more gap than it needs "
        "cannot pay for one that has too little.",
        lambda a, p, n, alpha=0.2: np.maximum(np.sum(slack(a, p, n, alpha)), 0),
    ),
    Mistake(
        "axis missing in the distance",
        "The squared differences of all triplets are summed at once. A distance is a sum along the last axis only.",
        lambda a, p, n, alpha=0.2: np.maximum(np.sum(squared(a, p)) - np.sum(squared(a, n)) + alpha, 0),
    ),
    Mistake(
        "wrong axis in the distance",
        "The distance is summed over axis 0, the batch. It runs over the last axis, the components of an encoding.",
        _with_distance(_columns),
    ),
    Mistake(
        "mean in the distance",
        "The distance is a mean over the components; a squared distance is their sum.",
        _with_distance(lambda x, y: squared(x, y) / np.shape(x)[-1]),
    ),
    Mistake(
        "no max",
        "max(…, 0) is missing: a satisfied triplet must cost nothing, not less than nothing.",
        lambda a, p, n, alpha=0.2: np.sum(slack(a, p, n, alpha)),
    ),
    Mistake("no margin", "The margin alpha is missing.", lambda a, p, n, alpha=0.2: total_loss(a, p, n, 0.0)),
    Mistake(
        "margin subtracted",
        "The margin is subtracted. It is added: the gap has to be at least alpha.",
        lambda a, p, n, alpha=0.2: total_loss(a, p, n, -alpha),
    ),
    Mistake(
        "margin after the max",
        "The margin is added after max(…, 0), so that no triplet ever costs nothing.",
        lambda a, p, n, alpha=0.2: np.sum(np.maximum(slack(a, p, n, 0.0), 0) + alpha),
    ),
    Mistake(
        "margin once for the batch",
        "The margin is added once for the whole batch; every triplet has its own.",
        lambda a, p, n, alpha=0.2: np.sum(np.maximum(slack(a, p, n, 0.0), 0)) + alpha,
    ),
    Mistake(
        "alpha ignored",
        "alpha is fixed at 0.2; use the argument.",
        lambda a, p, n, alpha=0.2: total_loss(a, p, n, 0.2),
    ),
    Mistake(
        "positive and negative swapped",
        "Positive and negative have changed places: d(A, P) should be small and d(A, N) large.",
        lambda a, p, n, alpha=0.2: total_loss(a, n, p, alpha),
    ),
    Mistake(
        "d(P, N) for d(A, N)",
        "The negative is compared with the positive. Both distances start at the anchor.",
        lambda a, p, n, alpha=0.2: np.sum(np.maximum(squared(a, p) - squared(p, n) + alpha, 0)),
    ),
    Mistake(
        "plain distance",
        "This uses the plain distance; d is the squared one, without a root.",
        _with_distance(lambda x, y: np.sqrt(squared(x, y))),
    ),
    Mistake(
        "absolute differences",
        "The differences are taken absolute; d sums their squares.",
        _with_distance(lambda x, y: np.sum(np.abs(x - y), axis=-1)),
    ),
    Mistake(
        "no sum in the distance",
        "max(…, 0) is taken for each component: sum the squares along the last axis first.",
        lambda a, p, n, alpha=0.2: np.sum(np.maximum(np.square(a - p) - np.square(a - n) + alpha, 0)),
    ),
    Mistake(
        "sign", "The sign is turned: a loss is never negative.", lambda a, p, n, alpha=0.2: -total_loss(a, p, n, alpha)
    ),
    Mistake(
        "min for max",
        "min(…, 0) is taken where max(…, 0) is asked.",
        lambda a, p, n, alpha=0.2: np.sum(np.minimum(slack(a, p, n, alpha), 0)),
    ),
    Mistake(
        "half the distance",
        "The squared distances are halved (tf.nn.l2_loss does that).",
        _with_distance(lambda x, y: squared(x, y) / 2),
    ),
    Mistake(
        "soft margin",
        "This is log(1 + exp(…)), the soft margin of Hermans et al. 2017; max(…, 0) is asked.",
        lambda a, p, n, alpha=0.2: np.sum(np.logaddexp(slack(a, p, n, alpha), 0)),
    ),
    Mistake(
        "anchor and negative swapped",
        "Anchor and negative have changed places.",
        lambda a, p, n, alpha=0.2: total_loss(n, p, a, alpha),
    ),
    Mistake(
        "alpha for every triplet",
        "Every triplet costs alpha, whatever the encodings are.",
        lambda a, p, n, alpha=0.2: alpha * len(a),
    ),
    Mistake(
        "difference squared before the margin",
        "The difference of the two distances is squared, so that a satisfied triplet costs as much as a bad one.",
        lambda a, p, n, alpha=0.2: np.sum(np.maximum(np.square(slack(a, p, n, 0.0)) + alpha, 0)),
    ),
    Mistake(
        "difference squared as a whole",
        "The difference of the two distances is squared. Only the distances themselves are squares.",
        lambda a, p, n, alpha=0.2: np.sum(np.square(np.maximum(slack(a, p, n, alpha), 0))),
    ),
)


LOSS_EXAMPLES = (
    Example(
        "triplet_loss([[0., 0.]], [[0.5, 0.5]], [[0.6, 0.4]])",
        case(*(tensor(np.float32([x])) for x in ([0, 0], [0.5, 0.5], [0.6, 0.4]))),
        0.18,
    ),
    Example(
        "triplet_loss([[1.]], [[1.]], [[5.]])",
        case(*(tensor(np.float32([[x]])) for x in (1, 1, 5))),
        0.0,
    ),
    Example(
        "triplet_loss(tf.zeros((3, 2)), tf.zeros((3, 2)), tf.zeros((3, 2)), alpha=0.5)",
        case(*(tensor(np.zeros((3, 2), np.float32)) for _ in range(3)), alpha=0.5),
        1.5,
    ),
    Example(
        "triplet_loss([[0.], [0.]], [[1.], [0.]], [[0.], [3.]])",
        case(*(tensor(np.float32(x)) for x in ([[0], [0]], [[1], [0]], [[0], [3]]))),
        1.2,
    ),
)


@exercise(ASSIGNMENT, 25, total_loss, LOSS_MISTAKES, LOSS_EXAMPLES)
def triplet_loss(exam: Exam) -> None:
    exam.values(
        "the loss of batches of several sizes and margins", 8, exam.telling(lambda: draw_cases(exam.rng, tensor))
    )
    exam.values(
        "the same from NumPy arrays, which stay as they are", 3, exam.telling(lambda: draw_cases(exam.rng, np.asarray))
    )
    exam.graph_values("the same inside a tf.function", 4, exam.telling(lambda: draw_cases(exam.rng, tensor)))
    default = case(*map(tensor, draw(exam.rng, 6, 4, 0.2)))
    exam.values("alpha is 0.2 unless another is given", 2, [default], form=True)
    triplet = draw(exam.rng, 7, 5, 0.8)
    each, want = case(*map(tensor, triplet), alpha=0.8), dict(enumerate(loss_gradients(*triplet, 0.8)))
    gradient(exam, "the gradient reaches all three encodings", 5, each, want, ROOT, form=False)
    same = tensor(np.float32(exam.rng.normal(size=(4, 3))))
    each, want = case(same, same, same, alpha=0.8), dict.fromkeys(range(3), np.zeros((4, 3)))
    gradient(exam, "the gradient is finite where the three encodings are equal", 3, each, want, ROOT)
