"""Steps of an optimizer on a linear encoder, computed in NumPy, right and with the mistakes that learners make.

The encoder is f(x) = x F U V W with F frozen, so that loss, gradient and steps are known. Two steps with momentum
tell an optimizer that was used from an update written by hand.
"""

import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.graders.triplet_loss.triplets import loss_gradients, slack, total_loss

RATE, MOMENTUM, ALPHA = 0.02, 0.75, 0.9
STEPS, BETA_1, BETA_2 = 2, 0.9, 0.999  # the last two are those of Adam in Keras
Array = np.ndarray
Weights = tuple[Array, ...]
Gradients = Callable[[list[Array], float], list[Array]]


@dataclass(frozen=True)
class Setting:
    """Pictures (batch, 5) of anchors, positives, negatives; weights F frozen, (U, V, W) trainable. float32."""

    pictures: list[Array]
    frozen: Array
    weights: Weights

    def encode(self, weights: Weights) -> list[Array]:
        """The encodings (batch, 3) of anchors, positives and negatives."""
        through = _product([self.frozen.astype(float), *weights])
        return [picture @ through for picture in self.pictures]


def true_loss(f: list[Array], alpha: float) -> float:
    return float(total_loss(*f, alpha))


def true_gradients(f: list[Array], alpha: float) -> list[Array]:
    return loss_gradients(*f, alpha)


def slope_of(loss: Callable, f: list[Array], alpha: float) -> list[Array]:
    """Gradient of a loss by each of the encodings, by central differences."""
    slopes, step = [np.zeros_like(part) for part in f], 1e-5
    for part, slope in zip(f, slopes, strict=True):
        for place in np.ndindex(part.shape):
            kept, sides = part[place], []
            for moved in (kept + step, kept - step):
                part[place] = moved
                sides.append(float(loss(*f, alpha)))
            part[place] = kept
            slope[place] = (sides[0] - sides[1]) / (2 * step)
    return slopes


def simulate(
    setting: Setting,
    gradients: Gradients = true_gradients,
    rate: float = RATE,
    momentum: float = MOMENTUM,
    steps: int = STEPS,
    trained: slice = slice(None),
    adam: bool = False,
) -> list[Weights]:
    """Run the steps as Keras' SGD does: velocity = momentum · velocity - rate · gradient, weights += velocity.

    With `adam` as Adam does (Kingma and Ba 2015, algorithm 1), whose velocity is the mean of the gradients.

    Returns:
        The weights after each step.
    """
    way = []
    weights = [part.astype(float) for part in setting.weights]
    velocity, square = ([np.zeros_like(part) for part in weights] for _ in range(2))
    for t in range(1, steps + 1):
        by_encoding = gradients(setting.encode(tuple(weights)), ALPHA)
        by_product = sum(x.T @ g for x, g in zip(setting.pictures, by_encoding, strict=True))
        for i in range(len(weights))[trained]:
            before = _product([setting.frozen, *weights[:i]])
            after = _product([*weights[i + 1 :], np.eye(weights[-1].shape[1])])
            slope = before.T @ by_product @ after.T
            if adam:
                velocity[i] = BETA_1 * velocity[i] + (1 - BETA_1) * slope
                square[i] = BETA_2 * square[i] + (1 - BETA_2) * slope**2
            else:
                velocity[i] = momentum * velocity[i] - rate * slope
        changes = velocity
        if adam:
            roots = [np.sqrt(part / (1 - BETA_2**t)) + 1e-7 for part in square]
            changes = [-rate * part / (1 - BETA_1**t) / root for part, root in zip(velocity, roots, strict=True)]
        weights = [part + change for part, change in zip(weights, changes, strict=True)]
        way.append(tuple(weights))
    return way


def _product(matrices: list[Array]) -> Array:
    return functools.reduce(np.matmul, matrices)


def _only(*kept: int) -> Gradients:
    return lambda f, alpha: [g * (i in kept) for i, g in enumerate(loss_gradients(*f, alpha))]


