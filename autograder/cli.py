"""The command `course`: what an instructor does, one word each.

nbgrader takes seconds to import, so each command imports what it needs when it runs: help and a wrong word are answered
at once.
"""

import contextlib
import html
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn, track
from rich.table import Table

from autograder.commands.collect import collect, due, extend
from autograder.commands.common import (
    GOES_ON,
    assignments_argument,
    chosen,
    console,
    one_line_errors,
    open_course,
    root_option,
)
from autograder.commands.report import report
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.course import Row
    from autograder.grading import ClassRun

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
MANY = 60  # rows: a longer table is not read on a screen


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run the course: release notebooks, grade what comes back, return it with an explanation."""


@main.command("doctor")
@root_option
def doctor_command(root: Path) -> None:
    """Look whether everything is here: data, kernel, sandbox, folders, GPU."""
    from autograder import doctor

    findings = list(track(doctor.findings(root), "looking", total=doctor.COUNT, console=console, transient=True))
    for finding in findings:
        mark = "[green]✓[/]" if finding.good else "[red]✗[/]" if finding.needed else "[yellow]·[/]"
        console.print(f"{mark} {finding.subject}: {finding.text}", highlight=False)
    if any(finding.needed and not finding.good for finding in findings):
        raise click.ClickException("something that grading needs is missing; see the lines marked ✗")


@main.command()
@root_option
@assignments_argument
def release(root: Path, assignments: tuple[str, ...]) -> None:
    """Make release/ from source/ (all assignments, or those named)."""
    with one_line_errors():
        course = open_course(root)
        course.require_writable()
        for assignment in track(chosen(course, assignments), "releasing", console=console, transient=True):
            course.release(assignment)
            console.print(f"released {assignment}", highlight=False)


@main.command()
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


@main.command()
@root_option
@assignments_argument
@click.option("--student", "only", multiple=True, help="Grade only this student (may be repeated).")
@click.option("--workers", type=click.IntRange(1), help="Notebooks at a time [default: one for each core].")
@click.option("--scheduler", metavar="ADDRESS", help="Use the workers of this Dask scheduler, as tcp://host:port.")
@click.option("--yes", is_flag=True, help="Accept grades that a changed grader gives, without asking.")
@click.option("--unsafe", is_flag=True, help="Grade without a sandbox: student code runs with your rights.")
def grade(
    root: Path,
    assignments: tuple[str, ...],
    only: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    yes: bool,
    unsafe: bool,
) -> None:
    """Grade what was handed in: autograded/, feedback/, grades.csv and a table.

    What has not changed since it was graded is left as it is. Interrupted and started again, it goes on.
    """
    from autograder import sandbox
    from autograder.backup import back_up
    from autograder.grading import ClassRun
    from autograder.late import settle_all
    from autograder.pool import Cluster, LocalWorkers

    with one_line_errors():
        if workers and scheduler:
            raise CourseError("--workers counts the processes of this machine; a scheduler brings its own")
        course = open_course(root, unsafe)
        course.require_writable()
        if course.unsafe:
            text = "graded without a sandbox: what was handed in can do on this machine whatever you can"
            console.print(f"[red]unsafe[/] {text}", highlight=False)
        elif not scheduler:
            sandbox.check()
        names = chosen(course, assignments)
        submissions = [
            course.work(assignment, student)
            for assignment in names
            for student in course.submitters(assignment)
            if not only or student in only
        ]
        if not submissions:
            raise CourseError("nothing was handed in; put notebooks into submitted/STUDENT/ASSIGNMENT/")
        run = ClassRun(course, submissions)
        if run.unchanged:
            console.print(f"unchanged since they were graded: {len(run.unchanged)} notebooks", highlight=False)
        if run.to_do:
            back_up(course.directory.db_url, course.backups)
            crew = Cluster(scheduler) if scheduler else LocalWorkers(workers)
            try:
                with Progress(*COLUMNS, console=console, transient=True) as progress, _stop_button() as stopped:
                    results = run.results(crew, stopped)
                    for _ in progress.track(results, total=len(run.to_do), description="grading"):
                        pass
            except KeyboardInterrupt:
                raise CourseError(f"interrupted; {GOES_ON}") from None
        refused = bool(run.changes) and not _accepted(run, yes)
        settle_all(course)
        graded = sorted({work.assignment for work in submissions})
        tables = {assignment: course.rows(assignment) for assignment in graded}
        for assignment, rows in tables.items():
            _print_table(assignment, rows)
        path = course.write_csv([row for name in course.assignments() for row in tables.get(name) or course.rows(name)])
        console.print(f"written: {path.name}, autograded/, feedback/", highlight=False)
        if run.failures:
            raise CourseError(
                "\n".join([f"{len(run.failures)} of {len(submissions)} could not be graded:", *run.failures])
            )
        if refused:
            raise CourseError("the changed grades were not accepted; the gradebook keeps those from before")


@contextlib.contextmanager
def _stop_button() -> Iterator[Callable[[], bool]]:
    """Yield what tells whether Ctrl-C was pressed; raised wherever it comes, it would break the pool's own locks."""
    pressed = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _accepted(run: "ClassRun", yes: bool) -> bool:
    """Show the grades before and after, ask whether they are to be saved, and do it."""
    table = Table(title="the graders have changed, and with them", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("student", "assignment", "exercise", "before", "after"):
        table.add_column(name, justify="right" if name in ("before", "after") else "left", no_wrap=True)
    for change in run.changes:
        for exercise, after in change.after.items():
            before = change.before.get(exercise)
            if before != after:
                old = "—" if before is None else f"{before:g}"
                table.add_row(change.work.student, change.work.assignment, exercise, old, f"{after:g}")
    console.print(table)
    if not yes:
        if not sys.stdin.isatty():
            console.print("to accept them: course grade --yes", highlight=False)
            return False
        if not click.confirm("Save the new grades?"):
            return False
    for _ in track(run.accept(), "saving", total=len(run.changes), console=console, transient=True):
        pass
    return True


@main.command()
@root_option
@assignments_argument
@click.option("--source", is_flag=True, help="Open the instructor's notebooks instead of a student's copy.")
def lab(root: Path, assignments: tuple[str, ...], source: bool) -> None:
    """Open JupyterLab on a copy of the released notebooks (in workspace/; what is there is kept)."""
    with one_line_errors():
        course = open_course(root)
        folder = course.root / ("source" if source else "workspace")
        for assignment in [] if source else chosen(course, assignments):
            if not (folder / assignment).exists():
                shutil.copytree(course.released_notebook(assignment).parent, folder / assignment)
    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"])


main.add_command(report)


def _print_table(assignment: str, rows: list["Row"]) -> None:
    if len(rows) > MANY:
        mean, most = sum(row.total for row in rows) / len(rows), sum(rows[0].max_points.values())
        held = sum(bool(row.held) for row in rows)
        console.print(f"{assignment}: {len(rows)} students, {mean:.1f} of {most:g} points on average, {held} held")
        return
    exercises = list(rows[0].max_points) if rows else []
    table = Table(title=assignment, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("student", no_wrap=True)
    for name in [*map(str, range(1, len(exercises) + 1)), "total", "held"]:  # names would be too wide for a terminal
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        cells = ["—" if row.points[name] is None else f"{row.points[name]:g}" for name in exercises]
        table.add_row(row.student, *cells, f"{row.total:g}", "yes" if row.held else "")
    most = [f"{rows[0].max_points[name]:g}" for name in exercises]
    table.add_section()
    table.add_row("points to be had", *most, f"{sum(rows[0].max_points.values()):g}", "")
    console.print(table)
    legend = ", ".join(f"{number} {name}" for number, name in enumerate(exercises, start=1))
    console.print(f"{legend}\n", highlight=False)
    for row in rows:
        lost = [name for name in exercises if row.points[name] != row.max_points[name]]
        said = {name: html.unescape(row.comments.get(name, "")).partition("points. ")[2] for name in lost}
        for text in dict.fromkeys(filter(None, said.values())):  # one reason for several exercises is said once
            names = ", ".join(name for name in said if said[name] == text)
            console.print(f"[bold]{escape(row.student)}[/], {names}: {escape(text)}", highlight=False)


for command in (collect, due, extend):
    main.add_command(command)

if __name__ == "__main__":
    main()
