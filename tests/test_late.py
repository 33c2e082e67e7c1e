"""Late days: counted over the course, extended for a student, taken off the points, and seen on the page."""

import csv
import hashlib
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from conftest import Run, copy_course

from autograder.bank import by_exercise, read_bank
from autograder.course import Course
from autograder.errors import CourseError
from autograder.late import DAY, Deadlines, Late, LatePolicy, count, read_extensions
from autograder.simulate import fill

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
        for row in course.rows(assignment)
    }


def page(course: Course, student: str, assignment: str) -> str:
    return course.work(assignment, student).feedback.read_text()


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
    assert "unchanged since they were graded: 4" in again.stdout
    assert penalties(graded) == pytest.approx(dict.fromkeys(expected, 0.0))


def test_the_page_is_a_receipt(graded: Course) -> None:
    text = page(graded, "late", QUIZ)
    digest = hashlib.sha256((graded.work(QUIZ, "late").submitted / "quiz.ipynb").read_bytes()).hexdigest()
    assert "Received 2026-11-18 11:00:00 UTC" in text and f"quiz.ipynb, SHA-256 <code>{digest}</code>" in text


@pytest.mark.parametrize(
    "content", ["2026-11-18 <b>", "x" * 200, "", "yesterday"], ids=["html", "long", "empty", "word"]
)
def test_no_other_words_of_a_time_stamp_reach_the_page(content: str, graded: Course, tmp_path: Path) -> None:
    work = graded.work(QUIZ, "nobody")
    work.submitted.mkdir(parents=True)
    (work.submitted / "timestamp.txt").write_text(content)
    assert work.receipt() == {"": ""}
    shutil.rmtree(work.submitted.parent)


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
