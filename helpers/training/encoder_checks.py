"""What the visible checks of encoders, and of a Siamese network around one, call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

TOLERANCE = 1e-3  # of a length


def pictures(shape: tuple[int, int, int], n: int) -> np.ndarray:
    """Draw pictures of coarse light and dark fields, which every encoder should tell apart.

    Args:
        shape: (height, width, channels), sides that 8 divides.
        n: how many.

    Returns:
        (n, *shape) float32, between 0 and 1, always the same.
    """
    height, width, channels = shape
    fields = np.random.default_rng(2).random((n, 8, 8, channels)).astype("float32")
    return fields.repeat(height // 8, axis=1).repeat(width // 8, axis=2)


def lengths(encoder: keras.Model, pictures: np.ndarray, training: bool) -> np.ndarray:
    """Return the lengths of encodings, (n,).

    In a deep fresh network the numbers before the normalisation may be so small that the epsilon beside their length
    makes the encodings short. If larger kernels end that, the lengths with these are returned.

    Args:
        encoder: gives (n, d); its weights stay as they are (but for what a call in training changes).
        pictures: (n, height, width, channels).
        training: whether the encoder is called as in training.
    """
    fresh = np.linalg.norm(encoder(pictures, training=training), axis=1)
    for factor in (10, 100, 1000) if fresh.min() < 1 - TOLERANCE and fresh.max() < 1 + TOLERANCE else ():
        weights = encoder.get_weights()
        _enlarge(encoder, factor)
        larger = np.linalg.norm(encoder(pictures, training=training), axis=1)
        encoder.set_weights(weights)
        if np.allclose(larger, 1, atol=TOLERANCE):
            return larger
    return fresh


def largest_share(encoder: keras.Model, pictures: np.ndarray) -> float:
    """Return how large the largest number of each encoding is with large weights, the smallest of these.

    It is 1 if a softmax comes last or before the normalisation: then one number takes all. The encoder has these large
    weights afterwards.
    """
    _enlarge(encoder, 100)
    return float(np.min(np.max(encoder(pictures), axis=1)))


def _enlarge(model: keras.Model, factor: float) -> None:
    model.set_weights([factor * weight if weight.ndim > 1 else weight for weight in model.get_weights()])


def siamese(build_siamese: Callable, encoder: keras.Model) -> Any:
    """Return the Siamese network that a learner's function builds around an encoder.

    Raises:
        AssertionError: it cannot be built, is no model, or does not take two pictures; says what it is.
    """
    try:
        model = build_siamese(encoder)
    except ValueError as error:
        copied = "Here are the encoder and a copy of the same name. " if "used 2 times" in str(error) else ""
        raise AssertionError(
            f"{copied}For an encoder of pictures {encoder.input_shape[1:]}, it stops: {error}"
        ) from error
    assert isinstance(model, keras.Model), f"A keras.Model is expected; yours is a {type(model).__name__}."
    n_inputs = len(getattr(model, "inputs", None) or "xy")  # a model of a class of its own may have no list of them
    assert n_inputs == 2, f"The model takes two batches of pictures, [x, y]; yours takes {n_inputs}."
    return model
