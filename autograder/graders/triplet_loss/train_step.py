"""Hidden test of one gradient step, by two calls of it on a linear encoder whose steps are known.

The encoder is f(x) = x F U V W with F frozen, so that loss, gradient and steps can be computed in NumPy. Two steps with
momentum tell an optimizer that was used from an update written by hand.
"""

import dataclasses
import functools
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.compare import Kind, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.hints import retell
from autograder.exam.library_errors import Complaint, complaint
from autograder.exam.mistakes import HALF, WrittenMistake, given, mistakes, then
from autograder.exam.verdict import Outcome
from autograder.graders._stops import counts_for_the_rest
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss._triplets import Array, loss_gradients, slack, total_loss
from autograder.inside.data import tensor

RATE, MOMENTUM, ALPHA, STEPS = 0.02, 0.75, 0.9, 2
GAIN = 1.5  # of an encoder's encodings in training mode
TRAINING = "the encoder is called in training mode"
Weights = tuple[Array, ...]
OTHER_OPTIMIZER = (
    "With another optimizer, Adam, the weights are not where its steps lead: use the optimizer that is given."
)


@dataclass(frozen=True)
class Setting:
    """Pictures (batch, 5) of anchors, positives, negatives; weights F frozen, (U, V, W) trainable. float32."""

    pictures: list[Array]
    frozen: Array
    weights: Weights

    def encode(self, weights: Iterable[Array]) -> tuple[Array, Array, Array]:
        """Return the encodings (batch, 3) of anchors, positives and negatives."""
        through = _product([self.frozen.astype(float), *weights])
        anchors, positives, negatives = (picture @ through for picture in self.pictures)
        return anchors, positives, negatives


def sgd(slopes: list[Array]) -> Array:
    """Return the last step of Keras' SGD: velocity = momentum · velocity - rate · slope."""
    return -RATE * _fading(slopes, MOMENTUM)


def adam(slopes: list[Array]) -> Array:
    """Return the last step of Adam with Keras' defaults (Kingma and Ba 2015, algorithm 1)."""
    mean = _fading(slopes, 0.9) * (1 - 0.9) / (1 - 0.9 ** len(slopes))
    square = _fading([slope**2 for slope in slopes], 0.999) * (1 - 0.999) / (1 - 0.999 ** len(slopes))
    return -RATE * mean / (np.sqrt(square) + 1e-7)


def _fading(parts: list[Array], decay: float) -> Array:
    return sum(decay**age * part for age, part in enumerate(reversed(parts)))


def simulate(
    setting: Setting,
    gradients: Callable = loss_gradients,
    step: Callable[[list[Array]], Array] = sgd,
    steps: int = STEPS,
    trained: slice = slice(None),
) -> list[Weights]:
    """Return the weights before the first step and after each.

    Args:
        setting: where the training starts.
        gradients: of the loss by the encodings, for (A, P, N, alpha).
        step: of a layer's weights, by all slopes so far.
        steps: how many.
        trained: the layers that take part.
    """
    way = [tuple(part.astype(float) for part in setting.weights)]
    slopes: list[list[Array]] = [[] for _ in setting.weights]
    for _ in range(steps):
        weights = way[-1]
        by_encoding = gradients(*setting.encode(weights), ALPHA)
        by_product = sum(x.T @ g for x, g in zip(setting.pictures, by_encoding, strict=True))
        for i, so_far in enumerate(slopes):
            before = _product([setting.frozen, *weights[:i]])
            after = _product([*weights[i + 1 :], np.eye(weights[-1].shape[1])])
            so_far.append(before.T @ by_product @ after.T)
        moving = range(len(weights))[trained]
        way.append(tuple(w + step(slopes[i]) if i in moving else w for i, w in enumerate(weights)))
    return way


def _product(matrices: list[Array]) -> Array:
    return functools.reduce(np.matmul, matrices)


def led(**options: Any) -> Callable[[Setting], Weights]:
    """Where the steps of a mistake lead: `options` for `simulate`."""
    return lambda setting: simulate(setting, **options)[-1]


def followed(*kept: int) -> Callable[[Setting], Weights]:
    """Where the steps lead if only some encodings are followed back to the weights (0, 1, 2: those of A, P, N)."""
    return led(gradients=then(loss_gradients, lambda by: [g * (i in kept) for i, g in enumerate(by)]))


