"""The plots of the class report: SVG that takes the colours of the page around it, each with its numbers in words."""

import io
import re
import statistics
from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

WIDTH = 4.2  # inches: two stand side by side on a screen, one on a phone
ROW, FRAME = 0.48, 1.0  # inches: of a bar with its name, of what is around all bars
INK, SOFT, PAGE = "#010101", "#020202", "#030303"  # stand for colours of the page, which are light or dark
COLOURS = {INK: "currentColor", SOFT: "var(--line)", PAGE: "var(--page)"}
BAR = "#0072b2"
LEVEL_COLOURS = ("#d55e00", "#e69f00", "#56b4e9", "#0072b2")  # Okabe and Ito, 2008: told apart by colour-blind people
ON_LEVEL = ("white", "black", "black", "white")
READABLE = 0.06  # of the width: in a smaller part of a bar there is no room for a number
STYLE: dict[Any, Any] = {  # matplotlib lists more than 300 names of settings as a type
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "boxplot.flierprops.markersize": 3,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "legend.frameon": False,
    "svg.fonttype": "none",  # as text: a third of the size of paths
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
}


def histogram(title: str, values: Sequence[float], edges: Sequence[float], unit: str) -> Markup:
    """Plot how many students lie between each two edges.

    Args:
        title: what is shown, short.
        values: one for each student.
        edges: in order; the last bin holds its upper edge too.
        unit: of the values.
    """
    counts, middle = np.histogram(values, edges)[0], statistics.median(values)
    bins = zip(edges, edges[1:], counts, strict=False)
    said = ", ".join(f"{low:g} to {high:g}: {count}" for low, high, count in bins if count)
    words = f"{title}. Students by {unit}: {said}. Median {middle:g}."
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": words}):
        figure, axes = _axes(2.5)
        axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=BAR, edgecolor=PAGE, linewidth=0.8)
        axes.axvline(middle, color=INK, linestyle="--", linewidth=1)
        axes.set(xlabel=f"{unit} (dashed: median)", xlim=(edges[0], edges[-1]))
        axes.set(ylabel="students", ylim=(0, max(counts) * 1.1))
        axes.yaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 2.5, 5, 10], integer=True))
        return _svg(figure, words)


def levels(title: str, names: Sequence[str], counts: Sequence[Sequence[int]], labels: Sequence[str]) -> Markup:
    """Plot one bar for each exercise: how many students reached which level.

    Args:
        title: what is shown, short.
        names: of the exercises, the first on top.
        counts: of each exercise, by level.
        labels: of the levels, from none to all.
    """
    said = [f"{name}: {', '.join(map(str, each))}" for name, each in zip(names, counts, strict=True)]
    words = f"{title}. Students with {', '.join(labels)}. {'; '.join(said)}."
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": words}):
        figure, axes = _axes(FRAME + ROW * len(names))
        shares = np.array(counts, dtype=float) / np.maximum(np.sum(counts, axis=1, keepdims=True), 1)
        starts = np.cumsum(shares, axis=1) - shares
        for level, (label, colour) in enumerate(zip(labels, LEVEL_COLOURS, strict=True)):
            width = shares[:, level]
            bars = axes.barh(range(len(names)), width, 0.5, starts[:, level], color=colour, edgecolor=PAGE, label=label)
            shown = [str(each[level]) if share > READABLE else "" for each, share in zip(counts, width, strict=True)]
            axes.bar_label(bars, shown, label_type="center", fontsize=9, color=ON_LEVEL[level])
        for row, name in enumerate(names):
            axes.text(0, row - 0.3, name, va="bottom", fontsize=9)
        axes.set(xlim=(0, 1), ylim=(len(names) - 0.6, -0.8), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        figure.legend(loc="outside lower left", ncols=2, fontsize=9)
        return _svg(figure, words)


def boxes(title: str, names: Sequence[str], values: Sequence[Sequence[float]], unit: str) -> Markup:
    """Plot one box for each assignment: quartiles, whiskers of 1.5 interquartile ranges, dots beyond.

    Args:
        title: what is shown, short.
        names: of the assignments, the first on top.
        values: of each, one for each student.
        unit: of the values.
    """
    said = [
        f"{name}: median {statistics.median(each):.3g}, from {min(each):.3g} to {max(each):.3g}"
        for name, each in zip(names, values, strict=True)
        if each
    ]
    words = f"{title}, in {unit}. {'; '.join(said)}."
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": words}):
        figure, axes = _axes(FRAME + ROW * len(names))
        lines = {"color": INK, "linewidth": 1}
        axes.boxplot(
            values,
            orientation="horizontal",
            positions=range(len(names)),
            widths=0.4,
            patch_artist=True,
            boxprops={"facecolor": LEVEL_COLOURS[2], "edgecolor": INK},
            whiskerprops=lines,
            capprops=lines,
            medianprops={"color": "black", "linewidth": 1.5},
            flierprops={"markeredgecolor": INK},
        )
        for row, name in enumerate(names):
            axes.text(0, row - 0.3, name, va="bottom", fontsize=9)
        axes.set(xlabel=unit, xlim=(0, None), ylim=(len(names) - 0.6, -0.8), yticks=[])
        axes.spines["left"].set_visible(False)
        return _svg(figure, words)


def _axes(height: float) -> tuple[Figure, Axes]:
    figure = Figure((WIDTH, height), layout="constrained")
    return figure, figure.subplots()


def _svg(figure: Figure, words: str) -> Markup:
    """Return a figure as part of a page: in the page's colours, with no id twice, and in words for screen readers."""
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True)
    svg = file.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)  # the other ids are digests
    svg = re.sub(r"\s*\n\s*", " ", svg)
    for placeholder, colour in COLOURS.items():
        svg = svg.replace(placeholder, colour)
    return Markup(svg.replace("<svg", Markup('<svg role="img" aria-label="{}"').format(words), 1))
