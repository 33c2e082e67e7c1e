"""Hidden test of recognition: who of the database is this, if anybody?"""

from collections.abc import Callable

import numpy as np

from autograder.exam.compare import difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import building_on, caught, try_it
from autograder.exam.wording import explain
from autograder.graders.one_shot_learning import ASSIGNMENT
from autograder.graders.one_shot_learning.encodings import ABOVE, BELOW, NAMES, exactly, question
from autograder.graders.one_shot_learning.nearest import RECOGNIZE_MISTAKES, find

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
    one, other, d = exactly(rng, 3)

    def draw(kinds: tuple, people: int, size: int, dtype: type = float) -> Callable[[], list[Case]]:
        return lambda: [question(rng, kind, people, size, dtype) for kind in kinds]

    with building_on(exam, "distance", case(one, other), d):
        known = caught(exam, draw(BELOW, 6, 3))
        exam.values("pictures of people in the database", 6, known)
        exam.values("pictures of strangers", 6, caught(exam, draw(ABOVE, 7, 4), known))
        both = draw((*ABOVE, *BELOW), 20, 128, np.float32)
        exam.values("both, longer encodings, more people", 4, caught(exam, both))
        edges = [_edge(rng, alone) for alone in [False, True] * 7]
        exam.values("the nearest person at exactly tau", 2, edges, form=True)
        _empty(exam)


def _edge(rng: np.random.Generator, alone: bool) -> Case:
    """The nearest person at a distance of exactly tau, alone or with somebody farther."""
    encoding, person, d = exactly(rng, int(rng.integers(2, 6)))
    near, far = rng.choice(NAMES, 2, replace=False).tolist()
    return case(encoding, {near: person} if alone else {far: encoding + 1.5, near: person}, d)


def _empty(exam: Exam) -> None:
    name = "an empty database"
    got, error = exam.attempt(
        name, 2, lambda: try_it(exam, case(exam.rng.normal(size=3), {}, float(exam.rng.uniform(0.3, 1))))
    )
    text = ""
    if error or difference(got, (None, np.inf)):
        text = "With nobody in the database nobody is near: (None, infinity) is asked."
        text = exam.recognised("empty database", f"{text} {explain(error)}" if error else text)
    exam.check(name, 2, not text, text, form=True)
