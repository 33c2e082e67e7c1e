"""`course held`: what waits for a person to look at it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.table import Table
from rich.text import Text

from autograder.answer import readable
from autograder.commands.common import assignments_argument, chosen, console, one_line_errors, open_course, root_option

if TYPE_CHECKING:
    from autograder.course import Course, Row

LENGTH = 20_000  # characters of an answer that are shown


@click.command()
@root_option
@assignments_argument
@click.option("--student", help="Show the answers of this student: code, checks and where its files lie.")
def held(root: Path, assignments: tuple[str, ...], student: str | None) -> None:
    """Show what is held for a person to look at (all assignments, or those named)."""
    from autograder.decisions import answers
    from autograder.feedback import why_held

    with one_line_errors():
        course = open_course(root)
        rows = [row for name in chosen(course, assignments) for row in course.rows(name)]
        rows = [row for row in rows if row.held and student in (None, row.student)]
        if not rows:
            _say(f"nothing is held{f' of {student}' if student else ''}")
        elif student:
            for row in rows:
                _show(course, row)
        else:
            table = Table(box=box.SIMPLE_HEAD)
            for name in ("student", "assignment", "exercise", "points", "why"):
                table.add_column(name, justify="right" if name == "points" else "left", no_wrap=name != "why")
            for row in rows:
                for part in answers(course, row):
                    points = f"{_number(part.points)}/{part.max_points:g}"
                    why = _text(why_held(part.points, part.verdict))
                    table.add_row(_text(row.student), row.assignment, part.name, points, why)
            console.print(table)
            _say("to look at one: course held --student STUDENT ASSIGNMENT")


def _show(course: "Course", row: "Row") -> None:
    from autograder.decisions import answers
    from autograder.feedback import why_held

    for part in answers(course, row):
        console.rule(_text(f"{row.student}, {row.assignment}, {part.name}"), align="left")
        _say(f"{_number(part.points)} of {part.max_points:g} points\nheld: {why_held(part.points, part.verdict)}")
        if part.verdict:
            for check in part.verdict.checks:
                _say(f"{'✓' if check.passed else '✗'} {check.name}{f': {check.message}' if check.message else ''}")
            _say(part.verdict.note)
        _say(f"\n{part.code}\n")
    work = course.work(row.assignment, row.student)
    _say(f"graded notebook: {work.graded}\npage: {work.feedback}")
    command = f"course decide {row.student} {row.assignment} EXERCISE"
    _say(f"to decide: {command} --release --reason … (or --zero, --points N)")


def _say(text: str) -> None:
    if text:
        console.print(_text(text), soft_wrap=True)


def _text(text: str) -> Text:
    """A student's words: nothing in them steers the terminal, or rich."""
    return Text(readable(text, LENGTH))


def _number(points: float | None) -> str:
    return "—" if points is None else f"{points:g}"
