"""Hidden test of one gradient step, by two calls of it on a linear encoder whose steps are known.

The encoder is f(x) = x F U V W with F frozen, so that loss, gradient and steps can be computed in NumPy. Two steps with
momentum tell an optimizer that was used from an update written by hand.
"""

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.mistakes import Shape, mistakes
from autograder.exam.wording import COUNTS_LATER
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss._triplets import Array, loss_gradients, slack, total_loss
from autograder.graders.triplet_loss._triplets import draw as draw_triplets
from autograder.graders.triplet_loss.triplet_loss import WRONG as WRONG_LOSSES
from autograder.inside.data import tensor

RATE, MOMENTUM, ALPHA, STEPS = 0.02, 0.75, 0.9, 2
BETA_1, BETA_2 = 0.9, 0.999  # those of Adam in Keras
Weights = tuple[Array, ...]
Gradients = Callable[[list[Array], float], list[Array]]
OTHER_OPTIMIZER = (
    "With another optimizer, Adam, the weights are not where its steps lead: use the optimizer that is given."
)
OWN = "Checked with your own triplet_loss, which is not right yet. "


@dataclass(frozen=True)
class Setting:
    """Pictures (batch, 5) of anchors, positives, negatives; weights F frozen, (U, V, W) trainable. float32."""

    pictures: list[Array]
    frozen: Array
    weights: Weights

    def encode(self, weights: Weights) -> list[Array]:
        """Return the encodings (batch, 3) of anchors, positives and negatives."""
        through = _product([self.frozen.astype(float), *weights])
        return [picture @ through for picture in self.pictures]


def true_loss(f: list[Array], alpha: float) -> float:
    return float(total_loss(*f, alpha))


def true_gradients(f: list[Array], alpha: float) -> list[Array]:
    return loss_gradients(*f, alpha)


def slope_of(loss: Callable, f: list[Array], alpha: float) -> list[Array]:
    """Return the gradient of a loss by each of the encodings, by central differences."""
    slopes, step = [np.zeros_like(part) for part in f], 1e-5
    for part, slope in zip(f, slopes, strict=True):
        for place in np.ndindex(part.shape):
            kept, sides = part[place], []
            for moved in (kept + step, kept - step):
                part[place] = moved
                sides.append(float(loss(*f, alpha)))
            part[place] = kept
            slope[place] = (sides[0] - sides[1]) / (2 * step)
    return slopes


def simulate(
    setting: Setting,
    gradients: Gradients = true_gradients,
    rate: float = RATE,
    momentum: float = MOMENTUM,
    steps: int = STEPS,
    trained: slice = slice(None),
    adam: bool = False,
) -> list[Weights]:
    """Run the steps as Keras' SGD does: velocity = momentum · velocity - rate · gradient, weights += velocity.

    With `adam` as Adam does (Kingma and Ba 2015, algorithm 1), whose velocity is the mean of the gradients.

    Returns:
        The weights after each step.
    """
    way = []
    weights = [part.astype(float) for part in setting.weights]
    velocity, square = ([np.zeros_like(part) for part in weights] for _ in range(2))
    for t in range(1, steps + 1):
        by_encoding = gradients(setting.encode(tuple(weights)), ALPHA)
        by_product = sum(x.T @ g for x, g in zip(setting.pictures, by_encoding, strict=True))
        for i in range(len(weights))[trained]:
            before = _product([setting.frozen, *weights[:i]])
            after = _product([*weights[i + 1 :], np.eye(weights[-1].shape[1])])
            slope = before.T @ by_product @ after.T
            if adam:
                velocity[i] = BETA_1 * velocity[i] + (1 - BETA_1) * slope
                square[i] = BETA_2 * square[i] + (1 - BETA_2) * slope**2
            else:
                velocity[i] = momentum * velocity[i] - rate * slope
        changes = velocity
        if adam:
            roots = [np.sqrt(part / (1 - BETA_2**t)) + 1e-7 for part in square]
            changes = [-rate * part / (1 - BETA_1**t) / root for part, root in zip(velocity, roots, strict=True)]
        weights = [part + change for part, change in zip(weights, changes, strict=True)]
        way.append(tuple(weights))
    return way


def _product(matrices: list[Array]) -> Array:
    return functools.reduce(np.matmul, matrices)


def simulated(**options: Any) -> Callable[[Setting], list[Weights]]:
    """The weights after each step of a way to go wrong."""
    return lambda setting: simulate(setting, **options)


