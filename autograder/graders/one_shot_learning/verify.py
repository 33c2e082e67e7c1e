"""Hidden test of verification: is this the person somebody claims to be (Schroff et al. 2015, section 4)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case, example, exercise
from autograder.exam.hints import caught, refused
from autograder.exam.mistakes import HALF, WrittenMistake
from autograder.exam.slips import squared
from autograder.graders.one_shot_learning import ASSIGNMENT, Array
from autograder.graders.one_shot_learning._distances import Measure, similarity_slips, threshold_slips
from autograder.graders.one_shot_learning._encodings import NAMES, Database, claims, exact_pair


def check_claim(encoding: Array, claimed_id: str, database: Database, tau: float) -> tuple[bool, float]:
    if claimed_id not in database:
        raise KeyError(f"{claimed_id} is not in the database")
    d = float(squared(encoding, database[claimed_id]))
    return d < tau, d


def by(judge: Callable[..., Any], measure: Measure = squared) -> Callable:
    """Make a wrong answer: what `judge` makes of the measured distance and tau."""
    return lambda encoding, claimed_id, database, tau: judge(float(measure(encoding, database[claimed_id])), tau)


def among_all(judge: Callable[[float, list[float], float], tuple[bool, float]]) -> Callable:
    """Make a wrong answer that looks at the distances of everybody, not only at the claimed person's."""

    def verify(encoding: Array, claimed_id: str, database: Database, tau: float) -> tuple[bool, float]:
        distances = {name: float(squared(encoding, person)) for name, person in database.items()}
        return judge(distances[claimed_id], list(distances.values()), tau)

    return verify


def unknown_is_no_match(encoding: Array, claimed_id: str, database: Database, tau: float) -> tuple[bool, float]:
    return check_claim(encoding, claimed_id, database, tau) if claimed_id in database else (False, np.inf)


def nameless(encoding: Array, claimed_id: str, database: Database, tau: float) -> tuple[bool, float]:
    if claimed_id not in database:
        raise KeyError("unknown person")
    return check_claim(encoding, claimed_id, database, tau)


WORDS = ("match", "no match"), ("yes", "no"), ("same", "different"), ("True", "False")
WRONG: dict[str, WrittenMistake] = {
    **threshold_slips(
        lambda measure, below: by(lambda d, tau: (below(d, tau), d), measure),
        "The match is True where d is above tau, and False where it is below.",
    ),
    "plain distance returned": (
        "The match is right, but the distance returned is the plain one; return the squared distance.",
        by(lambda d, tau: (d < tau, np.sqrt(d))),
    ),
    "always a match": ("d is right, but the match is always True: compare d with tau.", by(lambda d, tau: (True, d))),
    "never a match": ("d is right, but the match is always False: compare d with tau.", by(lambda d, tau: (False, d))),
    "swapped tuple": (
        "The two results are swapped: match first, then distance.",
        by(lambda d, tau: (d, d < tau)),
        HALF,
    ),
    "only the match": ("Only the match is returned; return the distance with it.", by(lambda d, tau: d < tau)),
    "only the distance": ("Only the distance is returned; return the match before it.", by(lambda d, tau: d)),
    "no distance without a match": (
        "Where there is no match, the distance is None; return the distance in both cases.",
        by(lambda d, tau: (d < tau, d if d < tau else None)),
    ),
    "what is left to tau": ("The second value is tau - d; return d.", by(lambda d, tau: (d < tau, tau - d))),
    "a name for the match": (
        "The first value is the name, or None without a match, as in recognition; True or False is expected.",
        lambda x, name, people, tau: (name if squared(x, people[name]) < tau else None, squared(x, people[name])),
    ),
    "a word for the match": (
        "The first value is a word, a text in quotes; True or False themselves are expected.",
        [by(lambda d, tau, said=said: (said[d >= tau], d)) for said in WORDS],
    ),
    "nearest person": (
        "The encoding is compared with the nearest person. Verification is about one person: the claimed one.",
        among_all(lambda d, everybody, tau: (min(everybody) < tau, min(everybody))),
    ),
    "first person": (
        "The encoding is compared with the first person in the database: look up claimed_id in it.",
        among_all(lambda d, everybody, tau: (everybody[0] < tau, everybody[0])),
    ),
    "last person": (
        "The encoding is compared with the last person in the database: look up claimed_id in it.",
        among_all(lambda d, everybody, tau: (everybody[-1] < tau, everybody[-1])),
    ),
    "recognition": (
        "A match is rejected because somebody else is nearer. Verification looks only at the claimed person.",
        among_all(lambda d, everybody, tau: (d == min(everybody) and d < tau, d)),
    ),
    "anybody": (
        "There is a match as soon as anybody in the database is near. Verification looks only at the claimed person.",
        among_all(lambda d, everybody, tau: (min(everybody) < tau, d)),
    ),
    **similarity_slips(lambda measure: by(lambda s, tau: (s > tau, s), measure)),
    "edge counted as a match": (
        "A distance of exactly tau is counted as a match, but it is none: use < and not <=.",
        by(lambda d, tau: (d <= tau, d)),
        12,
    ),
    "no KeyError": ("An unknown name was claimed: a KeyError is expected, but {instead}.", unknown_is_no_match, 13),
    "KeyError without the name": ("The KeyError was raised, but it does not say which name is unknown.", nameless, 13),
}
EXAMPLES = (
    example('verify(np.zeros(2), "Ana", {"Ana": np.array([3., 4.]), "Ben": np.ones(2)}, 30.)', (True, 25.0)),
    example('verify(np.zeros(2), "Ana", {"Ben": np.ones(2), "Ana": np.array([0.6, 0.8])}, 0.5)', (False, 1.0)),
)


@exercise(ASSIGNMENT, 15, check_claim, WRONG, EXAMPLES)
def verify(exam: Exam) -> None:
    """Ask whether claims are true, up to the edge of tau, and that an unknown name is refused."""
    rng = exam.rng
    few = caught(exam, lambda: [*claims(rng, 4, 3), *claims(rng, 5, 4)])
    exam.values("true and false claims", 5, few)
    many = caught(exam, lambda: [*claims(rng, 12, 128, np.float32), *claims(rng, 9, 64, np.float32)])
    exam.values("longer encodings, more people", 5, many)
    exam.values("a distance of exactly tau", 3, [edge(rng, alone) for alone in [False, True] * 7], form=True)
    first, second, stranger = rng.choice(NAMES, 3, replace=False).tolist()
    a, b, d = exact_pair(rng, 3)
    unknown = case(a, stranger, {first: a, second: b}, d)
    refused(exam, "an unknown name is a KeyError that says it", 2, unknown, "KeyError", naming=stranger)


def edge(rng: np.random.Generator, alone: bool) -> Case:
    """Draw a claim at a distance of exactly tau: the person is alone in the database, or the encoding is there too."""
    encoding, person, d = exact_pair(rng, int(rng.integers(2, 6)))
    claimed, other = rng.choice(NAMES, 2, replace=False).tolist()
    return case(encoding, claimed, {claimed: person} if alone else {other: encoding, claimed: person}, d)
