"""Figures of patches and fields: the right pixels at the right place, labels, an alternative text."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure

from helpers.data.crops import Crop
from helpers.figures import patch_plots, plots

RNG = np.random.default_rng(1)
PATCHES = list(RNG.random((9, 15, 15, 3)))
WITH_AXES: dict[str, Callable[[], None]] = {
    "nested_fields": lambda: patch_plots.nested_fields(PATCHES[0], {"a": (0, 0, 3, 3), "b": (0, 0, 9, 12)}),
    "gradient_boxes": lambda: patch_plots.gradient_boxes({"a": (PATCHES[0][..., 0], (2, 3, 9, 8))}),
    "depth_profile": lambda: patch_plots.depth_profile(
        {"a": (RNG.random(9), RNG.random(8)), "b": (RNG.random(9), RNG.random(8))}, {"a": 0.6, "m": 0.8, "b": 1.0}
    ),
}
PICTURES: dict[str, Callable[[], None]] = {
    "unit_grid": lambda: patch_plots.unit_grid({3: PATCHES, 7: PATCHES[:2], 8: PATCHES, 9: PATCHES}, 15, "conv"),
    "found_places": lambda: patch_plots.found_places(
        PATCHES[:2], [(0, 0, 4, 4)] * 2, ["x", "y"], "Two noisy pictures."
    ),
}


@pytest.mark.parametrize("name", [*WITH_AXES, *PICTURES])
def test_figure_has_labels_and_an_alternative_text(name: str, shown: list[tuple[Figure, str]]) -> None:
    before = np.array(PATCHES)
    assert (WITH_AXES | PICTURES)[name]() is None
    ((figure, alt),) = shown
    assert len(alt) > 15
    if name in WITH_AXES:
        assert all(axes.get_xlabel() and axes.get_ylabel() and axes.has_data() for axes in figure.axes)
    plots.to_png(figure)
    assert np.array_equal(before, PATCHES)


def test_the_grid_names_its_units_and_leaves_the_rest_empty(shown: list[tuple[Figure, str]]) -> None:
    PICTURES["unit_grid"]()
    axes = shown[0][0].axes
    assert [panel.get_title() for panel in axes] == ["unit 3", "unit 7", "unit 8", "unit 9", "", ""]
    assert [len(panel.images) for panel in axes] == [1, 1, 1, 1, 0, 0]


def test_a_mosaic_holds_its_patches_row_by_row() -> None:
    whole = patch_plots.mosaic(PATCHES, 15, n_columns=3)
    assert whole.shape == (47, 47, 3)
    assert np.allclose(whole[16:31, 32:47], PATCHES[5])
    assert (whole[15] == 1).all() and (whole[:, 31] == 1).all()


def test_a_small_patch_stands_in_the_middle_of_grey() -> None:
    whole = patch_plots.mosaic([PATCHES[0][:11, :7]], 15, n_columns=1)
    assert np.allclose(whole[2:13, 4:11], PATCHES[0][:11, :7])
    assert np.ptp(whole[:2]) == 0 and np.ptp(whole[:, 11:]) == 0


def test_tiny_patches_are_enlarged_pixel_by_pixel() -> None:
    patch = RNG.random((3, 3, 3))
    whole = patch_plots.mosaic([patch, patch], 3, n_columns=2)
    assert whole.shape == (24, 50, 3)
    assert np.allclose(whole[:8, :8], patch[0, 0]) and np.allclose(whole[16:, 42:], patch[2, 2])


@pytest.mark.parametrize("patches", [[], [np.zeros((16, 3, 3))]])
def test_no_patch_or_too_large_a_one(patches: list) -> None:
    with pytest.raises(ValueError, match="at most 15×15"):
        patch_plots.mosaic(patches, 15, n_columns=3)


def test_frames_are_where_the_boxes_say(shown: list[tuple[Figure, str]]) -> None:
    WITH_AXES["gradient_boxes"]()
    frame = shown[0][0].axes[0].patches[-1]
    assert (frame.get_y(), frame.get_x()) == (1.5, 2.5)  # pixel 2 begins at 1.5
    assert (frame.get_height(), frame.get_width()) == (7, 5)


def test_a_place_in_a_photograph() -> None:
    """The photograph of coffee has 400×600 pixels and is drawn at half its size; the crop shows it at a third."""
    figure = Figure()
    patch_plots.draw_places(figure, [PATCHES[0]], 15, [(10, 20, 30, 50)], [Crop("coffee", 3.0, 5, 7)])
    above, below = figure.axes
    frame = below.patches[-1]
    assert below.get_title() == "coffee"
    assert below.images[0].get_array().shape == (200, 300, 3)
    assert (frame.get_y(), frame.get_x()) == (3 * (10 + 5) / 2 - 0.5, 3 * (20 + 7) / 2 - 0.5)
    assert (frame.get_height(), frame.get_width()) == (3 * 20 / 2, 3 * 30 / 2)
    assert np.allclose(above.images[0].get_array(), PATCHES[0])


def test_the_profile_draws_two_layers_and_all_areas(shown: list[tuple[Figure, str]]) -> None:
    WITH_AXES["depth_profile"]()
    left, middle, right = shown[0][0].axes
    assert left.get_title() == "the unit of a" and middle.get_title() == "the unit of b"
    assert right.lines[0].get_ydata().tolist() == [0.6, 0.8, 1.0]
