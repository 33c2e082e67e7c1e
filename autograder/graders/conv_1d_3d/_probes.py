"""Inputs and kernels that show what a network does to the results of its convolutions, and how to read the outcome."""

import math
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.keras_models import numbers
from autograder.graders.conv_1d_3d._convolution import Array, Shape
from autograder.graders.conv_1d_3d._noted import BATCH, SIZE, Convolution

LEAST = 9
MANY, LOUD, LINEAR = 80, 3.0, 1e-2  # small inputs, and their size, to tell a line from a curve by what it leaves over
HOT, SPREAD, UNSEEN = 2.0, 0.005, 1e-4  # a single number, and shares of its effect: no difference, and none at all
SHARES = 1e-3
FLATTENED, GREATEST = "flattened: where something lies makes a difference", "the maximum over all places"


def scores(p: Any) -> Array | None:
    """Undo the softmax, so that what is linear before it is linear again; the outputs of a net without one stay."""
    array = numbers(p)
    if array is None or array.ndim != 2 or not np.isfinite(array).all():
        return None
    sums = [array.sum(axis=axis) for axis in (1, 0)]
    if array.min() >= 0 and array.shape[1] > 1 and any(np.allclose(each, 1, 0, SHARES) for each in sums):
        logs = np.log(np.maximum(array, 1e-30))
        return logs[:, 1:] - logs[:, :1]
    if array.min() > 0 and array.max() < 1:
        return np.log(array / (1 - array))
    return array


def is_linear(given: Array, gave: Array) -> bool:
    """Tell whether rows of numbers are a linear function of others, plus a constant; False if it cannot be told."""
    if len(given) < given.shape[1] + 20 or not (np.isfinite(given).all() and np.isfinite(gave).all()):
        return False
    inputs, due = np.column_stack([given, np.ones(len(given))]), gave - gave.mean(axis=0)
    left = due - inputs @ np.linalg.lstsq(inputs, due, rcond=None)[0]
    return bool(np.linalg.norm(due) > 0 and np.linalg.norm(left) < LINEAR * np.linalg.norm(due))


def straight(ranked: list[Convolution], p: Any) -> str:
    """Name where the two convolutions, or the second and the probabilities, are connected by a linear function."""
    if len(ranked) < 2:
        return ""
    (first, second), values = ranked[:2], scores(p)
    between = first.gave.shape == second.given.shape and is_linear(channels_of(first.gave), channels_of(second.given))
    after = values is not None and is_linear(second.gave.reshape(len(second.gave), -1), values)
    if between and after:
        return "no activation"
    return "no activation between" if between else "no activation at the end" if after else ""


def channels_of(maps: Array) -> Array:
    return maps.reshape(-1, maps.shape[-1])


def small_inputs(exam: Exam, rank: int) -> Array:
    """Draw inputs of the least size, for which the second convolution has one place."""
    return (LOUD * exam.rng.normal(size=(MANY, *[LEAST] * rank, 1))).astype(np.float32)


def hot(exam: Exam, x: Array) -> Array:
    """Draw inputs of zeros: none, six with one number at a place of its own, one with two of these, and none again."""
    inputs = np.zeros((3 * BATCH, *x.shape[1:]), np.float32)
    rank, size = x.ndim - 2, min(x.shape[1:-1])
    spots = [exam.rng.permutation(np.arange(SIZE - 1, size - SIZE + 1))[:6] for _ in range(rank)]  # seen by any kernel
    for i, spot in enumerate(zip(*spots, strict=True), start=1):
        inputs[(i, *spot, 0)] = HOT
    inputs[7] = inputs[1] + inputs[2]
    return inputs


def middles(exam: Exam, shapes: list[Shape]) -> list[Array]:
    """Draw kernels of which only the tap in the middle is not 0: what one number gives is at one place."""
    kernels = [np.zeros(shape, np.float32) for shape in shapes]
    for kernel in kernels:
        middle = tuple(size // 2 for size in kernel.shape[:-2])
        kernel[middle] = exam.rng.normal(size=kernel.shape[-2:]) / math.sqrt(kernel.shape[-2])
    return kernels


def lost_or_kept(values: Array | None, places: str) -> str:
    """Name what is made of the places.

    Args:
        values: scores of the inputs that `hot` draws.
        places: what should be made of them.
    """
    if values is None:
        return ""
    effects = values[1:7] - values[0]
    largest = np.abs(effects).max()
    seen = effects[np.abs(effects).max(axis=1) > UNSEEN * largest]  # strides pass over some
    if largest == 0 or len(seen) < 2:
        return ""
    everywhere = np.ptp(seen, axis=0).max() < SPREAD * largest
    if places == FLATTENED:
        return "place lost" if everywhere else ""
    if not everywhere:
        return "place matters"
    return "places added up" if np.abs(values[7] - values[1]).max() > SPREAD * largest else ""
