"""Things to move in JupyterLab: each widget is one call, and no lesson depends on it."""

from __future__ import annotations

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from helpers import plots


def margin_explorer(gaps: np.ndarray, alpha: float = 0.2) -> ipywidgets.VBox:
    """Make a slider for the margin, with the histogram of the gaps and the share of active triplets below it.

    ``gaps`` is (m,), d(A, N) - d(A, P) in squared distances; ``alpha`` from 0 to 2 is where the slider starts. Show the
    result as the last value of a cell. Raises ``ValueError`` when there are no gaps or ``alpha`` is out of range.
    """
    gaps = np.asarray(gaps)
    if gaps.ndim != 1 or len(gaps) == 0:
        raise ValueError(f"The gaps must be one number for each triplet, shape (m,), not {gaps.shape}.")
    if not 0 <= alpha <= 2:
        raise ValueError(f"The margin starts between 0 and 2, not at {alpha}.")
    slider = ipywidgets.FloatSlider(
        value=alpha, min=0, max=2, step=0.05, description="margin α", continuous_update=False
    )
    text, picture = ipywidgets.HTML(), ipywidgets.Image(format="png")

    def redraw(_change: object = None) -> None:
        active = gaps < slider.value
        text.value = (
            f"<b>{active.mean():.0%}</b> of {len(gaps)} triplets are active, {np.mean(~active):.0%} are silent."
        )
        figure = Figure(figsize=(7, 3), layout="constrained")
        plots.draw_gaps(figure.subplots(), gaps, slider.value)
        picture.value = plots.to_png(figure)
        picture.layout.max_width = "100%"

    slider.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([slider, text, picture])
