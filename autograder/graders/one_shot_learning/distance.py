"""Hidden test of the squared distance between encodings (Schroff et al. 2015, section 3)."""

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case, example, exercise
from autograder.exam.hints import hint
from autograder.exam.mistakes import Shape, given, then
from autograder.graders.one_shot_learning import ASSIGNMENT, Array
from autograder.graders.one_shot_learning._distances import absolute, averaged, cosine, dot, of_units, plain, squared


def squares(x: Array, y: Array) -> Array:
    return np.square(x - y)


def largest(x: Array, y: Array) -> Array:
    return np.max(np.abs(x - y), axis=-1)


WRONG: dict[str, Shape] = {
    "plain distance": ("This is the plain distance. The squared one is expected: leave out the root.", plain),
    "absolute differences": ("The absolute differences are summed; sum their squares.", absolute),
    "mean instead of sum": ("The squares are averaged; a squared distance is their sum.", averaged),
    "root of the mean": ("This is the root of the mean square; only sum the squares.", then(averaged, np.sqrt)),
    "no square": (
        "The differences are summed as they are, so positive and negative ones cancel: square them first.",
        lambda x, y: np.sum(x - y, axis=-1),
    ),
    "square of the sum": (
        "The sum is squared. Square each difference first, then sum: otherwise differences of opposite sign cancel.",
        lambda x, y: np.square(np.sum(x - y, axis=-1)),
    ),
    "no sum": ("These are the squares of the single components: sum them along the last axis.", squares),
    "half the distance": ("This is half of the squared distance: no factor is needed.", then(squared, lambda d: d / 2)),
    "squared twice": ("This is the squared distance squared: square only the differences.", then(squared, np.square)),
    "sign": ("The sign is wrong: a distance is never negative.", then(squared, np.negative)),
    "plus for minus": ("The encodings are added; square their difference.", given(squared, lambda x, y: (x, -y))),
    "difference of the squares": (
        "Each encoding is squared before the subtraction: subtract first, then square.",
        lambda x, y: np.sum(np.square(x) - np.square(y), axis=-1),
    ),
    "dot product": ("This is the dot product, a similarity: large for similar encodings, where d is small.", dot),
    "cosine similarity": ("This is a cosine, a similarity: large for similar encodings, where d is small.", cosine),
    "cosine distance": (
        "This is one minus the cosine of the angle; the sum of the squared differences is expected.",
        then(cosine, lambda similarity: 1 - similarity),
    ),
    "encodings normalised": ("The encodings are scaled to length 1 first; use them as they are.", of_units),
    "largest difference": ("Only the largest difference counts here; sum over all components.", largest),
    "axis kept": ("The summed axis is kept with length 1: leave out keepdims.", then(squared, lambda d: d[..., None])),
    "axis missing": ("The whole batch is summed to one number: sum only the last axis.", then(squares, np.sum), 4),
    "wrong axis": (
        "The sum runs along the first axis, the batch. An encoding lies along the last one.",
        then(squares, lambda each: np.sum(each, axis=0)),
        4,
    ),
    "mean over the batch": ("This is one mean for the batch; return one d for each row.", then(squared, np.mean), 4),
}
EXAMPLES = (
    example("distance(np.array([1., 2.]), np.array([4., -2.]))", 25.0),
    example(
        "distance(np.array([[0., 0., 0.], [1., 1., 0.]]), np.array([[1., 2., 2.], [0., 0., 0.]]))", np.array([9.0, 2.0])
    ),
    example("distance(np.zeros((2, 1, 3)), np.ones((4, 3)))", np.full((2, 4), 3.0)),
)


@exercise(ASSIGNMENT, 10, squared, WRONG, EXAMPLES)
def distance(exam: Exam) -> None:
    """Ask for the squared distance along the last axis, of single encodings, of rows, and broadcast."""

    def ask(name: str, points: float, *shapes: tuple[tuple[int, ...], tuple[int, ...]], dtype: type = float) -> None:
        exam.values(name, points, exam.telling(lambda: draw(exam.rng, shapes, dtype)))
        hint(exam, "An encoding lies along the last axis, whatever axes come before: sum along axis -1.")

    ask("one encoding and another", 4, ((3,), (3,)), ((5,), (5,)), ((128,), (128,)))
    rows = ((6, 4), (6, 4)), ((1, 3), (1, 3)), ((40, 16), (40, 16))
    ask("batches of encodings, row by row", 3, *rows, dtype=np.float32)
    spread = ((5,), (7, 5)), ((7, 5), (5,)), ((2, 3, 5), (2, 3, 5)), ((4, 1, 3), (6, 3)), ((2, 1, 4), (1, 5, 4))
    ask("one against many, many against many", 3, *spread)


def draw(rng: np.random.Generator, shapes: tuple, dtype: type) -> list[Case]:
    """Encodings of about unit length, so that every formula is exact enough in float32 too."""

    def encodings(shape: tuple[int, ...]) -> Array:
        return (rng.uniform(0.8, 1.6) * rng.normal(size=shape) / np.sqrt(shape[-1])).astype(dtype)

    return [case(encodings(one), encodings(other)) for one, other in shapes]