def _followed(*kept: int) -> Callable[[Setting], list[Weights]]:
    """Only some encodings are followed back to the weights: 0 the anchors', 1 the positives', 2 the negatives'."""
    return simulated(gradients=lambda f, alpha: [g * (i in kept) for i, g in enumerate(loss_gradients(*f, alpha))])


def _positive_and_negative_swapped(f: list[Array], alpha: float) -> list[Array]:
    by_anchor, by_positive, by_negative = loss_gradients(f[0], f[2], f[1], alpha)
    return [by_anchor, by_negative, by_positive]


WRONG: dict[str, Shape] = {
    "loss after the step": "The loss after the step is returned; the one before it is expected.",
    "frozen weights moved": "A frozen layer has moved: only trainable weights take a step.",
    "no step": ("The weights have not moved: was the gradient given to the optimizer?", simulated(rate=0)),
    "uphill": ("The step goes up the slope: the optimizer already subtracts the gradient.", simulated(rate=-RATE)),
    "update by hand": (
        "The weights are where a plain step of this learning rate leads. Let the given optimizer make the step: "
        "it has a momentum.",
        simulated(momentum=0),
    ),
    "several steps": ("One call makes more than one step.", simulated(steps=2 * STEPS)),
    "some weights only": (
        "Only the last {detail} moved: every trainable weight takes part in the step.",
        [simulated(trained=slice(-1, None)), simulated(trained=slice(-2, None))],
    ),
    "no margin": (
        "The step follows the loss without the margin: pass alpha on.",
        simulated(gradients=lambda f, alpha: loss_gradients(*f, 0.0)),
    ),
    "alpha ignored": (
        "The step always uses alpha = 0.2: pass alpha on.",
        simulated(gradients=lambda f, alpha: loss_gradients(*f, 0.2)),
    ),
    "mean over the batch": (
        "This takes the mean of the losses over the batch; their sum is expected.",
        simulated(gradients=lambda f, alpha: [g / len(g) for g in loss_gradients(*f, alpha)]),
    ),
    "part of the gradient": (
        "The gradient does not reach the weights through the encodings of the {detail}: encode all three inside the "
        "tape.",
        [_followed(0), _followed(0, 1), _followed(0, 2), _followed(1, 2)],
    ),
    "positive and negative swapped": (
        "Positive and negative are swapped on the way to the loss.",
        simulated(gradients=_positive_and_negative_swapped),
    ),
}
DETAILS = {  # of a mistake that can be made in several ways, in their order
    "some weights only": ("layer", "two layers"),
    "part of the gradient": ("positives and negatives", "negatives", "positives", "anchors"),
}
WAYS = [run for mistake in mistakes(WRONG) for run in mistake.wrong]


def draw(rng: np.random.Generator) -> Setting:
    """Draw a setting in which no triplet gets near the edge on the way, and every named mistake leads elsewhere."""
    while True:
        anchors, positives, negatives = rng.normal(size=(3, 8, 5)).astype(np.float32)
        positives = (anchors + 0.7 * (positives - anchors)).astype(np.float32)
        sizes = ((5, 4), (4, 4), (4, 4), (4, 3))
        frozen, *weights = (0.6 * rng.normal(size=size).astype(np.float32) for size in sizes)
        setting = Setting([anchors, positives, negatives], frozen, tuple(weights))
        way = [setting.weights, *simulate(setting)]
        owed = [slack(*setting.encode(weights), ALPHA) for weights in way]
        mixed = all(2 <= (each > 0).sum() <= 6 and np.abs(each).min() > 0.02 for each in owed)
        losses = [true_loss(setting.encode(weights), ALPHA) for weights in way]
        if mixed and np.abs(np.diff(losses)).min() > 0.05:
            ends = [way[-1], *(run(setting)[-1] for run in WAYS)]
            if all(_apart(one, other) for one, other in itertools.combinations(ends, 2)):
                return setting


def _apart(some: Weights, others: Weights) -> bool:
    return max(np.abs(one - other).max() for one, other in zip(some, others, strict=True)) > 0.01