WRONG: dict[str, WrittenMistake] = {
    "loss after the step": "The loss after the step is returned; the one before it is expected.",
    "frozen weights moved": "The weights of a frozen layer have changed: only trainable weights take a step.",
    "inference mode": (
        "The encoder is called as for predictions. With training=True, batch normalization and dropout do in a step "
        "what they are there for."
    ),
    "not always in training mode": (
        "The encoder is not always called with training=True: a step needs it for anchors, positives and negatives "
        "alike."
    ),
    "no step": ("The weights have not moved: was the gradient given to the optimizer?", led(steps=0)),
    "uphill": (
        "The step goes up the slope: the optimizer already subtracts the gradient.",
        led(step=lambda slopes: -sgd(slopes)),
    ),
    "update by hand": (
        "The weights are where a plain step of this learning rate leads. Let the given optimizer make the step: "
        "it has a momentum.",
        led(step=lambda slopes: -RATE * slopes[-1]),
    ),
    "no gradient": (
        "No gradient arrives at the encoder's weights. Inside the GradientTape, call the encoder itself on all three, "
        "not predict(), and differentiate the loss by encoder.trainable_variables."
    ),
    "another model stepped": (
        "The optimizer was given other variables than the encoder's own: let it step encoder.trainable_variables, and "
        "no copy's."
    ),
    "optimizer not used": "The weights have moved, but not by the given optimizer: let it make the step.",
    "several steps": (
        "One call makes more than one step: compute the gradient once, and let the optimizer use it once.",
        led(steps=2 * STEPS),
    ),
    "some weights only": (
        "Only the last {detail} moved: every trainable weight takes part in the step.",
        [led(trained=slice(-1, None)), led(trained=slice(-2, None))],
    ),
    "no margin": (
        "The step follows the loss without the margin: pass alpha on.",
        led(gradients=given(loss_gradients, lambda a, p, n, alpha: (a, p, n, 0.0))),
    ),
    "alpha ignored": (
        "The step always uses alpha = 0.2: pass alpha on.",
        led(gradients=given(loss_gradients, lambda a, p, n, alpha: (a, p, n, 0.2))),
    ),
    "mean over the batch": (
        "This takes the mean of the losses over the batch; their sum is expected.",
        led(gradients=then(loss_gradients, lambda by: [g / len(g) for g in by])),
        HALF,
    ),
    "part of the gradient": (
        "The gradient does not reach the weights through the encodings of the {detail}: encode all three inside the "
        "tape.",
        [followed(0), followed(0, 1), followed(0, 2), followed(1, 2)],
    ),
    "positive and negative swapped": (
        "Positive and negative are swapped on the way to the loss.",
        led(gradients=lambda a, p, n, alpha: [loss_gradients(a, n, p, alpha)[i] for i in (0, 2, 1)]),
    ),
}
RAISED: dict[Complaint | None, str] = {
    Complaint.NO_GRADIENT: "no gradient",
    Complaint.OTHER_VARIABLE: "another model stepped",
}
DETAILS = {  # of a mistake that can be made in several ways, in their order
    "some weights only": ("layer", "two layers"),
    "part of the gradient": ("positives and negatives", "negatives", "positives", "anchors"),
}


def draw(rng: np.random.Generator) -> Setting:
    """Draw a setting in which no triplet gets near the edge on the way, and every named mistake leads elsewhere."""
    while True:
        anchors, positives, negatives = rng.normal(size=(3, 8, 5)).astype(np.float32)
        positives = (anchors + 0.7 * (positives - anchors)).astype(np.float32)
        sizes = ((5, 4), (4, 4), (4, 4), (4, 3))
        frozen, *weights = (0.6 * rng.normal(size=size).astype(np.float32) for size in sizes)
        setting = Setting([anchors, positives, negatives], frozen, tuple(weights))
        way = simulate(setting)
        owed = [slack(*setting.encode(weights), ALPHA) for weights in way]
        mixed = all(2 <= (each > 0).sum() <= 6 and np.abs(each).min() > 0.02 for each in owed)
        losses = [total_loss(*setting.encode(weights), ALPHA) for weights in way]
        if mixed and np.abs(np.diff(losses)).min() > 0.05:
            ends = [way[-1], *(end(setting) for mistake in mistakes(WRONG) for end in mistake.wrong)]
            if all(_apart(one, other) for one, other in itertools.combinations(ends, 2)):
                return setting


def _apart(some: Weights, others: Weights) -> bool:
    return max(np.abs(one - other).max() for one, other in zip(some, others, strict=True)) > 0.01


