"""Steps of an optimizer on the pixels of an image, computed in NumPy, right or changed on the way.

The cost is Σ strength · log cosh(image - target), whose gradient is strength · tanh(image - target).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Change = Callable[[Array], Array]
CALLS, MOMENTUM, BETA_1, BETA_2 = 3, 0.75, 0.9, 0.999  # the last two are those of Adam (Kingma and Ba 2015) in Keras
SHAPE = (5, 4, 3)


def clipped(x: Array) -> Array:
    return np.clip(x, 0, 1)


def as_it_is(x: Array) -> Array:
    return x


@dataclass(frozen=True)
class Setting:
    """An image in [0, 1], the target and the strength of its cost, float32 (n_H, n_W, 3); a learning rate."""

    image: Array
    target: Array
    strength: Array
    rate: float

    def cost(self, image: Array) -> float:
        return float(np.sum(self.strength * np.log(np.cosh(image - self.target))))

    def gradient(self, image: Array) -> Array:
        return self.strength * np.tanh(image - self.target)


def descend(
    setting: Setting,
    rate: float = 1.0,
    momentum: float = MOMENTUM,
    steps: int = 1,
    change: Change = as_it_is,
    before: Change = as_it_is,
    between: Change = as_it_is,
    after: Change = clipped,
) -> list[Array]:
    """Run the calls as Keras' SGD does: velocity = momentum · velocity - rate · gradient, image += velocity.

    Args:
        setting: where it starts.
        rate: in learning rates of the setting.
        momentum: of SGD.
        steps: in each call.
        change: what is made of the gradient.
        before, between, after: what is made of the image before a call, between gradient and step, and after a call.

    Returns:
        The image after each call.
    """
    image, velocity, way = setting.image.astype(float), np.zeros(SHAPE), []
    for _ in range(CALLS):
        image = before(image)
        for _ in range(steps):
            velocity = momentum * velocity - rate * setting.rate * change(setting.gradient(image))
            image = between(image) + velocity
        image = after(image)
        way.append(image)
    return way


def adam(setting: Setting) -> list[Array]:
    """The same with Adam (Kingma and Ba 2015, algorithm 1)."""
    image, mean, square, way = setting.image.astype(float), np.zeros(SHAPE), np.zeros(SHAPE), []
    for t in range(1, CALLS + 1):
        slope = setting.gradient(image)
        mean = BETA_1 * mean + (1 - BETA_1) * slope
        square = BETA_2 * square + (1 - BETA_2) * slope**2
        step = mean / (1 - BETA_1**t) / (np.sqrt(square / (1 - BETA_2**t)) + 1e-7)
        image = clipped(image - setting.rate * step)
        way.append(image)
    return way
