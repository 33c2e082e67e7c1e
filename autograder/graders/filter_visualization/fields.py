"""Receptive fields and the boxes that they cut out of an image."""

import itertools
import operator

import numpy as np

Array = np.ndarray
Layers = list[tuple[int, int, int]]  # kernel, stride, padding
Field = tuple[int, int, int]  # size, stride, start


def steps(layers: Layers) -> list[int]:
    """Input pixels between neighbouring units, before each layer and after the last one."""
    return [1, *itertools.accumulate((stride for _, stride, _ in layers), operator.mul)]


def size_of(layers: Layers) -> int:
    return 1 + sum((kernel - 1) * step for (kernel, _, _), step in zip(layers, steps(layers), strict=False))


def stride_of(layers: Layers) -> int:
    return steps(layers)[-1]


def start_of(layers: Layers) -> int:
    return -sum(padding * step for (_, _, padding), step in zip(layers, steps(layers), strict=False))


def field_of(layers: Layers) -> Field:
    """What one unit sees of the input, how far neighbours are apart, and where the field of place 0 begins."""
    return size_of(layers), stride_of(layers), start_of(layers)


def box_of(row: int, col: int, field: Field, image_size: tuple[int, int]) -> Array:
    """The part of the image that a unit sees: int (4,) top, left, bottom, right, half-open, clipped to the image."""
    size, stride, start = field
    low = start + stride * np.array([row, col])
    return np.concatenate([np.maximum(low, 0), np.minimum(low + size, image_size)])
