"""Measures of an encoder, against cases one can work out by hand and naive loops."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from helpers.training import evaluation


def test_one_shot_by_a_naive_loop() -> None:
    rng = np.random.default_rng(1)
    f, labels = rng.normal(size=(20, 3)), rng.permutation(np.repeat([3, 5, 8, 9], 5))
    shares = []
    for picture in range(5):
        gallery = [np.flatnonzero(labels == name)[picture] for name in (3, 5, 8, 9)]
        asked = [row for row in range(20) if row not in gallery]
        named = [labels[min(gallery, key=lambda g, row=row: np.sum((f[g] - f[row]) ** 2))] for row in asked]
        shares.append(np.mean(np.array(named) == labels[asked]))
    assert np.isclose(evaluation.one_shot_accuracy(f, labels), np.mean(shares))


def test_one_shot_of_perfect_encodings_is_one() -> None:
    labels = np.repeat(np.arange(4), 3)
    assert evaluation.one_shot_accuracy(np.eye(4)[labels], labels) == 1


@pytest.mark.parametrize("labels", [[1, 1, 2], [1, 2, 3]])
def test_one_shot_needs_equal_numbers(labels: list[int]) -> None:
    with pytest.raises(ValueError, match="same number"):
        evaluation.one_shot_accuracy(np.zeros((3, 2)), np.array(labels))


def test_area_is_the_chance_that_a_same_pair_is_closer() -> None:
    rng = np.random.default_rng(2)
    f, labels = rng.normal(size=(15, 4)), rng.integers(0, 3, 15)
    same, different = [], []
    for i in range(15):
        for j in range(i):
            (same if labels[i] == labels[j] else different).append(np.sum((f[i] - f[j]) ** 2))
    wanted = np.mean(np.array(same)[:, None] < np.array(different)[None, :])
    false_match, true_match, area = evaluation.verification_roc(f, labels)
    assert np.isclose(area, wanted)
    assert false_match[0] == true_match[0] == 0
    assert false_match[-1] == true_match[-1] == 1
    assert np.all(np.diff(false_match) >= 0)


def test_gaps() -> None:
    f = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]])
    assert np.allclose(evaluation.gaps(f, [[0, 1, 2], [1, 0, 2]]), [8, 9])
    assert evaluation.gaps(f, np.empty((0, 3), int)).shape == (0,)
    with pytest.raises(ValueError, match=r"shape \(k, 3\)"):
        evaluation.gaps(f, [0, 1, 2])


def test_encode_in_pieces_and_with_mirror() -> None:
    encoder = keras.Sequential([keras.Input((6, 5, 1)), keras.layers.Flatten(), keras.layers.Dense(4)])
    images = np.random.default_rng(3).normal(size=(230, 6, 5, 1)).astype(np.float32)
    assert np.allclose(evaluation.encode(encoder, images), encoder(images), atol=1e-5)
    both = np.asarray(encoder(images)) + np.asarray(encoder(images[:, :, ::-1]))
    wanted = both / np.linalg.norm(both, axis=1, keepdims=True)
    assert np.allclose(evaluation.encode(encoder, images, mirror=True), wanted, atol=1e-5)
