"""A small style transfer as a black box: the quiz looks at what it changes and at what it leaves as it was."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf
from scipy.optimize import OptimizeResult, minimize

from helpers import runtime
from helpers.data import paintings, photographs
from helpers.networks import imagenet

LAYERS = ("conv1", "fire2", "fire4")  # all three for style, the last one for content


def load_pictures(side: int = 96) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a pagoda, a flower and the style of a night sky: float32 (side, side, 3) each, RGB in [0, 1].

    At 96 pixels a side, an iteration takes a tenth of a second.

    Raises:
        ValueError: fewer than 32 pixels, or a photograph is damaged.
        FileNotFoundError: a photograph is missing.
    """
    china, flower = imagenet.as_input([photographs.load("china"), photographs.load("flower")], side, side)
    return china, flower, paintings.night_sky(side)


def transfer(
    network: keras.Model, content: np.ndarray, style: np.ndarray, beta: float, n_iterations: int, label: str = ""
) -> tuple[np.ndarray, np.ndarray]:
    """Give a photograph another style: the picture and the cost, at the start and after each iteration.

    The start is the photograph. The cost is a relative of the one in 06: for content the mean squared difference of the
    activations of one layer, for style, `beta` times, that of the mean and the standard deviation of each channel.
    L-BFGS, the optimizer of Gatys, Ecker and Bethge, makes it small within the bounds of colours.

    Args:
        network: `squeezenet(LAYERS)`.
        content: (height, width, 3), RGB in [0, 1].
        style: (height, width, 3), RGB in [0, 1].
        beta: weight of the style.
        n_iterations: at most.
        label: the text before a progress bar; none is shown without it.

    Returns:
        float32 (n + 1, height, width, 3) and float64 (n + 1,), with n = `n_iterations`, or fewer where nothing more is
        gained.

    Raises:
        ValueError: fewer than 0 iterations.

    Source: Li, Wang, Liu and Hou, «Demystifying neural style transfer», 2017 (statistics of channels as style).
    """
    if n_iterations < 0:
        raise ValueError(f"There must be 0 iterations or more, not {n_iterations}.")
    cost = _cost(network, content, style, beta)
    start = np.asarray(content, np.float64).ravel()
    images, costs = [start], [cost(start)[0]]
    steps = range(n_iterations)
    shown = iter(runtime.progress(steps, label, n_iterations) if label else steps)
    next(shown, None)

    def note(intermediate_result: OptimizeResult) -> None:
        images.append(intermediate_result.x.copy())
        costs.append(float(intermediate_result.fun))
        next(shown, None)

    if n_iterations:
        options = {"maxiter": n_iterations}
        minimize(cost, start, jac=True, method="L-BFGS-B", bounds=[(0, 1)] * len(start), callback=note, options=options)
    return np.asarray(images, np.float32).reshape(-1, *np.shape(content)), np.asarray(costs)


def _cost(
    network: keras.Model, content: np.ndarray, style: np.ndarray, beta: float
) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
    """Make the function from pixels (n,) to the cost and its slope by each pixel (n,)."""
    wanted = network(content[np.newaxis])[-1]
    style_statistics = [_statistics(a) for a in network(style[np.newaxis])]

    @tf.function
    def cost_and_slope(image: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(image)
            activations = network(image[tf.newaxis])
            pairs = zip(activations, style_statistics, strict=True)
            cost = tf.reduce_mean((activations[-1] - wanted) ** 2)
            cost += beta * tf.add_n([tf.reduce_mean((_statistics(a) - each) ** 2) for a, each in pairs])
        return cost, tape.gradient(cost, image)

    def of_pixels(pixels: np.ndarray) -> tuple[float, np.ndarray]:
        cost, slope = cost_and_slope(tf.constant(pixels.reshape(np.shape(content)), tf.float32))
        return float(cost), slope.numpy().ravel().astype(np.float64)

    return of_pixels


def _statistics(a: tf.Tensor) -> tf.Tensor:
    """Return mean and standard deviation of each channel: (1, h, w, c) → (2, 1, c)."""
    mean, variance = tf.nn.moments(a, axes=(1, 2))
    return tf.stack([mean, tf.sqrt(variance + 1e-6)])  # the root has no slope at 0
