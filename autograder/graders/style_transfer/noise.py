"""Judge white noise, and pictures blended with it, by their distribution.

A right answer fails one of these tests less often than once in 10⁸ times.
"""

from collections.abc import Callable

import numpy as np
from scipy import stats

Array = np.ndarray
Found = tuple[str, str]
NOTHING = ("", "")
SHAPE = (48, 40, 3)
UNLIKELY = 1e-10
SIGMAS = 6.5
ASKED = "(1 - noise_ratio) · content + noise_ratio · noise is asked"


def blend(content: Array, noise_ratio: float, rng: np.random.Generator) -> Array:
    return ((1 - noise_ratio) * content + noise_ratio * rng.random(content.shape)).astype(np.float32)


def picture(rng: np.random.Generator, shape: tuple[int, int, int] = SHAPE) -> Array:
    """Draw a picture with a dark and a bright edge, from 0.1 to 0.9: one that is stretched or cut shows. float32."""
    content = 0.1 + 0.8 * rng.random(shape, np.float32)
    content[:4], content[-4:] = 0.1, 0.9
    return content


def is_uniform(noise: Array, unlikely: float = UNLIKELY) -> bool:
    """Whether numbers look drawn from [0, 1) evenly (Kolmogorov-Smirnov test)."""
    if noise.min() < -1e-3 or noise.max() > 1 + 1e-3:
        return False
    return bool(stats.kstest(noise.ravel(), "uniform").pvalue > unlikely)


def about_independence(noise: Array, content: Array) -> Found:
    """Judge whether each number (n_H, n_W, 3) of uniform noise is drawn for itself."""
    if _follow(noise, content):
        return "noise follows the content", f"The noise depends on the content: {ASKED}."
    return _about_repeats(noise, SIGMAS)


def _about_repeats(noise: Array, sigmas: float) -> Found:
    if _follow(noise[1:], noise[:-1], sigmas) or _follow(noise[:, 1:], noise[:, :-1], sigmas):
        return "same noise for many pixels", "Neighbouring pixels get related noise. Draw a number for every pixel."
    if _follow(noise[..., 0], noise[..., 1], sigmas) or _follow(noise[..., 1], noise[..., 2], sigmas):
        return "same noise in all channels", "The channels get related noise. Draw a number for every channel."
    return NOTHING


def _follow(some: Array, others: Array, sigmas: float = SIGMAS) -> bool:
    if some.std() < 1e-6 or others.std() < 1e-6:
        return False
    return bool(abs(np.corrcoef(some.ravel(), others.ravel())[0, 1]) > sigmas / np.sqrt(some.size))


# name, what the student is told, the noise if this is what was done: uniform from 0 to 1
BLENDS: list[tuple[str, str, Callable[[Array, Array, float], Array]]] = [
    (
        "ratio reversed",
        f"noise_ratio is the share of the noise: {ASKED}.",
        lambda x, c, r: (x - r * c) / (1 - r),
    ),
    ("content not weighted", f"The content is not weighted: {ASKED}.", lambda x, c, r: (x - c) / r),
    ("noise not weighted", f"The noise is not weighted: {ASKED}.", lambda x, c, r: x - (1 - r) * c),
    ("nothing weighted", f"Content and noise are added without weights: {ASKED}.", lambda x, c, r: x - c),
    ("no content", "This is noise alone, whatever noise_ratio says.", lambda x, c, r: x),
    (
        "noise centred",
        "The noise runs from -1 to 1; uniform noise from 0 to 1 is asked.",
        lambda x, c, r: ((x - (1 - r) * c) / r + 1) / 2,
    ),
    (
        "noise centred",
        "The noise runs from -0.5 to 0.5; uniform noise from 0 to 1 is asked.",
        lambda x, c, r: (x - (1 - r) * c) / r + 0.5,
    ),
    (
        "noise centred, content not weighted",
        f"The noise runs from -noise_ratio to noise_ratio, and is added to all of the content: {ASKED}, from 0 to 1.",
        lambda x, c, r: ((x - c) / r + 1) / 2,
    ),
    (
        "noise subtracted",
        f"The noise is subtracted: {ASKED}.",
        lambda x, c, r: ((1 - r) * c - x) / r,
    ),
    ("multiplied", f"Content and noise are multiplied: {ASKED}.", lambda x, c, r: x / np.maximum(c, 1e-6)),
]


def about_blend(x: Array, content: Array, ratio: float) -> Found:
    """Judge a picture (n_H, n_W, 3) in which a share `ratio` < 0.3 should be white noise."""
    noise = (x - (1 - ratio) * content) / ratio
    if is_uniform(noise):
        return about_independence(noise, content)
    if np.abs(x).max() > 2:
        return "not from 0 to 1", "The pixels leave the range from 0 to 1: content and noise both lie in it."
    unchanged = np.mean(np.abs(x - content) < 1e-6)
    if unchanged == 1:
        return "no noise", f"This is the content, without noise: {ASKED}."
    if unchanged > 0.3:
        return "pixels replaced", f"Some pixels are replaced and others left. All of them are blended: {ASKED}."
    inner = (content > 0.45) & (content < 0.7)  # where no mistake below is changed by clipping to [0, 1]
    for name, message, noise_of in BLENDS:
        if is_uniform(noise_of(x[inner], content[inner], ratio), 1e-4):
            return name, message
    return _about_noise(noise, x, content)


def _about_noise(noise: Array, x: Array, content: Array) -> Found:
    """Say what is wrong with noise that is uniform in no known way."""
    places = noise.reshape(-1, noise.shape[-1])
    if places.std(axis=0).max() < 1e-3:
        return "one number for all pixels", "All pixels get the same noise: draw an array of content.shape."
    if (repeats := _about_repeats(noise, 0.95 * np.sqrt(noise[1:].size))) != NOTHING:
        return repeats
    share = 1 - np.cov(x.ravel(), content.ravel())[0, 1] / content.var()
    if abs(share) > 0.05 and is_uniform(0.02 + 0.96 * (x - (1 - share) * content) / share, 1e-4):
        return "another ratio", "Content and noise are blended in another ratio. Is noise_ratio used?"
    if np.mean((x == 0) | (x == 1)) > 0.03:
        text = (
            f"Pixels are cut off at 0 or 1, where {ASKED}, with uniform noise from 0 to 1: that leaves nothing to cut."
        )
        return "cut off", text
    if stats.kstest((noise.ravel() - noise.mean()) / noise.std(), "norm").pvalue > 1e-4:
        return "normal noise", "The noise is normally distributed; uniform noise from 0 to 1 is asked: rng.random."
    if noise.mean() < 0.3 or noise.mean() > 0.7:
        return "noise not in the middle", "The noise's mean is far from ½: uniform noise from 0 to 1 is asked."
    return "", "Content and noise are not blended as asked, or the noise is not uniform between 0 and 1."
