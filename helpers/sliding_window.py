"""One window that slides over a signal, a picture or a volume, drawn place by place by the same code."""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.patches import Rectangle
from scipy.signal import correlate

from helpers import player, plots
from helpers.plots import COLOURS


@dataclass(frozen=True)
class Slide:
    """An input without channels, a kernel, and all that the window gives: integers with one, two or three axes."""

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
    reels = {name: (slide.output.size, functools.partial(_png, slide, name)) for name, slide in examples().items()}
    return player.play(reels, "input:")


def still() -> None:
    """Show the three examples below each other, each with its window somewhere in the middle."""
    slides = examples()
    figure = Figure(figsize=(9, 9.5), layout="constrained")
    for part, (name, slide) in zip(figure.subfigures(3, 1, height_ratios=(0.4, 1.2, 1)), slides.items(), strict=True):
        _draw(part, slide, name, slide.output.size // 2 + 1)
    plots._show(
        figure,
        "A window over a row of 14 numbers, a square of 14 by 14 and a cube of 6 by 6 by 6; outputs half filled.",
    )


def _png(slide: Slide, name: str, number: int) -> bytes:
    figure = Figure(figsize=(9, 1.5 if slide.x.ndim == 1 else 3.8), layout="constrained")
    _draw(figure, slide, name, number)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)  # all of one size, or the animation would jump
    return file.getvalue()


def _draw(figure: FigureBase, slide: Slide, name: str, number: int) -> None:
    """Draw input and window on the left, kernel and the output up to place ``number`` on the right."""
    place = np.unravel_index(number, slide.output.shape)
    place = (0,) * (3 - len(place)) + tuple(map(int, place))  # one axis or two: a cube that is one thin
    x, kernel, output = (_as_cube(each) for each in (slide.x, slide.kernel, slide.output))
    value = int(output[place])
    sizes = "×".join(map(str, slide.kernel.shape))
    where = ", ".join(map(str, place[3 - slide.x.ndim :]))
    figure.suptitle(f"{name}, place ({where}): the sum of {sizes} products is {value}", fontsize=10)
    hidden = np.arange(output.size).reshape(output.shape) > number
    columns = figure.subplots(1, 3, width_ratios=(3.2, 1, 2.2) if x.shape[1] > 1 else (14, 5, 10))
    titles = "×".join(map(str, slide.x.shape)), sizes, "×".join(map(str, slide.output.shape))
    limits = (0, 4), (-2, 2), (output.min(), output.max())
    maps = "Blues", "PuOr", "cividis"
    layers = [(x, place, kernel.shape), (kernel, (0, 0, 0), kernel.shape), (output, place, (1, 1, 1))]
    for axes, what, shape, (array, corner, size), limit, colours in zip(
        columns, ("input", "kernel", "output"), titles, layers, limits, maps, strict=True
    ):
        shown = np.ma.masked_array(array, hidden if what == "output" else False)
        _draw_layers(axes, shown, corner, size, limit, colours, framed=what != "kernel")
        axes.set_title(f"{what} {shape}", fontsize=9)


def _draw_layers(
    axes: Axes, cube: np.ma.MaskedArray, corner: tuple, size: tuple, limits: tuple, colours: str, *, framed: bool
) -> None:
    """Draw the layers of a cube in one row or two, with a frame in each layer that the window covers."""
    depth, height, width = cube.shape
    per_row = depth if depth <= 3 else -(-depth // 2)
    axes.set_xlim(-0.6, per_row * (width + 1) - 1.4)
    axes.set_ylim(-(-depth // per_row) * (height + 1) - 1.4, -0.6)
    axes.set_aspect("equal")
    axes.set_axis_off()
    for layer in range(depth):
        row, column = divmod(layer, per_row)
        top, left = row * (height + 1), column * (width + 1)
        extent = (left - 0.5, left + width - 0.5, top + height - 0.5, top - 0.5)
        axes.imshow(cube[layer], cmap=colours, vmin=limits[0], vmax=limits[1], extent=extent)
        axes.add_patch(Rectangle((left - 0.5, top - 0.5), width, height, fill=False, edgecolor="0.6", lw=0.8))
        for (i, j), value in np.ma.ndenumerate(cube[layer]):  # without what is still hidden
            if height == 1:
                axes.text(left + j, top + i, str(value), ha="center", va="center", fontsize=8, bbox=_LABEL)
        if framed and corner[0] <= layer < corner[0] + size[0]:
            frame = (left + corner[2] - 0.5, top + corner[1] - 0.5)
            axes.add_patch(Rectangle(frame, size[2], size[1], fill=False, edgecolor=COLOURS[1], lw=2.5))


def _as_cube(array: np.ndarray) -> np.ndarray:
    return array.reshape((1,) * (3 - array.ndim) + array.shape)


_LABEL = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.7}
