"""Hidden test of the total cost (Gatys, Ecker and Bethge 2015, equation 7)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.mistakes import Mistake
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.inside.data import tensor

ALPHA, BETA = 1.0, 1e4


def weighted_sum(j_content: Any, j_style: Any, alpha: float = ALPHA, beta: float = BETA) -> float:
    return alpha * float(j_content) + beta * float(j_style)


def _of(function: Callable[[float, float, float, float], Any]) -> Callable:
    """A wrong answer with the right defaults, as a function of J_content, J_style, alpha and beta."""
    return lambda j_content, j_style, alpha=ALPHA, beta=BETA: function(float(j_content), float(j_style), alpha, beta)


def _defaults(alpha: float, beta: float) -> Callable:
    """The right sum with other defaults."""
    return lambda j_content, j_style, alpha=alpha, beta=beta: weighted_sum(j_content, j_style, alpha, beta)


TOTAL_MISTAKES = (
    Mistake(
        "weights swapped",
        "alpha and beta, or the two costs, have changed places: alpha weighs the content.",
        _of(lambda c, s, a, b: b * c + a * s),
    ),
    Mistake(
        "fixed weights",
        "The weights are fixed at 1 and 10⁴ whatever is asked: use the arguments alpha and beta.",
        _of(lambda c, s, a, b: ALPHA * c + BETA * s),
    ),
    Mistake("alpha fixed", "alpha is fixed at 1; use the argument.", _of(lambda c, s, a, b: c + b * s)),
    Mistake("beta fixed", "beta is fixed at 10⁴; use the argument.", _of(lambda c, s, a, b: a * c + BETA * s)),
    Mistake("beta ignored", "beta is missing: it weighs the style.", _of(lambda c, s, a, b: a * c + s)),
    Mistake("no weights", "alpha and beta are missing.", _of(lambda c, s, a, b: c + s)),
    Mistake(
        "10 and 40 always",
        "The weights are 10 and 40 whatever is asked: use the arguments alpha and beta.",
        _of(lambda c, s, a, b: 10 * c + 40 * s),
    ),
    Mistake("content left out", "The content is left out.", _of(lambda c, s, a, b: b * s)),
    Mistake("style left out", "The style is left out.", _of(lambda c, s, a, b: a * c)),
    Mistake("product", "The two costs are multiplied; add them.", _of(lambda c, s, a, b: a * c * b * s)),
    Mistake(
        "minus for plus",
        "The style is subtracted; both costs are to be small, so add them.",
        _of(lambda c, s, a, b: a * c - b * s),
    ),
    Mistake(
        "weights normalised",
        "The sum is divided by alpha + beta. Take the weights as they are.",
        _of(lambda c, s, a, b: (a * c + b * s) / (a + b)),
    ),
    Mistake("halved", "The sum is halved; no other factor is asked.", _of(lambda c, s, a, b: (a * c + b * s) / 2)),
    Mistake(
        "both weights for both",
        "Both costs get alpha + beta; each has a weight of its own.",
        _of(lambda c, s, a, b: (a + b) * (c + s)),
    ),
    Mistake(
        "both weights for the style",
        "The brackets are wrong: alpha weighs the content alone, beta the style alone.",
        _of(lambda c, s, a, b: a * (c + b * s)),
    ),
    Mistake(
        "both weights for the content",
        "The brackets are wrong: alpha weighs the content alone, beta the style alone.",
        _of(lambda c, s, a, b: b * (a * c + s)),
    ),
    Mistake("divided by the weights", "It is divided by the weights; multiply.", _of(lambda c, s, a, b: c / a + s / b)),
    Mistake("weights added", "The weights are added to the costs; multiply.", _of(lambda c, s, a, b: a + c + b + s)),
    Mistake(
        "one minus alpha", "1 - alpha takes the place of beta; use beta.", _of(lambda c, s, a, b: a * c + (1 - a) * s)
    ),
    Mistake("two numbers", "There are two numbers; their sum is asked.", _of(lambda c, s, a, b: (a * c, b * s))),
    Mistake(
        "other defaults",
        "The defaults are 10 and 40; with this constant of the style cost they are 1 and 10⁴.",
        _defaults(10.0, 40.0),
        keeps=4,
    ),
    Mistake(
        "defaults swapped", "The defaults have changed places: alpha=1, beta=10⁴.", _defaults(BETA, ALPHA), keeps=4
    ),
    Mistake("beta 1 by default", "beta is 10⁴ unless another is given.", _defaults(1.0, 1.0), keeps=4),
    Mistake("beta 1000 by default", "beta is 10⁴ unless another is given.", _defaults(1.0, 1e3), keeps=4),
)

TOTAL_EXAMPLES = (
    Example("total_cost(2.0, 3.0, alpha=0.5, beta=10.0)", case(2.0, 3.0, alpha=0.5, beta=10.0), 31.0),
    Example("total_cost(2.0, 0.001)", case(2.0, 0.001), 12.0),
)


def _draw(rng: np.random.Generator, wrap: Callable[[float], Any], n: int) -> list[Case]:
    cases = []
    for _ in range(n):
        costs = map(wrap, rng.uniform(0.5, 20, 2))
        cases.append(case(*costs, alpha=float(rng.uniform(0.2, 5)), beta=float(rng.uniform(6, 90))))
    return cases


def _tensor(value: float) -> Any:
    return tensor(np.float32(value))


@exercise(ASSIGNMENT, 5, weighted_sum, TOTAL_MISTAKES, TOTAL_EXAMPLES)
def total_cost(exam: Exam) -> None:
    rng = exam.rng
    exam.values("the weighted sum of two numbers", 2, exam.telling(lambda: _draw(rng, float, 3)))
    exam.values("the weighted sum of two tensors", 2, exam.telling(lambda: _draw(rng, _tensor, 2)))
    default = case(float(rng.uniform(1, 5)), float(rng.uniform(1e-3, 1e-2)))
    exam.values("alpha is 1 and beta 10⁴ unless others are given", 1, [default], form=True)
