"""Keras models that stay with the student's code: made, read, changed, run and trained through the bridge."""

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import autograder
from autograder.exam.answer import CALL_SECONDS, Answer, AnswerError, LocalWire
from autograder.inside.data import Handle


def build(n_inputs: int) -> keras.Model:
    inputs = keras.Input((n_inputs,))
    model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(inputs))
    model.compile("sgd", "binary_crossentropy")
    return model


def apply(function, x):
    return function(x)


def twice(x):
    return 2 * x


BUILD = Answer.local("build", build)
X = np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0]], np.float32)


def test_weights_set_from_outside_decide_what_a_model_gives() -> None:
    model = BUILD(2)
    assert isinstance(model, Handle)
    BUILD.set_weights(model, [np.array([[1.0], [-1.0]], np.float32), np.array([0.5], np.float32)])
    assert [weight.shape for weight in BUILD.weights(model)] == [(2, 1), (1,)]
    np.testing.assert_allclose(BUILD.run(model, X), 1 / (1 + np.exp(-(X[:, :1] - X[:, 1:] + 0.5))), rtol=1e-5)


def test_a_seed_makes_fresh_weights_repeatable() -> None:
    drawn = []
    for seed in (1, 1, 2):
        BUILD.seed(seed)
        drawn.append(BUILD.weights(BUILD(2))[0])
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert not np.allclose(drawn[0], drawn[2])


def test_a_compiled_model_is_trained() -> None:
    model, y = BUILD(2), np.array([[1.0], [0.0], [1.0]], np.float32)
    BUILD.set_weights(model, [np.zeros((2, 1), np.float32), np.zeros(1, np.float32)])
    BUILD.fit(model, [X], y, epochs=1, batch_size=3)
    gradient = X.T @ (0.5 - y) / 3
    np.testing.assert_allclose(BUILD.weights(model)[0], -0.01 * gradient, rtol=1e-4)


@pytest.mark.parametrize("ask", ["weights", "run", "set_weights", "fit"])
def test_what_is_no_model_is_said_to_be_none(ask: str) -> None:
    answer = Answer.local("give", lambda: object())
    more = {"run": (X,), "set_weights": ([X],), "fit": ([X], X, 1, 1)}.get(ask, ())
    with pytest.raises(AnswerError, match="a Keras model was expected; this object is no Keras model") as caught:
        getattr(answer, ask)(answer(), *more)
    assert caught.value.kind == "TypeError"


def test_a_function_of_the_student_can_be_handed_to_another_one() -> None:
    answer = Answer.local("apply", apply)
    np.testing.assert_array_equal(answer(answer.function("twice"), X), 2 * X)
    with pytest.raises(AnswerError, match="'thrice' is not defined"):
        answer.function("thrice")


def test_a_made_object_stays_and_can_be_read() -> None:
    answer = Answer.local("apply", apply)
    matrix = np.array([[2.0], [1.0]], np.float32)
    model = answer.make("linear_encoder", matrix)
    assert isinstance(model, Handle) and model.type == "Functional"
    np.testing.assert_array_equal(answer.weights(model)[0], matrix)
    variable = answer.make("variable", matrix)
    assert isinstance(variable, Handle)
    np.testing.assert_array_equal(answer.read(variable), matrix)


class Slow(LocalWire):
    """A machine with much else to do: without the student's code, no answer comes within the seconds of a call."""

    def __init__(self, namespace: dict[str, Any], least: float, graphs: Any = None):
        super().__init__(namespace)
        self.least, self.graphs = least, graphs

    def clean(self) -> "Slow":
        return Slow({}, self.least, graphs=True)

    def request(self, packed: bytes, seconds: float) -> bytes:
        if self.graphs and seconds < self.least:
            raise AnswerError("timeout", "")
        return super().request(packed, seconds)


@pytest.mark.parametrize(("least", "points"), [(0, 25), (3 * CALL_SECONDS, 25), (1000 * CALL_SECONDS, 13)])
def test_a_machine_that_is_slow_to_confirm_costs_a_right_answer_nothing(least: float, points: float) -> None:
    def triplet_loss(anchor: tf.Tensor, positive: tf.Tensor, negative: tf.Tensor, alpha: float = 0.2) -> tf.Tensor:
        d_p = tf.reduce_sum(tf.square(anchor - positive), axis=-1)
        d_n = tf.reduce_sum(tf.square(anchor - negative), axis=-1)
        return tf.reduce_sum(tf.maximum(d_p - d_n + alpha, 0.0))

    wire = Slow({"triplet_loss": triplet_loss}, least)
    assert autograder.grade("triplet_loss", Answer(wire, "triplet_loss")).points == points
