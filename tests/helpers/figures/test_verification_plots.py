"""Figures about verification: curves and bands as given, axes labelled, an alternative text."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from helpers.figures import verification_plots
from helpers.training import verifier_training

RATES = np.linspace(0, 1, 11)
ROC = verifier_training.Roc(RATES, RATES**0.5, RATES**0.7, RATES**0.3, 0.67, 0.3, (0.2, 0.4))


def test_roc_has_a_curve_and_a_band_for_each_name(shown: list[tuple[Figure, str]]) -> None:
    verification_plots.roc_bands({"one": ROC, "two": ROC})
    ((figure, alt),) = shown
    (axes,) = figure.axes
    assert alt == "Verification ROC curves with 95 % bands of one, two."
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one (0.67)", "two (0.67)"]
    assert np.allclose(axes.lines[1].get_ydata(), RATES**0.5)
    band = {tuple(np.round(point, 6)) for point in axes.collections[0].get_paths()[0].vertices}
    assert {(0.5, round(0.5**0.7, 6)), (0.5, round(0.5**0.3, 6))} <= band
    assert axes.get_xlabel() and axes.get_ylabel()


def test_histograms_say_how_many_weights_are_negative(shown: list[tuple[Figure, str]]) -> None:
    verification_plots.weight_histograms({"a": np.array([-1.0, -2, -3, 4]), "b": np.ones(3)})
    ((figure, alt),) = shown
    assert [axes.get_title() for axes in figure.axes] == [
        "a\n75% of the weights below 0",
        "b\n0% of the weights below 0",
    ]
    assert all(axes.get_xlabel() and axes.get_ylabel() for axes in figure.axes)
    assert sum(patch.get_height() for patch in figure.axes[0].patches) == 4
    assert "a, b" in alt
