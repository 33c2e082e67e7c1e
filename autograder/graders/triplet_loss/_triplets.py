"""Distances, losses and random batches of triplets (Schroff et al. 2015, section 3.1)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case
from autograder.exam.mistakes import WrittenMistake, given, then
from autograder.exam.slips import in_the_distance, squared
from autograder.exam.verdict import Outcome

Array = np.ndarray


def slack(anchor: Array, positive: Array, negative: Array, alpha: float = 0.2) -> Array:
    """Return what each triplet owes before it is cut off at zero: d(A, P) - d(A, N) + alpha, (batch,)."""
    return squared(anchor, positive) - squared(anchor, negative) + alpha


def slack_with(distance: Callable[[Array, Array], Array]) -> Callable:
    """Make what each triplet owes with another distance."""
    return lambda a, p, n, alpha=0.2: distance(a, p) - distance(a, n) + alpha


def hinge(owed: Callable) -> Callable:
    """Make the loss of what each triplet owes."""
    return then(owed, lambda x: np.sum(np.maximum(x, 0)))


total_loss = hinge(slack)


def loss_gradients(anchor: Array, positive: Array, negative: Array, alpha: float = 0.2) -> list[Array]:
    """Return the gradient of the loss by anchor, positive and negative, each (batch, d)."""
    active = (slack(anchor, positive, negative, alpha) > 0)[:, None]
    return [2 * active * part for part in (negative - positive, positive - anchor, anchor - negative)]


def slack_slips(answer: Callable[[Callable], Callable]) -> dict[str, WrittenMistake]:
    """Return the mistakes in d(A, P) - d(A, N) + alpha, on which the loss and the active triplets are built.

    Args:
        answer: makes an answer to the exercise of what the triplets owe.
    """
    slips: dict[str, Any] = {
        "no margin": (
            "The margin alpha is missing: a triplet can be in the right order and still cost something.",
            given(slack, lambda a, p, n, alpha=0.2: (a, p, n, 0.0)),
        ),
        "margin subtracted": (
            "The margin is subtracted. Add it: the gap has to be at least alpha.",
            given(slack, lambda a, p, n, alpha=0.2: (a, p, n, -alpha)),
        ),
        "alpha ignored": (
            "alpha is always 0.2 here: use the argument.",
            given(slack, lambda a, p, n, alpha=0.2: (a, p, n, 0.2)),
        ),
        "positive and negative swapped": (
            "Positive and negative are swapped: d(A, P) should be small and d(A, N) large.",
            given(slack, lambda a, p, n, alpha=0.2: (a, n, p, alpha)),
        ),
        "d(P, N) for d(A, N)": (
            "The negative is compared with the positive. Both distances start at the anchor.",
            lambda a, p, n, alpha=0.2: squared(a, p) - squared(p, n) + alpha,
        ),
        **in_the_distance(slack_with, "alpha"),
    }
    return {name: (sentence, answer(owed)) for name, (sentence, owed) in slips.items()}


def draw(rng: np.random.Generator, batch: int, size: int, alpha: float) -> tuple[Array, Array, Array]:
    """Draw encodings with active and satisfied triplets, the first and the last one active. float32 (batch, size)."""
    while True:
        anchor, positive, negative = 0.6 * rng.normal(size=(3, batch, size))
        positive = anchor + rng.uniform(0.4, 1.3) * (positive - anchor)
        triplet = anchor.astype(np.float32), positive.astype(np.float32), negative.astype(np.float32)
        owed = slack(*triplet, alpha)
        if np.abs(owed).min() > 0.01 and owed[0] > 0 and owed[-1] > 0 and (owed < 0).any():
            return triplet


def draw_cases(rng: np.random.Generator, wrap: Callable[[Array], Array]) -> list[Case]:
    """Draw batches of several sizes and margins."""
    kinds = ((7, 4, 0.9), (17, 32, 2.0), (9, 5, 1.0), (40, 3, 0.5))
    return [case(*map(wrap, draw(rng, batch, size, alpha)), alpha=alpha) for batch, size, alpha in kinds]


ANOTHER_DEFAULT = "A call without alpha gives another result than one with alpha=0.2, which is its default."


def check_default(exam: Exam, points: float, call: Case) -> None:
    """Check, as one of form, that alpha is 0.2 in a call without it; what else is wrong belongs to other checks."""
    name = "alpha is 0.2 unless another value is given"
    ways: tuple[dict[str, float], ...] = {}, {"alpha": 0.2}, {"alpha": 100.0}
    called = exam.attempt(name, points, lambda: [exam.answer.call(*call.args, **alpha) for alpha in ways])
    if called is None:
        return
    without, explicit, larger = (result for result, _ in called)
    wrong = difference(without, exam.exercise.function(*call.args))
    as_such = wrong.text if wrong and all(check.passed for check in exam.verdict.checks) else ""
    message: str | Outcome = as_such
    if difference(explicit, explicit) or not difference(without, larger):  # NaN or no numbers, or alpha has no effect
        message = as_such or Outcome.ALSO_WRONG
    elif difference(without, explicit):
        message = exam.recognised("another default")
    exam.check(name, points, not message, message, form=True, changed=any(places for _, places in called))
