"""Hidden test of the box of the image that a unit sees: inside, and where it sticks out of the image."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import caught
from autograder.exam.whole_numbers import WholeNumbers
from autograder.graders.filter_visualization import ASSIGNMENT
from autograder.graders.filter_visualization.box_mistakes import BOX_MISTAKES
from autograder.graders.filter_visualization.fields import Field, box_of

INSIDE, BEFORE, AFTER, OVER = "inside", "before", "after", "over"


BOX_EXAMPLES = (
    Example("patch_box(2, 1, (5, 2, -1), (20, 12))", case(2, 1, (5, 2, -1), (20, 12)), np.array([3, 1, 8, 6])),
    Example("patch_box(0, 6, (5, 2, -1), (20, 12))", case(0, 6, (5, 2, -1), (20, 12)), np.array([0, 11, 4, 12])),
)


@exercise(ASSIGNMENT, 15, box_of, BOX_MISTAKES, BOX_EXAMPLES)
def patch_box(exam: Exam) -> None:
    rng, exam.answer = exam.rng, WholeNumbers(exam.answer)

    def draw(*kinds: tuple[str, str]) -> Callable[[], list[Case]]:
        return lambda: [_draw(rng, kind, i % 2 == 0) for i, kind in enumerate((*kinds, *kinds))]

    exam.values("boxes wholly inside", 6, caught(exam, draw((INSIDE, INSIDE))))
    both = draw((OVER, INSIDE), (OVER, OVER), (INSIDE, OVER))
    exam.values("fields larger than the image", 3, caught(exam, both))
    last = draw((AFTER, INSIDE), (AFTER, AFTER), (INSIDE, AFTER))
    exam.values("boxes that stick out at the bottom or on the right", 3, caught(exam, last))
    first = draw((BEFORE, INSIDE), (BEFORE, BEFORE), (INSIDE, BEFORE))
    exam.values("boxes that stick out at the top or on the left", 3, caught(exam, first))


def _draw(rng: np.random.Generator, kinds: tuple[str, str], tall: bool) -> Case:
    """A unit whose box lies in such ways along the height and the width; no edge lies on a border of the image."""
    while True:
        field = int(rng.integers(4, 10)), int(rng.integers(2, 5)), -int(rng.integers(1, 7))
        sizes = [int(rng.integers(2, field[0] - 1) if kind == OVER else rng.integers(10, 30)) for kind in kinds]
        places = [_places(field, size, kind) for size, kind in zip(sizes, kinds, strict=True)]
        if all(places) and sizes[0] != sizes[1] and (OVER in kinds or (sizes[0] > sizes[1]) is tall):
            return case(*(int(rng.choice(each)) for each in places), field, tuple(sizes))


def _places(field: Field, length: int, kind: str) -> list[int]:
    """The indices of units whose box lies in this way along an axis."""
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
