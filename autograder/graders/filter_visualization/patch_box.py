"""Hidden test of the box of the image that a unit sees, wholly inside the image or beyond its border."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import caught
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.exam.whole_numbers import WholeNumbers
from autograder.graders.filter_visualization import ASSIGNMENT
from autograder.graders.filter_visualization._boxes import BOX_SLIPS, Box, Field, by_ends, by_field, by_place, unit_box

INSIDE, BEFORE, AFTER, OVER = "inside", "before", "after", "over"


def by_image(change: Callable[[int, int], tuple[int, int]]) -> Box:
    """Make a wrong box: the right one in an image of another size, change(height, width)."""
    return given(unit_box, lambda row, col, field, image_size: (row, col, field, change(*image_size)))


def edges(*order: int) -> Box:
    """Make a wrong box: of the right edges (0 top, 1 left, 2 bottom, 3 right) these, in this order."""
    return then(unit_box, lambda box: box[list(order)])


WRONG: dict[str, WrittenMistake] = {
    **BOX_SLIPS,
    "inclusive end": (
        "The box is one pixel too small. It is half-open, as slices are: it ends one after the last pixel seen.",
        then(unit_box, lambda box: box - [0, 0, 1, 1]),
    ),
    "size + 1": (
        "The box is one pixel too large. It is half-open, as slices are: it ends at its beginning + size.",
        by_field(lambda size, stride, start: (size + 1, stride, start)),
    ),
    "beginning not clipped": (
        "Top and left may be negative: clip them to 0, since a negative index counts from the other end of the image.",
        by_ends(lambda low, size, lengths: (low, np.minimum(low + size, lengths))),
        9,
    ),
    "end not clipped": (
        "Bottom and right may lie beyond the image: clip them to its height and width.",
        by_ends(lambda low, size, lengths: (np.maximum(low, 0), low + size)),
        9,
    ),
    "clipped to the last pixel": (
        "The last row or column is missing at the border: half-open, a box may end at the height or the width.",
        by_image(lambda h, w: (h - 1, w - 1)),
        9,
    ),
    "end from the clipped beginning": (
        "The end is counted from the clipped beginning. Add the size first, then clip.",
        by_ends(lambda low, size, lengths: (np.maximum(low, 0), np.minimum(np.maximum(low, 0) + size, lengths))),
        12,
    ),
    "start subtracted": (
        "The start is subtracted. With padding it is already negative, so add it.",
        by_field(lambda size, stride, start: (size, stride, -start)),
    ),
    "start times the stride": (
        "The start is multiplied by the stride, but it is already in pixels of the image.",
        by_field(lambda size, stride, start: (size, stride, start * stride)),
    ),
    "size for the stride": (
        "Neighbouring boxes lie a whole size apart. They should lie a stride apart, so that they overlap.",
        by_field(lambda size, stride, start: (size, size, start)),
    ),
    "size and stride mixed up": (
        "Size and stride are swapped: a field is (size, stride, start).",
        by_field(lambda size, stride, start: (stride, size, start)),
    ),
    "stride for the size": (
        "The boxes are as large as the stride, which is how far neighbours lie apart. The size is what one unit sees.",
        by_field(lambda size, stride, start: (stride, stride, start)),
    ),
    "centred": (
        "The box is centred on the start, but the start is the first pixel seen from place 0.",
        by_field(lambda size, stride, start: (size, stride, start - size // 2)),
    ),
    "centred on the place": (
        "The box is centred on place · stride. It should begin at start + place · stride.",
        by_field(lambda size, stride, start: (size, stride, -(size // 2))),
    ),
    "counted from 1": (
        "This is the box of the unit before. Units are counted from 0.",
        by_field(lambda size, stride, start: (size, stride, start - stride)),
    ),
    "height and width swapped": (
        "Rows are clipped at the width and columns at the height: image_size is (height, width).",
        by_image(lambda h, w: (w, h)),
    ),
    "the shorter side for both": (
        "Rows and columns are clipped at the shorter side. Images need not be square: image_size is (height, width).",
        by_image(lambda h, w: (min(h, w), min(h, w))),
    ),
    "the height for both": (
        "Columns are clipped at the height: image_size is (height, width).",
        by_image(lambda h, w: (h, h)),
    ),
    "the width for both": (
        "Rows are clipped at the width: image_size is (height, width).",
        by_image(lambda h, w: (w, w)),
    ),
    "one index for both": (
        "The row decides left and right as well. They should depend on the column.",
        by_place(lambda row, col: (row, row)),
    ),
    "edges in another order": (
        "The edges are in the wrong order: (top, left, bottom, right).",
        edges(0, 2, 1, 3),
        HALF,
    ),
    "x before y": (
        "The edges are in the wrong order, x before y: (top, left, bottom, right).",
        edges(1, 0, 3, 2),
        HALF,
    ),
    "end before beginning": ("The end comes first: (top, left) goes before (bottom, right).", edges(2, 3, 0, 1)),
    "height and width for the end": (
        "The last two numbers are the height and width of the box. Its bottom and right edges are expected.",
        then(unit_box, lambda box: box - [0, 0, *box[:2]]),
    ),
    "two corners": (
        "These are two corners. One tuple of four numbers is expected: (top, left, bottom, right).",
        then(unit_box, lambda box: box.reshape(2, 2)),
    ),
    "only one corner": ("This is one corner alone: (top, left, bottom, right) is expected.", edges(0, 1)),
}
EXAMPLES = (
    Example("patch_box(2, 1, (5, 2, -1), (20, 12))", case(2, 1, (5, 2, -1), (20, 12)), np.array([3, 1, 8, 6])),
    Example("patch_box(7, 1, (5, 2, -1), (20, 12))", case(7, 1, (5, 2, -1), (20, 12)), np.array([13, 1, 18, 6])),
    Example("patch_box(0, 6, (5, 2, -1), (20, 12))", case(0, 6, (5, 2, -1), (20, 12)), np.array([0, 11, 4, 12])),
)


@exercise(ASSIGNMENT, 15, unit_box, WRONG, EXAMPLES)
def patch_box(exam: Exam) -> None:
    """Ask for boxes inside the image, around it, and over each of its borders, in tall and in wide images."""
    exam.answer = WholeNumbers(exam.answer)

    def drawn(asked: list[Case], *kinds: tuple[str, str]) -> list[Case]:
        return caught(exam, lambda: [draw(exam.rng, kind, i % 2 == 0) for i, kind in enumerate(2 * kinds)], asked)

    # first, since a box inside the image does not tell one wrong side from the other
    after = drawn([], (AFTER, INSIDE), (AFTER, AFTER), (INSIDE, AFTER))
    exam.values("boxes wholly inside the image", 6, drawn(after, (INSIDE, INSIDE)))
    exam.values("boxes larger than the image", 3, drawn(after, (OVER, INSIDE), (OVER, OVER), (INSIDE, OVER)))
    exam.values("boxes that stick out at the bottom or on the right", 3, after)
    before = drawn(after, (BEFORE, INSIDE), (BEFORE, BEFORE), (INSIDE, BEFORE))
    exam.values("boxes that stick out at the top or on the left", 3, before)


def draw(rng: np.random.Generator, kinds: tuple[str, str], tall: bool) -> Case:
    """Draw a unit whose box lies in such ways along height and width; no edge lies on a border of the image."""
    while True:
        field = int(rng.integers(4, 10)), int(rng.integers(2, 5)), -int(rng.integers(1, 7))
        sizes = [int(rng.integers(2, field[0] - 1) if kind == OVER else rng.integers(10, 30)) for kind in kinds]
        places = [units(field, size, kind) for size, kind in zip(sizes, kinds, strict=True)]
        if all(places) and sizes[0] != sizes[1] and (OVER in kinds or (sizes[0] > sizes[1]) is tall):
            return case(*(int(rng.choice(each)) for each in places), field, tuple(sizes))


def units(field: Field, length: int, kind: str) -> list[int]:
    """Return the indices of the units whose box lies in this way along an axis of this length."""
    size, stride, start = field
    low = start + stride * np.arange(20)
    high = low + size
    wanted = {
        INSIDE: (low > 0) & (high < length),
        BEFORE: (low < 0) & (high > 0) & (high < length),
        AFTER: (low > 0) & (low < length) & (length < high),
        OVER: (low < 0) & (high > length),
    }[kind]
    return np.flatnonzero(wanted).tolist()
