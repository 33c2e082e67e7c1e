"""A player for short animations in JupyterLab: pictures that the kernel draws, no file and no network."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import ipywidgets

Reel = tuple[int, Callable[[int], bytes]]


def play(reels: Mapping[str, Reel], label: str, *, start: int = 0, seconds: float = 0.4) -> ipywidgets.VBox:
    """Make a choice of reels, each with a play button and a slider, and one picture.

    Without a browser the result does nothing, and does no harm. Show it as the last value of a cell.

    Args:
        reels: maps a name to (n, draw): `draw(number)` returns the bytes of the PNG number 0 to n - 1. It is called
            when that picture is shown first and never again.
        label: what the choice is about.
        start: the picture shown first (the last one in a reel that is shorter).
        seconds: how long each picture stays.

    Raises:
        ValueError: there is no reel, a reel has no picture, or a picture would stay for no time.
    """
    if not reels or min(n for n, _ in reels.values()) < 1 or not seconds > 0 or start < 0:
        raise ValueError("A player needs reels of at least one picture, a start of 0 or more, and a time above 0.")
    choice = ipywidgets.ToggleButtons(options=list(reels), description=label)
    choice.style.button_width = "auto"
    stack = ipywidgets.Stack([_one_reel(n, draw, start, seconds) for n, draw in reels.values()], selected_index=0)
    ipywidgets.link((choice, "index"), (stack, "selected_index"))
    return ipywidgets.VBox([choice, stack])


def _one_reel(n: int, draw: Callable[[int], bytes], start: int, seconds: float) -> ipywidgets.VBox:
    drawn = functools.cache(draw)
    first = min(start, n - 1)
    button = ipywidgets.Play(value=first, min=0, max=n - 1, interval=int(1000 * seconds), repeat=True)
    slider = ipywidgets.IntSlider(value=first, min=0, max=n - 1, readout=False)
    slider.layout.width = "30em"
    picture = ipywidgets.Image(value=drawn(first), format="png")
    picture.layout.max_width, picture.layout.align_self = "99%", "flex-start"  # shrunk if need be, never blown up
    ipywidgets.jslink((button, "value"), (slider, "value"))  # in the browser, so that both move at once
    slider.observe(lambda change: setattr(picture, "value", drawn(change["new"])), names="value")
    return ipywidgets.VBox([ipywidgets.HBox([button, slider]), picture])
