"""A release is made beside the old one; the gradebook follows it; nothing that was handed in or decided is lost."""

import csv
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from courses import ASSIGNMENT, Run
from made_up import NOTEBOOK, MadeUp
from nbformat import NotebookNode

from autograder.course.course import Course
from autograder.course.registration import Changes
from autograder.course.rows import read_rows
from autograder.errors import CourseError
from autograder.feedback.page import write_feedback
from autograder.gradebook.decisions import Decision, decide
from autograder.notebooks import TEST, grade_id
from autograder.release import releasing
from autograder.release.releasing import put_in_place

GONE = "train_step"
ALL = {"triplet_loss", "active_triplets", "random_triplets", "hardest_triplets", "semi_hard_triplets", GONE}


def edit(root: Path, change: Callable[[NotebookNode], None]) -> None:
    (path,) = (root / "source" / ASSIGNMENT).glob("*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(each for each in notebook.cells if grade_id(each) == name)


def text(notebook: NotebookNode) -> None:
    cell(notebook, GONE).source = cell(notebook, GONE).source.replace(
        "raise NotImplementedError", "pass  # anew\n    raise NotImplementedError"
    )
    notebook.cells[0].source += "\n\nOne more sentence."


def points(notebook: NotebookNode) -> None:
    cell(notebook, "triplet_loss-test").metadata.nbgrader.points = 50


def removed(notebook: NotebookNode) -> None:
    notebook.cells = [each for each in notebook.cells if grade_id(each) not in (GONE, GONE + TEST)]


def renamed(notebook: NotebookNode) -> None:
    for old, new in ((GONE, "one_step"), (GONE + TEST, "one_step-test")):
        each = cell(notebook, old)
        each.metadata.nbgrader.grade_id, each.id = new, new
        each.source = each.source.replace(GONE, "one_step")


def added(notebook: NotebookNode) -> None:
    for old, new in ((GONE, "two_steps"), (GONE + TEST, "two_steps-test")):
        copy = nbformat.from_dict(cell(notebook, old))
        copy = nbformat.v4.new_code_cell(
            copy.source.replace(GONE, "two_steps"), metadata=nbformat.from_dict(dict(copy.metadata))
        )
        copy.metadata.nbgrader = {**cell(notebook, old).metadata.nbgrader, "grade_id": new}
        copy.id = new
        notebook.cells.append(copy)


@pytest.fixture
def graded(made_up: MadeUp) -> MadeUp:
    """A class of two that is graded, in which a person has decided about two answers of ada's."""
    made_up.points = {"triplet_loss": 5.0}
    for student in ("ada", "eve"):
        made_up.hand_in(student, student)
    made_up.grade()
    submission = made_up.course.submission(ASSIGNMENT, "ada")
    decide(made_up.course, submission, ("triplet_loss", GONE), Decision.POINTS, "It is fine.", 7)
    write_feedback(made_up.course, submission)
    return made_up


def release_of(made: MadeUp) -> bytes:
    return (made.root / "release" / ASSIGNMENT / NOTEBOOK).read_bytes()


def test_text_just_works(graded: MadeUp) -> None:
    before = release_of(graded)
    edit(graded.root, text)
    done = graded.call("release", ASSIGNMENT)
    assert done.exit_code == 0 and done.output.strip() == f"released {ASSIGNMENT}"
    assert b"One more sentence" in release_of(graded)
    (kept,) = (graded.root / ".course" / "earlier-releases").iterdir()
    assert (kept / NOTEBOOK).read_bytes() == before
    assert graded.grade().failures == []
    assert graded.row("ada").decided == ["triplet_loss", GONE] and graded.row("ada").held == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (points, "triplet_loss has 50 points instead of 25"),
        (removed, "train_step is gone"),
        (added, "two_steps is new"),
        (renamed, "one_step is new, train_step is gone"),
    ],
)
def test_what_is_graded_is_not_changed_unasked(graded: MadeUp, change: Callable, said: str) -> None:
    before, row = release_of(graded), graded.row("ada")
    edit(graded.root, change)
    done = graded.call("release", ASSIGNMENT)
    assert done.exit_code == 1
    (line,) = done.stderr.strip().splitlines()
    assert said in line and "(of ada, eve)" in line and f"course release {ASSIGNMENT} --new-version" in line
    assert release_of(graded) == before and graded.row("ada") == row
    assert graded.grade().to_do == []  # all is as it was