@exercise(ASSIGNMENT, 15, None, WRONG)
def train_step(exam: Exam) -> None:
    setting, answer = draw(exam.rng), exam.answer
    pictures = [tensor(picture) for picture in setting.pictures]

    own = _own_way(exam, setting)  # before the steps, which could change it

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
        return
    returned, seen, iterations = outcome
    if not _at(seen[0], setting, setting.weights):
        exam.grade.held = "the weights read from the kernel are not those that were put there"
        exam.check(name, 15, False, exam.grade.held)
        return
    text, first = _loss_text(exam, returned, _losses(setting, seen)), ""
    if text and own and not difference(returned, tuple(own.losses[:STEPS])):
        text, first = "", OWN
    exam.check(name, 4, not text, first + text)
    text = _weights_text(exam, seen, setting, simulate(setting)[-1])
    if text and own and _at(seen[-1], setting, own.end):
        text, first = "", OWN
    arrived = exam.check("the weights are where two steps lead", 8, not text, first + text)
    counted = arrived and type(iterations) is int and iterations == STEPS
    text = f"{STEPS} calls made {iterations} steps of the given optimizer: use it once in each call."
    exam.check("one step of the given optimizer in each call", 3, counted, text if arrived else COUNTS_LATER, form=True)
    if exam.grade.checks[-1].passed:  # the count is the kernel's own; another optimizer cannot be imitated by hand
        other = exam.attempt_quietly(lambda: steps("adam", RATE)[1][-1])
        gradients = own.gradients if own and first else true_gradients
        exam.confirm(_at(other, setting, simulate(setting, gradients, adam=True)[-1]), OTHER_OPTIMIZER)


@dataclass(frozen=True)
class _Way:
    """Where two steps down the student's own loss lead, so that a mistake there is not paid for again here."""

    losses: list[float]
    end: Weights
    gradients: Gradients


def _own_way(exam: Exam, setting: Setting) -> _Way | None:
    """Recognise a mistake in the student's own loss, and go two steps down such a loss, computed here.

    Returns:
        None if the loss is right, or wrong in no way that is known, or if it has no slope to go down. A loss that is
        followed whatever it says could lead anywhere.
    """
    own, batches = exam.answer.neighbour("triplet_loss"), [(setting.encode(setting.weights), ALPHA)]
    batches += [(list(draw_triplets(exam.rng, 8, 3, alpha)), alpha) for alpha in exam.rng.uniform(0.4, 1.5, 3)]
    try:
        values = [own(*map(_encodings, f), alpha=float(alpha)) for f, alpha in batches]
    except AnswerError:
        return None
    for wrong in [wrong for mistake in mistakes(WRONG_LOSSES) for wrong in mistake.wrong]:
        if not any(difference(value, wrong(*f, alpha)) for value, (f, alpha) in zip(values, batches, strict=True)):
            break
    else:
        return None
    gradients = functools.partial(slope_of, wrong)
    if np.ndim(values[0]) or not _steep(gradients(setting.encode(setting.weights), ALPHA)):
        return None
    way = [setting.weights, *simulate(setting, gradients)]
    return _Way([float(wrong(*setting.encode(weights), ALPHA)) for weights in way], way[-1], gradients)


def _encodings(part: Array) -> Array:
    return tensor(part.astype(np.float32))


def _steep(slope: list[Array]) -> bool:
    """Whether steps down this slope can be told from no steps."""
    return all(np.isfinite(part).all() for part in slope) and sum(np.abs(part).sum() for part in slope) > 0.1


def _losses(setting: Setting, seen: list) -> list[float]:
    """The loss before each step and after the last, at the weights that the student's own steps have led to."""
    try:
        return [true_loss(setting.encode([np.asarray(part, float) for part in each[1:]]), ALPHA) for each in seen]
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
        return exam.recognised("nothing returned", difference(None, 0.0))
    if not difference(returned, tuple(value / batch for value in before), 1e-3):
        return exam.recognised("mean over the batch")
    if not difference(returned, after, 1e-3):
        return exam.recognised("loss after the step")
    text = next(text for got, want in zip(returned, before, strict=True) if (text := difference(got, want, 1e-3)))
    if "shape" in text:
        return exam.recognised("wrong shape", text)
    return "What is returned is not the summed loss before the step."


def _weights_text(exam: Exam, seen: list, setting: Setting, wanted: Weights) -> str:
    """Say what is wrong with the weights at the end; empty if nothing is."""
    if _at(seen[-1], setting, wanted):
        return ""
    frozen = seen[-1][0] if isinstance(seen[-1], list) and seen[-1] else None
    if difference(frozen, setting.frozen):
        return exam.recognised("frozen weights moved")
    for mistake in exam.exercise.mistakes:
        for way, run in enumerate(mistake.wrong):
            if _at(seen[-1], setting, run(setting)[-1]):
                return exam.recognised(
                    mistake.name, detail=DETAILS[mistake.name][way] if mistake.name in DETAILS else ""
                )
    return "The weights are not where steps of the given optimizer down the gradient of this loss lead."
