"""Hidden test of one step on the pixels (Gatys, Ecker and Bethge 2015, section 2), three calls of it in a row.

A step of the given optimizer down the gradient of cost(image), pixels clipped to [0, 1], the cost before the step
returned. Where the steps lead is computed here in NumPy, right or with a slip; the cost is
Σ strength · log cosh(image - target), whose gradient is strength · tanh(image - target).
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import Kind, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import case, exercise
from autograder.exam.hints import hint, retell
from autograder.exam.keras_models import numbers
from autograder.exam.library_errors import Complaint, complaint
from autograder.exam.mistakes import HALF, WrittenMistake, mistakes
from autograder.exam.verdict import SENTENCES, Outcome
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer._gram import Array

Change = Callable[[Array], Array]
CALLS, MOMENTUM, BETA_1, BETA_2 = 3, 0.75, 0.9, 0.999  # the last two are those of Adam (Kingma and Ba 2015) in Keras
SHAPE = (5, 4, 3)
COST, STEPS = "the cost before the step is returned", "the pixels are where the optimizer's steps lead"
EDGES, OTHERS, ONCE = (
    "clipped to [0, 1]",
    "the same with other optimizers",
    "one step of the given optimizer in each call",
)
NO_COST = "What is returned is not the cost of the image before the step."
RAW = "Give it to the optimizer as it is."
WAITS = "This only counts once “{}” is right."
AT_EDGES = "Where steps lead out of [0, 1], the pixels are not where the steps and a clip after each of them lead."
ELSEWHERE = "The pixels are not where steps of the given optimizer down the gradient of cost(image) lead."


@dataclass(frozen=True)
class Setting:
    """An image in [0, 1], the target and the strength of its cost, float32 (n_H, n_W, 3); a learning rate."""

    image: Array
    target: Array
    strength: Array
    rate: float

    def cost(self, image: Array) -> float:
        return float(np.sum(self.strength * np.log(np.cosh(image - self.target))))

    def gradient(self, image: Array) -> Array:
        return self.strength * np.tanh(image - self.target)


def clipped(x: Array) -> Array:
    return np.clip(x, 0, 1)


def as_it_is(x: Array) -> Array:
    return x


def descend(
    setting: Setting,
    rate: float = 1.0,
    momentum: float = MOMENTUM,
    steps: int = 1,
    change: Change = as_it_is,
    before: Change = as_it_is,
    between: Change = as_it_is,
    after: Change = clipped,
) -> list[Array]:
    """Run the calls as Keras' SGD does: velocity = momentum · velocity - rate · gradient, image += velocity.

    Args:
        setting: where it starts.
        rate: in learning rates of the setting.
        momentum: of SGD.
        steps: in each call.
        change: what is made of the gradient.
        before: what is made of the image before a call.
        between: what is made of it between gradient and step.
        after: what is made of it after a call.

    Returns:
        The image after each call.
    """
    image, velocity, way = setting.image.astype(float), np.zeros(SHAPE), []
    for _ in range(CALLS):
        image = before(image)
        for _ in range(steps):
            velocity = momentum * velocity - rate * setting.rate * change(setting.gradient(image))
            image = between(image) + velocity
        image = after(image)
        way.append(image)
    return way


def adam(setting: Setting) -> list[Array]:
    """Run the calls with Adam (Kingma and Ba 2015, algorithm 1)."""
    image, mean, square, way = setting.image.astype(float), np.zeros(SHAPE), np.zeros(SHAPE), []
    for t in range(1, CALLS + 1):
        slope = setting.gradient(image)
        mean = BETA_1 * mean + (1 - BETA_1) * slope
        square = BETA_2 * square + (1 - BETA_2) * slope**2
        step = mean / (1 - BETA_1**t) / (np.sqrt(square / (1 - BETA_2**t)) + 1e-7)
        image = clipped(image - setting.rate * step)
        way.append(image)
    return way


def slip(**changes: Any) -> Callable[[Setting], list[Array]]:
    return partial(descend, **changes)


STEP_SLIPS: dict[str, WrittenMistake] = {  # where the steps lead with a slip in them
    "no step": (
        "The image has not moved. Give the optimizer the gradient and the variable itself, [(gradient, image)]; "
        "put clipped pixels back by image.assign(…).",
        slip(rate=0),
    ),
    "uphill": ("The step goes up the slope: the optimizer itself subtracts the gradient.", slip(rate=-1)),
    "update by hand": (
        "The pixels are where plain steps of this learning rate lead. Let the given optimizer make all of them, "
        "in each call the same one: it has a momentum.",
        slip(momentum=0),
    ),
    "update by hand, learning rate 1": (
        "The pixels are where image - gradient leads. Let the given optimizer make the step.",
        lambda setting: descend(setting, momentum=0, rate=1 / setting.rate),
    ),
    "two steps": ("Two steps were made in one call; one is expected.", slip(steps=2)),
    "gradient clipped to [0, 1]": ("The gradient is clipped; clip the pixels, after the step.", slip(change=clipped)),
    "gradient clipped to [-1, 1]": (
        "The gradient is clipped to [-1, 1]; it is the pixels that must be clipped, to [0, 1], after the step.",
        slip(change=lambda g: np.clip(g, -1, 1)),
    ),
    "gradient of length 1": (f"The gradient is normalised. {RAW}", slip(change=lambda g: g / np.linalg.norm(g))),
    "sign of the gradient": (f"Only the sign of the gradient is used. {RAW}", slip(change=np.sign)),
    "mean of the gradient": (
        "All pixels move alike: the gradient is averaged. Each pixel has its own.",
        slip(change=lambda g: np.full(SHAPE, g.mean())),
    ),
    "mean cost": (
        "The cost is divided by the number of pixels. Take cost(image) as it is, for the step and as the result.",
        slip(change=lambda g: g / g.size),
        HALF,
    ),
    "rescaled": (
        "The pixels are stretched so that they fill [0, 1]. Clip them: only those beyond the edges change.",
        slip(after=lambda x: (x - x.min()) / (x.max() - x.min())),
    ),
}
EDGE_SLIPS: dict[str, WrittenMistake] = {  # these show only where pixels run into an edge
    "no clip": (
        "Pixels leave [0, 1]. Clip after the step and put the result back: "
        "image.assign(tf.clip_by_value(image, 0.0, 1.0)).",
        slip(after=as_it_is),
    ),
    "clip before the step": (
        "The pixels are clipped before the step, which then takes them out of [0, 1] again. Clip after it.",
        [slip(before=clipped, after=as_it_is), slip(between=clipped, after=as_it_is)],
    ),
    "clipped below only": (
        "The pixels are clipped at 0, but above 1 they are left as they are. The edges are 0 and 1.",
        slip(after=lambda x: np.maximum(x, 0)),
    ),
    "clipped to [-1, 1]": (
        "The pixels are clipped to [-1, 1]; the edges are 0 and 1.",
        slip(after=lambda x: np.clip(x, -1, 1)),
    ),
    "clipped above only": ("The pixels are clipped at 1 only, not at 0.", slip(after=lambda x: np.minimum(x, 1))),
    "absolute values": ("Negative pixels turn positive. Clip them to 0.", slip(after=lambda x: clipped(np.abs(x)))),
}
WRONG: dict[str, WrittenMistake] = {
    **STEP_SLIPS,
    **EDGE_SLIPS,
    "another variable stepped": "Step `image` itself, with its gradient: no copy, and none of a network's weights.",
    "no gradient": "Compute cost(image) inside the GradientTape, of the variable itself, and differentiate by it.",
    "no pair of gradient and variable": (
        "The optimizer takes a list of pairs, [(gradient, image)]: first the gradient, by the tape, of the tensor "
        "cost(image), then the variable itself."
    ),
    "no number": "One number, the cost before the step, is expected; a {what} is returned.",
    "cost after the step": "This is the cost after the step; the one before is expected.",
    "image returned": "An array of the image's shape is returned; one number, the cost before the step, is expected.",
    "rounded": "The pixels are rounded to the 256 values of a uint8 picture. Do not round: small steps add up.",
    "optimizer not used": (
        "The given optimizer has made no step, so something else has moved the pixels. Let it make the steps."
    ),
    "several steps": "The given optimizer has made several steps in one call.",
}


EXCEPTIONS: dict[Complaint | None, str] = {
    Complaint.OTHER_VARIABLE: "another variable stepped",
    Complaint.NO_GRADIENT: "no gradient",
}


@dataclass(frozen=True)
class Run:
    """What several calls gave: what was returned, the image before the first and after each, steps counted."""

    returned: list
    seen: list
    iterations: Any


@exercise(ASSIGNMENT, 15, None, WRONG)
def generate_step(exam: Exam) -> None:
    setting = draw(exam.rng, edges=False)
    run = exam.attempt(COST, 15, lambda: observe(exam, setting))
    if run is None:
        tell_exception(exam)
        return
    if difference(run.seen[0], setting.image):
        exam.verdict.held = "the image read from the kernel is not the one that was put there"
        exam.check(COST, 15, False, exam.verdict.held)
        return
    text = cost_text(exam, run, setting)
    exam.check(COST, 3, not text, text)
    text = pixels_text(exam, run, setting)
    arrived = exam.check(STEPS, 4, not text, text)
    check_edges(exam, arrived)
    slipped = not arrived and exam.verdict.mistakes == ["mean cost"]
    if arrived:
        check_others(exam)
    elif slipped:
        exam.same_mistake()
        exam.check(OTHERS, 2, False, Outcome.ALSO_WRONG)  # plain SGD shows it
    else:  # Adam hardly sees a gradient that is scaled or cut
        exam.check(OTHERS, 2, False, WAITS.format(STEPS))
    followed = arrived and exam.verdict.checks[-1].passed  # the count is the kernel's own, so the pixels must agree
    once = type(run.iterations) is int and run.iterations == CALLS
    if followed or (slipped and not once):
        text = f"{CALLS} calls did not make {CALLS} steps of the given optimizer: use it, once in each call."
        exam.check(ONCE, 2, once, text, form=True)
    elif slipped:
        exam.check(ONCE, 2, False, Outcome.LATER, form=True)
    else:
        exam.check(ONCE, 2, False, WAITS.format(OTHERS if arrived else STEPS), form=True)


def tell_exception(exam: Exam) -> None:
    """Say what the optimizer complained of, or how it is called if it was called when the student's code failed."""
    error = exam.error
    if error is None:
        return
    # the student's line does not count at first: whatever fails where a gradient is given on has the word in it
    name = EXCEPTIONS.get(complaint(AnswerError(error.kind, error.message)))
    if name and error.kind == "ValueError":
        retell(exam, [], name)
    elif "apply" in error.line and error.kind in ("AttributeError", "TypeError", "ValueError"):
        raised = exam.verdict.checks[-1].message
        exam.verdict.mistakes.clear()
        exam.revise(-1, f"{raised}. {exam.recognised('no pair of gradient and variable')}", Outcome.RAISED)
    elif complaint(error) is Complaint.NO_GRADIENT:
        hint(exam, exam.recognised("no gradient"))


