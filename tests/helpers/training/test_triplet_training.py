"""Batches, augmentation and the training loop, on a small encoder and pictures of noise."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers.data import faces
from helpers.training import triplet_training

LABELS = np.repeat(np.arange(18), 5)
IMAGES = np.random.default_rng(1).random((90, 112, 92, 1)).astype(np.float32)


def an_encoder() -> keras.Model:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((112, 92, 1))
    x = keras.layers.AveragePooling2D(16)(inputs)
    return keras.Model(inputs, keras.layers.Dense(3)(keras.layers.Flatten()(x)))


def some_triplets(f: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.array([[0, 1, 4], [5, 6, 0]])


def squares(anchor: tf.Tensor, positive: tf.Tensor, negative: tf.Tensor) -> tf.Tensor:
    """Return a cost that is easy to follow: not the loss of the lesson."""
    return tf.reduce_sum(anchor**2 + positive**2 + negative**2)


def test_batch_triplets_are_all_there_are() -> None:
    person = np.repeat(np.arange(16), 4)
    wanted = {
        (a, p, n)
        for a in range(64)
        for p in range(64)
        for n in range(64)
        if a != p and person[a] == person[p] and person[n] != person[a]
    }
    found = triplet_training.batch_triplets()
    assert found.shape == (11520, 3)
    assert set(map(tuple, found.tolist())) == wanted


def test_a_batch_is_16_people_with_4_pictures() -> None:
    rows = triplet_training.draw_batch(LABELS, np.random.default_rng(2))
    people = LABELS[rows].reshape(16, 4)
    assert len(set(rows)) == 64
    assert np.all(people == people[:, :1])
    assert len(set(people[:, 0])) == 16


def test_a_batch_needs_enough_people() -> None:
    with pytest.raises(ValueError, match="16 people"):
        triplet_training.draw_batch(np.repeat(np.arange(30), 3), np.random.default_rng(2))


def test_augment_changes_pictures_a_little() -> None:
    images = faces.load()[0][:40, ..., np.newaxis]
    changed = triplet_training.augment(images, np.random.default_rng(1)).numpy()
    assert changed.shape == images.shape
    assert changed.dtype == np.float32
    flat = [batch.reshape(40, -1) for batch in (images, images[:, :, ::-1], changed)]
    likeness = [[np.corrcoef(batch[i], flat[2][i])[0, 1] for i in range(40)] for batch in flat[:2]]
    assert np.mean(np.max(likeness, axis=0)) > 0.7
    assert np.max(likeness) < 0.999
    mirrored = np.mean(np.array(likeness[1]) > np.array(likeness[0]))
    assert 0.2 < mirrored < 0.8
    assert np.array_equal(changed, triplet_training.augment(images, np.random.default_rng(1)))


def test_training_lowers_the_cost_and_notes_it(capsys: pytest.CaptureFixture[str]) -> None:
    encoder = an_encoder()
    history = triplet_training.train_on_batches(
        encoder, IMAGES, LABELS, some_triplets, squares, n_steps=12, seed=1, learning_rate=0.05,
        active=lambda a, p, n: np.array([True, False]),
    )  # fmt: skip
    assert np.mean(history.loss[-3:]) < 0.8 * history.loss[0]
    assert history.n_triplets == [2] * 12
    assert history.share_active == [0.5] * 12
    assert len(history.spread) == 12
    assert capsys.readouterr().err == ""


def test_no_triplets_no_change() -> None:
    encoder = an_encoder()
    before = encoder.get_weights()
    history = triplet_training.train_on_batches(
        encoder, IMAGES, LABELS, lambda f, labels: np.empty((0, 3), int), squares, n_steps=2, seed=1
    )
    assert all(np.array_equal(old, new) for old, new in zip(before, encoder.get_weights(), strict=True))
    assert history.loss == [0, 0]


def test_wrong_triplets_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(k, 3\)"):
        triplet_training.train_on_batches(
            an_encoder(), IMAGES, LABELS, lambda f, labels: np.zeros((4, 2), int), squares, n_steps=1, seed=1
        )


def test_the_same_seed_gives_the_same_training() -> None:
    losses = [
        triplet_training.train_on_batches(
            an_encoder(), IMAGES, LABELS, some_triplets, squares, n_steps=3, seed=seed
        ).loss
        for seed in (1, 1, 2)
    ]
    assert np.allclose(losses[0], losses[1], rtol=1e-4)
    assert not np.allclose(losses[0], losses[2], rtol=1e-4)


def test_repeat_trains_one_encoder_for_each_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triplet_training.face_encoder, "face_encoder", lambda small: an_encoder())
    asked: list[int] = []

    def make_choice(seed: int) -> triplet_training.Choose:
        asked.append(seed)
        return some_triplets

    active = lambda a, p, n: np.ones(len(a), bool)  # noqa: E731
    runs = triplet_training.repeat("a way", make_choice, squares, active, IMAGES, LABELS, n_steps=2, seeds=(4, 7))
    assert asked == [4, 7]
    assert [len(history.loss) for _, history in runs] == [2, 2]
    assert runs[0][0] is not runs[1][0]


def test_follow_notes_loss_and_spread() -> None:
    images = np.random.default_rng(1).random((300, 112, 92, 1)).astype(np.float32)
    sizes: list[tuple[int, ...]] = []

    def step(anchor: np.ndarray, positive: np.ndarray, negative: np.ndarray) -> float:
        sizes.append(anchor.shape)
        return 48.0

    triplets = np.random.default_rng(1).integers(0, 300, (30, 3))
    run = triplet_training.follow(an_encoder(), step, images, triplets, n_steps=3)
    assert sizes == [(24, 112, 92, 1)] * 3
    assert run["loss"] == [2.0] * 3
    assert len(run["spread"]) == 3
    with pytest.raises(ValueError, match="24"):
        triplet_training.follow(an_encoder(), step, images, triplets[:23], n_steps=1)
