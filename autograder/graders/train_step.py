"""Hidden test of 03_triplet_loss: one gradient step.

The encoder handed in is linear, f(x) = x F W with F frozen, so that loss, gradient and two steps of the optimizer are
known in NumPy. Two steps with momentum tell an optimizer that was used from an update written by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.answer import AnswerError
from autograder.compare import difference
from autograder.exam import Exam, exercise
from autograder.graders.triplet_loss import ASSIGNMENT, loss_gradients, slack, total_loss
from autograder.inside.data import tensor

RATE, MOMENTUM, ALPHA = 0.02, 0.75, 0.9
STEPS = 2
Array = np.ndarray
Loss = Callable[[list[Array], float], float]
Gradients = Callable[[list[Array], float], list[Array]]


@dataclass(frozen=True)
class Setting:
    """Pictures (batch, 5) of anchors, positives, negatives; frozen (5, 4) and trainable (4, 3) weights. float32."""

    pictures: list[Array]
    frozen: Array
    weights: Array


@dataclass(frozen=True)
class Run:
    """What the steps give: the loss before each step, the loss after the last one, the weights at the end."""

    losses: list[float]
    after: float
    weights: Array


def true_loss(f: list[Array], alpha: float) -> float:
    return float(total_loss(*f, alpha))


def true_gradients(f: list[Array], alpha: float) -> list[Array]:
    return loss_gradients(*f, alpha)


def simulate(
    setting: Setting,
    loss: Loss = true_loss,
    gradients: Gradients = true_gradients,
    rate: float = RATE,
    momentum: float = MOMENTUM,
    steps: int = STEPS,
) -> Run:
    """Run the steps as Keras' SGD does: velocity = momentum · velocity - rate · gradient, weights += velocity."""
    hidden = [picture.astype(float) @ setting.frozen for picture in setting.pictures]
    weights, velocity, losses = setting.weights.astype(float), 0.0, []
    for _ in range(steps):
        f = [h @ weights for h in hidden]
        losses.append(loss(f, ALPHA))
        gradient = sum(h.T @ part for h, part in zip(hidden, gradients(f, ALPHA), strict=True))
        velocity = momentum * velocity - rate * gradient
        weights = weights + velocity
    return Run(losses, loss([h @ weights for h in hidden], ALPHA), weights)


def _only(*kept: int) -> Gradients:
    return lambda f, alpha: [g * (i in kept) for i, g in enumerate(loss_gradients(*f, alpha))]


# name, what the student is told, the run that this mistake gives
WEIGHT_MISTAKES: list[tuple[str, str, Callable[[Setting], Run]]] = [
    ("no step", "The weights have not moved: was the gradient given to the optimizer?", lambda s: simulate(s, rate=0)),
    ("uphill", "The step goes up the slope: the optimizer subtracts the gradient itself.", lambda s: simulate(s, rate=-RATE)),
    (
        "update by hand",
        "The weights are where a plain step of this learning rate leads. Let the given optimizer make the step: "
        "it has a momentum.",
        lambda s: simulate(s, momentum=0),
    ),
    ("several steps", "More than one step was made in one call.", lambda s: simulate(s, steps=2 * STEPS)),
    (
        "no margin",
        "The step follows the loss without the margin: pass alpha on.",
        lambda s: simulate(s, gradients=lambda f, alpha: loss_gradients(*f, 0.0)),
    ),
    (
        "alpha ignored",
        "The step uses alpha = 0.2 whatever is asked: pass alpha on.",
        lambda s: simulate(s, gradients=lambda f, alpha: loss_gradients(*f, 0.2)),
    ),
    (
        "mean over the batch",
        "The step follows the mean of the losses; the sum is asked.",
        lambda s: simulate(s, gradients=lambda f, alpha: [g / len(g) for g in loss_gradients(*f, alpha)]),
    ),
    (
        "part of the gradient",
        "Only the anchor's encoding was followed back to the weights: encode all three inside the tape.",
        lambda s: simulate(s, gradients=_only(0)),
    ),
    (
        "part of the gradient",
        "The negative's encoding was not followed back to the weights: encode all three inside the tape.",
        lambda s: simulate(s, gradients=_only(0, 1)),
    ),
    (
        "part of the gradient",
        "The positive's encoding was not followed back to the weights: encode all three inside the tape.",
        lambda s: simulate(s, gradients=_only(0, 2)),
    ),
    (
        "part of the gradient",
        "The anchor's encoding was not followed back to the weights: encode all three inside the tape.",
        lambda s: simulate(s, gradients=_only(1, 2)),
    ),
    (
        "positive and negative swapped",
        "Positive and negative have changed places on the way to the loss.",
        lambda s: simulate(
            s, gradients=lambda f, alpha: [loss_gradients(f[0], f[2], f[1], alpha)[i] for i in (0, 2, 1)]
        ),
    ),
]


