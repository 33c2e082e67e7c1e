"""Simulated re-captures: who is where, what differs between the classes, and what must not."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from helpers.data import faces, liveness


@pytest.fixture(scope="module")
def loaded() -> tuple[liveness.Captures, liveness.Captures]:
    return liveness.load()


def test_shapes_people_and_balance(loaded: tuple[liveness.Captures, liveness.Captures]) -> None:
    for captures, n, people in zip(loaded, (1200, 400), (range(1, 31), range(31, 41)), strict=True):
        assert captures.images.shape == (n, liveness.HEIGHT, liveness.WIDTH, 1)
        assert captures.images.dtype == captures.live.dtype == np.float32
        assert set(captures.people) == set(people)
        assert captures.live.mean() == 0.5
        assert np.array_equal(captures.live == 1, captures.kinds == "live")
        assert set(captures.kinds) == {"live", "print", "screen"}
        assert 0.35 < captures.live[: n // 4].mean() < 0.65  # any part of the rows holds both classes


def test_each_face_is_in_both_classes_alike(loaded: tuple[liveness.Captures, liveness.Captures]) -> None:
    for captures in loaded:
        of_live, of_others = (np.sort(captures.people[captures.live == live]) for live in (1, 0))
        assert np.array_equal(of_live, of_others)


def test_the_seed_decides_and_the_kinds_are_obeyed(loaded: tuple[liveness.Captures, liveness.Captures]) -> None:
    _, again = liveness.load()
    assert np.array_equal(again.images, loaded[1].images)
    _, other = liveness.load(("photo",), seed=1)
    assert set(other.kinds) == {"live", "photo"}
    assert not np.array_equal(other.images, again.images)


@pytest.mark.parametrize("kinds", [(), ("print", "mask"), ("live",)])
def test_unknown_kinds(kinds: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="print, screen, photo"):
        liveness.load(kinds)


@pytest.mark.parametrize("kinds", [("print", "screen"), ("photo",)])
def test_mean_and_variance_give_nothing_away(kinds: tuple[str, ...]) -> None:
    train, held_out = liveness.load(kinds)
    for model in (LogisticRegression(), RandomForestClassifier(min_samples_leaf=5, random_state=0)):
        model.fit(liveness.mean_and_variance(train.images), train.live)
        assert model.score(liveness.mean_and_variance(held_out.images), held_out.live) < 0.6


def test_mean_and_variance_of_raw_scenes_would_give_much_away() -> None:
    # The camera's exposure is what takes them away: the media themselves change both.
    images, _ = faces.load()
    rng = np.random.default_rng(1)
    seen = [image for image in images[::4]] + [liveness.MEDIA["print"](image, rng) for image in images[::4]]
    features, live = liveness.mean_and_variance(np.stack(seen)[..., np.newaxis]), np.repeat([1, 0], 100)
    assert (
        RandomForestClassifier(min_samples_leaf=5, random_state=0, oob_score=True).fit(features, live).oob_score_ > 0.75
    )


def test_kinds_leave_their_marks() -> None:
    # Neighbouring pixels of a dotted or striped picture differ more than those of a live one, of a blurred one less.
    image, rng = faces.load()[0][0], np.random.default_rng(2)

    def roughness(kind: str) -> float:
        pictures = np.stack([liveness.capture(image, kind, rng)[..., 0] for _ in range(20)])
        return float(np.mean(np.abs(np.diff(pictures, axis=1))) / np.std(pictures))

    live = roughness("live")
    assert min(roughness("print"), roughness("screen")) > 1.3 * live
    assert roughness("photo") < 0.9 * live


def test_grey_values_and_reduction() -> None:
    images = np.array([[[[-9.0], [0.0]]], [[[1.0], [3.0]]]])
    assert np.allclose(liveness.to_grey(images).ravel(), [0, 0.5, 0.7, 1])
    assert np.allclose(liveness.mean_and_variance(images), [[-4.5, 20.25], [2, 1]])
