"""Figures: something is drawn, both axes say what they show, and the arrays are left alone."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from helpers.figures import plots

RATES = np.linspace(0, 1, 5)
FIGURES: dict[str, Callable[[], None]] = {
    "gap_histogram": lambda: plots.gap_histogram(np.linspace(-1, 2, 50), 0.2),
    "collapse_curves": lambda: plots.collapse_curves({"one": {"loss": [1, 0.5], "spread": [1, 0.1]}}, 0.2),
    "curves_with_spread": lambda: plots.curves_with_spread({"a": np.eye(3), "b": np.ones((2, 4))}, "share"),
    "roc_curves": lambda: plots.roc_curves({"net": (RATES, np.sqrt(RATES), 0.7)}),
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


def test_curves_show_mean_and_range(shown: list[tuple[Figure, str]]) -> None:
    values = np.array([[0.0, 1.0], [0.5, 2.0], [1.0, 6.0]])
    plots.curves_with_spread({"run": values}, "loss")
    axes = shown[0][0].axes[0]
    assert np.allclose(axes.lines[0].get_ydata(), [0.5, 3.0])
    band = axes.collections[0].get_paths()[0].vertices
    assert {tuple(point) for point in band} >= {(0, 0), (0, 1), (1, 1), (1, 6)}


def test_images_stand_under_their_titles(shown: list[tuple[Figure, str]]) -> None:
    images = np.random.default_rng(1).random((3, 5, 4, 1))
    before = images.copy()
    plots.show_images(images, ["A", "P", "N"], "three")
    axes = shown[0][0].axes
    assert [panel.get_title() for panel in axes] == ["A", "P", "N"]
    assert np.allclose(axes[2].images[0].get_array(), images[2, :, :, 0])
    assert np.array_equal(images, before)


def test_titles_must_match() -> None:
    with pytest.raises(ValueError, match="2 pictures but 1 titles"):
        plots.show_images(np.zeros((2, 4, 3)), ["A"], "two")


def test_what_is_displayed(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[dict, dict]] = []
    monkeypatch.setattr(plots, "display", lambda data, metadata, raw: calls.append((data, metadata)))
    FIGURES["roc_curves"]()
    ((data, metadata),) = calls
    assert data["text/plain"] == "<Figure: Verification ROC curves of net.>"
    assert metadata == {"image/png": {"alt": "Verification ROC curves of net."}}
    assert data["image/png"].startswith("iVBORw0KGgo")  # «\x89PNG…» in base64


def test_png_can_be_read_back() -> None:
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([1, 2])
    assert Image.open(BytesIO(plots.to_png(figure))).format == "PNG"


def test_neighbouring_colours_differ_in_lightness_or_hue() -> None:
    rgb = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in plots.COLOURS])
    # Red and green weigh alike for the most common kinds of colour blindness, so look at (red + green) and blue only.
    seen = np.stack([rgb[:, :2].sum(axis=1) / 2, rgb[:, 2]], axis=1)
    distances = np.linalg.norm(seen[:, None] - seen[None, :], axis=-1)[np.triu_indices(len(rgb), 1)]
    assert distances.min() > 20
