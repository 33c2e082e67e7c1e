"""`course grade`: grade what has changed, and show what came of it."""

from pathlib import Path

import click

from autograder.cli.common import assignments_argument, chosen, console, one_line_errors, root_option, write_grades
from autograder.cli.running import (
    accepted,
    carry_out,
    end,
    handed_in,
    open_for_grading,
    scheduler_option,
    show_results,
    unsafe_option,
    verbose_option,
    workers_option,
)


@click.command()
@root_option
@assignments_argument
@click.option(
    "--student", "only", multiple=True, help="Grade only this student, and show the points (may be repeated)."
)
@workers_option
@scheduler_option
@click.option("--yes", is_flag=True, help="Accept grades that a changed grader gives, without asking.")
@verbose_option
@unsafe_option
def grade(
    root: Path,
    assignments: tuple[str, ...],
    only: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    yes: bool,
    verbose: bool,
    unsafe: bool,
) -> None:
    """Grade what was handed in: autograded/, feedback/, grades.csv, and a summary by assignment.

    What has not changed since it was graded is left as it is. Interrupted and started again, it goes on. The exit code
    is 0 unless something could not be graded or changed grades were not accepted; what is held is no failure.
    """
    from autograder.grading.class_run import ClassRun

    with one_line_errors():
        course = open_for_grading(root, workers, scheduler, unsafe)
        submissions = handed_in(course, chosen(course, assignments), only)
        run = ClassRun(course, submissions)
        carry_out(run, workers, scheduler)
        why = "grades that come out otherwise now, though the same was handed in"
        refused = bool(run.changes) and not accepted(run, yes, why, verbose)
        path = write_grades(course)
        show_results(run, sorted({submission.assignment for submission in submissions}), only, verbose)
        console.print(f"written: {path.name}, autograded/, feedback/")
        end(run, refused)
