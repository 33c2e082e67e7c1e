"""Look at a volume: slice by slice in a widget, or in three planes through one place without a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from helpers.figures import plots
from helpers.figures.plots import COLOURS
from helpers.widgets import player

AXES = ("left to right", "back to front", "bottom to top")
_MARKERS = "osD^v<"
_WHITE = 1.3  # and what is brighter is white, too
_NEAR = 3  # slices away in which a mark is still drawn


def browse(volume: np.ndarray, marks: Mapping[str, Sequence[float]] | None = None) -> ipywidgets.VBox:
    """Make a player that goes through the slices of a volume along each of its three axes.

    Show the result as the last value of a cell.

    Args:
        volume: (left to right, back to front, bottom to top).
        marks: maps a name to the three indices of a place; it is shown in slices up to three away.

    Raises:
        ValueError: a volume that has not three axes, or is empty, or marks that are not three numbers.
    """
    volume = _checked(volume, marks or {})
    reels = {name: _reel(volume, axis, dict(marks or {})) for axis, name in enumerate(AXES)}
    return player.play(reels, "slices:", start=volume.shape[1] // 2, seconds=0.3)


def planes(volume: np.ndarray, place: Sequence[float], marks: Mapping[str, Sequence[float]], title: str) -> None:
    """Show the three slices of a volume that meet at `place`, with the `marks` that lie near them.

    Dashed lines show where the other two slices cut.

    Args:
        volume: as for `browse`.
        place: three indices.
        marks: as for `browse`.
        title: of the figure.

    Raises:
        ValueError: as `browse`, and for a place outside the volume.
    """
    volume = _checked(volume, {**marks, "place": place})
    at = np.rint(place).astype(int)
    if np.any(at < 0) or np.any(at >= volume.shape):
        raise ValueError(f"The place {tuple(at.tolist())} lies outside the volume of {volume.shape}.")
    figure = Figure(figsize=(10.5, 4.2), layout="constrained")
    handles: dict[str, Line2D] = {}
    for axis, axes in enumerate(figure.subplots(1, 3)):
        across, up = (other for other in range(3) if other != axis)
        shown = _Slice(axes, volume, axis, marks)
        shown.move(at[axis])
        handles |= {str(mark.get_label()): mark for mark in shown.near}
        axes.axvline(at[across], color=COLOURS[5], linestyle="--", lw=0.7)
        axes.axhline(at[up], color=COLOURS[5], linestyle="--", lw=0.7)
    figure.suptitle(title, fontsize=10)
    if handles:
        figure.legend(handles=list(handles.values()), loc="outside lower center", ncols=len(handles), fontsize=8)
    plots._show(figure, f"Three slices through one place of a head. {title}. Marked: {', '.join(marks) or 'nothing'}.")


def _reel(volume: np.ndarray, axis: int, marks: Mapping[str, Sequence[float]]) -> player.Reel:
    figure = Figure(figsize=(5.6, 4.4), layout="constrained")
    axes = figure.subplots()
    shown = _Slice(axes, volume, axis, marks)
    legends = [axes.legend(loc="upper right", fontsize=8, markerscale=0.5)] if marks else []
    for handle in (handle for legend in legends for handle in legend.legend_handles if handle is not None):
        handle.set_visible(True)  # it is a copy of its mark, which no slice near it shows yet
    # the image is drawn over the half of the axes' lines that lies inside them
    drawn = plots.Backdrop(figure, *shown.moving, *axes.spines.values(), *legends)

    def png(index: int) -> bytes:
        shown.move(index)
        return drawn.png()

    return volume.shape[axis], png


class _Slice:
    """A slice of a volume across `axis`, with the marks near it; `move` changes the artists in `moving`."""

    def __init__(self, axes: Axes, volume: np.ndarray, axis: int, marks: Mapping[str, Sequence[float]]) -> None:
        self._axes, self._volume, self._axis = axes, volume, axis
        across, up = (other for other in range(3) if other != axis)
        picture = np.take(volume, 0, axis=axis).T
        self._image = axes.imshow(picture, origin="lower", cmap="gray", vmin=0, vmax=_WHITE)
        self._marks: dict[Line2D, float] = {}
        for (name, place), marker, colour in zip(marks.items(), _MARKERS, COLOURS[1:], strict=False):
            (mark,) = axes.plot(
                place[across], place[up], marker, label=name, ms=20, mfc="none", mec=colour, mew=2, linestyle="none"
            )
            self._marks[mark] = place[axis]
        axes.set_xlabel(f"{AXES[across]} (voxels)", fontsize=8)
        axes.set_ylabel(f"{AXES[up]} (voxels)", fontsize=8)
        axes.tick_params(labelsize=7)
        self.move(0)
        self.moving = (self._image, *self._marks, axes.title)

    def move(self, index: int) -> None:
        """Show the slice `index`."""
        self._image.set_data(np.take(self._volume, index, axis=self._axis).T)
        for mark, at in self._marks.items():
            mark.set_visible(abs(at - index) <= _NEAR)
        title = f"slice {index} (0 to {self._volume.shape[self._axis] - 1}), {AXES[self._axis]}"
        self._axes.set_title(title, fontsize=9)

    @property
    def near(self) -> list[Line2D]:
        """The marks that are shown."""
        return [mark for mark in self._marks if mark.get_visible()]


def _checked(volume: np.ndarray, marks: Mapping[str, Sequence[float]]) -> np.ndarray:
    volume = np.asarray(volume)
    if volume.ndim != 3 or not volume.size:
        raise ValueError(f"A volume has three axes and at least one voxel, not shape {volume.shape}.")
    if wrong := [name for name, place in marks.items() if np.shape(place) != (3,)]:
        raise ValueError(f"A place has three indices; these do not: {', '.join(wrong)}.")
    return volume
