"""Hidden test of cutting the patches that a unit saw out of their images."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import Difference, Kind, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import hint
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.graders.filter_visualization import ASSIGNMENT
from autograder.graders.filter_visualization._boxes import BOX_SLIPS, Array, Box, Field, by_field, unclipped, unit_box
from autograder.graders.filter_visualization._examples import Call, public_example
from autograder.inside.data import Handle

MARGIN = 40  # more than any drawn box sticks out


def cut_out(image: Array, box: Array) -> Array:
    top, left, bottom, right = box
    return image[top:bottom, left:right]


def crops(
    box: Box = unit_box,
    cut: Callable[[Array, Array], Array] = cut_out,
    image_size: Callable[[tuple[int, ...]], tuple[int, int]] = lambda shape: (shape[1], shape[2]),
) -> Callable[[Array, Array, Field], list[Array]]:
    """Make the right answer, or a wrong one with another box, way to cut, or image size read from images.shape."""
    return lambda images, hits, field: [
        cut(images[image], box(row, col, field, image_size(images.shape))) for image, row, col in hits
    ]


crop = crops()


def crops_of(change: Callable[[int, Array], tuple[int, int, int]]) -> Callable:
    """Make a wrong answer: the right one for other hits, change(number, hit)."""
    return given(crop, lambda images, hits, field: (images, [change(*each) for each in enumerate(hits)], field))


def filled_up(image: Array, box: Array) -> Array:
    sides = (MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)
    return cut_out(np.pad(image, sides), box + MARGIN)


def filled_at_the_end(images: Array, hits: Array, field: Field) -> list[Array]:
    def fill(patch: Array) -> Array:
        height, width, _ = patch.shape
        return np.pad(patch, [(0, field[0] - height), (0, field[0] - width), (0, 0)])

    return [fill(patch) for patch in crop(images, hits, field)]


def each_image_once(images: Array, hits: Array, field: Field) -> list[Array]:
    firsts = np.sort(np.unique(hits[:, 0], return_index=True)[1])
    return crop(images, hits[firsts], field)


SHARED: dict[str, Any] = {name: (text, crops(box), *keeps) for name, (text, box, *keeps) in BOX_SLIPS.items()}
WRONG: dict[str, WrittenMistake] = {
    **SHARED,
    "filled up with zeros": (
        "Patches at the border are filled up with zeros. Cut them off at the border, so that they are smaller.",
        crops(unclipped, filled_up),
        6,
    ),
    "zeros at the end": (
        "Patches at the border are filled up with zeros to one size. Leave them as small as they are.",
        filled_at_the_end,
        6,
    ),
    "row and column swapped": (
        "Row and column are swapped: a hit is (image, row, col), and a slice image[top:bottom, left:right].",
        crops(BOX_SLIPS["row and column swapped"][1]),
    ),
    "edges in another order": (
        "The edges are read in the wrong order: patch_box returns (top, left, bottom, right).",
        crops(then(unit_box, lambda box: box[[0, 2, 1, 3]])),
        HALF,
    ),
    "image_size of the batch": (
        "The size of the image is read from the wrong axes: images are (n, height, width, channels).",
        crops(image_size=lambda shape: (shape[0], shape[1])),
    ),
    "width before height": (
        "Height and width of the image are swapped: images are (n, height, width, channels).",
        crops(image_size=lambda shape: (shape[2], shape[1])),
    ),
    "image by the number of the hit": (
        "Patch number i is cut out of image i. The first number of the hit says which image it is.",
        crops_of(lambda number, hit: (number, *hit[1:])),
    ),
    "always the first image": (
        "All patches come from the first image. The first number of each hit says which image it is.",
        crops_of(lambda number, hit: (0, *hit[1:])),
    ),
    "image of the first hit": (
        "All patches come from the image of the first hit. Each hit has an image of its own.",
        given(crop, lambda images, hits, field: (images, [(hits[0][0], *hit[1:]) for hit in hits], field)),
    ),
    "hit as (row, col, image)": (
        "The hits are read in the wrong order: a hit is (image, row, col).",
        given(crop, lambda images, hits, field: (images, [(hit[2] % len(images), *hit[:2]) for hit in hits], field)),
    ),
    "hits taken for pixels": (
        "Row and column of a unit are taken for pixels. The field's stride and start lead from one to the other.",
        crops(by_field(lambda size, stride, start: (size, 1, 0))),
    ),
    "one pixel too small": (
        "The last row and column of each patch are missing: a slice ends before its end.",
        crops(then(unit_box, lambda box: box - [0, 0, 1, 1])),
    ),
    "one pixel too large": (
        "Each patch has a row and a column too many: boxes are half-open, as slices are.",
        crops(by_field(lambda size, stride, start: (size + 1, stride, start))),
    ),
    "one channel": (
        "Only one channel is left: image[top:bottom, left:right] keeps them all.",
        crops(cut=lambda image, box: cut_out(image, box)[:, :, 0]),
    ),
    "channels cut": (
        "Columns and channels are cut instead of rows and columns: images are (n, height, width, channels).",
        crops(cut=lambda image, box: image[:, box[0] : box[2], box[1] : box[3]]),
    ),
    "whole images": ("These are the whole images. Cut the boxes out of them.", crops(cut=lambda image, box: image)),
    "boxes for patches": ("These are the boxes. Cut them out of the images.", crops(cut=lambda image, box: box)),
    "only the last patch": ("Only the last patch is left. Collect them in a list.", then(crop, lambda p: p[-1:])),
    "only the first patch": ("Only the first patch is there. Does the loop end early?", then(crop, lambda p: p[:1])),
    "one patch without a list": (
        "One patch is returned. A list with one patch for each hit is expected.",
        then(crop, lambda patches: patches[-1] if patches else None),
    ),
    "another order": (
        "These are the right patches in another order. Keep the order of the hits.",
        [
            then(crop, lambda patches: patches[::-1]),
            given(crop, lambda images, hits, field: (images, hits[np.argsort(hits[:, 0], kind="stable")], field)),
            given(crop, lambda images, hits, field: (images, hits[np.lexsort(hits.T[::-1])], field)),
        ],
        HALF,
    ),
    "stretched": (
        "The pixels of each patch are stretched to a range of their own. Cut them out as they are.",
        [
            then(crop, lambda patches: [(patch - patch.min()) / np.ptp(patch) for patch in patches]),
            then(crop, lambda patches: [patch / patch.max() for patch in patches]),
        ],
    ),
    "one patch for each image": (
        "A second hit in the same image brings no patch. One patch for each hit is expected.",
        each_image_once,
    ),
    "nothing collected": ("The list is empty. Is each patch appended to it?", then(crop, lambda patches: [])),
    "arguments changed": "The call changed the given images or hits. Leave them as they are.",
}
INSIDE, BORDER = np.arange(60.0).reshape(2, 6, 5, 1), np.arange(40.0).reshape(2, 5, 4, 1)
EXAMPLES = (  # for the check inside and the one at the border
    Example(
        "crop_patches(np.arange(60.).reshape(2, 6, 5, 1), np.array([[1, 2, 1]]), (3, 2, -1))",
        case(INSIDE, np.array([[1, 2, 1]]), (3, 2, -1)),
        [INSIDE[1, 3:6, 1:4]],
    ),
    Example(
        "crop_patches(np.arange(40.).reshape(2, 5, 4, 1), np.array([[1, 0, 0]]), (3, 2, -1))",
        case(BORDER, np.array([[1, 0, 0]]), (3, 2, -1)),
        [BORDER[1, :2, :2]],
    ),
)
TOP, LEFT, BOTTOM, RIGHT = range(4)
KEPT = "the images and the hits stay as they were"
UNKNOWN = "For each hit (image, row, col), in order: the box of that unit, cut out of that image, with all channels."


@exercise(ASSIGNMENT, 10, crop, WRONG, EXAMPLES)
def crop_patches(exam: Exam) -> None:
    """Ask for patches inside the images, at their borders, and for none at all."""
    rng = exam.rng
    inside, border = EXAMPLES
    cases = caught(exam, lambda: [draw(rng, float), draw(rng, np.float32)])
    calls, changed = judge(exam, "patches wholly inside the images", 4, cases, inside, [])
    cases = caught(exam, lambda: [draw(rng, float, TOP, LEFT, BOTTOM), draw(rng, float, RIGHT, TOP)])
    _, changed_here = judge(exam, "patches cut off at the border", 4, cases, border, calls)
    images, none = rng.normal(size=(2, 9, 7, 3)), np.zeros((0, 3), int)
    result = exam.attempt("no hits", 1, lambda: [exam.answer(images, none, (3, 2, -1))])
    if result is None:
        hint(exam, "Here hits has no rows, so that not even hits[0] exists: an empty list is expected.")
    else:
        text = "Without hits there are no patches: an empty list is expected."
        exam.check("no hits", 1, not differ(result[0], []), text, form=True)
    changed = changed or changed_here
    exam.check(KEPT, 1, not changed, exam.recognised("arguments changed") if changed else "", form=True)


def judge(
    exam: Exam, name: str, points: float, cases: list[Case], public: Example, before: list[Call]
) -> tuple[list[Call], bool]:
    """Judge the patches of some cases and of an example; a mistake has to explain the calls before as well.

    Returns:
        The calls of these cases, and whether any call changed its arguments.
    """
    asked = [*cases, public.case]
    outcome = exam.attempt(name, points, lambda: [exam.answer.call(*each.args) for each in asked])
    if outcome is None:
        return [], False
    calls = [(each, result) for each, (result, _) in zip(asked, outcome, strict=True)]
    drawn = calls[:-1]
    wrong = next(filter(None, (differ(result, crop(*each.args)) for each, result in drawn)), None)
    if wrong is None:
        exam.check(name, points, True)
    elif known := exam.named([*before, *drawn], differ):
        exam.check(name, points, False, known)
    else:
        example = public_example(exam, calls, differ)
        exam.check(name, points, False, f"{wrong.text} {UNKNOWN}", example=example)
    return drawn, any(positions for _, positions in outcome)


def caught(exam: Exam, draw: Callable[[], list[Case]]) -> list[Case]:
    """Draw cases on which every mistake without points shows, and an answer that sorts the hits."""
    wrong = [wrong for mistake in exam.exercise.mistakes if not mistake.keeps for wrong in mistake.wrong]
    while True:
        cases = draw()
        unsorted = all((np.diff(each.args[1][:, 0]) < 0).any() for each in cases)
        if unsorted and all(any(differ(each(*one.args), crop(*one.args)) for one in cases) for each in wrong):
            return cases


def differ(result: Any, expected: Any) -> Difference | None:
    """Find how patches differ from those expected; a list may be a tuple, or one array if all have the same size."""
    if result is None or isinstance(result, Handle) or not isinstance(expected, list):
        return difference(result, expected)
    if not isinstance(result, (list, tuple)) and not (isinstance(result, np.ndarray) and result.ndim):
        return Difference(Kind.TYPE, "A list of patches is expected, one for each hit.")
    if len(result) != len(expected):
        return Difference(Kind.TYPE, f"There are {len(result)} patches for {len(expected)} hits.")
    for number, (patch, right) in enumerate(zip(result, expected, strict=True), 1):
        if wrong := difference(patch, right):
            return Difference(wrong.kind, f"Patch {number} of {len(expected)}: {wrong.text}")
    return None


def draw(rng: np.random.Generator, dtype: type, *out: int) -> Case:
    """Draw six images, higher than wide or the other way round, and five hits, two of them in one image, not in order.

    Args:
        rng: of all that is drawn.
        dtype: of the images.
        out: the sides at which patches stick out, one side each; the other patches lie inside.
    """
    field = int(rng.integers(5, 9)), int(rng.integers(2, 4)), -int(rng.integers(2, 5))
    shape = 6, *(int(each) for each in rng.permutation([int(rng.integers(17, 20)), int(rng.integers(24, 29))])), 3
    places: list[list[int]] = []
    while len(places) < 5:
        row, col = (int(each) for each in rng.integers(0, 16, 2))
        top, left, bottom, right = unclipped(row, col, field, (shape[1], shape[2]))
        sides = top < 0, left < 0, bottom > shape[1], right > shape[2]
        seen = bottom > 0 and right > 0 and top < shape[1] and left < shape[2]
        if seen and (sides[out[len(places)]] if len(places) < len(out) else not any(sides)):
            places.append([row, col])
    numbers = rng.permutation(6)
    hits = rng.permutation(np.column_stack([numbers[[0, 0, 1, 2, 3]], places]))
    return case(rng.normal(size=shape).astype(dtype), hits, field)
