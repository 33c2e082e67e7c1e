"""Grades as tables for spreadsheets and learning platforms, one line for each student."""

from pathlib import Path

from nbgrader.api import Student

from autograder.course import Course, Row
from autograder.errors import CourseError
from autograder.tables import Value, write_csv


def write_sheet(course: Course, assignments: list[str], kind: str) -> Path:
    """Write `grades-KIND.csv` into the course's folder.

    Points have a dot; a cell is empty where there is no grade.

    Args:
        kind: wide, canvas or moodle.

    Raises:
        CourseError: nothing is graded, the gradebook cannot be read, or the file cannot be written.
    """
    graded = {name: rows for name in assignments if (rows := {row.student: row for row in course.rows(name)})}
    if not graded:
        raise CourseError("nothing is graded yet; run: course grade")
    students = sorted({student for rows in graded.values() for student in rows})
    header, lines = {"wide": _wide, "canvas": _canvas, "moodle": _moodle}[kind](course, graded, students)
    path = course.root / f"grades-{kind}.csv"
    write_csv(path, header, lines)
    return path


Graded = dict[str, dict[str, Row]]
Sheet = tuple[list[str], list[list[Value]]]


def _wide(course: Course, graded: Graded, students: list[str]) -> Sheet:
    lines = []
    for student in students:
        points = _points(graded, student)
        lines.append([student, *points, sum((each or 0.0 for each in points), 0.0)])
    return ["student", *graded, "total"], lines


def _canvas(course: Course, graded: Graded, students: list[str]) -> Sheet:
    """As Canvas' own export, which its import reads: it finds a student by ID, else by SIS ID, login or name."""
    known = _students(course)
    most = [max(sum(row.max_points.values()) for row in rows.values()) for rows in graded.values()]
    lines: list[list[Value]] = [["Points Possible", "", "", "", "", *most]]
    for student in students:
        who = known[student]
        name = ", ".join(filter(None, (who.last_name, who.first_name))) or student
        lines.append([name, who.lms_user_id or "", "", student, "", *_points(graded, student)])
    return ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *graded], lines


def _moodle(course: Course, graded: Graded, students: list[str]) -> Sheet:
    known = _students(course)
    lines = []
    for student in students:
        who = known[student]
        names = [who.first_name or "", who.last_name or "", who.email or ""]
        lines.append([student, *names, *_points(graded, student)])
    return ["username", "firstname", "lastname", "email", *graded], lines


def _points(graded: Graded, student: str) -> list[float | None]:
    found = [rows.get(student) for rows in graded.values()]
    return [row.total if row and any(each is not None for each in row.points.values()) else None for row in found]


def _students(course: Course) -> dict[str, Student]:
    with course.gradebook() as gradebook:
        students = {each.id: each for each in gradebook.students}
        gradebook.db.expunge_all()  # they are read after the gradebook is closed
    return students
