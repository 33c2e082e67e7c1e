"""`course due`, `course extend`: until when."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path

import click

from autograder.commands.common import chosen, console, one_line_errors, open_course, root_option
from autograder.errors import CourseError

SHOWN = "%Y-%m-%d %H:%M"


@click.command()
@root_option
@click.argument("assignment", required=False)
@click.argument("when", required=False)
def due(root: Path, assignment: str | None, when: str | None) -> None:
    """Show the due dates, or set one: course due 03_triplet_loss "2026-12-01 23:59" (or: never)."""
    from autograder.late import Deadlines, settle_all

    with one_line_errors():
        course = open_course(root)
        names = chosen(course, (assignment,) if assignment else ())
        if assignment and when:
            moment = None if when == "never" else moment_of(when, None).replace(tzinfo=None)
            with course.gradebook() as gradebook:
                gradebook.update_or_create_assignment(assignment, duedate=moment)
            settle_all(course)
        dates = Deadlines(course).dates
        for name in names:
            shown = f"{dates[name].astimezone():{SHOWN} %Z}" if name in dates else "no due date"
            console.print(f"{name}: {shown}", highlight=False)


@click.command()
@root_option
@click.argument("student")
@click.argument("assignment")
@click.argument("days", type=click.FloatRange(0, 1000, max_open=True))
@click.option("--reason", default="", help="Kept beside it.")
def extend(root: Path, student: str, assignment: str, days: float, reason: str) -> None:
    """Give a student DAYS more (0 takes it back): a line in extensions.csv, of which the last one counts."""
    from autograder.late import EXTENSIONS, Deadlines, settle_all
    from autograder.tables import extended

    with one_line_errors():
        course = open_course(root)
        chosen(course, (assignment,))
        with extended(course.root / EXTENSIONS, ("student", "assignment", "days", "reason")) as add:
            add([[student, assignment, days, reason]])
        settle_all(course)
        until = Deadlines(course).of(assignment, student)
        shown = f"{until.astimezone():{SHOWN} %Z}" if until else "no due date is set; see: course due"
        console.print(f"{student}, {assignment}: {shown}", highlight=False)


def zone_called(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        raise CourseError(f"no time zone is called {name}; write it as Europe/Berlin") from None


def moment_of(text: str, zone: tzinfo | None) -> datetime:
    """A time that a person wrote, in UTC; without a zone it is in that of this machine."""
    from dateutil.parser import ParserError, parse

    try:
        moment = parse(text)
    except (ParserError, OverflowError):
        raise CourseError(f"{text!r} is no time; write it as 2026-12-01 23:59") from None
    return moment.replace(tzinfo=moment.tzinfo or zone).astimezone(UTC)
