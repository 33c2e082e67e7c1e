"""Watch what the convolutions of a network get and give, wherever in it they are, and say what is not as expected."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from unittest import mock

import keras
import numpy as np
import tensorflow as tf


@dataclass(frozen=True)
class Step:
    """One convolution: its kernel (*sides, c_in, c_out), and batches of what it gets and gives, before the bias."""

    kernel: np.ndarray
    given: np.ndarray
    gave: np.ndarray

    def __str__(self) -> str:
        given, kernel, gave = ("×".join(map(str, shape)) for shape in self.shapes)
        return f"{given} → {gave} by {kernel}"

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Shapes of what one example is, of the kernel, and of what becomes of it."""
        return self.given.shape[1:], self.kernel.shape, self.gave.shape[1:]


def watch(net: keras.Model, x: np.ndarray) -> list[Step]:
    """Run a network on a batch, not in training, and note its convolutions in the order in which they are done.

    Raises:
        ValueError: the network takes examples of another shape, as far as it tells.
    """
    takes, has = getattr(net, "input_shape", None), x.shape[1:]  # a network written as a class need not tell
    if isinstance(takes, tuple) and not _fits(takes[1:], has):
        raise ValueError(f"The network takes examples of shape {takes[1:]}, but these have shape {has}.")
    convolve, steps = tf.nn.convolution, []

    def noted(inputs: tf.Tensor, kernel: tf.Tensor, *args: object, **kwargs: object) -> tf.Tensor:
        outputs = convolve(inputs, kernel, *args, **kwargs)
        steps.append(Step(*(np.asarray(each) for each in (kernel, inputs, outputs))))
        return outputs

    x = x.astype("float32")
    with mock.patch.object(tf.nn, "convolution", noted):
        tf.config.run_functions_eagerly(True)  # inside a tf.function there are no values to note
        try:
            net(x, training=False)
        finally:
            tf.config.run_functions_eagerly(False)
    return steps


def problem(net: object, x: np.ndarray, expected: list[str]) -> str:
    """Say in one line what is wrong with the first convolutions of a network; empty if nothing is.

    Args:
        net: what should be a network.
        x: a batch, large enough for some activations to be cut off.
        expected: the first convolutions, as `Step` writes them. Each has to change what the one before it gives.
    """
    if not isinstance(net, keras.Model):
        return f"A keras.Model is expected, not {type(net).__name__}."
    try:
        steps = watch(net, x)
    except ValueError as error:
        if "\n" in str(error):
            raise
        return str(error)
    if [str(step) for step in steps[: len(expected)]] != expected:
        seen = ", ".join(map(str, steps[: len(expected) + 1])) or "none"
        return f"Convolutions: {seen}; expected: {', '.join(expected)}."
    for one, other in pairwise(steps[: len(expected)]):
        if np.allclose(one.gave, other.given, 0.01, 0.01):
            return "A convolution gets what the one before it gives, unchanged: an activation (ReLU) is missing."
    return ""


def _fits(takes: tuple[int | None, ...], has: tuple[int, ...]) -> bool:
    return len(takes) == len(has) and all(one in (None, other) for one, other in zip(takes, has, strict=True))
