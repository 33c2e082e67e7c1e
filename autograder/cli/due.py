"""`course due`, `course extend`: until when."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from autograder.cli.common import chosen, console, one_line_errors, open_course, root_option
from autograder.course.dates import moment, name_of_local_zone, shown, zone_called
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.course.late_days import Deadlines


@click.command()
@root_option
@click.argument("assignment", required=False)
@click.argument("when", required=False)
@click.option(
    "--timezone", default="", help="Of WHEN, as Europe/Berlin [default: the last one named, else this machine's]."
)
def due(root: Path, assignment: str | None, when: str | None, timezone: str) -> None:
    """Show the due dates, or set one: course due 03_triplet_loss "2026-12-01 23:59" (or: never).

    A date without a time means the end of that day. A date that can be read in two ways, as 01/12/2026, is refused.
    What was set, and the time zone, is a line in due.csv; late days are counted by the clock of that zone.
    """
    from autograder.course.late_days import Deadlines, set_due
    from autograder.gradebook.late_penalties import settle_all

    with one_line_errors():
        course = open_course(root)
        names = chosen(course, (assignment,) if assignment else ())
        zone = zone_called(timezone) if timezone else None
        if assignment and when:
            course.require_writable()
            name = timezone or Deadlines(course).recorded.last or name_of_local_zone()
            zone = zone_called(name) if name else None
            until = None if when.strip().lower() == "never" else moment(when, zone, end_of_day=True)
            set_due(course, assignment, until, name)
            settle_all(course)
            if until and until < datetime.now(UTC):
                console.print(f"note: {shown(until, zone)} is in the past", highlight=False, markup=False)
        deadlines = Deadlines(course)
        for name in names:
            line = _shown(deadlines, name, deadlines.dates.get(name), zone)
            console.print(f"{name}: {line}", highlight=False, markup=False, soft_wrap=True)


@click.command()
@root_option
@click.argument("student")
@click.argument("assignment")
@click.argument("days", type=float)
@click.option("--reason", default="", help="Kept beside it.")
def extend(root: Path, student: str, assignment: str, days: float, reason: str) -> None:
    """Give a student DAYS more (0 takes it back): a line in extensions.csv, of which the last one counts.

    A day lasts until the same time by the clock of the course's time zone (see: course due).
    """
    from autograder.course.late_days import EXTENSIONS, Deadlines
    from autograder.course.students import require_student
    from autograder.course.tables import extended
    from autograder.gradebook.late_penalties import settle_all

    with one_line_errors():
        course = open_course(root)
        course.require_writable()
        chosen(course, (assignment,))
        if not 0 <= days < 1000:  # which NaN is not
            raise CourseError(f"{days:g} is no number of days from 0 to 999")
        require_student(course, student)
        with extended(course.root / EXTENSIONS, ("student", "assignment", "days", "reason")) as add:
            add([[student, assignment, days, " ".join(reason.split())]])
        settle_all(course)
        deadlines = Deadlines(course)
        line = _shown(deadlines, assignment, deadlines.of(assignment, student), None)
        console.print(f"{student}, {assignment}: {line}", highlight=False, markup=False, soft_wrap=True)


def _shown(deadlines: "Deadlines", assignment: str, until: datetime | None, zone: ZoneInfo | None) -> str:
    own = zone or deadlines.recorded.named_zone(assignment)
    if until:
        return shown(until, own)
    if lost := deadlines.lost().get(assignment):
        return (
            f"no due date in the gradebook; due.csv has {shown(lost, own)}, to set it again: course due {assignment} …"
        )
    return "no due date is set; see: course due --help"
