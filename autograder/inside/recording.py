"""What a student's Keras model does inside, noted for a grader. No solution, no expected value."""

from typing import Any
from unittest import mock

import numpy as np


def replace_weights(model: Any, *arrays: np.ndarray) -> None:
    """Put each array into every weight of a Keras model that has its shape."""
    for weight in model.weights:
        for array in arrays:
            if tuple(weight.shape) == array.shape:
                weight.assign(array)


def convolutions(model: Any, x: np.ndarray) -> list[tuple[tuple[int, ...], np.ndarray, np.ndarray]]:
    """Run a Keras model and note what its convolutions get and give, in the order in which they are done.

    Returns:
        For each the kernel's shape, what came in, and what came out before the bias.
    """
    import tensorflow as tf

    convolve, recorded = tf.nn.convolution, []

    def noted(inputs: Any, kernel: Any, *args: Any, **kwargs: Any) -> Any:
        outputs = convolve(inputs, kernel, *args, **kwargs)
        recorded.append((tuple(kernel.shape), np.asarray(inputs), np.asarray(outputs)))
        return outputs

    with mock.patch.object(tf.nn, "convolution", noted):
        tf.config.run_functions_eagerly(True)  # inside a tf.function there are no values to note
        try:
            model(x, training=False)
        finally:
            tf.config.run_functions_eagerly(False)
    return recorded
