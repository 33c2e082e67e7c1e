"""Faces and other grey pictures: one size, no colour, nobody and no photograph on both sides of the split."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from helpers.data import crops, faces, faces_and_others


@pytest.fixture(scope="module")
def loaded() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return faces_and_others.load()


def test_shapes_and_numbers(loaded: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    images, labels, held_out = loaded
    assert images.shape == (297, 112, 92, 3)
    assert images.dtype == np.float32 and images.min() >= 0 and images.max() <= 1
    assert np.array_equal(images[..., 0], images[..., 1]) and np.array_equal(images[..., 0], images[..., 2])
    assert labels.shape == held_out.shape == (297,)
    assert {name: int(np.sum(labels == name)) for name in set(labels)} == {"face": 200, "other": 97}


def test_nobody_is_on_both_sides(loaded: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    images, labels, held_out = loaded
    all_faces, people = faces.load()
    sides = [set(), set()]
    for image, side in zip(images[labels == "face", :, :, 0], held_out[labels == "face"], strict=True):
        (row,) = np.flatnonzero((all_faces == image).all(axis=(1, 2)))
        sides[int(side)].add(int(people[row]))
    assert sides == [set(range(1, 21)), set(range(21, 41))]


def test_photographs_are_on_one_side_each_and_show_no_face(
    loaded: tuple[np.ndarray, np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    places = []

    def remember(*arguments: Any, **options: Any) -> tuple[np.ndarray, list[crops.Crop]]:
        result = cut(*arguments, **options)
        places.extend(place.photograph for place in result[1])
        return result

    cut = crops.cut_photographs
    monkeypatch.setattr(crops, "cut_photographs", remember)
    _, labels, held_out = faces_and_others.load()
    assert not {"astronaut", "camera", "coins"} & set(places)
    sides = [
        {name for name, held in zip(places, held_out[labels == "other"], strict=True) if held == s} for s in (0, 1)
    ]
    assert not sides[0] & sides[1]
    assert len(sides[0]) == 7 and len(sides[1]) == 6
