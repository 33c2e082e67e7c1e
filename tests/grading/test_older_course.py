"""A course of the first version of the autograder goes on: its records count, and its results are made again.

What stands here in capitals is as that version wrote it (commit d980b82).
"""

import csv
import gzip
import json
from pathlib import Path

import nbformat
import pytest
from courses import ASSIGNMENT, NOTEBOOK
from made_up import MadeUp

from autograder.course.course import Course
from autograder.grading.class_run import job_for
from autograder.grading.fingerprint import engine
from autograder.grading.result_store import ResultStore
from autograder.notebooks import STAMP, VERDICT, is_test

WHY = "graded again, because an older version of the autograder made them: "
RESULT = (
    '{"outputs": [[]], "grades": {"verify": {"exercise": "verify", "max_points": 15.0, "checks": [{"name": "made up", '
    '"passed": true, "points": 10.0, "message": ""}, {"name": "also", "passed": false, "points": 5.0, "message": "Look '
    'again."}], "mistakes": ["margin_missing"], "held": "", "note": ""}}, "sure": true, "seconds": {"all": 1.5}}'
)
STAMP_KEYS = {"submitted", "judged_by", "points", "sure"}
VERDICT_KEYS = {"exercise", "max_points", "checks", "mistakes", "held", "note"}
CHECK_KEYS = {"name", "passed", "points", "message"}
CONFIG = """from pathlib import Path

from autograder.nbgrader_setup import configure

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "face-and-style"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
configure(c)
c.GradeOutside.unsafe = True
"""
SECRET = "0123456789abcdef" * 4
DECISION_COLUMNS = (
    '"time","who","student","assignment","exercise","points_before","points_after","decision","reason","submitted"\r\n'
)
RECEIPTS = (
    '"collected","student","assignment","received","file","bytes","sha256","came as"\r\n'
    '"2026-11-29T10:00:00+00:00","ada","03_triplet_loss","2026-11-28 20:00:00 UTC","triplet_loss.ipynb",100,"00",'
    '"ada"\r\n'
)
RETURNS = '"returned","student","assignment","received","submitted","page","way"\r\n'


@pytest.fixture
def older(made_up: MadeUp) -> MadeUp:
    """The course: ada has lost points and is held in one exercise, ben has points from a person, eve has all."""
    made_up.points, made_up.held = {"triplet_loss": 5.0}, {"triplet_loss"}
    made_up.hand_in("ada", "ada")
    made_up.grade()
    made_up.points, made_up.held = {}, set()
    for student in ("ben", "eve"):
        made_up.hand_in(student, student)
    made_up.grade("ben", "eve")
    decided = made_up.call("decide", "ben", ASSIGNMENT, "train_step", "--points", "3", "--reason", "Copied.")
    assert decided.exit_code == 0, decided.output
    root = made_up.root
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / ".course/secret").write_text(f"{SECRET}\n")
    (root / "receipts.csv").write_text(RECEIPTS, newline="")
    (root / "returns.csv").write_text(RETURNS, newline="")
    record = (root / "decisions.csv").read_text(encoding="utf-8")
    assert f"{record.splitlines()[0]}\r\n" == DECISION_COLUMNS
    for path in root.glob(f"autograded/*/{ASSIGNMENT}/{NOTEBOOK}"):
        as_before(path)
    for path in root.glob(".course/results/*/*"):
        path.write_bytes(gzip.compress(RESULT.encode(), mtime=0))
    assert made_up.executed == 3
    return made_up


def as_before(graded: Path) -> None:
    """Take off a graded notebook what the first version did not write."""
    notebook = nbformat.read(graded, as_version=4)
    stamp = {key: value for key, value in notebook.metadata[STAMP].items() if key in STAMP_KEYS}
    assert stamp.keys() == STAMP_KEYS
    notebook.metadata[STAMP] = {**stamp, "judged_by": "ab" * 32}
    for cell in filter(is_test, notebook.cells):
        verdict = {key: value for key, value in cell.metadata[VERDICT].items() if key in VERDICT_KEYS}
        assert verdict.keys() == VERDICT_KEYS
        verdict["checks"] = [{key: check[key] for key in CHECK_KEYS} for check in verdict["checks"]]
        cell.metadata[VERDICT] = verdict
    nbformat.write(notebook, graded)


def test_what_is_there_can_be_looked_at_before_anything_is_graded(older: MadeUp) -> None:
    held = older.call("held")
    assert held.exit_code == 0 and "ada" in held.output and "triplet_loss" in held.output, held.output
    shown = older.call("held", "--student", "ada", ASSIGNMENT)
    assert shown.exit_code == 0 and "garbled" in shown.output and "Look again." in shown.output, shown.output
    status = older.call("status")
    assert status.exit_code == 0 and ASSIGNMENT in status.output, status.output
    report = older.call("report")
    assert report.exit_code == 0 and (older.root / "report").is_dir(), report.output
    assert older.executed == 3


def test_all_is_graded_again_with_one_line_that_says_why(older: MadeUp) -> None:
    done = older.call("grade", "--yes")
    assert done.exit_code == 0, done.output
    assert done.output.count(WHY) == 1 and f"{WHY}3 saved results" in done.output
    assert older.executed == 6
    ada, ben, eve = (older.row(student) for student in ("ada", "ben", "eve"))
    assert ada.total == 100 and eve.total == 100
    assert ben.points["train_step"] == 3 and ben.decided == ["train_step"] and not ben.held  # the same was handed in
    assert (older.root / ".course/secret").read_text() == f"{SECRET}\n"
    with (older.root / "decisions.csv").open(encoding="utf-8", newline="") as record:
        assert [row["student"] for row in csv.DictReader(record)] == ["ben"]
    again = older.call("grade")
    assert again.exit_code == 0 and WHY not in again.output and older.executed == 6


def test_a_result_of_before_is_not_misread_whatever_its_name(older: MadeUp) -> None:
    course = Course(older.root)
    key = job_for(course, course.submission(ASSIGNMENT, "eve")).key(engine(ASSIGNMENT))
    store = ResultStore(older.root)
    (path,) = older.root.glob(f".course/results/*/{key}.json.gz")
    assert json.loads(gzip.decompress(path.read_bytes())) == json.loads(RESULT)
    assert store.get(key) is None and store.older == {key}
    (older.root / "autograded/eve" / ASSIGNMENT / NOTEBOOK).unlink()  # nothing else tells that it is from before
    done = older.call("grade", "--student", "eve")
    assert done.exit_code == 0 and f"{WHY}1 saved result\n" in done.output, done.output
    assert older.executed == 4 and older.row("eve").total == 100
    assert ResultStore(older.root).get(key) is not None


def test_one_exercise_cannot_be_taken_over_into_what_is_from_before(older: MadeUp) -> None:
    done = older.call("regrade", "--exercise", "train_step", "--student", "eve", "--yes")
    assert done.exit_code == 1 and "not graded as it is now; run: course grade" in done.output, done.output


def test_an_older_stamp_is_told_by_itself_where_no_result_is_kept(older: MadeUp) -> None:
    for path in older.root.glob(".course/results/*/*"):
        path.unlink()
    graded = older.call("grade", "--yes")
    assert graded.exit_code == 0 and f"{WHY}3 saved results\n" in graded.output, graded.output
    assert older.executed == 6
