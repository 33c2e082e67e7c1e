"""Crops come from where they say, cover each photograph, and one hit of each photograph is kept."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.data import crops, photographs
from helpers.data.crops import Crop


@pytest.fixture(scope="module")
def cut() -> tuple[np.ndarray, list[Crop]]:
    return crops.cut_photographs(["coffee", "text"], side=100, shorter_sides=(100, 150))


def test_shapes_and_values(cut: tuple[np.ndarray, list[Crop]]) -> None:
    images, places = cut
    assert images.shape == (len(places), 100, 100, 3)
    assert images.dtype == np.float32
    assert images.min() >= 0 and images.max() <= 1
    assert [place.photograph for place in places] == sorted(place.photograph for place in places)  # together


def test_a_crop_is_what_its_place_says(cut: tuple[np.ndarray, list[Crop]]) -> None:
    """Where nothing is scaled, a crop is a piece of the photograph, pixel for pixel."""
    photograph = photographs.load("camera")
    images, places = crops.cut_photographs(["camera"], side=300, shorter_sides=(512,))
    assert len(images) > 1
    for image, place in zip(images, places, strict=True):
        top, left, bottom, right = (int(edge) for edge in place.in_photograph((10, 20, 300, 299)))
        assert np.allclose(image[10:300, 20:299], photograph[top:bottom, left:right], atol=1e-6)


@pytest.mark.parametrize("name", ["coffee", "text"])
@pytest.mark.parametrize("shorter", [100, 150])
def test_the_crops_cover_the_photograph(cut: tuple[np.ndarray, list[Crop]], name: str, shorter: int) -> None:
    height, width = photographs.load(name).shape[:2]
    zoom = min(height, width) / shorter
    covered = np.zeros((height, width), bool)
    for place in cut[1]:
        if place.photograph == name and np.isclose(place.zoom, zoom):
            top, left, bottom, right = place.in_photograph((0, 0, 100, 100))
            covered[int(top) : round(bottom) + 1, int(left) : round(right) + 1] = True
    assert covered.all()


def test_all_photographs_without_names() -> None:
    _, places = crops.cut_photographs(side=64, shorter_sides=(64,))
    assert list(dict.fromkeys(place.photograph for place in places)) == list(photographs.PHOTOGRAPHS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"names": []}, "nothing to cut"),
        ({"shorter_sides": ()}, "nothing to cut"),
        ({"side": 300}, "300 pixels does not fit into a shorter side of 227"),
        ({"side": 0}, "does not fit"),
        ({"names": ["mona_lisa"]}, "no photograph 'mona_lisa'"),
    ],
)
def test_bad_input(arguments: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        crops.cut_photographs(**arguments)
    assert "\n" not in str(caught.value)


def test_activations_are_those_of_all_pictures_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    images = np.random.default_rng(1).random((37, 4, 5, 3)).astype("float32")
    kept = crops.activations_of(lambda x: [2 * x, x[:, :2]], images, ["double", "top"])
    assert np.array_equal(kept["double"], 2 * images)
    assert np.array_equal(kept["top"], images[:, :2])
    assert kept["top"].dtype == np.float32
    assert "3/3" in capsys.readouterr().out
    assert np.array_equal(crops.activations_of(lambda x: x, images, ["same"])["same"], images)


@pytest.mark.parametrize(("n", "layers", "words"), [(0, ["a"], "no pictures"), (3, ["a", "b"], "1 outputs for 2")])
def test_activations_of_nothing_or_of_other_layers(n: int, layers: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        crops.activations_of(lambda x: x, np.zeros((n, 2, 2, 1), "float32"), layers)


def test_one_of_each_keeps_the_first_of_each_photograph() -> None:
    places = [Crop(name, 1, 0, 0) for name in ("owl", "owl", "cat", "elk", "cat")]
    hits = np.array([[4, 1, 1], [1, 2, 2], [2, 3, 3], [0, 4, 4], [3, 5, 5]])
    assert crops.one_of_each(hits, places).tolist() == [[4, 1, 1], [1, 2, 2], [3, 5, 5]]
    assert crops.one_of_each(hits, places, n=2).tolist() == [[4, 1, 1], [1, 2, 2]]
    assert crops.one_of_each(hits[:0], places).shape == (0, 3)


def test_hits_of_another_shape() -> None:
    with pytest.raises(ValueError, match=r"shape \(m, 3\), not \(3,\)"):
        crops.one_of_each(np.array([1, 2, 3]), [])
