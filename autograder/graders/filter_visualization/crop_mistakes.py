"""What learners make of cutting patches out of images."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.filter_visualization.fields import Array, Field, box_of

Box = tuple[int, int, int, int]


def crop(images: Array, hits: Array, field: Field) -> list[Array]:
    """Cut the box of each hit (image, row, col) out of its image (n, h, w, c): a list of (height, width, c)."""
    return _with()(images, hits, field)


def _boxed(row: int, col: int, field: Field, shape: tuple[int, ...]) -> Box:
    return tuple(box_of(row, col, field, shape[1:3]).tolist())


def whole(row: int, col: int, field: Field, shape: tuple[int, ...]) -> Box:
    """The box as if the image had no border."""
    size, stride, start = field
    return (top := start + stride * row), (left := start + stride * col), top + size, left + size


def _cut(image: Array, box: Box) -> Array:
    top, left, bottom, right = box
    return image[top:bottom, left:right]


def _with(
    box: Callable[[int, int, Field, tuple[int, ...]], Box] = _boxed,
    cut: Callable[[Array, Box], Any] = _cut,
    image: Callable[[int, int], int] = lambda image, place: image,
) -> Callable:
    """The right answer, or a wrong one with another box, another way to cut, another image."""

    def crop_patches(images: Array, hits: Array, field: Field) -> list:
        images = np.asarray(images)
        return [
            cut(images[image(int(which), place) % len(images)], box(int(row), int(col), field, images.shape))
            for place, (which, row, col) in enumerate(hits)
        ]

    return crop_patches


def _padded(image: Array, box: Box) -> Array:
    margin = 40
    sides = (margin, margin), (margin, margin), (0, 0)
    return _cut(np.pad(image, sides), tuple(each + margin for each in box))


def _in_the_corner(images: Array, hits: Array, field: Field) -> list[Array]:
    """Patches of the whole size, zero where nothing was cut out, always at the end."""
    patches = crop(images, hits, field)
    sides = [[(0, field[0] - length) for length in patch.shape[:2]] for patch in patches]
    return [np.pad(patch, [*each, (0, 0)]) for patch, each in zip(patches, sides, strict=True)]


def _moved(row: int, col: int, field: Field, shape: tuple[int, ...]) -> Box:
    top, left, *_ = whole(row, col, field, shape)
    top, left = (max(min(each, n - field[0]), 0) for each, n in zip((top, left), shape[1:3], strict=True))
    return top, left, top + field[0], left + field[0]


def _sized(change: Callable[[int], int]) -> Callable:
    return lambda row, col, field, shape: _boxed(row, col, (change(field[0]), *field[1:]), shape)


def _of_all(change: Callable[[list], Any]) -> Callable:
    return lambda images, hits, field: change(crop(images, hits, field))


CROP_MISTAKES = (
    Mistake(
        "not clipped",
        "A box that begins before the image gives an empty patch: a negative index counts from the other end. Clip "
        "the box, as patch_box does.",
        _with(whole),
        keeps=6,
    ),
    Mistake(
        "filled up with zeros",
        "Patches at the border are filled up with zeros: cut them off at the border, so that they are smaller.",
        _with(whole, _padded),
        keeps=6,
    ),
    Mistake(
        "zeros at the end",
        "Patches at the border are filled up with zeros to one size: leave them as small as they are.",
        _in_the_corner,
        keeps=6,
    ),
    Mistake(
        "moved inside",
        "Patches at the border are moved inside to keep their size: cut them off at the border.",
        _with(_moved),
        keeps=6,
    ),
    Mistake(
        "row and column swapped",
        "Row and column have changed places: a hit is (image, row, col), and a slice image[top:bottom, left:right].",
        _with(lambda row, col, field, shape: _boxed(col, row, field, shape)),
    ),
    Mistake(
        "edges in another order",
        "The edges are read in another order: patch_box gives (top, left, bottom, right).",
        _with(cut=lambda image, box: image[box[0] : box[1], box[2] : box[3]]),
    ),
    Mistake(
        "image_size of the batch",
        "The size of the image is read from the wrong axes: images are (n, height, width, channels).",
        _with(lambda row, col, field, shape: _boxed(row, col, field, (0, *shape[:2]))),
    ),
    Mistake(
        "width before height",
        "Height and width of the image have changed places: images are (n, height, width, channels).",
        _with(lambda row, col, field, shape: _boxed(row, col, field, (0, shape[2], shape[1]))),
    ),
    Mistake(
        "image by the number of the hit",
        "Patch number i is cut out of image i: the first number of the hit says which image.",
        _with(image=lambda which, place: place),
    ),
    Mistake(
        "always the first image",
        "All patches come from the first image: the first number of the hit says which image.",
        _with(image=lambda which, place: 0),
    ),
    Mistake(
        "image of the first hit",
        "All patches come from the image of the first hit: each hit has its own.",
        lambda images, hits, field: crop(images, [(hits[0][0], *hit[1:]) for hit in hits], field),
    ),
    Mistake(
        "hit as (row, col, image)",
        "The hits are read in another order: a hit is (image, row, col).",
        lambda images, hits, field: crop(images, [(hit[2] % len(images), *hit[:2]) for hit in hits], field),
    ),
    Mistake(
        "hits taken for pixels",
        "Row and column of a unit are taken for pixels: the field's stride and start lead from one to the other.",
        _with(lambda row, col, field, shape: (row, col, row + field[0], col + field[0])),
    ),
    Mistake(
        "start ignored",
        "The start of the field is ignored: with padding, place 0 looks over its edge.",
        _with(lambda row, col, field, shape: _boxed(row, col, (*field[:2], 0), shape)),
    ),
    Mistake(
        "stride ignored",
        "The stride is ignored: neighbouring units see places that many pixels apart.",
        _with(lambda row, col, field, shape: _boxed(row, col, (field[0], 1, field[2]), shape)),
    ),
    Mistake(
        "one pixel too small",
        "The last row and column are missing: a slice ends before its end.",
        _with(cut=lambda image, box: image[box[0] : box[2] - 1, box[1] : box[3] - 1]),
    ),
    Mistake(
        "one pixel too large",
        "There is a row and a column too many: boxes are half-open, as slices are.",
        _with(_sized(lambda size: size + 1)),
    ),
    Mistake(
        "one channel",
        "Only one channel is left: image[top:bottom, left:right] keeps them all.",
        _with(cut=lambda image, box: _cut(image, box)[..., 0]),
    ),
    Mistake(
        "channels cut",
        "Columns and channels are cut in place of rows and columns: images are (n, height, width, channels).",
        _with(cut=lambda image, box: image[:, box[0] : box[2], box[1] : box[3]]),
    ),
    Mistake("whole images", "These are the whole images: cut the box out.", _with(cut=lambda image, box: image)),
    Mistake(
        "boxes for patches",
        "These are the boxes: cut them out of the images.",
        _with(cut=lambda image, box: np.array(box)),
    ),
    Mistake("only the last patch", "Only the last patch is left: collect them in a list.", _of_all(lambda p: p[-1:])),
    Mistake(
        "only the first patch",
        "Only the first patch is there: does the loop end too early?",
        _of_all(lambda patches: patches[:1]),
    ),
    Mistake(
        "one patch without a list",
        "One patch is returned: a list with one for each hit is asked.",
        _of_all(lambda patches: patches[-1] if patches else None),
    ),
    Mistake("another order", "The patches come in reverse: keep the order of the hits.", _of_all(lambda p: p[::-1])),
    Mistake("nothing collected", "The list is empty: is each patch appended?", _of_all(lambda patches: [])),
)
