"""Faces are found where they are, cut out upright, and refused in clear words."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import dlib
import numpy as np
import pytest
from courses import Run
from PIL import Image
from skimage import data

from helpers.data import faces
from helpers.networks import alignment, dlib_weights

IMAGES, _ = faces.load()
HARD = (323, 341, 361)  # turned or bowed heads, in which the detector finds no face
ASTRONAUT = data.astronaut()


@pytest.fixture(autouse=True)
def fresh_tools() -> None:
    alignment._tools.cache_clear()


def test_dlib_is_imported_only_when_a_face_is_looked_for(run: Run, repository: Path) -> None:
    code = "import sys; from helpers.networks import alignment; print('dlib' in sys.modules); import numpy as np; "
    code += "alignment.find_faces(np.zeros((9, 9))); print('dlib' in sys.modules)"
    assert run(sys.executable, "-c", code, cwd=repository).stdout.split() == ["False", "True"]


def test_a_face_is_found_where_it_is() -> None:
    (face,) = alignment.find_faces(ASTRONAUT)
    top, left, bottom, right = face.box
    assert 40 < top < 100 and 150 < left < 190 and 150 < bottom < 200 and 250 < right < 290
    assert face.score > 0
    assert face.landmarks.shape == (5, 2)
    assert ((face.landmarks >= (left, top)) & (face.landmarks <= (right, bottom))).all()
    assert face.landmarks[4, 1] > face.landmarks[:4, 1].max()  # the nose lies below the eyes


def test_the_place_does_not_depend_on_the_scale() -> None:
    (face,) = alignment.find_faces(ASTRONAUT)
    for factor in (0.35, 4):  # below the size that is doubled, and above the one that is scaled down
        size = (round(512 * factor), round(512 * factor))
        (other,) = alignment.find_faces(np.array(Image.fromarray(ASTRONAUT).resize(size)))
        assert np.allclose(np.array(other.box) / factor, face.box, atol=25)
        assert np.allclose(other.landmarks / factor, face.landmarks, atol=8)


@pytest.mark.parametrize(
    ("size", "scaled"),
    [
        ((112, 92), (224, 184)),
        ((199, 700), (398, 1400)),
        ((200, 300), (200, 300)),
        ((4000, 3000), (1600, 1200)),
        ((100, 3000), (53, 1600)),
        ((1, 9000), (1, 1600)),
    ],
)
def test_no_picture_is_too_small_or_too_large_for_the_detector(size: tuple[int, int], scaled: tuple[int, int]) -> None:
    image, factor = alignment._scale(np.zeros((*size, 3), np.uint8))
    assert image.shape[:2] == scaled
    assert factor == pytest.approx(max(scaled) / max(size))


def test_small_faces_are_found_where_there_is_no_larger_one() -> None:
    scene = np.full((400, 500, 3), 127, np.uint8)
    small = np.array(Image.fromarray(ASTRONAUT).resize((270, 270)))  # a face of about 55 pixels
    scene[100:370, 100:370] = small
    assert len(alignment.find_faces(scene)) == 1


def test_a_chip_is_what_dlib_cuts() -> None:
    detector = dlib.get_frontal_face_detector()
    predict = dlib.shape_predictor(str(dlib_weights.checked_file(dlib_weights.LANDMARKS)))
    (box,) = detector(ASTRONAUT, 0)
    chip = alignment.face_chip(ASTRONAUT)
    assert chip.shape == (150, 150, 3)
    assert chip.dtype == np.uint8
    assert np.array_equal(chip, dlib.get_face_chip(ASTRONAUT, predict(ASTRONAUT, box), size=150, padding=0.25))


def test_a_chip_is_upright() -> None:
    turned = np.array(Image.fromarray(ASTRONAUT).rotate(12, resample=Image.Resampling.BICUBIC))
    straight, again = (alignment.face_chip(image)[30:120, 30:120].astype(float) for image in (ASTRONAUT, turned))
    assert np.corrcoef(straight.ravel(), again.ravel())[0, 1] > 0.9


def test_the_number_of_orl_faces_found_is_the_one_that_is_documented() -> None:
    assert [row for row in range(320, 370) if not alignment.find_faces(IMAGES[row])] == list(HARD)


@pytest.mark.parametrize("row", HARD)
def test_hard_pictures_are_refused_or_guessed(row: int) -> None:
    with pytest.raises(ValueError, match="No face was found"):
        alignment.face_chip(IMAGES[row])
    assert alignment.likeliest_chip(IMAGES[row]).shape == (150, 150, 3)


def test_the_likeliest_face_is_the_one_that_is_found() -> None:
    assert np.array_equal(alignment.likeliest_chip(IMAGES[5]), alignment.face_chip(IMAGES[5]))


def refuses(image: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        alignment.face_chip(image)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (3, 2), (79, 79), (300, 400), (2, 9000)])
def test_no_face(size: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
    assert alignment.find_faces(image) == []
    refuses(image, "No face was found; take a picture")
    with pytest.raises(ValueError, match="Nothing in this picture"):
        alignment.likeliest_chip(np.zeros((*size, 3), np.uint8))


@pytest.mark.parametrize("n", [2, 3])
def test_several_faces(n: int) -> None:
    row = np.concatenate(IMAGES[0 : 10 * n : 10], axis=1)
    found = alignment.find_faces(row)
    assert [face.score for face in found] == sorted((face.score for face in found), reverse=True)
    assert sorted(round(np.mean(face.landmarks[:, 0])) // 92 for face in found) == list(range(n))
    refuses(row, f"^{n} faces were found; crop the picture")
    assert alignment.likeliest_chip(row).shape == (150, 150, 3)


def test_what_is_no_picture() -> None:
    refuses(IMAGES[:3], r"not \(3, 112, 92\)")


def test_the_given_picture_stays_as_it_is() -> None:
    copy = ASTRONAUT.copy()
    copy.flags.writeable = False
    alignment.face_chip(copy)
    alignment.face_chip(copy[:, ::-1])
    assert np.array_equal(copy, ASTRONAUT)


def test_dlib_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dlib", None)
    with pytest.raises(ImportError, match=r'missing or broken; install it with: pip install .*"dlib-bin') as caught:
        alignment.find_faces(ASTRONAUT)
    assert "\n" not in str(caught.value)


def test_landmarks_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(dlib_weights.SHA256, dlib_weights.LANDMARKS, "0" * 64)
    with pytest.raises(ValueError, match=r"shape_predictor_5_face_landmarks\.dat .* damaged"):
        alignment.find_faces(ASTRONAUT)


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    alignment.face_chip(ASTRONAUT)
    assert os.listdir(tmp_path) == []
