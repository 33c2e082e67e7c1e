"""What goes into a kernel's private folder of all that was handed in beside the notebook."""

import os
from pathlib import Path

import pytest

from autograder.sandbox import files
from autograder.sandbox.files import copy_plain_files, plain_files


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    source, target = tmp_path / "handed_in", tmp_path / "kernel"
    (source / "data" / "deep").mkdir(parents=True)
    target.mkdir()
    return source, target


def copied(target: Path) -> dict[str, str]:
    return {str(path.relative_to(target)): path.read_text() for path in target.rglob("*") if path.is_file()}


def test_plain_files_are_copied_with_their_folders(folders: tuple[Path, Path]) -> None:
    source, target = folders
    (source / "tools.py").write_text("x = 1")
    (source / "data" / "deep" / "values.csv").write_text("1,2")
    copy_plain_files(*folders)
    assert copied(target) == {"tools.py": "x = 1", "data/deep/values.csv": "1,2"}
    (target / "tools.py").write_text("changed")
    assert (source / "tools.py").read_text() == "x = 1"


def test_notebooks_links_and_pipes_stay_behind(folders: tuple[Path, Path], tmp_path: Path) -> None:
    source, target = folders
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "solution.py").write_text("secret")
    (source / "lesson.ipynb").write_text("{}")
    (source / "data" / "other.ipynb").write_text("{}")
    (source / "file.py").symlink_to(tmp_path / "secrets" / "solution.py")
    (source / "folder").symlink_to(tmp_path / "secrets")
    (source / "loop").symlink_to(source)
    (source / "nowhere").symlink_to(tmp_path / "nothing")
    os.mkfifo(source / "pipe")
    copy_plain_files(*folders)
    assert copied(target) == {}


def test_too_much_is_left_out(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    source, _ = folders
    monkeypatch.setattr(files, "MAX_FILES_BYTES", 10)
    (source / "one").write_text("12345")
    (source / "two").write_text("12345")
    (source / "large.ipynb").write_text("1" * 100)
    copy_plain_files(*folders)
    (source / "data" / "three").write_text("1")
    taken, left_out = plain_files(source)
    assert sum(path.stat().st_size for path in taken) <= 10 and left_out
