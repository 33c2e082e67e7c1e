"""`course grade` and `course regrade`: grade what has changed, or all of it once more, and show the results."""

from pathlib import Path

import click

from autograder.cli.common import (
    assignments_argument,
    chosen,
    console,
    counted,
    one_line_errors,
    root_option,
)
from autograder.cli.running import (
    carry_out,
    finish,
    handed_in,
    open_for_grading,
    scheduler_option,
    unsafe_option,
    verbose_option,
    workers_option,
)
from autograder.errors import CourseError


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
        run = ClassRun(course, handed_in(course, chosen(course, assignments), only))
        carry_out(run, workers, scheduler)
        why = "grades that have changed, though the submission has not"
        finish(run, yes, why, only, verbose)


@click.command()
@root_option
@assignments_argument
@click.option("--student", "only", multiple=True, help="Only this student (may be repeated).")
@click.option("--exercise", default="", help="Take over only the grade of this exercise; the others stay.")
@workers_option
@scheduler_option
@click.option("--yes", is_flag=True, help="Accept changed grades without asking.")
@verbose_option
@unsafe_option
def regrade(
    root: Path,
    assignments: tuple[str, ...],
    only: tuple[str, ...],
    exercise: str,
    workers: int | None,
    scheduler: str | None,
    yes: bool,
    verbose: bool,
    unsafe: bool,
) -> None:
    """Run and judge again what is graded, though nothing has changed; changed grades are shown before they are saved.

    A notebook always runs as a whole, since its cells build on one another. With --exercise the new grade of that one
    is taken over; the others stay as they are, also if their graders have changed since. What a person has decided
    stays in any case (course decide --undo takes it back). The exit code is 0 unless something could not be graded or
    changed grades were not accepted.
    """
    from autograder import exercises
    from autograder.grading.class_run import ClassRun

    with one_line_errors():
        course = open_for_grading(root, workers, scheduler, unsafe)
        names = chosen(course, assignments)
        if exercise:
            names = [name for name in names if exercise in course.exercises(name)]
            if not names:
                raise CourseError(f"there is no exercise {exercise}; there are: {', '.join(exercises())}")
        run = ClassRun(course, handed_in(course, names, only), again=True, exercise=exercise)
        impossible = len(run.failures)
        carry_out(run, workers, scheduler)
        if same := len(run.to_do) - len(run.changes) - (len(run.failures) - impossible):
            console.print(f"graded again, the same points: {counted(same, 'notebook')}")
        finish(run, yes, "graded again, with other points than before", only, verbose)
