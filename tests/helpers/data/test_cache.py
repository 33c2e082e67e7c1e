"""What is kept is used again, what is damaged is not trusted, and nothing is left half-written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from helpers.data import cache

ARRAY = np.arange(6, dtype=np.float32).reshape(2, 3)


class Counted:
    """Compute the array and count how often."""

    def __init__(self, array: np.ndarray = ARRAY) -> None:
        self.array, self.times = array, 0

    def __call__(self) -> np.ndarray:
        self.times += 1
        return self.array


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def files() -> list[Path]:
    return sorted(path for path in cache.folder().rglob("*") if path.is_file())


def test_the_folder_is_the_users_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.folder() == home / ".cache" / "face-and-style-course"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "elsewhere"))
    assert cache.folder() == home / "elsewhere" / "face-and-style-course"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")  # which the specification says to ignore
    assert cache.folder() == home / ".cache" / "face-and-style-course"


def test_the_second_time_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    compute = Counted()
    for _ in range(3):
        array = cache.remember("thing", "recipe", compute)
        assert np.array_equal(array, ARRAY)
        assert array.dtype == ARRAY.dtype
    assert compute.times == 1
    assert len(files()) == 1
    assert capsys.readouterr().out == ""


def test_another_recipe_or_name_is_another_file() -> None:
    cache.remember("thing", "recipe", Counted())
    other = Counted(ARRAY + 1)
    assert np.array_equal(cache.remember("thing", "changed", other), ARRAY + 1)
    assert np.array_equal(cache.remember("other", "recipe", other), ARRAY + 1)
    assert other.times == 2
    assert np.array_equal(cache.remember("thing", "recipe", other), ARRAY)


def spoil(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(change(path.read_bytes()))


DAMAGES = {
    "empty": spoil(lambda data: b""),
    "short": spoil(lambda data: data[:-1]),
    "longer": spoil(lambda data: data + b"\0"),
    "a bit of the numbers": spoil(lambda data: data[:-1] + bytes([data[-1] ^ 1])),
    "a bit of the sum": spoil(lambda data: bytes([data[0] ^ 1]) + data[1:]),
    "text": spoil(lambda data: b"hello"),
    "of another recipe": lambda path: path.write_bytes(other_file()),
}


def other_file() -> bytes:
    cache.remember("other", "another recipe", Counted())
    return next(path for path in files() if path.name.startswith("other")).read_bytes()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_computed_anew_and_one_line_says_so(damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    cache.remember("thing", "recipe", Counted())
    (path,) = files()
    DAMAGES[damage](path)
    compute = Counted()
    assert np.array_equal(cache.remember("thing", "recipe", compute), ARRAY)
    assert compute.times == 1
    (said,) = capsys.readouterr().out.splitlines()
    assert "damaged" in said
    assert str(path) in said
    cache.remember("thing", "recipe", compute)
    assert compute.times == 1
    assert not [each for each in files() if each.name.startswith(".")]


def test_a_failure_while_writing_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*paths: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert np.array_equal(cache.remember("thing", "recipe", Counted()), ARRAY)
    assert files() == []
    assert "cannot be written" in capsys.readouterr().out


def test_a_folder_in_the_place_of_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    cache.remember("thing", "recipe", Counted())
    (path,) = files()
    path.unlink()
    path.mkdir()
    assert np.array_equal(cache.remember("thing", "recipe", Counted()), ARRAY)
    assert files() == []
    assert "cannot be written" in capsys.readouterr().out


def test_a_failure_while_computing_leaves_nothing() -> None:
    def fail() -> np.ndarray:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.remember("thing", "recipe", fail)
    assert not cache.folder().exists()


def test_without_a_writable_home_it_is_computed_each_time(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "file").touch()  # root may write anywhere, but nobody makes a folder inside a file
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "file"))
    compute = Counted()
    for _ in range(2):
        assert np.array_equal(cache.remember("thing", "recipe", compute), ARRAY)
    assert compute.times == 2
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2
    assert all("cannot be written" in line for line in said)


def test_without_any_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    compute = Counted()
    assert np.array_equal(cache.remember("thing", "recipe", compute), ARRAY)
    assert compute.times == 1
