"""`course release`: what students get."""

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
)


@click.command()
@root_option
@assignments_argument
@click.option(
    "--new-version",
    is_flag=True,
    help="Change exercises or points though there are submissions; they are graded by the new version from then on.",
)
@click.option("--variant", metavar="KEY", help="Release in the variant of this key, any text [default: as in source/].")
@click.option("--bundle", is_flag=True, help="Also make one archive of them for students, with what installs them.")
def release(root: Path, assignments: tuple[str, ...], new_version: bool, variant: str | None, bundle: bool) -> None:
    """Make release/ from source/ (all assignments, or those named).

    What is released stays until the new one is complete. If there are submissions and exercises or points have changed,
    nothing is released without --new-version. With it, the old release is kept in .course/earlier-releases/, the
    gradebook gets the new exercises and points, and course grade shows which grades come out otherwise. Points for
    exercises that are gone stay in a copy of the gradebook, and what was decided about them in decisions.csv.

    The lessons' own answers are public. With --variant, what can be changed without changing what is learnt is another
    in your course: the order of arguments where a lesson only calls the function, and numbers in the quiz's
    experiments. Grading knows which. A public answer pasted into it loses points wherever the order is another one. The
    same key gives the same variant; to keep it for good, write it into nbgrader_config.py: c.Vary.key = "KEY".

    The archive of --bundle lies in the course's folder: notebooks, helpers/, lists of packages, a README for students.
    """
    from autograder.release.releasing import release as make_release

    with one_line_errors():
        course = open_course(root)
        course.require_writable()
        for assignment in track(chosen(course, assignments), "releasing", console=console, transient=True):
            notes = make_release(course, assignment, new_version, variant)
            console.print(f"released {assignment}", highlight=False)
            for note in notes:
                console.print(note, highlight=False, markup=False, soft_wrap=True)
        if bundle:
            from autograder.release.bundle import write_bundle

            path, digest = write_bundle(course, chosen(course, assignments))
            size = f"{path.stat().st_size / 2**20:.1f} MB"
            console.print(f"written: {path.name}, {size}, content {digest[:12]}", highlight=False)
