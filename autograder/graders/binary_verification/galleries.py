"""Galleries to be encoded beforehand, their encodings in NumPy, and the mistakes that learners make.

The encoder standardises the pixels (batch normalisation), multiplies them by a matrix and adds what the other images of
the call give; `kit.counting_encoder` is it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray
SHAPE, DIM, EPSILON = (6, 5, 1), 4, 1e-3  # of an image, of an encoding; Keras' own for batch normalisation
NAMES = ["Zoe", "Ada", "Noor", "Emil", "Lina", "Otto", "Ines", "Bo"]


@dataclass(frozen=True)
class Gallery:
    """Images (k, 6, 5, 1) with names, and the weights of an encoder (see `kit.counting_encoder`)."""

    images: Array
    names: list[str]
    mean: Array
    variance: Array
    matrix: Array
    w: Array
    v: Array

    @property
    def weights(self) -> list[Array]:
        """Those of the encoder, before its first run."""
        return [np.float32(0), self.mean, self.variance, self.matrix, self.w, self.v]

    def encode(self, mean: Array | None = None, variance: Array | None = None, factor: float = 1.0) -> Array:
        """The encodings (k, 4), all images in one call; of images times a factor."""
        mean, variance = (self.mean, self.variance) if mean is None or variance is None else (mean, variance)
        x = factor * self.images.reshape(len(self.images), -1)
        return (x - mean) / np.sqrt(variance + EPSILON) @ self.matrix + np.mean(x @ self.w) * self.v

    def encode_in_training(self) -> Array:
        """What comes out when batch normalisation takes mean and variance from the gallery itself."""
        x = self.images.reshape(len(self.images), -1)
        return self.encode(x.mean(axis=0), x.var(axis=0))

    def aside(self, f: Array) -> Array:
        """Encodings (…, 4) without what the company of other images adds to them, (…, 3)."""
        return f @ np.linalg.svd(self.v[None])[2][1:].T


Wrong = Callable[[Gallery], Any]
PRECOMPUTE_MISTAKES: tuple[tuple[str, str, Wrong], ...] = (
    (
        "names in another order",
        "The encodings stand under sorted names: keep the order in which images and names come.",
        lambda g: dict(zip(sorted(g.names), g.encode(), strict=True)),
    ),
    (
        "names in another order",
        "The encodings stand under the names in reverse: image i belongs to name i.",
        lambda g: dict(zip(g.names[::-1], g.encode(), strict=True)),
    ),
    (
        "names in another order",
        "Every encoding stands under the name before its own: image i belongs to name i.",
        lambda g: dict(zip(g.names, np.roll(g.encode(), -1, axis=0), strict=True)),
    ),
    (
        "names in another order",
        "Every encoding stands under the name after its own: image i belongs to name i.",
        lambda g: dict(zip(g.names, np.roll(g.encode(), 1, axis=0), strict=True)),
    ),
    (
        "images for encodings",
        "These are the images themselves; their encodings are asked, so that no image has to be kept.",
        lambda g: dict(zip(g.names, g.images, strict=True)),
    ),
    (
        "axis kept",
        "Each encoding has an axis too many, (1, n): take row i of the batch, (n,).",
        lambda g: dict(zip(g.names, g.encode()[:, None], strict=True)),
    ),
    (
        "all encodings under every name",
        "The encodings of all images stand under every name: take row i for person i.",
        lambda g: dict.fromkeys(g.names, g.encode()),
    ),
    (
        "one encoding for all",
        "The last image's encoding stands under every name: take row i for person i.",
        lambda g: dict.fromkeys(g.names, g.encode()[-1]),
    ),
    (
        "one encoding for all",
        "The first image's encoding stands under every name: take row i for person i.",
        lambda g: dict.fromkeys(g.names, g.encode()[0]),
    ),
    (
        "one encoding for all",
        "The mean of all encodings stands under every name: take row i for person i.",
        lambda g: dict.fromkeys(g.names, g.encode().mean(axis=0)),
    ),
    (
        "columns for rows",
        "Names have columns of the encodings: axis 0 counts the people, so take rows.",
        lambda g: dict(zip(g.names, g.encode().T, strict=False)),
    ),
    (
        "columns for rows",
        "Names have columns of the encodings: axis 0 counts the people, so take rows.",
        lambda g: {name: g.encode()[:, i % DIM] for i, name in enumerate(g.names)},
    ),
    (
        "training mode",
        "The encoder ran in training mode, in which batch normalisation looks at the other images: training=False.",
        lambda g: dict(zip(g.names, g.encode_in_training(), strict=True)),
    ),
    (
        "encodings normalised",
        "The encodings were brought to length 1: store them as the encoder gives them.",
        lambda g: dict(zip(g.names, g.encode() / np.linalg.norm(g.encode(), axis=1, keepdims=True), strict=True)),
    ),
    (
        "pixels rescaled",
        "The images were divided by 255 before the encoder: give them as they come.",
        lambda g: dict(zip(g.names, g.encode(factor=1 / 255), strict=True)),
    ),
    (
        "numbers for names",
        "The keys are numbers; the names are asked.",
        lambda g: dict(enumerate(g.encode())),
    ),
    (
        "encodings without names",
        "The encodings came without names; a dict from names to encodings is asked.",
        lambda g: g.encode(),
    ),
    (
        "names and encodings apart",
        "Names and encodings came as two things; a dict from names to encodings is asked.",
        lambda g: (g.names, g.encode()),
    ),
)


def draw(rng: np.random.Generator) -> Gallery:
    size = int(np.prod(SHAPE))
    return Gallery(
        rng.uniform(size=(len(NAMES), *SHAPE)).astype(np.float32),
        rng.permutation(NAMES).tolist(),
        rng.uniform(0.2, 0.8, size).astype(np.float32),
        rng.uniform(0.3, 1.5, size).astype(np.float32),
        (rng.normal(size=(size, DIM)) / np.sqrt(size / 4)).astype(np.float32),
        rng.normal(size=size).astype(np.float32),
        rng.normal(size=DIM).astype(np.float32),
    )
