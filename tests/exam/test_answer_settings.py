"""An answer is judged under the course's settings, and the student's own are back afterwards."""

import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from autograder.exam.answer import Answer, AnswerError
from autograder.inside import settings

SET = {
    "floatx": (keras.config.floatx, keras.config.set_floatx, "float64"),
    "dtype policy": (lambda: keras.config.dtype_policy().name, keras.config.set_dtype_policy, "mixed_float16"),
    "image data format": (keras.config.image_data_format, keras.config.set_image_data_format, "channels_first"),
    "epsilon": (keras.config.epsilon, keras.config.set_epsilon, 0.1),
    "max epochs": (keras.config.max_epochs, keras.config.set_max_epochs, 1),
    "max steps": (keras.config.max_steps_per_epoch, keras.config.set_max_steps_per_epoch, 1),
    "eager functions": (tf.config.functions_run_eagerly, tf.config.run_functions_eagerly, True),
}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = [(write, read()) for read, write, _ in SET.values()]
    settings.changed.clear()
    with np.errstate(), warnings.catch_warnings():
        yield
    for write, value in before:
        write(value)
    settings.changed.clear()


def asked(function: Callable[..., Any]) -> Any:
    return Answer.local("function", function)()


@pytest.mark.parametrize("name", SET)
def test_a_setting_of_the_students_own_does_not_hold_while_a_grader_asks(name: str) -> None:
    read, write, value = SET[name]
    course = read()
    assert asked(read) == course != value and not settings.changed
    write(value)
    assert asked(read) == course and read() == value
    assert settings.changed == {name} and name in settings.NAMES
    assert Answer.local("function", read).settings() == [name]


def test_it_is_back_also_after_an_exception() -> None:
    keras.config.set_floatx("float64")
    with pytest.raises(AnswerError, match="division"):
        asked(lambda: 1 / 0)
    assert keras.config.floatx() == "float64"


def test_a_layer_that_is_made_in_a_call_has_the_courses_precision() -> None:
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("mixed_float16")
    assert asked(lambda: keras.layers.Dense(2)(np.ones((1, 3), np.float32))).dtype == np.float32


def test_neither_a_warning_nor_a_rounding_is_an_error() -> None:
    np.seterr(all="raise")
    warnings.simplefilter("error")
    assert asked(lambda: warnings.warn("only", stacklevel=1) or np.exp(np.float32(-200))) == 0
    assert np.geterr()["under"] == "raise"


def test_a_recursion_that_python_allows_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = sys.getrecursionlimit()

    def deep(n: int = 700) -> int:
        return n and deep(n - 1)

    try:
        sys.setrecursionlimit(500)
        assert asked(deep) == 0
    finally:
        sys.setrecursionlimit(limit)


def test_every_setting_has_words() -> None:
    assert set(SET) | {"no eager execution"} == set(settings.NAMES)
