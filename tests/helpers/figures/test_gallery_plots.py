"""Figures of people and errors: labelled axes, an alternative text, the right numbers, arrays left alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure
from polygons import area

from helpers.figures import gallery_plots, plots

DISTANCES, SAME = np.linspace(0.1, 0.9, 30), np.arange(30) % 3 == 0
RATES = np.stack([np.linspace(0, 1, 5), np.linspace(1, 0, 5)], axis=1)
FIGURES: dict[str, Callable[[], None]] = {
    "distance_histogram": lambda: gallery_plots.distance_histogram(DISTANCES, SAME, "codes", {"dlib": 0.36}),
    "error_curves": lambda: gallery_plots.error_curves(np.arange(5) / 5, {"a": RATES, "b": RATES}, 0.4),
    "growth_curves": lambda: gallery_plots.growth_curves({"one": np.array([0.1, 0.2]), "two": np.array([0.01, 0.02])}),
    "embedding_map": lambda: gallery_plots.embedding_map(np.eye(4)[:, :2], np.array([3, 3, 7, 7]), (0.2, 0.1)),
    "rate_bars": lambda: gallery_plots.rate_bars({21: 0.0, 22: 0.02, 35: 0.01}, 0.01),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_has_labels_and_an_alternative_text(name: str, shown: list[tuple[Figure, str]]) -> None:
    assert FIGURES[name]() is None
    ((figure, alt),) = shown
    assert len(alt) > 20
    for axes in figure.axes:
        assert axes.get_xlabel()
        assert axes.get_ylabel()
        assert axes.has_data()
    plots.to_png(figure)


def test_the_histograms_have_area_one_and_the_threshold_its_place(shown: list[tuple[Figure, str]]) -> None:
    gallery_plots.distance_histogram(DISTANCES, SAME, "codes", {"dlib": 0.36})
    axes = shown[0][0].axes[0]
    kinds = {shape.get_label(): shape.get_xy() for shape in axes.patches}
    assert [area(corners) for corners in kinds.values()] == pytest.approx([1, 1])
    for name, values in (("two pictures of one person", DISTANCES[SAME]), ("of different people", DISTANCES[~SAME])):
        heights = np.histogram(values, np.linspace(0, DISTANCES.max(), 71), density=True)[0]
        assert kinds[name][:, 1].max() == pytest.approx(heights.max())
    assert axes.lines[0].get_xdata()[0] == 0.36


def test_a_rate_of_nothing_is_not_drawn(shown: list[tuple[Figure, str]]) -> None:
    FIGURES["error_curves"]()
    line = shown[0][0].axes[0].lines[0]
    assert np.isnan(line.get_ydata()[0]) and np.allclose(line.get_ydata()[1:], [0.25, 0.5, 0.75, 1])


def test_growth_begins_with_one_person(shown: list[tuple[Figure, str]]) -> None:
    FIGURES["growth_curves"]()
    assert shown[0][0].axes[0].lines[1].get_xdata().tolist() == [1, 2]


def test_the_highest_bar_comes_first(shown: list[tuple[Figure, str]]) -> None:
    FIGURES["rate_bars"]()
    axes = shown[0][0].axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["22", "35", "21"]
    assert [patch.get_height() for patch in axes.patches] == [0.02, 0.01, 0.0]


def test_visits_say_what_was_decided_and_what_is_wrong() -> None:
    figure = Figure()
    axes = figure.subplots()
    face = np.random.default_rng(1).random((6, 4))
    before = face.copy()
    visits = [
        gallery_plots.Visit(face, face, 0.25, True, True, "Ana"),
        gallery_plots.Visit(face, face, 0.5, False, False, ""),
    ]
    gallery_plots.Door(axes, {"enrolled": visits, "strangers": visits[:1]})
    texts = [text.get_text() for text in axes.texts]
    assert texts.count("● open: Ana") == 2
    assert texts.count("○ closed, WRONG") == 1
    assert {"enrolled", "strangers", "d = 0.250", "d = 0.500"} <= set(texts)
    assert {patch.get_linestyle() for patch in axes.patches} == {"-", "--"}
    assert np.array_equal(face, before)
    plots.to_png(figure)
