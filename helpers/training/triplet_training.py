"""Train an encoder on batches of people × pictures, with the learner's own choice of triplets and own loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import keras
import numpy as np
import tensorflow as tf
from scipy.spatial.distance import pdist

from helpers import runtime
from helpers.data.faces import HEIGHT, WIDTH
from helpers.networks import face_encoder

PEOPLE_PER_BATCH, PICTURES_PER_PERSON = 16, 4
Choose = Callable[[np.ndarray, np.ndarray], np.ndarray]
Loss = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]
Active = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass
class History:
    """What was noted at each step: one number in each list.

    Attributes:
        loss: cost per chosen triplet.
        spread: mean squared distance between the encodings of the batch.
        n_triplets: how many were chosen.
        share_active: which share of them cost something; empty unless it was wanted.
    """

    loss: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)
    n_triplets: list[int] = field(default_factory=list)
    share_active: list[float] = field(default_factory=list)


def batch_triplets() -> np.ndarray:
    """List every triplet in one of our batches of 16 people × 4 pictures: int64 (11520, 3), columns a, p, n."""
    person = np.arange(PEOPLE_PER_BATCH * PICTURES_PER_PERSON) // PICTURES_PER_PERSON
    same = person[:, None] == person[None, :]
    pairs = same & ~np.eye(len(person), dtype=bool)
    return np.argwhere(pairs[:, :, None] & ~same[:, None, :])


def draw_batch(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw the row numbers of one batch, 16 people × 4 pictures, person after person: int64 of shape (64,).

    Raises:
        ValueError: `labels` has too few people with enough pictures.
    """
    names, counts = np.unique(labels, return_counts=True)
    names = names[counts >= PICTURES_PER_PERSON]
    if len(names) < PEOPLE_PER_BATCH:
        raise ValueError(f"A batch needs {PEOPLE_PER_BATCH} people with at least {PICTURES_PER_PERSON} pictures each.")
    people = rng.choice(names, PEOPLE_PER_BATCH, replace=False)
    return np.concatenate(
        [rng.choice(np.flatnonzero(labels == name), PICTURES_PER_PERSON, replace=False) for name in people]
    )


def augment(images: np.ndarray, rng: np.random.Generator) -> tf.Tensor:
    """Shift (≤ 5 pixels), turn (≤ 7 degrees), zoom (≤ 12 %) and mirror each picture at random.

    `images` has shape (batch, 112, 92, 1); the result is a float32 tensor of the same shape. Pixels from beyond the
    border repeat the nearest one.
    """
    n = len(images)
    turn, zoom = rng.uniform(-0.12, 0.12, n), rng.uniform(0.88, 1.12, n)
    mirror, shift = rng.choice([-1, 1], n), rng.uniform(-5, 5, (2, n))
    cos, sin = zoom * np.cos(turn), zoom * np.sin(turn)
    centre_x, centre_y = (WIDTH - 1) / 2, (HEIGHT - 1) / 2
    offset_x = centre_x - (mirror * cos * centre_x - sin * centre_y) + shift[0]
    offset_y = centre_y - (mirror * sin * centre_x + cos * centre_y) + shift[1]
    zero = np.zeros(n)
    transforms = np.stack([mirror * cos, -sin, offset_x, mirror * sin, cos, offset_y, zero, zero], axis=1)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=tf.convert_to_tensor(images, tf.float32),
        transforms=tf.convert_to_tensor(transforms, tf.float32),
        output_shape=[HEIGHT, WIDTH],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="NEAREST",
    )


