"""Late days: counted over the course, extended for a student, taken off the points, and seen on the page."""

import csv
import hashlib
import re
import shutil
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from courses import ASSIGNMENT, Run, copy_course
from made_up import MadeUp

from autograder.course.course import Course
from autograder.course.dates import moment, zone_called
from autograder.course.late_days import (
    DAY,
    Deadlines,
    DueDates,
    Late,
    LatePolicy,
    count,
    days_after,
    read_extensions,
    seconds_after,
)
from autograder.course.rows import read_rows
from autograder.errors import CourseError
from autograder.simulate.bank import by_exercise, read_bank
from autograder.simulate.learners import fill

QUIZ, OTHER = "08_quiz", "05_filter_visualization"


def policy(free_days: int = 0, penalty_per_day: float = 0.0) -> LatePolicy:
    return LatePolicy(free_days=free_days, penalty_per_day=penalty_per_day)


@pytest.mark.parametrize(
    ("seconds", "free_days", "expected"),
    [
        ([0, 0], 2, [Late(0, 0, 0.0), Late(0, 0, 0.0)]),
        ([1], 0, [Late(1, 0, 0.1)]),
        ([DAY], 0, [Late(1, 0, 0.1)]),
        ([DAY + 1], 0, [Late(2, 0, 0.2)]),
        ([DAY, 2 * DAY], 2, [Late(1, 1, 0.0), Late(2, 1, 0.1)]),
        ([3 * DAY, DAY], 2, [Late(3, 2, 0.1), Late(1, 0, 0.1)]),
        ([40 * DAY], 0, [Late(40, 0, 1.0)]),
    ],
    ids=["in-time", "a-second", "a-day", "more", "free", "used-up", "all"],
)
def test_days_are_begun_days_and_the_free_ones_are_used_first(
    seconds: list[float], free_days: int, expected: list[Late]
) -> None:
    assert count(seconds, policy(free_days, 0.1)) == [
        Late(each.days, each.free, pytest.approx(each.share)) for each in expected
    ]


def test_nothing_is_taken_off_by_default() -> None:
    assert count([9 * DAY], LatePolicy()) == [Late(9, 0, 0.0)]


def test_the_last_extension_of_a_student_counts(tmp_path: Path) -> None:
    path = tmp_path / "extensions.csv"
    (tmp_path / "source" / QUIZ).mkdir(parents=True)
    assert read_extensions(tmp_path) == {}
    path.write_text(f"Student;Assignment;Days;Reason\nali;{QUIZ};2;ill\nbea;{QUIZ};1,5;\nali;{QUIZ};3;still ill\n")
    assert read_extensions(tmp_path) == {("ali", QUIZ): 3, ("bea", QUIZ): 1.5}
    for wrong, said in ((f"ali,{QUIZ},many", "no number of days"), (f"ali,{QUIZ},-1", "no number"), ("ali,hw,1", "hw")):
        path.write_text(f"student,assignment,days\n{wrong}\n")
        with pytest.raises(CourseError, match=said):
            read_extensions(tmp_path)


BERLIN = zone_called("Europe/Berlin")


@pytest.mark.parametrize(
    ("due", "received", "zone", "days"),
    [
        ("2026-10-24 23:59", "2026-10-25 23:58", BERLIN, 1),  # 24 h 59 min, and clocks put back
        ("2026-10-24 23:59", "2026-10-26 00:00", BERLIN, 2),
        ("2026-03-28 23:59", "2026-03-29 23:59", BERLIN, 1),  # 23 h, and clocks put forward
        ("2026-03-28 23:59", "2026-03-30 00:00", BERLIN, 2),
        ("2026-10-24 23:59", "2026-10-25 23:58", UTC, 1),
        ("2026-12-01 23:59", "2026-12-01 23:59", BERLIN, 0),
        ("2026-12-01 23:59", "2026-12-02 00:00", BERLIN, 1),
        ("2026-10-25 02:30 +02:00", "2026-10-25 02:15 +01:00", BERLIN, 1),  # later, by a clock put back in between
    ],
)
def test_a_day_lasts_until_the_same_time_by_the_clock(due: str, received: str, zone: tzinfo, days: int) -> None:
    seconds = seconds_after(moment(due, zone), moment(received, zone), zone)
    assert [each.days for each in count([seconds], policy())] == [days]


