"""Verifiers computed in NumPy, right and with the mistakes that learners make.

The encoder is `kit.unit_encoder`: one matrix, then unit length. The features are those of the kit, not the student's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.exam.keras_models import Shape, fresh_weights
from autograder.graders.binary_verification._logistic import probability, sigmoid

Array = np.ndarray
Feature = Callable[[Array, Array], Array]
IMAGE, DIM, BATCH = (6, 5, 1), 4, 7
ENCODER = (int(np.prod(IMAGE)), DIM)  # its only weight
FEATURES: dict[str, Feature] = {
    "product_feature": lambda f_1, f_2: f_1 * f_2,
    "uneven_feature": lambda f_1, f_2: np.concatenate([f_1 * f_2, f_1[:, :2]], axis=-1),
}
HEADS: tuple[tuple[str, str, Callable[[Array], Array]], ...] = (  # what is made of the right probabilities instead
    ("no sigmoid", "These are the logits: the sigmoid of the unit is missing.", lambda p: np.log(p / (1 - p))),
    ("probability of different", "This is the chance that the two are different.", lambda p: 1 - p),
    ("one axis", "The result has shape (batch,); (batch, 1) is asked, as Dense(1) gives it.", lambda p: p[:, 0]),
    ("softmax of one unit", "Every probability is 1: softmax over one unit. Take the sigmoid.", np.ones_like),
    ("ReLU for sigmoid", "The unit has a ReLU; the sigmoid is asked.", lambda p: np.maximum(np.log(p / (1 - p)), 0)),
    (
        "ReLU before the sigmoid",
        "A ReLU sits before the sigmoid: no probability is below ½.",
        lambda p: np.maximum(p, 0.5),
    ),
    ("tanh for sigmoid", "The unit has a tanh; the sigmoid is asked.", lambda p: np.tanh(np.log(p / (1 - p)))),
    ("sigmoid twice", "The sigmoid is taken twice.", sigmoid),
)
OTHERS: dict[str, Feature] = {
    "the absolute difference": lambda f_1, f_2: np.abs(f_1 - f_2),
    "the squared difference": lambda f_1, f_2: np.square(f_1 - f_2),
    "the difference": lambda f_1, f_2: f_1 - f_2,
}


@dataclass(frozen=True)
class Setting:
    """Two batches of images (7, 6, 5, 1), two sets of weights for the encoder, w (k, 1) and b (1,)."""

    images: list[Array]
    matrices: list[Array]
    w: Array
    b: Array

    def encodings(self, first: int = 0, second: int = 0) -> list[Array]:
        """What the encoder gives for both images, each with the weights of the given number."""
        flat = [
            image.reshape(BATCH, -1) @ self.matrices[i] for image, i in zip(self.images, (first, second), strict=True)
        ]
        return [f / np.linalg.norm(f, axis=1, keepdims=True) for f in flat]

    def weights(self, shapes: list[Shape]) -> list[Array] | None:
        """What to set for weights of these shapes; None where some have no business to be, or not so often."""
        known = {ENCODER: self.matrices[1], self.w.shape: self.w, self.b.shape: self.b}
        return [known[shape] for shape in shapes] if len(shapes) < 6 and known.keys() >= set(shapes) else None


def verified(f_1: Array, f_2: Array, feature: Feature, w: Array, b: Array) -> Array:
    """The probabilities (batch, 1)."""
    return probability(feature(f_1, f_2), w[:, 0], b[0])[:, None]


def draw(rng: np.random.Generator, width: int) -> Setting:
    images = list(rng.normal(size=(2, BATCH, *IMAGE)).astype(np.float32))
    w, b = 2 * rng.choice([-1, 1], (width, 1)) * rng.uniform(0.5, 1.5, (width, 1)), rng.uniform(0.4, 0.9, 1)
    return Setting(images, fresh_weights(rng, [ENCODER] * 3), w.astype(np.float32), b.astype(np.float32))


def shapes_text(shapes: list[Shape], width: int) -> tuple[str, str] | None:
    """Name what the shapes of the weights give away."""
    head = sorted(shape for shape in shapes if shape != ENCODER)
    if ENCODER not in shapes:
        return "encoder not in the model", "The encoder's weights are not among the model's: call the given encoder."
    if not head:
        return "no unit", "There is no unit in the model: the feature goes into a Dense(1) with a sigmoid."
    if head == [(width, 1)]:
        return "no bias", "The unit has no bias."
    if head == [(1,), (width, 1)]:
        return None
    if len(head) == 2 and len(head[0]) == 1 and head[0] != (1,):
        return "several units", "There is more than one output unit; one with a sigmoid is asked."
    if head == [(1,), (1, 1)]:
        return (
            "summed to one number",
            "The feature is summed to one number before the unit: each component has a weight.",
        )
    if head == [(1,), (ENCODER[0], 1)]:
        return "no encodings", "The feature is taken of the images; take it of their encodings."
    if len(head) == 2 and head[0] == (1,):
        return (
            "feature ignored",
            "The unit has another number of weights than the given feature has components: use it.",
        )
    if len(head) > 2:
        return "extra weights", "There is more in the model than the encoder and one Dense(1)."
    return None
