"""The widgets react, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.widgets import sliders


def test_the_margin_slider_redraws() -> None:
    slider, text, picture = sliders.margin_explorer(np.array([-0.1, 0.1, 0.3, 0.9]), alpha=0.2).children
    first = bytes(picture.value)
    assert "<b>50%</b> of 4" in text.value
    assert first.startswith(b"\x89PNG")
    slider.value = 1.0
    assert "<b>100%</b>" in text.value
    assert bytes(picture.value) != first


@pytest.mark.parametrize(("gaps", "alpha"), [([], 0.2), ([[1.0]], 0.2), ([1.0], 3.0)])
def test_bad_input_is_refused(gaps: list, alpha: float) -> None:
    with pytest.raises(ValueError, match=r"gaps|margin"):
        sliders.margin_explorer(np.array(gaps), alpha)


def nearest(encoding: np.ndarray, database: dict[str, np.ndarray], tau: float) -> tuple[str | None, float]:
    """Stand for a learner's answer."""
    names = list(database)
    distances = np.sum((np.array([database[name] for name in names]) - encoding) ** 2, axis=1)
    best = int(distances.argmin())
    return (names[best] if distances[best] < tau else None), float(distances[best])


@pytest.fixture
def crowd() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Twelve people, three pictures each, six of them enrolled with their first; strangers are 0.3 from an enrolled."""
    labels = np.repeat(np.arange(1, 13), 3)
    f = np.stack([np.where(labels > 6, labels - 6, labels), 0.1 * np.tile([0, 1, 2], 12)], axis=1).astype(float)
    f[labels > 6, 1] += 0.3
    return np.random.default_rng(2).random((36, 11, 9)), f, labels, np.arange(0, 18, 3)


def test_the_threshold_slider_decides_anew(crowd: tuple[np.ndarray, ...]) -> None:
    slider, text, picture = sliders.threshold_explorer(*crowd, nearest, tau=0.05).children
    first = bytes(picture.value)
    assert "Of <b>12</b> visits of enrolled people 12 open the door under the right name, 0 under" in text.value
    assert "Of <b>18</b> visits of strangers <b>0 (0.0%) open it</b>" in text.value
    assert first.startswith(b"\x89PNG")
    slider.value = 0.02
    assert "<b>6 (50.0%) find it closed</b>" in text.value
    assert bytes(picture.value) != first
    slider.value = 0.2
    assert "<b>12 (66.7%) open it</b>" in text.value


def test_the_threshold_slider_shows_what_the_given_function_decides(crowd: tuple[np.ndarray, ...]) -> None:
    everybody_is_one = sliders.threshold_explorer(*crowd, lambda *_: ("person 1", 0.0), tau=0.1)
    assert "2 open the door under the right name, 10 under a wrong one" in everybody_is_one.children[1].value


def test_a_threshold_out_of_range_is_refused(crowd: tuple[np.ndarray, ...]) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 0\.6"):
        sliders.threshold_explorer(*crowd, nearest, tau=2.0)


@pytest.mark.parametrize(
    ("accept_above", "refused", "accepted"), [(True, "1 (25.0%)", "1 (50.0%)"), (False, "3 (75.0%)", "1 (50.0%)")]
)
def test_the_verification_slider_counts_both_errors(accept_above: bool, refused: str, accepted: str) -> None:
    same, different = np.array([0.2, 0.5, 0.9, 1.0]), np.array([0.0, 0.7])
    slider, text, picture = sliders.verification_explorer(
        same, different, 0.5, "score", accept_above=accept_above
    ).children
    first = bytes(picture.value)
    assert first.startswith(b"\x89PNG")
    assert f"Of 4 same pairs <b>{refused} are refused" in text.value
    assert f"Of 2 different pairs <b>{accepted} are accepted" in text.value
    slider.value = 1.0
    assert ("3 (75.0%) are refused" if accept_above else "1 (25.0%) are refused") in text.value
    assert bytes(picture.value) != first


@pytest.mark.parametrize(("same", "threshold"), [([], 0.5), ([0.2], 2.0)])
def test_a_verification_slider_without_pairs_or_beyond_them_is_refused(same: list, threshold: float) -> None:
    with pytest.raises(ValueError, match=r"threshold"):
        sliders.verification_explorer(np.array(same), np.array([0.5]), threshold, "score", accept_above=True)
