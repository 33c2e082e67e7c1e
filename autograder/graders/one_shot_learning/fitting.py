"""Right and wrong ways to choose a threshold whose false match rate fits."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.one_shot_learning._pairs import Array, rates

OFF = "This is not one of the observed distances: try those as thresholds, not a grid or values between them."


def _fits(d: Array, s: Array, tau: Array, maximum: float) -> Array:
    return _share(d < tau) <= maximum


def _share(hits: Array) -> Array:
    """For each threshold the share among pairs: (pairs, thresholds) → (thresholds,)."""
    return np.mean(hits, axis=0)


def _choose(
    fits: Callable[[Array, Array, Array, float], Array] = _fits,
    pick: Callable[[Array], Any] = np.max,
    among: Callable[[Array, Array], Array] = lambda distances, same: distances,
) -> Callable:
    """An answer that picks from the candidates that fit; d and s are the distances (pairs, 1) of different and same."""

    def choose_threshold(distances: Array, same: Array, max_false_match_rate: float) -> Any:
        tau = among(distances, same)
        found = tau[fits(distances[~same, None], distances[same, None], tau, max_false_match_rate)]
        return pick(found) if len(found) else 0.0

    return choose_threshold


largest = _choose()


def _from_it(value: Callable[[float, Array, Array], Any]) -> Callable:
    """A wrong answer made of the right threshold."""
    return lambda distances, same, maximum: value(largest(distances, same, maximum), distances, same)


def _next(tau: float, distances: Array) -> float:
    return float(np.min(distances[distances > tau], initial=tau + 1))


def _best(score: Callable[[Array, Array, float], Array]) -> Callable:
    """A wrong answer that minimises a score of false match rate, false non-match rate and the maximum."""

    def choose_threshold(distances: Array, same: Array, max_false_match_rate: float) -> float:
        false_match, false_non_match = (
            _share(distances[~same, None] < distances),
            _share(distances[same, None] >= distances),
        )
        return distances[np.argmin(score(false_match, false_non_match, max_false_match_rate))]

    return choose_threshold


THRESHOLD_MISTAKES = (
    Mistake(
        "distances sorted",
        "The distances were sorted and `same` was not: each pair's distance and kind belong together.",
        lambda distances, same, maximum: largest(np.sort(distances), same, maximum),
    ),
    Mistake(
        "smallest that fits", "This is the smallest threshold; the largest that fits is asked.", _choose(pick=np.min)
    ),
    Mistake(
        "first that fits",
        "This is the first observed distance that fits; the largest is asked, and the distances are not sorted.",
        _choose(pick=lambda found: found[0]),
    ),
    Mistake(
        "last that fits",
        "This is the last observed distance that fits; the largest is asked, and the distances are not sorted.",
        _choose(pick=lambda found: found[-1]),
    ),
    Mistake("all that fit", "All thresholds that fit are returned; the largest is asked.", _choose(pick=np.array)),
    Mistake(
        "largest distance",
        "This is the largest distance of all, whatever the maximum: is the inequality in the rate turned round?",
        _from_it(lambda tau, distances, same: np.max(distances)),
    ),
    Mistake(
        "edge counted as a match",
        "The next larger distance fits too. Is a pair at exactly the threshold counted as a match? It is none: "
        "< and not <=.",
        _choose(lambda d, s, tau, maximum: _share(d <= tau) <= maximum),
    ),
    Mistake(
        "share of all pairs",
        "The false matches are divided by the number of all pairs; divide by the number of different pairs.",
        _choose(lambda d, s, tau, maximum: np.sum(d < tau, 0) <= maximum * (len(d) + len(s))),
    ),
    Mistake(
        "share of the matches",
        "The false matches are divided by the number of all matches; divide by the number of different pairs.",
        _choose(lambda d, s, tau, maximum: np.sum(d < tau, 0) <= maximum * (np.sum(d < tau, 0) + np.sum(s < tau, 0))),
    ),
    Mistake(
        "same for different",
        "The rate is taken over the same pairs; a false match is a different pair below the threshold.",
        _choose(lambda d, s, tau, maximum: _share(s < tau) <= maximum),
    ),
    Mistake(
        "false non-match rate",
        "The false non-match rate is kept below the maximum here; the maximum is for the false match rate.",
        _choose(lambda d, s, tau, maximum: _share(s >= tau) <= maximum, np.min),
    ),
    Mistake(
        "first that does not fit",
        "This threshold is one too large: its false match rate is above the maximum.",
        _choose(lambda d, s, tau, maximum: _share(d < tau) > maximum, np.min),
    ),
    Mistake(
        "nearest rate",
        "The rate nearest to the maximum is taken, even if it is above; it must not be above.",
        _best(lambda false_match, false_non_match, maximum: np.abs(false_match - maximum)),
    ),
    Mistake(
        "fewest errors",
        "This threshold makes the sum of the two rates smallest; the maximum for false matches is what counts here.",
        _best(lambda false_match, false_non_match, maximum: false_match + false_non_match),
    ),
    Mistake(
        "maximum ignored",
        "No false match is let in, or the maximum is a fixed number here; use max_false_match_rate.",
        lambda distances, same, maximum: largest(distances, same, 0.01),
    ),
    Mistake(
        "same pairs only",
        "Only distances of same pairs are tried as thresholds; all observed distances are candidates.",
        _choose(among=lambda distances, same: distances[same]),
    ),
    Mistake("a grid", OFF, _choose(among=lambda distances, same: np.linspace(distances.min(), distances.max(), 100))),
    Mistake("between two distances", OFF, _from_it(lambda tau, distances, same: (tau + _next(tau, distances)) / 2)),
    Mistake(
        "quantile",
        "This is a quantile that lies between two distances; an observed distance is asked.",
        lambda distances, same, maximum: np.quantile(distances[~same], maximum),
    ),
    Mistake(
        "position",
        "This is a position in `distances`; the distance there is asked.",
        _from_it(lambda tau, distances, same: int(np.argmin(np.abs(distances - tau)))),
    ),
    Mistake(
        "the rate",
        "This is the false match rate; the threshold that has it is asked.",
        _from_it(lambda tau, distances, same: rates(distances, same, tau)[0]),
    ),
    Mistake(
        "threshold and rate",
        "The threshold and its rate are returned; the threshold alone is asked.",
        _from_it(lambda tau, distances, same: (tau, rates(distances, same, tau)[0])),
    ),
    Mistake(
        "maximum not allowed",
        "A rate of exactly the maximum is refused; it is allowed, so <= and not <.",
        _choose(lambda d, s, tau, maximum: _share(d < tau) < maximum),
        keeps=10,
    ),
    Mistake(
        "different pairs only",
        "Only distances of different pairs are tried as thresholds; all observed distances are candidates.",
        _choose(among=lambda distances, same: distances[~same]),
        keeps=13,
    ),
)
