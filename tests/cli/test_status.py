"""`course grade`, `course held` and `course status` as an instructor of a class reads them."""

import csv
import hashlib
import os
import re
import shlex
import shutil
from datetime import UTC, datetime

import pytest
from courses import ASSIGNMENT, Run
from made_up import HELD, NOTEBOOK, MadeUp
from terminals import steers

from autograder.cli import running
from autograder.cli.common import console
from autograder.course import progress
from autograder.course.progress import Returned, Stage, Standing, read_standings
from autograder.course.submission import Submission
from autograder.errors import CourseError
from autograder.release.releasing import release

HOSTILE = "zo\u200be \x1b]0;owned\x07 $(ls) 'x"  # as one may call a folder that one puts there by hand


@pytest.fixture
def small(made_up: MadeUp) -> MadeUp:
    """Three students: ada is held in two exercises, bob is right, cyd is not graded yet; dee has handed in nothing."""
    made_up.points, made_up.held = {"triplet_loss": 5.0, "train_step": 7.0}, {"triplet_loss", "train_step"}
    made_up.hand_in("ada")
    made_up.grade()
    made_up.points, made_up.held = {}, set()
    made_up.hand_in("bob", "b")
    made_up.grade()
    made_up.hand_in("cyd", "c")
    (made_up.root / "roster.csv").write_text("student\nada\nbob\ncyd\ndee\n")
    return made_up


def standings(course: MadeUp) -> dict[str, Standing]:
    return {each.student: each for each in read_standings(course.course, [ASSIGNMENT])}


def stages(course: MadeUp) -> dict[str, Stage]:
    return {name: each.stage for name, each in standings(course).items()}


def table(output: str) -> dict[str, str]:
    """The row of a printed summary of one assignment, by the names of its columns."""
    lines = output.splitlines()
    rule = max(place for place, line in enumerate(lines) if line.strip() and not line.strip(" ─"))  # of the last table
    head, row = lines[rule - 2 : rule], lines[rule + 1]
    assert row.split()[0] == ASSIGNMENT
    found = {}
    for cell in re.finditer(r"\S+", row):  # a number ends where the words above it end
        words = [word[0] for line in head for word in re.finditer(r"\S+", line) if word.end() == cell.end()]
        found[" ".join(words)] = cell[0]
    return found


# --- course grade ---------------------------------------------------------------------------------------------------


def test_a_class_gets_a_row_and_not_a_line_for_each(small: MadeUp) -> None:
    first = small.call("grade")
    assert first.exit_code == 0  # what is held is no failure
    found = table(first.output)
    assert (found["graded"], found["unchanged"], found["held"], found["missing"]) == ("1", "2", "1", "1")
    assert "changed" not in found and "failed" not in found and "late" not in found  # there are none
    assert found["mean points"] == "90.7/100"  # 72, 100, 100
    assert f"course held {ASSIGNMENT}" in first.output and "course status" in first.output
    assert "ada" not in first.output and "Look again." not in first.output
    again = table(small.call("grade").output)
    assert again["unchanged"] == "3" and "graded" not in again


def test_a_page_that_is_written_anew_is_no_new_grade(small: MadeUp) -> None:
    small.call("grade")
    small.course.submission(ASSIGNMENT, "bob").feedback.unlink()
    assert table(small.call("grade").output)["unchanged"] == "3"


def test_students_and_reasons_on_demand(small: MadeUp) -> None:
    said = small.call("grade", "--verbose").output
    for name in ("ada", "bob", "cyd"):
        assert re.search(rf"^ *{name} ", said, re.MULTILINE)
    assert "ada, triplet_loss, train_step: Look again." in said and "points to be had" in said
    assert table(said)["unchanged"] == "2"


