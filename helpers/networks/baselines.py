"""Encodings that need no network: what a trained one has to beat."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA


def pixels(images: np.ndarray) -> np.ndarray:
    """Take the grey values themselves for an encoding: (m, …) → (m, n), n being the number of pixels."""
    return np.reshape(images, (len(images), -1))


def eigenfaces(train: np.ndarray, n_components: int = 60) -> PCA:
    """Fit the directions along which training faces differ most; encode with `.transform(pixels(images))`.

    Args:
        train: (m, height, width) or (m, height, width, 1).
        n_components: how many directions, and numbers in an encoding.

    Returns:
        `components_`, (n_components, height · width), are the eigenfaces, the one of largest variance first;
        `explained_variance_`, (n_components,), are the variances.

    Raises:
        ValueError: there are not fewer components than training pictures.

    Source: Turk and Pentland, «Eigenfaces for recognition», 1991.
    """
    if not 0 < n_components < len(train):
        raise ValueError(f"{len(train)} pictures cannot give {n_components} components.")
    # Lanczos iterations from a fixed start: exact, and several times faster than the full decomposition at this size.
    return PCA(n_components, svd_solver="arpack", random_state=0).fit(pixels(train))
