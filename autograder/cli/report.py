"""`course report`: one page on the class, for instructors."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.progress import track

from autograder.cli.common import assignments_argument, chosen, console, one_line_errors, open_course, root_option
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.report.numbers import Submission


@click.command()
@root_option
@assignments_argument
def report(root: Path, assignments: tuple[str, ...]) -> None:
    """Write report/: a page on the class, with plots, and its numbers as CSV and JSON.

    It tells how far students came in each exercise, which mistakes are common, what waits for a person, and what time
    grading took.
    """
    from autograder.course.rows import hours_ahead, read_rows, student_names
    from autograder.course.students import Everybody
    from autograder.report.numbers import read, summarise
    from autograder.report.report_page import write_report

    with one_line_errors():
        course = open_course(root)
        everybody = Everybody(course)
        rows = [
            row
            for name in chosen(course, assignments)
            for row in read_rows(course, name)
            if everybody.counts(row.student)
        ]
        if not rows:
            raise CourseError("nothing is graded yet; run: course grade")
        names = list(dict.fromkeys(row.assignment for row in rows))
        ahead = {name: hours_ahead(course, name) for name in names}
        submissions: dict[str, list[Submission]] = {name: [] for name in names}
        for row in track(rows, "reading", console=console, transient=True):
            submissions[row.assignment].append(read(course, row, ahead[row.assignment].get(row.student)))
        people = student_names(course)
        summaries = [summarise(name, submissions[name], people) for name in names]
        folder = course.root / "report"
        write_report(folder, course.directory.course_id, summaries, datetime.now())
        console.print(f"written: {folder.name}/report.html, exercises.csv, mistakes.csv, report.json", highlight=False)
