"""Figures of the lessons: one call each, axes labelled, colours that colour-blind readers can tell apart.

Every function draws, shows the figure with a text for screen readers, and returns nothing. Arrays are only read.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence

import numpy as np
from IPython.display import display
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from PIL import Image

# Okabe and Ito, «Color universal design», 2008: blue, vermilion, green, purple, orange, sky blue.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
_LINES = ("-", "--", "-.", ":")


def show_images(images: np.ndarray, titles: Sequence[str], alt: str) -> None:
    """Show grey pictures in a row, each under its title.

    Args:
        images: (n, height, width) or (n, height, width, 1) with values in [0, 1].
        titles: n of them.
        alt: the description for screen readers.

    Raises:
        ValueError: the numbers of pictures and titles differ.
    """
    if len(images) != len(titles):
        raise ValueError(f"There are {len(images)} pictures but {len(titles)} titles.")
    figure, all_axes = _panels(len(images), width=1.7, height=2.3)
    for axes, image, title in zip(all_axes, images, titles, strict=True):
        axes.imshow(np.squeeze(image), cmap="gray", vmin=0, vmax=1)
        axes.set_title(title, fontsize=9)
        axes.set_axis_off()
    _show(figure, alt)


def gap_histogram(gaps: np.ndarray, alpha: float) -> None:
    """Show how the gaps d(A, N) - d(A, P) are spread, with a line at 0 and a dashed line at `alpha`.

    Args:
        gaps: (m,), in squared distances, one for each triplet.
        alpha: the margin.
    """
    figure, (axes,) = _panels(1, width=7, height=3)
    draw_gaps(axes, gaps, alpha)
    _show(figure, "Histogram of the gap between negative and positive distance, with the margin marked.")


def draw_gaps(axes: Axes, gaps: np.ndarray, alpha: float) -> tuple[Line2D, Legend]:
    """Draw the histogram of `gap_histogram` into given axes.

    Returns:
        The line at `alpha` and the legend.
    """
    bins = np.linspace(min(-0.5, gaps.min()), max(0.5, gaps.max()), 81)
    axes.hist(gaps, bins.tolist(), histtype="stepfilled", color=COLOURS[5])  # one shape is drawn faster than eighty
    axes.axvline(0, color="black", linewidth=1, label="0: N as far away as P")
    line = axes.axvline(alpha, color=COLOURS[1], linestyle="--", label=f"margin α = {alpha:.2f}")
    axes.set_xlabel("gap d(A, N) - d(A, P), squared distances")
    axes.set_ylabel("number of triplets")
    return line, axes.legend(fontsize=9)


def collapse_curves(runs: Mapping[str, Mapping[str, Sequence[float]]], alpha: float) -> None:
    """Show loss per triplet (left) and mean squared distance between encodings (right) for several runs.

    The dashed grey line on the left is at `alpha`; the right axis is logarithmic.

    Args:
        runs: maps the name of a run to a mapping with the keys "loss" and "spread", each a sequence with one number for
            each step.
        alpha: the margin.
    """
    figure, (left, right) = _panels(2, width=4.5, height=3.2)
    for (name, run), colour, line in zip(runs.items(), COLOURS, _LINES, strict=False):
        left.plot(run["loss"], color=colour, linestyle=line, label=name)
        right.semilogy(run["spread"], color=colour, linestyle=line, label=name)
    left.axhline(alpha, color="grey", linewidth=1, linestyle=(0, (1, 1)))
    left.text(0.98, alpha, "α", color="grey", ha="right", va="bottom", transform=left.get_yaxis_transform())
    left.set_ylabel("loss per triplet")
    right.set_ylabel("mean squared distance\nbetween two encodings")
    for axes in (left, right):
        axes.set_xlabel("training step")
    left.legend(fontsize=8)
    _show(figure, "Two panels over training steps: loss per triplet, and mean squared distance between encodings.")


def curves_with_spread(runs: Mapping[str, np.ndarray], ylabel: str) -> None:
    """Show one line for each name (mean over seeds) inside a band from the lowest to the highest seed.

    Args:
        runs: maps a name to an array (n_seeds, n_steps).
        ylabel: what is measured.
    """
    figure, (axes,) = _panels(1, width=7, height=3.2)
    for (name, values), colour, line in zip(runs.items(), COLOURS, _LINES, strict=False):
        steps = np.arange(np.shape(values)[1])
        axes.plot(steps, np.mean(values, axis=0), color=colour, linestyle=line, label=name)
        axes.fill_between(steps, np.min(values, axis=0), np.max(values, axis=0), color=colour, alpha=0.2, linewidth=0)
    axes.set_xlabel("training step")
    axes.set_ylabel(ylabel)
    axes.legend(fontsize=9)
    _show(figure, f"Lines over training steps, one for each of {', '.join(runs)}: {ylabel}.")


def roc_curves(curves: Mapping[str, tuple[np.ndarray, np.ndarray, float]]) -> None:
    """Show verification ROC curves: true match rate over false match rate, one curve for each name.

    The false match rate is drawn on a logarithmic axis from 0.1 % on, since doors are run at small rates.

    Args:
        curves: maps a name to what `evaluation.verification_roc` returns.
    """
    figure, (axes,) = _panels(1, width=5.5, height=3.8)
    for (name, (false_match, true_match, area)), colour, line in zip(curves.items(), COLOURS, _LINES * 2, strict=False):
        axes.plot(np.maximum(false_match, 1e-4), true_match, color=colour, linestyle=line, label=f"{name} ({area:.3f})")
    axes.set_xscale("log")
    axes.set_xlim(1e-3, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("false match rate: different people accepted")
    axes.set_ylabel("true match rate: same person accepted")
    axes.legend(title="encoder (area under curve)", fontsize=8, title_fontsize=8)
    axes.grid(alpha=0.3)
    _show(figure, f"Verification ROC curves of {', '.join(curves)}.")


def to_png(figure: Figure) -> bytes:
    """Render a figure to the bytes of a PNG file, at 100 dots an inch."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=100, bbox_inches="tight")
    return buffer.getvalue()