def draw(rng: np.random.Generator, edges: bool) -> Setting:
    """Draw a setting in which pixels run into the edges, or none comes near, and every known slip leads elsewhere."""
    slips = [wrong for mistake in mistakes(STEP_SLIPS | EDGE_SLIPS if edges else STEP_SLIPS) for wrong in mistake.wrong]
    near, far, rate = (0.0, 1.6, 0.08) if edges else (0.4, 0.45, 0.03)
    while True:
        image = rng.uniform(near, 1 - near, SHAPE).astype(np.float32)
        target = (0.5 + rng.uniform(-far, far, SHAPE)).astype(np.float32)
        setting = Setting(image, target, rng.uniform(0.5, 4, SHAPE).astype(np.float32), rate)
        free, way = descend(setting, after=as_it_is), descend(setting)
        if edges != (np.abs(free[-1] - 0.5).max() > 0.5):
            continue
        ends = [way[-1], *(slip(setting)[-1] for slip in slips)]
        costs = [setting.cost(x) for x in (setting.image, *way)]
        apart = all(np.abs(one - other).max() > 0.004 for one, other in itertools.combinations(ends, 2))
        if apart and np.abs(np.diff(costs)).min() > 0.02 * costs[0]:
            return setting


def observe(exam: Exam, setting: Setting, momentum: float | None = MOMENTUM) -> Run:
    """Call the answer several times with SGD of a momentum, or with Adam if that is None."""
    answer = exam.answer
    image, strength = (answer.make("variable", values) for values in (setting.image, setting.strength))
    optimizer = answer.make("image_optimizer", image, setting.rate, momentum)
    cost = answer.make("pull", setting.target, strength)
    returned, seen = [], [answer.read(image)]
    for _ in range(CALLS):
        returned.append(answer(image, cost, optimizer))
        seen.append(answer.read(image))
    return Run(returned, seen, answer.iterations(optimizer))


