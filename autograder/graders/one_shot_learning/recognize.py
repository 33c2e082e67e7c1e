"""Hidden test of recognition: who of the database is this, if anybody?"""

from collections.abc import Callable

import numpy as np

from autograder.compare import difference
from autograder.exam import Exam
from autograder.exercise import Case, Example, case, exercise
from autograder.graders.asking import building_on, caught, try_it
from autograder.graders.one_shot_learning import ASSIGNMENT
from autograder.graders.one_shot_learning.encodings import ABOVE, BELOW, EDGE, question
from autograder.graders.one_shot_learning.nearest import RECOGNIZE_MISTAKES, find
from autograder.wording import explain

RECOGNIZE_EXAMPLES = (
    Example(
        'recognize(np.zeros(2), {"Ana": np.array([3., 4.]), "Ben": np.ones(2), "Jun": np.array([2., 1.])}, 30.)',
        case(np.zeros(2), {"Ana": np.array([3.0, 4.0]), "Ben": np.ones(2), "Jun": np.array([2.0, 1.0])}, 30.0),
        ("Ben", 2.0),
    ),
    Example(
        'recognize(np.zeros(2), {"Ben": np.ones(2), "Ana": np.array([0.6, 0.8])}, 0.5)',
        case(np.zeros(2), {"Ben": np.ones(2), "Ana": np.array([0.6, 0.8])}, 0.5),
        (None, 1.0),
    ),
)


@exercise(ASSIGNMENT, 20, find, RECOGNIZE_MISTAKES, RECOGNIZE_EXAMPLES)
def recognize(exam: Exam) -> None:
    rng = exam.rng
    ana, ben = np.array([0.875, 0.25, 0.0]), np.array([0.5, -0.25, 0.0])

    def draw(kinds: tuple, people: int, size: int, dtype: type = float) -> Callable[[], list[Case]]:
        return lambda: [question(rng, kind, people, size, dtype) for kind in kinds]

    with building_on(exam, "distance", case(ana, ben), EDGE):
        known = caught(exam, draw(BELOW, 6, 3))
        exam.values("pictures of people in the database", 6, known)
        exam.values("pictures of strangers", 6, caught(exam, draw(ABOVE, 7, 4), known))
        both = draw((*ABOVE, *BELOW), 20, 128, np.float32)
        exam.values("both, longer encodings, more people", 4, caught(exam, both))
        edges = [
            case(ben, {"Chloe": np.array([2.0, -0.25, 0.5]), "Ana": ana}, EDGE),
            case(np.array([1.5, -1.0]), {"Idris": np.array([1.5, -0.5])}, 0.25),
        ]
        exam.values("the nearest person at exactly tau", 2, edges, form=True)
        _empty(exam)


def _empty(exam: Exam) -> None:
    name = "an empty database"
    got, error = exam.attempt(name, 2, lambda: try_it(exam, case(np.array([0.5, -1.0]), {}, 0.5)))
    text = ""
    if error or difference(got, (None, np.inf)):
        text = "With nobody in the database nobody is near: (None, infinity) is asked."
        text = exam.recognised("empty database", f"{text} {explain(error)}" if error else text)
    exam.check(name, 2, not text, text, form=True)
