"""Figures of signals and films: what is drawn where, labels, an alternative text."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from helpers.figures import plots
from helpers.widgets import signal_views

RNG = np.random.default_rng(1)


def test_signals_stand_below_each_other_with_circles_at_their_marks(shown: list[tuple[Figure, str]]) -> None:
    signals = {"raw": RNG.normal(size=50), "filtered": RNG.normal(size=46)}
    signal_views.stacked_signals(signals, {"filtered": np.array([3, 17])}, "step", "volt")
    ((figure, alt),) = shown
    raw, filtered = figure.axes
    assert np.array_equal(raw.lines[0].get_ydata(), signals["raw"]) and len(raw.lines[1].get_xdata()) == 0
    assert filtered.lines[1].get_xdata().tolist() == [3, 17]
    assert np.array_equal(filtered.lines[1].get_ydata(), signals["filtered"][[3, 17]])
    assert raw.get_ylabel() == filtered.get_ylabel() == "volt"
    assert filtered.get_xlabel() == "step" and "raw; filtered" in alt and "2 places" in alt
    plots.to_png(figure)


def test_windows_are_drawn_in_groups(shown: list[tuple[Figure, str]]) -> None:
    groups = {"a": RNG.normal(size=(4, 12, 1)), "b": RNG.normal(size=(2, 12))}
    signal_views.windows(groups, "step")
    ((figure, alt),) = shown
    assert [len(axes.lines) for axes in figure.axes] == [4, 2]
    assert np.array_equal(figure.axes[0].lines[1].get_ydata(), groups["a"][1, :, 0])
    assert all(axes.get_xlabel() for axes in figure.axes) and figure.axes[0].get_ylabel() and len(alt) > 15
    plots.to_png(figure)


def test_strips_show_every_second_frame_of_each_film(shown: list[tuple[Figure, str]]) -> None:
    strips = {name: RNG.normal(size=(9, 5, 4)) for name in ("left", "right")}
    signal_views.film_strips(strips)
    ((figure, alt),) = shown
    frames = np.reshape(figure.axes, (2, 5))
    assert np.array_equal(frames[1, 2].images[0].get_array(), strips["right"][4])
    assert frames[0, 4].get_title() == "frame 8" and frames[1, 0].get_ylabel() == "right" and "left, right" in alt
    plots.to_png(figure)


@pytest.mark.parametrize(
    "strips", [{}, {"a": np.zeros((0, 3, 3))}, {"a": np.zeros((9, 3, 3)), "b": np.zeros((8, 3, 3))}]
)
def test_strips_need_films_of_one_length(strips: dict) -> None:
    with pytest.raises(ValueError, match="the same length"):
        signal_views.film_strips(strips)


def test_films_can_be_watched_frame_by_frame() -> None:
    choice, stack = signal_views.watch({"a": RNG.normal(size=(9, 5, 4)), "b": RNG.normal(size=(7, 5, 4))}).children
    assert choice.options == ("a", "b")
    (_, slider), picture = stack.children[1].children[0].children, stack.children[1].children[1]
    assert slider.max == 6
    first = bytes(picture.value)
    slider.value = 6
    assert bytes(picture.value) != first
