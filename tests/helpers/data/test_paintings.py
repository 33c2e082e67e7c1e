"""Paintings: pictures in range, the same from the same seed, strokes that follow the wind, panes between lead."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from helpers.data import paintings
from helpers.networks import imagenet


@pytest.mark.parametrize("paint", paintings.PAINTINGS.values(), ids=lambda paint: paint.__name__)
def test_a_painting_is_a_picture_that_the_seed_fixes(paint: Callable[..., np.ndarray]) -> None:
    picture = paint(48)
    assert picture.shape == (48, 48, 3)
    assert picture.dtype == np.float32
    assert picture.min() >= 0 and picture.max() <= 1
    assert picture.std(axis=(0, 1)).max() > 0.1
    assert np.array_equal(picture, paint(48))
    assert not np.array_equal(picture, paint(48, seed=99))
    assert imagenet.as_input([picture], 48, 48).shape == (1, 48, 48, 3)


def test_the_sky_is_blue_and_the_fire_red() -> None:
    assert np.argmax(paintings.night_sky(64).mean(axis=(0, 1))) == 2
    assert np.argmax(paintings.fire(64).mean(axis=(0, 1))) == 0


@pytest.mark.parametrize("paint", paintings.PAINTINGS.values(), ids=lambda paint: paint.__name__)
def test_a_side_that_no_network_takes_is_refused(paint: Callable[..., np.ndarray]) -> None:
    with pytest.raises(ValueError, match="32 pixels"):
        paint(31)


def test_a_window_needs_panes() -> None:
    with pytest.raises(ValueError, match="3 panes"):
        paintings.stained_glass(48, n_panes=2)


def test_more_panes_mean_more_lead() -> None:
    few, many = (np.mean(paintings.stained_glass(96, n_panes=n).max(axis=2) < 0.1) for n in (10, 90))
    assert many > 2 * few > 0


@pytest.mark.parametrize("axis", [0, 1])
def test_strokes_run_along_the_wind(axis: int) -> None:
    texture = np.random.default_rng(1).normal(size=(60, 60))
    wind = np.zeros((2, 60, 60))
    wind[axis] = -3.0
    smeared = paintings.line_integral(texture, wind, length=6)
    roughness = [np.diff(smeared, axis=each).std() for each in (0, 1)]
    assert roughness[axis] < 0.3 * roughness[1 - axis]
    middle = np.take(texture, 30, axis=1 - axis)
    window = np.convolve(middle, np.ones(13) / 13, mode="valid")
    assert np.allclose(np.take(smeared, 30, axis=1 - axis)[6:-6], window)


def test_still_air_leaves_the_texture() -> None:
    texture = np.random.default_rng(2).normal(size=(20, 30))
    assert np.allclose(paintings.line_integral(texture, np.zeros((2, 20, 30)), length=4), texture)
