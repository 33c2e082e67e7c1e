"""Watch a style transfer while it runs: the picture that is being painted, and what it costs."""

from __future__ import annotations

import time

import ipywidgets
import keras
import numpy as np
from IPython.display import display

from helpers import runtime
from helpers.figures import plots, style_plots
from helpers.training import style_run


def paint(
    start: np.ndarray,
    costs: style_run.Costs,
    generate_step: style_run.Step,
    optimizer: keras.optimizers.Optimizer,
    n_steps: int,
    label: str = "painting",
) -> tuple[np.ndarray, np.ndarray]:
    """Paint for `n_steps` steps with a live view, and return the last picture and the three costs before each step.

    The button ■ of JupyterLab stops it early: what is there by then is returned. The arguments are those of
    `style_run.Run`, the number of steps and the text before the progress bar.

    Returns:
        float32 (height, width, 3) and float64 (n_steps, 3).

    Raises:
        ValueError: fewer than 1 step.
    """
    if n_steps < 1:
        raise ValueError(f"There must be one step or more, not {n_steps}.")
    run, view = style_run.Run(start, costs, generate_step, optimizer), LiveView()
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

    def show(self, run: style_run.Run, now: bool = False) -> None:
        """Show where a run is, if the last time was long enough ago or it has to be `now`."""
        if now or time.monotonic() - self._shown >= self._every:
            self.picture.value = style_plots.picture_png(run.image)
            self.curves.value = plots.to_png(style_plots.cost_figure({"": run.history}))
            self.layout.display = "flex"
            self._shown = time.monotonic()  # after drawing, so that a slow machine still has time to paint