def check_edges(exam: Exam, arrived: bool) -> None:
    """Check what becomes of pixels at the edges; `arrived` says whether they are right where none comes near."""
    setting = draw(exam.rng, edges=True)
    run = exam.attempt(EDGES, 4, lambda: observe(exam, setting))
    if run is None:
        return
    text = pixels_text(exam, run, setting, AT_EDGES if arrived else SENTENCES[Outcome.ALSO_WRONG])
    exam.check(EDGES, 4, not text, text)


def check_others(exam: Exam) -> None:
    """Check with plain SGD, which has no memory, and Adam, which has more: an update by hand fails with one of them.

    No pixel comes near an edge, so that this says nothing about clipping.
    """
    setting = draw(exam.rng, edges=False)
    ends = [("plain SGD", descend(setting, momentum=0)[-1]), ("Adam", adam(setting)[-1])]
    runs = exam.attempt(OTHERS, 2, lambda: [observe(exam, setting, momentum) for momentum in (0.0, None)])
    if runs is not None:
        lost = [name for run, (name, end) in zip(runs, ends, strict=True) if difference(run.seen[-1], end, 1e-3)]
        text = "With {} the pixels are not where its steps lead: use the optimizer that is given."
        exam.check(OTHERS, 2, not lost, text.format(" and ".join(lost)))


