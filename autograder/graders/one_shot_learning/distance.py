"""Hidden test of the squared distance between encodings (Schroff et al. 2015, section 3)."""

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case, example, exercise
from autograder.exam.hints import hint
from autograder.exam.mistakes import WrittenMistake, given, keeping, then
from autograder.exam.slips import (
    averaged,
    cancelling,
    dot,
    kept_axes,
    of_directions,
    other_axes,
    other_distances,
    squared,
)
from autograder.graders.one_shot_learning import ASSIGNMENT, Array


def largest(x: Array, y: Array) -> Array:
    return np.max(np.abs(x - y), axis=-1)


WRONG: dict[str, WrittenMistake] = {
    **other_distances(),
    "root of the mean": ("This is the root of the mean square; only sum the squares.", then(averaged, np.sqrt)),
    **cancelling(),
    **kept_axes(),
    "plus for minus": ("The encodings are added; square their difference.", given(squared, lambda x, y: (x, -y))),
    "difference of the squares": (
        "Each encoding is squared before the subtraction: subtract first, then square.",
        lambda x, y: np.sum(np.square(x) - np.square(y), axis=-1),
    ),
    "dot product": ("This is the dot product, a similarity: it is large for similar encodings, where d is small.", dot),
    **of_directions(),
    "largest difference": (
        "Only the largest difference counts here; sum over all components.",
        [largest, then(largest, np.square)],
    ),
    **keeping(4, other_axes()),
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
    """Draw encodings of about unit length, so that every formula is exact enough in float32 too."""

    def encodings(shape: tuple[int, ...]) -> Array:
        return (rng.uniform(0.8, 1.6) * rng.normal(size=shape) / np.sqrt(shape[-1])).astype(dtype)

    return [case(encodings(one), encodings(other)) for one, other in shapes]
