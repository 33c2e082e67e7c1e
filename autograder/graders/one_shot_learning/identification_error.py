"""Hidden test of how the chance of an error grows with the number of comparisons."""

from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.hints import caught, hint
from autograder.exam.mistakes import Mistake
from autograder.graders.one_shot_learning import ASSIGNMENT


def at_least_one(verification_error: Any, k: Any) -> Any:
    return 1 - (1 - np.asarray(verification_error, float)) ** k


IDENTIFICATION_MISTAKES = (
    Mistake(
        "k times e",
        "The error is multiplied by k, which can pass 1: a chance cannot. Start from the chance that no comparison "
        "goes wrong.",
        lambda e, k: e * k,
    ),
    Mistake(
        "k times e, at most 1",
        "The error is multiplied by k and cut at 1: that is only an upper bound. Start from the chance that no "
        "comparison goes wrong.",
        lambda e, k: np.minimum(e * k, 1),
    ),
    Mistake(
        "all go wrong",
        "This is the chance that all k comparisons go wrong; at least one is asked.",
        lambda e, k: np.asarray(e, float) ** k,
    ),
    Mistake(
        "not all go wrong",
        "This is the chance that not all k comparisons go wrong; at least one error is asked.",
        lambda e, k: 1 - np.asarray(e, float) ** k,
    ),
    Mistake(
        "none goes wrong",
        "This is the chance that no comparison goes wrong; the chance of the opposite is asked.",
        lambda e, k: 1 - at_least_one(e, k),
    ),
    Mistake(
        "product for power",
        "The chance of being right is multiplied by k. That it happens k times in a row is a power.",
        lambda e, k: 1 - (1 - e) * k,
    ),
    Mistake(
        "one minus k times e",
        "This is 1 - k e: being right k times in a row is a power, and the chance of an error is asked.",
        lambda e, k: 1 - e * k,
    ),
    Mistake(
        "exactly one error",
        "This is the chance of exactly one error; more than one counts too.",
        lambda e, k: k * e * (1 - e) ** (k - 1.0),
    ),
    Mistake(
        "one comparison too few",
        "This is right for one comparison less: the power is k.",
        lambda e, k: at_least_one(e, k - 1.0),
    ),
    Mistake(
        "one comparison too many",
        "This is right for one comparison more: the power is k.",
        lambda e, k: at_least_one(e, k + 1.0),
    ),
    Mistake(
        "k ignored",
        "This is the error of a single comparison; there are k.",
        lambda e, k: e + np.zeros(np.shape(k)),
    ),
    Mistake(
        "error divided by k",
        "The error is divided by k, but more comparisons make an error likelier.",
        lambda e, k: e / k,
    ),
    Mistake(
        "root for power",
        "The k-th root is taken, which gives the error of one comparison from that of k; the other way is asked.",
        lambda e, k: at_least_one(e, 1 / k),
    ),
    Mistake(
        "exponential",
        "This is 1 - exp(-k e), which is near for small errors only; use the exact formula.",
        lambda e, k: 1 - np.exp(-e * k),
    ),
    Mistake(
        "pairs among k",
        "This counts all pairs among k people; one picture is compared with each of k people, k times in all.",
        lambda e, k: at_least_one(e, k * (k - 1.0) / 2),
    ),
    Mistake(
        "sign of the result",
        "The sign is wrong: the chance that none goes wrong is taken from 1, not the other way round.",
        lambda e, k: -at_least_one(e, k),
    ),
    Mistake(
        "plus for minus",
        "This uses 1 + e; the chance of being right in one comparison is 1 - e.",
        lambda e, k: 1 - (1 + np.asarray(e, float)) ** k,
    ),
    Mistake(
        "bracket forgotten",
        "A power binds tighter than a minus: 1 - e needs a bracket before the power is taken.",
        lambda e, k: -(np.asarray(e, float) ** k),
    ),
    Mistake(
        "error as a percentage",
        "The error is divided by 100; it is a chance between 0 and 1 already.",
        lambda e, k: at_least_one(np.asarray(e, float) / 100, k),
    ),
    Mistake("percent", "This is a percentage; a chance lies between 0 and 1.", lambda e, k: 100 * at_least_one(e, k)),
    Mistake(
        "rounded",
        "The result is rounded to two digits; leave it as it is.",
        lambda e, k: np.round(at_least_one(e, k), 2),
    ),
    Mistake(
        "mean of the array",
        "An array is averaged to one number; a chance for each element is asked.",
        lambda e, k: np.mean(at_least_one(e, k)),
        keeps=9,
    ),
    Mistake(
        "one chain",
        "An array is turned into one number, as if all its comparisons were one chain; one chance each is asked.",
        lambda e, k: 1 - np.prod(1 - at_least_one(e, k)),
        keeps=9,
    ),
    Mistake(
        "first of the array",
        "Of an array only the first element is answered; a chance for each element is asked.",
        lambda e, k: np.ravel(at_least_one(e, k))[0],
        keeps=9,
    ),
    Mistake(
        "every error with every k",
        "Two arrays of one length give a table of every error with every k; element by element is asked.",
        lambda e, k: (
            1 - np.power.outer(1 - np.asarray(e, float), k) if np.shape(e) == np.shape(k) else at_least_one(e, k)
        ),
        keeps=9,
    ),
)

IDENTIFICATION_EXAMPLES = (
    Example("identification_error(0.5, 3)", case(0.5, 3), 0.875),
    Example("identification_error(0.01, 100)", case(0.01, 100), 0.6339676587267709),
    Example("identification_error(0.001, 100)", case(0.001, 100), 0.09520785288),
    Example(
        "identification_error(np.array([0., 0.5, 0.2]), np.array([4, 2, 1]))",
        case(np.array([0.0, 0.5, 0.2]), np.array([4, 2, 1])),
        np.array([0.0, 0.75, 0.2]),
    ),
)


def _numbers(rng: np.random.Generator) -> list[Case]:
    """Large, small and tiny errors, each with a number of comparisons that lets it count; Python numbers.

    Single precision still gives four digits: k times its rounding error stays below 1e-4.
    """
    kinds = ((0.25, 0.4, 5, 9), (0.05, 0.2, 3, 6), (0.004, 0.02, 30, 120), (0.0002, 0.001, 300, 800))
    return [case(float(rng.uniform(low, high)), int(rng.integers(few, many))) for low, high, few, many in kinds]


@exercise(ASSIGNMENT, 15, at_least_one, IDENTIFICATION_MISTAKES, IDENTIFICATION_EXAMPLES)
def identification_error(exam: Exam) -> None:
    rng = exam.rng
    exam.values("one error and one k, from large to tiny errors", 6, caught(exam, lambda: _numbers(rng)))

    def arrays() -> list[Case]:
        shapes: list[tuple] = [((7,), None), (None, (5,)), ((6,), (6,)), ((3, 1), (4,))]
        return [case(rng.uniform(0.02, 0.25, one), rng.integers(2, 30, other)) for one, other in shapes]

    exam.values("arrays of errors and of k", 6, caught(exam, arrays))
    hint(exam, "Both arguments may be arrays: NumPy's arithmetic serves numbers and arrays alike.")
    edges = [case(float(rng.uniform(0.02, 0.25)), 1), case(0.0, int(rng.integers(2, 50)))]
    exam.values("a single comparison, and an error of 0", 3, edges, form=True)
