"""What the visible checks call: it fails with a sentence where a library would raise an error of its own."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from typing import Any

import keras
import numpy as np
import tensorflow as tf


def number(result: Any) -> float:
    """Return a result as a Python float.

    Args:
        result: of a learner's function.

    Raises:
        AssertionError: it is not one number; says what it is.
    """
    assert result is not None, "The function returned None: is a `return` missing?"
    plain = isinstance(result, (int, float, np.number, np.ndarray)) or tf.is_tensor(result)
    assert plain, f"One number is expected; the type of yours is {_type(result)}."
    assert np.shape(result) == (), f"One number is expected; yours has the shape {tuple(np.shape(result))}."
    return float(result)


def tensor(result: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return the values of a result.

    Args:
        result: of a learner's function.
        shape: that it should have.

    Raises:
        AssertionError: it is no tensor of this shape; says what it is.
    """
    assert result is not None, "The function returned None: is a `return` missing?"
    assert tf.is_tensor(result), (
        f"A tensor is expected, for a gradient passes through nothing else; the type of yours is {_type(result)}."
    )
    expected = f"shape {shape}" if shape else "one number, shape ()"
    assert tuple(result.shape) == shape, f"Expected: {expected}; yours has the shape {tuple(result.shape)}."
    return result.numpy()


def triplets(result: Any) -> np.ndarray:
    """Return rows of three positions as an array.

    Args:
        result: of a learner's function.

    Raises:
        AssertionError: it is no array of integers of shape (n, 3); says what it is.
    """
    assert result is not None, "The function returned None: is a `return` missing?"
    rows = np.asarray(result)
    assert rows.ndim == 2 and rows.shape[1] == 3, (
        f"Rows of anchor, positive, negative are expected, shape (n, 3); yours has the shape {rows.shape}."
    )
    assert rows.dtype.kind in "iu", f"Positions of pictures are integers; yours are {rows.dtype}."
    return rows


def near(what: str, got: Any, expected: Any, off: float = 1e-3) -> None:
    """Compare numbers.

    Args:
        what: they are; the beginning of a sentence.
        got: from a learner's function: a number, a tensor or an array.
        expected: the right ones.
        off: how far one may be off, in its own size if that is above 1.

    Raises:
        AssertionError: they differ; shows both.
    """
    same = np.shape(got) == np.shape(expected) and np.allclose(got, expected, rtol=off, atol=off)
    assert same, f"{what}: {_show(expected)} is expected; yours gives {_show(got)}."