@pytest.mark.parametrize(
    ("change", "exercises", "most"),
    [
        (points, ALL, 125),
        (removed, ALL - {GONE}, 85),
        (added, ALL | {"two_steps"}, 115),
        (renamed, ALL - {GONE} | {"one_step"}, 100),
    ],
)
def test_a_new_version_is_graded_and_nothing_is_lost(
    graded: MadeUp, change: Callable, exercises: set, most: int
) -> None:
    before = release_of(graded)
    edit(graded.root, change)
    done = graded.call("release", ASSIGNMENT, "--new-version")
    assert done.exit_code == 0, done.output
    (kept,) = (graded.root / ".course" / "earlier-releases").iterdir()
    assert (kept / NOTEBOOK).read_bytes() == before
    assert f"course grade {ASSIGNMENT}" in done.output
    run = graded.grade()
    list(run.accept())
    assert run.failures == []
    for student in ("ada", "eve"):
        row = graded.row(student)
        assert set(row.points) == set(row.max_points) == exercises and sum(row.max_points.values()) == most
        assert None not in row.points.values()
        for name in exercises:
            assert name in graded.page(student)
    decided = [name for name in ("triplet_loss", GONE) if name in exercises]
    assert graded.row("ada").decided == decided
    assert graded.row("ada").held == (["triplet_loss"] if change is points else [])
    assert ("ada (triplet_loss)" in done.output) == (change is points)
    with (graded.root / "decisions.csv").open() as file:
        assert [line["exercise"] for line in csv.DictReader(file)] == ["triplet_loss", GONE]
    if GONE not in exercises:
        copy = max((graded.root / ".course" / "backups").glob("*.db"))
        assert f"decisions about ada ({GONE})" in done.output and copy.name in done.output
        with sqlite3.connect(copy) as old:
            assert old.execute("SELECT count(*) FROM grade WHERE manual_score = 7").fetchone() == (2,)
    assert graded.grade().to_do == []
    assert graded.call("release", ASSIGNMENT).exit_code == 0  # and from now on without the flag


def test_a_notebook_that_is_called_otherwise_keeps_its_grades(graded: MadeUp) -> None:
    (path,) = (graded.root / "source" / ASSIGNMENT).glob("*.ipynb")
    path.rename(path.with_name("losses.ipynb"))
    refused = graded.call("release", ASSIGNMENT)
    assert refused.exit_code == 1 and "called losses instead of triplet_loss" in refused.stderr
    assert graded.call("release", ASSIGNMENT, "--new-version").exit_code == 0
    assert graded.grade().failures == []
    row = graded.row("ada")
    assert (row.points["triplet_loss"], row.decided, row.held) == (7, ["triplet_loss", GONE], [])
    assert len(row.points) == len(ALL)


def test_a_release_that_fails_leaves_the_old_one(graded: MadeUp, run: Run) -> None:
    """By our command, by nbgrader's, and by the formgrader's button, which is the same call."""
    before = release_of(graded)
    edit(graded.root, lambda notebook: cell(notebook, GONE + TEST).metadata.nbgrader.pop("points"))
    done = graded.call("release", ASSIGNMENT)
    assert done.exit_code == 1 and len(done.stderr.strip().splitlines()) == 1
    assert release_of(graded) == before
    assert not graded.course.api.generate_assignment(ASSIGNMENT)["success"]
    assert release_of(graded) == before
    stock = run("nbgrader", "generate_assignment", ASSIGNMENT, "--force", cwd=graded.root)
    assert stock.returncode != 0
    assert release_of(graded) == before


def test_stock_nbgrader_refuses_other_cells_and_deletes_nothing(graded: MadeUp) -> None:
    before = release_of(graded)
    edit(graded.root, removed)
    said = graded.course.api.generate_assignment(ASSIGNMENT)
    assert not said["success"] and "Cannot add or remove cells" in said["log"]
    assert release_of(graded) == before


def test_one_folder_takes_the_place_of_another_also_where_they_cannot_be_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Old:
        """A C library without the call."""

    for number, library in enumerate((None, Old)):
        if library:
            monkeypatch.setattr(releasing.ctypes, "CDLL", lambda *_, **__: Old())
        new, place = tmp_path / f"new {number}", tmp_path / f"place {number}"
        for folder, names in ((new, ("a", "b/c")), (place, ("a", "b/d", "e"))):
            for name in names:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(folder.name)
        put_in_place(new, place, tmp_path / "earlier")
        files = {str(path.relative_to(place)): path.read_text() for path in place.rglob("*") if path.is_file()}
        assert files == {"a": new.name, "b/c": new.name}
    assert len(list((tmp_path / "earlier").iterdir())) == 2


def test_changes_are_said_in_one_line() -> None:
    assert not Changes.between({}, {"a": {"f": 1.0}})
    assert not Changes.between({"a": {"f": 1.0}}, {"a": {"f": 1.0}})
    changes = Changes.between({"a": {"f": 1.0, "g": 2.5}}, {"b": {"f": 3.0, "h": 1.0}})
    assert str(changes) == "h is new, g is gone, f has 3 points instead of 1, the notebook is called b instead of a"


def empty(root: Path) -> None:
    """As a fresh clone is: release/ is in git, the gradebook is not."""
    (root / "gradebook.db").unlink()


def due_first(root: Path) -> None:
    empty(root)
    with Course(root, unsafe=True).gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2030-01-01")


def failed_before(root: Path) -> None:
    """As a version of this course left it that graded before the gradebook knew the notebook."""
    due_first(root)
    with Course(root, unsafe=True).gradebook() as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission(ASSIGNMENT, "ada")


