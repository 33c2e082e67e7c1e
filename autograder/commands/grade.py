"""`course grade`: grade what has changed, and show what came of it."""

import html
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.markup import escape
from rich.table import Table

from autograder.commands.common import assignments_argument, chosen, console, one_line_errors, root_option, write_grades
from autograder.commands.running import (
    accepted,
    carry_out,
    end,
    handed_in,
    open_for_grading,
    scheduler_option,
    unsafe_option,
    workers_option,
)

if TYPE_CHECKING:
    from autograder.course import Row

MANY = 60  # rows: a longer table is not read on a screen


@click.command()
@root_option
@assignments_argument
@click.option("--student", "only", multiple=True, help="Grade only this student (may be repeated).")
@workers_option
@scheduler_option
@click.option("--yes", is_flag=True, help="Accept grades that a changed grader gives, without asking.")
@unsafe_option
def grade(
    root: Path,
    assignments: tuple[str, ...],
    only: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    yes: bool,
    unsafe: bool,
) -> None:
    """Grade what was handed in: autograded/, feedback/, grades.csv and a table.

    What has not changed since it was graded is left as it is. Interrupted and started again, it goes on.
    """
    from autograder.grading import ClassRun

    with one_line_errors():
        course = open_for_grading(root, workers, scheduler, unsafe)
        submissions = handed_in(course, chosen(course, assignments), only)
        run = ClassRun(course, submissions)
        if run.unchanged:
            console.print(f"unchanged since they were graded: {len(run.unchanged)} notebooks", highlight=False)
        carry_out(run, workers, scheduler)
        why = "grades that come out otherwise now, though the same was handed in"
        refused = bool(run.changes) and not accepted(run, yes, why)
        for assignment in sorted({work.assignment for work in submissions}):
            _print_table(assignment, course.rows(assignment))
        path = write_grades(course)
        console.print(f"written: {path.name}, autograded/, feedback/", highlight=False)
        end(run, refused)


def _print_table(assignment: str, rows: list["Row"]) -> None:
    if len(rows) > MANY:
        mean, most = sum(row.total for row in rows) / len(rows), sum(rows[0].max_points.values())
        held = sum(bool(row.held) for row in rows)
        console.print(f"{assignment}: {len(rows)} students, {mean:.1f} of {most:g} points on average, {held} held")
        return
    exercises = list(rows[0].max_points) if rows else []
    table = Table(title=assignment, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("student", no_wrap=True)
    for name in [*map(str, range(1, len(exercises) + 1)), "total", "held"]:  # names would be too wide for a terminal
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        cells = ["—" if row.points[name] is None else f"{row.points[name]:g}" for name in exercises]
        table.add_row(row.student, *cells, f"{row.total:g}", "yes" if row.held else "")
    most = [f"{rows[0].max_points[name]:g}" for name in exercises]
    table.add_section()
    table.add_row("points to be had", *most, f"{sum(rows[0].max_points.values()):g}", "")
    console.print(table)
    legend = ", ".join(f"{number} {name}" for number, name in enumerate(exercises, start=1))
    console.print(f"{legend}\n", highlight=False)
    for row in rows:
        lost = [name for name in exercises if row.points[name] != row.max_points[name]]
        said = {name: html.unescape(row.comments.get(name, "")).partition("points. ")[2] for name in lost}
        for text in dict.fromkeys(filter(None, said.values())):  # one reason for several exercises is said once
            names = ", ".join(name for name in said if said[name] == text)
            console.print(f"[bold]{escape(row.student)}[/], {names}: {escape(text)}", highlight=False)