class Backdrop:
    """A figure that is drawn once, without the few artists that a slider moves; these are drawn again for each picture.

    Drawing all of it again takes longer than a hand that moves a slider waits.

    Args:
        figure: complete.
        moving: its artists that will change, those in front last.
    """

    def __init__(self, figure: Figure, *moving: Artist) -> None:
        figure.set_dpi(100)
        self._canvas, self._moving = FigureCanvasAgg(figure), moving
        for artist in moving:
            artist.set_animated(True)  # left out of an ordinary drawing
        self._canvas.draw()
        self._still = self._canvas.copy_from_bbox(figure.bbox)

    def png(self) -> bytes:
        """Return the bytes of a PNG file with the moving artists as they are now."""
        self._canvas.restore_region(self._still)
        for artist in self._moving:
            artist.draw(self._canvas.get_renderer())
        buffer = io.BytesIO()
        picture = Image.fromarray(np.asarray(self._canvas.buffer_rgba()))
        picture.save(buffer, "png", compress_level=1)  # the default takes 80 ms
        return buffer.getvalue()


def _panels(n: int, width: float, height: float) -> tuple[Figure, Sequence[Axes]]:
    # A Figure of its own rather than pyplot's: nothing is left open, and no window system is asked for.
    figure = Figure(figsize=(n * width, height), layout="constrained")
    return figure, list(figure.subplots(1, n, squeeze=False)[0])


def _show(figure: Figure, alt: str) -> None:
    """Display the figure as a PNG with its text for screen readers, which is also what a regression run compares."""
    data = {"image/png": base64.b64encode(to_png(figure)).decode(), "text/plain": f"<Figure: {alt}>"}
    display(data, metadata={"image/png": {"alt": alt}}, raw=True)
