"""Giving pages back: as platforms take them, as a folder for a mail merge; what is recorded, whenever it is killed."""

import csv
import hashlib
import os
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from courses import ASSIGNMENT
from killing import calls_of, kill, moments
from made_up import NOTEBOOK, MadeUp

from autograder.cli.main import main
from autograder.course.database import shared_engine
from autograder.course.tables import write_csv
from autograder.returning import returns
from autograder.returning.upload_names import upload_name

MOODLE = {
    "ada": "John Smith_101_assignsubmission_file_/triplet_loss.ipynb",
    "bea": "John Smith_102_assignsubmission_file_/triplet_loss.ipynb",  # another of the same name
    "cy": "Group 1-Łukasz Żółć_103_assignsubmission_file_triplet_loss.ipynb",
}
CANVAS = {
    "ada": "smithjohn_101_555_triplet_loss.ipynb",
    "bea": "smithjohn_LATE_102_556_triplet_loss-1.ipynb",
    "cy": "anon_ab12C_557_triplet_loss.ipynb",
}


def collected(course: MadeUp, came_as: dict[str, str]) -> None:
    """Write receipts, as collecting does."""
    rows = []
    for student, name in came_as.items():
        path = course.root / "submitted" / student / ASSIGNMENT / NOTEBOOK
        content = path.read_bytes()
        what = [NOTEBOOK, len(content), hashlib.sha256(content).hexdigest(), name]
        rows.append(["2026-11-20 11:00:00 UTC", student, ASSIGNMENT, "2026-11-20 10:00:00 UTC", *what])
        (path.parent / "timestamp.txt").write_text("2026-11-20 10:00:00 UTC")
    columns = ("collected", "student", "assignment", "received", "file", "bytes", "sha256", "came as")
    write_csv(course.root / "receipts.csv", columns, rows)


@pytest.fixture
def course(made_up: MadeUp) -> MadeUp:
    """Three students' graded work from Moodle."""
    for student in MOODLE:
        made_up.hand_in(student, student)
    collected(made_up, MOODLE)
    made_up.grade()
    return made_up


def returned(course: MadeUp, way: str, *options: str, code: int = 0) -> str:
    done = course.call("return", ASSIGNMENT, "--as", way, *options)
    assert done.exit_code == code, done.output
    return done.output


def archives(course: MadeUp) -> list[dict[str, str]]:
    """What is in the archives, in the order in which they were written."""
    found = []
    complete = (path for path in (course.root / "returned").glob("*.zip") if not path.name.startswith("."))
    for path in sorted(complete, key=lambda path: path.stat().st_mtime_ns):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            found.append({name: archive.read(name).decode() for name in archive.namelist()})
    return found


def record(course: MadeUp) -> list[dict[str, str]]:
    path = course.root / "returns.csv"
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


# Names


HERE = "_assignsubmission_file_/p.html"
BB, D2L = "_attempt_2026-11-19-09-30-00", "12-34 - Jane Doe - Nov 20, 2026 1000 AM"
UPLOADS = {
    "moodle": {
        MOODLE["ada"]: f"John Smith_101{HERE}",
        MOODLE["cy"]: f"Group 1-Łukasz Żółć_103{HERE}",
        "Jane Doe_7_assignsubmission_onlinetext_onlinetext.html": f"Jane Doe_7{HERE}",
        "all of it/Participant_9_assignsubmission_file/a/b.py": f"Participant_9{HERE}",
        "A B_1_assignsubmission_file_/C D_2_assignsubmission_file_/x": f"A B_1{HERE}",  # the second is a student's
        "John Smith_101": f"John Smith_101{HERE}",  # an earlier version's receipt
        "smithjohn_101": "",  # so may be this, but of Canvas, whose numbers are others
        "smithjohn_101_555_p.ipynb": "",
        "Default group_assignsubmission_file_/p.ipynb": "",
        "ada+03+2026-11-20 10:00:00 UTC+abc": "",
        "A\nB_1_assignsubmission_file_/x": "",
    },
    "canvas": {
        CANVAS["ada"]: "smithjohn_101_555_feedback.html",
        CANVAS["bea"]: "smithjohn_LATE_102_556_feedback.html",
        CANVAS["cy"]: "anon_ab12C_557_feedback.html",
        "o_neil_101_555_p.ipynb": "o_neil_101_555_feedback.html",
        "smithjohn_101_555_link_7_8.ipynb": "smithjohn_101_555_feedback.html",
        "smithjohn_101_text.html": "",  # no file that an upload could answer
        "smithjohn_101": "",
        MOODLE["ada"]: "",
    },
    "blackboard": {
        f"Quiz_1_a_under{BB}_p.ipynb": f"Quiz_1_a_under{BB}_p.html",
        f"Quiz_jdoe{BB}.txt": f"Quiz_jdoe{BB}_p.html",
        f"Quiz_ada{BB}_Quiz_bea{BB}_p.ipynb": "",
        "jdoe_2026-11-19-09-30-00": "",
    },
    "brightspace": {f"{D2L}/p.ipynb": f"{D2L}/p.html", "Jane Doe/p.ipynb": ""},
}


