"""What the visible checks call: a sentence where a library would raise an error of its own, and nothing otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers.training import checking


@pytest.mark.parametrize("result", [2, 2.0, np.float32(2), np.array(2.0), tf.constant(2.0), tf.Variable(2.0)])
def test_one_number_of_any_kind_is_a_number(result: Any) -> None:
    assert checking.number(result) == 2.0


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (None, "returned None"),
        ({"cost": 2.0}, "the type of yours is dict"),
        ((2.0, 3.0), "the type of yours is tuple"),
        (tf.zeros((2, 3)), r"has the shape \(2, 3\)"),
    ],
)
def test_what_is_no_number_is_named(result: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        checking.number(result)


@pytest.mark.parametrize(
    "result", [[(0, 1, 2)], ((0, 1, 2), (1, 0, 2)), np.zeros((0, 3), int), tf.zeros((2, 3), tf.int32)]
)
def test_rows_of_three_positions_are_triplets(result: Any) -> None:
    assert checking.triplets(result).shape == (len(result), 3)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (None, "returned None"),
        (np.zeros((3, 5), int), r"yours has the shape \(3, 5\)"),
        ([], r"yours has the shape \(0,\)"),
        (np.zeros((5, 3)), "yours are float64"),
    ],
)
def test_what_is_no_triplets_is_named(result: Any, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        checking.triplets(result)


def test_a_tensor_is_taken_by_its_shape() -> None:
    assert checking.tensor(tf.ones((2, 3)), shape=(2, 3)).sum() == 6
    for result, said in (
        (np.float64(1), "is numpy.float64"),
        (tf.ones(3), r"\(3,\)"),
        (None, "None"),
        ([1], "is list"),
    ):
        with pytest.raises(AssertionError, match=said):
            checking.tensor(result, shape=())


def test_numbers_that_differ_are_shown() -> None:
    checking.near("Half of it", tf.constant([0.5, 1e6]), [0.5, 1e6 + 1])
    with pytest.raises(AssertionError, match=r"^Half of it: 0\.5 is expected; yours gives 0\.25\.$"):
        checking.near("Half of it", tf.constant(0.25), 0.5)
    with pytest.raises(AssertionError, match=r"^Both: \[0\.5, 1\. \] is expected; yours gives \[0\.5, 2\. \]\.$"):
        checking.near("Both", tf.Variable([0.5, 2.0]), [0.5, 1.0])
    with pytest.raises(AssertionError, match="is expected"):
        checking.near("One", tf.constant([1.0]), 1.0)


def test_a_picture_is_float32_and_of_its_shape() -> None:
    shown = np.zeros((2, 3, 3), np.float32)
    assert checking.picture(tf.constant(shown), (2, 3, 3)).shape == (2, 3, 3)
    for result, said in ((None, "None"), (shown[None], r"\(1, 2, 3, 3\)"), (shown.astype("uint8"), "uint8")):
        with pytest.raises(AssertionError, match=said):
            checking.picture(result, (2, 3, 3))


RNG = np.random.default_rng(1)
CONTENT = 0.1 + 0.7 * RNG.random((90, 80, 3)) ** 2
NOISES = {
    "go(es)? from -1.00 to 1.00": RNG.uniform(-1, 1, CONTENT.shape),
    "neighbouring rows": np.broadcast_to(RNG.random((80, 3)), CONTENT.shape),
    "neighbouring columns": np.broadcast_to(RNG.random((90, 1, 3)), CONTENT.shape),
    "neighbouring colours": np.broadcast_to(RNG.random((90, 80, 1)), CONTENT.shape),
    "C shows": np.clip(CONTENT + RNG.random(CONTENT.shape), 0, 1),
    "in each tenth": np.clip(RNG.normal(0.5, 0.35, CONTENT.shape), 0, 1),
}


@pytest.mark.parametrize("said", NOISES)
def test_what_is_no_white_noise_is_described(said: str) -> None:
    with pytest.raises(AssertionError, match=f"^The noise.*{said}"):
        checking.white_noise(NOISES[said], CONTENT, "The noise")


def test_white_noise_passes_whatever_is_drawn() -> None:
    for seed in range(2, 52):  # 1 has drawn the content
        checking.white_noise(np.random.default_rng(seed).random(CONTENT.shape), CONTENT, "The noise")


def test_a_gradient_comes_back_or_its_absence_is_said() -> None:
    slope = checking.gradient(lambda a, b: a * b**2, tf.constant(3.0), 2.0)
    assert slope == 12
    with pytest.raises(AssertionError, match="lets none through"):
        checking.gradient(lambda x: tf.round(x), tf.constant(3.0))


def test_what_needs_values_is_said_to_fail_inside_a_graph() -> None:
    assert checking.compiled(lambda x: x + 1, tf.constant(3.0)) == 4
    with pytest.raises(AssertionError, match=r"not inside a tf.function.*numpy"):
        checking.compiled(lambda x: x.numpy(), tf.constant(3.0))


def test_what_a_call_raises_is_returned() -> None:
    assert isinstance(checking.raised(int, "x"), ValueError)
    assert checking.raised(int, "1") is None


def test_the_optimizer_moves_as_keras_does() -> None:
    mine, other = tf.Variable([1.0, 2.0]), tf.Variable([1.0, 2.0])
    optimizer, plain = checking.sgd_for(mine, 0.1, 0.5), keras.optimizers.SGD(0.1, momentum=0.5)
    for _ in range(3):
        optimizer.apply_gradients([(2 * mine, mine)])
        plain.apply([2 * other], [other])
    optimizer.apply([2 * mine])
    plain.apply([2 * other])
    assert np.allclose(mine, other)
    fresh = type(optimizer).from_config(optimizer.get_config())
    fresh.apply_gradients([(other, other)])


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda optimizer, x: optimizer.apply_gradients([(None, x)]), "None for the gradient"),
        (lambda optimizer, x: optimizer.apply_gradients([(x, tf.ones(2))]), "given a tensor to move"),
        (lambda optimizer, x: optimizer.apply_gradients([(tf.ones(2), tf.Variable(x))]), "another variable"),
        (lambda optimizer, x: optimizer.apply_gradients((tf.ones(2), x)), "list of pairs"),
        (lambda optimizer, x: optimizer.apply(tf.ones(2), x), "given a tensor to move"),
    ],
)
def test_the_optimizer_says_what_it_was_given(ask: Callable, said: str) -> None:
    x = tf.Variable([1.0, 2.0])
    with pytest.raises(AssertionError, match=said):
        ask(checking.sgd_for(x, 0.1), x)


def test_a_gradient_of_no_tensor_is_said() -> None:
    def as_float(image: tf.Variable, cost: Callable, optimizer: Any) -> float:
        with tf.GradientTape() as tape:
            j = float(cost(image))
        tape.gradient(j, image)
        return j

    def broken(*_arguments: Any) -> None:
        raise TypeError("mine")

    image = tf.Variable([1.0, 2.0])
    with pytest.raises(AssertionError, match="something that is no tensor"):
        checking.step(as_float, image, tf.reduce_sum, None)
    with pytest.raises(TypeError, match="mine"):
        checking.step(broken, image, tf.reduce_sum, None)
    assert checking.step(lambda *arguments: 5, image) == 5
