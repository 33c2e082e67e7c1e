"""Figures of the lesson on style transfer: pictures in colour, cost curves, Gram matrices."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from helpers.figures import plots


def pictures(images: Sequence[np.ndarray], titles: Sequence[str], alt: str) -> None:
    """Show pictures in a row, each under its title.

    Args:
        images: (height, width, 3) each, RGB in [0, 1].
        titles: one for each picture.
        alt: the description for screen readers.

    Raises:
        ValueError: the numbers of pictures and titles differ.
    """
    if len(images) != len(titles):
        raise ValueError(f"There are {len(images)} pictures but {len(titles)} titles.")
    figure, all_axes = plots._panels(len(images), width=2.4, height=2.7)
    for axes, image, title in zip(all_axes, images, titles, strict=True):
        axes.imshow(np.clip(image, 0, 1))
        axes.set_title(title, fontsize=9)
        axes.set_axis_off()
    plots._show(figure, alt)


def cost_curves(histories: Mapping[str, np.ndarray]) -> None:
    """Show the three costs of each run over its steps: the total and its parts of content and of style.

    Args:
        histories: maps the title of a run to (steps, 3), as `live_view.paint` returns it.
    """
    text = f"Costs over steps on a logarithmic axis, total, content and style: {', '.join(histories)}."
    plots._show(cost_figure(histories), text)


def cost_figure(histories: Mapping[str, np.ndarray]) -> Figure:
    """Draw `cost_curves` without showing it (the live view draws it again and again)."""
    figure, all_axes = plots._panels(len(histories), width=4.2, height=2.9)
    for axes, (title, history) in zip(all_axes, histories.items(), strict=True):
        lines = [("J, the sum", "-"), ("α · content", "--"), ("β · style", ":")]
        if not all(np.any(history[:, part]) for part in (1, 2)):
            del lines[1:]  # the sum of one part is that part
        for column, (name, line) in enumerate(lines):
            seen = np.where(history[:, column] > 0, history[:, column], np.nan)  # 0 has no place on a logarithmic axis
            axes.plot(np.arange(len(history)), seen, line, color=plots.COLOURS[column], label=name)
        axes.set_yscale("log")
        axes.set_xlabel("step")
        axes.set_ylabel("cost")
        axes.set_title(title, fontsize=9)
        axes.legend(fontsize=8)
    return figure


def gram_matrices(matrices: Mapping[str, np.ndarray]) -> None:
    """Show matrices (n_C, n_C) as heat maps on one scale: yellow where two channels are active together.

    What is drawn is the square root, since a few large values would leave the rest black.
    """
    figure, all_axes = plots._panels(len(matrices), width=3.2, height=2.9)
    roots = [np.sqrt(np.maximum(matrix, 0)) for matrix in matrices.values()]
    largest = max(root.max() for root in roots)
    for axes, title, root in zip(all_axes, matrices, roots, strict=True):
        drawn = axes.imshow(root, cmap="cividis", vmin=0, vmax=largest)
        axes.set_title(title, fontsize=9)
        axes.set_xlabel("channel k'")
        axes.set_ylabel("channel k")
    figure.colorbar(drawn, ax=all_axes, label="√ G")
    plots._show(figure, f"Gram matrices as heat maps: {', '.join(matrices)}.")


def picture_png(image: np.ndarray) -> bytes:
    """Render a picture (height, width, 3), RGB in [0, 1], to the bytes of a PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(np.rint(255 * np.clip(image, 0, 1)).astype(np.uint8)).save(buffer, format="PNG")
    return buffer.getvalue()
