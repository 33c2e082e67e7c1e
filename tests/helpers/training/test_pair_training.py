"""The training loop on pairs: which pairs it learns from, that it learns, and what it refuses."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers.training import pair_training, triplet_training

LABELS = np.repeat(np.arange(18), 5)
# Pictures of noise, with the brightness of a person's pictures alike.
RNG = np.random.default_rng(1)
IMAGES = (0.1 * RNG.random((90, 112, 92, 1)) + LABELS[:, None, None, None] / 18).astype(np.float32)


def an_encoder() -> keras.Model:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((112, 92, 1))
    x = keras.layers.AveragePooling2D(16)(inputs)
    return keras.Model(inputs, keras.layers.Dense(3)(keras.layers.Flatten()(x)))


def differences(f: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum((f[:, None] - f[None]) ** 2, axis=-1)


def pull(same: tf.Tensor, distance: tf.Tensor, margin: float) -> tf.Tensor:
    """Return a cost that only draws same pairs together: not the loss of the lesson."""
    return tf.reduce_sum(same * distance**2)


def test_the_pairs_of_a_batch() -> None:
    same, different = pair_training._batch_pairs()
    rows = triplet_training.draw_batch(LABELS, np.random.default_rng(1))
    assert len(same) == 96 and len(different) == 1920
    assert len(set(map(tuple, np.concatenate([same, different])))) == 2016
    assert np.all(LABELS[rows][same[:, 0]] == LABELS[rows][same[:, 1]])
    assert np.all(LABELS[rows][different[:, 0]] != LABELS[rows][different[:, 1]])


def test_the_loss_sees_same_pairs_and_the_nearest_different_ones() -> None:
    seen: list[tuple[np.ndarray, ...]] = []
    table = np.abs(np.random.default_rng(2).normal(size=(64, 64))).astype(np.float32)
    table += table.T

    def loss(same: tf.Tensor, distance: tf.Tensor, margin: float) -> tf.Tensor:
        tf.numpy_function(lambda *each: seen.append(each), [same, distance, margin], [])
        return tf.reduce_mean(distance)

    distances = lambda f: tf.constant(table) + 0.0 * tf.reduce_sum(f)  # noqa: E731
    pair_training.train_on_pairs(an_encoder(), IMAGES, LABELS, distances, loss, n_steps=1, seed=1, margin=0.7)
    ((same, distance, margin),) = seen
    person = np.arange(64) // 4
    first, second = np.triu_indices(64, k=1)
    kinds = person[first] == person[second]
    plain = np.sqrt(table[first, second])
    assert same.tolist() == [1] * 96 + [0] * 96
    assert np.allclose(np.sort(distance[:96]), np.sort(plain[kinds]))
    assert np.allclose(np.sort(distance[96:]), np.sort(plain[~kinds])[:96])
    assert margin == pytest.approx(0.7)


def test_training_lowers_the_cost_and_notes_it(capsys: pytest.CaptureFixture[str]) -> None:
    encoder = an_encoder()
    history = pair_training.train_on_pairs(
        encoder, IMAGES, LABELS, differences, pull, n_steps=15, seed=1, learning_rate=0.02
    )
    assert np.mean(history.loss[-3:]) < 0.7 * history.loss[0]
    assert len(history.loss) == len(history.same) == len(history.different) == 15
    assert history.same[0] < history.different[0]
    assert capsys.readouterr().err == ""


def test_equal_pictures_do_no_harm() -> None:
    encoder = an_encoder()
    black = np.zeros_like(IMAGES)  # all distances are 0, where the slope of the root is infinite
    mean = lambda same, distance, margin: tf.reduce_mean(distance)  # noqa: E731
    pair_training.train_on_pairs(encoder, black, LABELS, differences, mean, n_steps=2, seed=1)
    assert all(np.all(np.isfinite(weights)) for weights in encoder.get_weights())


def test_the_same_seed_gives_the_same_training() -> None:
    losses = [
        pair_training.train_on_pairs(an_encoder(), IMAGES, LABELS, differences, pull, n_steps=3, seed=seed).loss
        for seed in (1, 1, 2)
    ]
    assert np.allclose(losses[0], losses[1], rtol=1e-4)
    assert not np.allclose(losses[0], losses[2], rtol=1e-4)


@pytest.mark.parametrize(
    ("distances", "loss", "message"),
    [
        (lambda f: differences(f)[0], pull, r"distances must be a tensor of shape \(64, 64\), not shape \(64,\)"),
        (lambda f: None, pull, "not NoneType"),
        (differences, lambda same, distance, margin: distance, r"loss must be .* shape \(\), not shape \(192,\)"),
    ],
)
def test_wrong_shapes_are_refused(distances: pair_training.Distances, loss: pair_training.Loss, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pair_training.train_on_pairs(an_encoder(), IMAGES, LABELS, distances, loss, n_steps=1, seed=1)
