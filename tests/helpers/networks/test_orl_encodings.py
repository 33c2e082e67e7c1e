"""The encodings of the ORL pictures: what dlib itself gives, good enough to name everybody, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dlib
import numpy as np
import pytest
from PIL import Image

from helpers.data import cache, faces
from helpers.networks import dlib_weights, orl_encodings
from helpers.training import evaluation


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield cache.folder()


@pytest.fixture(scope="module")
def encoded(home: Path) -> tuple[np.ndarray, np.ndarray]:
    return orl_encodings.faces_encodings()


@pytest.fixture(scope="module")
def by_dlib() -> dict[int, np.ndarray]:
    """Encode every ORL picture in which dlib finds one face, by dlib from the picture to the 128 numbers."""
    detector = dlib.get_frontal_face_detector()
    landmarks = dlib.shape_predictor(str(dlib_weights.checked_file(dlib_weights.LANDMARKS)))
    network = dlib.face_recognition_model_v1(str(dlib_weights.checked_file(dlib_weights.ENCODER)))
    descriptors = {}
    for row, image in enumerate(faces.load()[0]):
        grey = Image.fromarray(np.rint(image * 255).astype(np.uint8))
        rgb = np.array(grey.convert("RGB").resize((184, 224), Image.Resampling.BILINEAR))
        boxes = detector(rgb, 0) or detector(rgb, 1)
        if boxes:
            assert len(boxes) == 1
            descriptors[row] = np.array(network.compute_face_descriptor(rgb, landmarks(rgb, boxes[0])))
    return descriptors


def test_shapes_types_and_order(encoded: tuple[np.ndarray, np.ndarray]) -> None:
    f, labels = encoded
    assert f.shape == (400, 128)
    assert f.dtype == np.float32
    assert np.isfinite(f).all()
    assert np.array_equal(labels, faces.load()[1])


def test_they_agree_with_dlib_on_every_picture_in_which_it_finds_a_face(
    encoded: tuple[np.ndarray, np.ndarray], by_dlib: dict[int, np.ndarray]
) -> None:
    assert len(by_dlib) == 397
    rows = list(by_dlib)
    assert np.abs(encoded[0][rows] - np.stack(list(by_dlib.values()))).max() <= 1e-5


def test_one_picture_of_each_person_names_the_others(encoded: tuple[np.ndarray, np.ndarray]) -> None:
    assert evaluation.one_shot_accuracy(*encoded) >= 0.995


def test_the_equal_error_rate(encoded: tuple[np.ndarray, np.ndarray]) -> None:
    false_match, true_match, _ = evaluation.verification_roc(*encoded)
    assert np.maximum(false_match, 1 - true_match).min() <= 0.006


def test_dlibs_usual_threshold_holds(encoded: tuple[np.ndarray, np.ndarray]) -> None:
    f, labels = encoded
    first, second = np.triu_indices(400, k=1)
    close = np.linalg.norm(f[first] - f[second], axis=1) < 0.6
    assert np.mean(close == (labels[first] == labels[second])) > 0.97


def test_pictures_without_a_found_face_are_encoded_well_enough(
    encoded: tuple[np.ndarray, np.ndarray], by_dlib: dict[int, np.ndarray]
) -> None:
    f, labels = encoded
    for row in set(range(400)) - set(by_dlib):
        distances = np.linalg.norm(f - f[row], axis=1)
        distances[row] = np.inf
        assert labels[distances.argmin()] == labels[row]


def test_the_second_call_reads_what_was_kept(
    encoded: tuple[np.ndarray, np.ndarray],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def never(*arguments: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(orl_encodings, "_encode_all", never)
    again, labels = orl_encodings.faces_encodings()
    assert np.array_equal(again, encoded[0])
    assert np.array_equal(labels, encoded[1])
    assert capsys.readouterr().out == ""
    assert len(list(home.iterdir())) == 1


@pytest.mark.parametrize("name", sorted(dlib_weights.SHA256))
def test_other_trained_numbers_are_another_recipe(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = orl_encodings._recipe()
    assert orl_encodings._recipe() == before
    monkeypatch.setitem(dlib_weights.SHA256, name, "0" * 64)
    assert orl_encodings._recipe() != before


def test_other_code_or_other_pictures_are_another_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    before = orl_encodings._recipe()
    monkeypatch.setattr(orl_encodings, "_CODE", orl_encodings._CODE[:-1])
    other = orl_encodings._recipe()
    monkeypatch.setattr(faces, "_SHA256", "0" * 64)
    assert len({before, other, orl_encodings._recipe()}) == 3
