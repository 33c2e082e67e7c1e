"""One name for all results, or two at once, or none: what a wrong answer is told to be."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograder
from autograder.exam.answer import Answer
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, Exercise, case
from autograder.exam.explanations import Conflict, Explanation, merged
from autograder.exam.mistakes import HALF, given, mistakes, then
from autograder.exam.verdict import Verdict

Array = np.ndarray


def squares(x: Array, y: Array) -> Array:
    return np.sum((np.asarray(x) - np.asarray(y)) ** 2, axis=-1)


def absolute(x: Array, y: Array) -> Array:
    return np.sum(np.abs(np.asarray(x) - np.asarray(y)), axis=-1)


def loss(a: Array, p: Array, n: Array, alpha: float, d: Callable = squares, total: Callable = np.sum) -> float:
    return total(np.maximum(d(a, p) - d(a, n) + alpha, 0))


def hardest(f: Array, labels: Array, d: Callable, p: Callable = np.argmax, n: Callable = np.argmin) -> Array:
    rows = []
    for a, label in enumerate(labels):
        same = [i for i, other in enumerate(labels) if other == label and i != a]
        others = [i for i, other in enumerate(labels) if other != label]
        if same and others:
            rows.append([a, same[p(d(f[a], f[same]))], others[n(d(f[a], f[others]))]])
    return np.array(rows, int).reshape(-1, 3)


def correlated(x: Array, kernels: Array, bias: Array) -> Array:
    k = len(kernels)
    windows = [x[i : i + k] for i in range(len(x) - k + 1)]
    return np.array([np.tensordot(window, kernels, 2) + bias for window in windows])


def rates(d: Array, same: Array, tau: float) -> tuple[float, float]:
    return np.sum((d < tau) & ~same), np.sum((d >= tau) & same)


PAIRS: dict[str, tuple[str, Callable, set[str]]] = {
    "a root, and the sign": ("distance", lambda f, g: -np.sqrt(squares(f, g)), {"plain distance", "sign"}),
    "a half, and no squares": (
        "distance",
        lambda f, g: absolute(f, g) / 2,
        {"absolute differences", "half the distance"},
    ),
    "some factor, and no squares": (
        "distance",
        lambda f, g: 3 * absolute(f, g),
        {"absolute differences", "a constant factor"},
    ),
    "plus, and the sign": ("distance", lambda f, g: -squares(f, -g), {"plus for minus", "sign"}),
    "no margin, and the mean": (
        "triplet_loss",
        lambda a, p, n, alpha=0.2: loss(a, p, n, 0, total=np.mean),
        {"no margin", "mean over the batch"},
    ),
    "swapped, and a root": (
        "triplet_loss",
        lambda a, p, n, alpha=0.2: loss(a, n, p, alpha, lambda x, y: np.sqrt(squares(x, y))),
        {"positive and negative swapped", "plain distance"},
    ),
    "alpha fixed, and no squares": (
        "triplet_loss",
        lambda a, p, n, alpha=0.2: loss(a, p, n, 0.2, absolute),
        {"alpha ignored", "absolute differences"},
    ),
    "no max, and the mean": (
        "triplet_loss",
        lambda a, p, n, alpha=0.2: np.mean(squares(a, p) - squares(a, n) + alpha),
        {"no max", "mean over the batch"},
    ),
    "swapped, and no squares": (
        "active_triplets",
        lambda a, p, n, alpha=0.2: absolute(a, n) - absolute(a, p) + alpha > 0,
        {"positive and negative swapped", "absolute differences"},
    ),
    "columns, and the nearest": (
        "hardest_triplets",
        lambda f, labels: hardest(f, labels, squares, p=np.argmin)[:, [0, 2, 1]],
        {"positive and negative swapped", "nearest positive"},
    ),
    "no squares, and the farthest": (
        "hardest_triplets",
        lambda f, labels: hardest(f, labels, absolute, n=np.argmax),
        {"absolute differences", "farthest negative"},
    ),
    "rates swapped, of all pairs": (
        "error_rates",
        lambda d, same, tau: [each / len(d) for each in rates(d, same, tau)[::-1]],
        {"swapped rates", "share of all pairs"},
    ),
    "flipped, and the sign": (
        "conv1d",
        lambda x, kernels, bias: -correlated(x, kernels[::-1], bias),
        {"kernel flipped", "sign"},
    ),
    "flipped, and no bias": (
        "conv1d",
        lambda x, kernels, bias: correlated(x, kernels[::-1], 0 * bias),
        {"kernel flipped", "bias forgotten"},
    ),
    "labels turned round, and a sum": (
        "contrastive_loss",
        lambda same, d, margin=1.0: np.sum((1 - same) * d**2 + same * np.maximum(margin - d, 0) ** 2),
        {"labels turned round", "sum instead of mean"},
    ),
    "no bias, and the other probability": (
        "predict_same",
        lambda features, w, b: 1 / (1 + np.exp(np.asarray(features) @ w)),
        {"no bias", "probability of different"},
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_mistakes_at_once_are_both_named(name: str) -> None:
    exercise, answer, both = PAIRS[name]
    verdict = autograder.grade(exercise, answer)
    first = next(check for check in verdict.checks if not check.passed)
    assert first.message.startswith("Two things at once. (1) ") and " (2) " in first.message
    assert set(verdict.mistakes[:2]) == both
    assert verdict.points <= verdict.max_points / 2


NEITHER: dict[str, tuple[str, Callable]] = {
    # the root of d is not below the root of tau where d is below tau: compared rightly, only something else returned
    "one makes up for the other": (
        "recognize",
        lambda f, database, tau: min(
            ((name if squares(f, g) < tau else None, np.sqrt(squares(f, g))) for name, g in database.items()),
            key=lambda each: each[1],
            default=(None, np.inf),
        ),
    ),
    # the largest square is not «a squared distance squared» of anything
    "a slip that means something else then": ("distance", lambda f, g: np.max((f - g) ** 2, axis=-1)),
    # d(A, P) < d(A, N): no margin and positive and negative swapped, or no margin and the satisfied ones for the active
    "two pairs that are the same": ("active_triplets", lambda a, p, n, alpha=0.2: squares(a, p) < squares(a, n)),
}


@pytest.mark.parametrize("name", NEITHER)
def test_what_only_looks_like_two_mistakes_is_not_called_so(name: str) -> None:
    verdict = autograder.grade(*NEITHER[name])
    assert verdict.points < verdict.max_points
    assert not any("Two things" in check.message for check in verdict.checks)


def total(x: Array, k: float = 2.0) -> float:
    return float(k * np.sum(x))


def judged(answer: Callable, known: dict[str, Any], run: Callable[[Exam], None], *examples: Example) -> Verdict:
    exercise = Exercise("total", "00_test", 10, total, mistakes(known), examples, run)
    return Exam(exercise, Answer.local("total", answer), 0).run()


def of(*cases: Case) -> Callable[[Exam], None]:
    return lambda exam: exam.values("some", 10, list(cases)) and None


ALIKE = {  # they agree on what is not negative
    "absolute": ("The signs are lost.", lambda x, k=2.0: total(np.abs(x), k) + 1),
    "one too many": ("There is 1 too many.", lambda x, k=2.0: total(x, k) + 1),
}
POSITIVE, MIXED = np.array([1.0, 2.0]), np.array([1.0, -4.0])


@pytest.mark.parametrize("name", ALIKE)
def test_mistakes_that_agree_so_far_are_told_apart_by_another_question(name: str) -> None:
    example = Example("total([1., -4.])", case(MIXED), -6.0)
    verdict = judged(ALIKE[name][1], ALIKE, of(case(POSITIVE)), example)
    assert verdict.mistakes == [name] and verdict.checks[0].message == ALIKE[name][0]


@pytest.mark.parametrize("name", ALIKE)
def test_more_questions_are_drawn_for_it(name: str) -> None:
    def run(exam: Exam) -> None:
        exam.remember(lambda: [case(exam.rng.normal(size=3))])
        before = exam.rng.bit_generator.state
        exam.values("some", 10, [case(POSITIVE)])
        assert exam.rng.bit_generator.state == before  # what comes next does not depend on the answer

    assert judged(ALIKE[name][1], ALIKE, run).mistakes == [name]


def test_where_nothing_tells_them_apart_the_example_alone_is_shown() -> None:
    example = Example("total([1.])", case(np.ones(1)), 2.0)
    for _, wrong in ALIKE.values():
        verdict = judged(wrong, ALIKE, of(case(POSITIVE)), example)
        assert verdict.mistakes == []
        assert verdict.checks[0].example == "Try `total([1.])`: it should give 2.0, yours gives 3.0."


def test_a_name_has_to_fit_what_was_right_before() -> None:
    def answer(x: Array, k: float = 2.0) -> float:
        return total(x, k) if len(x) == 2 else total(x, k) + 1

    def run(exam: Exam) -> None:
        exam.values("two", 5, [case(MIXED)])
        exam.values("three", 5, [case(np.ones(3))])

    verdict = judged(answer, {"one too many": ALIKE["one too many"]}, run)
    assert [check.passed for check in verdict.checks] == [True, False] and verdict.mistakes == []


def later(exam: Exam) -> None:
    exam.values("positive", 5, [case(POSITIVE)])
    exam.values("mixed", 5, [case(MIXED)])


def test_a_name_is_taken_back_if_a_later_right_result_disproves_it() -> None:
    def answer(x: Array, k: float = 2.0) -> float:
        return total(x, k) + 1 if np.min(x) > 0 else total(x, k)

    verdict = judged(answer, {"one too many": ALIKE["one too many"]}, later)
    assert [check.passed for check in verdict.checks] == [False, True]
    assert verdict.mistakes == [] and verdict.checks[0].message == "The value is not right."


def test_a_better_name_takes_its_place_if_later_results_want_it() -> None:
    def answer(x: Array, k: float = 2.0) -> float:
        return total(np.abs(x), 1.0)

    known = {
        "k is 1": ("k is fixed at 1.", given(total, lambda x, k=2.0: (x, 1.0))),
        "absolute": ("The signs are lost.", given(total, lambda x, k=2.0: (np.abs(x), k))),
    }

    def run(exam: Exam) -> None:
        exam.remember(lambda: [case(exam.rng.normal(size=3), 3.0)])
        later(exam)

    verdict = judged(answer, known, run)
    assert set(verdict.mistakes) == {"k is 1", "absolute"} and "Two things" in verdict.checks[0].message


def right(x: float, change: Callable[[float], float] = abs) -> float:
    return change(x)


def made(change: Callable[[float], float] = abs, shift: float = 0.0) -> Callable[[float], float]:
    return lambda x: change(x) + shift


def test_different_parts_of_one_make_are_put_together() -> None:
    both = merged(made(change=np.square), made(shift=1.0), made())
    assert both(-3.0) == 10


def test_the_same_part_changed_twice_is_a_conflict() -> None:
    with pytest.raises(Conflict):
        merged(made(shift=1.0), made(shift=2.0), made())


def test_arguments_can_be_changed_of_anything_and_results_by_convention_only() -> None:
    negative, moved = then(right, np.negative), given(right, lambda x: (x + 1,))
    assert merged(lambda x: x, moved, right)(3.0) == 4
    assert merged(lambda x: x, negative, right, outermost=True)(3.0) == -3
    with pytest.raises(Conflict):
        merged(lambda x: x, negative, right)


def test_a_slip_of_a_slip_is_found_inside() -> None:
    inner = then(then(right, np.negative), np.negative)
    assert merged(lambda x: x, inner, right, outermost=True)(3.0) == 3


def test_an_explanation_that_fails_explains_nothing() -> None:
    fails = Explanation(("fails",), lambda x: 1 / 0)
    assert not fails.fits([(case(1), 1)], lambda one, other: one != other)
    assert fails.fits([], lambda one, other: True)


def test_half_a_convention_is_still_half_if_it_is_the_only_mistake() -> None:
    known = {"sign": ("The sign.", then(total, lambda x: -x), HALF)}
    verdict = judged(lambda x, k=2.0: -total(x, k), known, of(case(MIXED), case(POSITIVE)))
    assert (verdict.points, verdict.mistakes) == (5, ["sign"])
