"""Train a small classifier with softmax outputs, and ask it."""

from __future__ import annotations

import keras
import numpy as np

from helpers import runtime

BATCH_SIZE, LEARNING_RATE = 32, 2e-3


def train(net: keras.Model, x: np.ndarray, classes: np.ndarray, *, epochs: int, label: str = "training") -> None:
    """Train `net` in place with Adam on the cross-entropy; a line of text says how far it is.

    Args:
        net: has one row of probabilities for each example as output.
        x: float32 (m, ...), as the network takes it.
        classes: integers (m,).
        epochs: how often all of it is gone through, in batches of 32.
        label: the text before the progress bar.

    Raises:
        ValueError: the network does not give one row of probabilities for each example, the numbers of examples and
            classes differ, or a class has no output.
    """
    if len(x) != len(classes) or not len(x):
        raise ValueError(
            f"There are {len(x)} examples and {len(classes)} classes; give one class for each, and at least one."
        )
    n_classes = _n_outputs(net, x)
    if np.min(classes) < 0 or np.max(classes) >= n_classes:
        raise ValueError(f"A class lies outside 0 to {n_classes - 1}, the outputs of the network.")
    net.compile(keras.optimizers.Adam(LEARNING_RATE), "sparse_categorical_crossentropy")
    for _ in runtime.progress(range(epochs), label, epochs):
        net.fit(x, classes, batch_size=BATCH_SIZE, verbose=0)


def probabilities(net: keras.Model, x: np.ndarray) -> np.ndarray:
    """Ask the network: `x` (m, ...) → float32 (m, classes), a row of probabilities for each example."""
    _n_outputs(net, x)
    return net.predict(x, batch_size=2 * BATCH_SIZE, verbose=0)


def accuracy(net: keras.Model, x: np.ndarray, classes: np.ndarray) -> float:
    """Say how often the most probable class is the right one, from 0 to 1."""
    return float(np.mean(probabilities(net, x).argmax(axis=1) == classes))


def problem(net: keras.Model, x: np.ndarray, n_classes: int) -> str:
    """Say in one line why a network does not give probabilities of so many classes for `x`; empty if it does."""
    takes = getattr(net, "input_shape", None)  # a network written as a class need not tell
    if isinstance(takes, tuple) and (
        len(takes) != x.ndim or any(n not in (None, has) for n, has in zip(takes[1:], x.shape[1:], strict=True))
    ):
        return f"The network takes examples of shape {takes[1:]}, but it should take shape {x.shape[1:]}."
    p = np.asarray(net(x.astype("float32"), training=False))
    if p.shape != (len(x), n_classes):
        return f"Shape {p.shape} instead of {(len(x), n_classes)}, for {len(x)} examples and {n_classes} classes."
    if p.min() < 0 or not np.allclose(p.sum(axis=1), 1, atol=1e-3):
        return f"{p[0].round(3)} for the first example: softmax gives probabilities that add up to 1."
    return "" if np.ptp(p, axis=0).max() > 0 else "All examples get the same probabilities, though they differ."


def _n_outputs(net: keras.Model, x: np.ndarray) -> int:
    shape = np.shape(net(x[:1], training=False)) if callable(net) else None
    if shape is None or len(shape) != 2 or shape[0] != 1:
        raise ValueError(f"The network must give one row of probabilities for each example, not shape {shape} for one.")
    return shape[1]
