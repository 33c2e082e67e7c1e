"""Look at a volume: slice by slice in a widget, or in three planes through one place without a browser."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import player, plots
from helpers.plots import COLOURS

AXES = ("left to right", "back to front", "bottom to top")
_MARKERS = "osD^v<"
_WHITE = 1.3  # and what is brighter is white, too
_NEAR = 3  # slices away in which a mark is still drawn


def browse(volume: np.ndarray, marks: Mapping[str, Sequence[float]] | None = None) -> ipywidgets.VBox:
    """Make a player that goes through the slices of a volume along each of its three axes.

    ``volume`` is (left to right, back to front, bottom to top), ``marks`` maps a name to the three indices of a place;
    it is shown in slices up to three away. Show the result as the last value of a cell. Raises ``ValueError`` for a
    volume that has not three axes, or is empty, and for marks that are not three numbers.
    """
    volume = _checked(volume, marks or {})
    reels = {
        name: (volume.shape[axis], functools.partial(_slice_png, volume, axis, dict(marks or {})))
        for axis, name in enumerate(AXES)
    }
    return player.play(reels, "slices:", start=volume.shape[1] // 2, seconds=0.3)


def planes(volume: np.ndarray, place: Sequence[float], marks: Mapping[str, Sequence[float]], title: str) -> None:
    """Show the three slices of a volume that meet at ``place``, with the ``marks`` that lie near them.

    Arguments are those of ``browse``. Dashed lines show where the other two slices cut. Raises ``ValueError`` as
    ``browse`` does, and for a place outside the volume.
    """
    volume = _checked(volume, {**marks, "place": place})
    at = np.rint(place).astype(int)
    if np.any(at < 0) or np.any(at >= volume.shape):
        raise ValueError(f"The place {tuple(at.tolist())} lies outside the volume of {volume.shape}.")
    figure = Figure(figsize=(10.5, 4.2), layout="constrained")
    for axis, axes in enumerate(figure.subplots(1, 3)):
        across, up = (each for each in range(3) if each != axis)
        _draw_slice(axes, volume, axis, at[axis], marks)
        axes.axvline(at[across], color=COLOURS[5], linestyle="--", lw=0.7)
        axes.axhline(at[up], color=COLOURS[5], linestyle="--", lw=0.7)
    figure.suptitle(title, fontsize=10)
    handles = {handle.get_label(): handle for axes in figure.axes for handle in axes.get_legend_handles_labels()[0]}
    if handles:
        figure.legend(handles=list(handles.values()), loc="outside lower center", ncols=len(handles), fontsize=8)
    plots._show(figure, f"Three slices through one place of a head. {title}. Marked: {', '.join(marks) or 'nothing'}.")


def _slice_png(volume: np.ndarray, axis: int, marks: Mapping[str, Sequence[float]], index: int) -> bytes:
    figure = Figure(figsize=(5.6, 4.4), layout="constrained")
    axes = figure.subplots()
    _draw_slice(axes, volume, axis, index, marks)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="upper right", fontsize=8)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=100)  # all of one size, or the slices would jump
    return file.getvalue()


def _draw_slice(axes: Axes, volume: np.ndarray, axis: int, index: int, marks: Mapping[str, Sequence[float]]) -> None:
    across, up = (each for each in range(3) if each != axis)
    axes.imshow(np.take(volume, index, axis=axis).T, origin="lower", cmap="gray", vmin=0, vmax=_WHITE)
    for (name, place), marker, colour in zip(marks.items(), _MARKERS, COLOURS[1:], strict=False):
        if abs(place[axis] - index) <= _NEAR:
            axes.plot(
                place[across], place[up], marker, ms=20, mfc="none", mec=colour, mew=2, linestyle="none", label=name
            )
    axes.set_title(f"slice {index} (0 to {volume.shape[axis] - 1}), {AXES[axis]}", fontsize=9)
    axes.set_xlabel(f"{AXES[across]} (voxels)", fontsize=8)
    axes.set_ylabel(f"{AXES[up]} (voxels)", fontsize=8)
    axes.tick_params(labelsize=7)


def _checked(volume: np.ndarray, marks: Mapping[str, Sequence[float]]) -> np.ndarray:
    volume = np.asarray(volume)
    if volume.ndim != 3 or not volume.size:
        raise ValueError(f"A volume has three axes and at least one voxel, not shape {volume.shape}.")
    if wrong := [name for name, place in marks.items() if np.shape(place) != (3,)]:
        raise ValueError(f"A place has three indices; these have not: {', '.join(wrong)}.")
    return volume
