"""Hidden test of finding the images that excite a unit most, and where (Zeiler and Fergus 2013, section 4)."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import hint, tells
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.exam.whole_numbers import WholeNumbers
from autograder.graders.filter_visualization import ASSIGNMENT

Array = np.ndarray


def descending(values: Array) -> Array:
    return np.argsort(-values, kind="stable")


def top(
    order: Callable[[Array], Array] = descending, value: Callable[[Array], Array] = lambda flat: flat.max(axis=1)
) -> Callable[[Array, int, int], Array]:
    """Make the right answer, or a wrong one with another order of the images' values, or another value of an image."""

    def top_patches(activations: Array, unit: int, k: int = 9) -> Array:
        maps = np.asarray(activations)[..., unit]
        flat = maps.reshape(len(maps), -1)
        images = order(value(flat))[:k]
        return np.column_stack([images, *np.divmod(flat.argmax(axis=1)[images], maps.shape[2])])

    return top_patches


find = top()


def maps(change: Callable[[Array, int], Array]) -> Callable:
    """Make a wrong answer: the right one for other maps, change(a, unit) of shape (n, h, w)."""
    return given(find, lambda activations, unit, k=9: (change(activations, unit)[..., None], 0, k))


def columns(*order: int) -> Callable:
    """Make a wrong answer of some columns of the right one (0 image, 1 row, 2 column), in this order."""
    return then(find, lambda hits: hits[:, list(order)])


def unravelled(change: Callable[[Array, int], tuple[Array, ...]]) -> Callable:
    """Make a wrong answer whose places are change(flat index, height)."""

    def top_patches(activations: Array, unit: int, k: int = 9) -> Array:
        image, row, col = find(activations, unit, k).T
        _, height, width, _ = activations.shape
        return np.column_stack([image, *change(row * width + col, height)])

    return top_patches


def everywhere(activations: Array, unit: int, k: int = 9) -> Array:
    """Return the k best places of all, several of which may be in one image."""
    chosen = activations[..., unit]
    return np.column_stack(np.unravel_index(descending(chosen.ravel())[:k], chosen.shape))


def of_the_best_image(activations: Array, unit: int, k: int = 9) -> Array:
    hits = everywhere(activations, unit, activations[..., unit].size)
    return hits[hits[:, 0] == hits[0, 0]][:k]


def places_not_ordered(activations: Array, unit: int, k: int = 9) -> Array:
    hits = find(activations, unit, len(activations))
    return np.column_stack([hits[:k, 0], hits[np.argsort(hits[:, 0])][:k, 1:]])


def apart(best: Callable[..., Array]) -> Callable:
    """Make a wrong answer with the row that is best for itself and the column that is, each by best(map, axis=)."""

    def top_patches(activations: Array, unit: int, k: int = 9) -> Array:
        images = find(activations, unit, k)[:, 0]
        chosen = np.asarray(activations)[images][..., unit]
        return np.column_stack([images, *(best(chosen, axis=axis).argmax(axis=1) for axis in (2, 1))])

    return top_patches


def last_places(activations: Array, unit: int, k: int = 9) -> Array:
    _, height, width, _ = activations.shape
    return np.abs(find(activations[:, ::-1, ::-1], unit, k) - [0, height - 1, width - 1])


