"""`course decide`: what a person decides about an answer."""

from pathlib import Path

import click

from autograder.cli.common import chosen, console, one_line_errors, open_course, root_option, write_grades
from autograder.errors import CourseError


@click.command()
@root_option
@click.argument("student")
@click.argument("assignment")
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@click.option("--release", "what", flag_value="release", help="Give the points that were proven.")
@click.option("--zero", "what", flag_value="zero", help="Give no points.")
@click.option("--points", type=float, metavar="N", help="Give this many points, from 0 to the exercise's maximum.")
@click.option("--undo", "what", flag_value="undo", help="Take an earlier decision back: the autograder's points count.")
@click.option("--reason", required=True, help="Why. The student reads it, except for --undo.")
def decide(
    root: Path,
    student: str,
    assignment: str,
    exercises: tuple[str, ...],
    what: str | None,
    points: float | None,
    reason: str,
) -> None:
    """Decide about a held answer: release it, give it no points or some, and say why.

    Without an EXERCISE all that are held are meant (with --undo: all that were decided). The decision is saved in the
    gradebook, added to decisions.csv and shown on the student's page. It stays when the same is graded again. It does
    not count for what the student hands in later: that gets the points it has proven, and is held once more.

    A student who has handed in nothing gets points in the same way, for what came by mail or was said: name the
    EXERCISE, and give the reason.
    """
    from autograder.gradebook.decisions import Decision, decide, write_page
    from autograder.paths import DECISIONS

    with one_line_errors():
        if (what is None) == (points is None):
            raise CourseError("say one of --release, --zero, --points N and --undo")
        course = open_course(root)
        course.require_writable()
        chosen(course, (assignment,))
        submission = course.submission(assignment, student)
        for name, before, after in decide(
            course, submission, exercises, Decision(what or "points"), reason, points or 0.0
        ):
            console.print(f"{student}, {name}: {before:g} → {after:g} points", highlight=False, markup=False)
        write_page(course, submission)
        path = write_grades(course)
        console.print(f"written: {DECISIONS}, {path.name}, the student's page", highlight=False)
