"""Hidden test of one step on the pixels (Gatys, Ecker and Bethge 2015, section 2), three calls of it in a row."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.compare import difference, told
from autograder.exam.exam import Exam
from autograder.exam.exercise import exercise
from autograder.exam.hints import hint
from autograder.exam.keras_models import numbers
from autograder.exam.wording import COUNTS_LATER
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer.pixels import CALLS, MOMENTUM, SHAPE, Setting, adam, descend
from autograder.graders.style_transfer.step_mistakes import CLIP_MISTAKES, STEP_MISTAKES, draw

COST, STEPS = "the cost before the step is returned", "the pixels are where the optimizer's steps lead"
EDGES, OTHERS, GIVEN = "clipped to [0, 1]", "the same with other optimizers", "one step of the given optimizer a call"
NO_SLOPE = "Compute cost(image) of the variable itself, inside the GradientTape, and take the gradient by `image`."
OTHER = "Give the optimizer `image` itself with its gradient: no copy of it, and none of a network's weights."
WRONG = "The pixels are not where steps of the given optimizer down the gradient of cost(image) lead."


@dataclass(frozen=True)
class _Run:
    """What several calls gave: what was returned, the image before the first and after each, steps counted."""

    returned: list
    seen: list
    iterations: Any


@exercise(ASSIGNMENT, 15, descend)
def generate_step(exam: Exam) -> None:
    setting = draw(exam.rng, edges=False)
    run = exam.attempt(COST, 15, lambda: _run(exam, setting, MOMENTUM))
    if run is None:
        _failed(exam, exam.grade.checks[-1].message)
        return
    if difference(run.seen[0], setting.image):
        exam.grade.held = "the image read from the kernel is not the one that was put there"
        exam.check(COST, 15, False, exam.grade.held)
        return
    text = _cost_text(exam, run, setting)
    exam.check(COST, 3, not text, text)
    text = _pixels_text(exam, run, setting, edges=False)
    arrived = exam.check(STEPS, 4, not text, text)
    if _edges(exam) or arrived:
        _others(exam)
    else:  # Adam hardly sees a gradient that is scaled or cut
        exam.check(OTHERS, 2, False, COUNTS_LATER)
    text = f"{CALLS} calls did not make {CALLS} steps of the given optimizer: use it, and once a call."
    once = type(run.iterations) is int and run.iterations == CALLS
    edges, others = (check.passed for check in exam.grade.checks[-2:])
    followed = (
        others or not edges
    )  # the count is the kernel's own; a slip at the edges, which others show, is paid there
    text = text if arrived and followed else COUNTS_LATER
    exam.check(GIVEN, 2, arrived and followed and once, text, form=True)


def _failed(exam: Exam, message: str) -> None:
    """Say what an exception means, where that is known."""
    if "Unknown variable" in message:
        hint(exam, exam.recognised("another variable stepped", OTHER))
    elif "grad" in message.lower():
        hint(exam, exam.recognised("no gradient", NO_SLOPE))


def _edges(exam: Exam) -> bool:
    setting = draw(exam.rng, edges=True)
    run = exam.attempt(EDGES, 4, lambda: _run(exam, setting, MOMENTUM))
    if run is None:
        return False
    text = _pixels_text(exam, run, setting, edges=True)
    return exam.check(EDGES, 4, not text, text)


def _others(exam: Exam) -> None:
    """Plain SGD keeps nothing in mind, Adam more than a momentum: an update by hand does not arrive with both."""
    setting = draw(exam.rng, edges=True)
    ends = [("plain SGD", descend(setting, momentum=0)[-1]), ("Adam", adam(setting)[-1])]
    runs = exam.attempt(OTHERS, 2, lambda: [_run(exam, setting, momentum) for momentum in (0.0, None)])
    if runs is not None:
        lost = [name for run, (name, end) in zip(runs, ends, strict=True) if difference(run.seen[-1], end, 1e-3)]
        text = "With {} the pixels are not where its steps and the clipping lead: use the optimizer that is given."
        exam.check(OTHERS, 2, not lost, text.format(" and ".join(lost)))


def _run(exam: Exam, setting: Setting, momentum: float | None) -> _Run:
    answer = exam.answer
    image, strength = (answer.make("variable", values) for values in (setting.image, setting.strength))
    optimizer = answer.make("image_optimizer", image, setting.rate, momentum)
    cost = answer.make("pull", setting.target, strength)
    returned, seen = [], [answer.read(image)]
    for _ in range(CALLS):
        returned.append(answer(image, cost, optimizer))
        seen.append(answer.read(image))
    return _Run(returned, seen, answer.iterations(optimizer))


def _cost_text(exam: Exam, run: _Run, setting: Setting) -> str:
    """Say what is wrong with the costs returned; empty if nothing is. They belong to where the image really was."""
    images = [numbers(each) for each in run.seen]
    if any(image is None or image.shape != SHAPE or not np.isfinite(image).all() for image in images):
        return "The image no longer holds numbers."
    costs = tuple(setting.cost(np.clip(image, -50, 50)) for image in images)
    before, after = costs[:-1], costs[1:]
    if not difference(run.returned, before, 1e-3):
        return ""
    if any(value is None for value in run.returned):
        return exam.recognised("nothing returned")
    if not difference(run.returned, after, 1e-3):
        return exam.recognised("cost after the step", "The cost after the step is returned; the one before is asked.")
    if not difference(run.returned, tuple(cost / setting.image.size for cost in before), 1e-3):
        return exam.recognised("mean cost", "The cost is divided by the number of pixels; return it as it is.")
    got = numbers(run.returned[0])
    if got is not None and got.shape == SHAPE:
        return exam.recognised("image returned", "An image or its gradient is returned; the cost before is asked.")
    text = next(
        text for got, want in zip(run.returned, before, strict=True) if (text := told(difference(got, want, 1e-3)))
    )
    if "shape" in text:
        return exam.recognised("wrong shape", text)
    return "What is returned is not the cost of the image before the step."


def _pixels_text(exam: Exam, run: _Run, setting: Setting, edges: bool) -> str:
    """Say what is wrong with the image at the end; empty if nothing is."""
    if not difference(run.seen[-1], descend(setting)[-1], 1e-3):
        return ""
    for name, message, wrong in [*STEP_MISTAKES, *(CLIP_MISTAKES if edges else [])]:
        if not difference(run.seen[-1], wrong(setting)[-1], 1e-3):
            return exam.recognised(name, message)
    if _rounded(run.seen[-1]):
        text = "The pixels are rounded to the 256 steps of a uint8 picture. Keep them as they are, small steps add up."
        return exam.recognised("rounded", text)
    if type(run.iterations) is int and run.iterations == 0:
        text = "The given optimizer has made no step. Is another one used, or an update by hand?"
        return exam.recognised("optimizer not used", text)
    if type(run.iterations) is int and run.iterations > CALLS:
        return exam.recognised("several steps", "The given optimizer has made several steps in one call.")
    return WRONG


def _rounded(got: Any) -> bool:
    """Whether all pixels between the edges are whole 255ths."""
    image = numbers(got)
    inner = 255 * image[(image > 0) & (image < 1)] if image is not None else np.zeros(0)
    return inner.size > 0 and np.allclose(inner, np.round(inner), rtol=0, atol=1e-3)
