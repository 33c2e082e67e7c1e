"""The convolutions of a network are seen wherever they are, with what they get and give."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from helpers.networks import convolution_steps


class Written(keras.Model):
    def __init__(self) -> None:
        super().__init__()
        self.first = layers.Conv1D(3, 4, activation="relu")
        self.rest = keras.Sequential([layers.Conv1D(2, 3, padding="same"), layers.GlobalMaxPooling1D()])

    def call(self, x: tf.Tensor) -> tf.Tensor:
        return self.rest(self.first(x))


def nested(graph: bool) -> keras.Model:
    model = Written()
    if graph:
        model.call = tf.function(model.call)
    return model


@pytest.mark.parametrize("graph", [False, True])
def test_each_convolution_is_noted_in_its_order(graph: bool) -> None:
    convolve, x = tf.nn.convolution, np.random.default_rng(1).normal(size=(5, 9, 2)).astype("float32")
    model = nested(graph)
    model(x)
    first, second = convolution_steps.watch(model, x)
    assert first.shapes == ((9, 2), (4, 2, 3), (6, 3)) and second.shapes == ((6, 3), (3, 3, 2), (6, 2))
    assert str(first) == "9×2 → 6×3 by 4×2×3" and first.given.shape == (5, 9, 2)
    np.testing.assert_allclose(np.maximum(first.gave, 0), second.given, atol=1e-6)
    assert tf.nn.convolution is convolve and not tf.config.functions_run_eagerly()


def test_a_network_without_convolutions_has_no_step() -> None:
    assert convolution_steps.watch(keras.Sequential([layers.Dense(2)]), np.zeros((1, 3), "float32")) == []


@pytest.mark.parametrize(("takes", "has"), [((9, 3), (9, 2)), ((9,), (9, 3)), ((8, None, 1), (9, 7, 1))])
def test_examples_of_another_shape_are_one_line(takes: tuple, has: tuple) -> None:
    source = keras.Input(takes)
    with pytest.raises(ValueError, match="takes examples of shape") as caught:
        convolution_steps.watch(keras.Model(source, layers.Dense(2)(source)), np.zeros((1, *has), "float32"))
    assert "\n" not in str(caught.value)


def two(**options: object) -> keras.Model:
    source = keras.Input((9, 2))
    return keras.Model(source, layers.Conv1D(2, 3)(layers.Conv1D(3, 4, **options)(source)))


@pytest.mark.parametrize(
    ("net", "words"),
    [
        (two(activation="relu"), ""),
        (two(activation="tanh"), ""),
        (two(), "an activation"),
        (two(activation="relu", padding="same"), "9×2 → 9×3 by 4×2×3, 9×3 → 7×2 by 3×3×2; expected: 9×2 → 6×3"),
        (keras.Sequential([keras.Input((9, 2)), layers.Dense(2)]), "Convolutions: none"),
        (keras.Sequential([keras.Input((8, 2)), layers.Dense(2)]), "takes examples of shape"),
        (None, "keras.Model is expected, not NoneType"),
    ],
)
def test_what_is_not_as_expected_is_one_line(net: object, words: str) -> None:
    x = 5 * np.random.default_rng(1).normal(size=(3, 9, 2))
    said = convolution_steps.problem(net, x, ["9×2 → 6×3 by 4×2×3", "6×3 → 4×2 by 3×3×2"])
    assert words in said and bool(words) == bool(said) and "\n" not in said
