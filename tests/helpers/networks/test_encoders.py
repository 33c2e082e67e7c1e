"""The trained encoders: dlib itself is the oracle of the one, people it never met are the test of the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import dlib
import keras
import numpy as np
import pytest
from PIL import Image

from helpers.data import faces
from helpers.networks import dlib_weights, encoders, face_encoder
from helpers.training import evaluation


@pytest.fixture(scope="module")
def encoder() -> keras.Model:
    return encoders.pretrained_encoder()


CHIPS = np.random.default_rng(1).integers(0, 256, (3, 150, 150, 3), np.uint8)


def test_shapes_and_types(encoder: keras.Model) -> None:
    assert encoder.input_shape == (None, 150, 150, 3)
    f = encoder(CHIPS.astype(np.float32)).numpy()
    assert f.shape == (3, 128)
    assert f.dtype == np.float32
    assert np.array_equal(f, encoder(CHIPS).numpy())
    assert not np.allclose(np.linalg.norm(f, axis=1), 1, atol=1e-3)
    assert not encoder.trainable_variables


def test_it_agrees_with_dlib_on_anything(encoder: keras.Model) -> None:
    oracle = dlib.face_recognition_model_v1(str(dlib_weights.checked_file(dlib_weights.ENCODER)))
    extremes = [np.zeros_like(CHIPS[0]), np.full_like(CHIPS[0], 255)]
    smooth = np.array(Image.fromarray(CHIPS[0, :5, :4]).resize((150, 150)))
    chips = np.stack([*CHIPS, *extremes, smooth, smooth[:, ::-1], smooth[..., ::-1]])
    wanted = np.array([oracle.compute_face_descriptor(np.ascontiguousarray(chip)) for chip in chips])
    assert np.abs(encoder(chips).numpy() - wanted).max() <= 1e-5


def test_damaged_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(dlib_weights.SHA256, dlib_weights.ENCODER, "0" * 64)
    with pytest.raises(ValueError, match=r"resnet_model_v1\.dat .* damaged .*; install it with") as caught:
        encoders.pretrained_encoder()
    assert "\n" not in str(caught.value)


IMAGES, LABELS = faces.load()
SEEN, UNSEEN = slice(0, 300), slice(300, None)


def test_the_small_encoder_is_as_good_as_its_docstring_says() -> None:
    f = evaluation.encode(encoders.small_encoder(), IMAGES[..., np.newaxis])
    assert f.shape == (400, 128)
    assert f.dtype == np.float32
    assert np.allclose(np.linalg.norm(f, axis=1), 1, atol=1e-5)
    assert round(evaluation.one_shot_accuracy(f[UNSEEN], LABELS[UNSEEN]), 2) == 0.88
    assert round(evaluation.verification_roc(f[UNSEEN], LABELS[UNSEEN])[2], 3) == 0.975
    assert evaluation.one_shot_accuracy(f[SEEN], LABELS[SEEN]) == 1
    assert evaluation.verification_roc(f[SEEN], LABELS[SEEN])[2] > 0.9999


def test_the_small_encoder_is_made_anew_each_time_and_can_be_trained() -> None:
    first, second = encoders.small_encoder(), encoders.small_encoder()
    assert len(first.trainable_variables) == len(face_encoder.face_encoder(small=True).trainable_variables)
    first.set_weights([np.zeros_like(weight) for weight in first.get_weights()])
    assert np.any(second.get_weights()[0])


def test_the_weights_are_small_and_plain() -> None:
    assert encoders._SMALL.stat().st_size < 300_000
    with np.load(encoders._SMALL, allow_pickle=False) as weights:
        assert all(np.isfinite(weights[name]).all() for name in weights.files)


@pytest.mark.parametrize(
    ("spoil", "kind", "words"),
    [
        (lambda data: None, FileNotFoundError, "missing"),
        (lambda data: b"", ValueError, "damaged"),
        (lambda data: data[:-1], ValueError, "damaged"),
        (lambda data: data[:900] + bytes([data[900] ^ 1]) + data[901:], ValueError, "damaged"),
    ],
)
def test_bad_small_weights(
    spoil: Callable[[bytes], bytes | None],
    kind: type[Exception],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy, data = tmp_path / encoders._SMALL.name, spoil(encoders._SMALL.read_bytes())
    if data is not None:
        copy.write_bytes(data)
    monkeypatch.setattr(encoders, "_SMALL", copy)
    with pytest.raises(kind, match=rf"helpers/networks/small_encoder\.npz is {words}; .* git restore") as caught:
        encoders.small_encoder()
    assert "\n" not in str(caught.value)
