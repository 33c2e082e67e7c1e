"""Hidden test of choosing a threshold by the false match rate that is allowed (Schroff et al. 2015, section 4)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.compare import as_array, difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case, example, exercise
from autograder.exam.hints import caught, hint, tells
from autograder.exam.mistakes import WrittenMistake, given
from autograder.graders.one_shot_learning import ASSIGNMENT, Array
from autograder.graders.one_shot_learning._pairs import draw, rates, sorted_alone


def share(hits: Array) -> Array:
    """For each threshold the share among pairs: (pairs, thresholds) → (thresholds,)."""
    return np.mean(hits, axis=0)


def choose(
    fits: Callable[[Array, Array, Array, float], Array] = lambda d, s, tau, maximum: share(d < tau) <= maximum,
    pick: Callable[[Array], Any] = np.max,
    among: Callable[[Array, Array], Array] = lambda distances, same: distances,
    nothing: Callable[[Array], float] = lambda distances: 0.0,
) -> Callable:
    """Make an answer that picks from the candidates that fit.

    Args:
        fits: which candidates do, of the distances (pairs, 1) of different and of same pairs, tau and the maximum.
        pick: one of them.
        among: the candidates.
        nothing: what is returned if none does, of all distances.
    """

    def choose_threshold(distances: Array, same: Array, max_false_match_rate: float) -> Any:
        tau = among(distances, same)
        fitting = tau[fits(distances[~same, None], distances[same, None], tau, max_false_match_rate)]
        return pick(fitting) if len(fitting) else nothing(distances)

    return choose_threshold


largest = choose()
with_the_edge = choose(lambda d, s, tau, maximum: share(d <= tau) <= maximum)


def from_it(value: Callable[[float, Array, Array], Any]) -> Callable:
    """Make a wrong answer made of the right threshold."""
    return lambda distances, same, maximum: value(largest(distances, same, maximum), distances, same)


def at_smallest(score: Callable[[Array, Array, float], Array]) -> Callable:
    """Make a wrong answer that minimises a score of false match rate, false non-match rate and the maximum."""

    def choose_threshold(distances: Array, same: Array, maximum: float) -> float:
        both = share(distances[~same, None] < distances), share(distances[same, None] >= distances)
        return distances[np.argmin(score(*both, maximum))]

    return choose_threshold


def halfway(tau: float, distances: Array, same: Array) -> float:
    return (tau + float(np.min(distances[distances > tau], initial=tau + 1))) / 2


WRONG: dict[str, WrittenMistake] = {
    **sorted_alone(largest),
    "smallest that fits": ("This is the smallest threshold that fits; the largest is expected.", choose(pick=np.min)),
    "first that fits": (
        "This is the first observed distance that fits; the largest is expected, and the distances are not sorted.",
        choose(pick=lambda fitting: fitting[0]),
    ),
    "last that fits": (
        "This is the last observed distance that fits; the largest is expected, and the distances are not sorted.",
        choose(pick=lambda fitting: fitting[-1]),
    ),
    "all that fit": ("All thresholds that fit are returned; the largest is expected.", choose(pick=np.array)),
    "largest distance": (
        "This is always the largest of all distances, whatever the maximum is. What must not be above the maximum is "
        "the share of different pairs below tau, which grows with tau.",
        lambda distances, same, maximum: np.max(distances),
    ),
    "edge counted as a match": (
        "The next larger distance fits too: a pair at exactly the threshold is no match, so use < and not <=.",
        with_the_edge,
        12,
    ),
    "share of all pairs": (
        "The false matches are divided by the number of all pairs; divide by the number of different pairs.",
        choose(lambda d, s, tau, maximum: np.sum(d < tau, 0) <= maximum * (len(d) + len(s))),
    ),
    "share of the matches": (
        "The false matches are divided by the number of all matches; divide by the number of different pairs.",
        choose(lambda d, s, tau, maximum: np.sum(d < tau, 0) <= maximum * (np.sum(d < tau, 0) + np.sum(s < tau, 0))),
    ),
    "same ignored": (
        "The rate is the share of all pairs below the threshold; it is a share of the different pairs only.",
        choose(lambda d, s, tau, maximum: np.sum(d < tau, 0) + np.sum(s < tau, 0) <= maximum * (len(d) + len(s))),
    ),
    "same for different": (
        "The rate is taken over the same pairs; a false match is a different pair below the threshold.",
        choose(lambda d, s, tau, maximum: share(s < tau) <= maximum),
    ),
    "false non-match rate": (
        "Here the false non-match rate is kept below the maximum; the maximum is for the false match rate.",
        choose(lambda d, s, tau, maximum: share(s >= tau) <= maximum, np.min),
    ),
    "first that does not fit": (
        "This threshold is one too large: its false match rate is above the maximum.",
        choose(lambda d, s, tau, maximum: share(d < tau) > maximum, np.min),
    ),
    "nearest rate": (
        "The rate nearest to the maximum is taken, even if it is above; it must not be above.",
        at_smallest(lambda false_match, false_non_match, maximum: np.abs(false_match - maximum)),
    ),
    "fewest errors": (
        "This threshold makes the sum of the two rates smallest; the maximum for false matches is what counts here.",
        at_smallest(lambda false_match, false_non_match, maximum: false_match + false_non_match),
    ),
    "maximum ignored": (
        "No false match is allowed here, whatever the maximum is: use max_false_match_rate.",
        given(largest, lambda distances, same, maximum: (distances, same, 0.01)),
    ),
    "same pairs only": (
        "Only distances of same pairs are tried as thresholds; all observed distances are candidates.",
        choose(among=lambda distances, same: distances[same]),
    ),
    "a grid": (
        "This is not one of the observed distances: try those as thresholds, not a grid.",
        choose(among=lambda distances, same: np.linspace(distances.min(), distances.max(), 100)),
    ),
    "between two distances": ("This lies between two observed distances; try only those themselves.", from_it(halfway)),
    "quantile": (
        "This is a quantile that lies between two distances; an observed distance is expected.",
        lambda distances, same, maximum: np.quantile(distances[~same], maximum),
    ),
    "position": (
        "This is a position in `distances`; the distance there is expected.",
        from_it(lambda tau, distances, same: int(np.argmin(np.abs(distances - tau)))),
    ),
    "the rate": (
        "This is the false match rate; the threshold that has it is expected.",
        from_it(lambda tau, distances, same: rates(distances, same, tau)[0]),
    ),
    "threshold and rate": (
        "The threshold and its rate are returned; the threshold alone is expected.",
        from_it(lambda tau, distances, same: (tau, rates(distances, same, tau)[0])),
    ),
    "not an observed distance": "This is not an observed distance: try only those, not a grid or values between.",
    "maximum not allowed": (
        "A rate of exactly the maximum is rejected, but it is allowed: use <= and not <.",
        [
            choose(lambda d, s, tau, maximum: share(d < tau) < maximum, nothing=nothing)
            for nothing in (lambda distances: 0.0, np.min)
        ],
        11,
    ),
    "different pairs only": (
        "Only distances of different pairs are tried as thresholds; all observed distances are candidates.",
        choose(among=lambda distances, same: distances[~same]),
        13,
    ),
}
FEW, MANY = "the largest threshold that fits, among some pairs", "the same among many pairs"
MAXIMUM, ANY = "a rate of exactly the maximum, and the maximum 0", "any rate allowed"
EDGE = "a pair at exactly the threshold"
PAIRS = "np.array([0.7, 0.2, 0.5, 0.9, 1.2, 0.3]), np.array([False, True, False, True, False, False])"
EXAMPLES = example(f"choose_threshold({PAIRS}, 0.6)", 0.7), example(f"choose_threshold({PAIRS}, 0.3)", 0.5)


@exercise(ASSIGNMENT, 15, largest, WRONG, EXAMPLES)
def choose_threshold(exam: Exam) -> None:
    """Ask for the largest observed distance whose false match rate is within the maximum, up to the edges of both.

    A threshold is a distance itself, so that there is a pair at exactly the threshold in every question. An answer that
    counts it as a match, and is right otherwise, loses the points of that one question alone.
    """
    rng = exam.rng
    few = exam.telling(lambda: [draw_case(exam, *kind) for kind in ((8, 12), (12, 9), (7, 16))])
    many = ((24, 50, np.float32), (40, 30, np.float32))
    more = caught(exam, lambda: [draw_case(exam, *kind) for kind in many], few)
    edges = [case(*exact(rng, (1, 2, 4, 7)), maximum) for maximum in (2 / 8, 5 / 8, 0.0) * 2]
    everything = [case(*exact(rng, (1, 2, 4, 12)), 1.0) for _ in range(5)]
    between = [case(*exact(rng, (1, 2, 4, 7)), maximum) for maximum in (2.65 / 8, 4.65 / 8)]
    changed = changed_with_the_edge(exam, [*few, *more, *edges, *everything, *between])
    if changed is not None:
        for name, points in ((FEW, 5), (MANY, 3), (MAXIMUM, 2), (ANY, 2)):
            exam.check(name, points, True, changed=changed)
        exam.check(EDGE, 3, False, exam.recognised("edge counted as a match"), form=True)
        return
    exam.values(FEW, 5, few)
    observed(exam, few[0])
    exam.values(MANY, 3, more)
    exam.values(MAXIMUM, 2, edges, form=True)
    hint(exam, "Nothing is below the smallest observed distance, so its rate is 0, which is never above a maximum.")
    exam.values(ANY, 2, everything, form=True)
    hint(exam, "The candidates are all observed distances, those of same pairs too.")
    exam.values(EDGE, 3, between, form=True)


def changed_with_the_edge(exam: Exam, cases: list[Case]) -> bool | None:
    """Tell whether an answer that only counts a pair at exactly the threshold as a match has changed its arguments.

    None: the answer is not of that kind.
    """
    changed = False
    for each in cases:
        called = exam.attempt_quietly(lambda: exam.answer.call(*each.args))  # noqa: B023
        if called is None or difference(called[0], with_the_edge(*each.args)):
            return None
        changed = changed or bool(called[1])
    return changed


def draw_case(exam: Exam, n_same: int, n_different: int, dtype: type = float) -> Case:
    """No rate lies near the maximum; the next one above is nearer to it than the next one below."""
    while True:
        allowed = exam.rng.integers(1, n_different // 2) + exam.rng.uniform(0.55, 0.75)
        drawn = case(*draw(exam.rng, n_same, n_different, dtype), float(allowed / n_different))
        if tells(exam, drawn):
            return drawn


def exact(rng: np.random.Generator, same: tuple[int, ...]) -> tuple[Array, Array]:
    """Twelve distances, exact numbers in random order and size, and which are of same pairs, by their ranks."""
    ranks = rng.permutation(12) + 1
    return ranks * (int(rng.integers(5, 12)) / 64), np.isin(ranks, same)


def observed(exam: Exam, drawn: Case) -> None:
    """Recognise any threshold that was not observed, if the mistake has no name yet."""
    last = exam.verdict.checks[-1]
    if last.passed or exam.verdict.mistakes:
        return
    tau = as_array(exam.attempt_quietly(lambda: exam.answer(*drawn.args)))
    if tau is not None and tau.shape == () and tau.dtype.kind == "f" and np.abs(drawn.args[0] - tau).min() > 1e-4:
        exam.revise(-1, f"{exam.recognised('not an observed distance')} {last.message}", example=last.example)
