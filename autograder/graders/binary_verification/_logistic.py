"""A logistic unit: the probability sigmoid(features·w + b) that two images show one person."""

from typing import Any

import numpy as np

Array = np.ndarray


def logits(features: Array, w: Array, b: Any) -> Array:
    return np.asarray(features, float) @ np.asarray(w, float) + b


def sigmoid(z: Array) -> Array:
    return np.exp(-np.logaddexp(0, -z))


def probability(features: Array, w: Array, b: Any) -> Array:
    return sigmoid(logits(features, w, b))