def cost_text(exam: Exam, run: Run, setting: Setting) -> str:
    """Say what is wrong with the costs returned; empty if nothing is. They belong to where the image really was."""
    images = [x for x in map(numbers, run.seen) if x is not None and x.shape == SHAPE and np.isfinite(x).all()]
    if len(images) < len(run.seen):
        return "The image no longer holds numbers."
    costs = tuple(setting.cost(np.clip(x, -50, 50)) for x in images)
    before, after = costs[:-1], costs[1:]
    if not difference(run.returned, before, 1e-3):
        return ""
    if any(value is None for value in run.returned):
        return exam.recognised("nothing returned")
    if not difference(run.returned, after, 1e-3):
        return exam.recognised("cost after the step")
    if not difference(run.returned, tuple(cost / setting.image.size for cost in before), 1e-3):
        return exam.recognised("mean cost")
    first = numbers(run.returned[0])
    if first is not None and first.shape == SHAPE:
        return exam.recognised("image returned")
    if isinstance(run.returned[0], (tuple, dict)):
        return exam.recognised("no number", what=type(run.returned[0]).__name__)
    wrong = next(filter(None, map(difference, run.returned, before, itertools.repeat(1e-3))))
    return exam.differs(wrong) if wrong.kind is Kind.SHAPE else NO_COST


def pixels_text(exam: Exam, run: Run, setting: Setting, unknown: str = ELSEWHERE) -> str:
    """Say what is wrong with the image at the end, `unknown` if it is no known mistake; empty if nothing is."""
    end = run.seen[-1]
    if not difference(end, descend(setting)[-1], 1e-3):
        return ""
    if text := exam.named([(case(setting), end)], lambda got, way: difference(got, way[-1], 1e-3)):
        return text
    if is_rounded(end):
        return exam.recognised("rounded")
    if type(run.iterations) is int and run.iterations == 0:
        return exam.recognised("optimizer not used")
    if type(run.iterations) is int and run.iterations > CALLS:
        return exam.recognised("several steps")
    return unknown


def is_rounded(end: Any) -> bool:
    """Say whether all pixels between the edges are whole 255ths."""
    image = numbers(end)
    inner = 255 * image[(image > 0) & (image < 1)] if image is not None else np.zeros(0)
    return inner.size > 0 and np.allclose(inner, np.round(inner), rtol=0, atol=1e-3)
