"""Hidden tests of 03_triplet_loss: the loss and the active triplets (Schroff et al. 2015, section 3.1)."""

from typing import Any

import numpy as np

from autograder.compare import as_array, difference
from autograder.exam import Case, Exam, Example, Mistake, case, exercise
from autograder.inside.data import tensor

ASSIGNMENT = "03_triplet_loss"
Array = np.ndarray


def squared(x: Array, y: Array) -> Array:
    return np.sum(np.square(np.asarray(x, float) - np.asarray(y, float)), axis=-1)


def slack(anchor: Array, positive: Array, negative: Array, alpha: float = 0.2) -> Array:
    """What each triplet owes before it is cut off at zero: d(A, P) - d(A, N) + alpha, (batch,)."""
    return squared(anchor, positive) - squared(anchor, negative) + alpha


def total_loss(anchor: Array, positive: Array, negative: Array, alpha: float = 0.2) -> float:
    return np.sum(np.maximum(slack(anchor, positive, negative, alpha), 0))


def loss_gradients(anchor: Array, positive: Array, negative: Array, alpha: float = 0.2) -> list[Array]:
    """Gradient of the loss by anchor, positive and negative, each (batch, d)."""
    active = (slack(anchor, positive, negative, alpha) > 0)[:, None]
    return [2 * active * part for part in (negative - positive, positive - anchor, anchor - negative)]


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


def draw(rng: np.random.Generator, batch: int, size: int, alpha: float) -> tuple[Array, Array, Array]:
    """Random encodings with active and satisfied triplets, first and last active. float32 (batch, size)."""
    while True:
        anchor, positive, negative = 0.6 * rng.normal(size=(3, batch, size))
        positive = anchor + rng.uniform(0.4, 1.3) * (positive - anchor)
        triplet = tuple(part.astype(np.float32) for part in (anchor, positive, negative))
        owed = slack(*triplet, alpha)
        if np.abs(owed).min() > 0.01 and owed[0] > 0 and owed[-1] > 0 and (owed < 0).any():
            return triplet


def draw_cases(rng: np.random.Generator, wrap: Any) -> list[Case]:
    """Several sizes and margins."""
    kinds = ((7, 4, 0.9), (17, 32, 2.0), (9, 5, 1.0), (40, 3, 0.5))
    return [case(*map(wrap, draw(rng, batch, size, alpha)), alpha=alpha) for batch, size, alpha in kinds]


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
        "the loss of batches of several sizes and margins", 9, exam.telling(lambda: draw_cases(exam.rng, tensor))
    )
    exam.values(
        "the same from NumPy arrays, which stay as they are", 2, exam.telling(lambda: draw_cases(exam.rng, np.asarray))
    )
    exam.graph_values("the same inside a tf.function", 4, exam.telling(lambda: draw_cases(exam.rng, tensor)))
    default = case(*map(tensor, draw(exam.rng, 6, 4, 0.2)))
    exam.values("alpha is 0.2 unless another is given", 2, [default], form=True)
    triplet = draw(exam.rng, 7, 5, 0.8)
    _gradient(exam, "the gradient reaches all three encodings", 5, triplet, loss_gradients(*triplet, 0.8))
    same = np.float32(exam.rng.normal(size=(4, 3)))
    zero = [np.zeros((4, 3))] * 3
    _gradient(
        exam, "the gradient is finite where the three encodings are equal", 3, (same, same, same), zero, form=True
    )


def _gradient(
    exam: Exam, name: str, points: float, triplet: tuple[Array, ...], want: list[Array], form: bool = False
) -> None:
    got = exam.attempt(name, points, lambda: exam.answer.gradient(*map(tensor, triplet), alpha=0.8))
    if got is None:
        return
    if any(part is None for part in got):
        message = exam.recognised(
            "no gradient", "No gradient arrives. Use TensorFlow operations from end to end; NumPy cuts the tape."
        )
        exam.check(name, points, False, message, form)
        return
    texts = [difference(one, np.asarray(other), 1e-3) for one, other in zip(got, want, strict=True)]
    if any("NaN" in text for text in texts):
        message = "It is NaN: a square root has no slope at 0. The squared distance needs no root."
        exam.check(name, points, False, exam.recognised("root in the distance", message), form)
        return
    exam.check(name, points, not any(texts), "The gradient is not that of the loss.", form)


def is_active(anchor: Array, positive: Array, negative: Array, alpha: float = 0.2) -> Array:
    return slack(anchor, positive, negative, alpha) > 0


