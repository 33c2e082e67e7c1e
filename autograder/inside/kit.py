"""Objects that a grader asks for by name and that cannot cross as data. No solution, no expected value."""

from typing import Any

import numpy as np


def linear_encoder(*weights: np.ndarray) -> Any:
    """Make a Keras model f(x) = x W_1 W_2 … without biases, the first matrix frozen.

    Args:
        weights: float32 matrices (d_0, d_1), (d_1, d_2), …
    """
    import keras

    inputs = keras.Input((weights[0].shape[0],))
    outputs, layers = inputs, []
    for matrix in weights:
        layers.append(keras.layers.Dense(matrix.shape[1], use_bias=False))
        outputs = layers[-1](outputs)
    model = keras.Model(inputs, outputs)
    for layer, matrix in zip(layers, weights, strict=True):
        layer.set_weights([np.asarray(matrix)])
    layers[0].trainable = False
    return model


def sgd(model: Any, learning_rate: float, momentum: float) -> Any:
    """Make an SGD optimizer whose variables exist already, so that a step may be a `tf.function`."""
    import keras

    optimizer = keras.optimizers.SGD(learning_rate, momentum=momentum)
    optimizer.build(model.trainable_variables)
    return optimizer


def generator(seed: int) -> np.random.Generator:
    """Make a NumPy random generator."""
    return np.random.default_rng(seed)


def variable(values: np.ndarray) -> Any:
    """Make a `tf.Variable` of these values."""
    import tensorflow as tf

    return tf.Variable(values)
