"""Slips in the distance and in its comparison with tau, which verification and recognition have in common."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.graders.one_shot_learning._encodings import (
    FIXED,
    Array,
    city_block,
    cosine,
    dot,
    mean_square,
    plain,
    squared,
    unit,
)

Measure = Callable[[Array, Array], Array]
Below = Callable[[float, float], Any]
Slips = dict[str, tuple[str, Callable]]


def threshold_slips(answer: Callable[[Measure, Below], Callable]) -> Slips:
    """The mistakes of an exercise whose answers `answer` makes from a measure and a comparison with tau."""
    return {
        "plain distance": (
            "The plain distance is compared and returned; d is the squared one, and tau is meant for it.",
            answer(plain, np.less),
        ),
        "tau against the plain distance": (
            "The distance returned is right, but the decision is not: tau belongs to the squared distance. Is a root "
            "taken, or tau squared, before the comparison?",
            answer(squared, lambda d, tau: d < tau**2),
        ),
        "root of tau": (
            "The distance is compared with the root of tau; tau is meant for the squared distance as it is.",
            answer(squared, lambda d, tau: d < np.sqrt(tau)),
        ),
        "inequality reversed": (
            "Similar people are rejected: is the inequality the wrong way round, or the decision lost on the way? "
            "A small distance means the same person.",
            answer(squared, np.greater),
        ),
        "tau ignored": (
            "The threshold is a fixed number here; use the argument tau.",
            answer(squared, lambda d, tau: d < FIXED),
        ),
        "tau as a probability": (
            "tau is taken for a probability of being the same person; it is a distance, and the smaller, the stricter.",
            answer(squared, lambda d, tau: d < 1 - tau),
        ),
        "encodings normalised": (
            "The encodings are scaled to length 1 first; take them as they are.",
            answer(lambda x, y: squared(unit(x), unit(y)), np.less),
        ),
        "mean in the distance": (
            "The distance is a mean over the components; a squared distance is their sum.",
            answer(mean_square, np.less),
        ),
        "absolute differences": (
            "The absolute differences are summed; d is the sum of their squares.",
            answer(city_block, np.less),
        ),
    }


def similarity_slips(answer: Callable[[Measure], Callable]) -> Slips:
    """The mistakes of an exercise whose answers `answer` makes from a measure that is large for the same person."""
    return {
        "similarity for distance": (
            "This is the dot product, a similarity: large for similar encodings, where a distance is small.",
            answer(dot),
        ),
        "cosine for distance": (
            "This is the cosine of an angle, a similarity: large for similar encodings, where a distance is small.",
            answer(cosine),
        ),
    }
