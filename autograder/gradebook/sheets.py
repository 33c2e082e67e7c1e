"""Grades as tables for spreadsheets and learning platforms: of everybody in the course, with their names."""

from collections.abc import Collection
from pathlib import Path

from autograder.course.course import Course
from autograder.course.rows import Row, read_rows
from autograder.course.students import Everybody, Listed
from autograder.course.tables import Value, write_csv
from autograder.errors import CourseError

Graded = dict[str, dict[str, Row]]  # by assignment and student
Sheet = tuple[list[str], list[list[Value]]]


def write_sheet(
    course: Course, assignments: list[str], kind: str, ignore: Collection[str] = (), zeros: bool = False
) -> Path:
    """Write `grades.csv` (long) or `grades-KIND.csv` into the course's folder.

    Everybody in the roster is in it, and whoever has a grade. Points have a dot; a cell is empty where there is no
    grade. An assignment of which nothing is graded is not in it.

    Args:
        kind: long, wide, exercises, canvas or moodle.
        ignore: more test students than the settings name, who are not in it.
        zeros: 0 instead of an empty cell for what was not handed in.

    Raises:
        CourseError: nothing is graded, the roster or the gradebook cannot be read, or the file cannot be written.
    """
    graded = {name: rows for name in assignments if (rows := {row.student: row for row in read_rows(course, name)})}
    if not graded and kind != "long":
        raise CourseError("nothing is graded yet; run: course grade")
    students = Everybody(course, ignore).with_grades_of({student for rows in graded.values() for student in rows})
    if zeros:
        graded = {name: {**_zeros(name, students, rows), **rows} for name, rows in graded.items()}
    header, lines = SHEETS[kind](graded, students)
    path = course.root / ("grades.csv" if kind == "long" else f"grades-{kind}.csv")
    write_csv(path, header, lines)
    return path


def _long(graded: Graded, students: list[Listed]) -> Sheet:
    header = ["student", "assignment", "points", "max_points", "held", "late_penalty", "first_name", "last_name"]
    lines: list[list[Value]] = []
    for name, rows in graded.items():
        for person in students:
            row = rows.get(person.student)
            held, penalty = (" ".join(row.held), row.late_penalty) if row else ("", None)
            names = person.first_name, person.last_name
            lines.append([person.student, name, _total(row), _most(rows), held, penalty, *names])
    return header, lines


def _wide(graded: Graded, students: list[Listed]) -> Sheet:
    lines: list[list[Value]] = []
    for person in students:
        points = _points(graded, person.student)
        reached = [value for value in points if value is not None]
        lines.append([person.student, person.first_name, person.last_name, *points, sum(reached) if reached else None])
    return ["student", "first_name", "last_name", *graded, "total"], lines


def _exercises(graded: Graded, students: list[Listed]) -> Sheet:
    """One column for each exercise, and one for what was taken off for late days where that is anything."""
    columns: list[tuple[str, str]] = []
    for name, rows in graded.items():
        columns += [
            (name, exercise)
            for exercise in dict.fromkeys(exercise for row in rows.values() for exercise in row.max_points)
        ]
        columns += [(name, "late_penalty")] if any(row.late_penalty for row in rows.values()) else []
    lines: list[list[Value]] = []
    for person in students:
        cells: list[Value] = []
        for name, exercise in columns:
            row = graded[name].get(person.student)
            if row is None:
                cells.append(None)
            else:
                cells.append(row.late_penalty if exercise == "late_penalty" else row.points.get(exercise))
        lines.append([person.student, person.first_name, person.last_name, *cells])
    return ["student", "first_name", "last_name", *map("/".join, columns)], lines


def _canvas(graded: Graded, students: list[Listed]) -> Sheet:
    """As Canvas' own export, which its import reads: it finds a student by ID, else by SIS ID, login or name."""
    lines: list[list[Value]] = [["Points Possible", "", "", "", "", *map(_most, graded.values())]]
    for each in students:
        name = ", ".join(filter(None, (each.last_name, each.first_name))) or each.student
        lines.append([name, each.lms_user_id, "", each.student, "", *_points(graded, each.student)])
    return ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *graded], lines


def _moodle(graded: Graded, students: list[Listed]) -> Sheet:
    lines: list[list[Value]] = [
        [each.student, each.first_name, each.last_name, each.email, *_points(graded, each.student)] for each in students
    ]
    return ["username", "firstname", "lastname", "email", *graded], lines


SHEETS = {"long": _long, "wide": _wide, "exercises": _exercises, "canvas": _canvas, "moodle": _moodle}


def _points(graded: Graded, student: str) -> list[float | None]:
    return [_total(rows.get(student)) for rows in graded.values()]


def _total(row: Row | None) -> float | None:
    return row.total if row and any(each is not None for each in row.points.values()) else None


def _most(rows: dict[str, Row]) -> float:
    return max(sum(row.max_points.values()) for row in rows.values())


def _zeros(assignment: str, students: list[Listed], rows: dict[str, Row]) -> dict[str, Row]:
    most = next(iter(rows.values())).max_points
    return {each.student: Row(each.student, assignment, dict.fromkeys(most, 0.0), most, {}, []) for each in students}
