"""Which unit is the most selective, and activations on which its mistakes pick other units."""

from typing import Any

import numpy as np

from autograder.exam.exercise import Case, case
from autograder.graders.filter_visualization.fields import Array


def peaks(activations: Array) -> Array:
    """The maximum of each map, (n, h, w, c) → (n, c)."""
    return np.max(activations, axis=(1, 2))


def selectivity(activations: Array, labels: Array, target: int) -> Array:
    """How much more each unit responds to the target's images than to the others, on average: (c,)."""
    values, own = peaks(np.asarray(activations, float)), np.asarray(labels) == target
    return values[own].mean(axis=0) - values[~own].mean(axis=0)


def pick(activations: Array, labels: Array, target: int) -> int:
    """The unit that responds to the target's images more than to the others by most."""
    return int(np.argmax(selectivity(activations, labels, target)))


def draw(rng: np.random.Generator, counts: tuple[int, ...], shape: tuple[int, int, int], dtype: Any = float) -> Case:
    """Images (n, h, w, c) of several labels, the first of which is the target, with units of very different habits.

    Every unit has its own usual response to the target and to the others, its own spread between images, and its own
    extent in the image. The two most selective units differ by 0.02 or more.
    """
    names = rng.permutation([3, 8, 5, 11])[: len(counts)]
    while True:
        labels = rng.permutation(np.repeat(names, counts))
        c = shape[-1]
        usual = {
            name: rng.uniform(0.02, 1.2 + 0.6 * (i > 0), c) * rng.choice([0.1, 1, 1], c) for i, name in enumerate(names)
        }
        level = np.array([usual[label] for label in labels])
        level = level * np.exp(rng.uniform(0.05, 0.8, c) * rng.normal(size=(len(labels), c)))
        maps = rng.uniform(size=(len(labels), *shape)) ** rng.choice([0.3, 2.0, 12.0], c)
        maps = maps / maps.max(axis=(1, 2), keepdims=True) * level[:, None, None] - rng.uniform(0, 0.2, c)
        best = np.sort(selectivity(maps, labels, names[0]))
        if best[-1] - best[-2] > 0.02:
            return case(maps.astype(dtype), labels, int(names[0]))