def draw(rng: np.random.Generator) -> Setting:
    """A setting in which no triplet is near the edge on the way, and every named mistake leads elsewhere."""
    while True:
        anchors, positives, negatives = rng.normal(size=(3, 8, 5)).astype(np.float32)
        positives = (anchors + 0.7 * (positives - anchors)).astype(np.float32)
        frozen, weights = (0.5 * rng.normal(size=shape).astype(np.float32) for shape in ((5, 4), (4, 3)))
        setting = Setting([anchors, positives, negatives], frozen, weights)
        right = simulate(setting)
        owed = [slack(*(x @ frozen @ w for x in setting.pictures), ALPHA) for w in (weights, right.weights)]
        mixed = all(2 <= (each > 0).sum() <= 6 and np.abs(each).min() > 0.02 for each in owed)
        if mixed and all(np.abs(run(setting).weights - right.weights).max() > 0.01 for _, _, run in WEIGHT_MISTAKES):
            return setting


@exercise(ASSIGNMENT, 15, true_loss)
def train_step(exam: Exam) -> None:
    setting, answer = draw(exam.rng), exam.answer
    pictures = [tensor(picture) for picture in setting.pictures]

    def steps() -> tuple:
        encoder = answer.make("linear_encoder", setting.frozen, setting.weights)
        optimizer = answer.make("sgd", encoder, RATE, MOMENTUM)
        returned = [answer(encoder, optimizer, *pictures, alpha=ALPHA) for _ in range(STEPS)]
        return returned, answer.weights(encoder), answer.iterations(optimizer)

    outcome = exam.attempt("a step is made", 15, steps)
    if outcome is None:
        return
    returned, weights, iterations = outcome
    wanted, first = simulate(setting), ""
    if not (_returns(returned, wanted) and _arrives(weights, setting, wanted)):
        own = _own_run(exam, setting)
        if own and (_returns(returned, own) or _arrives(weights, setting, own)):
            wanted = own
            first = "Judged with your own triplet_loss, which is not right yet. "
    passed = _returns(returned, wanted)
    exam.check("the loss before the step is returned", 5, passed, first + _loss_text(exam, returned, setting, wanted))
    passed = _arrives(weights, setting, wanted)
    exam.check("the weights are where two steps lead", 7, passed, first + _weights_text(exam, weights, setting))
    text = f"{STEPS} calls made {iterations} steps of the given optimizer: use it, and once a call."
    exam.check("one step of the given optimizer a call", 3, iterations == STEPS, text, form=True)


def _returns(returned: list, run: Run) -> bool:
    return all(not difference(got, want, 1e-3) for got, want in zip(returned, run.losses, strict=True))


def _arrives(weights: object, setting: Setting, run: Run) -> bool:
    return not difference(weights, (setting.frozen, run.weights.astype(np.float32)), 1e-3)


def _own_run(exam: Exam, setting: Setting) -> Run | None:
    """The same steps with the student's own loss, so that a slip there is paid there and not again here."""
    own = exam.answer.neighbour("triplet_loss")

    def encodings(f: list[Array]) -> list[Array]:
        return [tensor(part.astype(np.float32)) for part in f]

    try:
        return simulate(
            setting,
            lambda f, alpha: float(np.asarray(own(*encodings(f), alpha=alpha), float)),
            lambda f, alpha: [np.asarray(part, float) for part in own.gradient(*encodings(f), alpha=alpha)],
        )
    except (AnswerError, TypeError, ValueError):
        return None


def _loss_text(exam: Exam, returned: list, setting: Setting, wanted: Run) -> str:
    if _returns(returned, wanted):
        return ""
    mean = [loss / len(setting.pictures[0]) for loss in wanted.losses]
    if _returns(returned, Run(mean, 0.0, wanted.weights)):
        return exam.recognised("mean over the batch", "This is the mean of the losses; the sum is asked.")
    if _returns(returned, Run([*wanted.losses[1:], wanted.after], 0.0, wanted.weights)):
        return exam.recognised("loss after the step", "This is the loss after the step; the one before it is asked.")
    return next(text for got, want in zip(returned, wanted.losses, strict=True) if (text := difference(got, want, 1e-3)))


def _weights_text(exam: Exam, weights: object, setting: Setting) -> str:
    if _arrives(weights, setting, simulate(setting)):
        return ""
    frozen = weights[0] if isinstance(weights, list) and len(weights) == 2 else None
    if difference(frozen, setting.frozen):
        return exam.recognised("frozen weights moved", "A frozen layer has moved: only trainable weights take a step.")
    for name, message, run in WEIGHT_MISTAKES:
        if _arrives(weights, setting, run(setting)):
            return exam.recognised(name, message)
    return "The weights are not where steps of the given optimizer down the gradient of this loss lead."
