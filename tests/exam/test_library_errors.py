"""What libraries say is read right: each complaint is made here by the library itself."""

import linecache
import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from autograder.exam.answer import Answer, AnswerError
from autograder.exam.library_errors import Complaint, complaint, undefined_name
from autograder.exam.wording import explain


def dense() -> keras.Model:
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])


def two_of_one_name() -> Any:
    one, x, y = dense(), keras.Input((3,)), keras.Input((3,))
    return keras.Model([x, y], keras.layers.subtract([one(x), keras.models.clone_model(one)(y)]))


def another_variable() -> None:
    optimizer, one, other = keras.optimizers.SGD(0.1), tf.Variable([1.0]), tf.Variable([1.0])
    optimizer.apply_gradients([(tf.constant([1.0]), one)])
    optimizer.apply_gradients([(tf.constant([1.0]), other)])


def no_gradients() -> None:
    keras.optimizers.SGD(0.1).apply_gradients([(None, tf.Variable([1.0]))])


def in_a_graph() -> Any:
    return tf.function(lambda x: np.asarray(x) + 1)(tf.constant([1.0]))


def convolution(n: int, *axes: int) -> Any:
    return keras.layers.Conv1D(2, n)(keras.Input(axes))


def expects_two(a: Any, b: Any) -> Any:
    return a + b


def written(source: str) -> Any:
    """Call a function typed into a cell, whose lines are known."""
    name = "<ipykernel_1>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    space = dict(globals())
    exec(compile(source, name, "exec"), space)
    return space["answer"]()


SAID: dict[Complaint, Callable[[], Any]] = {
    Complaint.SCALAR_WANTED: lambda: math.exp(np.zeros(3)),
    Complaint.MISSING_ARGUMENT: lambda: expects_two(1),
    Complaint.LAMBDA_FAILED: lambda: keras.layers.Lambda(expects_two)([keras.Input((3,)), keras.Input((3,))]),
    Complaint.PREDICTED: lambda: written("def answer():\n    return dense().predict(keras.Input((3,)))"),
    Complaint.CLONED_MODEL: two_of_one_name,
    Complaint.OTHER_VARIABLE: another_variable,
    Complaint.NOT_COMPILED: lambda: dense().fit(np.zeros((2, 3)), np.zeros((2, 2)), verbose=0),
    Complaint.KERNEL_TOO_LARGE: lambda: convolution(9, 5, 1),
    Complaint.CHANNELS_MISSING: lambda: convolution(2, 5),
    Complaint.OTHER_SHAPE: lambda: keras.Model(x := keras.Input((3, 1)), x + 1)(np.zeros((2, 4, 1), "f")),
    Complaint.SYMBOL: lambda: tf.abs(keras.Input((3,))),
    Complaint.NO_GRADIENT: no_gradients,
    Complaint.SYMBOLIC_TENSOR: in_a_graph,
    Complaint.NOT_DEFINED: lambda: nobody_defines_this,  # noqa: F821
}


def raised(function: Callable[[], Any]) -> AnswerError:
    """What a grader gets when the function is a student's."""
    with pytest.raises(AnswerError) as caught:
        Answer.local("answer", lambda: function())()
    return caught.value


@pytest.mark.parametrize("kind", Complaint)
def test_each_complaint_is_recognised(kind: Complaint) -> None:
    assert complaint(raised(SAID[kind])) is kind


def test_other_exceptions_are_no_complaint() -> None:
    assert complaint(raised(lambda: np.zeros(2)[5])) is None and complaint(None) is None


def test_an_undefined_name_is_told() -> None:
    error = raised(SAID[Complaint.NOT_DEFINED])
    assert undefined_name(error) == "nobody_defines_this" and "nobody_defines_this" in explain(error)
