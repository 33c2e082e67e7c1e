"""`course collect`: what comes in."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import chosen, console, listed, one_line_errors, open_course, root_option, show_table
from autograder.course.dates import moment, zone_called
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.collect.intake import Report

SHOWN = "%Y-%m-%d %H:%M"
FEW = 10  # lines of a kind, without --verbose
PLATFORM = "moodle, canvas, blackboard, brightspace, sakai, github, plain, or an expression with (?P<who>...)."


@click.command()
@root_option
@click.argument("assignment")
@click.argument("download", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--roster", type=click.Path(path_type=Path), help="The list of students [default: roster.csv].")
@click.option("--platform", default="", help=f"{PLATFORM} By default what most names fit.")
@click.option("--timezone", default="", help="Of the platform's times, as Europe/Berlin [default: this machine's].")
@click.option(
    "--times",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="When each came in: Moodle's grading worksheet, or a table with the columns student and received.",
)
@click.option("--received", default="", help="When all of it came in.")
@click.option(
    "--trust-names", is_flag=True, help="Of a restored exchange: take the times that stand in the names of its folders."
)
@click.option("--before-due", is_flag=True, help="Of several attempts take the last one in time, if there is one.")
@click.option("--ignore", multiple=True, metavar="NAME", help="Somebody who is no student; may be repeated.")
@click.option("--verbose", is_flag=True, help="Name every submission, not only what needs a look.")
def collect(
    root: Path,
    assignment: str,
    download: Path | None,
    roster: Path | None,
    platform: str,
    timezone: str,
    times: Path | None,
    received: str,
    trust_names: bool,
    before_due: bool,
    ignore: tuple[str, ...],
    verbose: bool,
) -> None:
    """Put what was handed in into submitted/: from a DOWNLOAD (folder or zip), or from nbgrader's exchange.

    The roster says who is who. What fits nobody in it, or two people, is listed and not taken, and so is a link,
    another person's file or an attempt under another's name. A time counts if the platform wrote it (in the names of
    Blackboard and Brightspace, beside Sakai's files, by the exchange); the times in a zip are those of the download.
    For the other platforms give --times, or the time stays unknown and nothing is late. Each file taken gets a line in
    receipts.csv with its SHA-256. Nothing is deleted: what was there before is in .course/earlier/.
    """
    from autograder.collect.downloads import read_download
    from autograder.collect.exchange import doubt, of_course
    from autograder.collect.intake import desk, take
    from autograder.collect.roster import Roster
    from autograder.collect.times import Times
    from autograder.course.people import read_listing
    from autograder.course.students import ignored

    with one_line_errors():
        course = open_course(root)
        course.require_writable()
        chosen(course, (assignment,))
        course.submission(assignment, "").name  # noqa: B018 - it has to be released
        path = roster or course.root / "roster.csv"
        nobody = [*ignore, *ignored(course)]
        there = roster or path.exists()
        known, others = Roster.read_without(path, nobody) if there else (None, Roster.of_names(nobody))
        if download and not known:
            raise CourseError("a download needs a roster: put your platform's list of students here as roster.csv")
        zone = zone_called(timezone) if timezone else None
        when = moment(received, zone) if received else None
        table = Times(times, zone, known) if times else None
        with desk(course.root) as staging:
            if download:
                attempts = read_download(download, platform, zone, staging, known)
            else:
                attempts = of_course(course, assignment, trust_names)
                if not (trust_names or received) and (line := doubt(attempts)):
                    _print(f"note: {line}")
            for attempt in attempts if when else ():
                attempt.received, attempt.told = when, True
            report = take(course, assignment, attempts, known, before_due, table, others)
        _show(assignment, report, len(known.students) if known else 0, verbose)
        if known and (column := read_listing(path).column).strip().lower() != "student":
            _print(f"folders in submitted/ are named after the roster's column «{column}»")
        if report.rejected:
            raise CourseError(f"{len(report.rejected)} of {len(attempts)} were not taken; see above why")


def _show(assignment: str, report: "Report", students: int, verbose: bool) -> None:
    from autograder.collect.intake import line_of

    counts = {
        "taken": len(report.taken),
        "collected before": len(report.same),
        "left for a better one": len(report.older),
        "ignored": len(report.ignored),
        "NOT TAKEN": len(report.rejected),
    }
    said = [f"{count} {what}" for what, count in counts.items() if count or what == "taken"]
    if students:
        said.append(f"nothing of {len(report.missing)} of {students} students")
    _print(f"{assignment}: {', '.join(said)}")
    if report.untimed:
        _print(f"time unknown for {report.untimed}, which are never late; give --times (see course collect --help)")
    if late := [each for each in report.taken if each.late]:
        _print(f"late: {len(late)}")
    if called := [each.student for each in report.taken if each.said_late and each.received is None]:
        _print(f"called late by the platform, without a time: {_names(called, verbose)}; nothing is taken off")
    if verbose and report.taken:
        _print_table(report)
    left = ("left for a better one", report.older if verbose else [])
    for title, pairs in (("NOT TAKEN", report.rejected), left, ("notes", report.remarks)):
        if pairs:
            console.print()
            _print(f"{title}: {len(pairs)}")
            _print_some([line_of(*pair) for pair in pairs], verbose)
    if report.missing:
        console.print()
        _print(f"nothing of {len(report.missing)}: {_names(report.missing, verbose)}")


def _print_some(lines: list[str], verbose: bool) -> None:
    shown = lines if verbose or len(lines) <= FEW + 1 else lines[:FEW]
    for line in shown:
        _print(f"  {line}")
    if len(shown) < len(lines):
        _print(f"  and {len(lines) - len(shown)} more; all of them with --verbose")


def _names(students: list[str], verbose: bool) -> str:
    return listed(students, len(students) if verbose else FEW)


def _print_table(report: "Report") -> None:
    show_table(
        {
            "student": [each.student for each in report.taken],
            "received (UTC)": [each.received.strftime(SHOWN) if each.received else "unknown" for each in report.taken],
            "files": [str(each.files) for each in report.taken],
            "late": [f"{each.late / 3600:.1f} h" if each.late else "" for each in report.taken],
        },
        numbers=("files",),
    )


def _print(line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)
