"""What learners make of the patches that excite a unit most."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.filter_visualization.fields import Array


def _best(values: Array) -> Array:
    """Indices from the greatest value to the least, ties in order."""
    return np.argsort(-values, kind="stable")


def find(activations: Array, unit: int, k: int = 9) -> Array:
    """The best place of each image, the k best images, descending: (min(k, n), 3) image, row, col."""
    return search(activations, unit, k)


def search(
    activations: Array,
    unit: int,
    k: int = 9,
    maps: Callable[[Array, int], Array] = lambda a, unit: a[..., unit],
    key: Callable[[Array], Array] = lambda flat: flat.max(axis=1),
    place: Callable[[Array], Array] = lambda flat: flat.argmax(axis=1),
    order: Callable[[Array], Array] = _best,
    width: Callable[[int, int], int] = lambda h, w: w,
    result: Callable[[Array, Array, Array, Array], Any] = lambda values, i, row, col: np.stack([i, row, col], axis=1),
) -> Any:
    """The same with options, which make the mistakes: other maps (n, h, w), another value or place of each image, …"""
    chosen = maps(np.asarray(activations), unit)
    flat = chosen.reshape(len(chosen), -1)
    images = order(key(flat))[:k]
    row, col = np.divmod(place(flat)[images], width(*chosen.shape[1:]))
    return result(key(flat)[images], images, row, col)


def _with(**options: Any) -> Callable:
    return lambda activations, unit, k=9: search(activations, unit, k, **options)


def _everywhere(activations: Array, unit: int, k: int = 9) -> Array:
    """The k best places of all, several of which may be in one image."""
    maps = np.asarray(activations)[..., unit]
    return np.stack(np.unravel_index(_best(maps.ravel())[:k], maps.shape), axis=1)


def _without_repeats(activations: Array, unit: int, k: int = 9) -> Array:
    rows = _everywhere(activations, unit, k)
    return rows[np.sort(np.unique(rows[:, 0], return_index=True)[1])]


def _of_the_best_image(activations: Array, unit: int, k: int = 9) -> Array:
    rows = _everywhere(activations, unit, np.asarray(activations)[..., unit].size)
    return rows[rows[:, 0] == rows[0, 0]][:k]


def _places_in_order_of_images(activations: Array, unit: int, k: int = 9) -> Array:
    rows = find(activations, unit, len(activations))
    return np.column_stack([rows[:k, 0], rows[np.argsort(rows[:, 0])][:k, 1:]])


def _last(flat: Array) -> Array:
    return flat.shape[1] - 1 - flat[:, ::-1].argmax(axis=1)


TOP_MISTAKES = (
    Mistake(
        "several places of one image",
        "Some images come several times: take the best place of each image first, then the k best images.",
        _everywhere,
    ),
    Mistake(
        "one image alone",
        "All patches come from the best image: take the best place of each image, then the k best images.",
        _of_the_best_image,
    ),
    Mistake(
        "repeats dropped afterwards",
        "There are too few rows: k places were taken and repeated images dropped. Take the best place of each image "
        "first.",
        _without_repeats,
    ),
    Mistake(
        "ascending",
        "The right images come in ascending order: the best one comes first.",
        _with(order=_best, result=lambda v, i, row, col: np.stack([i, row, col], axis=1)[::-1]),
    ),
    Mistake(
        "the least excited images",
        "These are the images that excite the unit least: argsort is ascending, so take the other end.",
        _with(order=lambda values: np.argsort(values, kind="stable")),
    ),
    Mistake(
        "ordered by image",
        "The right images come in the order of their indices: order them by their activation, the best first.",
        _with(result=lambda v, i, row, col: np.stack([i, row, col], axis=1)[np.argsort(i)]),
    ),
    Mistake(
        "the first k images",
        "These are the first k images: sort them all by their best activation before you cut.",
        _with(order=lambda values: np.arange(len(values))),
    ),
    Mistake(
        "mean instead of maximum",
        "The images are ordered by the mean of the unit's map: its maximum decides.",
        _with(key=lambda flat: flat.mean(axis=1)),
    ),
    Mistake(
        "place of the first maximum for all",
        "All images get the place that the best image has: each image has its own.",
        _with(result=lambda v, i, row, col: np.stack([i, row[0] + 0 * row, col[0] + 0 * col], axis=1)),
    ),
    Mistake(
        "places not ordered along",
        "The images are ordered, their places are not: index rows and columns by the same order.",
        _places_in_order_of_images,
    ),
    Mistake(
        "unit along axis 1",
        "The unit is taken along axis 1, as for channels first: it is the last axis, activations[..., unit].",
        _with(maps=lambda a, unit: a[:, unit % a.shape[1]]),
    ),
    Mistake(
        "unit ignored",
        "The maximum runs over all units: take the map of the one that is asked, activations[..., unit].",
        _with(maps=lambda a, unit: a.max(axis=-1)),
    ),
    Mistake(
        "row and column swapped",
        "Row and column have changed places: (image, row, col) is asked.",
        _with(result=lambda v, i, row, col: np.stack([i, col, row], axis=1)),
    ),
    Mistake(
        "columns in another order",
        "The columns are (row, col, image): (image, row, col) is asked.",
        _with(result=lambda v, i, row, col: np.stack([row, col, i], axis=1)),
    ),
    Mistake(
        "unravelled by the height",
        "The flat index is divided by the height: a row has as many places as the map is wide.",
        _with(width=lambda h, w: h),
    ),
    Mistake(
        "unravelled as a transposed map",
        "The flat index is unravelled as if the map were (width, height): it is (height, width).",
        _with(width=lambda h, w: h, result=lambda v, i, row, col: np.stack([i, col, row], axis=1)),
    ),
    Mistake(
        "not unravelled",
        "The place is an index into the flattened map: unravel it to row and column.",
        lambda activations, unit, k=9: search(
            activations, unit, k, width=lambda h, w: 1, result=lambda v, i, row, col: np.stack([i, row], axis=1)
        ),
    ),
    Mistake("only the images", "Only the images are returned: (image, row, col).", _with(result=lambda v, i, *_: i)),
    Mistake(
        "activations returned",
        "These are the activations; where they are is asked: (image, row, col).",
        _with(result=lambda values, *_: values),
    ),
    Mistake(
        "transposed",
        "The result is (3, k): one row for each patch is asked, (k, 3).",
        _with(result=lambda v, *columns: np.stack(columns)),
    ),
    Mistake("one patch too few", "There is one patch too few.", lambda a, unit, k=9: search(a, unit, k - 1)),
    Mistake(
        "nine whatever k", "There are nine patches, or all: use the argument k.", lambda a, unit, k=9: find(a, unit)
    ),
    Mistake(
        "all images", "There is a row for every image: keep the k best.", lambda a, unit, k=9: find(a, unit, len(a))
    ),
    Mistake(
        "absolute values",
        "This goes by absolute values: a strongly negative activation does not excite the unit.",
        _with(maps=lambda a, unit: np.abs(a[..., unit])),
    ),
    Mistake(
        "negative activations lost",
        "Images whose activations are all negative get a wrong place: does a best value start at 0, is there a ReLU?",
        _with(maps=lambda a, unit: np.maximum(a[..., unit], 0)),
    ),
    Mistake(
        "ties of images in reverse",
        "Of images that excite the unit equally the one with the lower index comes first. An argsort that is turned "
        "round turns ties round, too: sort the negative values with kind='stable'.",
        _with(order=lambda values: np.argsort(values, kind="stable")[::-1]),
        keeps=22,
    ),
    Mistake(
        "last of equal places",
        "Of places that excite the unit equally the first one counts, row by row: > and not >= in a loop.",
        _with(place=_last),
        keeps=22,
    ),
)
