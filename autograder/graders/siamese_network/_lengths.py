"""Encodings of length 1."""

import numpy as np

Array = np.ndarray


def length(f: Array) -> Array:
    """Return the length of each encoding, (…, d) → (…, 1)."""
    return np.sqrt(np.sum(np.square(np.asarray(f, float)), axis=-1, keepdims=True))


def unit(f: Array, epsilon: float = 1e-12) -> Array:
    """Bring encodings to length 1; zeros stay zeros."""
    return np.asarray(f, float) / np.maximum(length(f), np.sqrt(epsilon))
