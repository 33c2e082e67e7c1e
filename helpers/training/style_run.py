"""Run the learner's style transfer: one compiled step, called again and again on the same picture."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

Costs = Callable[[tf.Variable], tuple[tf.Tensor, tf.Tensor, tf.Tensor]]
Step = Callable[[tf.Variable, Callable, keras.optimizers.Optimizer], tf.Tensor]


class Run:
    """A picture on its way: `image` (height, width, 3) as it is now, `history` (steps, 3) with the costs so far.

    `costs` and `generate_step` are traced into one `tf.function`, since a graph is about twice as fast as single
    operations. What cannot be traced (NumPy) runs step by step instead, and a line says so.

    Args:
        start: the first picture, (height, width, 3), RGB in [0, 1].
        costs: maps the picture to three scalars, the total and its parts of content and of style; it should encode
            content and style picture beforehand, once.
        generate_step: the learner's.
        optimizer: given to `generate_step`.
        compiled: False runs step by step from the start.

    Raises:
        ValueError: a start that is not a colour picture.
    """

    def __init__(
        self,
        start: np.ndarray,
        costs: Costs,
        generate_step: Step,
        optimizer: keras.optimizers.Optimizer,
        compiled: bool = True,
    ) -> None:
        start = np.asarray(start, np.float32)
        if start.ndim != 3 or start.shape[2] != 3:
            raise ValueError(f"The picture to start from is (height, width, 3), not {start.shape}.")
        self._image, self._costs = tf.Variable(start), costs
        self._parts = tf.Variable(tf.zeros(2))  # a variable, since a traced function hands no tensors out
        self._generate_step, self._optimizer = generate_step, optimizer
        optimizer.build([self._image])  # its own variables have to be there before anything is traced
        self._step: Callable[[], tf.Tensor] | None = None if compiled else self._uncompiled
        self._history: list[np.ndarray] = []
        self._note = ""

    @property
    def image(self) -> np.ndarray:
        return self._image.numpy()

    @property
    def history(self) -> np.ndarray:
        return np.array(self._history).reshape(-1, 3)

    def step(self) -> None:
        """Take one step and note the three costs before it."""
        self._step = self._step or self._traced()
        total = self._step()
        if self._note:  # only now: had the plain call failed too, its own error would say what is wrong
            print(self._note)
            self._note = ""
        if total is None:
            raise ValueError("generate_step returned nothing; it should return the cost before the step.")
        self._history.append(np.array([float(total), *self._parts.numpy()]))

    def _uncompiled(self) -> tf.Tensor:
        return self._generate_step(self._image, self._cost, self._optimizer)

    def _cost(self, image: tf.Variable) -> tf.Tensor:
        total, *parts = self._costs(image)
        self._parts.assign(tf.stack([tf.cast(part, tf.float32) for part in parts]))
        return total

    def _traced(self) -> Callable[[], tf.Tensor]:
        compiled = tf.function(self._uncompiled)
        try:
            return compiled.get_concrete_function()
        except Exception as error:  # of the learner's functions: if it is a mistake, the plain call shows it better
            kind = type(error).__name__
            self._note = f"Not compiled, so slower ({kind}): use only TensorFlow in the costs and in the step."
            return self._uncompiled