def test_extra_days_end_at_the_same_time_by_the_clock() -> None:
    for due in ("2026-10-24 23:59", "2026-03-28 23:59", "2026-12-01 23:59"):
        until = days_after(moment(due, BERLIN), 2, BERLIN)
        assert f"{until.astimezone(BERLIN):%H:%M}" == "23:59" and until - moment(due, BERLIN) >= timedelta(hours=47)
    assert days_after(moment("2026-12-01 12:00", UTC), 0.5, UTC) == moment("2026-12-02 00:00", UTC)


def test_what_was_due_is_recorded_with_its_zone(tmp_path: Path) -> None:
    path = tmp_path / "due.csv"
    assert DueDates.read(tmp_path) == DueDates() and DueDates().zone(QUIZ) is UTC
    path.write_text(
        "time,who,assignment,due,timezone\n,me,a,2026-12-01 22:59:59 UTC,Europe/Berlin\n"
        ",me,b,2026-12-01 22:59:59 UTC,America/Lima\n,me,a,,\n"
    )
    dates = DueDates.read(tmp_path)
    assert dates.due == {"a": None, "b": datetime(2026, 12, 1, 22, 59, 59, tzinfo=UTC)}
    assert [str(dates.zone(name)) for name in "abc"] == ["Europe/Berlin", "America/Lima", "America/Lima"]
    for wrong, said in (("a,1.12.2026,", "is no date"), ("a,,Berlin", "no time zone")):
        path.write_text(f"assignment,due,timezone\n{wrong}\n")
        with pytest.raises(CourseError, match=said):
            DueDates.read(tmp_path)


def saved_due(course: MadeUp) -> datetime | None:
    with course.course.gradebook() as gradebook:
        return gradebook.find_assignment(ASSIGNMENT).duedate


def test_a_date_is_the_end_of_the_day_in_its_zone_which_is_remembered(made_up: MadeUp) -> None:
    done = made_up.call("due", ASSIGNMENT, "2099-12-01", "--timezone", "Europe/Berlin")
    assert done.output == f"{ASSIGNMENT}: 2099-12-01 23:59 CET\n"
    assert saved_due(made_up) == datetime(2099, 12, 1, 22, 59, 59)
    assert made_up.call("due", ASSIGNMENT, "2099-07-01 12:00").output == f"{ASSIGNMENT}: 2099-07-01 12:00 CEST\n"
    assert saved_due(made_up) == datetime(2099, 7, 1, 10)
    assert made_up.call("due", "--timezone", "UTC").output == f"{ASSIGNMENT}: 2099-07-01 10:00 UTC\n"
    assert (
        made_up.call("due", ASSIGNMENT, "never").output == f"{ASSIGNMENT}: no due date is set; see: course due --help\n"
    )
    past = made_up.call("due", ASSIGNMENT, "2020-12-01")
    assert past.exit_code == 0 and "2020-12-01 23:59 CET is in the past" in past.output
    assert saved_due(made_up) == datetime(2020, 12, 1, 22, 59, 59)


@pytest.mark.parametrize(
    "words",
    [["01/12/2026"], ["01.12.2026 23:59"], ["2026-12-01 23:59 PST"], ["soon"], ["2026-12-01", "--timezone", "PST"]],
)
@pytest.mark.filterwarnings("error")
def test_a_date_that_is_not_clear_sets_nothing(made_up: MadeUp, words: list[str]) -> None:
    done = made_up.call("due", ASSIGNMENT, *words)
    assert done.exit_code == 1 and done.output.count("\n") == 1 and done.output.startswith("Error: ")
    assert saved_due(made_up) is None and not (made_up.root / "due.csv").exists()


