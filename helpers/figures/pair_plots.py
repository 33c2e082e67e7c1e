"""Figures about pairs of pictures and their distances; the rules are those of `helpers.figures.plots`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import tensorflow as tf
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.figures import plots
from helpers.figures.plots import COLOURS


def loss_over_distance(loss: Callable, margin: float = 1.0) -> None:
    """Show what one pair costs over its plain distance: a curve for a same pair and one for a different pair.

    Args:
        loss: called as `loss(same, distance, margin)` for one pair at a time, with float32 tensors of shape (1,).
        margin: its last argument, marked by a line.
    """
    figure, (axes,) = plots._panels(1, width=6.5, height=3)
    distances = tf.linspace(0.0, 2.0, 101)
    kinds = (("two pictures of one person (same = 1)", 1, "-"), ("of different people (same = 0)", 0, "--"))
    for (name, same, line), colour in zip(kinds, (COLOURS[0], COLOURS[1]), strict=True):
        costs = [float(loss(tf.constant([same], tf.float32), distance[tf.newaxis], margin)) for distance in distances]
        axes.plot(distances, costs, color=colour, linestyle=line, label=name)
    axes.axvline(margin, color="black", linestyle=":", label=f"margin m = {margin:g}")
    axes.set_ylim(-0.05, max(1.0, margin) ** 2 * 1.5)
    axes.set_xlabel("plain distance D")
    axes.set_ylabel("cost of one pair")
    axes.legend(fontsize=8, loc="center right")
    plots._show(figure, "Cost of one pair over its distance: rising for a same pair, falling to 0 for a different one.")


def draw_kinds(axes: Axes, same: np.ndarray, different: np.ndarray, bins: np.ndarray) -> None:
    """Draw two histograms of area 1 into `axes`.

    Args:
        axes: where to draw.
        same: (m,), a number for each same pair.
        different: (n,), a number for each different pair.
        bins: the edges of the bins.
    """
    kinds = (
        ("two pictures of one person", same, COLOURS[0], None),
        ("of different people", different, COLOURS[4], "//"),
    )
    for name, values, colour, hatch in kinds:
        axes.hist(
            values,
            bins.tolist(),
            histtype="stepfilled",
            density=True,
            color=colour,
            alpha=0.65,
            hatch=hatch,
            label=name,
        )
    axes.set_ylabel("density of pairs")


def distance_histograms(panels: Mapping[str, np.ndarray], same: np.ndarray) -> None:
    """Show how plain distances of same and of different pairs are spread, one panel under the other on one axis.

    Each histogram has area 1.

    Args:
        panels: maps a title to distances (m,).
        same: Boolean (m,), alike for all panels.
    """
    figure = Figure(figsize=(7, 2 * len(panels) + 0.4), layout="constrained")
    rows = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    bins = np.linspace(0, max(distances.max() for distances in panels.values()), 61)
    for axes, (title, distances) in zip(rows, panels.items(), strict=True):
        draw_kinds(axes, distances[same], distances[~same], bins)
        axes.set_title(title, fontsize=10, loc="left")
    rows[0].legend(fontsize=8)
    rows[-1].set_xlabel("plain distance D between two encodings")
    plots._show(figure, f"Histograms of the distances of same and of different pairs: {', then '.join(panels)}.")
