"""Hidden test of how the chance of an error grows with the number of comparisons."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, case, example, exercise
from autograder.exam.hints import caught, hint
from autograder.exam.mistakes import WrittenMistake, given, then
from autograder.graders.one_shot_learning import ASSIGNMENT


def any_wrong(verification_error: Any, k: Any) -> Any:
    return 1 - (1 - np.asarray(verification_error, float)) ** k


def all_wrong(e: Any, k: Any) -> Any:
    return np.asarray(e, float) ** k


def with_k(change: Callable[[Any], Any]) -> Callable:
    return given(any_wrong, lambda e, k: (e, change(k)))


def with_e(change: Callable[[Any], Any]) -> Callable:
    return given(any_wrong, lambda e, k: (change(e), k))


def times_k(e: Any, k: Any) -> Any:
    return 1 - (1 - e) * k


def exactly_one(e: Any, k: Any) -> Any:
    return k * e * (1 - e) ** (k - 1.0)


def table(e: Any, k: Any) -> Any:
    return 1 - np.power.outer(1 - np.asarray(e, float), k) if np.shape(e) == np.shape(k) else any_wrong(e, k)


WRONG: dict[str, WrittenMistake] = {
    "k times e": (
        "The error is multiplied by k, which can exceed 1: a chance cannot. Start from the chance that no comparison "
        "goes wrong.",
        np.multiply,
    ),
    "k times e, at most 1": (
        "The error is multiplied by k and cut off at 1: that is only an upper bound. Start from the chance that no "
        "comparison goes wrong.",
        then(np.multiply, lambda product: np.minimum(product, 1)),
    ),
    "all go wrong": ("This is the chance that all k comparisons go wrong; at least one is expected.", all_wrong),
    "not all go wrong": (
        "This is the chance that not all k comparisons go wrong; the chance of at least one error is expected.",
        then(all_wrong, lambda chance: 1 - chance),
    ),
    "none goes wrong": (
        "This is the chance that no comparison goes wrong; the chance of the opposite is expected.",
        then(any_wrong, lambda chance: 1 - chance),
    ),
    "product for power": ("The chance of being right is multiplied by k; right k times in a row is a power.", times_k),
    "one minus k times e": (
        "This is 1 - k e: being right k times in a row is a power, and the chance of an error is expected.",
        then(np.multiply, lambda product: 1 - product),
    ),
    "exactly one error": ("This is the chance of exactly one error; more than one counts too.", exactly_one),
    "one comparison too few": ("This is right for one comparison fewer: the power is k.", with_k(lambda k: k - 1.0)),
    "one comparison too many": ("This is right for one comparison more: the power is k.", with_k(lambda k: k + 1.0)),
    "k ignored": ("This is the error of a single comparison; there are k.", lambda e, k: e + np.zeros(np.shape(k))),
    "error divided by k": ("The error is divided by k, but more comparisons make an error more likely.", np.divide),
    "root for power": (
        "The k-th root is taken: that gives the error of one comparison from that of k, but the reverse is expected.",
        with_k(lambda k: 1 / k),
    ),
    "exponential": (
        "This is 1 - exp(-k e), which is close for small errors only; use the exact formula.",
        then(np.multiply, lambda product: 1 - np.exp(-product)),
    ),
    "pairs among k": (
        "This counts all pairs among k people; one picture is compared with each of k people, k times in all.",
        with_k(lambda k: k * (k - 1.0) / 2),
    ),
    "sign of the result": (
        "The sign is wrong: the chance that none goes wrong is subtracted from 1, not the other way round.",
        then(any_wrong, np.negative),
    ),
    "plus for minus": ("This uses 1 + e; the chance of being right is 1 - e.", with_e(lambda e: -e)),
    "bracket forgotten": (
        "A power binds more tightly than a minus: put brackets around 1 - e before you take the power.",
        then(all_wrong, np.negative),
    ),
    "error as a percentage": ("The error is divided by 100; it is a chance already.", with_e(lambda e: e / 100)),
    "percent": ("This is a percentage; a chance lies between 0 and 1.", then(any_wrong, lambda chance: 100 * chance)),
    "rounded": (
        "The result is rounded; leave it as it is.",
        [then(any_wrong, lambda p, digits=n: np.round(p, digits)) for n in (1, 2)],
    ),
    "mean of the array": ("An array is averaged; return a chance for each element.", then(any_wrong, np.mean), 9),
    "one chain": (
        "An array becomes one number, as if all its comparisons were one chain; a chance for each element is expected.",
        then(any_wrong, lambda chance: 1 - np.prod(1 - chance)),
        9,
    ),
    "first of the array": (
        "Only the first element of an array is answered; a chance for each element is expected.",
        then(any_wrong, lambda chance: np.ravel(chance)[0]),
        9,
    ),
    "every error with every k": ("Two arrays give a table of all pairs; combine them element by element.", table, 9),
}
EXAMPLES = (
    example("identification_error(0.5, 3)", 0.875),
    example("identification_error(0.01, 100)", 0.6339676587267709),
    example("identification_error(0.001, 100)", 0.09520785288),
    example("identification_error(np.array([0., 0.5, 0.2]), np.array([4, 2, 1]))", np.array([0.0, 0.75, 0.2])),
)


@exercise(ASSIGNMENT, 15, any_wrong, WRONG, EXAMPLES)
def identification_error(exam: Exam) -> None:
    """Ask for the chance of at least one error in k independent comparisons, of numbers and of arrays."""
    exam.values("one error and one k, from large to tiny errors", 6, caught(exam, lambda: numbers(exam.rng)))
    exam.values("arrays of errors and of k", 6, caught(exam, lambda: arrays(exam.rng)))
    hint(exam, "Both arguments may be arrays: NumPy's arithmetic works for numbers and arrays alike.")
    single = case(float(exam.rng.uniform(0.02, 0.25)), 1)
    edges = [single, case(0.0, int(exam.rng.integers(2, 50)))]
    exam.values("a single comparison, and an error of 0", 3, edges, form=True)


def numbers(rng: np.random.Generator) -> list[Case]:
    """Large, small and tiny errors, each with a number of comparisons that lets it count; Python numbers.

    Single precision still gives four digits: k times its rounding error stays below 1e-4.
    """
    kinds = ((0.25, 0.4, 5, 9), (0.05, 0.2, 3, 6), (0.004, 0.02, 30, 120), (0.0002, 0.001, 300, 800))
    return [case(float(rng.uniform(low, high)), int(rng.integers(few, many))) for low, high, few, many in kinds]


def arrays(rng: np.random.Generator) -> list[Case]:
    shapes: list[tuple] = [((7,), None), (None, (5,)), ((6,), (6,)), ((3, 1), (4,))]
    return [case(rng.uniform(0.02, 0.25, one), rng.integers(2, 30, other)) for one, other in shapes]
