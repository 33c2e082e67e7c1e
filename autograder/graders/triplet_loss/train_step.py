"""Hidden test of one gradient step (two calls of it, see `steps`)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.wording import COUNTS_LATER
from autograder.graders.triplet_loss import ASSIGNMENT
from autograder.graders.triplet_loss.steps import (
    ALPHA,
    MOMENTUM,
    RATE,
    STEPS,
    WEIGHT_MISTAKES,
    Array,
    Gradients,
    Setting,
    Weights,
    draw,
    simulate,
    slope_of,
    true_gradients,
    true_loss,
)
from autograder.graders.triplet_loss.triplet_loss import LOSS_MISTAKES
from autograder.graders.triplet_loss.triplets import draw as draw_triplets
from autograder.inside.data import tensor

OTHER_OPTIMIZER = (
    "With another optimizer, Adam, the weights are not where its steps lead: use the optimizer that is given."
)
OWN = "Judged with your own triplet_loss, which is not right yet. "


@exercise(ASSIGNMENT, 15, true_loss)
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

    outcome = exam.attempt("the loss before the step is returned", 15, lambda: steps("sgd", RATE, MOMENTUM))
    if outcome is None:
        return
    returned, seen, iterations = outcome
    if not _at(seen[0], setting, setting.weights):
        exam.grade.held = "the weights read from the kernel are not those that were put there"
        exam.check("the loss before the step is returned", 15, False, exam.grade.held)
        return
    text, first = _loss_text(exam, returned, _losses(setting, seen)), ""
    if text and own and not difference(returned, tuple(own.losses[:STEPS])):
        text, first = "", OWN
    exam.check("the loss before the step is returned", 4, not text, first + text)
    text = _weights_text(exam, seen, setting, simulate(setting)[-1])
    if text and own and _at(seen[-1], setting, own.end):
        text, first = "", OWN
    arrived = exam.check("the weights are where two steps lead", 8, not text, first + text)
    text = f"{STEPS} calls made {iterations} steps of the given optimizer: use it, and once a call."
    text = text if arrived else COUNTS_LATER
    exam.check(
        "one step of the given optimizer a call",
        3,
        arrived and type(iterations) is int and iterations == STEPS,
        text,
        form=True,
    )
    if exam.grade.checks[-1].passed:  # the count is the kernel's own; another optimizer is not to be had by hand
        other = exam.attempt_quietly(lambda: steps("adam", RATE)[1][-1])
        gradients = own.gradients if own and first else true_gradients
        exam.confirm(_at(other, setting, simulate(setting, gradients, adam=True)[-1]), OTHER_OPTIMIZER)


@dataclass(frozen=True)
class _Way:
    """Where two steps down the student's own loss lead, so that a slip there is paid there and not again here."""

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
        values = [own(*_encodings(f), alpha=float(alpha)) for f, alpha in batches]
    except AnswerError:
        return None
    for wrong in [wrong for each in LOSS_MISTAKES for wrong in each.wrong]:
        if not any(difference(value, wrong(*f, alpha)) for value, (f, alpha) in zip(values, batches, strict=True)):
            break
    else:
        return None
    start = setting.encode(setting.weights)
    if np.ndim(values[0]) or not _steep(slope_of(wrong, start, ALPHA)):
        return None

    def gradients(f: list[Array], alpha: float) -> list[Array]:
        return slope_of(wrong, f, alpha)

    way = [setting.weights, *simulate(setting, gradients)]
    return _Way([float(wrong(*setting.encode(weights), ALPHA)) for weights in way], way[-1], gradients)


def _steep(slope: list[Array]) -> bool:
    """Whether steps down this slope can be told from no steps."""
    return all(np.isfinite(part).all() for part in slope) and sum(np.abs(part).sum() for part in slope) > 0.1


def _losses(setting: Setting, seen: list) -> list[float]:
    """The loss before each step and after the last, at the weights that the student's own steps have led to."""
    try:
        return [true_loss(setting.encode([np.asarray(part, float) for part in each[1:]]), ALPHA) for each in seen]
    except (TypeError, ValueError):
        return [np.inf] * len(seen)


def _encodings(f: list[Array]) -> list[Array]:
    return [tensor(part.astype(np.float32)) for part in f]


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
        return exam.recognised("mean over the batch", "The mean of the losses is returned; the sum is asked.")
    if not difference(returned, after, 1e-3):
        return exam.recognised("loss after the step", "The loss after the step is returned; the one before is asked.")
    text = next(text for got, want in zip(returned, before, strict=True) if (text := told(difference(got, want, 1e-3))))
    if "shape" in text:
        return exam.recognised("wrong shape", text)
    return "What is returned is not the summed loss before the step."


def _weights_text(exam: Exam, seen: list, setting: Setting, wanted: Weights) -> str:
    """Say what is wrong with the weights at the end; empty if nothing is."""
    if _at(seen[-1], setting, wanted):
        return ""
    frozen = seen[-1][0] if isinstance(seen[-1], list) and seen[-1] else None
    if difference(frozen, setting.frozen):
        return exam.recognised("frozen weights moved", "A frozen layer has moved: only trainable weights take a step.")
    for name, message, run in WEIGHT_MISTAKES:
        if _at(seen[-1], setting, run(setting)[-1]):
            return exam.recognised(name, message)
    return "The weights are not where steps of the given optimizer down the gradient of this loss lead."
