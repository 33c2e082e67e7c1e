"""A hint stands only where it is about what happened, and a cause is named only if it was seen."""

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import autograder
from autograder.exam.general_mistakes import GENERAL
from autograder.exam.mistakes import outline
from autograder.exam.verdict import Verdict


def told(verdict: Verdict) -> list[str]:
    return [check.told for check in verdict.checks if not check.passed]


def sigmoid_by_math(features: Any, w: Any, b: Any) -> Any:
    return 1 / (1 + math.exp(-(features @ w + b)))


def sigmoid_one_by_one(features: Any, w: Any, b: Any) -> Any:
    return np.array([1 / (1 + math.exp(-z)) for z in features @ w + b])


def no_keepdims(f: Any, epsilon: float = 1e-12) -> Any:
    return f / tf.sqrt(tf.reduce_sum(tf.square(f), axis=-1) + epsilon)


def removed(f: Any, epsilon: float = 1e-12) -> Any:
    return keras.backend.l2_normalize(f, axis=-1)


def own_assert(f_1: Any, f_2: Any) -> Any:
    assert f_1.ndim == 1, "one encoding only"
    return np.sum((f_1 - f_2) ** 2, axis=-1)


def wrong_axis(f_1: Any, f_2: Any) -> Any:
    return np.sum((f_1 - f_2) ** 2, axis=2) if f_1.ndim > 1 else np.sum((f_1 - f_2) ** 2)


WITHOUT: dict[str, tuple[str, Callable, str, str]] = {  # exercise, answer, what is told, what is not
    "math on arrays": ("predict_same", sigmoid_by_math, "functions of `math`", "NaN"),
    "no keepdims": ("l2_normalize", no_keepdims, "`keepdims=True` would keep", "axis=-1, and keep"),
    "a function that is gone": ("l2_normalize", removed, "has no attribute 'l2_normalize'", "An encoding lies"),
    "an assert of one's own": (
        "distance",
        own_assert,
        "AssertionError: one encoding only",
        "axis -1",
    ),
}
WITH: dict[str, tuple[str, Callable, str]] = {  # exercise, answer, hint
    "a number too large": ("predict_same", sigmoid_one_by_one, "OverflowError"),
    "an axis that is not there": ("distance", wrong_axis, "sum along axis -1"),
}


@pytest.mark.parametrize("name", WITHOUT)
def test_no_hint_is_glued_to_an_exception_that_it_is_not_about(name: str) -> None:
    exercise, answer, says, says_not = WITHOUT[name]
    said = " ".join(told(autograder.grade(exercise, answer)))
    assert says in said and says_not not in said


@pytest.mark.parametrize("name", WITH)
def test_a_hint_stays_where_it_helps(name: str) -> None:
    exercise, answer, says = WITH[name]
    assert any(says in text for text in told(autograder.grade(exercise, answer)))


def test_a_hint_of_a_later_check_is_not_given_for_what_failed_before_it() -> None:
    def fails(features: Any, w: Any, b: Any) -> Any:
        return (features @ w + b)[1000]

    [first, *later] = told(autograder.grade("predict_same", fails))
    assert "IndexError" in first and not any("exp" in text for text in later)


def loss(anchor: Any, positive: Any, negative: Any, alpha: float = 0.2) -> Any:
    near, far = (tf.reduce_sum(tf.square(anchor - other), axis=-1) for other in (positive, negative))
    return tf.reduce_sum(tf.maximum(near - far + alpha, 0.0))


def cut_off(anchor: Any, positive: Any, negative: Any, alpha: float = 0.2) -> Any:
    return loss(anchor, positive, tf.stop_gradient(negative), alpha)


def rounded(anchor: Any, positive: Any, negative: Any, alpha: float = 0.2) -> Any:
    return tf.round(1e5 * loss(anchor, positive, negative, alpha)) / 1e5


def by_numpy(anchor: Any, positive: Any, negative: Any, alpha: float = 0.2) -> Any:
    near, far = (np.sum(np.square(anchor - other), axis=-1) for other in (positive, negative))
    return tf.constant(np.sum(np.maximum(near - far + alpha, 0)))


def values_taken(anchor: Any, positive: Any, negative: Any, alpha: float = 0.2) -> Any:
    return tf.constant(loss(anchor, positive, negative, alpha).numpy())


GRADIENTS: dict[str, tuple[Callable, str, bool]] = {
    "one argument": (cut_off, "No gradient arrives at the third argument. ", False),
    "rounded": (rounded, "No gradient arrives at any of the arguments. ", False),
    "NumPy": (by_numpy, "No gradient arrives at any of the arguments. ", True),
    "the values": (values_taken, "No gradient arrives at any of the arguments. ", True),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_numpy_is_named_only_where_it_cuts_the_tape(name: str) -> None:
    answer, begins, is_numpy = GRADIENTS[name]
    [said, *_] = [text for text in told(autograder.grade("triplet_loss", answer)) if text.startswith("No gradient")]
    assert said.startswith(begins) and ("NumPy" in said) == is_numpy


def test_a_sentence_without_its_details_is_whole_where_it_can_be() -> None:
    assert outline("root", "The root is missing.") == "The root is missing."
    assert outline("slow", "{n} steps are too many. Take fewer.") == "Take fewer."
    assert outline("no ValueError", GENERAL["no ValueError"]) == "A ValueError is expected, and none was raised."
    assert outline("other", "{n} of them differ.") == "… of them differ."


def test_every_sentence_whose_only_words_have_details_has_one_without() -> None:
    assert not [name for name, message in GENERAL.items() if "…" in outline(name, message)]
