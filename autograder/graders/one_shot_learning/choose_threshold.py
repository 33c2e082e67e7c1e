"""Hidden test of choosing a threshold by the false match rate that is allowed."""

from dataclasses import replace

import numpy as np

from autograder.exam.answer import AnswerError
from autograder.exam.compare import as_array
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import building_on, caught, hint, tells
from autograder.graders.one_shot_learning import ASSIGNMENT
from autograder.graders.one_shot_learning._pairs import draw, rates
from autograder.graders.one_shot_learning.fitting import OFF, THRESHOLD_MISTAKES, largest

_DISTANCES, _SAME = np.array([0.7, 0.2, 0.5, 0.9, 1.2, 0.3]), np.array([False, True, False, True, False, False])
THRESHOLD_EXAMPLES = tuple(
    Example(
        "choose_threshold(np.array([0.7, 0.2, 0.5, 0.9, 1.2, 0.3]), "
        f"np.array([False, True, False, True, False, False]), {maximum})",
        case(_DISTANCES, _SAME, maximum),
        want,
    )
    for maximum, want in ((0.6, 0.7), (0.3, 0.5))
)


def _draw(exam: Exam, n_same: int, n_different: int, dtype: type = float) -> Case:
    """No rate lies near the maximum; the next one above is nearer to it than the next one below."""
    while True:
        allowed = exam.rng.integers(1, n_different // 2) + exam.rng.uniform(0.55, 0.75)
        drawn = case(*draw(exam.rng, n_same, n_different, dtype), float(allowed / n_different))
        if tells(exam, drawn):
            return drawn


@exercise(ASSIGNMENT, 15, largest, THRESHOLD_MISTAKES, THRESHOLD_EXAMPLES)
def choose_threshold(exam: Exam) -> None:
    distances, same = _exact(exam, (1, 2, 4, 7))
    with building_on(exam, "error_rates", case(distances, same, 0.8), rates(distances, same, 0.8)):
        cases = exam.telling(lambda: [_draw(exam, *kind) for kind in ((8, 12), (12, 9), (7, 16))])
        exam.values("the largest threshold that fits, among some pairs", 6, cases)
        _observed(exam, cases[0])
        many = ((24, 50, np.float32), (40, 30, np.float32))
        exam.values("the same among many pairs", 4, caught(exam, lambda: [_draw(exam, *kind) for kind in many], cases))
        exact = [case(*_exact(exam, (1, 2, 4, 7)), maximum) for maximum in (2 / 8, 5 / 8, 0.0) * 2]
        exam.values("a rate of exactly the maximum, and the maximum 0", 3, exact, form=True)
        hint(
            exam,
            "At the smallest observed distance nothing is below it, so its rate is 0: that never exceeds the maximum.",
        )
        everything = [case(*_exact(exam, (1, 2, 4, 12)), 1.0) for _ in range(5)]
        exam.values("any rate allowed", 2, everything, form=True)
        hint(exam, "The candidates are all observed distances, those of same pairs too.")


def _exact(exam: Exam, same: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Twelve distances, exact numbers in random order and size, and which are of same pairs, by their ranks."""
    ranks = exam.rng.permutation(12) + 1
    return ranks * (int(exam.rng.integers(5, 12)) / 64), np.isin(ranks, same)


def _observed(exam: Exam, each: Case) -> None:
    """Recognise any threshold that was not observed, if the mistake has no name yet."""
    last = exam.grade.checks[-1]
    if last.passed or exam.grade.mistakes:
        return
    try:
        got = as_array(exam.answer(*each.args))
    except AnswerError:
        return
    if got is not None and got.shape == () and got.dtype.kind == "f" and np.abs(each.args[0] - got).min() > 1e-4:
        text = exam.recognised("not an observed distance", f"{OFF} {last.message}")
        exam.grade.checks[-1] = replace(last, message=text)
