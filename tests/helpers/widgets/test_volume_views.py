"""Slices through a volume: the right slice, marks only near it, one size for all, one line for what does not fit."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure

from helpers.figures import plots
from helpers.widgets import volume_views

VOLUME = np.random.default_rng(1).random((7, 9, 11))


def test_the_player_has_all_slices_of_each_axis() -> None:
    choice, stack = volume_views.browse(VOLUME, {"nodule": (1, 2, 3)}).children
    assert choice.options == volume_views.AXES
    sliders = [reel.children[0].children[1] for reel in stack.children]
    assert [slider.max + 1 for slider in sliders] == [7, 9, 11]
    picture = stack.children[1].children[1]
    first = bytes(picture.value)
    sliders[1].value = 0
    assert bytes(picture.value) != first and first[:4] == b"\x89PNG"
    for png in (first, bytes(picture.value)):
        assert struct.unpack(">II", png[16:24]) == (560, 440)  # width and height of the PNG


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_slice_shows_its_voxels_and_the_marks_near_it(axis: int) -> None:
    for index, near in ((5, True), (4, True), (1, False)):
        axes = Figure().subplots()
        shown = volume_views._Slice(axes, VOLUME, axis, {"nodule": (5, 5, 5)})
        shown.move(index)
        assert np.array_equal(axes.images[0].get_array(), np.take(VOLUME, index, axis).T)
        assert [line.get_label() for line in shown.near] == (["nodule"] if near else [])
        assert f"slice {index} (0 to {VOLUME.shape[axis] - 1})" in axes.get_title()


def test_a_mark_lies_on_its_voxel() -> None:
    axes = Figure().subplots()
    volume_views._Slice(axes, VOLUME, 1, {"nodule": (1, 2, 3)})
    assert axes.lines[0].get_xydata().tolist() == [[1, 3]]
    assert "left to right" in axes.get_xlabel() and "bottom to top" in axes.get_ylabel()


def test_planes_meet_at_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[Figure, str]] = []
    monkeypatch.setattr(plots, "_show", lambda figure, alt: shown.append((figure, alt)))
    volume_views.planes(VOLUME, (1, 2, 3), {"nodule": (1, 2, 3), "far": (6, 8, 10)}, "Three of them")
    volume_views.planes(VOLUME, (1, 2, 3), {}, "Bare")
    (figure, alt), (bare, _) = shown
    for axis, axes in enumerate(figure.axes):
        assert np.array_equal(axes.images[0].get_array(), np.take(VOLUME, axis + 1, axis).T)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["nodule"]
    assert "Marked: nodule, far" in alt and "Three of them" in alt
    assert not bare.legends


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: volume_views.browse(VOLUME[0]), r"not shape \(9, 11\)"),
        (lambda: volume_views.browse(np.zeros((0, 3, 3))), "at least one voxel"),
        (lambda: volume_views.browse(VOLUME, {"ear": (1, 2)}), "three indices; these do not: ear"),
        (lambda: volume_views.planes(VOLUME, (7, 2, 3), {}, ""), r"\(7, 2, 3\) lies outside the volume"),
        (lambda: volume_views.planes(VOLUME, (1, -1, 3), {}, ""), "lies outside"),
    ],
)
def test_what_does_not_fit_is_one_line(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