WRONG: dict[str, WrittenMistake] = {
    "several places of one image": (
        "Some images appear several times. Take the best place of each image first, then the k best images.",
        everywhere,
    ),
    "one image alone": (
        "All patches come from the best image. Take the best place of each image, then the k best images.",
        of_the_best_image,
    ),
    "repeats dropped afterwards": (
        "Rows are missing: k places were taken, then repeated images dropped. Take the best place of each image first.",
        then(everywhere, lambda hits: hits[np.sort(np.unique(hits[:, 0], return_index=True)[1])]),
    ),
    "ascending": (
        "These are the right images in ascending order. The best one comes first.",
        then(find, lambda hits: hits[::-1]),
    ),
    "the least excited images": (
        "These are the images that excite the unit least: argsort is ascending, so take the other end.",
        top(lambda values: np.argsort(values, kind="stable")),
    ),
    "ordered by image": (
        "These are the right images in the order of their indices. Order them by activation, the best one first.",
        then(find, lambda hits: hits[np.argsort(hits[:, 0])]),
    ),
    "the first k images": (
        "These are the first k images. Sort all images by their best activation before you keep k.",
        top(lambda values: np.arange(len(values))),
    ),
    "the best of the first k images": (
        "Only the first k images are looked at. Sort all images by their best activation, then keep k.",
        lambda a, unit, k=9: find(a[:k], unit, k),
    ),
    "mean instead of maximum": (
        "All places of the unit's map decide on the order of the images, as in its mean. Its maximum alone should "
        "decide.",
        top(value=lambda flat: flat.mean(1)),
    ),
    "place of the first maximum for all": (
        "All images get the place of the best image. Each image has a place of its own.",
        then(find, lambda hits: np.where([True, False, False], hits, hits[0])),
    ),
    "places not ordered along": (
        "The images are ordered, but their places are not. Index rows and columns by the same order.",
        places_not_ordered,
    ),
    "unit along axis 1": (
        "The unit is taken along axis 1, as with channels first. It is on the last axis: activations[..., unit].",
        maps(lambda a, unit: a[:, unit % a.shape[1]]),
    ),
    "unit ignored": (
        "The maximum is taken over all units. Take the map of the given one: activations[..., unit].",
        maps(lambda a, unit: a.max(-1)),
    ),
    "the unit before": (
        "This is the map of the unit before. Units are counted from 0: activations[..., unit].",
        maps(lambda a, unit: a[..., unit - 1]),
    ),
    "row and column swapped": ("Row and column are swapped: (image, row, col).", columns(0, 2, 1)),
    "columns in another order": ("The columns are (row, col, image), not (image, row, col).", columns(1, 2, 0), HALF),
    "unravelled by the height": (
        "The flat index is divided by the height of the map. A row has as many places as the map is wide.",
        unravelled(lambda index, h: (index // h, index % h)),
    ),
    "unravelled as a transposed map": (
        "The flat index is unravelled as if the map were (width, height). It is (height, width).",
        unravelled(lambda index, h: (index % h, index // h)),
    ),
    "not unravelled": (
        "The place is an index into the flattened map. Unravel it into row and column.",
        unravelled(lambda index, h: (index,)),
    ),
    "only the images": ("Only the images are returned; return (image, row, col).", then(find, lambda hits: hits[:, 0])),
    "activations returned": (
        "These are the activations. Where they are is expected: (image, row, col).",
        lambda a, unit, k=9: -np.sort(-a[..., unit].max(axis=(1, 2)))[:k],
    ),
    "transposed": ("The result is (3, k). One row for each patch is expected: (k, 3).", then(find, np.transpose)),
    "one patch too few": ("There is one patch too few.", given(find, lambda a, unit, k=9: (a, unit, k - 1))),
    "nine whatever k": (
        "The number of patches does not depend on k: use it.",
        given(find, lambda a, unit, k=9: (a, unit)),
    ),
    "all images": ("There is a row for every image: keep only k.", given(find, lambda a, unit, k=9: (a, unit, len(a)))),
    "absolute values": (
        "Absolute values are compared, but a strongly negative activation does not excite the unit.",
        maps(lambda a, unit: np.abs(a[..., unit])),
    ),
    "negative activations lost": (
        "Negative activations count as 0, so that an image which has no others gets a wrong place. Compare them as "
        "they are.",
        maps(lambda a, unit: np.maximum(a[..., unit], 0)),
    ),
    "ties of images in reverse": (
        "Of equally good images the one with the lower index comes first. Reversing an argsort reverses ties as well: "
        "sort the negative values with kind='stable'.",
        top(lambda values: np.argsort(values, kind="stable")[::-1]),
        22,
    ),
    "row and column by sums": (
        "The row is the one that is largest on the whole, and the column likewise. Where they meet need not be the "
        "place of the largest activation: find that in one go, with one argmax over the flattened map.",
        apart(np.mean),
    ),
    "row and column each by a maximum": (
        "Row and column are found apart, each by its own maximum. Of equal activations, the row of one and the column "
        "of another can come together: find the place in one go.",
        apart(np.max),
        22,
    ),
    "last of equal places": (
        "Of equally good places the first one counts, row by row. In a loop, compare with > instead of >=.",
        last_places,
        22,
    ),
    "not integers": (
        "The places are floats, but an index has to be an integer. np.zeros makes floats, and so does / where // is "
        "meant."
    ),
}
MAPS = np.array([[[-1, -4, -2], [-3, -5, -6]], [[1, 2, 0], [5, 3, 4]], [[9, 0, 8], [0, 7, 0]]])
EXAMPLES = (
    Example(
        f"top_patches(np.array({MAPS.tolist()}, float)[..., None], 0, k=2)",
        case(MAPS[..., None].astype(float), 0, k=2),
        np.array([[2, 0, 0], [1, 1, 0]]),
    ),
)


@exercise(ASSIGNMENT, 25, find, WRONG, EXAMPLES)
def top_patches(exam: Exam) -> None:
    """Ask for the places in maps of several sizes, for ties, for few images, and for nine by default."""
    exam.answer = whole = WholeNumbers(exam.answer)
    some = [((7, 4, 5, 3), 4, float), ((12, 5, 3, 4), 5, float), ((6, 3, 4, 6), 3, np.float32)]
    cases = exam.telling(lambda: [draw(exam, *kind) for kind in some])
    exam.values("the best place of each of the k best images", 10, cases)
    other = [((14, 6, 4, 8), 11, np.float32), ((12, 3, 7, 5), 5, float)]
    exam.values("other sizes of maps, other k", 5, exam.telling(lambda: [draw(exam, *kind) for kind in other]))
    ties = [draw_ties(exam.rng), draw_ties(exam.rng), draw_equal(exam.rng)]
    exam.values("ties: the image, row, column with the lower index first", 3, ties, form=True)
    few = case(draw_activations(exam.rng, (4, 3, 5, 3), float), 2, k=6)
    exam.values("fewer images than k", 3, [few], form=True)
    hint(exam, "With fewer images than k every image has one row.")
    many = case(draw_activations(exam.rng, (13, 4, 3, 3), float), 1)
    exam.values("k is nine unless another is given", 1, [many], form=True)
    message = exam.recognised("not integers") if whole.rounded else ""
    exam.check("integers", 3, not message, message, form=True)


def draw(exam: Exam, shape: tuple[int, ...], k: int, dtype: type) -> Case:
    """Draw activations on which all known mistakes show; one or more of the k best images are negative throughout."""
    while True:
        drawn = case(draw_activations(exam.rng, shape, dtype), int(exam.rng.integers(1, min(shape[1:]))), k)
        maps = drawn.args[0][..., drawn.args[1]]
        bests = np.sort(maps.max(axis=(1, 2)))[::-1]
        if bests[0] > 0 > bests[k - 1] and tells(exam, drawn):
            return drawn


def draw_activations(rng: np.random.Generator, shape: tuple[int, ...], dtype: type) -> Array:
    """Draw activations (n, h, w, c) without near ties, brighter in some images, negative for the most part."""
    rough = rng.normal(size=shape) + rng.normal(scale=0.6, size=(shape[0], 1, 1, 1))
    ranks = rough.ravel().argsort().argsort().reshape(shape)
    return ((ranks - rng.uniform(0.9, 0.97) * ranks.size) / 128).astype(dtype)


def draw_ties(rng: np.random.Generator) -> Case:
    """Draw small whole numbers: equal best activations at several places of an image, and in several images.

    In the best image, no best place is both in the first row and in the first column of them.
    """
    maps = rng.integers(-3, 2, (6, 4, 3, 2)).astype(float)
    best, *others = rng.permutation(6)[:4]
    maps[best, [0, 1, 3], [2, 1, 0], 1] = 7
    for image in others:
        for place in rng.permutation(12)[:3]:
            maps[image, place // 3, place % 3, 1] = 5
    return case(maps, 1, k=3)


def draw_equal(rng: np.random.Generator) -> Case:
    """Draw maps with the same activation everywhere."""
    n, *sides = (int(each) for each in rng.integers(3, 7, 3))
    return case(np.full((n, *sides, 3), rng.integers(-4, 5), np.float32), 1, k=n - 1)
