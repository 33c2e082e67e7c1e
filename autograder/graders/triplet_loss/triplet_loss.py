"""Hidden test of the triplet loss, the sum of max(d(A, P) - d(A, N) + alpha, 0) (Schroff et al. 2015, equation 3)."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.gradients import gradient
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss._triplets import (
    ANOTHER_DEFAULT,
    Array,
    check_default,
    draw,
    draw_cases,
    hinge,
    loss_gradients,
    slack,
    slack_slips,
    slack_with,
    squared,
    total_loss,
)
from autograder.inside.data import tensor

ROOT = "A square root has no slope at 0, and the squared distance needs no root."


WRONG: dict[str, WrittenMistake] = slack_slips(hinge) | {
    "another default": ANOTHER_DEFAULT,
    "mean over the batch": (
        "This is the mean over the batch; the sum is expected.",
        lambda a, p, n, alpha=0.2: total_loss(a, p, n, alpha) / len(a),
        HALF,
    ),
    "one loss per triplet": (
        "These are the losses of the single triplets; their sum is expected.",
        then(slack, lambda x: np.maximum(x, 0)),
    ),
    "max after the sum": (
        "max(…, 0) is taken after the sum. Take it for each triplet: a gap that is larger than needed must not make up "
        "for another one that is too small.",
        then(slack, lambda x: np.maximum(np.sum(x), 0)),
    ),
    "axis missing in the distance": (
        "The squared differences of all triplets are summed at once. A distance is a sum along the last axis only.",
        hinge(slack_with(lambda x, y: np.sum(squared(x, y)))),
    ),
    "wrong axis in the distance": (
        "The distance is summed along axis 0, the batch. Sum along the last axis, the components of an encoding.",
        hinge(slack_with(lambda x, y: np.sum(np.square(x - y), axis=0))),
    ),
    "no max": (
        "max(…, 0) is missing: a satisfied triplet must cost nothing, not less than nothing.",
        then(slack, np.sum),
    ),
    "margin after the max": (
        "The margin is added after max(…, 0), so that no triplet ever costs nothing: add it before.",
        lambda a, p, n, alpha=0.2: np.sum(np.maximum(slack(a, p, n, 0.0), 0) + alpha),
    ),
    "margin once for the batch": (
        "The margin is added once for the whole batch: add it for every triplet.",
        lambda a, p, n, alpha=0.2: total_loss(a, p, n, 0.0) + alpha,
    ),
    "no sum in the distance": (
        "max(…, 0) is taken for each component: sum the squares along the last axis first.",
        hinge(slack_with(lambda x, y: np.square(x - y))),
    ),
    "sign": ("The sign is reversed: a loss is never negative.", then(total_loss, np.negative), HALF),
    "min for max": ("This takes min(…, 0) instead of max(…, 0).", then(slack, lambda x: np.sum(np.minimum(x, 0)))),
    "half the distance": (
        "The squared distances are halved (tf.nn.l2_loss does that).",
        hinge(slack_with(lambda x, y: squared(x, y) / 2)),
    ),
    "soft margin": (
        "This is log(1 + exp(…)), the soft margin of Hermans et al. 2017; max(…, 0) is expected.",
        then(slack, lambda x: np.sum(np.logaddexp(x, 0))),
    ),
    "anchor and negative swapped": (
        "Anchor and negative are swapped.",
        given(total_loss, lambda a, p, n, alpha=0.2: (n, p, a, alpha)),
    ),
    "alpha for every triplet": (
        "Every triplet costs alpha, whatever the encodings are.",
        lambda a, p, n, alpha=0.2: alpha * len(a),
    ),
    "difference squared before the margin": (
        "The difference of the two distances is squared, so that a satisfied triplet costs as much as a bad one.",
        lambda a, p, n, alpha=0.2: np.sum(np.maximum(slack(a, p, n, 0.0) ** 2 + alpha, 0)),
    ),
    "difference squared as a whole": (
        "The difference of the two distances is squared. Only the distances themselves are squares.",
        then(slack, lambda x: np.sum(np.maximum(x, 0) ** 2)),
    ),
}


def example(anchor: list, positive: list, negative: list, want: float, **alpha: float) -> Example:
    triplet = anchor, positive, negative
    written = [f"tf.constant({part})" for part in triplet] + [f"{name}={value}" for name, value in alpha.items()]
    tensors = (tensor(np.array(part, np.float32)) for part in triplet)
    return Example(f"triplet_loss({', '.join(written)})", case(*tensors, **alpha), want)


EXAMPLES = (
    example([[0.0, 0.0]], [[0.5, 0.5]], [[0.6, 0.4]], 0.18),
    example([[1.0]], [[1.0]], [[5.0]], 0.0),
    example([[2.0, 2.0], [1.0, 0.0]], [[2.0, 2.0], [1.0, 0.0]], [[2.0, 2.0], [1.0, 0.0]], 1.0, alpha=0.5),
    example([[0.0], [0.0]], [[1.0], [0.0]], [[0.0], [3.0]], 1.2),
)


@exercise(ASSIGNMENT, 25, total_loss, WRONG, EXAMPLES)
def triplet_loss(exam: Exam) -> None:
    def drawn(wrap: Callable[[Array], Array] = tensor) -> list[Case]:
        return exam.telling(lambda: draw_cases(exam.rng, wrap))

    exam.values("the loss of batches of several sizes and margins", 8, drawn())
    exam.values("the same from NumPy arrays, which stay unchanged", 3, drawn(np.asarray))
    exam.graph_values("the same inside a tf.function", 4, drawn())
    check_default(exam, 2, case(*map(tensor, draw(exam.rng, 6, 4, 0.2))))
    triplet = draw(exam.rng, 7, 5, 0.8)
    call, slopes = case(*map(tensor, triplet), alpha=0.8), loss_gradients(*triplet, 0.8)
    gradient(exam, "the gradient reaches all three encodings", 5, call, dict(enumerate(slopes)), ROOT, form=False)
    same = tensor(np.float32(exam.rng.normal(size=(4, 3))))
    call, flat = case(same, same, same, alpha=0.8), np.zeros((4, 3))
    gradient(
        exam, "the gradient is finite where the three encodings are equal", 3, call, {0: flat, 1: flat, 2: flat}, ROOT
    )
