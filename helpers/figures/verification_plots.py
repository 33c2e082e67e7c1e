"""Figures about verification as classification; the rules are those of `helpers.figures.plots`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from helpers.figures import plots
from helpers.figures.plots import COLOURS
from helpers.training.verifier_training import Roc

_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
_PERCENT = FuncFormatter(lambda value, _position: f"{100 * value:g} %")


def roc_bands(curves: Mapping[str, Roc]) -> None:
    """Show verification ROC curves inside their 95 % intervals: true match rate over false match rate.

    The false match rate is drawn on a logarithmic axis from 0.1 % on.

    Args:
        curves: maps a name to what `verifier_training.roc` returns.
    """
    figure, (axes,) = plots._panels(1, width=7, height=4)
    for (name, curve), colour, line in zip(curves.items(), COLOURS, _LINES, strict=False):
        axes.plot(curve.false_match, curve.true_match, color=colour, linestyle=line, label=f"{name} ({curve.area:.2f})")
        axes.fill_between(curve.false_match, curve.low, curve.high, color=colour, alpha=0.13, linewidth=0)
    axes.set_xscale("log")
    axes.set_xlim(1e-3, 1)
    axes.set_ylim(0, 1.02)
    axes.xaxis.set_major_formatter(_PERCENT)
    axes.yaxis.set_major_formatter(_PERCENT)
    axes.set_xlabel("false match rate: different people accepted")
    axes.set_ylabel("true match rate: same person accepted")
    axes.legend(title="area under the curve in brackets", fontsize=8, title_fontsize=8)
    axes.grid(alpha=0.3)
    plots._show(figure, f"Verification ROC curves with 95 % bands of {', '.join(curves)}.")


def weight_histograms(weights: Mapping[str, np.ndarray]) -> None:
    """Show how the weights of logistic units are spread, one panel for each name, with a line at 0.

    Args:
        weights: maps a name to an array (d,).
    """
    figure, panels = plots._panels(len(weights), width=3.1, height=2.6)
    for axes, (name, values), colour in zip(panels, weights.items(), COLOURS, strict=False):
        axes.hist(values, bins=25, color=colour)
        axes.axvline(0, color="black", linewidth=1)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_title(f"{name}\n{np.mean(np.asarray(values) < 0):.0%} of the weights below 0", fontsize=9)
        axes.set_xlabel("weight $w_k$")
        axes.set_ylabel("number of weights")
    plots._show(figure, f"Histograms of learned weights for {', '.join(weights)}, with a line at zero.")
