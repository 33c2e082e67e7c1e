"""Figures about patches, fields and selective units; the rules are those of `helpers.figures.plots`."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.data import photographs
from helpers.data.crops import Box, Crop
from helpers.figures import plots
from helpers.figures.plots import COLOURS

_BEYOND = 0.75  # the grey of what lies beyond the edge of a picture


def unit_grid(patches: Mapping[int, Sequence[np.ndarray]], size: int, layer: str) -> None:
    """Show the strongest patches of several units: a square of 3×3 patches for each unit, the number above it.

    A patch smaller than the field stands in the middle of a grey square of that size.

    Args:
        patches: maps a unit to up to nine arrays (height, width, 3) in [0, 1], the strongest first.
        size: side of the receptive field, in pixels.
        layer: name of the units' layer.
    """
    n_columns = min(len(patches), 3)
    n_rows = -(-len(patches) // n_columns)
    figure = Figure(figsize=(2.3 * n_columns, 2.5 * n_rows), layout="constrained")
    axes = figure.subplots(n_rows, n_columns, squeeze=False).ravel()
    for panel in axes:
        panel.set_axis_off()
    for panel, (unit, nine) in zip(axes, patches.items(), strict=False):
        panel.imshow(mosaic(nine, size, n_columns=3), interpolation="nearest")
        panel.set_title(f"unit {unit}", fontsize=9)
    figure.suptitle(f"{layer}: nine patches of {size}×{size} pixels for each unit", fontsize=10)
    units = ", ".join(map(str, patches))
    plots._show(
        figure, f"The nine strongest patches of {size} by {size} pixels for each of the units {units} of {layer}."
    )


def mosaic(patches: Sequence[np.ndarray], size: int, n_columns: int) -> np.ndarray:
    """Put patches into one picture, row by row, with a white line between them: float (height, width, 3).

    Args:
        patches: (h, w, 3) each, at most `size` a side.
        size: side of the square that each patch gets, in pixels.
        n_columns: how many squares stand side by side.

    Raises:
        ValueError: there is no patch, or one is larger than `size`.
    """
    if not len(patches) or max(max(patch.shape[:2]) for patch in patches) > size:
        raise ValueError(f"Patches of at most {size}×{size} pixels are needed, and at least one.")
    line = max(1, size // 24) if size > 8 else 0.25  # a quarter of a pixel where a patch has few of them
    zoom = 1 if size > 8 else 8
    side, line = zoom * size, max(1, int(zoom * line))
    whole = np.ones((-(-len(patches) // n_columns) * (side + line) - line, n_columns * (side + line) - line, 3))
    for number, patch in enumerate(patches):
        top, left = (side + line) * np.array(divmod(number, n_columns))
        square = np.full((size, size, 3), _BEYOND)
        y, x = (size - patch.shape[0]) // 2, (size - patch.shape[1]) // 2
        square[y : y + patch.shape[0], x : x + patch.shape[1]] = patch
        whole[top : top + side, left : left + side] = square.repeat(zoom, axis=0).repeat(zoom, axis=1)
    return whole


def draw_places(
    figure: Figure, patches: Sequence[np.ndarray], size: int, boxes: Sequence[Box], crops: Sequence[Crop]
) -> None:
    """Draw patches in a row, and below each one its photograph with a frame where it sits.

    Args:
        figure: where to draw.
        patches: (h, w, 3) each, the strongest first.
        size: side of the receptive field, in pixels.
        boxes: of each patch, in pixels of its crop.
        crops: where each patch's crop comes from.
    """
    all_axes = figure.subplots(2, len(patches), squeeze=False)
    for (above, below), patch, box, crop in zip(all_axes.T, patches, boxes, crops, strict=True):
        above.imshow(mosaic([patch], size, 1), interpolation="nearest")
        _draw_box(below, _thumbnail(crop.photograph), crop.in_photograph(box), _shrunk(crop.photograph))
        below.set_title(crop.photograph.partition("_")[0][:11], fontsize=7)
    for panel in all_axes.flat:
        panel.set_axis_off()


def nested_fields(picture: np.ndarray, boxes: Mapping[str, Box]) -> None:
    """Show a picture (height, width, 3) with one frame for each layer: what a unit of it sees."""
    figure, (axes,) = plots._panels(1, width=5.2, height=4)
    axes.imshow(picture)
    for (layer, (top, left, bottom, right)), colour in zip(boxes.items(), COLOURS, strict=False):
        frame = Rectangle(
            (left - 0.5, top - 0.5), right - left, bottom - top, fill=False, edgecolor=colour, lw=2.5, label=layer
        )
        axes.add_patch(frame)
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5), title="one unit of")
    axes.set_xlabel("column of the picture (pixels)")
    axes.set_ylabel("row of the picture (pixels)")
    plots._show(figure, f"A picture with nested frames, the receptive fields of units of {', '.join(boxes)}.")


def gradient_boxes(maps: Mapping[str, tuple[np.ndarray, Box]]) -> None:
    """Show gradient maps (height, width), each with its field as a frame; the darker, the more a pixel can do."""
    figure, panels = plots._panels(len(maps), width=2.5, height=2.9)
    for axes, (layer, (gradient, box)) in zip(panels, maps.items(), strict=True):
        axes.set_title(layer, fontsize=9)
        # the root lifts what is faint: outside the middle the slopes are small, but not 0
        _draw_box(axes, 1 - np.sqrt(gradient / max(gradient.max(), 1e-12)), box)
        axes.set_xlabel("column (pixels)", fontsize=8)
        axes.set_ylabel("row (pixels)", fontsize=8)
        axes.tick_params(labelsize=7)
    plots._show(figure, f"Maps of the gradient of one unit each of {', '.join(maps)}, all inside their frames.")


def found_places(pictures: Sequence[np.ndarray], boxes: Sequence[Box], titles: Sequence[str], alt: str) -> None:
    """Show pictures (height, width, 3) in a row, each with a frame where something was found, under its title."""
    figure, panels = plots._panels(len(pictures), width=1.9, height=2.4)
    for axes, picture, box, title in zip(panels, pictures, boxes, titles, strict=True):
        _draw_box(axes, np.asarray(picture), box)
        axes.set_title(title, fontsize=8)
        axes.set_axis_off()
    plots._show(figure, alt)


def depth_profile(peaks: Mapping[str, tuple[np.ndarray, np.ndarray]], areas: Mapping[str, float]) -> None:
    """Show how the best units of two layers fire, and the area under the ROC over all layers.

    Args:
        peaks: maps two layers to the peaks (m,) and (n,) of their unit on faces and on other pictures.
        areas: maps every layer to how often a face excites its unit more than another picture.
    """
    figure, panels = plots._panels(3, width=3.6, height=2.9)
    for axes, (layer, (faces, others)) in zip(panels, peaks.items(), strict=False):
        bins = np.linspace(0, max(faces.max(), others.max()), 26).tolist()
        axes.hist(faces, bins, density=True, color=COLOURS[0], alpha=0.65, label="faces")
        axes.hist(others, bins, density=True, color=COLOURS[4], alpha=0.65, hatch="//", label="other pictures")
        axes.set_title(f"the unit of {layer}", fontsize=9)
        axes.set_xlabel("largest activation in a picture")
        axes.set_ylabel("density of pictures")
        axes.legend(fontsize=8)
    panels[2].plot(list(areas), list(areas.values()), color=COLOURS[0], marker="o")
    panels[2].axhline(0.5, color="grey", linestyle=":", label="a coin")
    panels[2].set_ylim(0.45, 1.02)
    panels[2].set_xlabel("layer")
    panels[2].set_ylabel("area under the ROC")
    panels[2].legend(fontsize=8, loc="lower right")
    panels[2].grid(alpha=0.3)
    plots._show(figure, f"Two histograms of peaks, faces and others, and a line over the layers {', '.join(areas)}.")


def _draw_box(axes: Axes, picture: np.ndarray, box: Sequence[float], shrunk: int = 1) -> None:
    top, left, bottom, right = (edge / shrunk for edge in box)
    axes.imshow(np.squeeze(picture), cmap="gray", vmin=0, vmax=1)
    for colour, width in (("white", 3.5), (COLOURS[1], 2)):  # seen on any background
        corner = (left - 0.5, top - 0.5)
        axes.add_patch(Rectangle(corner, right - left, bottom - top, fill=False, edgecolor=colour, lw=width))


@functools.cache
def _thumbnail(name: str) -> np.ndarray:
    step = _shrunk(name)
    return _photograph(name)[::step, ::step]


@functools.cache
def _shrunk(name: str) -> int:
    return max(1, min(_photograph(name).shape[:2]) // 150)


@functools.lru_cache(maxsize=1)
def _photograph(name: str) -> np.ndarray:
    return photographs.load(name)
