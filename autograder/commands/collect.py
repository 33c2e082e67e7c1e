"""`course collect`: what comes in."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.table import Table

from autograder.commands.common import chosen, console, one_line_errors, open_course, root_option
from autograder.commands.dates import SHOWN, moment_of, zone_called
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.collecting.take import Report


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
@click.option("--before-due", is_flag=True, help="Of several attempts take the last one in time, if there is one.")
def collect(
    root: Path,
    assignment: str,
    download: Path | None,
    roster: Path | None,
    platform: str,
    timezone: str,
    received: str,
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
    from autograder.collecting.exchange import of_course
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
        zone = zone_called(timezone)
        if download:
            staging = course.root / FOLDER
            staging.mkdir(exist_ok=True)
            attempts = read_download(download, platform, zone, staging)
        else:
            attempts = of_course(course, assignment)
        if received:
            moment = moment_of(received, zone)
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