@pytest.mark.parametrize("way", UPLOADS)
def test_a_page_is_called_as_the_platform_reads_it_or_not_at_all(way: str) -> None:
    assert {came_as: upload_name(way, came_as, "p") for came_as in UPLOADS[way]} == UPLOADS[way]


def as_moodle_reads(name: str) -> str:
    """The participant's number, as the importer of Moodle finds it."""
    fields = next(part.split("_", 4) for part in name.split("/") if len(part.split("_", 4)) >= 4)
    assert fields[2:4] == ["assignsubmission", "file"]
    return fields[1]


def as_canvas_reads(name: str) -> list[str]:
    """The user's and the file's number, as Canvas finds them."""
    words = name.split("_")
    assert not words[-1].startswith("link")
    return [word for word in words if word.isdecimal()][:2]


def test_two_of_one_name_each_get_their_own_page_by_their_number(course: MadeUp) -> None:
    assert "3 pages returned" in returned(course, "moodle")
    [pages] = archives(course)
    by_number = {as_moodle_reads(name): page for name, page in pages.items()}
    assert by_number == {"101": course.page("ada"), "102": course.page("bea"), "103": course.page("cy")}
    assert len(set(by_number.values())) == 3


def test_canvas_gets_the_numbers_of_the_student_and_of_the_file(course: MadeUp) -> None:
    collected(course, CANVAS)
    course.grade()  # what is in the folder is the same
    assert "the ending .html" in returned(course, "canvas")
    [pages] = archives(course)
    read = {tuple(as_canvas_reads(name)): page for name, page in pages.items()}
    assert read == {("101", "555"): course.page("ada"), ("102", "556"): course.page("bea"), ("557",): course.page("cy")}


def test_who_did_not_come_that_way_is_listed_and_the_rest_is_returned(course: MadeUp) -> None:
    collected(course, {**MOODLE, "bea": CANVAS["bea"]})
    said = returned(course, "moodle", code=1)
    assert f"NOT RETURNED  bea came as «{CANVAS['bea']}», which is no name that moodle gives" in said
    assert "1 pages cannot be returned as moodle" in said and "2 pages returned" in said
    assert [row["student"] for row in record(course)] == ["ada", "cy"]


def test_what_was_put_there_by_hand_has_no_platform_to_go_back_to(course: MadeUp) -> None:
    course.hand_in("ada", "put over what was collected")
    course.grade()
    assert "NOT RETURNED  ada did not come by course collect as it is now" in returned(course, "moodle", code=1)
    assert {row["student"] for row in record(course)} == {"bea", "cy"}


def test_pages_of_one_name_go_to_nobody(course: MadeUp) -> None:
    collected(course, {**MOODLE, "bea": MOODLE["ada"]})
    said = returned(course, "moodle", code=1)
    assert "NOT RETURNED  ada is not the only one" in said and "NOT RETURNED  bea is not the only one" in said
    assert [row["student"] for row in record(course)] == ["cy"]


# Which pages


def test_the_record_says_what_was_returned_when_and_of_which_attempt(course: MadeUp) -> None:
    returned(course, "moodle")
    rows = record(course)
    assert list(rows[0]) == ["returned", "student", "assignment", "received", "submitted", "page", "way"]
    for row in rows:
        submission = course.course.submission(ASSIGNMENT, row["student"])
        assert row["page"] == hashlib.sha256(submission.feedback.read_bytes()).hexdigest()
        assert row["submitted"] == submission.digest()
        assert (row["received"], row["way"], row["assignment"]) == ("2026-11-20 10:00:00 UTC", "moodle", ASSIGNMENT)
        assert row["returned"].endswith(" UTC")


def test_only_what_is_new_or_has_changed_is_returned_again(course: MadeUp) -> None:
    returned(course, "moodle")
    assert "0 pages returned, 3 returned before" in returned(course, "moodle")
    assert len(archives(course)) == 1
    assert course.call("decide", "ada", ASSIGNMENT, "triplet_loss", "--points", "1", "--reason", "Seen.").exit_code == 0
    assert "1 pages returned, 2 returned before" in returned(course, "moodle")
    assert [list(pages.values()) for pages in archives(course)][1:] == [[course.page("ada")]]
    assert "3 pages returned" in returned(course, "moodle", "--again")
    assert "1 pages returned" in returned(course, "moodle", "--again", "--student", "bea")
    assert "3 pages returned" in returned(course, "folder")  # another way is another matter
    assert len(record(course)) == 3 + 1 + 3 + 1 + 3


