"""Hidden test of the two rates of error at a threshold (Schroff et al. 2015, section 4)."""

from collections.abc import Callable

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case, example, exercise
from autograder.exam.mistakes import HALF, WrittenMistake, given, then
from autograder.graders.one_shot_learning import ASSIGNMENT, Array
from autograder.graders.one_shot_learning._pairs import draw, rates, share, sorted_alone


def both(false_match: Callable[..., float], false_non_match: Callable[..., float]) -> Callable:
    """Make a wrong answer from the distances of different pairs, those of same pairs, and tau."""

    def error_rates(distances: Array, same: Array, tau: float) -> Array:
        arguments = distances[~same], distances[same], tau
        return np.array([false_match(*arguments), false_non_match(*arguments)])

    return error_rates


def at_threshold(change: Callable[[float], float]) -> Callable:
    return given(rates, lambda distances, same, tau: (distances, same, change(tau)))


def counted(whole: Callable[[Array, Array, bool], int]) -> Callable:
    """Make a wrong answer that divides the number of errors among the pairs of a kind by another whole."""

    def error_rates(distances: Array, same: Array, tau: float) -> Array:
        matches = distances < tau
        errors = [(np.sum((matches != same) & (same == kind)), whole(same, matches, kind)) for kind in (False, True)]
        return np.array([count / all_of if all_of else 0.0 for count, all_of in errors])

    return error_rates


WRONG: dict[str, WrittenMistake] = {
    "swapped rates": ("The two rates are swapped: false matches first.", then(rates, lambda two: two[::-1]), HALF),
    "share of all pairs": (
        "Each count is divided by the number of all pairs; divide by the number of pairs of its own kind.",
        counted(lambda same, matches, kind: len(same)),
    ),
    "share of the other kind": (
        "Each count is divided by the number of pairs of the other kind: false matches are a share of different pairs.",
        counted(lambda same, matches, kind: np.sum(same != kind)),
    ),
    "share of the verdicts": (
        "Each count is divided by the number of pairs with that decision: false matches are a share of all different "
        "pairs, not of all matches.",
        counted(lambda same, matches, kind: np.sum(matches != kind)),
    ),
    "counts for shares": ("These are counts; divide each by the number of pairs of its kind.", counted(lambda *_: 1)),
    **sorted_alone(rates),
    "percent": ("These are percentages; a share lies between 0 and 1.", then(rates, lambda two: 100 * two)),
    "right decisions": (
        "These are the shares of right decisions, 1 minus the shares of errors. A pair matches where its distance is "
        "below tau; count the pairs that are judged wrongly.",
        then(rates, lambda two: 1 - two),
    ),
    "same and different swapped": (
        "Same and different pairs are swapped: a false match is a different pair below tau.",
        both(lambda d, s, tau: share(s < tau), lambda d, s, tau: share(d >= tau)),
    ),
    "true match rate": (
        "The second value is the share of same pairs that match; the share that does not is expected.",
        then(rates, lambda two: np.abs(two - [0, 1])),
    ),
    "true non-match rate": (
        "The first value is the share of different pairs that do not match; the share that does is expected.",
        then(rates, lambda two: np.abs(two - [1, 0])),
    ),
    "one minus the other": (
        "The second rate is one minus the first. They are shares of different sets of pairs: count each by itself.",
        then(rates, lambda two: np.array([two[0], 1 - two[0]])),
    ),
    "only the false match rate": ("Only the first rate is returned; return both.", then(rates, lambda r: r[0])),
    "only the false non-match rate": ("Only the second rate is returned; return both.", then(rates, lambda r: r[1])),
    "sum of the rates": ("The sum of the two rates is returned; return them separately.", then(rates, np.sum)),
    "mean of the rates": ("The mean of the two rates is returned; return them separately.", then(rates, np.mean)),
    "share of wrong decisions": (
        "The share of all wrong decisions is returned; the two kinds of error are expected separately.",
        lambda distances, same, tau: share((distances < tau) != same),
    ),
    "share of right decisions": (
        "The share of all right decisions is returned; the two kinds of error are expected.",
        lambda distances, same, tau: share((distances < tau) == same),
    ),
    "kinds not told apart": (
        "The shares are taken over all pairs: select the different pairs for the first, the same ones for the second.",
        lambda distances, same, tau: np.array([share(distances < tau), share(distances >= tau)]),
    ),
    "tau against the plain distance": (
        "The distances are compared with tau² (or their roots with tau, which is the same). They are squared already: "
        "compare them with tau itself.",
        at_threshold(np.square),
    ),
    "root of tau": ("The distances are compared with the root of tau; use tau as it is.", at_threshold(np.sqrt)),
    "tau ignored": ("The threshold is a fixed number here; use the argument tau.", at_threshold(lambda tau: 0.7)),
    "edge counted as a match": (
        "A distance of exactly tau is counted as a match, but it is none: use < and >=, not <= and >.",
        both(lambda d, s, tau: share(d <= tau), lambda d, s, tau: share(s > tau)),
        12,
    ),
    "edge a false match": (
        "A different pair at exactly tau is counted as a false match; only a distance below tau is one.",
        both(lambda d, s, tau: share(d <= tau), lambda d, s, tau: share(s >= tau)),
        12,
    ),
    "edge no false non-match": (
        "A same pair at exactly tau is left out of the false non-matches; it is no match: use >= and not >.",
        both(lambda d, s, tau: share(d < tau), lambda d, s, tau: share(s > tau)),
        12,
    ),
}
EXAMPLES = (
    example(
        "error_rates(np.array([0.2, 0.9, 0.4, 1.1, 1.5]), np.array([True, True, False, False, False]), 0.5)",
        np.array([1 / 3, 1 / 2]),
    ),
    example("error_rates(np.array([1., 3., 2., 4.]), np.array([True, True, False, False]), 5.)", np.array([1.0, 0.0])),
)


