"""Mistakes in the distance and in its comparison with tau, which verification and recognition have in common."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.mistakes import Mistake
from autograder.graders.one_shot_learning.encodings import FIXED, Array, city_block, mean_square, plain, squared, unit

Measure = Callable[[Array, Array], Array]
Below = Callable[[float, float], Any]


def threshold_mistakes(answer: Callable[[Measure, Below], Callable]) -> tuple[Mistake, ...]:
    """The mistakes of an exercise whose wrong answers `answer` makes from a measure and a comparison with tau."""
    return (
        Mistake(
            "plain distance",
            "The plain distance is compared and returned; d is the squared one, and tau is meant for it.",
            answer(plain, np.less),
        ),
        Mistake(
            "tau against the plain distance",
            "The distance returned is right, but the decision is not: tau belongs to the squared distance. Is a root "
            "taken, or tau squared, before the comparison?",
            answer(squared, lambda d, tau: d < tau**2),
        ),
        Mistake(
            "root of tau",
            "The distance is compared with the root of tau; tau is meant for the squared distance as it is.",
            answer(squared, lambda d, tau: d < np.sqrt(tau)),
        ),
        Mistake(
            "inequality reversed",
            "Near people are refused: is the inequality turned round, or the verdict lost on the way? A small distance "
            "means the same person.",
            answer(squared, np.greater),
        ),
        Mistake(
            "tau ignored",
            "The threshold is a fixed number here; use the argument tau.",
            answer(squared, lambda d, tau: d < FIXED),
        ),
        Mistake(
            "tau as a probability",
            "tau is taken for a probability of being the same person; it is a distance, and the smaller the stricter.",
            answer(squared, lambda d, tau: d < 1 - tau),
        ),
        Mistake(
            "encodings normalised",
            "The encodings are brought to length 1 first; take them as they come.",
            answer(lambda x, y: squared(unit(x), unit(y)), np.less),
        ),
        Mistake(
            "mean in the distance",
            "The distance is a mean over the components; a squared distance is their sum.",
            answer(mean_square, np.less),
        ),
        Mistake(
            "absolute differences",
            "The differences are taken absolute; d sums their squares.",
            answer(city_block, np.less),
        ),
    )
