"""Train an encoder on the pairs of a batch, with the learner's own distances and own loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import keras
import numpy as np
import tensorflow as tf

from helpers import runtime
from helpers.training import triplet_training

Distances = Callable[[tf.Tensor], tf.Tensor]
Loss = Callable[[tf.Tensor, tf.Tensor, float], tf.Tensor]


@dataclass
class History:
    """What was noted at each step: one number in each list.

    Attributes:
        loss: that of the chosen pairs.
        same: the mean plain distance of all pairs of one person.
        different: the mean plain distance of all pairs of two people.
    """

    loss: list[float] = field(default_factory=list)
    same: list[float] = field(default_factory=list)
    different: list[float] = field(default_factory=list)


def train_on_pairs(
    encoder: keras.Model,
    images: np.ndarray,
    labels: np.ndarray,
    pairwise_distances: Distances,
    loss: Loss,
    *,
    n_steps: int,
    seed: int,
    margin: float = 1.0,
    learning_rate: float = 1e-3,
    label: str = "training",
) -> History:
    """Train `encoder` for `n_steps` batches and return what happened.

    Each step draws 64 pictures (16 people × 4), changes them a little (`triplet_training.augment`) and encodes each of
    them once. Of the 2016 pairs among them, 96 are of one person and 1920 of two. Learned from are the former and as
    many of the latter, those at the smallest distance. One Adam step is taken on the loss of these 192 pairs. The
    learning rate falls to 0 along half a cosine.

    Args:
        encoder: is changed.
        images: (m, 112, 92, 1) float32.
        labels: (m,).
        pairwise_distances: turns the encodings (64, d) into squared distances (64, 64), with TensorFlow's operations.
        loss: `loss(same, distance, margin)`, with `same` and the plain `distance` float32 of shape (192,), likewise
            with TensorFlow's operations; returns one number.
        n_steps: how many batches.
        seed: of the batches and their changes.
        margin: the last argument of `loss`.
        learning_rate: at the start.
        label: the text before the progress bar.

    Raises:
        ValueError: the distances are not (64, 64), or the loss is not one number.

    Source: Hermans, Beyer and Leibe, «In defense of the triplet loss», 2017, for the batches and for the hardest pairs.
    """
    rng, history = np.random.default_rng(seed), History()
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(learning_rate, n_steps))
    weights = encoder.trainable_variables
    optimizer.build(weights)
    same_pairs, different_pairs = _batch_pairs()
    same = tf.repeat([1.0, 0.0], len(same_pairs))

    @tf.function
    def step(batch: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            squared = pairwise_distances(encoder(batch, training=True))
            _must_have_shape(squared, (len(batch), len(batch)), "The pairwise distances")
            # The root has an infinite slope at 0, so it is kept a little away from it.
            distances = tf.sqrt(tf.maximum(squared, 1e-12))
            near, far = tf.gather_nd(distances, same_pairs), tf.gather_nd(distances, different_pairs)
            hardest = -tf.math.top_k(-far, len(same_pairs)).values
            cost = loss(same, tf.concat([near, hardest], axis=0), margin)
            _must_have_shape(cost, (), "The loss")
        optimizer.apply_gradients(zip(tape.gradient(cost, weights), weights, strict=True))
        return cost, tf.reduce_mean(near), tf.reduce_mean(far)

    for _ in runtime.progress(range(n_steps), label, n_steps):
        rows = triplet_training.draw_batch(labels, rng)
        noted = step(triplet_training.augment(images[rows], rng))
        for series, value in zip((history.loss, history.same, history.different), noted, strict=True):
            series.append(float(value))
    return history


def _batch_pairs() -> tuple[np.ndarray, np.ndarray]:
    """List the pairs (i, j), i < j, in a batch: those of one person, int64 (96, 2), and of two, int64 (1920, 2)."""
    size = triplet_training.PEOPLE_PER_BATCH * triplet_training.PICTURES_PER_PERSON
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    same = pairs[:, 0] // triplet_training.PICTURES_PER_PERSON == pairs[:, 1] // triplet_training.PICTURES_PER_PERSON
    return pairs[same], pairs[~same]


def _must_have_shape(value: tf.Tensor, shape: tuple[int, ...], name: str) -> None:
    if not tf.is_tensor(value) or tuple(value.shape) != shape:
        actual = f"shape {tuple(value.shape)}" if tf.is_tensor(value) else f"{type(value).__name__}"
        raise ValueError(f"{name} must be a tensor of shape {shape}, not {actual}.")
