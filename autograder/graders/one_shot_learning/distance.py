"""Hidden test of the squared distance between encodings."""

from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import hint
from autograder.exam.mistakes import Mistake
from autograder.graders.one_shot_learning import ASSIGNMENT
from autograder.graders.one_shot_learning.encodings import (
    Array,
    city_block,
    cosine,
    dot,
    mean_square,
    plain,
    squared,
    unit,
)

DISTANCE_MISTAKES = (
    Mistake(
        "plain distance",
        "This is the plain distance. The squared one is asked: leave the root away.",
        plain,
    ),
    Mistake("absolute differences", "The differences are taken absolute; sum their squares.", city_block),
    Mistake(
        "mean instead of sum",
        "The squares are averaged; a squared distance is their sum.",
        mean_square,
    ),
    Mistake(
        "root of the mean",
        "This is the root of the mean square; the plain sum of the squares is asked.",
        lambda x, y: np.sqrt(mean_square(x, y)),
    ),
    Mistake(
        "no square",
        "The differences are summed as they are, so that positive and negative ones cancel: square them first.",
        lambda x, y: np.sum(x - y, axis=-1),
    ),
    Mistake(
        "square of the sum",
        "The sum is squared. Square each difference first, then sum: otherwise differences of unlike sign cancel.",
        lambda x, y: np.square(np.sum(x - y, axis=-1)),
    ),
    Mistake(
        "no sum",
        "These are the squares of the single components: sum them along the last axis.",
        lambda x, y: np.square(x - y),
    ),
    Mistake(
        "half the distance", "This is half of the squared distance: no factor is asked.", lambda x, y: squared(x, y) / 2
    ),
    Mistake(
        "squared twice",
        "This is the square of the squared distance: square the differences only.",
        lambda x, y: np.square(squared(x, y)),
    ),
    Mistake("sign", "The sign is turned: a distance is never negative.", lambda x, y: -squared(x, y)),
    Mistake(
        "plus for minus",
        "The encodings are added; it is their difference that is squared.",
        lambda x, y: squared(x, -y),
    ),
    Mistake(
        "difference of the squares",
        "Each encoding is squared before the subtraction: subtract first, then square.",
        lambda x, y: np.sum(np.square(x) - np.square(y), axis=-1),
    ),
    Mistake(
        "dot product",
        "This is the dot product: a similarity, large for what is alike. A distance is small there.",
        dot,
    ),
    Mistake(
        "cosine similarity",
        "This is the cosine of the angle: a similarity, large for what is alike. A distance is small there.",
        cosine,
    ),
    Mistake(
        "cosine distance",
        "This is one minus the cosine of the angle; the sum of the squared differences is asked.",
        lambda x, y: 1 - cosine(x, y),
    ),
    Mistake(
        "encodings normalised",
        "The encodings are brought to length 1 first; take them as they come.",
        lambda x, y: squared(unit(x), unit(y)),
    ),
    Mistake(
        "largest difference",
        "Only the component that differs most counts here; sum over all of them.",
        lambda x, y: np.max(np.abs(x - y), axis=-1),
    ),
    Mistake(
        "axis kept",
        "The summed axis is still there with length 1 (keepdims); it should be gone.",
        lambda x, y: squared(x, y)[..., None],
    ),
    Mistake(
        "axis missing",
        "The whole batch is summed to one number: sum along the last axis only.",
        lambda x, y: np.sum(np.square(x - y)),
        keeps=4,
    ),
    Mistake(
        "wrong axis",
        "The sum runs along the first axis, the batch. An encoding lies along the last one.",
        lambda x, y: np.sum(np.square(x - y), axis=0),
        keeps=4,
    ),
    Mistake(
        "mean over the batch",
        "This is one mean for the whole batch; a distance for each row is asked.",
        lambda x, y: np.mean(squared(x, y)),
        keeps=4,
    ),
)

DISTANCE_EXAMPLES = (
    Example(
        "distance(np.array([1., 2.]), np.array([4., -2.]))", case(np.array([1.0, 2.0]), np.array([4.0, -2.0])), 25.0
    ),
    Example(
        "distance(np.array([[0., 0., 0.], [1., 1., 0.]]), np.array([[1., 2., 2.], [0., 0., 0.]]))",
        case(np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 0.0]]), np.array([[1.0, 2.0, 2.0], [0.0, 0.0, 0.0]])),
        np.array([9.0, 2.0]),
    ),
    Example(
        "distance(np.zeros((2, 1, 3)), np.ones((4, 3)))",
        case(np.zeros((2, 1, 3)), np.ones((4, 3))),
        np.full((2, 4), 3.0),
    ),
)


def _draw(exam: Exam, shapes: list[tuple[tuple[int, ...], tuple[int, ...]]], dtype: Any = float) -> list[Case]:
    """Encodings of about unit length, so that every formula is exact enough in float32 too."""

    def encodings(shape: tuple[int, ...]) -> Array:
        return (exam.rng.uniform(0.8, 1.6) * exam.rng.normal(size=shape) / np.sqrt(shape[-1])).astype(dtype)

    return [case(encodings(one), encodings(other)) for one, other in shapes]


@exercise(ASSIGNMENT, 10, squared, DISTANCE_MISTAKES, DISTANCE_EXAMPLES)
def distance(exam: Exam) -> None:
    where = "An encoding lies along the last axis, whatever axes lead: sum along axis -1."
    single = [((size,), (size,)) for size in (3, 5, 128)]
    exam.values("one encoding and another", 4, exam.telling(lambda: _draw(exam, single)))
    hint(exam, where)
    rows = [((6, 4), (6, 4)), ((1, 3), (1, 3)), ((40, 16), (40, 16))]
    exam.values("batches of encodings, row by row", 3, exam.telling(lambda: _draw(exam, rows, np.float32)))
    hint(exam, where)
    spread = [((5,), (7, 5)), ((7, 5), (5,)), ((2, 3, 5), (2, 3, 5)), ((4, 1, 3), (6, 3)), ((2, 1, 4), (1, 5, 4))]
    exam.values("one against many, many against many", 3, exam.telling(lambda: _draw(exam, spread)))
    hint(exam, where)