@pytest.mark.parametrize("prepare", [empty, due_first, failed_before])
def test_a_fresh_clone_is_graded(made_up: MadeUp, prepare: Callable[[Path], None]) -> None:
    for student in ("ada", "eve"):
        made_up.hand_in(student, student)
    prepare(made_up.root)
    done = made_up.call("grade", ASSIGNMENT)
    assert done.exit_code == 0, done.output
    assert {row.student: row.total for row in read_rows(made_up.course, ASSIGNMENT)} == {"ada": 100, "eve": 100}
    assert made_up.executed == 2 and "gradebook is new" not in done.output
    assert made_up.call("release", ASSIGNMENT).exit_code == 0
    assert made_up.grade().to_do == []


def test_stock_nbgrader_grades_in_a_fresh_clone(made_up: MadeUp) -> None:
    made_up.hand_in("ada")
    empty(made_up.root)
    said = made_up.course.api.autograde(ASSIGNMENT, "ada")
    assert said["success"], said["log"]
    assert made_up.row("ada").total == 100


def test_without_source_and_release_it_is_said_before_anything_runs(made_up: MadeUp) -> None:
    made_up.hand_in("ada")
    shutil.rmtree(made_up.root / "release" / ASSIGNMENT)
    done = made_up.call("grade", ASSIGNMENT)
    assert done.exit_code == 1 and made_up.executed == 0
    assert f"run: course release {ASSIGNMENT}" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_a_gradebook_of_another_release_is_said_before_anything_runs(graded: MadeUp) -> None:
    """As on a machine that has the new release from git, and an old gradebook."""
    path = graded.root / "release" / ASSIGNMENT / NOTEBOOK
    notebook = nbformat.read(path, as_version=4)
    points(notebook)
    nbformat.write(notebook, path)
    edit(graded.root, points)
    before = graded.executed
    done = graded.call("grade", ASSIGNMENT)
    assert done.exit_code == 1 and graded.executed == before
    assert "50 points instead of 25" in done.stderr and "--new-version" in done.stderr
    assert graded.call("release", ASSIGNMENT, "--new-version").exit_code == 0
    assert graded.call("grade", "--yes", ASSIGNMENT).exit_code == 0


@pytest.mark.parametrize("kept", [True, False])
def test_a_lost_gradebook_is_said_and_graded_anew(graded: MadeUp, kept: bool) -> None:
    graded.hand_in("eve", "anew")
    assert graded.call("grade", ASSIGNMENT).exit_code == 0  # which makes a copy first
    totals = {row.student: row.total for row in read_rows(graded.course, ASSIGNMENT)}
    before = graded.executed
    empty(graded.root)
    if not kept:
        shutil.rmtree(graded.root / ".course" / "backups")
    first = graded.call("grade", ASSIGNMENT)
    assert first.exit_code == 0 and graded.executed == before  # from .course/results
    (line,) = [line for line in first.output.splitlines() if "the gradebook is new" in line]
    assert "autograded/ and decisions.csv are from before" in line
    assert graded.row("eve").total == totals["eve"]
    if kept:
        way = line.partition("instead: ")[2]
        assert way.startswith("cp ")
        subprocess.run(way, shell=True, check=True)
        assert graded.row("ada").decided == ["triplet_loss", GONE]
        assert graded.call("grade", ASSIGNMENT).exit_code == 0
        assert {row.student: row.total for row in read_rows(graded.course, ASSIGNMENT)} == totals
    else:
        assert "no copy" in line
    assert "gradebook is new" not in graded.call("grade", ASSIGNMENT).output


def test_copies_of_an_empty_gradebook_do_not_push_the_others_out(graded: MadeUp) -> None:
    from autograder.course.backup import back_up

    copy = back_up(graded.course.directory.db_url, graded.course.backups)
    empty(graded.root)
    for _ in range(12):
        with graded.course.gradebook():
            pass
        assert back_up(graded.course.directory.db_url, graded.course.backups) is None
    assert copy.exists()


@pytest.mark.parametrize(
    ("schema", "way"), [("724cde206c17", "nbgrader db upgrade"), ("ffffffffffff", "upgrade nbgrader")]
)
def test_a_gradebook_of_another_nbgrader(made_up: MadeUp, schema: str, way: str) -> None:
    from autograder.course import database

    made_up.hand_in("ada")
    with sqlite3.connect(made_up.root / "gradebook.db") as old:
        old.execute("UPDATE alembic_version SET version_num = ?", (schema,))
    database._require_schema.cache_clear()
    for command in ("grade", "held", "release"):
        done = made_up.call(command, ASSIGNMENT)
        assert done.exit_code == 1 and way in done.stderr, done.output
        assert len(done.stderr.strip().splitlines()) == 1
    assert made_up.executed == 0


def test_an_old_gradebook_is_left_as_it_was_for_the_upgrade(made_up: MadeUp) -> None:
    """nbgrader itself would add its new tables first, over which its own upgrade then stumbles."""
    path = made_up.root / "gradebook.db"
    path.unlink()
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE assignment (id VARCHAR(32), name VARCHAR(128))")
    with pytest.raises(CourseError, match="nbgrader db upgrade"), made_up.course.gradebook():
        pass
    with sqlite3.connect(path) as old:
        assert old.execute("SELECT name FROM sqlite_master").fetchall() == [("assignment",)]
