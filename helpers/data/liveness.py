"""Faces live and in pictures of pictures: simulated re-captures of the ORL faces, for liveness detection.

A live face goes through a camera once. A re-captured one goes through a medium first: paper, a screen, or a glossy
photograph. All of that is simulated; no camera was there. The faces are grey, so the colour cast of a medium can only
be a tone curve. The patterns are strong and coarse, because the pictures are tiny: real attacks are harder to see.

Source: the artefacts (moiré, blur, reflections, loss of tone) are those that Patel, Han and Jain describe in «Secure
face unlock: spoof detection on smartphones», 2016. How strong they are here is our choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from helpers.data import faces

EPOCHS, BATCH_SIZE = 12, 32  # of the training in the lesson
N_SEEN = 300  # pictures of people 1-30 are for training, those of people 31-40 for the test
SHOTS = 2  # of each face and class
SHRINK = 4
HEIGHT, WIDTH = faces.HEIGHT // SHRINK, faces.WIDTH // SHRINK
_ROWS, _COLUMNS = np.mgrid[: faces.HEIGHT, : faces.WIDTH].astype(np.float64)


@dataclass(frozen=True)
class Captures:
    """Pictures in random order, half of them live.

    Attributes:
        images: float32 (m, 28, 23, 1), of mean about 0 and variance about 1.
        live: float32 (m,), 1 for a live face, 0 for a re-capture.
        kinds: str (m,), "live" or the kind of re-capture.
        people: int64 (m,), 1 to 40.
    """

    images: np.ndarray
    live: np.ndarray
    kinds: np.ndarray
    people: np.ndarray


def load(kinds: Sequence[str] = ("print", "screen"), *, seed: int = 0) -> tuple[Captures, Captures]:
    """Simulate live and re-captured pictures of all ORL faces.

    Each face is taken twice live and twice re-captured, each time in one of `kinds` drawn at random. The same arguments
    give the same pictures.

    Args:
        kinds: one or more keys of `MEDIA`.
        seed: of all chance.

    Returns:
        `train`, people 1 to 30 (1200 pictures), and `held_out`, people 31 to 40 (400 pictures).

    Raises:
        ValueError: no kind or an unknown one, or damaged faces.
        FileNotFoundError: the faces are missing.
    """
    if not kinds or not set(kinds) <= set(MEDIA):
        raise ValueError(f"Choose one or more of the kinds {', '.join(MEDIA)}, not {kinds!r}.")
    images, labels = faces.load()
    rng = np.random.default_rng(seed)
    rows = np.tile(np.arange(len(images)), 2 * SHOTS)
    live = np.arange(len(rows)) < SHOTS * len(images)
    kind_of = np.where(live, "live", rng.choice(list(kinds), len(rows)))
    taken = np.stack([capture(images[row], kind, rng) for row, kind in zip(rows, kind_of, strict=True)])
    order = rng.permutation(len(rows))  # so that any part of the rows holds both classes
    parts = order[rows[order] < N_SEEN], order[rows[order] >= N_SEEN]
    train, held_out = (
        Captures(taken[part], live[part].astype(np.float32), kind_of[part], labels[rows[part]]) for part in parts
    )
    return train, held_out


def capture(image: np.ndarray, kind: str, rng: np.random.Generator) -> np.ndarray:
    """Take one picture of a face or of a medium that shows it.

    The camera is the same for all: a little out of focus, a little noise, and an automatic exposure that sets each
    picture's mean (-0.2 to 0.2) and spread (0.8 to 1.2) whatever stands before it.

    Args:
        image: (112, 92), grey values in [0, 1].
        kind: "live" or a key of `MEDIA`.
        rng: source of all chance.

    Returns:
        float32 (28, 23, 1).
    """
    scene = image if kind == "live" else MEDIA[kind](image, rng)
    seen = gaussian_filter(scene, rng.uniform(1.5, 2.5))
    small = seen.reshape(HEIGHT, SHRINK, WIDTH, SHRINK).mean(axis=(1, 3))
    small = (small - small.mean()) / small.std() + rng.normal(0, 0.1, small.shape)
    return (rng.uniform(-0.2, 0.2) + rng.uniform(0.8, 1.2) * small).astype(np.float32)[..., np.newaxis]


def mean_and_variance(images: np.ndarray) -> np.ndarray:
    """Reduce each picture to brightness and contrast: (m, height, width, 1) → (m, 2), its mean and its variance."""
    return np.stack([images.mean(axis=(1, 2, 3)), images.var(axis=(1, 2, 3))], axis=1)


def to_grey(images: np.ndarray) -> np.ndarray:
    """Bring captured pictures back to grey values in [0, 1], for looking at them."""
    return np.clip(0.5 + 0.2 * images, 0, 1)


def _print(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Print it on paper: ink dots at about 45 degrees, brighter middle tones, neither true black nor true white."""
    x, y = _turned(rng.uniform(np.pi / 6, np.pi / 3))
    period = rng.uniform(12, 16)
    dots = np.cos(2 * np.pi * x / period) * np.cos(2 * np.pi * y / period)
    return 0.15 + 0.7 * (image**0.8 + rng.uniform(0.4, 0.6) * dots)


def _screen(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Show it on a screen: moiré where its grid beats with the camera's, a reflection, and darker middle tones."""
    x, _ = _turned(rng.uniform(0, np.pi))
    bent = x + rng.uniform(2, 5) * np.sin(2 * np.pi * _ROWS / rng.uniform(80, 160))
    moire = np.cos(2 * np.pi * bent / rng.uniform(10, 16) + rng.uniform(0, 2 * np.pi))
    return image**1.3 + rng.uniform(0.2, 0.35) * moire + _glare(rng)


def _photo(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Make it a glossy photograph: no pattern at all, but a second loss of focus, a reflection, and less contrast."""
    return 0.1 + 0.75 * gaussian_filter(image, rng.uniform(3, 5)) ** 0.9 + _glare(rng)


def _glare(rng: np.random.Generator) -> np.ndarray:
    """Make the reflection of a lamp: a soft bright spot (112, 92) somewhere in the picture."""
    row, column = rng.uniform(0, faces.HEIGHT), rng.uniform(0, faces.WIDTH)
    squared = (_ROWS - row) ** 2 + (_COLUMNS - column) ** 2
    return rng.uniform(0.3, 0.5) * np.exp(-squared / (2 * rng.uniform(8, 12) ** 2))


def _turned(angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Give each pixel its coordinates along two axes turned by `angle`."""
    return _COLUMNS * np.cos(angle) + _ROWS * np.sin(angle), _ROWS * np.cos(angle) - _COLUMNS * np.sin(angle)


MEDIA: dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "print": _print,
    "screen": _screen,
    "photo": _photo,
}
