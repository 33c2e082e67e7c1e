"""What learners make of the box of the image that a unit sees."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.filter_visualization.fields import Array, Field, box_of

Axis = Callable[[int, int, int, int, int], tuple[int, int]]


def _axes(span: Axis) -> Callable:
    """A wrong answer that treats rows and columns alike: span(index, size, stride, start, length) gives low, high."""

    def patch_box(row: int, col: int, field: Field, image_size: tuple[int, int]) -> Array:
        ends = [span(index, *field, length) for index, length in zip((row, col), image_size, strict=True)]
        return np.array(ends).T.ravel()

    return patch_box


def _from(low: Callable[[int, int, int, int], int]) -> Callable:
    """A wrong answer whose boxes begin elsewhere: low(index, size, stride, start)."""

    def span(i: int, size: int, stride: int, start: int, length: int) -> tuple[int, int]:
        first = low(i, size, stride, start)
        return max(first, 0), min(first + size, length)

    return _axes(span)


def _ends(ends: Callable[[int, int, int], tuple[int, int]]) -> Callable:
    """A wrong answer whose boxes are cut off otherwise: ends(low, size, length)."""
    return _axes(lambda i, size, stride, start, length: ends(start + i * stride, size, length))


def _shown(result: Callable[..., Any]) -> Callable:
    """A wrong answer made of the four right edges."""
    return lambda *args: np.array(result(*box_of(*args)))


def _pushed(low: int, size: int, length: int) -> tuple[int, int]:
    first = min(max(low, 0), length - size)
    return first, first + size


BOX_MISTAKES = (
    Mistake(
        "inclusive end",
        "The box is one pixel too small: half-open, it ends one after the last row and column seen, as slices do.",
        _ends(lambda low, size, length: (max(low, 0), min(low + size, length) - 1)),
    ),
    Mistake(
        "size + 1",
        "The box is one pixel too large: half-open, it ends at its beginning + size.",
        _ends(lambda low, size, length: (max(low, 0), min(low + size + 1, length))),
    ),
    Mistake(
        "not clipped",
        "Boxes stick out of the image: clip them to it. (A negative index counts from the other end.)",
        _ends(lambda low, size, length: (low, low + size)),
        keeps=6,
    ),
    Mistake(
        "beginning not clipped",
        "Top and left may be negative: clip them to 0, since a negative index counts from the other end.",
        _ends(lambda low, size, length: (low, min(low + size, length))),
        keeps=9,
    ),
    Mistake(
        "end not clipped",
        "Bottom and right may lie beyond the image: clip them to its height and width.",
        _ends(lambda low, size, length: (max(low, 0), low + size)),
        keeps=9,
    ),
    Mistake(
        "clipped to the last pixel",
        "At the lower and right border the last row or column is missing: half-open, a box may end at the height or "
        "the width.",
        _ends(lambda low, size, length: (max(low, 0), min(low + size, length - 1))),
        keeps=9,
    ),
    Mistake(
        "end from the clipped beginning",
        "The end is counted from the clipped beginning: add the size first, then clip.",
        _ends(lambda low, size, length: (max(low, 0), min(max(low, 0) + size, length))),
        keeps=12,
    ),
    Mistake(
        "moved inside",
        "Boxes at the border are moved inside to keep their size: what lies outside is cut off instead.",
        _ends(_pushed),
        keeps=6,
    ),
    Mistake(
        "start ignored",
        "The start is ignored: with padding, place 0 looks over its edge.",
        _from(lambda i, size, stride, start: i * stride),
    ),
    Mistake(
        "start subtracted",
        "The start is subtracted; it is negative already where there is padding, so add it.",
        _from(lambda i, size, stride, start: i * stride - start),
    ),
    Mistake(
        "stride ignored",
        "The stride is ignored: neighbouring units see places that many pixels apart.",
        _from(lambda i, size, stride, start: i + start),
    ),
    Mistake(
        "start times the stride",
        "The start is multiplied by the stride: it is in pixels of the image already.",
        _from(lambda i, size, stride, start: (i + start) * stride),
    ),
    Mistake(
        "size for the stride",
        "Units are taken to lie a whole size apart: they lie a stride apart, so that fields overlap.",
        _from(lambda i, size, stride, start: i * size + start),
    ),
    Mistake(
        "size and stride mixed up",
        "Size and stride have changed places: a field is (size, stride, start).",
        _axes(lambda i, size, stride, start, n: (max(start + i * size, 0), min(start + i * size + stride, n))),
    ),
    Mistake(
        "stride for the size",
        "The boxes are as large as the stride: that is how far neighbours are apart, size is what one of them sees.",
        lambda row, col, field, image_size: box_of(row, col, (field[1], *field[1:]), image_size),
    ),
    Mistake(
        "centred",
        "The box is centred on the start; start is the first pixel seen from place 0, not the centre.",
        _from(lambda i, size, stride, start: start + i * stride - size // 2),
    ),
    Mistake(
        "counted from 1",
        "The box is that of the unit before: units are counted from 0.",
        _from(lambda i, size, stride, start: start + (i - 1) * stride),
    ),
    Mistake(
        "row and column swapped",
        "Row and column have changed places: the row decides top and bottom.",
        lambda row, col, field, image_size: box_of(col, row, field, image_size),
    ),
    Mistake(
        "height and width swapped",
        "Rows are clipped at the width, columns at the height: image_size is (height, width).",
        lambda row, col, field, image_size: box_of(row, col, field, image_size[::-1]),
    ),
    Mistake(
        "the height for both",
        "Columns are clipped at the height of the image: image_size is (height, width).",
        lambda row, col, field, image_size: box_of(row, col, field, (image_size[0], image_size[0])),
    ),
    Mistake(
        "the width for both",
        "Rows are clipped at the width of the image: image_size is (height, width).",
        lambda row, col, field, image_size: box_of(row, col, field, (image_size[1], image_size[1])),
    ),
    Mistake(
        "one index for both",
        "The row decides left and right as well: that is what the column is for.",
        lambda row, col, field, image_size: box_of(row, row, field, image_size),
    ),
    Mistake(
        "edges in another order",
        "The edges are in another order: (top, left, bottom, right) is asked.",
        _shown(lambda top, left, bottom, right: (top, bottom, left, right)),
    ),
    Mistake(
        "x before y",
        "The edges are in another order, x before y: (top, left, bottom, right) is asked.",
        _shown(lambda top, left, bottom, right: (left, top, right, bottom)),
    ),
    Mistake(
        "end before beginning",
        "The edges are in another order: (top, left) comes before (bottom, right).",
        _shown(lambda top, left, bottom, right: (bottom, right, top, left)),
    ),
    Mistake(
        "height and width for the end",
        "The last two are height and width of the box; its bottom and right edges are asked.",
        _shown(lambda top, left, bottom, right: (top, left, bottom - top, right - left)),
    ),
    Mistake(
        "two corners",
        "These are two corners; one tuple of four numbers is asked.",
        _shown(lambda top, left, bottom, right: ((top, left), (bottom, right))),
    ),
    Mistake(
        "only one corner",
        "This is the upper left corner; (top, left, bottom, right) is asked.",
        _shown(lambda top, left, bottom, right: (top, left)),
    ),
)
