"""Short films of a real photograph that moves, made so that no single frame says where it moves to.

A photograph, together with its mirror images, tiles the plane without a seam. A film is a window of 16×16 pixels on
this plane that starts at a place drawn with equal chances from all places, and then moves by one or two pixels a frame.
After any number of steps the place is again one of all places with equal chances, whatever the direction was. So
**each single frame has the same distribution in all four classes**, exactly and not just nearly: the direction is only
in how frames follow each other.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

from helpers.data import photographs

N_FRAMES, SIDE = 9, 16
DIRECTIONS = ("left", "right", "up", "down")  # in which the picture moves on the screen
TRAIN = ("astronaut", "camera", "chelsea", "china", "coins", "gravel", "immunohistochemistry", "text")
TEST = ("brick", "coffee", "flower", "grass", "rocket")  # photographs that no film for training shows
_STEPS = {"left": (0, 1), "right": (0, -1), "up": (1, 0), "down": (-1, 0)}  # of the window: it moves the other way
_HEIGHT = 96  # pixels of a photograph after it was shrunk


def film(name: str, direction: str, start: tuple[int, int], speed: int = 1, n_frames: int = N_FRAMES) -> np.ndarray:
    """Film a photograph that moves.

    Args:
        name: a key of `photographs.PHOTOGRAPHS`.
        direction: one of `DIRECTIONS`.
        start: row and column of the first frame.
        speed: pixels per frame.
        n_frames: length of the film.

    Returns:
        float32 (n_frames, 16, 16), grey values of mean 0 and variance 1 over the whole photograph.

    Raises:
        ValueError: another direction, or an unknown or altered photograph.
        FileNotFoundError: the photograph is missing.
    """
    plane = _plane(name)
    places = np.add(start, speed * np.outer(np.arange(n_frames), _step(direction)))
    rows, columns = (place[:, np.newaxis] + np.arange(SIDE) for place in places.T)
    return plane[rows[:, :, np.newaxis] % plane.shape[0], columns[:, np.newaxis, :] % plane.shape[1]]


def films(names: Sequence[str], n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Make n films of photographs from `names`, in random order.

    Returns:
        `films`, float32 (n, 9, 16, 16, 1), and `classes`, int64 (n,), the place in `DIRECTIONS`; each direction comes
        as often as the others, as far as n allows.

    Raises:
        ValueError: there is no name or no film, or what `film` refuses.
        FileNotFoundError: a photograph is missing.
    """
    if not names or n < 1:
        raise ValueError("At least one photograph and one film are needed.")
    rng = np.random.default_rng(seed)
    classes, clips = rng.permutation(np.arange(n) % len(DIRECTIONS)), []
    for direction in classes:
        name, speed = names[int(rng.integers(len(names)))], int(rng.integers(1, 3))
        row, column = rng.integers(0, _plane(name).shape)
        clips.append(film(name, DIRECTIONS[direction], (int(row), int(column)), speed))
    return np.stack(clips)[..., np.newaxis], classes


def corners(name: str, direction: str, frame: int, speed: int = 1) -> np.ndarray:
    """List where on the plane the windows of one frame lie, for the films from **all** starts.

    Returns:
        int64 (starts, 2), row and column on the plane, which closes on itself.

    Raises:
        ValueError: an unknown direction.
    """
    shape = _plane(name).shape
    starts = np.moveaxis(np.indices(shape), 0, -1).reshape(-1, 2)
    return (starts + frame * speed * np.array(_step(direction))) % shape


def frozen(clips: np.ndarray, frame: int) -> np.ndarray:
    """Let one frame stand still: films (n, frames, height, width, 1) → the same shape, every frame is this one."""
    return np.repeat(clips[:, frame : frame + 1], clips.shape[1], axis=1)


def _step(direction: str) -> tuple[int, int]:
    if direction not in _STEPS:
        raise ValueError(f"A film moves {', '.join(DIRECTIONS)}, not {direction!r}.")
    return _STEPS[direction]


@functools.cache
def _plane(name: str) -> np.ndarray:
    """Shrink a photograph to grey and 96 rows, even the light out and put its mirror images beside and below it.

    All of this is done to the photograph, before a direction is drawn; done to a film it could give the direction away.
    """
    grey = photographs.load(name).mean(axis=2)
    small = zoom(grey, _HEIGHT / grey.shape[0], order=1)
    flat = small - gaussian_filter(small, 12, mode="reflect")
    flat = flat / flat.std()
    return np.block([[flat, flat[:, ::-1]], [flat[::-1], flat[::-1, ::-1]]]).astype(np.float32)