def picture(result: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return a picture as an array.

    Args:
        result: of a learner's function.
        shape: that it should have.

    Raises:
        AssertionError: it is no float32 array of this shape; says what it is.
    """
    assert result is not None, "The function returned None: is a `return` missing?"
    array = np.asarray(result)
    assert array.shape == shape, f"Expected: the shape {shape}; yours has the shape {array.shape}."
    assert array.dtype == np.float32, f"Expected: float32 numbers; yours are {array.dtype}."
    return array


def white_noise(noise: np.ndarray, content: np.ndarray, what: str) -> None:
    """Check that numbers look drawn evenly from 0 to 1, each for itself.

    A right answer fails less often than once in a million times, if there are 10 000 numbers or more.

    Args:
        noise: (height, width, 3).
        content: the picture that must not show in it, of the same shape.
        what: the noise is; the beginning of a sentence.

    Raises:
        AssertionError: they do not; says what was seen.
    """
    low, high = noise.min(), noise.max()
    assert low > -1e-5 and high < 1 + 1e-5, f"{what} should lie from 0 to 1; yours goes from {low:.2f} to {high:.2f}."
    for axis, name in enumerate(("rows", "columns", "colours")):
        apart = np.mean(np.diff(noise, axis=axis) ** 2)  # twice the variance if all are drawn for themselves
        assert apart > 1.4 * noise.var(), f"{what}: neighbouring {name} have the same noise, or nearly."
    follows = np.corrcoef(noise.ravel(), content.ravel())[0, 1]
    assert abs(follows) < 0.1, f"{what} should be noise alone, yet C shows in it."
    tenths = 100 * np.histogram(noise, 10, (0, 1))[0] / noise.size
    even = np.abs(tenths - 10).max() < 1.8
    assert even, f"{what}: 10 % should lie in each tenth from 0 to 1, not {np.rint(tenths).astype(int)}."


def gradient(function: Callable, *arguments: Any) -> np.ndarray:
    """Return the gradient of the summed result by the last argument.

    Args:
        function: the learner's.
        arguments: tensors.

    Raises:
        AssertionError: there is none.
    """
    x = tf.convert_to_tensor(arguments[-1])
    with tf.GradientTape() as tape:
        tape.watch(x)
        result = tf.reduce_sum(function(*arguments[:-1], x))
    slope = tape.gradient(result, x)
    assert slope is not None, (
        "No gradient comes back: something between the activations and the result lets none through."
    )
    return slope.numpy()


def compiled(function: Callable, *arguments: Any) -> Any:
    """Return the result of a call inside a `tf.function`.

    Args:
        function: the learner's.
        arguments: of the call.

    Raises:
        AssertionError: it fails there.
    """
    try:
        return tf.function(function)(*arguments)
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [""]
        cause = lines[-1] if lines[0].startswith("in user code") else f"{type(error).__name__}: {lines[0]}"
        raise AssertionError(
            "It works when called directly, but not inside a tf.function, where tensors have no values yet. "
            + cause.split(". ")[0]
        ) from error


def step(generate_step: Callable, *arguments: Any) -> Any:
    """Return the result of a learner's step.

    Args:
        generate_step: the learner's.
        arguments: image, cost and optimizer.

    Raises:
        AssertionError: the tape was asked for the gradient of something that is no tensor.
    """
    try:
        return generate_step(*arguments)
    except (AttributeError, TypeError) as error:
        asked = [each for each in traceback.extract_tb(error.__traceback__) if each.filename.endswith("backprop.py")]
        assert not asked, (
            "tape.gradient was asked for the gradient of something that is no tensor: cost(image) is to be given to it "
            f"as it is, without float() or .numpy(). {type(error).__name__}: {error}"
        )
        raise


def raised(function: Callable, *arguments: Any) -> Exception | None:
    """Return what a call raises; None if it returns something."""
    try:
        function(*arguments)
    except Exception as error:
        return error
    return None


def _show(numbers: Any) -> str:
    if np.ndim(numbers) == 0:
        return f"{float(numbers):.4g}"
    return np.array2string(np.asarray(numbers, float), precision=4, separator=", ", suppress_small=True).replace(
        "\n", ""
    )


def _type(thing: Any) -> str:
    kind = type(thing)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__.partition('.')[0]}.{kind.__name__}"


class OneVariableSGD(keras.optimizers.SGD):
    """SGD for one variable, which says in plain words what is wrong with what it is given."""

    def apply_gradients(self, grads_and_vars: Iterable) -> Any:
        """Make one step with pairs of a gradient and its variable.

        Raises:
            AssertionError: these are no pairs, or see `apply`.
        """
        pairs = list(grads_and_vars)
        assert all(isinstance(each, (tuple, list)) and len(each) == 2 for each in pairs), (
            "apply_gradients takes a list of pairs, [(gradient, image)]. What it was given is no such list."
        )
        return super().apply_gradients(pairs)

    def apply(self, grads: Iterable, trainable_variables: Iterable | None = None) -> None:
        """Make one step; the arguments are those of every optimizer of Keras.

        Raises:
            AssertionError: no gradient, a tensor in place of the variable, or another variable.
        """
        grads = list(grads)
        variables = self._trainable_variables if trainable_variables is None else list(trainable_variables)
        for gradient, variable in zip(grads, variables, strict=False):
            assert hasattr(variable, "assign"), (
                "The optimizer was given a tensor to move. It needs a list of pairs, [(gradient, image)], with the "
                "variable itself in second place."
            )
            if self.built:
                assert any(variable is each for each in self._trainable_variables), (
                    "The optimizer was given another variable than the image: move `image` itself, and nothing else."
                )
            assert gradient is not None, (
                "The optimizer got None for the gradient: the tape has seen no way from the image to the cost. Compute "
                "cost(image) inside the tape, of the variable itself."
            )
        super().apply(grads, variables)


def sgd_for(variable: tf.Variable, learning_rate: float, momentum: float = 0.0) -> OneVariableSGD:
    """Make an optimizer that is ready for a variable."""
    optimizer = OneVariableSGD(learning_rate, momentum=momentum)
    optimizer.build([variable])
    return optimizer
