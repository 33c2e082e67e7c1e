"""Right and wrong ways to find the nearest person of a database."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.one_shot_learning.encodings import Array, Database, cosine, dot, squared
from autograder.graders.one_shot_learning.thresholds import Below, Measure, threshold_mistakes

Judge = Callable[[list[str], list[float], float], Any]


def find(encoding: Array, database: Database, tau: float) -> tuple[str | None, float]:
    if not database:
        return None, np.inf
    distances = {name: float(squared(encoding, other)) for name, other in database.items()}
    name = min(distances, key=distances.__getitem__)
    return (name if distances[name] < tau else None), distances[name]


def _by(judge: Judge, measure: Measure = squared, empty: Any = (None, np.inf)) -> Callable:
    """A wrong answer: what `judge` makes of the names, their distances and tau."""

    def recognize(encoding: Array, database: Database, tau: float) -> Any:
        if not database:
            return empty
        return judge(list(database), measure(encoding, np.stack(list(database.values()))).tolist(), tau)

    return recognize


def _pick(choose: Callable[[list[float], float], int], below: Below = np.less) -> Judge:
    """A judge that chooses a person in its own way and compares with tau in its own way."""

    def judge(names: list[str], d: list[float], tau: float) -> tuple[str | None, float]:
        i = choose(d, tau)
        return (names[i] if below(d[i], tau) else None), d[i]

    return judge


def _nearest(d: list[float], tau: float) -> int:
    return int(np.argmin(d))


def _of_those_below(place: int) -> Callable[[list[float], float], int]:
    return lambda d, tau: int(np.flatnonzero(np.less(d, tau))[place]) if min(d) < tau else _nearest(d, tau)


_right = _pick(_nearest)

RECOGNIZE_MISTAKES = (
    *threshold_mistakes(lambda measure, below: _by(_pick(_nearest, below), measure)),
    Mistake(
        "name although too far",
        "The nearest person is named even where the distance is not below tau, so that a stranger gets a name: "
        "return None for the name there.",
        _by(_pick(_nearest, lambda d, tau: True)),
        keeps=8,
    ),
    Mistake(
        "first below tau",
        "The first person below tau is named, though a nearer one follows: look at everybody before you decide.",
        _by(_pick(_of_those_below(0))),
        keeps=10,
    ),
    Mistake(
        "last below tau",
        "The last person below tau is named, though a nearer one came before: keep the smallest distance.",
        _by(_pick(_of_those_below(-1))),
        keeps=10,
    ),
    Mistake(
        "farthest person",
        "The farthest person is taken; the nearest one has the smallest distance.",
        _by(_pick(lambda d, tau: int(np.argmax(d)))),
    ),
    Mistake(
        "first person", "Only the first person is looked at: does the loop end early?", _by(_pick(lambda d, tau: 0))
    ),
    Mistake(
        "last person",
        "The last person is taken, near or not: compare each distance with the smallest so far.",
        _by(_pick(lambda d, tau: -1)),
    ),
    Mistake(
        "name of the last person",
        "The distance is right, but the name is the last one of the loop: keep the name together with the distance.",
        _by(lambda names, d, tau: (names[-1] if min(d) < tau else None, min(d))),
        keeps=10,
    ),
    Mistake(
        "distance of the last person",
        "The name is right, but the distance is the last one of the loop: return the smallest.",
        _by(lambda names, d, tau: (names[np.argmin(d)] if min(d) < tau else None, d[-1])),
    ),
    Mistake(
        "smallest distance never updated",
        "Everybody is a stranger at infinite distance: is the smallest distance updated in the loop?",
        _by(lambda names, d, tau: (None, np.inf)),
    ),
    Mistake(
        "smallest distance starts at 0",
        "Everybody is a stranger at distance 0: a smallest distance that starts at 0 is never beaten.",
        _by(lambda names, d, tau: (None, 0.0)),
    ),
    Mistake(
        "swapped tuple", "The two results have changed places: name first.", _by(lambda *a: tuple(reversed(_right(*a))))
    ),
    Mistake("only the name", "Only the name is returned; return the distance with it.", _by(lambda *a: _right(*a)[0])),
    Mistake(
        "only the distance", "Only the distance is returned; return the name before it.", _by(lambda n, d, t: min(d))
    ),
    Mistake(
        "position for the name",
        "The first value is the person's position in the database; return the name.",
        _by(lambda names, d, tau: (_nearest(d, tau) if min(d) < tau else None, min(d))),
        keeps=10,
    ),
    Mistake(
        "match for the name",
        "The first value is True or False, as in verification; return the name.",
        _by(lambda names, d, tau: (min(d) < tau, min(d))),
    ),
    Mistake(
        "everybody below tau",
        "All people below tau are returned; the nearest one is asked.",
        _by(lambda names, d, tau: tuple((name, each) for name, each in zip(names, d, strict=True) if each < tau)),
    ),
    Mistake(
        "similarity for distance",
        "This goes by the dot product, a similarity: large for what is alike. A distance is small there.",
        _by(lambda names, d, tau: (names[np.argmax(d)] if max(d) > tau else None, max(d)), dot),
    ),
    Mistake(
        "cosine for distance",
        "This goes by the cosine of an angle, a similarity: large for what is alike. A distance is small there.",
        _by(lambda names, d, tau: (names[np.argmax(d)] if max(d) > tau else None, max(d)), cosine),
    ),
    Mistake(
        "tau for a stranger's distance",
        "A stranger's distance comes out as tau: does the smallest distance start there? Start at infinity, and "
        "compare with tau at the end.",
        _by(lambda *a: (_right(*a)[0], min(*a[1], a[2]))),
        keeps=10,
    ),
    Mistake(
        "None for a stranger's distance",
        "Where nobody is near enough the distance is None as well: return how far the nearest person is.",
        _by(lambda *a: (_right(*a)[0], min(a[1]) if min(a[1]) < a[2] else None)),
        keeps=8,
    ),
    Mistake(
        "infinity for a stranger's distance",
        "Where nobody is near enough the distance is infinite: return how far the nearest person is.",
        _by(lambda *a: (_right(*a)[0], min(a[1]) if min(a[1]) < a[2] else np.inf)),
        keeps=8,
    ),
    Mistake(
        "edge let in",
        "Somebody at a distance of exactly tau is named; that is not near enough, so < and not <=.",
        _by(_pick(_nearest, np.less_equal)),
        keeps=18,
    ),
    Mistake(
        "empty database",
        "With nobody in the database nobody is near: (None, infinity) is asked.",
        _by(_right, empty=(None, None)),
        keeps=18,
    ),
)
