"""Hidden test of recognition: who in the database is this, if anybody (Schroff et al. 2015, section 4)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case, example, exercise
from autograder.exam.hints import caught, try_it
from autograder.exam.mistakes import HALF, WrittenMistake, then
from autograder.exam.slips import squared
from autograder.exam.wording import explain
from autograder.graders.one_shot_learning import ASSIGNMENT, Array
from autograder.graders.one_shot_learning._distances import Below, Measure, similarity_slips, threshold_slips
from autograder.graders.one_shot_learning._encodings import (
    ABOVE,
    BELOW,
    NAMES,
    Database,
    enlarged,
    exact_pair,
    question,
)

Judge = Callable[..., Any]  # of names, distances and tau


def by(judge: Judge, measure: Measure = squared, empty: tuple = (None, np.inf)) -> Callable:
    """Make an answer: what `judge` makes of the names, their distances and tau; `empty` if there is nobody."""

    def recognize(encoding: Array, database: Database, tau: float) -> Any:
        if not database:
            return empty
        return judge(list(database), measure(encoding, np.stack(list(database.values()))).tolist(), tau)

    return recognize


def nearest(d: list[float], tau: float) -> int:
    return int(np.argmin(d))


def farthest(d: list[float], tau: float) -> int:
    return int(np.argmax(d))


def pick(choose: Callable[[list[float], float], int] = nearest, below: Below = np.less) -> Judge:
    """Choose a person in a way of its own, and compare with tau in a way of its own."""

    def judge(names: list[str], d: list[float], tau: float) -> tuple[str | None, float]:
        i = choose(d, tau)
        return (names[i] if below(d[i], tau) else None), d[i]

    return judge


def below_tau(place: int) -> Judge:
    return pick(lambda d, tau: int(np.flatnonzero(np.less(d, tau))[place]) if min(d) < tau else nearest(d, tau))


def for_strangers(distance: Callable[[float, float], Any]) -> Callable:
    """Make a wrong answer that gives another distance for a stranger, made of the smallest one and tau."""
    return by(lambda names, d, tau: pick()(names, d, tau) if min(d) < tau else (None, distance(min(d), tau)))


STRANGER = ("", "unknown", "Unknown", "stranger", "nobody", "None", False)
find = by(pick())
WRONG: dict[str, WrittenMistake] = {
    **threshold_slips(
        lambda measure, below: by(pick(below=below), measure),
        "The nearest person is named where d is above tau, and nobody is where it is below.",
    ),
    "name although too far": (
        "The nearest person is named even where the distance is not below tau; return None for a stranger's name.",
        by(pick(below=lambda d, tau: True)),
        8,
    ),
    "first below tau": (
        "The first person below tau is named, though a nearer one follows: look at everybody before you decide.",
        by(below_tau(0)),
        10,
    ),
    "last below tau": (
        "The last person below tau is named, though a nearer one came before: keep the smallest distance.",
        by(below_tau(-1)),
        10,
    ),
    "farthest person": ("The farthest person is taken; the nearest has the smallest distance.", by(pick(farthest))),
    "first person": ("Only the first person is looked at: does the loop end early?", by(pick(lambda d, tau: 0))),
    "last person": ("The last person is taken; compare each with the nearest so far.", by(pick(lambda d, tau: -1))),
    "name of the first person": (
        "The distance is right, but the name is the first one of the loop: keep the name together with the distance.",
        by(lambda names, d, tau: (names[0] if min(d) < tau else None, min(d))),
        10,
    ),
    "name of the last person": (
        "The distance is right, but the name is the last one of the loop: keep the name together with the distance.",
        by(lambda names, d, tau: (names[-1] if min(d) < tau else None, min(d))),
        10,
    ),
    "distance of the last person": (
        "The name is right, but the distance is the last one of the loop: return the smallest.",
        by(lambda names, d, tau: (pick()(names, d, tau)[0], d[-1])),
    ),
    "smallest distance never updated": (
        "Everybody is a stranger at infinite distance: is the smallest distance updated in the loop?",
        by(lambda names, d, tau: (None, np.inf)),
    ),
    "smallest distance starts at 0": (
        "Everybody is a stranger at distance 0: no distance is ever below a smallest distance that starts at 0.",
        by(lambda names, d, tau: (None, 0.0)),
    ),
    "smallest distance starts too low": (
        "The smallest distance starts at a number that some distances are above: start at infinity.",
        [
            by(lambda names, d, tau, s=start: pick()(names, d, tau) if min(d) < s else (None, s))
            for start in (10.0, 1e2, 1e3)
        ],
        16,
    ),
    "smallest distance starts at 1": (
        "The smallest distance starts at 1, and many distances are above: start at infinity.",
        by(lambda names, d, tau: pick()(names, d, tau) if min(d) < 1 else (None, 1.0)),
    ),
    "plain distance returned": (
        "The name is right, but the distance returned is the plain one; return the squared distance.",
        by(lambda names, d, tau: (pick()(names, d, tau)[0], np.sqrt(min(d)))),
    ),
    "a word for None": (
        "Where nobody is near enough, the name is another word or value; return None itself.",
        [
            by(lambda names, d, tau, w=word: (pick()(names, d, tau)[0] or w, min(d)), empty=(word, np.inf))
            for word in STRANGER
        ],
        6,
    ),
    "swapped tuple": ("The two results are swapped: name first.", then(find, lambda both: both[::-1]), HALF),
    "only the name": ("Only the name is returned; return the distance with it.", then(find, lambda both: both[0])),
    "only the distance": ("Only the distance is returned; put the name before it.", then(find, lambda both: both[1])),
    "position for the name": (
        "The first value is the person's position in the database; return the name.",
        by(lambda names, d, tau: (nearest(d, tau) if min(d) < tau else None, min(d))),
        10,
    ),
    "True for the name": (
        "The first value is True, as in verification; return the name.",
        by(lambda names, d, tau: (True if min(d) < tau else None, min(d))),
        10,
    ),
    "match for the name": (
        "The first value is True or False, as in verification; return the name.",
        by(lambda names, d, tau: (min(d) < tau, min(d))),
    ),
    "everybody below tau": (
        "All people below tau are returned; only the nearest one is expected.",
        by(lambda names, d, tau: tuple(person for person in zip(names, d, strict=True) if person[1] < tau)),
    ),
    **similarity_slips(lambda measure: by(pick(farthest, np.greater), measure)),
    "tau for a stranger's distance": (
        "For a stranger tau is returned as the distance: does the smallest distance start there? Start at infinity, "
        "and compare with tau at the end.",
        for_strangers(lambda d, tau: tau),
        10,
    ),
    "None for a stranger's distance": (
        "Where nobody is near enough, the distance is None as well: return how far away the nearest person is.",
        for_strangers(lambda d, tau: None),
        8,
    ),
    "infinity for a stranger's distance": (
        "Where nobody is near enough, the distance is infinite: return how far away the nearest person is.",
        for_strangers(lambda d, tau: np.inf),
        8,
    ),
    "edge let in": (
        "Somebody at a distance of exactly tau is named; that is not near enough: use < and not <=.",
        by(pick(below=np.less_equal)),
        18,
    ),
    "empty database": ("In an empty database nobody is near: return (None, inf).", by(pick(), empty=(None, None)), 18),
}
EXAMPLES = (
    example(
        'recognize(np.zeros(2), {"Ana": np.array([3., 4.]), "Ben": np.ones(2), "Jun": np.array([2., 1.])}, 30.)',
        ("Ben", 2.0),
    ),
    example('recognize(np.zeros(2), {"Ben": np.ones(2), "Ana": np.array([0.6, 0.8])}, 0.5)', (None, 1.0)),
)


@exercise(ASSIGNMENT, 20, find, WRONG, EXAMPLES)
def recognize(exam: Exam) -> None:
    """Ask for the nearest person below tau, for strangers, at the edge of tau, and with nobody there."""
    rng = exam.rng

    def draw(kinds: tuple, people: int, size: int, dtype: type = float) -> Callable[[], list[Case]]:
        return lambda: [question(rng, kind, people, size, dtype) for kind in kinds]

    known = caught(exam, draw(BELOW, 6, 3))
    exam.values("pictures of people in the database", 6, known)
    exam.values("pictures of strangers", 6, caught(exam, draw(ABOVE, 7, 4), known))
    both = caught(exam, draw((*ABOVE, *BELOW), 20, 128, np.float32))
    far = [enlarged(question(rng, kind, 6, 5), 100.0) for kind in (BELOW[1], ABOVE[1])]
    exam.values("both, with longer encodings, more people and large distances", 4, [*both, *far])
    edges = [edge(rng, alone) for alone in [False, True] * 7]
    exam.values("the nearest person at exactly tau", 2, edges, form=True)
    nobody = case(rng.normal(size=3), {}, float(rng.uniform(0.3, 1)))
    result, error = exam.attempt("an empty database", 2, lambda: try_it(exam, nobody))
    text = ""
    if error or difference(result, (None, np.inf)):
        swapped = not error and "swapped tuple" in exam.verdict.mistakes and not difference(result, (np.inf, None))
        text = exam.recognised("swapped tuple" if swapped else "empty database")
    exam.check("an empty database", 2, not text, f"{text} {explain(error)}" if error else text, form=True)


def edge(rng: np.random.Generator, alone: bool) -> Case:
    """Draw a nearest person at a distance of exactly tau, alone or with somebody farther."""
    encoding, person, d = exact_pair(rng, int(rng.integers(2, 6)))
    near, far = rng.choice(NAMES, 2, replace=False).tolist()
    return case(encoding, {near: person} if alone else {far: encoding + 1.5, near: person}, d)
