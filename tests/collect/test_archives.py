"""Archives and folders that are damaged, hostile or odd: an error costs a file or an attempt, and nobody else's."""

import gc
import io
import os
import random
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from downloads import archive, names, unpacked, zipped

from autograder.collect import attempts
from autograder.collect.attempts import MAX_FILES_BYTES, MAX_REFUSED, Attempt
from autograder.collect.downloads import read_download
from autograder.errors import CourseError


def damaged(content: bytes) -> bytes:
    """The same archive with the first bytes of its first member turned round."""
    begin = 30 + len("z")  # after the header and the name
    return content[:begin] + bytes(255 - byte for byte in content[begin : begin + 8]) + content[begin + 8 :]


def too_new(content: bytes) -> bytes:
    """The same archive as if a version 9.9 of the format were needed to read it."""
    place = content.index(b"PK\x01\x02") + 6
    return content[:place] + b"\x63\0" + content[place + 2 :]


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


ZEROS = b"\0" * (MAX_FILES_BYTES + 1)
HOSTILE: dict[str, tuple[Callable[[zipfile.ZipFile], object], str]] = {
    "link": (lambda file: file.writestr(link("jdoe/link"), "/etc/passwd"), "a link"),
    "up": (lambda file: file.writestr("jdoe/../../evil", b""), "leads out"),
    "windows-up": (lambda file: file.writestr("jdoe\\..\\..\\evil", b""), "leads out"),
    "drive": (lambda file: file.writestr("jdoe/C:/evil", b""), "leads out"),
    "control": (lambda file: file.writestr("jdoe/a\x1b[2Jb", b""), "cannot be used"),
    "right-to-left": (lambda file: file.writestr("jdoe/a\u202eb", b""), "cannot be used"),
    "long": (lambda file: file.writestr(f"jdoe/{'a' * 300}", b""), "cannot be used"),
    "long-in-bytes": (lambda file: file.writestr(f"jdoe/{'学' * 100}", b""), "cannot be used"),
    "deep": (lambda file: file.writestr("jdoe/" + "d/" * 30 + "x", b""), "folders within folders"),
    "reserved": (lambda file: file.writestr("jdoe/aux.py", b""), "not every system"),
    "dot-at-the-end": (lambda file: file.writestr("jdoe/a./b.py", b""), "not every system"),
    "other-case": (lambda file: file.writestr("jdoe/QUIZ.ipynb", b"[]"), "a second file"),
    "file-and-folder": (lambda file: file.writestr("jdoe/quiz.ipynb/x", b""), "a file and a folder"),
    "bomb": (lambda file: file.writestr("jdoe/zeros", ZEROS), "more than"),
    "bomb-bzip2": (lambda file: file.writestr("jdoe/z", ZEROS, zipfile.ZIP_BZIP2), "unusual"),
    "bomb-lzma": (lambda file: file.writestr("jdoe/z", ZEROS, zipfile.ZIP_LZMA), "unusual"),
    "no-archive": (lambda file: file.writestr("jdoe/mine.zip", b"PK no archive"), "no archive"),
    "inner-up": (lambda file: file.writestr("jdoe/mine.zip", zipped({"../../evil": b""})), "leads out"),
    "inner-dot": (lambda file: file.writestr("jdoe/mine.zip", zipped({".": b""})), "leads out"),
    "damaged": (lambda file: file.writestr("jdoe/m.zip", damaged(zipped({"z": bytes(range(256)) * 9}))), "damaged"),
    "from-the-future": (lambda file: file.writestr("jdoe/m.zip", too_new(zipped({"z": b"0"}))), "no archive"),
    "inner-bomb": (lambda file: file.writestr("jdoe/m.zip", zipped({"z": ZEROS})), "more than"),
    "inner-bzip2": (lambda file: file.writestr("jdoe/m.zip", zipped({"z": ZEROS}, zipfile.ZIP_BZIP2)), "unusual"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_taken_is_refused_and_the_rest_is_taken(name: str, tmp_path: Path) -> None:
    write, said = HOSTILE[name]
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("jdoe/quiz.ipynb", b"{}")
        write(file)
        file.writestr("later/quiz.ipynb", b"{}")
    attempt, later = read_download(tmp_path / "all.zip", "plain")
    assert names(attempt) == names(later) == ["quiz.ipynb"]
    assert len(attempt.refused) == 1
    assert said in attempt.refused[0]
    assert attempt.refused[0].isprintable()


SILENT = {
    "stamp": "jdoe/timestamp.txt",
    "folder-for-a-stamp": "jdoe/Timestamp.txt/x.py",
    "secret": "jdoe/submission_secret.txt",
    "same-again": "jdoe/mine.zip",
    "mac": "jdoe/._quiz.ipynb",
}


@pytest.mark.parametrize("name", SILENT.values(), ids=SILENT)
def test_what_is_not_worth_a_word(name: str, tmp_path: Path) -> None:
    content = zipped({"quiz.ipynb": b"{}"}) if name.endswith(".zip") else b"2020-01-01 00:00:00 UTC"
    [attempt] = read_download(archive(tmp_path / "all.zip", {"jdoe/quiz.ipynb": b"{}", name: content}))
    assert (names(attempt), attempt.refused) == (["quiz.ipynb"], [])


def test_spaces_that_are_none_are_spaces(tmp_path: Path) -> None:
    [attempt] = read_download(archive(tmp_path / "all.zip", {"jdoe/at\u202f10\u00a0h.png": b"", "jdoe/q.ipynb": b"{}"}))
    assert names(attempt) == ["at 10 h.png", "q.ipynb"]


def test_thousands_of_files_cost_a_line_and_not_the_notebook(tmp_path: Path) -> None:
    entries = {f"jdoe/a/{number:04}.csv": b"" for number in range(1500)}
    [attempt] = read_download(archive(tmp_path / "all.zip", {**entries, "jdoe/z.ipynb": b"{}"}), "plain")
    assert len(attempt.files) == attempts.MAX_FILES
    assert "z.ipynb" in names(attempt)
    assert len(attempt.refused) == MAX_REFUSED + 1
    assert attempt.refused[-1] == f"and {1501 - attempts.MAX_FILES - MAX_REFUSED} more"


def test_an_archive_of_a_million_files_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MAX_ENTRIES", 100)
    attempt = Attempt("jdoe")
    attempt.add("mine.zip", zipped({str(number): b"" for number in range(101)}))
    assert "an archive of more than 100 files" in attempt.refused[0]


def test_what_is_unpacked_for_nothing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MAX_FILES_BYTES", 1000)
    monkeypatch.setattr(attempts, "MAX_READ", 3000)
    attempt = Attempt("jdoe")
    attempt.add("mine.zip", zipped({str(number): b"\0" * 1001 for number in range(9)}))
    assert ["unpacked" in reason for reason in attempt.refused] == [False] * 4 + [True] * 5


@pytest.mark.parametrize("seed", range(3))
def test_an_archive_with_wrong_bytes_is_refused_whatever_they_are(seed: int) -> None:
    rng = random.Random(seed)
    content = zipped({"work/quiz.ipynb": b"{}" * 50, "work/é.csv": bytes(range(256))})
    for _ in range(400):
        spoilt = bytearray(content)
        for _ in range(rng.randint(1, 4)):
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        attempt = Attempt("jdoe")
        attempt.add("mine.zip", bytes(spoilt[: rng.randint(len(spoilt) // 2, len(spoilt))]))
        assert attempt.files or attempt.refused or b"work" not in spoilt
        assert all(reason.isprintable() for reason in attempt.refused)


def test_links_in_a_folder_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "solution.ipynb"
    secret.write_text("secret")
    place = tmp_path / "all" / "jdoe"
    place.mkdir(parents=True)
    (place / "quiz.ipynb").write_bytes(b"{}")
    (place / "soft.ipynb").symlink_to(secret)
    (place / "folder").symlink_to(tmp_path)
    os.link(secret, place / "hard.ipynb")
    os.mkfifo(place / "pipe")
    [attempt] = read_download(tmp_path / "all")
    assert names(attempt) == ["quiz.ipynb"]
    assert len(attempt.refused) == 4, attempt.refused


def test_1200_folders_within_folders_cost_one_file(tmp_path: Path) -> None:
    unpacked(tmp_path / "all", {"deep/quiz.ipynb": b"{}", "later/quiz.ipynb": b"{}"})
    folder = os.open(tmp_path / "all" / "deep", os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d" * 8, dir_fd=folder)
        below = os.open("d" * 8, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    os.close(folder)
    try:
        deep, later = read_download(tmp_path / "all")
    finally:
        subprocess.run(["rm", "-rf", tmp_path / "all"], check=True)  # pytest's own way ends in a RecursionError
    assert names(deep) == names(later) == ["quiz.ipynb"]
    assert "folders within folders" in deep.refused[0]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    unpacked(tmp_path / "all", {"jdoe/quiz.ipynb": b"{}", "later/quiz.ipynb": b"{}"})
    Path(os.fsdecode(os.fsencode(tmp_path / "all" / "jdoe") + b"/\xff.ipynb")).write_bytes(b"[]")
    os.rename(tmp_path / "all" / "later", os.fsencode(tmp_path / "all") + b"/later\xff")
    jdoe, later = read_download(tmp_path / "all")
    assert names(jdoe) == names(later) == ["quiz.ipynb"]
    assert "cannot be used" in jdoe.refused[0]
    assert later.files[0].came.encode()


def test_no_archive_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(b"<html>please log in</html>")
    with pytest.raises(CourseError, match="no archive that can be read"):
        read_download(tmp_path / "all.zip")
    for entries in ({}, {"__MACOSX/x": b""}):
        with pytest.raises(CourseError, match="nothing in it"):
            read_download(archive(tmp_path / "empty.zip", entries))


def test_an_archive_within_the_archive_is_opened_and_its_times_do_not_count(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr(zipfile.ZipInfo("work/quiz.ipynb", (1999, 1, 1, 0, 0, 0)), b"{}")
    path = archive(tmp_path / "all.zip", {"Jane Doe_101_assignsubmission_file_/mine.zip": inner.getvalue()})
    [attempt] = read_download(path)
    assert names(attempt) == ["quiz.ipynb"]
    assert attempt.received is None
    assert attempt.files[0].came == "Jane Doe_101_assignsubmission_file_/mine.zip/work/quiz.ipynb"


def test_copies_are_made_while_reading_and_go_with_the_attempts(tmp_path: Path) -> None:
    """A class does not fit into the memory; and what a student changes after it was looked at does not count."""
    unpacked(tmp_path / "all", {"jdoe/quiz.ipynb": b"before"})
    (tmp_path / "copies").mkdir()
    found = read_download(tmp_path / "all", staging=tmp_path / "copies")
    (tmp_path / "all" / "jdoe" / "quiz.ipynb").write_bytes(b"after")
    assert [path.read_bytes() for path in (tmp_path / "copies").glob("*/*")] == [b"before"]
    assert found[0].files[0].path.read_bytes() == b"before"
    found.clear()
    gc.collect()
    assert not list((tmp_path / "copies").iterdir())
