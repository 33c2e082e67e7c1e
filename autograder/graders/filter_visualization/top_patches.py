"""Hidden test of finding the images that excite a unit most, and where (Zeiler & Fergus 2013, section 4)."""

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import hint, tells
from autograder.exam.whole_numbers import WholeNumbers
from autograder.graders.filter_visualization import ASSIGNMENT
from autograder.graders.filter_visualization.fields import Array
from autograder.graders.filter_visualization.top_mistakes import TOP_MISTAKES, find

BEST, SIZES = "the best place of each of the k best images", "other sizes of maps, other k"
TIES, FEWER, NINE = "ties: the image, row, column with the lower index first", "fewer images than k", "k left at nine"
INTEGERS = "integers"
FLOATS = "The places are floats: integers are asked, which can be an index. Is there an np.zeros, or a / for a //?"
_MAPS = np.array([[[1, 2, 0], [5, 3, 4]], [[9, 0, 8], [0, 7, 0]], [[-1, -4, -2], [-3, -5, -6]]], float)[..., None]
TOP_EXAMPLES = (
    Example(
        f"top_patches(np.array({_MAPS[..., 0].astype(int).tolist()}, float)[..., None], 0, k=2)",
        case(_MAPS, 0, k=2),
        np.array([[1, 0, 0], [0, 1, 0]]),
    ),
)


@exercise(ASSIGNMENT, 25, find, TOP_MISTAKES, TOP_EXAMPLES)
def top_patches(exam: Exam) -> None:
    exam.answer = whole = WholeNumbers(exam.answer)
    some = [((7, 4, 5, 3), 4, float), ((12, 5, 3, 4), 5, float), ((6, 3, 4, 6), 3, np.float32)]
    exam.values(BEST, 10, exam.telling(lambda: [_draw(exam, *kind) for kind in some]))
    other = [((14, 6, 4, 8), 11, np.float32), ((12, 3, 7, 5), 5, float)]
    exam.values(SIZES, 5, exam.telling(lambda: [_draw(exam, *kind) for kind in other]))
    exam.values(TIES, 3, [_ties(exam.rng), _ties(exam.rng), _flat(exam.rng)], form=True)
    few = _ranked(exam.rng, (4, 3, 5, 3), float)
    exam.values(FEWER, 3, [case(few, 2, k=6)], form=True)
    hint(exam, "With fewer images than k every image has one row.")
    exam.values(NINE, 1, [case(_ranked(exam.rng, (13, 4, 3, 3), float), 1)], form=True)
    text = exam.recognised("not integers", FLOATS) if whole.rounded else ""
    exam.check(INTEGERS, 3, not text, text, form=True)


def _draw(exam: Exam, shape: tuple[int, ...], k: int, dtype: type) -> Case:
    """Activations on which all known mistakes show; of the k best images one or more have negative values alone."""
    while True:
        drawn = case(_ranked(exam.rng, shape, dtype), int(exam.rng.integers(1, min(shape[1:]))), k)
        maps = drawn.args[0][..., drawn.args[1]]
        bests = np.sort(maps.max(axis=(1, 2)))[::-1]
        if bests[0] > 0 > bests[k - 1] and tells(exam, drawn):
            return drawn


def _ranked(rng: np.random.Generator, shape: tuple[int, ...], dtype: type) -> Array:
    """Activations (n, h, w, c) without near ties, brighter in some images, negative for the most part."""
    rough = rng.normal(size=shape) + rng.normal(scale=0.6, size=(shape[0], 1, 1, 1))
    ranks = rough.ravel().argsort().argsort().reshape(shape)
    return ((ranks - rng.uniform(0.9, 0.97) * ranks.size) / 128).astype(dtype)


def _ties(rng: np.random.Generator) -> Case:
    """Small whole numbers: equal activations in one image, later in the map and earlier, and equal best ones."""
    maps = rng.integers(-3, 2, (6, 4, 3, 2)).astype(float)
    best, *others = rng.permutation(6)[:4]
    for image, value in ((best, 7), *((other, 5) for other in others)):
        for place in rng.permutation(12)[:3]:
            maps[image, place // 3, place % 3, 1] = value
    return case(maps, 1, k=3)


def _flat(rng: np.random.Generator) -> Case:
    """The same activation everywhere."""
    n, *sides = (int(each) for each in rng.integers(3, 7, 3))
    return case(np.full((n, *sides, 3), rng.integers(-4, 5), np.float32), 1, k=n - 1)
