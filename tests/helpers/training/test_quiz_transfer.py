"""The small style transfer of the quiz: its cost and slope, what it changes, and what it must not change."""

import keras
import numpy as np
import pytest

from helpers.networks import squeezenet
from helpers.training import quiz_transfer

RNG = np.random.default_rng(8)
CONTENT, STYLE = RNG.random((2, 6, 5, 3), dtype=np.float32)


def toy_network() -> keras.Model:
    """Two layers in place of SqueezeNet's three; the last one is that of content."""
    keras.utils.set_random_seed(8)
    picture = keras.Input((None, None, 3))
    first = keras.layers.Conv2D(4, 2, activation="softplus")(picture)
    return keras.Model(picture, [first, keras.layers.Conv2D(3, 1, activation="softplus")(first)])


NETWORK = toy_network()


def naive_cost(image: np.ndarray, beta: float) -> float:
    a_image, a_content, a_style = (
        [np.asarray(a, np.float64)[0] for a in NETWORK(each[np.newaxis].astype(np.float32))]
        for each in (image, CONTENT, STYLE)
    )
    cost = np.mean((a_image[-1] - a_content[-1]) ** 2)
    for a, b in zip(a_image, a_style, strict=True):
        for statistic in (np.mean, np.std):
            cost += beta * np.mean((statistic(a, axis=(0, 1)) - statistic(b, axis=(0, 1))) ** 2) / 2
    return float(cost)


def test_costs_belong_to_the_pictures_and_fall() -> None:
    pictures, costs = quiz_transfer.transfer(NETWORK, CONTENT, STYLE, 30.0, 6)
    assert pictures.dtype == np.float32 and pictures.shape == (len(costs), 6, 5, 3) and 2 <= len(costs) <= 7
    np.testing.assert_allclose(costs, [naive_cost(each, 30.0) for each in pictures], rtol=1e-3, atol=1e-5)
    assert (np.diff(costs) < 0).all() and costs[-1] < 0.5 * costs[0]
    assert pictures.min() >= 0 and pictures.max() <= 1
    np.testing.assert_array_equal(pictures[0], CONTENT)


def test_the_slope_is_that_of_the_cost() -> None:
    of_pixels = quiz_transfer._cost(NETWORK, CONTENT, STYLE, 30.0)
    pixels, direction = RNG.random(CONTENT.size), RNG.normal(size=CONTENT.size)
    _, slope = of_pixels(pixels)
    ends = [naive_cost((pixels + sign * 1e-2 * direction).reshape(CONTENT.shape), 30.0) for sign in (1, -1)]
    assert slope @ direction == pytest.approx((ends[0] - ends[1]) / 2e-2, rel=2e-2)


def test_style_counts_by_its_weight_alone() -> None:
    start, costs = quiz_transfer.transfer(NETWORK, CONTENT, STYLE, 0.0, 3)
    assert costs[0] == pytest.approx(0, abs=1e-9) and np.allclose(start[-1], CONTENT, atol=1e-3)
    _, (twice,) = quiz_transfer.transfer(NETWORK, CONTENT, STYLE, 2.0, 0)
    _, (once,) = quiz_transfer.transfer(NETWORK, CONTENT, STYLE, 1.0, 0)
    assert twice == pytest.approx(2 * once, rel=1e-5)


def test_nothing_but_the_picture_changes() -> None:
    beta, content, style = np.array(30.0), CONTENT.copy(), STYLE.copy()
    weights = [np.copy(each) for each in NETWORK.get_weights()]
    pictures, _ = quiz_transfer.transfer(NETWORK, content, style, beta, 4)
    assert all(np.any(step) for step in np.diff(pictures, axis=0))
    for old, new in zip(weights, NETWORK.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    assert beta == 30.0 and np.array_equal(content, CONTENT) and np.array_equal(style, STYLE)


def test_progress_is_shown_where_it_is_asked_for(capsys: pytest.CaptureFixture) -> None:
    quiz_transfer.transfer(NETWORK, CONTENT, STYLE, 30.0, 3)
    assert capsys.readouterr().out == ""
    quiz_transfer.transfer(NETWORK, CONTENT, STYLE, 30.0, 3, label="painting")
    assert "painting" in capsys.readouterr().out


def test_a_negative_number_of_iterations_is_refused() -> None:
    with pytest.raises(ValueError, match="0 iterations or more, not -1"):
        quiz_transfer.transfer(NETWORK, CONTENT, STYLE, 1.0, -1)


def test_the_pictures_fit_the_network() -> None:
    pictures = quiz_transfer.load_pictures(40)
    assert all(each.shape == (40, 40, 3) and each.dtype == np.float32 for each in pictures)
    assert np.min(pictures) >= 0 and np.max(pictures) <= 1
    _, costs = quiz_transfer.transfer(squeezenet.squeezenet(quiz_transfer.LAYERS), pictures[0], pictures[2], 100.0, 2)
    assert costs[-1] < costs[0]
