"""What a person decides about an answer: it counts, it is recorded, it stays where it belongs, the student reads it."""

import csv
import errno
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from courses import ASSIGNMENT
from made_up import HELD, MadeUp
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from autograder.course.previous_verdicts import WHY_HELD, Standing
from autograder.course.rows import read_rows
from autograder.course.tables import extended, read_csv
from autograder.errors import CourseError
from autograder.gradebook import decisions
from autograder.notebooks import TEST

EXERCISE = "triplet_loss"


@pytest.fixture
def ada(made_up: MadeUp) -> MadeUp:
    """Ada has proven 5 of 25 points in one exercise, which is held."""
    shutil.copyfile(made_up.root / "gradebook.db", made_up.root / "released.db")
    made_up.points, made_up.held = {EXERCISE: 5.0}, {EXERCISE}
    made_up.hand_in("ada", "\x1b[2J[bold]:smile:")
    made_up.grade()
    return made_up


def decide(course: MadeUp, *words: str, reason: str = "I have looked.") -> str:
    done = course.call("decide", "ada", ASSIGNMENT, *words, "--reason", reason)
    assert done.exit_code == 0, done.output
    return done.output


def record(course: MadeUp) -> list[dict[str, str]]:
    with (course.root / "decisions.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def points_in_csv(course: MadeUp) -> float:
    with (course.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        return next(float(row["points"]) for row in csv.DictReader(file) if row["student"] == "ada")


def save_again(course: MadeUp) -> None:
    """Grade again what was handed in, as after an instructor's change of the settings."""
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("# changed\n")
    run = course.grade()
    assert not run.unchanged and not run.failures and not run.changes


def in_the_formgrader(course: MadeUp, points: float | None, comment: str | None = None) -> None:
    """Do what the formgrader does when a person gives points."""
    submission = course.course.submission(ASSIGNMENT, "ada")
    with course.course.gradebook() as gradebook:
        grade = gradebook.find_grade(EXERCISE + TEST, submission.name, ASSIGNMENT, "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, None, False
        gradebook.find_comment(EXERCISE, submission.name, ASSIGNMENT, "ada").manual_comment = comment
        gradebook.db.commit()


def test_what_is_held_is_listed_with_its_reason(ada: MadeUp) -> None:
    ada.hand_in("bob")
    ada.held = set()
    ada.grade("bob")
    listed = ada.call("held").output
    assert "ada" in listed and EXERCISE in listed and "5/25" in listed and "bob" not in listed
    assert HELD.split()[-1] in listed
    assert "nothing is held of bob" in ada.call("held", "--student", "bob").output


def test_an_answer_is_shown_and_steers_nothing(ada: MadeUp) -> None:
    shown = ada.call("held", "--student", "ada", ASSIGNMENT).output
    assert HELD in shown and "✓ made up" in shown and "✗ also: Look again." in shown
    assert "[2J[bold]:smile:" in shown and "\x1b" not in shown
    submission = ada.course.submission(ASSIGNMENT, "ada")
    assert str(submission.graded) in shown and str(submission.feedback) in shown
    assert "def train_step" not in shown  # which is not held


@pytest.mark.parametrize(("words", "points"), [(["--release"], 5), (["--zero"], 0), (["--points", "12.5"], 12.5)])
def test_a_decision_counts_everywhere_and_is_recorded(ada: MadeUp, words: list[str], points: float) -> None:
    assert "A person will look at this" in ada.page("ada")
    decide(ada, EXERCISE, *words, reason=" =why \n not, <b>Ada</b>? ")
    row = ada.row("ada")
    assert row.points[EXERCISE] == points and row.held == [] and row.decided == [EXERCISE]
    assert row.total == points_in_csv(ada) == 75 + points
    page = ada.page("ada")
    assert f"{75 + points:g} of 100 points" in page
    assert "From your instructor:</strong> =why not, &lt;b&gt;Ada&lt;/b&gt;?" in page
    assert "A person has looked at this" in page and "will look" not in page
    (line,) = record(ada)
    assert datetime.fromisoformat(line.pop("time")).utcoffset() == timedelta(0)
    assert line.pop("who")
    assert line == {
        "student": "ada",
        "assignment": ASSIGNMENT,
        "exercise": EXERCISE,
        "points_before": "5.0",
        "points_after": f"{points:.1f}",
        "decision": words[0].removeprefix("--"),
        "reason": "'=why not, <b>Ada</b>?",
        "submitted": ada.course.submission(ASSIGNMENT, "ada").digest(),
    }
    assert ada.grade().unchanged


def test_without_a_name_all_that_is_held_is_meant(ada: MadeUp) -> None:
    ada.held, ada.points = {EXERCISE, "train_step"}, {}
    ada.hand_in("ada", "anew")
    ada.grade()
    decide(ada, "--zero")
    assert [line["exercise"] for line in record(ada)] == ["train_step", EXERCISE]
    assert ada.row("ada").total == 60
    decide(ada, "--undo")
    assert ada.row("ada").total == 100 and len(ada.row("ada").held) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([EXERCISE, "--points", "nan"], "0 to 25 points"),
        ([EXERCISE, "--points", "inf"], "0 to 25 points"),
        ([EXERCISE, "--points", "-1"], "0 to 25 points"),
        ([EXERCISE, "--points", "25.5"], "0 to 25 points"),
        ([EXERCISE, "--undo"], "nothing was decided"),
        (["--undo"], "nothing was decided"),
        (["train_step", "--release"], "train_step is not held"),
        ([EXERCISE, "train_step", "--release"], "train_step is not held"),
        (["no_such", "--zero"], "has no exercise no_such"),
        ([EXERCISE], "say one of"),
        ([EXERCISE, "--zero", "--points", "3"], "say one of"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(ada: MadeUp, words: list[str], said: str) -> None:
    before = ada.row("ada")
    done = ada.call("decide", "ada", ASSIGNMENT, *words, "--reason", "why")
    assert done.exit_code == 1 and done.output.count("\n") == 1 and said in done.output, done.output
    assert ada.row("ada") == before
    assert not (ada.root / "decisions.csv").exists() or record(ada) == []


def test_a_reason_is_needed(ada: MadeUp) -> None:
    assert "needs a reason" in ada.call("decide", "ada", ASSIGNMENT, EXERCISE, "--zero", "--reason", " \n").output
    assert ada.call("decide", "ada", ASSIGNMENT, EXERCISE, "--zero").exit_code == 2
    assert ada.row("ada").held == [EXERCISE]


def test_only_what_was_graded_can_be_decided(ada: MadeUp) -> None:
    ada.hand_in("bob")
    assert "bob has no grade" in ada.call("decide", "bob", ASSIGNMENT, "--zero", "--reason", "why").output
    assert "neither in the gradebook" in ada.call("decide", "eve", ASSIGNMENT, "--zero", "--reason", "why").output
    ada.hand_in("ada", "anew")
    assert "again since" in ada.call("decide", "ada", ASSIGNMENT, "--zero", "--reason", "why").output


def test_what_cannot_be_recorded_is_not_decided(ada: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    (ada.root / "decisions.csv").mkdir()
    done = ada.call("decide", "ada", ASSIGNMENT, EXERCISE, "--zero", "--reason", "why")
    assert done.exit_code == 1 and "decisions.csv cannot be written" in done.output
    (ada.root / "decisions.csv").rmdir()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    done = ada.call("decide", "ada", ASSIGNMENT, EXERCISE, "--zero", "--reason", "why")
    assert done.exit_code == 1 and "decisions.csv cannot be written: No space left" in done.output
    assert ada.row("ada").points[EXERCISE] == 5 and ada.row("ada").held == [EXERCISE]
    assert (ada.root / "decisions.csv").read_text() == ""


def test_what_the_gradebook_does_not_take_is_not_recorded(ada: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        # the last thing before it is saved
        broken.setattr(decisions, "account", lambda: broken.setattr(Session, "commit", fail) or "me")
        done = ada.call("decide", "ada", ASSIGNMENT, EXERCISE, "--zero", "--reason", "why")
    assert done.exit_code == 1 and "database is locked" in done.output and done.output.count("\n") == 1
    assert ada.row("ada").points[EXERCISE] == 5 and (ada.root / "decisions.csv").read_text() == ""


@pytest.mark.parametrize("formgrader", [False, True])
def test_it_stays_when_the_same_is_graded_again(ada: MadeUp, formgrader: bool) -> None:
    if formgrader:
        in_the_formgrader(ada, 7, "Well.")
    else:
        decide(ada, EXERCISE, "--points", "7")
    save_again(ada)
    row = ada.row("ada")
    assert row.points[EXERCISE] == 7 and row.held == [] and "82 of 100 points" in ada.page("ada")
    graded = ada.course.api.autograde(ASSIGNMENT, "ada", force=True)  # as nbgrader's own command line does
    assert graded["success"], graded
    row = ada.row("ada")
    assert row.points[EXERCISE] == 7 and row.held == []


@pytest.mark.parametrize("formgrader", [False, True])
def test_it_does_not_rule_what_is_handed_in_later(ada: MadeUp, formgrader: bool) -> None:
    if formgrader:
        in_the_formgrader(ada, 0, "Copied.")
    else:
        decide(ada, EXERCISE, "--zero", reason="Copied.")
    ada.held, ada.points = set(), {}
    ada.hand_in("ada", "my own work now")
    for regrade in (ada.grade, lambda: save_again(ada)):
        regrade()
        row = ada.row("ada")
        assert row.points[EXERCISE] == 25 and row.held == [EXERCISE] and row.decided == []
        page = ada.page("ada")
        assert "Copied." not in page and f"A person will look at this:</strong> {WHY_HELD[Standing.LAPSED]}" in page
    assert "decided about an" in " ".join(ada.call("held").output.split())
    decide(ada, EXERCISE, "--release")
    save_again(ada)
    row = ada.row("ada")
    assert row.points[EXERCISE] == 25 and row.held == []


def forget(ada: MadeUp, *names: str) -> None:
    """Lose the gradebook, the graded notebooks, or both."""
    if "autograded" in names:
        shutil.rmtree(ada.root / "autograded")
    if "gradebook.db" in names:
        shutil.copyfile(ada.root / "released.db", ada.root / "new.db")  # as `course release` makes it anew, in no time
        (ada.root / "new.db").replace(ada.root / "gradebook.db")


def as_before(ada: MadeUp) -> None:
    """Write the record as an earlier version did: it does not say what a decision is about."""
    path = ada.root / "decisions.csv"
    lines = record(ada)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0])[:-1], extrasaction="ignore", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(lines)


def test_where_it_is_not_known_what_it_was_about_it_is_kept_and_held(ada: MadeUp) -> None:
    decide(ada, "train_step", "--points", "7")
    as_before(ada)
    forget(ada, "autograded")
    for regrade in (ada.grade, lambda: save_again(ada)):
        regrade()
        row = ada.row("ada")
        assert row.points["train_step"] == 7 and row.held == [EXERCISE, "train_step"]
        assert WHY_HELD[Standing.UNCERTAIN] in ada.page("ada")


LOST = [("gradebook.db",), ("gradebook.db", "autograded"), ("autograded",)]


@pytest.mark.parametrize("lost", LOST)
def test_it_stays_though_the_gradebook_is_lost(ada: MadeUp, lost: tuple[str, ...]) -> None:
    decide(ada, EXERCISE, "--points", "7", reason="Nearly.")
    decide(ada, "train_step", "--zero", reason="By mistake.")
    decide(ada, "train_step", "--undo")
    before, page = ada.row("ada"), ada.page("ada")
    forget(ada, *lost)
    for regrade in (ada.grade, lambda: save_again(ada)):
        regrade()
        assert ada.row("ada") == before and ada.page("ada") == page
    assert before.points[EXERCISE] == 7 and before.decided == [EXERCISE] and "Nearly." in page


@pytest.mark.parametrize("lost", LOST)
def test_it_does_not_rule_another_version_though_the_gradebook_is_lost(ada: MadeUp, lost: tuple[str, ...]) -> None:
    decide(ada, EXERCISE, "--zero", reason="Copied.")
    forget(ada, *lost)
    ada.hand_in("ada", "my own work now")
    for regrade in (ada.grade, lambda: save_again(ada)):
        regrade()
        row = ada.row("ada")
        assert row.points[EXERCISE] == 5 and row.held == [EXERCISE] and row.decided == []
        assert "Copied." not in ada.page("ada")
    ada.held = set()
    ada.hand_in("ada", "and anew")
    ada.grade()
    forget(ada, *lost)
    ada.grade()
    assert WHY_HELD[Standing.LAPSED] in ada.page("ada") and ada.row("ada").held == [EXERCISE]


def test_one_of_an_earlier_version_of_the_course_is_never_dropped_in_silence(ada: MadeUp) -> None:
    decide(ada, "train_step", "--zero")
    as_before(ada)
    forget(ada, "gradebook.db", "autograded")
    for regrade in (ada.grade, lambda: save_again(ada)):
        regrade()
        row = ada.row("ada")
        assert row.points["train_step"] > 0 and row.held == [EXERCISE, "train_step"]
        assert WHY_HELD[Standing.FORGOTTEN] in ada.page("ada")
    decide(ada, "train_step", "--zero", reason="Still.")
    assert [line["submitted"] for line in record(ada)] == ["", ada.course.submission(ASSIGNMENT, "ada").digest()]
    forget(ada, "gradebook.db")
    ada.grade()
    assert ada.row("ada").points["train_step"] == 0 and ada.row("ada").held == [EXERCISE]


def test_what_was_taken_back_in_the_formgrader_does_not_come_back(ada: MadeUp) -> None:
    decide(ada, EXERCISE, "--zero")
    in_the_formgrader(ada, None)
    save_again(ada)
    assert ada.row("ada").points[EXERCISE] == 5


@pytest.fixture
def bea(ada: MadeUp) -> MadeUp:
    """Bea is in the roster and has handed in nothing; she has sent one answer by mail."""
    (ada.root / "roster.csv").write_text("student,first_name,last_name\nada,Ada,A\nbea,Bea,B\ncem,Cem,C\n")
    done = ada.call("decide", "bea", ASSIGNMENT, EXERCISE, "--points", "20", "--reason", "By <mail>.")
    assert done.exit_code == 0, done.output
    return ada


def total_of_bea(course: MadeUp, kind: str) -> str:
    assert course.call("grades", "--format", kind).exit_code == 0
    with (course.root / f"grades-{kind}.csv").open(newline="", encoding="utf-8") as file:
        return next(row for row in csv.DictReader(file) if "bea" in row.values())[ASSIGNMENT]


def test_points_for_what_was_handed_in_otherwise_count_everywhere(bea: MadeUp) -> None:
    for again in (False, True):
        if again:
            assert not bea.grade().failures
        row = bea.row("bea")
        assert row.points[EXERCISE] == 20 and row.total == 20 and row.decided == [EXERCISE] and row.held == []
        assert {total_of_bea(bea, kind) for kind in ("wide", "canvas", "moodle")} == {"20.0"}
        page = bea.page("bea")
        assert "20 of 100 points" in page and "By &lt;mail&gt;." in page and "No notebook of yours" in page
        assert "your answer" not in page and "### BEGIN" not in page
    assert [line["submitted"] for line in record(bea)] == ["nothing"]


def test_taken_back_nothing_is_left_of_it(bea: MadeUp) -> None:
    done = bea.call("decide", "bea", ASSIGNMENT, "--undo", "--reason", "It was Cem's.")
    assert done.exit_code == 0, done.output
    assert [row.student for row in read_rows(bea.course, ASSIGNMENT)] == ["ada"]
    assert not bea.course.submission(ASSIGNMENT, "bea").feedback.exists() and total_of_bea(bea, "wide") == ""


def test_what_is_handed_in_after_all_gets_what_it_has_proven_and_is_held(bea: MadeUp) -> None:
    bea.held, bea.points = set(), {EXERCISE: 15.0}
    bea.hand_in("bea", "late")
    for regrade in (bea.grade, lambda: save_again(bea)):
        regrade()
        row = bea.row("bea")
        assert row.points[EXERCISE] == 15 and row.held == [EXERCISE] and row.decided == []
        assert WHY_HELD[Standing.OTHERWISE] in bea.page("bea") and "By &lt;mail&gt;" not in bea.page("bea")


def test_they_come_back_though_the_gradebook_is_lost(bea: MadeUp) -> None:
    before, page = bea.row("bea"), bea.page("bea")
    forget(bea, "gradebook.db")
    assert "bea, 03_triplet_loss: decided earlier" in bea.call("grades").output
    assert bea.row("bea") == before and bea.page("bea") == page
    assert "decided earlier" not in bea.call("grades").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bea", "--points", "3"], "name an exercise: "),
        (["bea", EXERCISE, "--release"], "handed in nothing"),
        (["bea", EXERCISE, "--points", "26"], "0 to 25 points"),
        (["bea", EXERCISE, "--points", "nan"], "0 to 25 points"),
        (["bea", "--undo"], "nothing was decided"),
        (["bea", "no_such", "--zero"], "has no exercise no_such"),
        (["eve", EXERCISE, "--points", "3"], "eve is not in roster.csv"),
        (["bee", EXERCISE, "--points", "3"], "there is bea"),
    ],
)
def test_what_cannot_be_given_changes_nothing(ada: MadeUp, words: list[str], said: str) -> None:
    (ada.root / "roster.csv").write_text("student\nada\nbea\n")
    student, *rest = words
    done = ada.call("decide", student, ASSIGNMENT, *rest, "--reason", "why")
    assert done.exit_code == 1 and done.output.count("\n") == 1 and said in done.output, done.output
    assert [row.student for row in read_rows(ada.course, ASSIGNMENT)] == ["ada"]
    assert not (ada.root / "decisions.csv").exists() or record(ada) == []


def test_an_attempt_that_fails_does_not_make_it_rule_the_next(ada: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(ada, EXERCISE, "--points", "7")
    ada.hand_in("ada", "anew")

    def fail(*_: object) -> None:
        raise CourseError("no kernel")

    with monkeypatch.context() as broken:
        broken.setattr("autograder.grading.preprocessors.execute", fail)
        assert not ada.course.api.autograde(ASSIGNMENT, "ada", force=True)["success"]
    assert EXERCISE in ada.row("ada").held
    ada.grade()
    assert EXERCISE in ada.row("ada").held


def test_undone_the_autograder_s_points_count_again(ada: MadeUp) -> None:
    before, page = ada.row("ada"), ada.page("ada")
    decide(ada, EXERCISE, "--zero", reason="Copied.")
    decide(ada, EXERCISE, "--undo", reason="I was wrong.")
    assert ada.row("ada") == before and ada.page("ada") == page
    assert [line["decision"] for line in record(ada)] == ["zero", "undo"]
    assert [(line["points_before"], line["points_after"]) for line in record(ada)] == [("5.0", "0.0"), ("0.0", "5.0")]


def test_after_the_formgrader_only_the_page_is_written_anew(ada: MadeUp) -> None:
    executed = ada.executed
    assert ada.grade().unchanged
    in_the_formgrader(ada, 9, "Nearly.")
    graded = ada.course.submission(ASSIGNMENT, "ada").graded.stat().st_mtime_ns
    assert not ada.grade().unchanged
    assert "84 of 100 points" in ada.page("ada") and "Nearly." in ada.page("ada")
    assert ada.course.submission(ASSIGNMENT, "ada").graded.stat().st_mtime_ns == graded and ada.executed == executed
    assert ada.grade().unchanged
    in_the_formgrader(ada, 9, "")  # the comment taken back
    assert not ada.grade().unchanged and "Nearly." not in ada.page("ada")
    assert ada.grade().unchanged


def test_extra_credit_of_the_formgrader_counts(ada: MadeUp) -> None:
    submission = ada.course.submission(ASSIGNMENT, "ada")
    with ada.course.gradebook() as gradebook:
        grade = gradebook.find_grade(EXERCISE + TEST, submission.name, ASSIGNMENT, "ada")
        grade.extra_credit, grade.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    assert ada.row("ada").points[EXERCISE] == 7 and ada.row("ada").decided == [EXERCISE]
    ada.grade()
    assert "82 of 100 points" in ada.page("ada") and ada.grade().unchanged


def add_rows(path: Path, who: str) -> None:
    for number in range(20):
        with extended(path, ["who", "number"]) as add:
            add([[who, number]])


def test_rows_added_at_the_same_time_are_all_there(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with ThreadPoolExecutor(4) as pool:  # the lock belongs to the opened file, not to the process
        list(pool.map(add_rows, [path] * 4, "abcd"))
    with path.open(newline="") as file:
        rows = [(row["who"], int(row["number"])) for row in csv.DictReader(file)]
    assert sorted(rows) == [(who, number) for who in "abcd" for number in range(20)]


def test_one_waits_until_the_other_has_let_go(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    with ThreadPoolExecutor(1) as pool:
        with extended(path, ["who", "number"]) as add:
            other = pool.submit(add_rows, path, "other")
            with pytest.raises(TimeoutError):
                other.result(timeout=1)
            assert path.read_text() == ""
            add([["first", 0]])
        other.result()
    lines = path.read_text().splitlines()
    assert lines[:2] == ['"who","number"', '"first",0'] and len(lines) == 22


def test_half_a_row_is_taken_back(tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk."""
    path = tmp_path / "log.csv"
    with extended(path, ["reason"]) as add:
        add([["one"]])
    before = path.read_bytes()
    assert before == b'"reason"\r\n"one"\r\n'
    script = f"""
import pathlib, resource
from autograder.course.tables import extended
resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 10}, resource.RLIM_INFINITY))
with extended(pathlib.Path({str(path)!r}), ["reason"]) as add:
    add([["a reason that is longer than that"]])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "CourseError" in done.stderr and "log.csv cannot be written: No space left" in done.stderr
    assert path.read_bytes() == before


def test_a_row_begins_a_line_of_its_own_and_a_bad_one_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "extensions.csv"
    path.write_text("student,days\n\n\nada,2")  # as an editor leaves it
    with extended(path, ["student", "days"]) as add:
        add([["bob", 3]])
    assert read_csv(path, "student", "days") == [{"student": "ada", "days": "2"}, {"student": "bob", "days": "3"}]
    path.write_text("student,days\n\n\nada,2\nbob,\n")
    with pytest.raises(CourseError, match="row 5: days is empty"):
        read_csv(path, "student", "days")


@pytest.mark.parametrize("first", ["student;days", "days,student", "student,days,reason", "\n"])
def test_no_row_is_added_below_other_columns(tmp_path: Path, first: str) -> None:
    path = tmp_path / "extensions.csv"
    path.write_text(f"{first}\n")
    with pytest.raises(CourseError, match="add the line by hand"), extended(path, ["student", "days"]) as add:
        add([["bob", 3]])
    assert path.read_text() == f"{first}\n"
