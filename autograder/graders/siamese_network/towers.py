"""An encoder with known weights, computed in NumPy: the kit's `unit_encoder`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.exam.keras_models import fresh_weights
from autograder.graders.siamese_network._distances import Array, unit

Weights = list[Array]
Compare = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Setting:
    """Two batches of images (batch, *shape) float32, and matrices (size of an image, hidden), (hidden, d)."""

    shape: tuple[int, ...]
    images: tuple[Array, Array]
    weights: Weights

    def encode(self, weights: Weights) -> tuple[Array, Array]:
        """The encodings (batch, d) of both batches by the kit's `unit_encoder` with these weights."""
        first, last = (matrix.astype(float) for matrix in weights)
        return tuple(unit(np.tanh(x.reshape(len(x), -1).astype(float) @ first) @ last) for x in self.images)

    def slope(self, compare: Compare, towers: tuple[bool, bool] = (True, True)) -> Array:
        """Gradient of the summed result by the last matrix, by central differences in float64.

        Args:
            compare: what is made of the two encodings.
            towers: through which of the two the gradient flows.
        """
        first, last = self.weights
        slope, step, still = np.zeros(last.shape), 1e-5, self.encode(self.weights)
        for place in np.ndindex(last.shape):
            change = np.zeros(last.shape)
            change[place] = step
            sides = []
            for sign in (1, -1):
                moved = self.encode([first, last + sign * change])
                pair = [new if flows else old for new, old, flows in zip(moved, still, towers, strict=True)]
                sides.append(np.sum(compare(*pair)))
            slope[place] = (sides[0] - sides[1]) / (2 * step)
        return slope


def draw(rng: np.random.Generator, shape: tuple[int, ...], batch: int) -> Setting:
    """Images with signs and fractions, and weights."""
    images = rng.normal(size=(2, batch, *shape)).astype(np.float32)
    hidden, size = (int(each) for each in rng.integers(4, 7, 2))
    return Setting(shape, (images[0], images[1]), fresh_weights(rng, [(int(np.prod(shape)), hidden), (hidden, size)]))
