"""`course collect`, `course due`, `course extend`: what comes in, until when."""

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.table import Table

from autograder.commands.common import chosen, console, one_line_errors, open_course, root_option
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.collecting.take import Report

SHOWN = "%Y-%m-%d %H:%M"


@click.command()
@root_option
@click.argument("assignment")
@click.argument("download", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--roster", type=click.Path(path_type=Path), help="CSV: student, and names of theirs [default: roster.csv]."
)
@click.option("--platform", default="", help="moodle, canvas, blackboard, plain, or an expression with (?P<who>...).")
@click.option("--timezone", default="", help="Of the platform's times, as Europe/Berlin [default: this machine's].")
@click.option("--received", default="", help="When all of it came in, if the download does not tell.")
@click.option(
    "--trust-names", is_flag=True, help="Of a restored exchange: take the times that stand in the names of its folders."
)
@click.option("--before-due", is_flag=True, help="Of several attempts take the last one in time, if there is one.")
def collect(
    root: Path,
    assignment: str,
    download: Path | None,
    roster: Path | None,
    platform: str,
    timezone: str,
    received: str,
    trust_names: bool,
    before_due: bool,
) -> None:
    """Put what was handed in into submitted/: from a DOWNLOAD (folder or zip), or from nbgrader's exchange.

    The roster says who is who: the column «student» is the name of the folder in submitted/, every other column a name
    or a number by which the platform calls that student. Times are the server's: the platform's, or the file system's.
    Links, other people's files and attempts under another's name are not taken. Each file taken gets a line in
    receipts.csv with its SHA-256. Nothing is deleted: what was there before is in .course/earlier/.
    """
    from autograder.cache import FOLDER
    from autograder.collecting.downloads import read_download
    from autograder.collecting.exchange import doubt, of_course
    from autograder.collecting.roster import Roster
    from autograder.collecting.take import take

    with one_line_errors():
        course = open_course(root)
        course.require_writable()
        chosen(course, (assignment,))
        course.work(assignment, "").name  # noqa: B018 - it has to be released
        path = roster or course.root / "roster.csv"
        known = Roster.read(path) if roster or path.exists() else None
        if download and not known:
            raise CourseError(
                "a download needs a roster: a CSV file with the column student, and names of the platform"
            )
        zone = _zone(timezone)
        if download:
            staging = course.root / FOLDER
            staging.mkdir(exist_ok=True)
            attempts = read_download(download, platform, zone, staging)
        else:
            attempts = of_course(course, assignment, trust_names)
            if not (trust_names or received) and (line := doubt(attempts)):
                console.print(f"NOTE  {line}", highlight=False, markup=False, soft_wrap=True)
        if received:
            moment = _moment(received, zone)
            for attempt in attempts:
                attempt.received = moment
        report = take(course, assignment, attempts, known, before_due)
        _show(assignment, report)
        if report.rejected:
            raise CourseError(f"{len(report.rejected)} of {len(attempts)} were not taken; see above why")


def _show(assignment: str, report: "Report") -> None:
    if report.taken:
        table = Table(title=assignment, title_justify="left", box=box.SIMPLE_HEAD)
        for name in ("student", "received (UTC)", "files", "late"):
            table.add_column(name, no_wrap=True, justify="right" if name == "files" else "left")
        for each in report.taken:
            when = each.received.strftime(SHOWN) if each.received else "unknown"
            late = f"{each.late / 3600:.1f} h" if each.late else ""
            table.add_row(each.student, when, str(each.files), late)
        console.print(table)
    for line in report.lines():
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    counts = f"{len(report.taken)} taken, {len(report.same)} had been collected before, {len(report.older)} left for a "
    console.print(f"{counts}better one, {len(report.rejected)} not taken", highlight=False)


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
            moment = None if when == "never" else _moment(when, None).replace(tzinfo=None)
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


def _zone(name: str) -> tzinfo | None:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        raise CourseError(f"no time zone is called {name}; write it as Europe/Berlin") from None


def _moment(text: str, zone: tzinfo | None) -> datetime:
    """A time that a person wrote, in UTC; without a zone it is in that of this machine."""
    from dateutil.parser import ParserError, parse

    try:
        moment = parse(text)
    except (ParserError, OverflowError):
        raise CourseError(f"{text!r} is no time; write it as 2026-12-01 23:59") from None
    return moment.replace(tzinfo=moment.tzinfo or zone).astimezone(UTC)
