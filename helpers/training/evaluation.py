"""Measure an encoder on people it has never seen."""

from __future__ import annotations

import keras
import numpy as np
from scipy.spatial.distance import cdist
from sklearn.metrics import roc_auc_score, roc_curve


def encode(encoder: keras.Model, images: np.ndarray, *, mirror: bool = False) -> np.ndarray:
    """Encode pictures in inference mode: (m, 112, 92, 1) float32 → (m, d) float32.

    Args:
        encoder: the model.
        images: (m, 112, 92, 1) float32.
        mirror: an encoding is the mean of those of the picture and of its mirror image, brought back to length 1: a
            cheap way to take out some chance.
    """
    f = _encode(encoder, images)
    if not mirror:
        return f
    f = f + _encode(encoder, images[:, :, ::-1])
    return f / np.maximum(np.linalg.norm(f, axis=1, keepdims=True), 1e-12)


def gaps(f: np.ndarray, triplets: np.ndarray) -> np.ndarray:
    """Return d(A, N) - d(A, P) for rows (a, p, n) of `triplets`: positive where the same person is closer.

    Args:
        f: (m, d), encodings.
        triplets: (k, 3), integer row numbers of `f`.

    Returns:
        (k,), differences of squared distances.

    Raises:
        ValueError: `triplets` has another shape.
    """
    triplets = np.asarray(triplets)
    if triplets.ndim != 2 or triplets.shape[1] != 3:
        raise ValueError(f"Triplets must come as rows of (a, p, n), shape (k, 3), not {triplets.shape}.")
    anchor, positive, negative = (f[triplets[:, column]] for column in range(3))
    return np.sum((anchor - negative) ** 2, axis=1) - np.sum((anchor - positive) ** 2, axis=1)


def one_shot_accuracy(f: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of pictures whose nearest gallery picture shows the same person, mean over all galleries.

    Gallery i holds picture i of every person; all other pictures are looked up in it. There are as many galleries as
    pictures per person.

    Args:
        f: (m, d), encodings.
        labels: (m,), each person having the same number of pictures, say ten.

    Raises:
        ValueError: people have unequal numbers of pictures, or only one.
    """
    names, counts = np.unique(labels, return_counts=True)
    if len(set(counts)) != 1 or counts[0] < 2:
        raise ValueError("One-shot accuracy needs the same number of pictures, two or more, of each person.")
    rows = np.stack([np.flatnonzero(labels == name) for name in names])
    shares = []
    for picture in range(counts[0]):
        others = np.delete(rows, picture, axis=1).ravel()
        nearest = cdist(f[others], f[rows[:, picture]]).argmin(axis=1)
        shares.append(np.mean(names[nearest] == labels[others]))
    return float(np.mean(shares))


def verification_roc(f: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Measure how well distances tell people apart, over all pairs of two different pictures.

    Args:
        f: (m, d), encodings.
        labels: (m,).

    Returns:
        `(false_match_rate, true_match_rate, area)`: the two rates are float arrays of equal length, one entry for each
        threshold on the distance; the area under the curve is 0.5 for guessing and 1 for a perfect encoder.

    Source: Fawcett, «An introduction to ROC analysis», 2006.
    """
    first, second = np.triu_indices(len(labels), k=1)
    same, closeness = labels[first] == labels[second], -cdist(f, f, "sqeuclidean")[first, second]
    false_match_rate, true_match_rate, _ = roc_curve(same, closeness)
    return false_match_rate, true_match_rate, float(roc_auc_score(same, closeness))


def _encode(encoder: keras.Model, images: np.ndarray) -> np.ndarray:
    # Not encoder.predict: it complains on stderr about retracing as soon as a notebook makes a handful of encoders.
    batches = [images[first : first + 100] for first in range(0, len(images), 100)]
    return np.concatenate([encoder(batch, training=False).numpy() for batch in batches])
