"""Temporary folders: claimed, swept when their process is gone, and removed whatever is in them."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from autograder.sandbox import folders

MAKES = """
import os, signal, sys
from pathlib import Path
from autograder.sandbox import folders
folders.PLACE, folders.SEMAPHORES = Path(sys.argv[1]), Path(sys.argv[2])
folder = folders.Folder()
(folder.path / "work").mkdir()
for each in (os.getpid(), 1):
    (folders.SEMAPHORES / f"sem.loky-{each}-abc").touch()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, folder in (("PLACE", tmp_path / "tmp"), ("SEMAPHORES", tmp_path / "shm")):
        folder.mkdir()
        monkeypatch.setattr(folders, name, folder)
    return tmp_path / "tmp"


def swept(seconds: float = 20) -> bool:
    """Whether a sweep ends, tried in a thread: what waits for ever does so there."""
    thread = threading.Thread(target=folders.sweep, daemon=True)
    thread.start()
    thread.join(seconds)
    return not thread.is_alive()


def test_what_a_killed_process_left_is_swept_and_nothing_else(place: Path) -> None:
    alive, others = folders.Folder(), place / "course-files"
    others.mkdir()
    (others / "work").touch()
    subprocess.run([sys.executable, "-c", MAKES, place, folders.SEMAPHORES], check=False)
    assert len(list(place.iterdir())) == 3 and len(list(folders.SEMAPHORES.iterdir())) == 2
    assert swept()
    assert sorted(place.iterdir()) == sorted([alive.path, others])
    assert [each.name for each in folders.SEMAPHORES.iterdir()] == ["sem.loky-1-abc"]
    alive.remove()
    alive.remove()
    assert list(place.iterdir()) == [others]


def test_a_folder_that_was_never_claimed_is_swept_when_it_is_old(place: Path) -> None:
    for name in ("course-new", "course-old"):
        (place / name).mkdir()
    (place / "course-old" / "owned-soon").touch()
    os.utime(place / "course-old", (0, 0))
    assert swept()
    assert [each.name for each in place.iterdir()] == ["course-new"]


def test_a_pipe_or_a_link_in_place_of_a_claim_is_neither_waited_for_nor_followed(place: Path, tmp_path: Path) -> None:
    for name in ("course-pipe", "course-link", "course-nowhere", "course-folder"):
        (place / name).mkdir()
    os.mkfifo(place / "course-pipe" / folders.OWNED)
    (place / "course-folder" / folders.OWNED).mkdir()
    (tmp_path / "precious").write_text("1")
    (place / "course-link" / folders.OWNED).symlink_to(tmp_path / "precious")
    (place / "course-nowhere" / folders.OWNED).symlink_to("nothing")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / folders.OWNED).touch()
    (place / "course-elsewhere").symlink_to(tmp_path / "mine")
    assert swept()
    assert (tmp_path / "precious").exists() and (tmp_path / "mine" / folders.OWNED).exists()
    assert len(list(place.iterdir())) == 5


@pytest.mark.skipif(os.getuid() != 0, reason="needs another account")
def test_what_belongs_to_another_account_is_left_alone(place: Path) -> None:
    theirs = place / "course-theirs"
    theirs.mkdir()
    (theirs / folders.OWNED).touch()
    (place / "course-mixed").mkdir()
    (place / "course-mixed" / folders.OWNED).touch()
    for path in (theirs, theirs / folders.OWNED, place / "course-mixed" / folders.OWNED):
        os.chown(path, 65534, 65534)
    assert swept()
    assert len(list(place.iterdir())) == 2


def test_a_folder_is_removed_whatever_is_in_it(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").touch()
    (folder / "closed" / "more").mkdir(parents=True)
    os.mkdir(os.fsencode(folder) + b"/\xff\n-rf")
    (folder / "link").symlink_to(outside)
    here = os.getcwd()
    try:
        os.chdir(folder)
        for _ in range(3000):  # deeper than any path is long
            os.mkdir("d")
            os.chdir("d")
        os.symlink(outside, "link")
    finally:
        os.chdir(here)
    (folder / "closed").chmod(0)
    with (folder / "open").open("w"):
        folders.remove(folder)
    assert not folder.exists() and (outside / "precious").exists()
    folders.remove(folder)
