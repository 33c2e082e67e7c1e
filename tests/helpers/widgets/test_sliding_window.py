"""The drawn window: its sums are right, it stands where the title says, and nothing is shown too early."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.figures import plots
from helpers.widgets import sliding_window

EXAMPLES = sliding_window.examples()
SIZES = {
    "1 axis": ((14,), (5,), (10,)),
    "2 axes": ((14, 14), (5, 5), (10, 10)),
    "3 axes": ((6,) * 3, (3,) * 3, (4,) * 3),
}


@pytest.mark.parametrize("name", SIZES)
def test_each_output_is_the_sum_of_the_products_under_the_window(name: str) -> None:
    slide = EXAMPLES[name]
    assert (slide.x.shape, slide.kernel.shape, slide.output.shape) == SIZES[name]
    for place in np.ndindex(slide.output.shape):
        under = slide.x[tuple(slice(begin, begin + k) for begin, k in zip(place, slide.kernel.shape, strict=True))]
        assert slide.output[place] == np.sum(under * slide.kernel)


def drawn(name: str, number: int) -> tuple[Figure, list[Rectangle]]:
    figure = Figure(figsize=(9, 3.8))
    sliding_window._Scene(figure, EXAMPLES[name], name).move(number)
    orange = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle) and patch.get_linewidth() > 2]
    return figure, [patch for patch in orange if patch.get_visible()]


def test_the_frame_and_the_title_tell_the_same_place() -> None:
    figure, (frame,) = drawn("2 axes", 37)
    assert figure.get_suptitle().startswith("2 axes, place (3, 7): the sum of 5×5 products is ")
    assert figure.get_suptitle().endswith(f" {EXAMPLES['2 axes'].output[3, 7]}")
    assert frame.get_xy() == (6.5, 2.5)
    assert (frame.get_width(), frame.get_height()) == (5, 5)


def test_a_volume_has_one_frame_in_each_slice_that_the_window_covers() -> None:
    assert len(drawn("1 axis", 0)[1]) == 1
    assert len(drawn("3 axes", 0)[1]) == 3


@pytest.mark.parametrize("name", SIZES)
def test_the_output_is_filled_as_far_as_the_place(name: str) -> None:
    n = EXAMPLES[name].output.size
    for number in (0, n // 2, n - 1):
        output = drawn(name, number)[0].axes[2]
        assert sum(image.get_array().count() for image in output.images) == number + 1
    if name == "1 axis":
        texts = drawn(name, 3)[0].axes[2].texts
        assert [text.get_visible() for text in texts] == [True] * 4 + [False] * 6


def test_the_animation_has_every_place_at_one_size() -> None:
    choice, stack = sliding_window.animate().children
    assert choice.options == tuple(SIZES)
    assert [reel.children[0].children[1].max + 1 for reel in stack.children] == [10, 100, 64]
    _, picture = stack.children[0].children
    first = bytes(picture.value)
    stack.children[0].children[0].children[1].value = 9
    last = bytes(picture.value)
    assert first != last and first[:4] == b"\x89PNG"
    for png in (first, last):
        assert struct.unpack(">II", png[16:24]) == (900, 150)  # width and height of the PNG


def test_the_still_figure_needs_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[Figure, str]] = []
    monkeypatch.setattr(plots, "_show", lambda figure, alt: shown.append((figure, alt)))
    assert sliding_window.still() is None
    ((figure, alt),) = shown
    assert len(figure.axes) == 9 and "14 by 14" in alt
