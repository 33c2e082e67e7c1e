"""Figures of style transfer: something is drawn, axes say what they show, and the arrays are left alone."""

from __future__ import annotations

import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from helpers.figures import style_plots

HISTORY = np.array([[3.0, 0.0, 3.0], [2.0, 0.5, 1.5], [1.0, 0.5, 0.5]])


def test_pictures_keep_their_colours(shown: list[tuple[Figure, str]]) -> None:
    image = np.random.default_rng(1).random((5, 6, 3))
    style_plots.pictures([image, image], ["one", "two"], alt="Two pictures of noise.")
    ((figure, alt),) = shown
    assert alt == "Two pictures of noise."
    assert [axes.get_title() for axes in figure.axes] == ["one", "two"]
    assert np.allclose(figure.axes[0].images[0].get_array(), image)
    with pytest.raises(ValueError, match="2 titles"):
        style_plots.pictures([image], ["one", "two"], alt="")


def test_three_curves_for_each_run(shown: list[tuple[Figure, str]]) -> None:
    style_plots.cost_curves({"noise": HISTORY, "photograph": HISTORY[:2]})
    ((figure, alt),) = shown
    assert "noise, photograph" in alt
    for axes in figure.axes:
        assert len(axes.lines) == 3
        assert axes.get_xlabel() and axes.get_ylabel() and axes.get_yscale() == "log"
    content = figure.axes[0].lines[1].get_ydata()
    assert np.isnan(content[0]) and np.allclose(content[1:], 0.5)
    assert HISTORY[0, 1] == 0


def test_a_run_with_one_part_shows_one_curve(shown: list[tuple[Figure, str]]) -> None:
    style_plots.cost_curves({"content alone": np.array([[3.0, 3.0, 0.0], [2.0, 2.0, 0.0]])})
    ((figure, _alt),) = shown
    assert [line.get_label() for line in figure.axes[0].lines] == ["J, the sum"]


def test_gram_matrices_share_one_scale(shown: list[tuple[Figure, str]]) -> None:
    style_plots.gram_matrices({"small": np.eye(3), "large": 4 * np.eye(3)})
    ((figure, alt),) = shown
    assert "small, large" in alt
    images = [axes.images[0] for axes in figure.axes[:2]]
    assert {image.get_clim() for image in images} == {(0.0, 2.0)}


def test_a_picture_becomes_a_file_and_comes_back() -> None:
    image = np.random.default_rng(2).random((7, 9, 3)) * 1.2 - 0.1
    read = np.asarray(Image.open(io.BytesIO(style_plots.picture_png(image)))) / 255
    assert np.allclose(read, np.clip(image, 0, 1), atol=0.003)
