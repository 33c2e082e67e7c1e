"""The box of an image that a unit sees, and the slips in it that `patch_box` and `crop_patches` share."""

from collections.abc import Callable

import numpy as np

from autograder.exam.mistakes import given

Array = np.ndarray
Field = tuple[int, int, int]  # size, stride, start
Box = Callable[[int, int, Field, tuple[int, int]], Array]


def box_corner(row: int, col: int, field: Field) -> Array:
    """Return the first row and column that a unit sees, int (2,); negative where its field begins before the image."""
    _, stride, start = field
    return start + stride * np.array([row, col])


def unit_box(row: int, col: int, field: Field, image_size: tuple[int, int]) -> Array:
    """Return what a unit sees of an image: int (4,) top, left, bottom, right, half-open, clipped to the image."""
    low = box_corner(row, col, field)
    return np.concatenate([np.maximum(low, 0), np.minimum(low + field[0], image_size)])


def by_ends(ends: Callable[[Array, int, Array], tuple[Array, Array]]) -> Box:
    """Make a wrong box that begins where it should and is cut off otherwise: ends(low, size, lengths).

    Args:
        ends: of arrays of two, along rows and columns: `low` is where a box begins, `lengths` is the image's size.
    """
    return lambda row, col, field, image_size: np.concatenate(
        ends(box_corner(row, col, field), field[0], np.array(image_size))
    )


def by_place(change: Callable[[int, int], tuple[int, int]]) -> Box:
    """Make a wrong box: the right one of another unit, change(row, col)."""
    return given(unit_box, lambda row, col, field, image_size: (*change(row, col), field, image_size))


def by_field(change: Callable[[int, int, int], Field]) -> Box:
    """Make a wrong box: the right one of another field, change(size, stride, start)."""
    return given(unit_box, lambda row, col, field, image_size: (row, col, change(*field), image_size))


def moved_inside(low: Array, size: int, lengths: Array) -> tuple[Array, Array]:
    inside = np.minimum(np.maximum(low, 0), lengths - size)
    return inside, inside + size


unclipped = by_ends(lambda low, size, lengths: (low, low + size))
BOX_SLIPS: dict[str, tuple[str, Box] | tuple[str, Box, float]] = {
    "not clipped": (
        "Some boxes stick out of the image. Clip them to it: a negative index counts from the other end.",
        unclipped,
        6,
    ),
    "moved inside": (
        "At the border, boxes are moved into the image to keep their size. Cut off what lies outside instead.",
        by_ends(moved_inside),
        6,
    ),
    "start ignored": (
        "The start of the field is missing: because of the padding, place 0 looks over the edge of the image.",
        by_field(lambda size, stride, start: (size, stride, 0)),
    ),
    "stride ignored": (
        "The stride of the field is missing: it says how many pixels apart the fields of neighbouring units begin.",
        by_field(lambda size, stride, start: (size, 1, start)),
    ),
    "row and column swapped": (
        "Row and column are swapped: the row gives top and bottom, the column left and right.",
        by_place(lambda row, col: (col, row)),
    ),
}
