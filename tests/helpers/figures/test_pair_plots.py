"""Figures of pairs: labelled axes, an alternative text, the right numbers, arrays left alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure
from polygons import area

from helpers.figures import pair_plots, plots

PANELS = {"before": np.linspace(0.1, 0.9, 30), "after": np.linspace(0.1, 1.8, 30)}
SAME = np.arange(30) % 3 == 0


def a_cost(same: object, distance: object, margin: float) -> np.ndarray:
    """Tell the two kinds apart; not the loss of the lesson."""
    return np.mean(np.asarray(same) + margin * np.asarray(distance))


FIGURES: dict[str, Callable[[], None]] = {
    "loss_over_distance": lambda: pair_plots.loss_over_distance(a_cost, 0.5),
    "distance_histograms": lambda: pair_plots.distance_histograms(PANELS, SAME),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_has_labels_and_an_alternative_text(name: str, shown: list[tuple[Figure, str]]) -> None:
    assert FIGURES[name]() is None
    ((figure, alt),) = shown
    assert len(alt) > 20
    assert figure.axes[-1].get_xlabel()
    for axes in figure.axes:
        assert axes.get_ylabel()
        assert axes.has_data()
    plots.to_png(figure)


def test_the_curves_are_those_of_the_given_loss(shown: list[tuple[Figure, str]]) -> None:
    FIGURES["loss_over_distance"]()
    same, different, margin = shown[0][0].axes[0].lines
    assert np.allclose(same.get_ydata(), 1 + 0.5 * same.get_xdata())
    assert np.allclose(different.get_ydata(), 0.5 * different.get_xdata())
    assert margin.get_xdata()[0] == 0.5


def test_the_histograms_have_area_one_each_and_share_their_axis(shown: list[tuple[Figure, str]]) -> None:
    before = {name: values.copy() for name, values in PANELS.items()}
    FIGURES["distance_histograms"]()
    top, bottom = shown[0][0].axes
    for axes in (top, bottom):
        assert [area(shape.get_xy()) for shape in axes.patches] == pytest.approx([1, 1])
    assert top.get_xlim() == bottom.get_xlim()
    assert [axes.get_title(loc="left") for axes in (top, bottom)] == ["before", "after"]
    assert all(np.array_equal(PANELS[name], values) for name, values in before.items())
