"""Figures about verifying and recognising people; the rules are those of `helpers.figures.plots`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from helpers.figures import pair_plots, plots
from helpers.figures.plots import COLOURS

_LINES = ("--", ":", "-.")
_GAP = 14  # pixels between two visits


@dataclass(frozen=True)
class Visit:
    """One visitor at the door.

    Attributes:
        picture: grey (height, width) in [0, 1].
        nearest: the picture in the gallery that the visitor is nearest to, likewise.
        distance: the squared distance between the two.
        open: whether the door opens.
        right: whether it should be so.
        name: who it opens for.
    """

    picture: np.ndarray
    nearest: np.ndarray
    distance: float
    open: bool
    right: bool
    name: str


def distance_histogram(
    distances: np.ndarray, same: np.ndarray, unit: str, thresholds: Mapping[str, float] | None = None
) -> None:
    """Show how squared distances of same and of different pairs are spread, each histogram with area 1.

    Args:
        distances: (m,).
        same: (m,), Boolean.
        unit: what the distance is taken between.
        thresholds: maps names to places that get a line.
    """
    figure, (axes,) = plots._panels(1, width=7, height=2.8)
    bins = np.linspace(0, distances.max(), 71)
    pair_plots.draw_kinds(axes, distances[same], distances[~same], bins)
    for (name, place), line in zip((thresholds or {}).items(), _LINES, strict=False):
        axes.axvline(place, color="black", linestyle=line, label=f"{name} = {place:.3g}")
    axes.set_xlabel(f"squared distance between {unit}")
    axes.legend(fontsize=8)
    plots._show(figure, f"Two histograms of squared distances between {unit}: of same and of different pairs.")


def error_curves(taus: np.ndarray, rates: Mapping[str, np.ndarray], chosen: float) -> None:
    """Show both error rates over the threshold, one pair of curves for each group of people, and a line at `chosen`.

    The rates stand on a logarithmic axis from 0.01 % on, since doors are run at small ones.

    Args:
        taus: (n,), thresholds on the squared distance.
        rates: maps the name of a group to (n, 2): false match rate, false non-match rate.
        chosen: the threshold that was chosen.
    """
    figure, (axes,) = plots._panels(1, width=7, height=3.2)
    names = ("false match", "false non-match")
    for (group, both), line in zip(rates.items(), ("-", *_LINES), strict=False):
        for name, rate, colour in zip(names, np.transpose(both), COLOURS, strict=False):
            drawn = np.where(np.asarray(rate) > 0, rate, np.nan)
            axes.semilogy(taus, drawn, color=colour, linestyle=line, label=f"{name}, {group}")
    axes.axvline(chosen, color="black", linewidth=1, label=f"chosen τ = {chosen:.3f}")
    axes.set_ylim(1e-4, 1.5)
    axes.yaxis.set_major_formatter(_PERCENT)
    axes.set_xlabel("threshold τ on the squared distance")
    axes.set_ylabel("error rate")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8, loc="lower right")
    plots._show(figure, f"False match rate and false non-match rate over the threshold, for {', '.join(rates)}.")


def growth_curves(curves: Mapping[str, np.ndarray]) -> None:
    """Show how errors grow with the number k = 1, 2, … of other people: one line for each name, logarithmic axis."""
    figure, (axes,) = plots._panels(1, width=7, height=3.4)
    for (name, values), colour, line in zip(curves.items(), COLOURS, ("-", "--", ":"), strict=False):
        axes.semilogy(np.arange(1, len(values) + 1), values, color=colour, linestyle=line, linewidth=2, label=name)
    axes.yaxis.set_major_formatter(_PERCENT)
    axes.set_xlabel("K: other people that one visitor is compared with")
    axes.set_ylabel("share of visits with a mistake")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8, loc="center right")
    plots._show(figure, f"Share of visits with a mistake over the number of people: {'; '.join(curves)}.")


def embedding_map(points: np.ndarray, labels: np.ndarray, shares: Sequence[float]) -> None:
    """Show pictures as points of a plane, each drawn as the number of the person in it.

    Args:
        points: (m, 2), as `gallery.principal_plane` returns them.
        labels: (m,).
        shares: the part of the variance that lies along each of the two axes.
    """
    figure, (axes,) = plots._panels(1, width=7, height=4.4)
    axes.scatter(points[:, 0], points[:, 1], s=0)  # only to set the limits
    for number, person in enumerate(np.unique(labels)):
        for x, y in points[labels == person]:
            axes.text(x, y, person, color=COLOURS[number % 6], fontsize=9, ha="center", va="center")
    axes.set_xlabel(f"first principal component ({shares[0]:.0%} of the variance)")
    axes.set_ylabel(f"second principal component ({shares[1]:.0%})")
    plots._show(figure, "A map: each picture is the number of its person, at its place in the plane of largest spread.")


def rate_bars(rates: Mapping[int, float], mean: float) -> None:
    """Show one bar for each person, the highest rate first, and a dashed line at `mean`."""
    figure, (axes,) = plots._panels(1, width=7, height=2.6)
    ordered = sorted(rates, key=lambda person: -rates[person])
    axes.bar(range(len(ordered)), [rates[person] for person in ordered], color=COLOURS[0])
    axes.axhline(mean, color=COLOURS[1], linestyle="--", label=f"mean {mean:.1%}")
    axes.set_xticks(range(len(ordered)), [str(person) for person in ordered], fontsize=8)
    axes.yaxis.set_major_formatter(_PERCENT)
    axes.set_xlabel("number of the person")
    axes.set_ylabel("false match rate")
    axes.legend(fontsize=9)
    plots._show(figure, "Bars: the false match rate of each person, the highest first, with the mean.")


class Door:
    """Each visitor beside the nearest picture of the gallery, one row for each name of `rows`, drawn into `axes`.

    A solid blue frame and a filled dot mean that the door opens, a dashed orange frame and a ring that it stays closed;
    a wrong decision is said in words.

    Attributes:
        moving: the frames and these words, which `decide` changes.
    """

    def __init__(self, axes: Axes, rows: Mapping[str, Sequence[Visit]]) -> None:
        height, width = next(iter(rows.values()))[0].picture.shape
        step_x, step_y, n_columns = 2 * width + _GAP, height + 56, max(len(row) for row in rows.values())
        self._frames, self._words = [], []
        for number, (title, row) in enumerate(rows.items()):
            top = number * step_y + 34
            axes.text(0, top - 21, title, fontsize=9, fontweight="bold", va="bottom")
            for column, visit in enumerate(row):
                left = column * step_x
                pair = np.hstack([visit.picture, visit.nearest])
                axes.imshow(pair, cmap="gray", vmin=0, vmax=1, extent=(left, left + 2 * width, top + height, top))
                self._frames.append(axes.add_patch(Rectangle((left, top), 2 * width, height, fill=False, lw=2.5)))
                axes.text(left, top - 4, f"d = {visit.distance:.3f}", fontsize=8, va="bottom")
                self._words.append(axes.text(left, top + height + 5, "", fontsize=8, va="top", weight="bold"))
        axes.set_xlim(-3, n_columns * step_x - _GAP + 3)
        axes.set_ylim(len(rows) * step_y, 0)
        axes.set_aspect("equal")
        axes.set_axis_off()
        self.moving = (*self._frames, *self._words)
        self.decide([visit for row in rows.values() for visit in row])

    def decide(self, visits: Sequence[Visit]) -> None:
        """Show other decisions about the same visitors, in the order of the rows."""
        for frame, words, visit in zip(self._frames, self._words, visits, strict=True):
            colour, line = (COLOURS[0], "-") if visit.open else (COLOURS[1], "--")
            frame.set(edgecolor=colour, linestyle=line)
            state = f"● open: {visit.name}" if visit.open else "○ closed"
            words.set(text=state if visit.right else f"{state}, WRONG", color=colour)


_PERCENT = FuncFormatter(lambda value, _position: f"{100 * value:g} %")