@exercise(ASSIGNMENT, 15, None, WRONG)
def train_step(exam: Exam) -> None:
    setting, answer, before = draw(exam.rng), exam.answer, list(exam.verdict.mistakes)
    pictures = [tensor(picture) for picture in setting.pictures]

    def steps(kind: str, *options: float) -> tuple:
        encoder = answer.make("linear_encoder", setting.frozen, *setting.weights)
        optimizer = answer.make(kind, encoder, *options)
        returned, seen = [], [answer.weights(encoder)]
        for _ in range(STEPS):
            returned.append(answer(encoder, optimizer, *pictures, alpha=ALPHA))
            seen.append(answer.weights(encoder))
        return returned, seen, answer.iterations(optimizer)

    name = "the loss before the step is returned"
    outcome = exam.attempt(name, 15, lambda: steps("sgd", RATE, MOMENTUM))
    if outcome is None:
        if raised := RAISED.get(complaint(exam.error)):
            retell(exam, before, raised)
        counts_for_the_rest(exam)
        return
    returned, seen, iterations = outcome
    if not _at(seen[0], setting, setting.weights):
        exam.verdict.held = "the weights read from the kernel are not those that were put there"
        exam.check(name, 15, False, exam.verdict.held)
        return
    text = _loss_text(exam, returned, _losses(setting, seen))
    exam.check(name, 4, not text, text)
    text = _weights_text(exam, seen, setting, iterations)
    arrived = exam.check("the weights after two calls", 7, not text, text)
    counted = type(iterations) is int and iterations == STEPS
    text = f"{STEPS} calls made {iterations} steps of the given optimizer: use it once in each call."
    if type(iterations) is not int:
        text = "The steps of the given optimizer cannot be counted: use it as it is, once in each call."
    exam.check(
        "one step of the given optimizer in each call",
        2,
        arrived and counted,
        Outcome.LATER if counted else text,
        form=True,
    )
    if exam.verdict.checks[-1].passed:  # the count is the kernel's own; another optimizer cannot be imitated by hand
        other = exam.attempt_quietly(lambda: steps("adam", RATE)[1][-1])
        exam.confirm(_at(other, setting, simulate(setting, step=adam)[-1]), OTHER_OPTIMIZER)
    in_training(exam, setting, arrived)


def in_training(exam: Exam, setting: Setting, arrived: bool) -> None:
    """Check one call with an encoder whose encodings are longer in training mode.

    A wrong step costs nothing here, as long as it is what the same answer does with longer pictures.
    """
    longer = dataclasses.replace(setting, pictures=[GAIN * picture for picture in setting.pictures])

    def step(pictures: list[Array], kind: str = "linear_encoder", *options: float) -> Any:
        encoder = exam.answer.make(kind, *options, setting.frozen, *setting.weights)
        exam.answer(encoder, exam.answer.make("sgd", encoder, RATE, 0.0), *map(tensor, pictures), alpha=ALPHA)
        return exam.answer.weights(encoder)

    weights = exam.attempt(TRAINING, 2, lambda: step(setting.pictures, "encoder_in_training", GAIN))
    if weights is None:
        return
    message: str | Outcome = ""
    if not _at(weights, setting, simulate(longer, steps=1)[-1]):
        steps = (exam.attempt_quietly(lambda: step(each.pictures)) for each in (longer, setting))  # noqa: B023
        as_in_training, as_for_predictions = (not difference(weights, each, 1e-3) for each in steps)
        if as_in_training and as_for_predictions:
            message = "This cannot be judged before a call moves the weights."
        elif as_for_predictions:
            message = exam.recognised("inference mode")
        elif arrived or not as_in_training:
            message = exam.recognised("not always in training mode")
    exam.check(TRAINING, 2, not message, message, form=True)


def _losses(setting: Setting, seen: list) -> list[float]:
    """Return the loss before each step and after the last, at the weights that the student's own steps have led to."""
    try:
        return [total_loss(*setting.encode([np.asarray(part, float) for part in each[1:]]), ALPHA) for each in seen]
    except (TypeError, ValueError):
        return [np.inf] * len(seen)


def _at(weights: Any, setting: Setting, wanted: Weights) -> bool:
    return not difference(weights, (setting.frozen, *(part.astype(np.float32) for part in wanted)), 1e-3)


def _loss_text(exam: Exam, returned: list, losses: list[float]) -> str:
    """Say what is wrong with the losses returned; empty if nothing is."""
    before, after, batch = tuple(losses[:-1]), tuple(losses[1:]), 8
    if not difference(returned, before, 1e-3):
        return ""
    if any(value is None for value in returned):
        return exam.recognised("nothing returned")
    if not difference(returned, tuple(value / batch for value in before), 1e-3):
        return exam.recognised("mean over the batch")
    if not difference(returned, after, 1e-3):
        return exam.recognised("loss after the step")
    wrong = next(filter(None, map(difference, returned, before, itertools.repeat(1e-3))))
    if wrong.kind is Kind.SHAPE:
        return exam.differs(wrong)
    return "What is returned is not the summed loss before the step."


def _weights_text(exam: Exam, seen: list, setting: Setting, iterations: Any) -> str:
    """Say what is wrong with the weights at the end; empty if nothing is."""
    if _at(seen[-1], setting, simulate(setting)[-1]):
        return ""
    frozen = seen[-1][0] if isinstance(seen[-1], list) and seen[-1] else None
    if difference(frozen, setting.frozen):
        return exam.recognised("frozen weights moved")
    for mistake in exam.exercise.mistakes:
        for i, end in enumerate(mistake.wrong):
            if _at(seen[-1], setting, end(setting)):
                return exam.recognised(mistake.name, detail=DETAILS.get(mistake.name, {i: ""})[i])
    if type(iterations) is int and (iterations > STEPS or not iterations):  # the kernel's own: it chooses the words
        return exam.recognised("several steps" if iterations else "optimizer not used")
    return "The weights are not where steps of the given optimizer down the gradient of this loss lead."
