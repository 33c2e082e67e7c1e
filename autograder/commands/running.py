"""What `course grade` and `course regrade` share: carry out a run, ask about changed grades, say what failed."""

import contextlib
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

from autograder.commands.common import GOES_ON, console, open_course, read_records
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.grading import Change, ClassRun
    from autograder.work import Work

workers_option = click.option(
    "--workers", type=click.IntRange(1), help="Notebooks at a time [default: one for each core]."
)
scheduler_option = click.option(
    "--scheduler", metavar="ADDRESS", help="Use the workers of this Dask scheduler, as tcp://host:port."
)
unsafe_option = click.option(
    "--unsafe", is_flag=True, help="Grade without a sandbox: student code runs with your rights."
)
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def open_for_grading(root: Path, workers: int | None, scheduler: str | None, unsafe: bool) -> "Course":
    """The course, if grading can begin.

    Raises:
        CourseError: the options do not fit together, something cannot be written, or there is no sandbox.
    """
    from autograder import sandbox

    if workers and scheduler:
        raise CourseError("--workers counts the processes of this machine; a scheduler brings its own")
    course = open_course(root, unsafe)
    course.require_writable()
    read_records(course)
    if course.unsafe:
        text = "graded without a sandbox: what was handed in can do on this machine whatever you can"
        console.print(f"[red]unsafe[/] {text}", highlight=False)
    elif not scheduler:
        sandbox.check()
    return course


def handed_in(course: "Course", names: list[str], only: tuple[str, ...]) -> list["Work"]:
    """The submissions of these assignments, of all students or only some.

    Raises:
        CourseError: there are none, or none of one of these students.
    """
    found = [
        course.work(assignment, student)
        for assignment in names
        for student in course.submitters(assignment)
        if not only or student in only
    ]
    if missing := [student for student in only if student not in {work.student for work in found}]:
        raise CourseError(f"nothing was handed in by {', '.join(missing)} for {', '.join(names)}")
    if not found:
        raise CourseError("nothing was handed in; put notebooks into submitted/STUDENT/ASSIGNMENT/")
    return found


def carry_out(run: "ClassRun", workers: int | None, scheduler: str | None) -> None:
    """Execute and save what the run has to do, with a copy of the gradebook before and a bar of progress.

    Raises:
        CourseError: it was interrupted, or nothing more can be saved.
    """
    from autograder.backup import back_up
    from autograder.pool import Cluster, LocalWorkers

    if not run.to_do:
        return
    back_up(run.course.directory.db_url, run.course.backups)
    crew = Cluster(scheduler) if scheduler else LocalWorkers(workers)
    try:
        with Progress(*COLUMNS, console=console, transient=True) as progress, _stop_button() as stopped:
            for _ in progress.track(run.results(crew, stopped), total=len(run.to_do), description="grading"):
                pass
    except KeyboardInterrupt:
        raise CourseError(f"interrupted; {GOES_ON}") from None


def accepted(run: "ClassRun", yes: bool, why: str) -> bool:
    """Show the changed grades before and after, ask whether they are to be saved, and do it.

    Args:
        yes: do not ask.
        why: title of the table.
    """
    table = Table(title=why, title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("student", "assignment", "exercise", "before", "after"):
        table.add_column(name, justify="right" if name in ("before", "after") else "left", no_wrap=True)
    for change in run.changes:
        for exercise in change.after:
            if change.before.get(exercise) != change.after[exercise]:
                where = escape(change.work.student), change.work.assignment, exercise
                table.add_row(*where, _shown(change.before.get(exercise)), _after(change, exercise))
    console.print(table)
    if not yes:
        if not sys.stdin.isatty():
            console.print("to accept them: the same command with --yes", highlight=False)
            return False
        if not click.confirm("Save the new grades?"):
            return False
    with _stop_button() as stopped:
        for _ in track(run.accept(), "saving", total=len(run.changes), console=console, transient=True):
            if stopped():
                raise CourseError(f"interrupted; {GOES_ON}")
    return True


def end(run: "ClassRun", refused: bool) -> None:
    """Say what was not done.

    Raises:
        CourseError: something could not be graded, or changed grades were refused.
    """
    if run.failures:
        count = f"{len(run.failures)} of {len(list(run.submissions))} could not be graded:"
        raise CourseError("\n".join([count, *run.failures]))
    if refused:
        raise CourseError("the changed grades were not accepted; the gradebook keeps those from before")


def _after(change: "Change", exercise: str) -> str:
    stays = f" (decided: {_shown(change.decided[exercise])})" if exercise in change.decided else ""
    return _shown(change.after[exercise]) + stays


def _shown(points: float | None) -> str:
    return "—" if points is None else f"{points:g}"


@contextlib.contextmanager
def _stop_button() -> Iterator[Callable[[], bool]]:
    """Yield what tells whether Ctrl-C was pressed; raised wherever it comes, it would break the pool's own locks."""
    pressed = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
