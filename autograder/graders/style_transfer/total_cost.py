"""Hidden test of the total cost, alpha · J_content + beta · J_style (Gatys, Ecker and Bethge 2015, equation 7)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case, Example, case, exercise
from autograder.exam.mistakes import HALF, WrittenMistake
from autograder.graders.style_transfer import ASSIGNMENT
from autograder.graders.style_transfer._gram import float_tensor

ALPHA, BETA = 1.0, 1e4
ARGUMENTS = "use the arguments alpha and beta."
BRACKETS = "The brackets are wrong: alpha weighs the content alone, beta the style alone."


def weighted_sum(j_content: Any, j_style: Any, alpha: float = ALPHA, beta: float = BETA) -> float:
    return alpha * float(j_content) + beta * float(j_style)


def mixed(function: Callable[[float, float, float, float], Any]) -> Callable:
    """Make a wrong answer with the right defaults: a function of J_content, J_style, alpha and beta."""
    return lambda j_content, j_style, alpha=ALPHA, beta=BETA: function(float(j_content), float(j_style), alpha, beta)


def defaults(alpha: float, beta: float) -> Callable:
    return lambda j_content, j_style, alpha=alpha, beta=beta: weighted_sum(j_content, j_style, alpha, beta)


WRONG: dict[str, WrittenMistake] = {
    "weights swapped": (
        "alpha weighs the style and beta the content. It should be the other way round.",
        mixed(lambda c, s, a, b: b * c + a * s),
    ),
    "fixed weights": (f"The weights are always 1 and 10⁴: {ARGUMENTS}", mixed(lambda c, s, a, b: ALPHA * c + BETA * s)),
    "alpha fixed": ("alpha is always 1; use the argument.", mixed(lambda c, s, a, b: c + b * s)),
    "beta fixed": ("beta is always 10⁴; use the argument.", mixed(lambda c, s, a, b: a * c + BETA * s)),
    "beta ignored": ("beta is missing: it weighs the style.", mixed(lambda c, s, a, b: a * c + s)),
    "no weights": ("alpha and beta are missing.", mixed(lambda c, s, a, b: c + s)),
    "10 and 40 always": (f"The weights are always 10 and 40: {ARGUMENTS}", mixed(lambda c, s, a, b: 10 * c + 40 * s)),
    "content left out": ("The content is left out.", mixed(lambda c, s, a, b: b * s)),
    "style left out": ("The style is left out.", mixed(lambda c, s, a, b: a * c)),
    "product": ("The two costs are multiplied; add them.", mixed(lambda c, s, a, b: a * c * b * s)),
    "minus for plus": (
        "Subtracting rewards a large style cost; add the costs.",
        mixed(lambda c, s, a, b: a * c - b * s),
    ),
    "weights normalised": (
        "The sum is divided by alpha + beta. Take the weights as they are.",
        mixed(lambda c, s, a, b: (a * c + b * s) / (a + b)),
        HALF,
    ),
    "halved": ("The sum is halved; no other factor is expected.", mixed(lambda c, s, a, b: (a * c + b * s) / 2), HALF),
    "both weights for both": (
        "Both costs get alpha + beta; each has a weight of its own.",
        mixed(lambda c, s, a, b: (a + b) * (c + s)),
    ),
    "both weights for the style": (BRACKETS, mixed(lambda c, s, a, b: a * (c + b * s))),
    "both weights for the content": (BRACKETS, mixed(lambda c, s, a, b: b * (a * c + s))),
    "divided by the weights": (
        "The costs are divided by the weights; multiply them.",
        mixed(lambda c, s, a, b: c / a + s / b),
    ),
    "weights added": ("The weights are added to the costs; multiply.", mixed(lambda c, s, a, b: a + c + b + s)),
    "one minus alpha": ("1 - alpha is used for beta; use beta.", mixed(lambda c, s, a, b: a * c + (1 - a) * s)),
    "two numbers": ("There are two numbers; their sum is expected.", mixed(lambda c, s, a, b: (a * c, b * s))),
    "other defaults": (
        "The defaults are 10 and 40; with this constant of the style cost they should be 1 and 10⁴.",
        defaults(10.0, 40.0),
        4,
    ),
    "defaults swapped": ("The defaults are swapped: alpha=1, beta=10⁴ are expected.", defaults(BETA, ALPHA), 4),
    "beta 1 by default": ("beta should be 10⁴ by default, not 1.", defaults(1.0, 1.0), 4),
    "beta 1000 by default": ("beta should be 10⁴ by default, not 10³.", defaults(1.0, 1e3), 4),
}
EXAMPLES = (
    Example("total_cost(2.0, 3.0, alpha=0.5, beta=10.0)", case(2.0, 3.0, alpha=0.5, beta=10.0), 31.0),
    Example("total_cost(2.0, 0.001)", case(2.0, 0.001), 12.0),
)


def draw(rng: np.random.Generator, wrap: Callable[[float], Any], n: int) -> list[Case]:
    cases = []
    for _ in range(n):
        costs = map(wrap, rng.uniform(0.5, 20, 2))
        cases.append(case(*costs, alpha=float(rng.uniform(0.2, 5)), beta=float(rng.uniform(6, 90))))
    return cases


@exercise(ASSIGNMENT, 5, weighted_sum, WRONG, EXAMPLES)
def total_cost(exam: Exam) -> None:
    rng = exam.rng
    exam.values("the weighted sum of two numbers", 2, exam.telling(lambda: draw(rng, float, 3)))
    exam.values("the weighted sum of two tensors", 2, exam.telling(lambda: draw(rng, float_tensor, 2)))
    default = case(float(rng.uniform(1, 5)), float(rng.uniform(1e-3, 1e-2)))
    exam.values("alpha is 1 and beta 10⁴ unless others are given", 1, [default], form=True)
