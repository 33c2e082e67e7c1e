"""A package's file is found and is the published one, or one line says what to install."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

import pytest

from helpers.data import package_files

DATA = b"trained numbers"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a package of one file."""
    (tmp_path / "nets-1.0.dist-info").mkdir()
    (tmp_path / "nets-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: nets\nVersion: 1.0\n")
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "small.bin").write_bytes(DATA)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path / "nets" / "small.bin"


def ask(requirement: str = "nets>=1,<2") -> Path:
    return package_files.checked_file(requirement, "nets/small.bin", SHA256)


@pytest.mark.parametrize("requirement", ["nets", "nets==1.0", "nets>=1,<2", "nets<2"])
def test_a_good_file_is_found(file: Path, requirement: str) -> None:
    assert ask(requirement) == file


def _complains(kind: type[Exception], words: str, requirement: str = "nets>=1,<2") -> None:
    with pytest.raises(kind, match=words) as caught:
        ask(requirement)
    message = str(caught.value)
    assert type(caught.value) is kind
    assert message.startswith("small.bin ")
    assert message.endswith(f'install it with: pip install --force-reinstall --no-deps "{requirement}"')
    assert "\n" not in message


@pytest.mark.parametrize("data", [b"", DATA[:-1], DATA + b"\0", DATA.upper()])
def test_a_file_that_is_not_the_published_one(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    _complains(ValueError, "of nets is damaged or another version")


def test_a_missing_file(file: Path) -> None:
    file.unlink()
    _complains(FileNotFoundError, "of nets is missing")
    file.mkdir()
    _complains(FileNotFoundError, "of nets is .*unreadable")


def test_a_missing_package() -> None:
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.distribution("nets-that-nobody-wrote")
    _complains(FileNotFoundError, "comes with nets-that-nobody-wrote, which is missing", "nets-that-nobody-wrote==1")
