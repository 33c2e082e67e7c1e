"""`course release`: what students get."""

from pathlib import Path

import click
from rich.progress import track

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
@click.option("--bundle", is_flag=True, help="Also make one archive of them for students, with what installs them.")
def release(root: Path, assignments: tuple[str, ...], bundle: bool) -> None:
    """Make release/ from source/ (all assignments, or those named).

    The archive of --bundle lies in the course's folder: notebooks, helpers/, lists of packages, a README for students.
    """
    with one_line_errors():
        course = open_course(root)
        course.require_writable()
        for assignment in track(chosen(course, assignments), "releasing", console=console, transient=True):
            course.release(assignment)
            console.print(f"released {assignment}", highlight=False)
        if bundle:
            from autograder.bundle import write_bundle

            path, digest = write_bundle(course, chosen(course, assignments))
            size = f"{path.stat().st_size / 2**20:.1f} MB"
            console.print(f"written: {path.name}, {size}, content {digest[:12]}", highlight=False)
