"""`course simulate`: a small class to try things on."""

from pathlib import Path

import click

from autograder.commands.common import (
    assignments_argument,
    chosen,
    console,
    one_line_errors,
    open_course,
    root_option,
)


@click.command()
@root_option
@assignments_argument
@click.option("--answers", type=click.Path(path_type=Path), help="The answer bank [default: tests/answers].")
def simulate(root: Path, assignments: tuple[str, ...], answers: Path | None) -> None:
    """Hand in for a small simulated class: right, partly right, blank and broken notebooks."""
    from autograder.bank import read_bank
    from autograder.simulate import write_class

    with one_line_errors():
        course = open_course(root)
        course.require_writable()
        for assignment in chosen(course, assignments):
            bank = read_bank((answers or course.root / "tests" / "answers") / assignment)
            students = write_class(course.root, assignment, course.released_notebook(assignment), bank)
            console.print(f"{assignment}: {len(students)} simulated students handed in", highlight=False)
