"""The slips in distances, similarities and thresholds that verification and recognition have in common."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exam.mistakes import then
from autograder.exam.slips import Slips, cosine, dot, in_the_distance, of_units, squared
from autograder.graders.one_shot_learning import Array

Measure = Callable[[Array, Array], Array]
Below = Callable[[float, float], Any]

FIXED = 0.7  # stands for all fixed thresholds between 0.48 and 1.4, where no distance lies (see `_encodings.BELOW`)


def threshold_slips(answer: Callable[[Measure, Below], Callable], reversed_is: str) -> Slips:
    """Return the mistakes of an exercise that measures a distance and compares it with tau.

    Args:
        answer: makes an answer of a measure and a comparison.
        reversed_is: what such an answer does if the inequality is reversed, as a sentence.
    """
    return {
        **in_the_distance(lambda measure: answer(measure, np.less), "tau"),
        "tau against the plain distance": (
            "The distance is right, but the decision is that of the plain one, √d < tau (or d < tau², which is the "
            "same). tau belongs to the squared distance: d < tau.",
            answer(squared, lambda d, tau: d < tau**2),
        ),
        "root of tau": (
            "The distance is compared with the root of tau; tau is meant for the squared distance as it is.",
            answer(squared, lambda d, tau: d < np.sqrt(tau)),
        ),
        "inequality reversed": (
            f"{reversed_is} A small distance means the same person, so that d < tau is a match, not d > tau.",
            answer(squared, np.greater),
        ),
        "tau ignored": ("The threshold is fixed here; use the argument tau.", answer(squared, lambda d, _: d < FIXED)),
        "tau as a probability": (
            "tau is used as a probability of being the same person, but it is a distance: a smaller tau is stricter.",
            answer(squared, lambda d, tau: d < 1 - tau),
        ),
        "cosine distance": (
            "This is one minus the cosine of the angle; the sum of the squared differences is expected.",
            answer(then(cosine, lambda similarity: 1 - similarity), np.less),
        ),
        "encodings normalised": (
            "The encodings are scaled to length 1 first; use them as they are.",
            answer(of_units, np.less),
        ),
    }


def similarity_slips(answer: Callable[[Measure], Callable]) -> Slips:
    """Return the mistakes of taking a similarity for a distance; `answer` makes an answer of such a measure."""
    large = "a similarity: it is large for the same person, where a distance is small."
    return {
        "similarity for distance": (f"This is the dot product, {large}", answer(dot)),
        "cosine for distance": (f"This is the cosine of the angle, {large}", answer(cosine)),
    }