def test_a_lost_gradebook_does_not_lose_due_dates_in_silence(made_up: MadeUp) -> None:
    shutil.copyfile(made_up.root / "gradebook.db", made_up.root / "new.db")
    assert made_up.call("due", ASSIGNMENT, "2099-12-01", "--timezone", "Europe/Berlin").exit_code == 0
    (made_up.root / "new.db").replace(made_up.root / "gradebook.db")
    assert "due.csv has 2099-12-01 23:59 CET" in made_up.call("due").output
    assert "has lost the due date of" in made_up.call("grades").output


def test_late_days_over_a_change_of_clocks_reach_the_grade(made_up: MadeUp) -> None:
    with (made_up.root / "nbgrader_config.py").open("a") as config:
        config.write("c.LatePolicy.penalty_per_day = 0.1\n")
    assert made_up.call("due", ASSIGNMENT, "2026-10-24", "--timezone", "Europe/Berlin").exit_code == 0
    (made_up.hand_in("ada").parent / "timestamp.txt").write_text("2026-10-25 22:58:00 UTC")  # 24 h 58 min, 23:58
    made_up.grade()
    assert made_up.row("ada").late_penalty == 10
    assert "2026-10-25 23:59 CET" in made_up.call("extend", "ada", ASSIGNMENT, "1").output
    assert made_up.row("ada").late_penalty == 0


@pytest.mark.parametrize(
    ("student", "days", "said"),
    [
        ("eve", "2", "eve is neither in the gradebook nor in submitted/"),
        ("ada ", "2", "there is ada"),
        ("ada", "nan", "no number of days"),
        ("ada", "inf", "no number of days"),
        ("ada", "1000", "no number of days"),
    ],
)
def test_nobody_else_and_no_other_number_is_extended(made_up: MadeUp, student: str, days: str, said: str) -> None:
    made_up.hand_in("ada")
    done = made_up.call("extend", student, ASSIGNMENT, days)
    assert done.exit_code == 1 and done.output.count("\n") == 1 and said in done.output
    assert not (made_up.root / "extensions.csv").exists()


def test_with_a_roster_only_its_people_are_extended(made_up: MadeUp) -> None:
    made_up.hand_in("ada")
    (made_up.root / "roster.csv").write_text("student\nbea\n")
    assert "ada is not in roster.csv" in made_up.call("extend", "ada", ASSIGNMENT, "2").output
    assert made_up.call("extend", "bea", ASSIGNMENT, "2", "--reason", "ill").exit_code == 0
    assert read_extensions(made_up.root) == {("bea", ASSIGNMENT): 2}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Course:
    """Two students, one late with two assignments, graded in a course that takes off a tenth for each day after one."""
    root = copy_course(tmp_path_factory.mktemp("late") / "course", QUIZ, OTHER)
    with (root / "nbgrader_config.py").open("a") as file:
        file.write("\nc.LatePolicy.free_days = 1\nc.LatePolicy.penalty_per_day = 0.1\n")
    assert run("course", "release", cwd=root).returncode == 0
    for assignment, due in ((OTHER, "2026-11-10 12:00 UTC"), (QUIZ, "2026-11-17 12:00 UTC")):
        assert run("course", "due", assignment, due, cwd=root).returncode == 0
    course = Course(root)
    for assignment, when in ((OTHER, "2026-11-12 11:00:00 UTC"), (QUIZ, "2026-11-18 11:00:00 UTC")):
        for student in ("late", "early"):
            write(course, student, assignment, when if student == "late" else "2026-11-01 00:00:00 UTC")
    done = run("course", "grade", "--workers", "1", cwd=root)
    assert done.returncode == 0, done.stderr
    return course


def write(course: Course, student: str, assignment: str, when: str) -> None:
    import nbformat

    released = course.released_notebook(assignment)
    right = by_exercise(read_bank(course.root / "tests" / "answers" / assignment), True)
    notebook = fill(nbformat.read(released, as_version=4), {name: each[0].source for name, each in right.items()})
    place = course.root / "submitted" / student / assignment
    place.mkdir(parents=True)
    nbformat.write(notebook, place / released.name)
    (place / "timestamp.txt").write_text(when)


