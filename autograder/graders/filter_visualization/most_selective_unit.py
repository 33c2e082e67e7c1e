"""Hidden test of finding the unit that tells a category from the rest."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import caught
from autograder.exam.whole_numbers import WholeNumbers
from autograder.graders.filter_visualization import ASSIGNMENT
from autograder.graders.filter_visualization.selectivity import draw, pick
from autograder.graders.filter_visualization.selectivity_mistakes import SELECTIVITY_MISTAKES

_MAPS = np.array([[[[1, 5, 4]], [[2, 5, 0]]], [[[2, 1, 3]], [[2, 6, 4]]], [[[0, 6, 1]], [[1, 0, 0]]]], float)
SELECTIVITY_EXAMPLES = (
    Example(
        f"most_selective_unit(np.array({_MAPS.astype(int).tolist()}, float), np.array([7, 7, 2]), 7)",
        case(_MAPS, np.array([7, 7, 2]), 7),
        2,
    ),
    Example(
        f"most_selective_unit(np.array({_MAPS.astype(int).tolist()}, float), np.array([7, 7, 2]), 2)",
        case(_MAPS, np.array([7, 7, 2]), 2),
        1,
    ),
)
# images of the target, and of each other label, in one case each
SOME = ((6, 9, 4, 2), (3, 5, 8), (7, 2, 9, 4), (12, 3, 6), (5, 11, 3), (4, 2, 9), (9, 3, 1, 6), (5, 3, 14))
MORE = ((8, 14, 5, 3), (4, 6, 13), (15, 4, 7), (6, 3, 12, 5), (5, 9, 2), (7, 3, 15), (10, 2, 4, 11), (6, 16, 3))


@exercise(ASSIGNMENT, 15, pick, SELECTIVITY_MISTAKES, SELECTIVITY_EXAMPLES)
def most_selective_unit(exam: Exam) -> None:
    exam.answer = WholeNumbers(exam.answer)
    exam.values("the unit for several categories", 8, caught(exam, _draw(exam.rng, 3 * SOME, (4, 6, 16), float)))
    more = caught(exam, _draw(exam.rng, 2 * MORE, (6, 3, 24), np.float32))
    exam.values("the same among more images and units", 5, more)
    lone = [draw(exam.rng, counts, (3, 4, 12)) for counts in ((1, 4), (5, 1), (1, 3, 2)) * 3]
    exam.values("one image of the category, or one other image", 2, lone, form=True)


def _draw(
    rng: np.random.Generator, counts: tuple[tuple[int, ...], ...], shape: tuple[int, int, int], dtype: type
) -> Callable[[], list[Case]]:
    """Cases of so many images per label; at least half of them have units of their own."""

    def cases() -> list[Case]:
        while True:
            drawn = [draw(rng, each, shape, dtype) for each in counts]
            if len({pick(*each.args) for each in drawn}) > len(drawn) // 2:
                return drawn

    return cases
