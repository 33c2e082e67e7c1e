"""Many square crops of the bundled photographs, at several scales, and the way back to the photograph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import keras
import numpy as np

from helpers import runtime
from helpers.data import photographs

SIDE = 227  # of a crop: the size of SqueezeNet's training pictures
SHORTER_SIDES = (227, 340)  # to which each photograph is scaled before it is cut
_BATCH = 16

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Crop:
    """Where a crop comes from.

    Attributes:
        photograph: its name.
        zoom: pixels of the photograph per pixel of the crop.
        top: of the upper left corner, in pixels of the crop, that is, after scaling.
        left: of the same corner, likewise.
    """

    photograph: str
    zoom: float
    top: int
    left: int

    def in_photograph(self, box: Box) -> tuple[float, float, float, float]:
        """Say where a box (top, left, bottom, right) of the crop lies in the photograph, in the photograph's pixels."""
        top, left, bottom, right = box
        rows = self.zoom * (top + self.top), self.zoom * (bottom + self.top)
        columns = self.zoom * (left + self.left), self.zoom * (right + self.left)
        return rows[0], columns[0], rows[1], columns[1]


def cut_photographs(
    names: Sequence[str] | None = None, side: int = SIDE, shorter_sides: Sequence[int] = SHORTER_SIDES
) -> tuple[np.ndarray, list[Crop]]:
    """Cut photographs into overlapping squares.

    Each photograph is scaled until its shorter side has the first of `shorter_sides` and is covered by squares, then
    the next one, and so on. The crops of one photograph stand together.

    Args:
        names: keys of `photographs.PHOTOGRAPHS`; all of them if None.
        side: of a square, in pixels.
        shorter_sides: in pixels, each at least `side`.

    Returns:
        The crops, float32 (n, side, side, 3), RGB in [0, 1], and where each of the n comes from.

    Raises:
        ValueError: an unknown name, no name or no size at all, or a shorter side below `side`.
    """
    names, shorter_sides = list(photographs.PHOTOGRAPHS if names is None else names), list(shorter_sides)
    if not names or not shorter_sides:
        raise ValueError("There is nothing to cut: give at least one photograph and one shorter side.")
    if side < 1 or min(shorter_sides) < side:
        raise ValueError(f"A square of {side} pixels does not fit into a shorter side of {min(shorter_sides)}.")
    crops, places = [], []
    for name in names:
        photograph = photographs.load(name)
        for shorter in shorter_sides:
            zoom = min(photograph.shape[:2]) / shorter
            size = tuple(max(shorter, round(length / zoom)) for length in photograph.shape[:2])
            scaled = np.clip(keras.ops.image.resize(photograph, size, antialias=True), 0, 1)
            for top in _starts(size[0], side):
                for left in _starts(size[1], side):
                    crops.append(scaled[top : top + side, left : left + side])
                    places.append(Crop(name, zoom, top, left))
    return np.stack(crops), places


def activations_of(
    model: Callable, images: np.ndarray, layer_names: Sequence[str], label: str = "looking"
) -> dict[str, np.ndarray]:
    """Run a model with several outputs over many pictures and keep all of its activations.

    A line of text shows the progress.

    Args:
        model: takes (batch, height, width, channels) and returns one tensor for each of `layer_names`.
        images: (n, height, width, channels).
        layer_names: of the model's outputs, in their order.
        label: the text before the progress bar.

    Returns:
        Layer name → float32 (n, h, w, c).

    Raises:
        ValueError: there are no pictures, or the model has another number of outputs.
    """
    if not len(images):
        raise ValueError("There are no pictures to look at.")
    kept: dict[str, np.ndarray] = {}
    for start in runtime.progress(range(0, len(images), _BATCH), label, -(-len(images) // _BATCH)):
        outputs = model(images[start : start + _BATCH])
        outputs = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
        if len(outputs) != len(layer_names):
            raise ValueError(f"The model gives {len(outputs)} outputs for {len(layer_names)} layer names.")
        for name, output in zip(layer_names, outputs, strict=True):
            # room for all of it at once: joining the batches later would need it twice
            kept.setdefault(name, np.empty((len(images), *output.shape[1:]), np.float32))
            kept[name][start : start + _BATCH] = output
    return kept


def one_of_each(hits: np.ndarray, crops: Sequence[Crop], n: int = 9) -> np.ndarray:
    """Keep the first hit of each photograph, at most `n` of them, in the order in which they come.

    Args:
        hits: (m, 3), each crop, row, column, the strongest first.
        crops: where each crop comes from.
        n: how many hits are kept at most.

    Returns:
        The hits that are kept, (at most n, 3).

    Raises:
        ValueError: `hits` has another shape.
    """
    hits = np.asarray(hits)
    if hits.ndim != 2 or hits.shape[1] != 3:
        raise ValueError(f"The hits have shape (m, 3), not {hits.shape}: picture, row and column of each.")
    names = [crops[crop].photograph for crop in hits[:, 0]]
    return hits[sorted(names.index(name) for name in set(names))[:n]]


def _starts(length: int, side: int) -> Iterator[int]:
    """Spread squares evenly over a length: as few as overlap by a third of their side."""
    n = 1 if length == side else 1 + -(-(length - side) * 3 // (2 * side))
    return (int(start) for start in np.linspace(0, length - side, n).round())