def penalties(course: Course) -> dict[tuple[str, str], float]:
    return {
        (row.student, row.assignment): row.late_penalty / sum(value or 0 for value in row.points.values())
        for assignment in (OTHER, QUIZ)
        for row in read_rows(course, assignment)
    }


def page(course: Course, student: str, assignment: str) -> str:
    return course.submission(assignment, student).feedback.read_text()


def test_days_over_the_course_are_taken_off_and_an_extension_gives_them_back(graded: Course, run: Run) -> None:
    expected = {("late", OTHER): 0.1, ("late", QUIZ): 0.1, ("early", OTHER): 0.0, ("early", QUIZ): 0.0}
    assert penalties(graded) == pytest.approx(expected)
    with (graded.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = {(row["student"], row["assignment"]): row for row in csv.DictReader(file)}
    full = float(rows["early", QUIZ]["points"])
    assert (float(rows["late", QUIZ]["points"]), float(rows["late", QUIZ]["late_penalty"])) == (0.9 * full, 0.1 * full)
    assert "for handing in late" in page(graded, "late", QUIZ)
    assert "for handing in late" not in page(graded, "early", QUIZ)

    # an extension for the first gives the free day to the second
    done = run("course", "extend", "late", OTHER, "2", "--reason", "ill", cwd=graded.root)
    assert (done.returncode, "2026-11-12" in done.stdout) == (0, True)
    assert penalties(graded) == pytest.approx(dict.fromkeys(expected, 0.0))
    assert "for handing in late" not in page(graded, "late", QUIZ)
    again = run("course", "grade", "--workers", "1", cwd=graded.root)
    assert "unchanged" in again.stdout and re.findall(r"^\s*\d\d_\w+ +(\d+)", again.stdout, re.MULTILINE) == ["2", "2"]
    assert penalties(graded) == pytest.approx(dict.fromkeys(expected, 0.0))


def test_the_page_is_a_receipt(graded: Course) -> None:
    text = page(graded, "late", QUIZ)
    digest = hashlib.sha256((graded.submission(QUIZ, "late").submitted / "quiz.ipynb").read_bytes()).hexdigest()
    assert "Received 2026-11-18 11:00:00 UTC" in text and f"quiz.ipynb, SHA-256 <code>{digest}</code>" in text


@pytest.mark.parametrize(
    "content", ["2026-11-18 <b>", "x" * 200, "", "yesterday"], ids=["html", "long", "empty", "word"]
)
def test_no_other_words_of_a_time_stamp_reach_the_page(content: str, graded: Course, tmp_path: Path) -> None:
    submission = graded.submission(QUIZ, "nobody")
    submission.submitted.mkdir(parents=True)
    (submission.submitted / "timestamp.txt").write_text(content)
    assert submission.receipt() == {"": ""}
    shutil.rmtree(submission.submitted.parent)


def test_due_dates_are_shown_set_and_taken_away(graded: Course, run: Run) -> None:
    assert f"{QUIZ}: 2026-11-17 12:00" in run("course", "due", cwd=graded.root, TZ="UTC").stdout
    wrong = run("course", "due", QUIZ, "the day after", cwd=graded.root)
    assert (wrong.returncode, "is no time" in wrong.stderr) == (1, True)
    assert (
        f"{QUIZ}: 2026-12-24 17:00"
        in run("course", "due", QUIZ, "2026-12-24 18:00 +0100", cwd=graded.root, TZ="UTC").stdout
    )
    assert "no due date" in run("course", "due", QUIZ, "never", cwd=graded.root).stdout
    assert Deadlines(graded).of(QUIZ, "late") is None
    assert run("course", "due", QUIZ, "2026-11-17 12:00 UTC", cwd=graded.root).returncode == 0
    with graded.gradebook() as gradebook:
        assert gradebook.find_assignment(QUIZ).duedate == datetime(2026, 11, 17, 12)
