"""Ask a unit by its gradient: which pixels can it see, and which ones mattered."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf


def gradient_map(model: keras.Model, row: int, col: int, pictures: np.ndarray) -> np.ndarray:
    """Show how strongly each pixel moves the units at one place: float32 (height, width), never negative.

    The map holds the absolute slopes of the sum of all units at the place `row`, `col`, added up over pictures and
    colours. Where it is 0, the units cannot see the pixel, or it did not matter in these pictures.

    Args:
        model: takes `pictures` and gives the activations of one layer, (n, h, w, c).
        row: of the place, in the layer.
        col: of the place, in the layer.
        pictures: (n, height, width, channels).

    Raises:
        ValueError: the layer has no such place.

    Source: Simonyan, Vedaldi and Zisserman, «Deep inside convolutional networks», 2013, section 3.
    """
    pictures = tf.convert_to_tensor(pictures, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        activations = model(pictures)
        h, w = activations.shape[1:3]
        if not (0 <= row < h and 0 <= col < w):
            raise ValueError(f"There is no place ({row}, {col}): the layer has {h} rows and {w} columns.")
        score = tf.reduce_sum(activations[:, row, col, :])
    return np.abs(tape.gradient(score, pictures)).sum(axis=(0, 3))


def extent(gradient: np.ndarray) -> tuple[int, int, int, int]:
    """Find the smallest half-open box (top, left, bottom, right) around all that is not 0 in a map (height, width).

    Raises:
        ValueError: all of it is 0.
    """
    rows, columns = (np.flatnonzero(np.any(gradient, axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise ValueError("The gradient is 0 everywhere: the units at this place are silent in these pictures.")
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1
