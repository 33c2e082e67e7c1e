"""The ready-made encoder keeps its promises."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from helpers.networks import face_encoder

PICTURES = np.random.default_rng(1).random((3, 112, 92, 1)).astype(np.float32)


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("batch_norm", [False, True])
def test_encodings_have_length_one(small: bool, batch_norm: bool) -> None:
    f = face_encoder.face_encoder(small=small, batch_norm=batch_norm)(PICTURES).numpy()
    assert f.shape == (3, 128)
    assert f.dtype == np.float32
    assert np.allclose(np.linalg.norm(f, axis=1), 1, atol=1e-5)


def test_brightness_and_contrast_do_not_matter() -> None:
    encoder = face_encoder.face_encoder(small=True)
    assert np.allclose(encoder(PICTURES), encoder(0.5 * PICTURES + 0.3), atol=1e-2)
    assert not np.allclose(encoder(PICTURES), encoder(PICTURES**2), atol=1e-2)


def test_batch_norm_can_be_left_out() -> None:
    def count(encoder: keras.Model) -> int:
        return sum(isinstance(layer, keras.layers.BatchNormalization) for layer in encoder.layers)

    assert count(face_encoder.face_encoder(small=True)) == 4
    assert count(face_encoder.face_encoder(small=True, batch_norm=False)) == 0


def test_it_is_no_answer_to_an_exercise() -> None:
    with pytest.raises(TypeError):
        face_encoder.face_encoder((112, 92, 1), 128)  # type: ignore[misc]
