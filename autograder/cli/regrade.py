"""`course regrade`: run what is graded already once more."""

from pathlib import Path

import click

from autograder.cli.common import (
    assignments_argument,
    chosen,
    console,
    counted,
    one_line_errors,
    root_option,
    write_grades,
)
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
from autograder.errors import CourseError


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
                raise CourseError(f"no exercise is called {exercise}; there are: {', '.join(exercises())}")
        run = ClassRun(course, handed_in(course, names, only), again=True, exercise=exercise)
        impossible = len(run.failures)
        carry_out(run, workers, scheduler)
        if same := len(run.to_do) - len(run.changes) - (len(run.failures) - impossible):
            console.print(f"graded again, the same points: {counted(same, 'notebook')}")
        refused = bool(run.changes) and not accepted(run, yes, "graded again, these came out otherwise", verbose)
        path = write_grades(course)
        show_results(run, sorted({submission.assignment for submission in run.submissions}), only, verbose)
        console.print(f"written: {path.name}, autograded/, feedback/")
        end(run, refused)
