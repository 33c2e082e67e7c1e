"""A small network with two branches, computed in NumPy: the kit's `branching_model`."""

from dataclasses import dataclass

import numpy as np

from autograder.exam.keras_models import fresh_weights

Array = np.ndarray
SHAPE = (6, 4, 3)  # height, width, channels of an image
CHANNELS = (5, 2, 4, 7)  # of the four convolutions


@dataclass(frozen=True)
class Setting:
    """Images (batch, 6, 4, 3) float32, the names of the six layers in order, the kernels (1, 1, c, c')."""

    images: Array
    names: tuple[str, ...]
    kernels: list[Array]

    def outputs(self, kernels: list[Array]) -> dict[str, Array]:
        """What each layer gives, if the network has these kernels."""
        one, two, three, four = (kernel[0, 0].astype(float) for kernel in kernels)
        first = np.tanh(self.images @ one)
        pooled = first.reshape(len(first), SHAPE[0] // 2, 2, SHAPE[1] // 2, 2, -1).mean(axis=(2, 4))
        left, right = np.tanh(pooled @ two), pooled @ three
        both = np.concatenate([left, right], axis=-1)
        return dict(zip(self.names, (first, pooled, left, right, both, both @ four), strict=True))

    def inputs(self, kernels: list[Array]) -> dict[str, Array | tuple[Array, Array]]:
        """What each layer is given."""
        first, pooled, left, right, both, _ = self.outputs(kernels).values()
        return dict(zip(self.names, (self.images, first, pooled, pooled, (left, right), both), strict=True))


def draw(rng: np.random.Generator) -> Setting:
    """The first name is the beginning of another one, so that a part of a name is not enough."""
    word, number = str(rng.choice(["conv", "block", "stage"])), int(rng.integers(1, 9))
    names = (f"{word}{number}", f"{word}{number}_pool", "zigzag", "about", f"{word}{number}_join", "classes")
    sizes = (SHAPE[2], CHANNELS[0], CHANNELS[0], CHANNELS[1] + CHANNELS[2])
    kernels = fresh_weights(rng, [(1, 1, *each) for each in zip(sizes, CHANNELS, strict=True)])
    return Setting(rng.normal(size=(3, *SHAPE)).astype(np.float32), names, kernels)
