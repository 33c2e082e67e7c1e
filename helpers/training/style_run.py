"""Run the learner's style transfer: one compiled step, called again and again on the same picture."""

from __future__ import annotations

import time
from collections.abc import Callable

import ipywidgets
import keras
import numpy as np
import tensorflow as tf
from IPython.display import display

from helpers import runtime
from helpers.figures import plots, style_plots

Costs = Callable[[tf.Variable], tuple[tf.Tensor, tf.Tensor, tf.Tensor]]
Step = Callable[[tf.Variable, Callable, keras.optimizers.Optimizer], tf.Tensor]


class Run:
    """A picture on its way: ``image`` (height, width, 3) as it is now, ``history`` (steps, 3) with the costs so far.

    ``start`` is the first picture, RGB in [0, 1]. ``costs`` maps the picture to three scalars, the total and its parts
    of content and of style; it should encode content and style picture beforehand, once. ``generate_step`` is the
    learner's. Both are traced into one ``tf.function``, since a graph is about twice as fast as single operations. What
    cannot be traced (NumPy) runs step by step instead, and a line says so; ``compiled=False`` asks for that.

    Raises ``ValueError`` for a start that is no colour picture.
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
            self._note = f"Not compiled, so slower ({kind}): use TensorFlow alone in the costs and in the step."
            return self._uncompiled


def paint(
    start: np.ndarray,
    costs: Costs,
    generate_step: Step,
    optimizer: keras.optimizers.Optimizer,
    n_steps: int,
    label: str = "painting",
) -> tuple[np.ndarray, np.ndarray]:
    """Paint for ``n_steps`` steps with a live view, and return the last picture and the three costs before each step.

    The arguments are those of ``Run``. Returns float32 (height, width, 3) and float64 (n_steps, 3). The button ■ of
    JupyterLab stops it early: what is there by then is returned. Raises ``ValueError`` for fewer than 1 step.
    """
    if n_steps < 1:
        raise ValueError(f"There must be one step or more, not {n_steps}.")
    run, view = Run(start, costs, generate_step, optimizer), LiveView()
    display(view)
    try:
        for _ in runtime.progress(range(n_steps), label, n_steps):
            run.step()
            view.show(run)
    except KeyboardInterrupt:
        print(f"\nStopped after {len(run.history)} steps.")
    view.close()  # the lesson shows picture and curves below, in a figure that lasts
    return run.image, run.history


class LiveView(ipywidgets.HBox):
    """The picture that is being painted and the three cost curves, renewed about once a second."""

    def __init__(self, every: float = 1.0) -> None:
        self.picture, self.curves = (ipywidgets.Image(format="png") for _ in range(2))
        self.picture.layout.height = self.curves.layout.height = "260px"
        self._every, self._shown = every, time.monotonic()
        # A picture without bytes would be drawn as a broken one, so nothing is shown before the first.
        super().__init__([self.picture, self.curves], layout={"display": "none", "flex_flow": "row wrap"})

    def show(self, run: Run, now: bool = False) -> None:
        """Show where a run is, if the last time was long enough ago or it has to be ``now``."""
        if now or time.monotonic() - self._shown >= self._every:
            self.picture.value = style_plots.picture_png(run.image)
            self.curves.value = plots.to_png(style_plots.cost_figure({"": run.history}))
            self.layout.display = "flex"
            self._shown = time.monotonic()  # after drawing, so that a slow machine still has time to paint
