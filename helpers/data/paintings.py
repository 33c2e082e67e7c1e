"""Style pictures painted by our own code, since no painting ships in a package: a night sky, a window, a fire.

Two of them are brush strokes along a flow (line-integral convolution), one is cut from coloured glass. All chance comes
from the seed, so everybody sees the same pictures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import ndimage, spatial

_SMALLEST = 32  # pixels a side, the least that the networks take
# Colours from dark to light, RGB of 0 to 255.
_NIGHT = ((9, 14, 46), (18, 42, 102), (34, 84, 158), (88, 148, 196), (176, 208, 206), (246, 230, 150), (255, 246, 206))
_FIRE = ((30, 6, 26), (104, 10, 32), (186, 30, 22), (232, 92, 16), (250, 164, 32), (254, 222, 108), (255, 250, 220))
_STARS = (
    (0.10, 0.13),
    (0.08, 0.36),
    (0.15, 0.58),
    (0.36, 0.90),
    (0.27, 0.11),
    (0.67, 0.12),
    (0.86, 0.33),
    (0.80, 0.90),
)
_GLASS = ((12, 50, 140), (196, 28, 38), (240, 178, 30), (20, 122, 78), (226, 96, 28), (104, 34, 120), (60, 160, 200))


def night_sky(side: int = 256, seed: int = 6) -> np.ndarray:
    """Paint a swirling night sky with a moon and stars.

    The brush follows the wind around a dozen whirls; stars and moon have halos.

    Args:
        side: of the picture, at least 32 pixels.
        seed: of all chance, not negative.

    Returns:
        float32 of shape (side, side, 3), RGB in [0, 1].

    Raises:
        ValueError: a side of fewer than 32 pixels.
    """
    rng, y, x = _canvas(side, seed)
    centres = np.concatenate([[(0.42, 0.38), (0.58, 0.70)], _scattered(rng, 9, 0.17)])
    turns = np.concatenate([[1.0, -0.9], rng.choice([-1, 1], 9) * rng.uniform(0.25, 0.5, 9)])
    wind = _whirls(y, x, centres, turns, reach=0.11)
    wind[1] += 0.45
    strokes = _brushed(rng, wind, length=side // 12, width=side / 300)
    large = _brushed(rng, wind, length=side // 8, width=side / 40)
    light = 0.06 + 0.40 * large + 0.26 * strokes
    for cy, cx in centres[:2]:
        distance = np.hypot(y - cy, x - cx)
        light += 0.10 * np.exp(-((distance / 0.16) ** 2)) * (1 + np.sin(75 * distance))
    lamps = [(0.17, 0.83, 0.055), *((cy, cx, rng.uniform(0.014, 0.024)) for cy, cx in _STARS)]
    for cy, cx, radius in lamps:
        distance = np.hypot(y - cy, x - cx) / radius
        light += 0.7 * np.exp(-((distance / 1.1) ** 4)) + 0.5 * np.exp(-distance / 1.8) * (0.5 + 0.8 * strokes)
    return _coloured(light, _NIGHT)


def fire(side: int = 256, seed: int = 3) -> np.ndarray:
    """Paint flames that rise and curl.

    Args:
        side: of the picture, at least 32 pixels.
        seed: of all chance, not negative.

    Returns:
        float32 of shape (side, side, 3), RGB in [0, 1].

    Raises:
        ValueError: a side of fewer than 32 pixels.
    """
    rng, y, x = _canvas(side, seed)
    wind = _whirls(y, x, _scattered(rng, 16, 0.14), rng.choice([-1, 1], 16) * rng.uniform(0.3, 0.7, 16), reach=0.08)
    wind[0] -= 0.8
    strokes = _brushed(rng, wind, length=side // 10, width=side / 200)
    large = _brushed(rng, wind, length=side // 5, width=side / 28)
    return _coloured(0.02 + 0.62 * large + 0.32 * strokes, _FIRE)


def stained_glass(side: int = 256, seed: int = 4, n_panes: int = 90) -> np.ndarray:
    """Paint a window of coloured panes between lines of lead.

    Args:
        side: of the picture, at least 32 pixels.
        seed: of all chance, not negative.
        n_panes: 3 or more; a pane is what lies nearest to one of as many random points.

    Returns:
        float32 of shape (side, side, 3), RGB in [0, 1].

    Raises:
        ValueError: a side of fewer than 32 pixels or too few panes.
    """
    rng, y, x = _canvas(side, seed)
    if n_panes < 3:
        raise ValueError(f"A window has 3 panes or more, not {n_panes}.")
    points = 1.1 * _scattered(rng, n_panes, 0.6 / n_panes**0.5) - 0.05
    wobble = 0.02 * np.stack([_clouds(rng, side, side / 20) for _ in range(2)])
    places = np.stack([y, x]) + wobble - 0.01
    distances, nearest = spatial.cKDTree(points).query(np.moveaxis(places, 0, -1), k=2)
    glass = np.array(_GLASS)[rng.integers(len(_GLASS), size=n_panes)] / 255
    grain = 0.72 + 0.4 * _clouds(rng, side, side / 60) + 0.25 * (_clouds(rng, side, side / 200) - 0.5)
    apart = np.linalg.norm(points[nearest[..., 0]] - points[nearest[..., 1]], axis=-1)
    border = (distances[..., 1] ** 2 - distances[..., 0] ** 2) / (2 * apart)  # how far it is to the next pane
    lead = np.clip((border - 0.005) / 0.008, 0, 1)
    image = glass[nearest[..., 0]] * (grain * lead)[..., np.newaxis] + 0.05 * (1 - lead)[..., np.newaxis]
    return np.clip(image, 0, 1).astype(np.float32)


PAINTINGS = {"night sky": night_sky, "fire": fire, "stained glass": stained_glass}


def line_integral(texture: np.ndarray, wind: np.ndarray, length: int) -> np.ndarray:
    """Smear a texture along a flow: each pixel becomes the mean over the stream line through it.

    Args:
        texture: (height, width).
        wind: (2, height, width), rows and columns per step, of which only the direction counts.
        length: how many pixels the line reaches to both sides.

    Returns:
        float64 of shape (height, width).

    Source: Cabral and Leedom, «Imaging vector fields using line integral convolution», 1993.
    """
    direction = wind / np.maximum(np.hypot(*wind), 1e-9)
    start = np.indices(texture.shape).astype(float)
    total = texture.astype(float)
    for sign in (-1, 1):
        place = start.copy()
        for _ in range(length):
            row, column = np.rint(place).astype(int)
            place += (
                sign * direction[:, np.clip(row, 0, texture.shape[0] - 1), np.clip(column, 0, texture.shape[1] - 1)]
            )
            total += ndimage.map_coordinates(texture, place, order=1, mode="mirror")
    return total / (2 * length + 1)


def _canvas(side: int, seed: int) -> tuple[np.random.Generator, np.ndarray, np.ndarray]:
    if side < _SMALLEST:
        raise ValueError(f"A painting has {_SMALLEST} pixels a side or more, not {side}.")
    y, x = np.indices((side, side)) / side
    return np.random.default_rng(seed), y, x


def _scattered(rng: np.random.Generator, n: int, gap: float) -> np.ndarray:
    """Choose n points (row, column) in the unit square that keep `gap` apart, as far as there is room."""
    points = rng.uniform(0, 1, (1, 2))
    for candidates in rng.uniform(0, 1, (n - 1, 30, 2)):
        distances, _ = spatial.cKDTree(points).query(candidates)
        roomy = np.flatnonzero(distances > gap)
        points = np.vstack([points, candidates[roomy[0] if len(roomy) else distances.argmax()]])
    return points


def _whirls(y: np.ndarray, x: np.ndarray, centres: np.ndarray, turns: np.ndarray, reach: float) -> np.ndarray:
    """Add up flows that turn around each centre, fastest at the distance `reach`: (2, height, width)."""
    wind = np.zeros((2, *y.shape))
    for (cy, cx), turn in zip(centres, turns, strict=True):
        dy, dx = (y - cy) / reach, (x - cx) / reach
        speed = 2.2 * turn * np.exp(-(dy**2 + dx**2) / 4)
        wind += speed * np.stack([dx, -dy])
    return wind


def _brushed(rng: np.random.Generator, wind: np.ndarray, length: int, width: float) -> np.ndarray:
    return _spread(line_integral(_clouds(rng, wind.shape[1], width), wind, length))


def _clouds(rng: np.random.Generator, side: int, width: float) -> np.ndarray:
    """Make smooth random grey values, evenly spread over [0, 1]: (side, side)."""
    return _spread(ndimage.gaussian_filter(rng.normal(size=(side, side)), width, mode="wrap"))


def _spread(values: np.ndarray) -> np.ndarray:
    low, high = np.quantile(values, [0.01, 0.99])
    return np.clip((values - low) / (high - low), 0, 1)


def _coloured(light: np.ndarray, palette: Sequence[tuple[int, int, int]]) -> np.ndarray:
    steps = np.linspace(0, 1, len(palette))
    channels = [np.interp(np.clip(light, 0, 1), steps, channel) for channel in np.array(palette).T / 255]
    return np.stack(channels, axis=-1).astype(np.float32)
