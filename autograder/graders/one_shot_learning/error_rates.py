"""Hidden test of the two rates of error at a threshold."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.one_shot_learning import ASSIGNMENT
from autograder.graders.one_shot_learning._pairs import Array, draw, rates, share


def _both(false_match: Callable, false_non_match: Callable) -> Callable:
    """A wrong answer from the distances of different pairs, those of same pairs, and tau."""

    def error_rates(distances: Array, same: Array, tau: float) -> Array:
        arguments = distances[~same], distances[same], tau
        return np.array([false_match(*arguments), false_non_match(*arguments)])

    return error_rates


def _one(value: Callable[[Array], Any]) -> Callable:
    """A wrong answer made of the two right rates."""
    return lambda distances, same, tau: value(rates(distances, same, tau))


def _shifted(threshold: Callable[[float], float]) -> Callable:
    return lambda distances, same, tau: rates(distances, same, threshold(tau))


def _part(hits: Array, all_of: int) -> float:
    return float(np.sum(hits)) / all_of if all_of else 0.0


ERROR_MISTAKES = (
    Mistake(
        "swapped rates",
        "The two rates have changed places: false matches first.",
        _one(lambda both: both[::-1]),
    ),
    Mistake(
        "share of all pairs",
        "Each count is divided by the number of all pairs; divide by the number of pairs of its own kind.",
        _both(lambda d, s, tau: _part(d < tau, len(d) + len(s)), lambda d, s, tau: _part(s >= tau, len(d) + len(s))),
    ),
    Mistake(
        "share of the other kind",
        "Each count is divided by the number of pairs of the other kind: false matches are a share of different pairs.",
        _both(lambda d, s, tau: _part(d < tau, len(s)), lambda d, s, tau: _part(s >= tau, len(d))),
    ),
    Mistake(
        "share of the verdicts",
        "Each count is divided by the number of pairs with that verdict: false matches are a share of all different "
        "pairs, not of all matches.",
        _both(
            lambda d, s, tau: _part(d < tau, np.sum(d < tau) + np.sum(s < tau)),
            lambda d, s, tau: _part(s >= tau, np.sum(d >= tau) + np.sum(s >= tau)),
        ),
    ),
    Mistake(
        "counts for shares",
        "These are counts; divide each by the number of pairs of its kind.",
        _both(lambda d, s, tau: np.sum(d < tau), lambda d, s, tau: np.sum(s >= tau)),
    ),
    Mistake(
        "distances sorted",
        "The distances were sorted and `same` was not: each pair's distance and kind belong together.",
        lambda distances, same, tau: rates(np.sort(distances), same, tau),
    ),
    Mistake("percent", "These are percentages; a share lies between 0 and 1.", _one(lambda both: 100 * both)),
    Mistake(
        "right decisions",
        "These are the shares of right decisions. Is the inequality turned round? A pair matches below tau.",
        _one(lambda both: 1 - both),
    ),
    Mistake(
        "same and different swapped",
        "Same and different pairs have changed places: a false match is a different pair below tau.",
        _both(lambda d, s, tau: share(s < tau), lambda d, s, tau: share(d >= tau)),
    ),
    Mistake(
        "true match rate",
        "The second value is the share of same pairs that do match; the share that does not is asked.",
        _one(lambda both: both * [1, -1] + [0, 1]),
    ),
    Mistake(
        "true non-match rate",
        "The first value is the share of different pairs that do not match; the share that does is asked.",
        _one(lambda both: both * [-1, 1] + [1, 0]),
    ),
    Mistake(
        "one minus the other",
        "The second rate is one minus the first. The two are shares of different pairs: count each by itself.",
        _one(lambda both: np.array([both[0], 1 - both[0]])),
    ),
    Mistake("only the false match rate", "One rate is returned; both are asked.", _one(lambda both: both[0])),
    Mistake("only the false non-match rate", "One rate is returned; both are asked.", _one(lambda both: both[1])),
    Mistake(
        "sum of the rates", "The sum of the two rates is returned; return them apart.", _one(lambda both: both.sum())
    ),
    Mistake(
        "mean of the rates", "The mean of the two rates is returned; return them apart.", _one(lambda both: both.mean())
    ),
    Mistake(
        "share of wrong decisions",
        "The share of all wrong decisions is returned; the two kinds of error are asked apart.",
        lambda distances, same, tau: share((distances < tau) != same),
    ),
    Mistake(
        "share of right decisions",
        "The share of all right decisions is returned; the two kinds of error are asked.",
        lambda distances, same, tau: share((distances < tau) == same),
    ),
    Mistake(
        "kinds not told apart",
        "The shares are taken over all pairs: select the different pairs for the first, the same ones for the second.",
        lambda distances, same, tau: np.array([share(distances < tau), share(distances >= tau)]),
    ),
    Mistake(
        "tau against the plain distance",
        "The distances are compared with another threshold: is a root taken, or tau squared? They are squared already.",
        _shifted(lambda tau: tau**2),
    ),
    Mistake("root of tau", "The distances are compared with the root of tau; use tau as it comes.", _shifted(np.sqrt)),
    Mistake("tau ignored", "The threshold is a fixed number here; use the argument tau.", _shifted(lambda tau: 0.7)),
    Mistake(
        "edge counted as a match",
        "A distance of exactly tau is taken for a match; it is none, so < and >= and not <= and >.",
        _both(lambda d, s, tau: share(d <= tau), lambda d, s, tau: share(s > tau)),
        keeps=12,
    ),
    Mistake(
        "edge a false match",
        "A different pair at exactly tau is counted as a false match; only a distance below tau is one.",
        _both(lambda d, s, tau: share(d <= tau), lambda d, s, tau: share(s >= tau)),
        keeps=12,
    ),
    Mistake(
        "edge no false non-match",
        "A same pair at exactly tau is left out of the false non-matches; it is no match, so >= and not >.",
        _both(lambda d, s, tau: share(d < tau), lambda d, s, tau: share(s > tau)),
        keeps=12,
    ),
)

ERROR_EXAMPLES = (
    Example(
        "error_rates(np.array([0.2, 0.9, 0.4, 1.1, 1.5]), np.array([True, True, False, False, False]), 0.5)",
        case(np.array([0.2, 0.9, 0.4, 1.1, 1.5]), np.array([True, True, False, False, False]), 0.5),
        np.array([1 / 3, 1 / 2]),
    ),
    Example(
        "error_rates(np.array([1., 3., 2., 4.]), np.array([True, True, False, False]), 5.)",
        case(np.array([1.0, 3.0, 2.0, 4.0]), np.array([True, True, False, False]), 5.0),
        np.array([1.0, 0.0]),
    ),
)


def _draw(exam: Exam, n_same: int, n_different: int, large: bool, dtype: type = float) -> Case:
    distances, same = draw(exam.rng, n_same, n_different, dtype)
    ranks, m = np.sort(distances), len(distances)
    i = int(exam.rng.integers(m // 2 + 1, m - 2) if large else exam.rng.integers(2, m // 2 - 2))
    return case(distances, same, float(ranks[i] + ranks[i + 1]) / 2)


@exercise(ASSIGNMENT, 15, rates, ERROR_MISTAKES, ERROR_EXAMPLES)
def error_rates(exam: Exam) -> None:
    few = ((7, 11, False), (12, 8, True), (6, 15, True))
    exam.values("some pairs at several thresholds", 6, exam.telling(lambda: [_draw(exam, *kind) for kind in few]))
    many = ((20, 70, False, np.float32), (15, 60, True, np.float32))
    exam.values("many pairs, few of them same", 4, exam.telling(lambda: [_draw(exam, *kind) for kind in many]))
    edges = [_edge(exam, swap) for swap in [False, True] * 3]
    exam.values("distances of exactly tau", 3, edges, form=True)
    distances, same = draw(exam.rng, 5, 7)
    bounds = [case(distances, same, float(exam.rng.uniform(*ends))) for ends in ((0.005, 0.02), (4.0, 6.0))]
    exam.values("everybody refused, everybody let in", 2, bounds, form=True)


def _edge(exam: Exam, swap: bool) -> Case:
    """Twelve pairs in random order, half of them at a distance of exactly tau, two of these same (or not, swapped)."""
    tau, order = int(exam.rng.integers(3, 40)) / 32, exam.rng.permutation(12)
    distances = tau * np.array([0.5, 1, 1.5, 1, 0.25, 1, 0.5, 2, 1, 1.5, 1, 1])
    same = np.isin(np.arange(12), (0, 2, 3, 5)) != swap
    return case(distances[order], same[order], tau)
