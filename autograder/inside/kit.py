"""Objects that a grader asks for by name and that cannot cross as data. No solution, no expected value."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.inside.recording import convolutions as convolutions
from autograder.inside.recording import replace_weights as replace_weights


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


def encoder_in_training(gain: float, *weights: np.ndarray) -> Any:
    """Make what `linear_encoder` does, with encodings that are `gain` times as long in training mode."""
    import keras

    class Gain(keras.layers.Layer):
        def call(self, f: Any, training: bool | None = False) -> Any:
            return gain * f if training else f

    plain = linear_encoder(*weights)
    return keras.Model(plain.inputs, Gain()(plain.outputs[0]))


def sgd(model: Any, learning_rate: float, momentum: float) -> Any:
    """Make an SGD optimizer whose variables exist already, so that a step may be a `tf.function`."""
    import keras

    optimizer = keras.optimizers.SGD(learning_rate, momentum=momentum)
    optimizer.build(model.trainable_variables)
    return optimizer


def adam(model: Any, learning_rate: float) -> Any:
    """Make an Adam optimizer whose variables exist already."""
    import keras

    optimizer = keras.optimizers.Adam(learning_rate)
    optimizer.build(model.trainable_variables)
    return optimizer


def generator(seed: int) -> np.random.Generator:
    """Make a NumPy random generator."""
    return np.random.default_rng(seed)


def variable(values: np.ndarray) -> Any:
    """Make a `tf.Variable` of these values."""
    import tensorflow as tf

    return tf.Variable(values)


def weight_shapes(model: Any) -> list[tuple[int, ...]]:
    """List the shapes of a Keras model's weights, for models whose weights are too many to be carried out."""
    return [tuple(int(size) for size in weight.shape) for weight in model.weights]


def unit_encoder(shape: tuple[int, ...], *weights: np.ndarray) -> Any:
    """Make a Keras model f(x) = z / |z|, z = tanh(x W_1) W_2 …, of inputs of any shape, which it flattens.

    Args:
        shape: of one input.
        weights: float32 matrices (d_0, d_1), (d_1, d_2), … where d_0 is the size of one input.
    """
    import keras

    inputs = keras.Input(shape)
    outputs = keras.layers.Flatten()(inputs)
    for i, matrix in enumerate(weights):
        outputs = keras.layers.Activation("tanh")(outputs) if i else outputs
        outputs = keras.layers.Dense(matrix.shape[1], use_bias=False)(outputs)
    model = keras.Model(inputs, keras.layers.UnitNormalization()(outputs))
    model.set_weights(list(weights))
    return model


def scale_weights(model: Any, rank: int, low: float, high: float, seed: int = 0) -> None:
    """Multiply the numbers in each weight of at least this rank by random numbers from low to high."""
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        if len(weight.shape) >= rank and "float" in weight.dtype:
            factors = low if low == high else low + (high - low) * rng.random(weight.shape, np.float32)
            weight.assign(weight * factors)


def slopes(model: Any, encoder: Any, inputs: list[np.ndarray]) -> list[Any]:
    """Find the gradient of a model's summed output by the trainable weights of an encoder that is a part of it."""
    import tensorflow as tf

    weights = [weight.value for weight in encoder.trainable_weights]
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(model(inputs, training=False))
    return tape.gradient(total, weights)


def product_feature() -> Callable:
    """Make a feature of two encodings that no exercise asks for: their product, component by component."""
    return lambda f_1, f_2: f_1 * f_2


def uneven_feature() -> Callable:
    """Make a feature by TensorFlow operations in which order counts: the product, and two components of the first."""
    import tensorflow as tf

    return lambda f_1, f_2: tf.concat([f_1 * f_2, f_1[..., :2]], axis=-1)


