"""Baselines: pixels in order, and eigenfaces that are those of the covariance matrix."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.networks import baselines

FACES = np.random.default_rng(1).normal(size=(12, 3, 2, 1)).astype(np.float32)


def test_pixels_are_rows() -> None:
    codes = baselines.pixels(FACES)
    assert codes.shape == (12, 6)
    assert np.array_equal(codes[5], FACES[5].ravel())


def test_eigenfaces_are_eigenvectors_of_the_covariance() -> None:
    model = baselines.eigenfaces(FACES, 4)
    covariance = np.cov(FACES.reshape(12, 6).T)
    variances = np.linalg.eigvalsh(covariance)[::-1][:4]
    assert np.allclose(model.components_ @ covariance, variances[:, None] * model.components_, atol=1e-5)


def test_encodings_are_coordinates_along_the_eigenfaces() -> None:
    model, new = baselines.eigenfaces(FACES, 4), FACES[:4] * 0.5 + 1
    codes = model.transform(baselines.pixels(new))
    centred = baselines.pixels(new) - baselines.pixels(FACES).mean(axis=0)
    assert np.allclose(codes, centred @ model.components_.T, atol=1e-5)


def test_variances_are_those_of_the_encodings() -> None:
    model = baselines.eigenfaces(FACES, 3)
    variances = model.transform(baselines.pixels(FACES)).var(axis=0, ddof=1)
    assert np.allclose(variances, model.explained_variance_, rtol=1e-4)
    assert variances[0] > 1.2 * variances[2]


def test_the_same_faces_give_the_same_eigenfaces() -> None:
    first, second = (baselines.eigenfaces(FACES, 3).components_ for _ in range(2))
    assert np.array_equal(first, second)


def test_too_many_components() -> None:
    with pytest.raises(ValueError, match="12 pictures cannot give 12"):
        baselines.eigenfaces(FACES, 12)