# name, what the student is told, the weights to which this mistake leads, step by step
WEIGHT_MISTAKES: list[tuple[str, str, Callable[[Setting], list[Weights]]]] = [
    ("no step", "The weights have not moved: was the gradient given to the optimizer?", lambda s: simulate(s, rate=0)),
    (
        "uphill",
        "The step goes up the slope: the optimizer subtracts the gradient itself.",
        lambda s: simulate(s, rate=-RATE),
    ),
    (
        "update by hand",
        "The weights are where a plain step of this learning rate leads. Let the given optimizer make the step: "
        "it has a momentum.",
        lambda s: simulate(s, momentum=0),
    ),
    ("several steps", "More than one step was made in one call.", lambda s: simulate(s, steps=2 * STEPS)),
    (
        "some weights only",
        "Only the last layer has moved: every trainable weight takes part in the step.",
        lambda s: simulate(s, trained=slice(-1, None)),
    ),
    (
        "some weights only",
        "Only the last two layers have moved: every trainable weight takes part in the step.",
        lambda s: simulate(s, trained=slice(-2, None)),
    ),
    (
        "no margin",
        "The step follows the loss without the margin: pass alpha on.",
        lambda s: simulate(s, gradients=lambda f, alpha: loss_gradients(*f, 0.0)),
    ),
    (
        "alpha ignored",
        "The step uses alpha = 0.2 whatever is asked: pass alpha on.",
        lambda s: simulate(s, gradients=lambda f, alpha: loss_gradients(*f, 0.2)),
    ),
    (
        "mean over the batch",
        "The step follows the mean of the losses; the sum is asked.",
        lambda s: simulate(s, gradients=lambda f, alpha: [g / len(g) for g in loss_gradients(*f, alpha)]),
    ),
    (
        "part of the gradient",
        "Only the anchor's encoding was followed back to the weights: encode all three inside the tape.",
        lambda s: simulate(s, gradients=_only(0)),
    ),
    (
        "part of the gradient",
        "The negative's encoding was not followed back to the weights: encode all three inside the tape.",
        lambda s: simulate(s, gradients=_only(0, 1)),
    ),
    (
        "part of the gradient",
        "The positive's encoding was not followed back to the weights: encode all three inside the tape.",
        lambda s: simulate(s, gradients=_only(0, 2)),
    ),
    (
        "part of the gradient",
        "The anchor's encoding was not followed back to the weights: encode all three inside the tape.",
        lambda s: simulate(s, gradients=_only(1, 2)),
    ),
    (
        "positive and negative swapped",
        "Positive and negative have changed places on the way to the loss.",
        lambda s: simulate(
            s, gradients=lambda f, alpha: [loss_gradients(f[0], f[2], f[1], alpha)[i] for i in (0, 2, 1)]
        ),
    ),
]


def draw(rng: np.random.Generator) -> Setting:
    """A setting in which no triplet is near the edge on the way, and every named mistake leads elsewhere."""
    while True:
        anchors, positives, negatives = rng.normal(size=(3, 8, 5)).astype(np.float32)
        positives = (anchors + 0.7 * (positives - anchors)).astype(np.float32)
        sizes = ((5, 4), (4, 4), (4, 4), (4, 3))
        frozen, *weights = (0.6 * rng.normal(size=size).astype(np.float32) for size in sizes)
        setting = Setting([anchors, positives, negatives], frozen, tuple(weights))
        way = [setting.weights, *simulate(setting)]
        owed = [slack(*setting.encode(weights), ALPHA) for weights in way]
        mixed = all(2 <= (each > 0).sum() <= 6 and np.abs(each).min() > 0.02 for each in owed)
        losses = [true_loss(setting.encode(weights), ALPHA) for weights in way]
        moving = np.abs(np.diff(losses)).min() > 0.05
        if mixed and moving:
            ends = [way[-1], *(run(setting)[-1] for _, _, run in WEIGHT_MISTAKES)]
            if all(_apart(one, other) for one, other in itertools.combinations(ends, 2)):
                return setting


def _apart(some: Weights, others: Weights) -> bool:
    return max(np.abs(one - other).max() for one, other in zip(some, others, strict=True)) > 0.01
