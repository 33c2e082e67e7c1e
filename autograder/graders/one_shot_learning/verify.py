"""Hidden test of verification: is this the person somebody claims to be?"""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import building_on, caught, refused
from autograder.exam.mistakes import Mistake
from autograder.graders.one_shot_learning import ASSIGNMENT
from autograder.graders.one_shot_learning.encodings import (
    NAMES,
    Array,
    Database,
    claims,
    cosine,
    dot,
    exactly,
    squared,
)
from autograder.graders.one_shot_learning.thresholds import threshold_mistakes


def check_claim(encoding: Array, claimed_id: str, database: Database, tau: float) -> tuple[bool, float]:
    if claimed_id not in database:
        raise KeyError(f"{claimed_id} is not in the database")
    d = float(squared(encoding, database[claimed_id]))
    return d < tau, d


def _by(judge: Callable[[float, float], Any], measure: Callable = squared) -> Callable:
    """A wrong answer: what `judge` makes of the measured distance and tau."""
    return lambda encoding, claimed_id, database, tau: judge(float(measure(encoding, database[claimed_id])), tau)


def _someone(choose: Callable[[list[float]], float]) -> Callable:
    """A wrong answer that compares with a person of the database who was not claimed."""

    def verify(encoding: Array, claimed_id: str, database: Database, tau: float) -> tuple[bool, float]:
        d = choose(squared(encoding, np.stack(list(database.values()))).tolist())
        return d < tau, d

    return verify


def _everybody(judge: Callable[[float, float, float], bool]) -> Callable:
    """A wrong answer whose match also depends on how near the nearest person is."""

    def verify(encoding: Array, claimed_id: str, database: Database, tau: float) -> tuple[bool, float]:
        d = float(squared(encoding, database[claimed_id]))
        return judge(d, float(squared(encoding, np.stack(list(database.values()))).min()), tau), d

    return verify


def _unknown_is_no_match(encoding: Array, claimed_id: str, database: Database, tau: float) -> tuple[bool, float]:
    return check_claim(encoding, claimed_id, database, tau) if claimed_id in database else (False, np.inf)


def _nameless(encoding: Array, claimed_id: str, database: Database, tau: float) -> tuple[bool, float]:
    if claimed_id not in database:
        raise KeyError("unknown person")
    return check_claim(encoding, claimed_id, database, tau)


