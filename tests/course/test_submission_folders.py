"""What lies beside the notebook, and what folders are called: nothing of it stops a class or costs a grade."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from courses import ASSIGNMENT, copy_released
from made_up import NOTEBOOK, MadeUp

from autograder.course.course import Course
from autograder.course.rows import read_rows
from autograder.sandbox.files import MAX_DEPTH, MAX_FILES, everything_in, plain_files

if TYPE_CHECKING:
    from autograder.grading.class_run import ClassRun

ODD = ("a[b]c", "st*r?", "with space", "{brace}$", "é+(1)")


def deep(folder: Path, levels: int) -> None:
    """Put folders into one another, more than a path could name."""
    before = os.getcwd()
    try:
        os.chdir(folder)
        for _ in range(levels):
            os.mkdir("d")
            os.chdir("d")
        Path("at the bottom").write_text("x")
    finally:
        os.chdir(before)


def remove_deep(folder: Path) -> None:
    """Take them away again: pytest's own clean-up would end in a RecursionError."""
    before = os.getcwd()
    try:
        os.chdir(folder)
        while os.path.isdir("d"):
            os.rename("d", "gone")
            for path in list(Path("gone").iterdir()):
                path.rename(path.name)
            os.rmdir("gone")
    finally:
        os.chdir(before)


def test_what_can_be_read_is_digested_as_before(tmp_path: Path) -> None:
    """A digest that came out otherwise would make every grade of an older course stale, and decisions with it."""
    for name in ("b/c.txt", "a.txt", "b.txt", "b/a/z", "B/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("b", target_is_directory=True)
    assert everything_in(tmp_path) == sorted(tmp_path.rglob("*"))
    assert everything_in(tmp_path / "a.txt") == everything_in(tmp_path / "none") == []


def test_folders_too_deep_and_files_too_many_are_named_and_left_out(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 100):
        (tmp_path / f"{number:05}").touch()
    taken, left_out = plain_files(tmp_path)
    assert len(taken) == MAX_FILES and len(left_out) == 100
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    deep(tmp_path, 2500)
    try:
        assert plain_files(tmp_path) == ([], [tmp_path.joinpath(*["d"] * MAX_DEPTH)])
    finally:
        remove_deep(tmp_path)


def test_1200_nested_folders_stop_nobody(made_up: MadeUp) -> None:
    for student in ("ada", "eve", "zoe"):
        made_up.hand_in(student)
    folder = made_up.root / "submitted" / "eve" / ASSIGNMENT
    deep(folder, 1200)
    try:
        run = made_up.grade()
        assert run.failures == [] and made_up.row("zoe").total == made_up.row("eve").total == 100
        assert made_up.grade().to_do == []
        assert not list((made_up.root / "autograded" / "eve").rglob("at the bottom"))
        assert not (folder.parent.parent / "eve" / ASSIGNMENT / "gone").exists()
    finally:
        remove_deep(folder)


def test_thousands_of_files_beside_the_notebook(made_up: MadeUp) -> None:
    folder = made_up.hand_in("ada").parent / "venv"
    folder.mkdir()
    for number in range(3 * MAX_FILES // 2):
        (folder / f"{number}.pyx").touch()
    assert made_up.grade().failures == []
    assert made_up.row("ada").total == 100
    assert len(list((made_up.root / "autograded/ada").rglob("*.pyx"))) == MAX_FILES


def test_one_folder_that_cannot_be_read_stops_nobody_else(made_up: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.course.submission import Submission

    for student in ("ada", "eve"):
        made_up.hand_in(student)
    made_up.grade()
    own = Submission.digest
    broken = lambda submission: own(submission) if submission.student == "ada" else os.stat("/nowhere/at/all") and ""  # noqa: E731
    monkeypatch.setattr(Submission, "digest", broken)
    run: ClassRun = made_up.grade()
    assert [each.student for each in run.unchanged] == ["ada"]
    assert len(run.failures) == 1 and run.failures[0].submission.student == "eve"


def test_students_and_courses_of_any_name(released: Path, tmp_path: Path, made_up: MadeUp) -> None:
    shutil.rmtree(made_up.root)
    made_up.root = copy_released(released, tmp_path / "a [course] of *?" / "{2026}")
    (made_up.root / "gradebook.db").unlink()  # whose path is that of the copied one
    for student in ODD:
        made_up.hand_in(student, student)
        (made_up.root / "submitted" / student / ASSIGNMENT / "notes.txt").write_text(student)
    assert made_up.call("release", ASSIGNMENT).exit_code == 0
    assert sorted(made_up.course.submitters(ASSIGNMENT)) == sorted(ODD)
    assert made_up.grade().failures == []
    rows = {row.student: row.total for row in read_rows(Course(made_up.root), ASSIGNMENT)}
    assert rows == dict.fromkeys(ODD, 100)
    for student in ODD:
        graded = made_up.root / "autograded" / student / ASSIGNMENT
        assert (graded / "notes.txt").read_text() == student
        assert student in (graded / NOTEBOOK).read_text(encoding="utf-8") and made_up.page(student)
    assert made_up.grade().to_do == []


def test_what_a_link_points_to_is_not_copied_from_a_folder_with_brackets(made_up: MadeUp, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of the instructor")
    folder = made_up.hand_in("a[b]c").parent
    (folder / "link.txt").symlink_to(secret)
    os.mkfifo(folder / "pipe")
    made_up.grade()
    graded = made_up.root / "autograded" / "a[b]c" / ASSIGNMENT
    assert sorted(path.name for path in graded.iterdir()) == [NOTEBOOK]
    digest = hashlib.sha256(secret.read_bytes()).hexdigest()
    assert digest not in (graded / NOTEBOOK).read_text()
