"""Figures of signals and films; the rules are those of `helpers.figures.plots`."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from helpers.figures import plots
from helpers.figures.plots import COLOURS
from helpers.widgets import player


def stacked_signals(
    signals: Mapping[str, np.ndarray], marks: Mapping[str, np.ndarray], xlabel: str, ylabel: str
) -> None:
    """Show signals below each other on one axis of steps, with dots where `marks` says.

    Args:
        signals: maps a name to (n,); they may differ in length, and each begins at step 0.
        marks: maps some of these names to step numbers (m,).
        xlabel: of the axis of steps.
        ylabel: of every signal.
    """
    figure = Figure(figsize=(10, 1.6 * len(signals) + 0.4), layout="constrained")
    all_axes = figure.subplots(len(signals), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (name, signal) in zip(all_axes, signals.items(), strict=True):
        axes.plot(signal, color=COLOURS[0], lw=1)
        places = np.asarray(marks.get(name, []), dtype=int)
        axes.plot(places, signal[places], "o", ms=9, mfc="none", mec=COLOURS[1], mew=2)
        axes.set_title(name, fontsize=9, loc="left")
        axes.set_ylabel(ylabel, fontsize=8)
        axes.margins(y=0.15)  # room for the circles
        axes.grid(alpha=0.3)
    all_axes[-1].set_xlabel(xlabel)
    plots._show(
        figure, f"Signals over steps: {'; '.join(signals)}. Circles mark {sum(map(len, marks.values()))} places."
    )


def windows(groups: Mapping[str, np.ndarray], xlabel: str) -> None:
    """Show groups of short signals, a panel each, all signals of a group over each other.

    Args:
        groups: maps a title to (m, n_steps, 1) or (m, n_steps).
        xlabel: of every panel.
    """
    figure = Figure(figsize=(3.4 * len(groups), 2.9), layout="constrained")
    all_axes = figure.subplots(1, len(groups), sharey=True, squeeze=False)[0]
    for axes, (title, group) in zip(all_axes, groups.items(), strict=True):
        for signal, colour, line in zip(
            np.reshape(group, np.shape(group)[:2]), COLOURS, plots._LINES * 2, strict=False
        ):
            axes.plot(signal, color=colour, linestyle=line, lw=1.2)
        axes.set_title(title, fontsize=9)
        axes.set_xlabel(xlabel)
        axes.grid(alpha=0.3)
    all_axes[0].set_ylabel("voltage (mean 0, variance 1)")
    plots._show(figure, f"Short signals in {len(groups)} panels: {', '.join(groups)}.")


def film_strips(films: Mapping[str, np.ndarray], every: int = 2) -> None:
    """Show films as rows of frames, one row for each film, under its name.

    Args:
        films: maps a name to (n_frames, height, width), of one length.
        every: shows each second frame if 2, each third if 3, …

    Raises:
        ValueError: there is no film, or the lengths differ.
    """
    if len(lengths := {len(film) for film in films.values()}) != 1 or lengths == {0}:
        raise ValueError("Strips need at least one film, and all films the same length.")
    shown = {name: film[::every] for name, film in films.items()}
    n_columns = max(map(len, shown.values()))
    figure = Figure(figsize=(1.25 * n_columns + 1, 1.3 * len(shown) + 0.3), layout="constrained")
    all_axes = figure.subplots(len(shown), n_columns, squeeze=False)
    for number, axes in enumerate(all_axes[0]):
        axes.set_title(f"frame {every * number}", fontsize=9)
    for row, (name, film) in zip(all_axes, shown.items(), strict=True):
        for axes, frame in zip(row, film, strict=True):
            axes.imshow(frame, cmap="gray", vmin=-2.5, vmax=2.5)
            axes.set_xticks([])
            axes.set_yticks([])
        row[0].set_ylabel(name, fontsize=9)
    plots._show(figure, f"Frames of films in which a picture moves: {', '.join(films)}.")


def watch(films: Mapping[str, np.ndarray]) -> ipywidgets.VBox:
    """Make a player of several films, each (n_frames, height, width). Show it as the last value of a cell."""
    return player.play({name: _reel(film) for name, film in films.items()}, "film:")


def _reel(film: np.ndarray) -> player.Reel:
    figure = Figure(figsize=(2.6, 2.8), layout="constrained")
    axes = figure.subplots()
    axes.set_axis_off()
    image = axes.imshow(film[0], cmap="gray", vmin=-2.5, vmax=2.5)
    title = axes.set_title(f"frame 0 (0 to {len(film) - 1})", fontsize=9)
    drawn = plots.Backdrop(figure, image, title)

    def png(number: int) -> bytes:
        image.set_data(film[number])
        title.set_text(f"frame {number} (0 to {len(film) - 1})")
        return drawn.png()

    return len(film), png
