"""A widget to walk through the units of a network: what excites each one most, and where that sits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from helpers.data.crops import Crop, one_of_each
from helpers.figures import patch_plots, plots


def explore_units(
    images: np.ndarray,
    crops: Sequence[Crop],
    activations: Mapping[str, np.ndarray],
    fields: Mapping[str, tuple[int, int, int]],
    top_patches: Callable,
    patch_box: Callable,
    start: tuple[str, int],
) -> ipywidgets.VBox:
    """Make a choice of layer and unit, with the unit's nine patches from nine photographs and where they sit.

    Show the result as the last value of a cell.

    Args:
        images: (n, side, side, 3) in [0, 1].
        crops: where each image was cut from a photograph.
        activations: maps a layer to (n, h, w, c).
        fields: maps a layer to its receptive field (size, stride, start).
        top_patches: the learner's `top_patches(activations, unit, k)`.
        patch_box: the learner's `patch_box(row, col, field, image_size)`.
        start: the layer and the unit shown first.

    Raises:
        ValueError: pictures, crops, layers and fields do not fit together, or the start is not among them.
    """
    if set(activations) != set(fields) or {len(images), len(crops)} != {len(each) for each in activations.values()}:
        raise ValueError("There must be as many crops and activations as pictures, and each layer needs its field.")
    layer, unit = start
    if layer not in activations or not 0 <= unit < activations[layer].shape[-1]:
        raise ValueError(f"There is no unit {unit} of {layer!r} to start with.")
    layers = ipywidgets.Dropdown(options=list(activations), value=layer, description="layer")
    units = ipywidgets.BoundedIntText(value=unit, min=0, max=activations[layer].shape[-1] - 1, description="unit")
    text, picture = ipywidgets.HTML(), ipywidgets.Image(format="png")
    picture.layout.max_width = "100%"

    def redraw(_change: object = None) -> None:
        values, field = activations[layers.value], fields[layers.value]
        hits = one_of_each(top_patches(values, units.value, len(images)), crops)
        peaks = [values[crop, row, col, units.value] for crop, row, col in hits]
        boxes = [patch_box(row, col, field, images.shape[1:3]) for _, row, col in hits]
        patches = [
            images[hit[0], top:bottom, left:right] for hit, (top, left, bottom, right) in zip(hits, boxes, strict=True)
        ]
        text.value = (
            f"Unit <b>{units.value}</b> (of {values.shape[-1]}) of <b>{layers.value}</b> sees {field[0]}×{field[0]} "
            f"pixels. Activations from {peaks[0]:.0f} (left) to {peaks[-1]:.0f} (right)."
            + ("" if peaks[0] > 0 else " <b>It is silent on all photographs.</b>")
        )
        figure = Figure(figsize=(11.5, 2.6), layout="constrained")
        patch_plots.draw_places(figure, patches, field[0], boxes, [crops[hit[0]] for hit in hits])
        picture.value = plots.to_png(figure)

    def change_layer(_change: object) -> None:
        # Setting the limit may move the unit and so redraw; a second drawing of the same is cheap.
        units.max = activations[layers.value].shape[-1] - 1
        redraw()

    layers.observe(change_layer, names="value")
    units.observe(redraw, names="value")
    redraw()
    return ipywidgets.VBox([ipywidgets.HBox([layers, units]), text, picture])