def test_a_page_that_is_not_of_what_is_there_now_is_not_returned(course: MadeUp) -> None:
    course.hand_in("ada", "a newer one")
    bea = course.course.submission(ASSIGNMENT, "bea")
    os.utime(bea.feedback, ns=(0, bea.graded.stat().st_mtime_ns - 1))
    course.hand_in("dan", "never graded")
    said = returned(course, "folder")
    assert "ada has handed in something newer than what is graded" in said
    assert "bea has a page that is older than the gradebook" in said
    assert "dan is not graded" in said and "3 not graded as they are now" in said
    assert [row["student"] for row in record(course)] == ["cy"]


def test_a_page_that_waits_for_a_person_is_returned_only_if_wanted(made_up: MadeUp) -> None:
    for student in ("ada", "bea"):
        made_up.hand_in(student, student)
    made_up.held = {"triplet_loss"}
    made_up.grade("ada")
    made_up.held = set()
    made_up.grade("bea")
    assert "1 pages returned, 1 held" in returned(made_up, "folder")
    assert [row["student"] for row in record(made_up)] == ["bea"]
    assert "1 pages returned, 1 returned before" in returned(made_up, "folder", "--held")


def test_a_folder_for_a_mail_merge_has_a_line_and_a_page_for_each(course: MadeUp) -> None:
    with course.course.gradebook() as gradebook:
        gradebook.update_or_create_student("ada", first_name="=Ada", last_name="L.", email="ada@x.org")
    assert "2 have no e-mail address" in returned(course, "folder")
    [folder] = (course.root / "returned").iterdir()
    with (folder / "mail-merge.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert (rows[0]["student"], rows[0]["first_name"], rows[0]["email"]) == ("ada", "'=Ada", "ada@x.org")
    assert {row["student"]: Path(row["page"]).read_text() for row in rows} == {
        student: course.page(student) for student in MOODLE
    }
    assert (float(rows[0]["points"]), float(rows[0]["max_points"])) == (100.0, 100.0)


def test_a_name_that_is_none_is_one_line(course: MadeUp) -> None:
    assert "Error: nobody has handed in nothing" in returned(course, "folder", "--student", "nobody", code=1)
    (course.root / "returns.csv").write_text("student,assignment,seen\nada,03_triplet_loss,yes\n")
    assert "its columns are not returned, student" in returned(course, "folder", code=1)
    assert not list((course.root / "returned").iterdir())


def test_nothing_is_recorded_that_could_not_be_written(course: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(returns.os, "fsync", full)
    assert "No space left on device" in returned(course, "moodle", code=1)
    assert record(course) == [] and not list((course.root / "returned").iterdir())


# Killed at any moment


def pages_written(course: MadeUp, way: str) -> set[str]:
    """Digests of all pages in complete archives or folders."""
    if way == "folder":
        folders = [path for path in (course.root / "returned").iterdir() if not path.name.startswith(".")]
        return {hashlib.sha256(page.read_bytes()).hexdigest() for each in folders for page in each.glob("*.html")}
    return {hashlib.sha256(page.encode()).hexdigest() for pages in archives(course) for page in pages.values()}


def forget(course: MadeUp) -> None:
    returns._remove(course.root / "returned")
    (course.root / "returns.csv").unlink(missing_ok=True)


@pytest.mark.parametrize("way", ["moodle", "folder"])
def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_claimed(course: MadeUp, way: str) -> None:
    files = {returns.__file__, sys.modules["autograder.course.tables"].__file__, zipfile.__file__}

    def give_back() -> None:
        shared_engine.cache_clear()  # SQLite's connections do not cross a fork
        assert CliRunner().invoke(main, ["return", "--root", str(course.root), ASSIGNMENT, "--as", way]).exit_code == 0

    calls = calls_of(give_back, files)
    assert calls > 100 and len(record(course)) == 3
    everything = {row["page"] for row in record(course)}
    forget(course)
    students, opened = list(MOODLE), course.course
    for moment in moments(calls):
        kill(give_back, moment, files)
        claimed = {row["page"] for row in record(course)}
        written = pages_written(course, way) if (course.root / "returned").exists() else set()
        assert claimed <= written
        returns.give_back(opened, ASSIGNMENT, way, students)
        assert {row["page"] for row in record(course)} == everything == pages_written(course, way)
        assert not [path for path in (course.root / "returned").iterdir() if path.name.startswith(".")]
        assert returns.give_back(opened, ASSIGNMENT, way, students).before == students
        forget(course)