@exercise(ASSIGNMENT, 15, rates, WRONG, EXAMPLES)
def error_rates(exam: Exam) -> None:
    """Ask for both rates among few and many pairs, at the edge of tau, and below and above all distances."""
    few = ((7, 11, False), (12, 8, True), (6, 15, True))
    exam.values("some pairs at several thresholds", 6, exam.telling(lambda: [at_gap(exam.rng, *kind) for kind in few]))
    many = ((20, 70, False, np.float32), (15, 60, True, np.float32))
    exam.values("many pairs, few of them same", 4, exam.telling(lambda: [at_gap(exam.rng, *kind) for kind in many]))
    edges = [at_edge(exam.rng, swap) for swap in [False, True] * 3]
    exam.values("distances of exactly tau", 3, edges, form=True)
    distances, same = draw(exam.rng, 5, 7)
    bounds = [case(distances, same, float(exam.rng.uniform(*ends))) for ends in ((0.005, 0.02), (4.0, 6.0))]
    exam.values("everybody rejected, everybody accepted", 2, bounds, form=True)


def at_gap(rng: np.random.Generator, n_same: int, n_different: int, large: bool, dtype: type = float) -> Case:
    """Pairs, and a threshold in the middle between two of their distances, in the lower or the upper half."""
    distances, same = draw(rng, n_same, n_different, dtype)
    ranks, m = np.sort(distances), len(distances)
    i = int(rng.integers(m // 2 + 1, m - 2) if large else rng.integers(2, m // 2 - 2))
    return case(distances, same, float(ranks[i] + ranks[i + 1]) / 2)


def at_edge(rng: np.random.Generator, swap: bool) -> Case:
    """Twelve pairs in random order, half of them at a distance of exactly tau, two of these same (or not, swapped)."""
    tau, order = int(rng.integers(3, 40)) / 32, rng.permutation(12)
    distances = tau * np.array([0.5, 1, 1.5, 1, 0.25, 1, 0.5, 2, 1, 1.5, 1, 1])
    same = np.isin(np.arange(12), (0, 2, 3, 5)) != swap
    return case(distances[order], same[order], tau)