def test_one_student_is_shown_alone(small: MadeUp) -> None:
    said = small.call("grade", "--student", "ada").output
    assert f"ada, {ASSIGNMENT}: 72 of 100 points" in said and "bob" not in said
    assert re.search(r"triplet_loss +5/25 +held +Look again\.", said)
    decided = small.call("decide", "ada", ASSIGNMENT, "triplet_loss", "--points", "9", "--reason", "A fair <try>.")
    assert decided.exit_code == 0
    assert re.search(r"triplet_loss +9/25 +A fair <try>\.", small.call("grade", "--student", "ada").output)


def test_a_student_who_is_spelt_otherwise(small: MadeUp) -> None:
    for words in (["grade", "--student", "adda"], ["held", "--student", "adda"], ["status", "--student", "adda"]):
        done = small.call(*words)
        assert done.exit_code == 1 and "did you mean ada?" in done.output, words
        assert len(done.stderr.splitlines()) == 1


def test_where_nothing_could_be_graded_there_is_no_traceback(small: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:

    def refuse(*_: object) -> None:
        raise CourseError("no room for it")

    shutil.rmtree(small.root / "autograded")
    (small.root / "gradebook.db").unlink()
    release(small.course, ASSIGNMENT)
    monkeypatch.setattr("autograder.grading.class_run.save", refuse)
    for words in ([], ["--verbose"], ["--student", "ada"]):
        done = small.call("grade", *words)
        assert done.exit_code == 1 and "could not be graded; see above why" in done.stderr
        assert "no room for it" in done.stdout
    said = small.call("grade").stdout
    assert table(said)["failed"] == "3" and said.count("no room for it") == 1  # one reason is said once


def test_many_changed_grades_are_shown_by_exercise(small: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MANY", 1)
    small.points = {"triplet_loss": 20.0, "train_step": 10.0}
    done = small.call("regrade", "--student", "ada", "--student", "bob")
    assert done.exit_code == 1 and "not accepted" in done.stderr
    assert re.search(rf"{ASSIGNMENT} +triplet_loss +2 +1 +1 +15\.0 +20\.0", done.stdout)
    assert re.search(r"bob +03_triplet_loss +triplet_loss +25 +20", small.call("regrade", "--verbose").output)
    assert table(small.call("regrade", "--yes").output)["changed"] == "2"


# --- course held ----------------------------------------------------------------------------------------------------


def test_held_is_said_once_for_each_submission_and_reason(small: MadeUp) -> None:
    said = small.call("held").output.splitlines()
    assert said[0] == f"ada, {ASSIGNMENT}: 72 of 100 points"
    assert said[1].split() == f"triplet_loss 5/25, train_step 7/15: {HELD}".split()  # in one line in a pipe
    assert said[2] == f"held: 1 submission of 1 student, 2 exercises ({ASSIGNMENT} 1)"
    words = shlex.split(said[3].partition(": ")[2])
    assert words == ["course", "held", ASSIGNMENT, "--student", "ada"]
    shown = small.call(*words[1:]).output
    assert HELD in shown and "def triplet_loss" in shown


def test_held_as_a_table_for_a_spreadsheet(small: MadeUp) -> None:
    assert "held.csv, 2 exercises" in small.call("held", "--csv").output
    with (small.root / "held.csv").open(encoding="utf-8", newline="") as file:
        first, _ = csv.DictReader(file)
    expected = {"student": "ada", "assignment": ASSIGNMENT, "exercise": "triplet_loss", "points": "5.0"}
    assert first == {**expected, "max_points": "25.0", "why": HELD}


def test_a_hostile_name_steers_nothing_and_can_be_named(made_up: MadeUp, run: Run) -> None:
    made_up.held = {"triplet_loss"}
    made_up.hand_in(HOSTILE, "\x1b[2J\u202e\tcode")
    made_up.hand_in("-rf", "")
    made_up.hand_in("=cmd()", "")
    graded = made_up.call("grade", "--verbose").output
    assert "zo\\u200be" in graded and not steers(graded)
    for command in ("held", "status"):
        for words in ([], ["--csv"], *([["--verbose"]] if command == "status" else [])):
            done = made_up.call(command, *words)
            assert done.exit_code == 0 and not steers(done.output)
    hints = [line for line in made_up.call("held").output.splitlines() if line.startswith("to look at one")]
    assert made_up.call(*shlex.split(hints[0].partition(": ")[2])[1:]).exit_code == 0
    shown = made_up.call("held", "--student", "zo\\u200be \\x1b]0;owned\\x07 $(ls) 'x").output
    assert "\\x1b[2J\\u202e" in shown and not steers(shown)
    for name in ("held.csv", "status.csv"):
        with (made_up.root / name).open(encoding="utf-8", newline="") as file:
            assert {"'-rf", "'=cmd()"} <= {row["student"] for row in csv.DictReader(file)}
    decide = made_up.call("held", "--student", "-rf").output
    hint = next(line for line in decide.splitlines() if line.startswith("to decide: ")).partition(": ")[2]
    assert made_up.call(*shlex.split(hint)[1:]).exit_code == 0  # though it begins like an option
    assert made_up.row("-rf").decided == ["triplet_loss"]
    # and as a whole program, on a terminal that knows only ASCII
    for words in (["held"], ["status"], ["held", "--student", HOSTILE + "x"]):
        done = run("course", *words, cwd=made_up.root, PYTHONIOENCODING="ascii", LC_ALL="C")
        assert "Traceback" not in done.stderr and not steers(done.stdout + done.stderr) and done.stdout.isascii()


def test_a_folder_whose_name_is_no_text(made_up: MadeUp) -> None:
    made_up.hand_in("ada")
    shutil.copytree(made_up.root / "submitted" / "ada", made_up.root / "submitted" / os.fsdecode(b"ad\xe9"))
    done = made_up.call("grade")
    assert made_up.row("ada").total == 100 and not steers(done.output)
    listed = made_up.call("status", "--verbose")
    assert listed.exit_code == 0 and "ad\\udce9" in listed.output
    assert made_up.call("status", "--csv").exit_code == 0
    assert r"ad\udce9" in (made_up.root / "status.csv").read_text(encoding="utf-8")


# --- course status --------------------------------------------------------------------------------------------------


def test_how_far_each_submission_has_come(small: MadeUp) -> None:
    assert stages(small) == {"ada": Stage.GRADED, "bob": Stage.GRADED, "cyd": Stage.NEW, "dee": Stage.MISSING}
    found = standings(small)
    assert found["ada"].held == ["triplet_loss", "train_step"] and found["ada"].points == 72
    assert found["cyd"].points is None and not found["cyd"].held
    small.hand_in("bob", "something else")
    assert stages(small)["bob"] is Stage.CHANGED
    small.hand_in("bob", "b")  # what was graded is there again
    assert stages(small)["bob"] is Stage.GRADED
    (small.root / "roster.csv").unlink()
    assert stages(small)["dee"] is Stage.MISSING  # the gradebook knows her by now


def test_files_that_nobody_has_touched_are_not_read(small: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    monkeypatch.setattr(
        Submission,
        "digest",
        lambda submission, own=Submission.digest: read.append(submission.student) or own(submission),
    )
    monkeypatch.setattr(progress, "SAVING", 0)
    stages(small)
    assert read == []
    notebook = small.root / "submitted" / "ada" / ASSIGNMENT / NOTEBOOK
    notebook.write_text(notebook.read_text() + "\n")
    os.utime(notebook, (0, 0))  # whatever its date
    assert stages(small)["ada"] is Stage.CHANGED and read == ["ada"]


def test_when_it_came_how_late_it_was_and_the_extension(small: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "_width", 120)  # as wide as no screen of a test has to be
    stamp = small.root / "submitted" / "ada" / ASSIGNMENT / "timestamp.txt"
    stamp.write_text("2026-12-03 00:00:00 UTC")
    with small.course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=datetime(2026, 12, 1))
    (small.root / "extensions.csv").write_text(f"student,assignment,days\nada,{ASSIGNMENT},1\n")
    ada, bob = (standings(small)[name] for name in ("ada", "bob"))
    assert ada.received == datetime(2026, 12, 3, tzinfo=UTC) and (ada.late, ada.extension) == (24.0, 1.0)
    assert bob.received is None and bob.late == 0.0  # not known, so never late
    said = small.call("status").output
    assert "late (1): ada 24.0 h, extended by 1 d" in said and table(said)["late"] == "1"
    assert re.search(rf"bob +{ASSIGNMENT} +graded +unknown", small.call("status", "--verbose").output)


def test_what_was_returned_and_what_has_changed_since(small: MadeUp) -> None:
    def returned(student: str, page: bytes) -> str:
        return f"2026-12-05 08:00:00 UTC,{student},{ASSIGNMENT},,,{hashlib.sha256(page).hexdigest()},moodle\n"

    page = small.course.submission(ASSIGNMENT, "bob").feedback.read_bytes()
    path = small.root / "returns.csv"
    path.write_text("returned,student,assignment,received,submitted,page,way\n" + returned("bob", b"an older one"))
    assert standings(small)["bob"].returned is Returned.OLD and standings(small)["bob"].to_return
    with path.open("a") as file:
        file.write(returned("bob", page))
    bob, ada = (standings(small)[name] for name in ("bob", "ada"))
    assert bob.returned is Returned.YES and not bob.to_return
    assert ada.returned is Returned.NO and not ada.to_return  # it is held
    assert table(small.call("status").output)["returned"] == "1"


def test_the_next_commands_are_named(small: MadeUp) -> None:
    said = small.call("status").output
    for words in ("collect 03_triplet_loss DOWNLOAD", "grade", "held", "return --as WAY"):
        assert re.search(rf"^    course {words} +# 1 ", said, re.MULTILINE), words
    alone = small.call("status", "--student", "cyd").output
    assert "course grade --student cyd" in alone and "course held" not in alone and "ada" not in alone
    small.call("grade")
    small.call("decide", "ada", ASSIGNMENT, "--release", "--reason", "Read.")
    assert re.findall("course [a-z]+", small.call("status").output) == ["course collect", "course return"]


def test_a_class_of_many_fits_on_a_screen(small: MadeUp) -> None:
    with (small.root / "roster.csv").open("a") as file:
        file.writelines(f"student-{number:03}\n" for number in range(200))
    said = small.call("status").output
    assert len(said.splitlines()) < 24 and "missing (201): dee, student-000" in said and "and 195 more" in said
    assert small.call("status", "--verbose").output.count("student-19") == 20  # in the list, and among the missing
    assert "204 lines" in small.call("status", "--csv").output


def test_of_nothing_there_is_a_word(made_up: MadeUp) -> None:
    done = made_up.call("status")
    assert done.exit_code == 0 and "nothing was handed in yet" in done.output
    assert "nothing is held" in made_up.call("held").output


def test_a_course_that_is_not_released_has_a_status(small: MadeUp) -> None:
    shutil.rmtree(small.root / "release" / ASSIGNMENT)
    assert small.call("status").exit_code == 0


def test_a_log_of_nbgrader_steers_nothing(made_up: MadeUp, run: Run) -> None:
    made_up.hand_in("ada").write_text("{")
    folder = made_up.root / "submitted" / "ada" / ASSIGNMENT
    (folder / "\x1b]0;owned\x07\u202e.ipynb").symlink_to(folder / NOTEBOOK)
    (made_up.root / "submitted" / "ada").rename(made_up.root / "submitted" / HOSTILE)
    done = run("nbgrader", "autograde", ASSIGNMENT, cwd=made_up.root)
    assert "owned" in done.stderr and not steers(done.stderr), done.stderr


def test_points_for_what_was_handed_in_otherwise_are_no_gap(small: MadeUp) -> None:
    assert stages(small)["dee"] is Stage.MISSING
    done = small.call("decide", "dee", ASSIGNMENT, "triplet_loss", "--points", "5", "--reason", "On paper.")
    assert done.exit_code == 0, done.output
    assert stages(small)["dee"] is Stage.GRADED and "missing" not in small.call("status").output
