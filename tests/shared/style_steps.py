"""A small picture, its costs, and a step down them, in the place of a learner's answers."""

import keras
import numpy as np
import tensorflow as tf

from helpers.training import style_run

START = np.full((4, 5, 3), 0.5, np.float32)


def costs(image: tf.Variable) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    content, style = tf.reduce_sum((image - 1.0) ** 2), tf.reduce_sum(image**2)
    return content + 0.1 * style, content, 0.1 * style


def step(image: tf.Variable, cost: style_run.Costs, optimizer: keras.optimizers.Optimizer) -> tf.Tensor:
    """Stand for a learner's answer."""
    with tf.GradientTape() as tape:
        value = cost(image)
    optimizer.apply_gradients([(tape.gradient(value, image), image)])
    return value
