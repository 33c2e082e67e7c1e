"""Mistakes that learners make in a step on the pixels, and the settings in which each of them shows."""

import itertools
from collections.abc import Callable

import numpy as np

from autograder.graders.style_transfer.pixels import SHAPE, Array, Setting, as_it_is, clipped, descend


def _scaled(x: Array) -> Array:
    return (x - x.min()) / (x.max() - x.min())


def _unit(slope: Array) -> Array:
    return slope / np.linalg.norm(slope)


def _to_one(slope: Array) -> Array:
    return np.clip(slope, -1, 1)


Named = tuple[str, str, Callable[[Setting], list[Array]]]

# name, what the student is told, the images to which this mistake leads; the second list needs pixels at an edge
STEP_MISTAKES: list[Named] = [
    (
        "no step",
        "The image has not moved. Give the optimizer the gradient and the variable itself, [(gradient, image)]; "
        "what is clipped goes back by image.assign(…).",
        lambda s: descend(s, rate=0),
    ),
    (
        "uphill",
        "The step goes up the slope: the optimizer subtracts the gradient itself.",
        lambda s: descend(s, rate=-1),
    ),
    (
        "update by hand",
        "The pixels are where plain steps of this learning rate lead. Let the given optimizer make them, the same one "
        "at each call: it has a momentum.",
        lambda s: descend(s, momentum=0),
    ),
    (
        "update by hand, learning rate 1",
        "The pixels are where image - gradient leads. Let the given optimizer make the step.",
        lambda s: descend(s, momentum=0, rate=1 / s.rate),
    ),
    ("two steps", "Two steps were made in one call; one is asked.", lambda s: descend(s, steps=2)),
    (
        "gradient clipped to [0, 1]",
        "The gradient is clipped; it is the pixels that must stay in [0, 1], after the step.",
        lambda s: descend(s, change=clipped),
    ),
    (
        "gradient clipped to [-1, 1]",
        "The gradient is clipped; it is the pixels that are clipped, to [0, 1], after the step.",
        lambda s: descend(s, change=_to_one),
    ),
    (
        "gradient of length 1",
        "The gradient is brought to length 1. Give it to the optimizer as it is.",
        lambda s: descend(s, change=_unit),
    ),
    (
        "sign of the gradient",
        "Only the sign of the gradient is used. Give it to the optimizer as it is.",
        lambda s: descend(s, change=np.sign),
    ),
    (
        "mean of the gradient",
        "All pixels move alike: the gradient is averaged. Each pixel has its own.",
        lambda s: descend(s, change=lambda slope: np.full(SHAPE, slope.mean())),
    ),
    (
        "mean cost",
        "The step follows the cost divided by the number of pixels; take cost(image) as it is.",
        lambda s: descend(s, change=lambda slope: slope / slope.size),
    ),
    (
        "rescaled",
        "The pixels are stretched so that they fill [0, 1]. Clip them: only those beyond the edges change.",
        lambda s: descend(s, after=_scaled),
    ),
]
CLIP_MISTAKES: list[Named] = [
    (
        "no clip",
        "Pixels leave [0, 1]. Clip after the step and give the result back: "
        "image.assign(tf.clip_by_value(image, 0.0, 1.0)).",
        lambda s: descend(s, after=as_it_is),
    ),
    (
        "clip before the step",
        "The pixels are clipped before the step, which then takes them out of [0, 1] again. Clip after it.",
        lambda s: descend(s, before=clipped, after=as_it_is),
    ),
    (
        "clip before the step",
        "The pixels are clipped before the step, which then takes them out of [0, 1] again. Clip after it.",
        lambda s: descend(s, between=clipped, after=as_it_is),
    ),
    (
        "clipped to [0, 255]",
        "The pixels are clipped to [0, 255]; those of this image run from 0 to 1.",
        lambda s: descend(s, after=lambda x: np.clip(x, 0, 255)),
    ),
    (
        "clipped to [-1, 1]",
        "The pixels are clipped to [-1, 1]; those of this image run from 0 to 1.",
        lambda s: descend(s, after=lambda x: np.clip(x, -1, 1)),
    ),
    (
        "clipped above only",
        "The pixels are clipped at 1 only; 0 is the other edge.",
        lambda s: descend(s, after=lambda x: np.minimum(x, 1)),
    ),
    (
        "absolute values",
        "Negative pixels are turned to positive ones. Clip them to 0.",
        lambda s: descend(s, after=lambda x: np.minimum(np.abs(x), 1)),
    ),
]


def draw(rng: np.random.Generator, edges: bool) -> Setting:
    """A setting in which pixels run into the edges, or none comes near, and every named mistake leads elsewhere."""
    known = [*STEP_MISTAKES, *CLIP_MISTAKES] if edges else STEP_MISTAKES
    while True:
        near, far, rate = (0.0, 1.6, 0.08) if edges else (0.4, 0.45, 0.03)
        image = rng.uniform(near, 1 - near, SHAPE).astype(np.float32)
        target = (0.5 + rng.uniform(-far, far, SHAPE)).astype(np.float32)
        setting = Setting(image, target, rng.uniform(0.5, 4, SHAPE).astype(np.float32), rate)
        free, way = descend(setting, after=as_it_is), descend(setting)
        if edges != (np.abs(free[-1] - 0.5).max() > 0.5):
            continue
        ends = [way[-1], *(run(setting)[-1] for _, _, run in known)]
        costs = [setting.cost(x) for x in (setting.image, *way)]
        apart = all(np.abs(one - other).max() > 0.004 for one, other in itertools.combinations(ends, 2))
        if apart and np.abs(np.diff(costs)).min() > 0.02 * costs[0]:
            return setting