ACTIVE_MISTAKES = (
    Mistake(
        "satisfied for active",
        "These are the satisfied triplets; the ones that still cost something are asked.",
        lambda a, p, n, alpha=0.2: slack(a, p, n, alpha) <= 0,
    ),
    Mistake(
        "no margin",
        "The margin alpha is missing: a triplet can have the right order and still cost something.",
        lambda a, p, n, alpha=0.2: slack(a, p, n, 0.0) > 0,
    ),
    Mistake(
        "margin subtracted",
        "The margin is subtracted; it is added.",
        lambda a, p, n, alpha=0.2: slack(a, p, n, -alpha) > 0,
    ),
    Mistake(
        "alpha ignored", "alpha is fixed at 0.2; use the argument.", lambda a, p, n, alpha=0.2: slack(a, p, n, 0.2) > 0
    ),
    Mistake(
        "positive and negative swapped",
        "Positive and negative have changed places.",
        lambda a, p, n, alpha=0.2: slack(a, n, p, alpha) > 0,
    ),
    Mistake(
        "d(P, N) for d(A, N)",
        "The negative is compared with the positive. Both distances start at the anchor.",
        lambda a, p, n, alpha=0.2: squared(a, p) - squared(p, n) + alpha > 0,
    ),
    Mistake(
        "plain distance",
        "This uses the plain distance; d is the squared one.",
        lambda a, p, n, alpha=0.2: np.sqrt(squared(a, p)) - np.sqrt(squared(a, n)) + alpha > 0,
    ),
    Mistake(
        "absolute differences",
        "The differences are taken absolute; d sums their squares.",
        lambda a, p, n, alpha=0.2: np.abs(a - p).sum(-1) - np.abs(a - n).sum(-1) + alpha > 0,
    ),
    Mistake(
        "mean in the distance",
        "The distance is a mean over the components; a squared distance is their sum.",
        lambda a, p, n, alpha=0.2: (squared(a, p) - squared(a, n)) / np.shape(a)[-1] + alpha > 0,
    ),
    Mistake(
        "the number of active triplets",
        "This counts the active triplets; one True or False for each triplet is asked.",
        lambda a, p, n, alpha=0.2: np.sum(slack(a, p, n, alpha) > 0),
    ),
    Mistake(
        "the active anchors",
        "These are the active triplets' anchors; one True or False for each triplet is asked.",
        lambda a, p, n, alpha=0.2: np.asarray(a)[slack(a, p, n, alpha) > 0],
    ),
    Mistake(
        "the losses themselves",
        "These are the losses; the question is which of them are greater than 0.",
        lambda a, p, n, alpha=0.2: np.maximum(slack(a, p, n, alpha), 0),
    ),
    Mistake(
        "positions for a mask",
        "These are the positions of the active triplets; one True or False for each triplet is asked.",
        lambda a, p, n, alpha=0.2: np.flatnonzero(slack(a, p, n, alpha) > 0),
    ),
    Mistake(
        "one verdict for the batch",
        "This is one verdict for the whole batch; one for each triplet is asked.",
        lambda a, p, n, alpha=0.2: np.any(slack(a, p, n, alpha) > 0),
    ),
    Mistake(
        "edge counted as active",
        "A triplet with exactly the gap alpha costs 0: it is satisfied, so > and not >=.",
        lambda a, p, n, alpha=0.2: slack(a, p, n, alpha) >= 0,
        keeps=7,
    ),
)

ACTIVE_EXAMPLES = (
    Example(
        "active_triplets([[0.], [0.]], [[1.], [0.]], [[0.], [3.]])",
        case(*(np.float64(x) for x in ([[0], [0]], [[1], [0]], [[0], [3]]))),
        np.array([True, False]),
    ),
    Example(
        "active_triplets([[0., 0.]], [[0.5, 0.5]], [[0.6, 0.4]])",
        case(*(np.float64([x]) for x in ([0, 0], [0.5, 0.5], [0.6, 0.4]))),
        np.array([True]),
    ),
)


@exercise(ASSIGNMENT, 10, is_active, ACTIVE_MISTAKES, ACTIVE_EXAMPLES)
def active_triplets(exam: Exam) -> None:
    cases = exam.telling(lambda: draw_cases(exam.rng, np.asarray))
    exam.values("which triplets of several batches still cost something", 5, cases)
    # d(A, P) = 9/256 throughout, d(A, N) = 25/256, 16/256, 49/256, alpha = 16/256: exact in every order of evaluation
    edge = [np.array(rows) / 16 for rows in ([[1, 2]] * 3, [[4, 2]] * 3, [[4, 6], [5, 2], [8, 2]])]
    default = case(*draw(exam.rng, 6, 4, 0.2))
    exam.values("alpha is 0.2 unless another is given", 1, [default], form=True)
    exam.values("a triplet that has exactly the gap alpha", 3, [case(*edge, alpha=1 / 16)], form=True)
    got = exam.attempt("True and False", 1, lambda: exam.answer(*cases[0].args, **cases[0].kwargs))
    if got is not None:
        array = as_array(got)
        booleans = array is not None and array.dtype.kind == "b"
        text = "These are numbers. As an index, 0 and 1 pick rows instead of masking them: return True and False."
        exam.check("True and False", 1, booleans, text, form=True)
