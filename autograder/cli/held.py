"""`course held`: what waits for a person to look at it."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import (
    assignments_argument,
    chosen,
    command,
    console,
    counted,
    known,
    number,
    one_line_errors,
    open_course,
    root_option,
)

if TYPE_CHECKING:
    from autograder.course.course import Course
    from autograder.course.rows import Row
    from autograder.feedback.page import Part

LENGTH = 20_000  # characters of an answer that are shown
FILE = "held.csv"
HEADER = ("student", "assignment", "exercise", "points", "max_points", "why")


@click.command()
@root_option
@assignments_argument
@click.option("--student", help="Show the answers of this student: code, checks and where its files lie.")
@click.option("--csv", "as_csv", is_flag=True, help=f"Write {FILE} instead: one line for each exercise.")
def held(root: Path, assignments: tuple[str, ...], student: str | None, as_csv: bool) -> None:
    """Show what is held for a person to look at (all assignments, or those named), by submission and why."""
    from autograder.course.rows import read_rows
    from autograder.course.tables import write_csv
    from autograder.gradebook.decisions import answers

    with one_line_errors():
        course = open_course(root)
        names = chosen(course, assignments)
        rows = [row for name in names for row in read_rows(course, name)]
        if student:
            student = known(
                student, {row.student for row in rows} | {s for name in names for s in course.submitters(name)}
            )
        waiting = [(row, answers(course, row)) for row in rows if row.held and student in (None, row.student)]
        if as_csv:
            path = course.root / FILE
            lines = [
                [row.student, row.assignment, part.name, part.points, float(part.max_points), _why(part)]
                for row, parts in waiting
                for part in parts
            ]
            write_csv(path, HEADER, lines)
            console.print(f"written: {path.name}, {counted(len(lines), 'exercise')}")
        elif not waiting:
            console.print(f"nothing is held{f' of {student}' if student else ''}")
        elif student:
            for row, parts in waiting:
                _show_answers(course, row, parts)
        else:
            _show_list(waiting)


def _show_list(waiting: list[tuple["Row", list["Part"]]]) -> None:
    for row, parts in waiting:
        console.say(
            f"{row.student}, {row.assignment}: {number(row.total)} of {sum(row.max_points.values()):g} points",
            style="bold",
        )
        reasons: dict[str, list[str]] = defaultdict(list)
        for part in parts:
            reasons[_why(part)].append(f"{part.name} {number(part.points)}/{part.max_points:g}")
        for why, alike in reasons.items():  # one reason for several exercises is said once
            console.say(f"{', '.join(alike)}: {why}", indent=4)
    by_assignment = Counter(row.assignment for row, _ in waiting)
    counts = ", ".join(f"{name} {count}" for name, count in by_assignment.items())
    n_exercises = sum(len(parts) for _, parts in waiting)
    n_students = len({row.student for row, _ in waiting})
    whole = f"{counted(len(waiting), 'submission')} of {counted(n_students, 'student')}"
    console.say(f"held: {whole}, {counted(n_exercises, 'exercise')} ({counts})")
    first = waiting[0][0]
    console.print(
        f"to look at one: {command('course', 'held', first.assignment, '--student', first.student)}", soft_wrap=True
    )


def _show_answers(course: "Course", row: "Row", parts: list["Part"]) -> None:
    for part in parts:
        console.say(f"{row.student}, {row.assignment}, {part.name}", style="bold")
        console.print(f"{number(part.points)} of {part.max_points:g} points")
        console.say(f"held: {_why(part)}")
        if part.verdict:
            for check in part.verdict.checks:
                console.say(f"{'✓' if check.passed else '✗'} {check.name}{f': {check.told}' if check.told else ''}")
            for note in filter(None, (part.verdict.remark, part.verdict.note)):
                console.say(note)
        console.print()
        for line in part.code[:LENGTH].split("\n"):
            console.say(line.expandtabs(4), indent=4)  # so that no line of it looks like one of ours
        if len(part.code) > LENGTH:
            console.print(f"… and {len(part.code) - LENGTH} characters more, in the graded notebook")
        console.print()
    submission = course.submission(row.assignment, row.student)
    console.print(f"graded notebook: {submission.graded}")
    console.print(f"page: {submission.feedback}")
    words = command(
        "course", "decide", "--release", "--reason", "WHY", "--", row.student, row.assignment, parts[0].name
    )
    console.print(f"to decide: {words}", soft_wrap=True)
    console.print("(or --zero, or --points N; without an exercise it is about all that are held)")


def _why(part: "Part") -> str:
    from autograder.feedback.page import why_held

    return " ".join(why_held(part.points, part.verdict).split())
