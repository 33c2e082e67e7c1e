"""One window that slides over a signal, a picture or a volume, drawn place by place by the same code."""

from __future__ import annotations

from dataclasses import dataclass

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.patches import Rectangle
from scipy.signal import correlate

from helpers.figures import plots
from helpers.figures.plots import COLOURS
from helpers.widgets import player


@dataclass(frozen=True)
class Slide:
    """An input without channels, a kernel, and all that the window gives.

    Attributes:
        x: integers with one, two or three axes.
        kernel: integers with as many axes.
        output: integers with as many axes, one number for each place of the window.
    """

    x: np.ndarray
    kernel: np.ndarray
    output: np.ndarray


def examples() -> dict[str, Slide]:
    """Make one slide each with one, two and three axes: 14 and 14×14 with kernels of 5 a side, 6×6×6 with one of 3."""
    rng = np.random.default_rng(7)
    shapes = {"1 axis": ((14,), 5), "2 axes": ((14, 14), 5), "3 axes": ((6, 6, 6), 3)}
    slides = {}
    for name, (shape, side) in shapes.items():
        x, kernel = rng.integers(0, 5, shape), rng.integers(-1, 2, (side,) * len(shape))
        slides[name] = Slide(x, kernel, correlate(x, kernel, mode="valid"))
    return slides


def animate() -> ipywidgets.VBox:
    """Make a player in which the window slides over each of the three examples. Show it as a cell's last value."""
    return player.play({name: _reel(slide, name) for name, slide in examples().items()}, "input:")


def still() -> None:
    """Show the three examples below each other, each with its window somewhere in the middle."""
    slides = examples()
    figure = Figure(figsize=(9, 9.5), layout="constrained")
    parts = figure.subfigures(3, 1, squeeze=False, height_ratios=(0.4, 1.2, 1))[:, 0]
    for part, (name, slide) in zip(parts, slides.items(), strict=True):
        _Scene(part, slide, name).move(slide.output.size // 2 + 1)
    plots._show(
        figure,
        "A window over a row of 14 numbers, a square of 14 by 14 and a cube of 6 by 6 by 6; outputs half filled.",
    )


def _reel(slide: Slide, name: str) -> player.Reel:
    figure = Figure(figsize=(9, 1.5 if slide.x.ndim == 1 else 3.8), layout="constrained")
    scene = _Scene(figure, slide, name)
    drawn = plots.Backdrop(figure, *scene.moving)

    def png(number: int) -> bytes:
        scene.move(number)
        return drawn.png()

    return slide.output.size, png


class _Scene:
    """Input and window on the left, kernel and output on the right; `move` changes the artists in `moving`."""

    def __init__(self, figure: FigureBase, slide: Slide, name: str) -> None:
        self._title, self._slide, self._name = figure.suptitle("", fontsize=10), slide, name
        x, kernel, output = (_as_cube(array) for array in (slide.x, slide.kernel, slide.output))
        columns = figure.subplots(1, 3, width_ratios=(3.2, 1, 2.2) if x.shape[1] > 1 else (14, 5, 10))
        self._input = _Layers(columns[0], x, kernel.shape, (0, 4), "Blues")
        _Layers(columns[1], kernel, None, (-2, 2), "PuOr")
        self._output = _Layers(columns[2], output, (1, 1, 1), (output.min(), output.max()), "cividis")
        for axes, what, array in zip(
            columns, ("input", "kernel", "output"), (slide.x, slide.kernel, slide.output), strict=True
        ):
            axes.set_title(f"{what} {'×'.join(map(str, array.shape))}", fontsize=9)
        self.move(0)
        self.moving = (self._title, *self._input.frames, *self._output.artists)

    def move(self, number: int) -> None:
        """Put the window at a place, and show the output as far as this place."""
        slide = self._slide
        place = tuple(map(int, np.unravel_index(number, slide.output.shape)))
        sizes, where = "×".join(map(str, slide.kernel.shape)), ", ".join(map(str, place))
        self._title.set_text(f"{self._name}, place ({where}): the sum of {sizes} products is {slide.output[place]}")
        layer, row, column = (0,) * (3 - len(place)) + place  # one axis or two: a cube of thickness 1
        self._input.frame((layer, row, column))
        self._output.frame((layer, row, column))
        self._output.show(number + 1)


class _Layers:
    """The layers of a cube in one row or two, with a frame of `window` (if any) in each layer that it covers."""

    def __init__(
        self,
        axes: Axes,
        cube: np.ndarray,
        window: tuple[int, int, int] | None,
        limits: tuple[float, float],
        colours: str,
    ) -> None:
        depth, height, width = cube.shape
        per_row = depth if depth <= 3 else -(-depth // 2)
        axes.set_xlim(-0.6, per_row * (width + 1) - 1.4)
        axes.set_ylim(-(-depth // per_row) * (height + 1) - 1.4, -0.6)
        axes.set_aspect("equal")
        axes.set_axis_off()
        self._cube, self._depth = cube, window[0] if window else 0
        self._corners = [tuple(np.multiply(divmod(layer, per_row), (height + 1, width + 1))) for layer in range(depth)]
        self._images, self._numbers, outlines = [], [], []
        self.frames: list[Rectangle] = []
        for layer, (top, left) in zip(cube, self._corners, strict=True):
            extent = (left - 0.5, left + width - 0.5, top + height - 0.5, top - 0.5)
            self._images.append(axes.imshow(layer, cmap=colours, vmin=limits[0], vmax=limits[1], extent=extent))
            outline = Rectangle((left - 0.5, top - 0.5), width, height, fill=False, edgecolor="0.6", lw=0.8)
            outlines.append(axes.add_patch(outline))
        if height == 1:  # wide enough for numbers
            self._numbers = [
                axes.text(j, 0, str(value), ha="center", va="center", fontsize=8, bbox=_LABEL)
                for j, value in enumerate(cube.flat)
            ]
        if window:
            for _layer in cube:
                frame = Rectangle((0, 0), window[2], window[1], fill=False, edgecolor=COLOURS[1], lw=2.5)
                axes.add_patch(frame)
                self.frames.append(frame)
        self.artists = (*self._images, *outlines, *self._numbers, *self.frames)  # from the back to the front

    def frame(self, corner: tuple[int, int, int]) -> None:
        """Move the frames to a window that begins at `corner`."""
        for layer, (frame, (top, left)) in enumerate(zip(self.frames, self._corners, strict=True)):
            frame.set_visible(corner[0] <= layer < corner[0] + self._depth)
            frame.set_xy((left + corner[2] - 0.5, top + corner[1] - 0.5))

    def show(self, n: int) -> None:
        """Show the first n numbers only."""
        hidden = (np.arange(self._cube.size) >= n).reshape(self._cube.shape)
        for image, layer, mask in zip(self._images, self._cube, hidden, strict=True):
            image.set_data(np.ma.masked_array(layer, mask))
        for text, mask in zip(self._numbers, hidden.flat, strict=False):  # no text, or one for each number
            text.set_visible(not mask)


def _as_cube(array: np.ndarray) -> np.ndarray:
    return array.reshape((1,) * (3 - array.ndim) + array.shape)


_LABEL: dict[str, str | float] = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.7}
