"""`course grades` and `course solutions`: what an instructor takes out of the course."""

from pathlib import Path

import click
from rich.progress import track

from autograder.cli.common import (
    assignments_argument,
    chosen,
    console,
    one_line_errors,
    open_course,
    root_option,
    settle,
)


@click.command()
@root_option
@assignments_argument
@click.option(
    "--format",
    "kind",
    type=click.Choice(["long", "wide", "exercises", "canvas", "moodle"]),
    default="long",
    help="Which table [default: long].",
)
@click.option("--ignore", metavar="NAME", multiple=True, help="Leave out this test student (may be repeated).")
@click.option("--zeros", is_flag=True, help="Write 0, not an empty cell, for what was not handed in.")
def grades(root: Path, assignments: tuple[str, ...], kind: str, ignore: tuple[str, ...], zeros: bool) -> None:
    """Write the grades as CSV: UTF-8, commas, points with a dot, no text that a spreadsheet computes.

    \b
    long       grades.csv: one line for each student and assignment; always of all assignments
    wide       grades-wide.csv: one line for each student, one column for each assignment, and the total
    exercises  grades-exercises.csv: one line for each student, one column for each exercise
    canvas     grades-canvas.csv, for «Import» in Canvas' gradebook
    moodle     grades-moodle.csv, for «Import, CSV file» in Moodle's grades

    Everybody in roster.csv is in each table, and whoever has a grade; a cell is empty where nothing was handed in or
    graded. A NAME to ignore is a folder, an id or a name; for good, write it into nbgrader_config.py:
    c.Students.ignore = ["test-student"].

    Canvas finds a student by the SIS Login ID, which is the name of the folder in submitted/; where your folders are
    called otherwise, copy the columns Student to Section from an export of your Canvas gradebook. It finds an
    assignment by its title; write «title (id)», as in such an export, over the column of one that is called otherwise,
    or Canvas makes a new one. Empty cells may clear what Canvas has: read what it shows before it saves.

    In Moodle map `username` (the name of the folder) to the user's name, or `email` to the address, and each other
    column to a grade item of the same maximum, or to a new one.

    Names and addresses come from roster.csv, else from nbgrader's list of students. A text that begins like a formula
    (=, +, -, @) has an apostrophe before it.
    """
    from autograder.gradebook.sheets import write_sheet

    with one_line_errors():
        course = open_course(root)
        names = chosen(course, assignments)
        settle(course)
        path = write_sheet(course, course.assignments() if kind == "long" else names, kind, ignore, zeros)
        console.print(f"written: {path.name}", highlight=False)


@click.command()
@root_option
@assignments_argument
@click.option("--run", is_flag=True, help="Execute the notebooks, for all outputs: minutes each.")
def solutions(root: Path, assignments: tuple[str, ...], run: bool) -> None:
    """Write solution/: the instructor's notebooks with their answers (all assignments, or those named).

    They are not for students. Without --run they have the outputs that are stored in source/.
    """
    from autograder.release.solutions import write_solution

    with one_line_errors():
        course = open_course(root)
        course.require_writable()
        for assignment in track(chosen(course, assignments), "writing", console=console, transient=True):
            folder = write_solution(course, assignment, run)
            console.print(f"written: {folder.relative_to(course.root)}/", highlight=False)
