"""The settings under which answers are judged: the course's, whatever a notebook has set for itself.

A student's cells may change what libraries do everywhere. While a grader asks, the course's settings hold; afterwards
the student's own are back, for the cells that follow.
"""

import contextlib
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

RECURSION_LIMIT = 1000  # Python's own; more than that is left alone
# Kept apart from the code that asks for them: how a person is told of them
NAMES = {
    "floatx": "the float type of Keras (`set_floatx`)",
    "dtype policy": "the precision of Keras' layers (`set_global_policy`)",
    "image data format": "the order of axes in Keras (`set_image_data_format`)",
    "epsilon": "the epsilon of Keras (`set_epsilon`)",
    "max epochs": "the number of epochs of Keras (`set_max_epochs`)",
    "max steps": "the number of steps of Keras (`set_max_steps_per_epoch`)",
    "eager functions": "`tf.config.run_functions_eagerly`",
    "no eager execution": "TensorFlow without eager execution (`disable_eager_execution`)",
}
changed: set[str] = set()  # keys of NAMES: what the student's notebook had set otherwise when a grader asked


@contextlib.contextmanager
def of_the_course() -> Iterator[None]:
    """Let the course's settings hold for a while."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        if sys.getrecursionlimit() < RECURSION_LIMIT:
            sys.setrecursionlimit(RECURSION_LIMIT)
        for name, read, write, value in _settings():
            before = read()
            if before != value:
                changed.add(name)
                write(value)
                stack.callback(write, before)
        if (tf := sys.modules.get("tensorflow")) and not tf.executing_eagerly():
            from tensorflow.python.eager import context

            changed.add("no eager execution")
            stack.enter_context(context.eager_mode())
        yield


def _settings() -> Iterator[tuple[str, Callable[[], Any], Callable[[Any], None], Any]]:
    """Yield a name, how to read and to write the setting, and the course's value, of the libraries that are in use."""
    if keras := sys.modules.get("keras"):
        config = keras.config
        yield "floatx", config.floatx, config.set_floatx, "float32"
        yield "dtype policy", config.dtype_policy, config.set_dtype_policy, keras.DTypePolicy("float32")
        yield "image data format", config.image_data_format, config.set_image_data_format, "channels_last"
        yield "epsilon", config.epsilon, config.set_epsilon, 1e-7
        yield "max epochs", config.max_epochs, config.set_max_epochs, None
        yield "max steps", config.max_steps_per_epoch, config.set_max_steps_per_epoch, None
    if tf := sys.modules.get("tensorflow"):
        yield "eager functions", tf.config.functions_run_eagerly, tf.config.run_functions_eagerly, False
