"""What the visible checks of encoders call: lengths, shares, and a sentence where a Siamese network cannot be built."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from helpers.training import encoder_checks

SHAPE = (16, 24, 2)


def encoder(*last: Any, scale: float = 1.0) -> keras.Model:
    start = keras.initializers.RandomNormal(stddev=scale, seed=1)
    first = [layers.Conv2D(4, 3, kernel_initializer=start, activation="relu"), layers.Flatten()]
    return keras.Sequential([keras.Input(SHAPE), *first, layers.Dense(5, kernel_initializer=start), *last])


def unit(f: tf.Tensor) -> tf.Tensor:
    return tf.math.l2_normalize(f, axis=-1)


def test_pictures_are_fields_that_differ() -> None:
    drawn = encoder_checks.pictures(SHAPE, 3)
    assert drawn.shape == (3, *SHAPE) and drawn.dtype == np.float32
    assert np.array_equal(drawn[:, ::2, ::3], drawn[:, 1::2, 2::3])
    assert np.abs(drawn[0] - drawn[1]).max() > 0.5


@pytest.mark.parametrize("scale", [1.0, 1e-5])  # with the second, the sum of the squares lies below epsilon
def test_a_normalised_encoder_has_length_one_however_small_its_numbers_are(scale: float) -> None:
    net = encoder(layers.Lambda(unit), scale=scale)
    pictures = encoder_checks.pictures(SHAPE, 3)
    assert (np.linalg.norm(net(pictures), axis=1).max() < 0.9) == (scale < 1)
    weights = net.get_weights()
    assert np.allclose(encoder_checks.lengths(net, pictures, training=False), 1, atol=1e-3)
    assert all(np.array_equal(*each) for each in zip(net.get_weights(), weights, strict=True))


def test_an_encoder_without_a_normalisation_keeps_its_lengths() -> None:
    net, pictures = encoder(scale=1e-5), encoder_checks.pictures(SHAPE, 3)
    fresh = np.linalg.norm(net(pictures), axis=1)
    assert np.array_equal(encoder_checks.lengths(net, pictures, training=False), fresh)


@pytest.mark.parametrize(("last", "share"), [([layers.Softmax()], 1), ([layers.Softmax(), layers.Lambda(unit)], 1)])
def test_after_a_softmax_one_number_takes_all(last: list, share: float) -> None:
    assert encoder_checks.largest_share(encoder(*last), encoder_checks.pictures(SHAPE, 3)) == pytest.approx(share, 1e-3)


def test_without_a_softmax_no_number_takes_all() -> None:
    assert encoder_checks.largest_share(encoder(layers.Lambda(unit)), encoder_checks.pictures(SHAPE, 3)) < 0.99


def around(towers: Callable) -> Callable:
    def build_siamese(net: keras.Model) -> keras.Model:
        x, y = keras.Input(net.input_shape[1:]), keras.Input(net.input_shape[1:])
        first, second = towers(net)
        return keras.Model([x, y], keras.ops.sum((first(x) - second(y)) ** 2, axis=-1))

    return build_siamese


def test_a_siamese_network_is_returned_as_it_is() -> None:
    assert len(encoder_checks.siamese(around(lambda net: (net, net)), encoder()).inputs) == 2


@pytest.mark.parametrize(
    ("build_siamese", "said"),
    [
        (around(lambda net: (net, keras.models.clone_model(net))), "a copy of the same name"),
        (lambda net: keras.Model(x := keras.Input((5, 5, 1)), net(x)), r"^For an encoder of pictures \(16, 24, 2\)"),
        (lambda net: net, "yours takes 1"),
        (lambda net: None, "NoneType"),
    ],
)
def test_what_is_no_siamese_network_is_told_so(build_siamese: Callable, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        encoder_checks.siamese(build_siamese, encoder())