UNKNOWN = "A claimed name is not in the database"
VERIFY_MISTAKES = (
    *threshold_mistakes(lambda measure, below: _by(lambda d, tau: (below(d, tau), d), measure)),
    Mistake(
        "plain distance returned",
        "The match is right, but the distance returned is the plain one; return the squared distance.",
        _by(lambda d, tau: (d < tau, np.sqrt(d))),
    ),
    Mistake(
        "always a match",
        "The distance is right, but the match is True whatever it is: compare it with tau.",
        _by(lambda d, tau: (True, d)),
    ),
    Mistake(
        "never a match",
        "The distance is right, but the match is False whatever it is: compare it with tau.",
        _by(lambda d, tau: (False, d)),
    ),
    Mistake(
        "swapped tuple",
        "The two results have changed places: match first, then distance.",
        _by(lambda d, tau: (d, d < tau)),
    ),
    Mistake("only the match", "Only the match is returned; return the distance with it.", _by(lambda d, tau: d < tau)),
    Mistake("only the distance", "Only the distance is returned; return the match before it.", _by(lambda d, tau: d)),
    Mistake(
        "no distance without a match",
        "Where there is no match the distance is None; return the distance in both cases.",
        _by(lambda d, tau: (d < tau, d if d < tau else None)),
    ),
    Mistake(
        "what is left to tau",
        "The second value is tau minus the distance; return the distance.",
        _by(lambda d, tau: (d < tau, tau - d)),
    ),
    Mistake(
        "a name for the match",
        "The first value is a name or None; True or False is asked.",
        lambda encoding, claimed_id, database, tau: (
            claimed_id if squared(encoding, database[claimed_id]) < tau else None,
            squared(encoding, database[claimed_id]),
        ),
    ),
    Mistake(
        "nearest person",
        "The encoding is compared with the nearest person. Verification asks about one person: the claimed one.",
        _someone(min),
    ),
    Mistake(
        "first person",
        "The encoding is compared with the first person of the database: look claimed_id up in it.",
        _someone(lambda distances: distances[0]),
    ),
    Mistake(
        "last person",
        "The encoding is compared with the last person of the database: look claimed_id up in it.",
        _someone(lambda distances: distances[-1]),
    ),
    Mistake(
        "recognition",
        "A match is refused because somebody else is nearer. Verification looks at the claimed person only.",
        _everybody(lambda d, nearest, tau: d == nearest and d < tau),
    ),
    Mistake(
        "anybody",
        "There is a match as soon as anybody in the database is near. Verification looks at the claimed person only.",
        _everybody(lambda d, nearest, tau: nearest < tau),
    ),
    Mistake(
        "similarity for distance",
        "This is the dot product, a similarity: large for what is alike. A distance is small there.",
        _by(lambda d, tau: (d > tau, d), dot),
    ),
    Mistake(
        "cosine for distance",
        "This is the cosine of an angle, a similarity: large for what is alike. A distance is small there.",
        _by(lambda d, tau: (d > tau, d), cosine),
    ),
    Mistake(
        "edge counted as a match",
        "A distance of exactly tau is taken for a match; it is none, so < and not <=.",
        _by(lambda d, tau: (d <= tau, d)),
        keeps=12,
    ),
    Mistake("no KeyError", f"{UNKNOWN}: a KeyError is asked, and a result came.", _unknown_is_no_match, keeps=13),
    Mistake(
        "KeyError without the name",
        f"{UNKNOWN}: the KeyError came, but does not say which name.",
        _nameless,
        keeps=13,
    ),
)

VERIFY_EXAMPLES = (
    Example(
        'verify(np.zeros(2), "Ana", {"Ana": np.array([3., 4.]), "Ben": np.ones(2)}, 30.)',
        case(np.zeros(2), "Ana", {"Ana": np.array([3.0, 4.0]), "Ben": np.ones(2)}, 30.0),
        (True, 25.0),
    ),
    Example(
        'verify(np.zeros(2), "Ana", {"Ben": np.ones(2), "Ana": np.array([0.6, 0.8])}, 0.5)',
        case(np.zeros(2), "Ana", {"Ben": np.ones(2), "Ana": np.array([0.6, 0.8])}, 0.5),
        (False, 1.0),
    ),
)


@exercise(ASSIGNMENT, 15, check_claim, VERIFY_MISTAKES, VERIFY_EXAMPLES)
def verify(exam: Exam) -> None:
    rng = exam.rng
    one, other, d = exactly(rng, 3)
    with building_on(exam, "distance", case(one, other), d):
        few = caught(exam, lambda: [*claims(rng, 4, 3), *claims(rng, 5, 4)])
        exam.values("true and false claims", 5, few)
        many = caught(exam, lambda: [*claims(rng, 12, 128, np.float32), *claims(rng, 9, 64, np.float32)])
        exam.values("longer encodings, more people", 5, many)
        exam.values("a distance of exactly tau", 3, [_edge(rng, alone) for alone in [False, True] * 7], form=True)
        first, second, stranger = rng.choice(NAMES, 3, replace=False).tolist()
        unknown = case(one, stranger, {first: one, second: other}, d)
        refused(exam, "an unknown name is a KeyError that says it", 2, unknown, "KeyError", UNKNOWN, stranger)


def _edge(rng: np.random.Generator, alone: bool) -> Case:
    """A claim at a distance of exactly tau, where the person is alone in the database, or the encoding is there too."""
    encoding, person, d = exactly(rng, int(rng.integers(2, 6)))
    claimed, other = rng.choice(NAMES, 2, replace=False).tolist()
    return case(encoding, claimed, {claimed: person} if alone else {other: encoding, claimed: person}, d)
