"""The player shows the picture that its slider says, draws each once, and only when it is asked for."""

from __future__ import annotations

import ipywidgets
import pytest

from helpers.widgets import player


def parts(widget: ipywidgets.VBox, reel: int) -> tuple[ipywidgets.Play, ipywidgets.IntSlider, ipywidgets.Image]:
    controls, picture = widget.children[1].children[reel].children
    return *controls.children, picture


def test_the_slider_turns_the_pages_of_its_own_reel() -> None:
    drawn: list[str] = []

    def reel(name: str) -> tuple[int, object]:
        return 4, lambda number: drawn.append(f"{name}{number}") or f"{name}{number}".encode()

    widget = player.play({"a": reel("a"), "b": reel("b")}, "letters:", start=2)
    assert drawn == ["a2", "b2"]
    _, slider, picture = parts(widget, 1)
    for number in (3, 2, 3):
        slider.value = number
        assert bytes(picture.value) == f"b{number}".encode()
    assert drawn == ["a2", "b2", "b3"]
    assert bytes(parts(widget, 0)[2].value) == b"a2"


def test_the_choice_shows_another_reel() -> None:
    widget = player.play({"a": (1, lambda _: b""), "b": (1, lambda _: b"")}, "letters:")
    choice, stack = widget.children
    assert (choice.options, stack.selected_index) == (("a", "b"), 0)
    choice.value = "b"
    assert stack.selected_index == 1


def test_button_and_slider_reach_from_the_first_to_the_last_picture() -> None:
    widget = player.play({"short": (3, lambda _: b""), "long": (9, lambda _: b"")}, "reel:", start=5, seconds=0.2)
    for reel, (last, first) in enumerate(((2, 2), (8, 5))):
        button, slider, _ = parts(widget, reel)
        for each in (button, slider):
            assert (each.min, each.max, each.value) == (0, last, first)
        assert button.interval == 200


@pytest.mark.parametrize(
    ("reels", "changes"),
    [
        ({}, {}),
        ({"a": (0, bytes)}, {}),
        ({"a": (2, bytes)}, {"seconds": 0}),
        ({"a": (2, bytes)}, {"start": -1}),
    ],
)
def test_nothing_to_show(reels: dict, changes: dict) -> None:
    with pytest.raises(ValueError, match="at least one picture"):
        player.play(reels, "reel:", **changes)