def train_on_batches(
    encoder: keras.Model,
    images: np.ndarray,
    labels: np.ndarray,
    choose: Choose,
    loss: Loss,
    *,
    n_steps: int,
    seed: int,
    label: str = "training",
    learning_rate: float = 1e-3,
    active: Active | None = None,
) -> History:
    """Train `encoder` for `n_steps` batches and return what happened.

    Each step draws 64 pictures (16 people × 4), changes them a little (`augment`), encodes each of them once, calls
    `choose` for triplets, and takes one Adam step on the loss divided by the number of triplets. A step without
    triplets changes nothing. The learning rate falls to 0 along half a cosine.

    Args:
        encoder: is changed.
        images: (m, 112, 92, 1) float32.
        labels: (m,).
        choose: `choose(encodings, labels)` gets NumPy arrays of shape (64, 128) and (64,) and returns (k, 3) rows of
            (a, p, n).
        loss: `loss(anchor, positive, negative)`, summed over triplets.
        n_steps: how many batches.
        seed: of the batches and their changes.
        label: the text before the progress bar.
        learning_rate: at the start.
        active: with `active(anchor, positive, negative)` → bool (k,), the share of chosen triplets that still cost
            something is noted too.

    Raises:
        ValueError: `choose` returns something that is not (k, 3).
    """
    rng, history = np.random.default_rng(seed), History()
    optimizer = keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(learning_rate, n_steps))
    weights = encoder.trainable_variables
    optimizer.build(weights)
    encode = tf.function(lambda batch: encoder(batch, training=True))
    update = tf.function(lambda gradients: optimizer.apply_gradients(zip(gradients, weights, strict=True)))
    for _ in runtime.progress(range(n_steps), label, n_steps):
        rows = draw_batch(labels, rng)
        batch = augment(images[rows], rng)
        with tf.GradientTape() as tape:
            f = encode(batch)
            triplets = np.asarray(choose(f.numpy(), labels[rows]))
            if triplets.ndim != 2 or triplets.shape[1] != 3:
                raise ValueError(f"Triplets must come as rows of (a, p, n), shape (k, 3), not {triplets.shape}.")
            cost = loss(*(tf.gather(f, triplets[:, column]) for column in range(3))) / max(len(triplets), 1)
        if len(triplets):
            update(tape.gradient(cost, weights))
        history.loss.append(float(cost))
        history.spread.append(float(np.mean(pdist(f.numpy(), "sqeuclidean"))))
        history.n_triplets.append(len(triplets))
        if active is not None:
            still = active(*(f.numpy()[triplets[:, column]] for column in range(3)))
            history.share_active.append(float(np.mean(still)) if len(triplets) else 0.0)
    return history


def repeat(
    name: str,
    make_choice: Callable[[int], Choose],
    loss: Loss,
    active: Active,
    images: np.ndarray,
    labels: np.ndarray,
    *,
    n_steps: int,
    seeds: tuple[int, ...] = (1, 2, 3),
) -> list[tuple[keras.Model, History]]:
    """Train one small encoder for each seed in the same way and return them with their histories.

    The seed fixes the start of the network and the batches, so that two ways of choosing meet the same ones.

    Args:
        name: shown with the progress.
        make_choice: `make_choice(seed)` returns the way of choosing (see `train_on_batches`).
        loss: as in `train_on_batches`.
        active: as in `train_on_batches`.
        images: (m, 112, 92, 1) float32.
        labels: (m,).
        n_steps: how many batches for each seed.
        seeds: one for each encoder.
    """
    runs = []
    for seed in seeds:
        keras.utils.set_random_seed(seed)
        encoder = face_encoder.face_encoder(small=True)
        choose, label = make_choice(seed), f"{name}, seed {seed}"
        runs.append(
            (
                encoder,
                train_on_batches(
                    encoder, images, labels, choose, loss, n_steps=n_steps, seed=seed, label=label, active=active
                ),
            )
        )
    return runs


def follow(
    encoder: keras.Model, step: Callable[..., float], images: np.ndarray, triplets: np.ndarray, *, n_steps: int
) -> dict[str, list[float]]:
    """Take `n_steps` steps over `triplets`, 24 at a time, and note after each how the encoder does.

    Args:
        encoder: what `step` changes.
        step: `step(anchor, positive, negative)` gets three float32 arrays (24, 112, 92, 1), changes the encoder and
            returns the summed loss.
        images: (m, 112, 92, 1) float32.
        triplets: (k, 3), row numbers of `images`, gone through in an order drawn once from a fixed seed.
        n_steps: how many steps.

    Returns:
        "loss" (per triplet) and "spread" (mean squared distance between the encodings of the first pictures of 30
        people), one number for each step.

    Raises:
        ValueError: there are fewer than 24 triplets.
    """
    if len(triplets) < 24:
        raise ValueError(f"Each step takes 24 triplets, but there are only {len(triplets)}.")
    order = np.random.default_rng(0).permutation(len(triplets))
    history: dict[str, list[float]] = {"loss": [], "spread": []}
    for number in runtime.progress(range(n_steps), "following", n_steps):
        batch = triplets[order[np.arange(24 * number, 24 * (number + 1)) % len(triplets)]]
        loss = step(*(images[batch[:, column]] for column in range(3)))
        history["loss"].append(float(loss) / 24)
        history["spread"].append(float(np.mean(pdist(encoder(images[:300:10]).numpy(), "sqeuclidean"))))
    return history
