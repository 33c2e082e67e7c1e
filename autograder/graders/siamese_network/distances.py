"""Lengths and squared distances of encodings, and what rounding makes of them."""

import numpy as np

Array = np.ndarray


def length(f: Array) -> Array:
    """The length of each encoding, (…, d) → (…, 1)."""
    return np.sqrt(np.sum(np.square(np.asarray(f, float)), axis=-1, keepdims=True))


def unit(f: Array) -> Array:
    """Encodings of length 1, zeros where they are zero."""
    return np.asarray(f, float) / np.maximum(length(f), 1e-6)


def squared(x: Array, y: Array) -> Array:
    return np.sum(np.square(np.asarray(x, float) - np.asarray(y, float)), axis=-1)


def all_squared(f: Array) -> Array:
    f = np.asarray(f, float)
    return squared(f[:, None], f[None])


def sums(f: Array, factor: float) -> Array:
    """|f_i|² + |f_j|² + factor · f_i·f_j, in float64."""
    squares = np.square(length(f))
    return squares + squares.T + factor * products(f)


def products(f: Array) -> Array:
    return np.asarray(f, float) @ np.asarray(f, float).T


def rounded(f: Array) -> Array:
    """The same with factor -2 in float32, with its rounding: as a diagonal of ±1e-6 instead of 0."""
    return sums(f, -2) + 1e-6 * np.where(np.eye(len(f)), np.resize([1.0, -1.0], len(f)), 0)


def unclipped(f: Array) -> Array:
    """The same with the diagonal set to 0, so that only the distance of near ones is less than 0."""
    d = all_squared(f)
    return np.where((d < 1e-5) & (d > 0), -1e-6, d)


def near_pairs(rng: np.random.Generator) -> Array:
    """28 encodings, two of each near together: what rounding does to |f|² + |g|² - 2 f·g is larger than the result."""
    f = 6 * unit(rng.normal(size=(14, 32)))
    return np.concatenate([f, f + 1e-4 * rng.normal(size=f.shape)]).astype(np.float32)