def counting_encoder(shape: tuple[int, ...], *weights: np.ndarray) -> Any:
    """Make a Keras model f(x) = standardised x, times a matrix, that counts how often it is really run.

    To each row it adds v · mean over the batch of x·w: what it gives shows in which company an image was encoded.

    Args:
        shape: of one input.
        weights: the count of runs () to begin with, (d_0,) mean and (d_0,) variance of the inputs, matrix (d_0, d),
            w (d_0,), v (d,).
    """
    import keras

    class Counter(keras.layers.Layer):
        def build(self, _: Any) -> None:
            self.runs = self.add_weight(shape=(), initializer="zeros", trainable=False)

        def call(self, x: Any) -> Any:
            self.runs.assign_add(1.0)  # not while a graph or a model is made of it
            return x

    class Company(keras.layers.Layer):
        def build(self, shapes: Any) -> None:
            self.w, self.v = (self.add_weight(shape=(shape[-1],), trainable=False) for shape in shapes)

        def call(self, both: Any) -> Any:
            x, f = both
            return f + keras.ops.mean(keras.ops.matmul(x, self.w)) * self.v

    size = weights[3].shape[1]  # asked first: nonsense fails before anything large is made of it
    inputs = keras.Input(shape)
    x = keras.layers.Flatten()(Counter()(inputs))
    f = keras.layers.Dense(size, use_bias=False)(keras.layers.BatchNormalization(center=False, scale=False)(x))
    model = keras.Model(inputs, Company()([x, f]))
    model.set_weights(list(weights))
    return model


def same_start(model: Any, fresh: Any) -> None:
    """Bring a model's optimizer back to where that of a fresh model of the same kind stands."""
    fresh.optimizer.build(fresh.trainable_variables)
    for variable, start in zip(model.optimizer.variables, fresh.optimizer.variables, strict=True):
        variable.assign(start)


def call(model: Any, inputs: np.ndarray | list[np.ndarray]) -> Any:
    """Call a model without saying whether it is in training, as one does."""
    return model(inputs)


def pull(target: np.ndarray, strength: Any) -> Callable:
    """Make a cost of an image which no exercise asks for: Σ strength · log cosh(image - target).

    The strength is a `tf.Variable`, as a network's weights are: it is not for a step on the image to change it.
    """
    import tensorflow as tf

    return lambda image: tf.reduce_sum(strength * tf.math.log(tf.cosh(image - target)))


def image_optimizer(image: Any, learning_rate: float, momentum: float | None) -> Any:
    """Make an optimizer for one image, whose variables exist already: SGD, or Adam where there is no momentum."""
    import keras

    adam, sgd = keras.optimizers.Adam, keras.optimizers.SGD
    optimizer = adam(learning_rate) if momentum is None else sgd(learning_rate, momentum=momentum)
    optimizer.build([image])
    return optimizer


def branching_model(shape: tuple[int, ...], names: tuple[str, ...], *kernels: np.ndarray) -> Any:
    """Make a Keras model of six layers with two branches.

    A convolution, a mean over 2 × 2 places, two convolutions side by side (left, right), what both give in one tensor,
    a last convolution. Only the first and the left one have a tanh.

    Args:
        shape: of one image (height, width, channels), even sides.
        names: of the six layers.
        kernels: float32 (1, 1, c, c') of the four convolutions.
    """
    import keras

    first, pool, left, right, both, last = names
    one, two, three, four = (each.shape[-1] for each in kernels)
    inputs = keras.Input(shape)
    x = keras.layers.Conv2D(one, 1, use_bias=False, activation="tanh", name=first)(inputs)
    x = keras.layers.AveragePooling2D(2, name=pool)(x)
    left_out = keras.layers.Conv2D(two, 1, use_bias=False, activation="tanh", name=left)(x)
    right_out = keras.layers.Conv2D(three, 1, use_bias=False, name=right)(x)
    x = keras.layers.Concatenate(name=both)([left_out, right_out])
    model = keras.Model(inputs, keras.layers.Conv2D(four, 1, use_bias=False, name=last)(x))
    for name, kernel in zip((first, left, right, last), kernels, strict=True):
        model.get_layer(name).set_weights([kernel])
    return model
