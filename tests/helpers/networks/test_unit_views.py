"""The gradient shows exactly which pixels a unit sees."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from helpers.networks import squeezenet, unit_views


@pytest.fixture(scope="module")
def net() -> keras.Model:
    """Two windows: 3 of stride 2, then 2: together 5 pixels, 2 between neighbours."""
    layers = [keras.Input((11, 9, 2)), keras.layers.Conv2D(4, 3, 2, use_bias=False), keras.layers.Conv2D(3, 2)]
    keras.utils.set_random_seed(1)
    return keras.Sequential(layers)


def test_the_map_is_the_field(net: keras.Model) -> None:
    gradient = unit_views.gradient_map(net, 2, 1, np.random.default_rng(1).random((3, 11, 9, 2)))
    assert gradient.shape == (11, 9)
    assert (gradient >= 0).all()
    assert np.argwhere(gradient > 0).min(axis=0).tolist() == [4, 2]
    assert unit_views.extent(gradient) == (4, 2, 9, 7)


def test_the_map_is_the_slope(net: keras.Model) -> None:
    """A linear network: the change of the sum of units for one pixel is its slope, measured by a difference."""
    picture = np.random.default_rng(2).random((1, 11, 9, 2)).astype("float32")
    gradient = unit_views.gradient_map(net, 0, 0, picture)
    measured = 0.0
    for colour in range(2):
        moved = picture.copy()
        moved[0, 3, 2, colour] += 1
        measured += abs(float(np.sum(net(moved)[0, 0, 0]) - np.sum(net(picture)[0, 0, 0])))
    assert gradient[3, 2] == pytest.approx(measured, rel=1e-4)


def test_the_real_network_sees_what_is_published() -> None:
    layer = squeezenet.squeezenet(["fire2_expand3x3"])
    noise = np.random.default_rng(3).random((4, 99, 99, 3)).astype("float32")
    assert unit_views.extent(unit_views.gradient_map(layer, 9, 11, noise)) == (32, 40, 47, 55)  # 15 pixels, stride 4
    assert unit_views.extent(unit_views.gradient_map(layer, 0, 11, noise)) == (0, 40, 11, 55)


@pytest.mark.parametrize("place", [(4, 0), (0, 3), (-1, 0)])
def test_a_place_that_is_not_there(net: keras.Model, place: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"the layer has 4 rows and 3 columns") as caught:
        unit_views.gradient_map(net, *place, np.zeros((1, 11, 9, 2)))
    assert "\n" not in str(caught.value)


def test_a_silent_place_has_no_extent() -> None:
    with pytest.raises(ValueError, match="silent in these pictures"):
        unit_views.extent(np.zeros((4, 5)))
    assert unit_views.extent(np.eye(4)[1:3]) == (0, 1, 2, 3)
