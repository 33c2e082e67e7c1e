"""What `course grade` and `course regrade` share: carry out a run, ask about changed grades, say what came of it."""

import contextlib
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn, track
from rich.text import Text

from autograder.cli.common import (
    GOES_ON,
    SEVERAL,
    command,
    console,
    counted,
    known,
    listed,
    number,
    open_course,
    read_records,
    show_table,
    write_grades,
)
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.course.course import Course
    from autograder.course.rows import Row
    from autograder.course.submission import Submission
    from autograder.grading.class_run import Change, ClassRun, Failure

workers_option = click.option(
    "--workers", type=click.IntRange(1), help="Notebooks at a time [default: one for each core]."
)
scheduler_option = click.option(
    "--scheduler", metavar="ADDRESS", help="Use the workers of this Dask scheduler, as tcp://host:port."
)
unsafe_option = click.option(
    "--unsafe", is_flag=True, help="Grade without a sandbox: student code runs with your rights."
)
verbose_option = click.option("--verbose", is_flag=True, help="List every student, and why points were lost.")
MANY = 40  # changed grades: a longer list is not read on a screen
COLUMNS = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def open_for_grading(root: Path, workers: int | None, scheduler: str | None, unsafe: bool) -> "Course":
    """Open the course, if grading can begin.

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
        console.print(Text.assemble(("unsafe", "red"), f" {text}"))
    elif not scheduler:
        sandbox.check()
    if text := course.lost():
        console.print(text, style="yellow", highlight=False, markup=False, soft_wrap=True)
    return course


def handed_in(course: "Course", names: list[str], only: tuple[str, ...]) -> list["Submission"]:
    """Return the submissions of these assignments, of all students or only some.

    Raises:
        CourseError: there are none, or none of one of these students.
    """
    submitters = {assignment: course.submitters(assignment) for assignment in names}
    anywhere = {student for students in submitters.values() for student in students}
    wanted = {
        known(student, anywhere, f"nothing was handed in by {student} for {', '.join(names)}") for student in only
    }
    submissions = [
        course.submission(assignment, student)
        for assignment in names
        for student in submitters[assignment]
        if not only or student in wanted
    ]
    if not submissions:
        raise CourseError("nothing was handed in; put notebooks into submitted/STUDENT/ASSIGNMENT/")
    return submissions


def carry_out(run: "ClassRun", workers: int | None, scheduler: str | None) -> None:
    """Execute and save what the run has to do, with a copy of the gradebook before and a bar of progress.

    Raises:
        CourseError: it was interrupted, or nothing more can be saved.
    """
    from autograder.course.backup import back_up
    from autograder.grading.workers import Cluster, LocalWorkers

    if not run.to_do:
        return
    _say_older(len(run.older))
    said = len(run.older)
    back_up(run.course.directory.db_url, run.course.backups)
    crew = Cluster(scheduler) if scheduler else LocalWorkers(workers)
    try:
        with Progress(*COLUMNS, console=console, transient=True) as progress, _stop_button() as stopped:
            for _ in progress.track(run.results(crew, stopped), total=len(run.to_do), description="grading"):
                pass
    except KeyboardInterrupt:
        raise CourseError(f"interrupted; {GOES_ON}") from None
    _say_older(len(run.older) - said)  # nothing told before that these were kept in an older form


def _say_older(count: int) -> None:
    """Say in one line why results that are there are made again."""
    if count:
        results = counted(count, "saved result")
        console.print(f"graded again, because an older version of the autograder made them: {results}")


def finish(run: "ClassRun", yes: bool, why: str, only: tuple[str, ...], verbose: bool) -> None:
    """Ask about changed grades, write the table of all grades, and show what came of a run.

    Args:
        run: that has ended.
        yes: accept changed grades without asking.
        why: what to say about them.
        only: the students that were named.
        verbose: show all changes.

    Raises:
        CourseError: something could not be graded, or changed grades were refused.
    """
    refused = bool(run.changes) and not _accepted(run, yes, why, verbose)
    path = write_grades(run.course)
    _show_results(run, sorted({submission.assignment for submission in run.submissions}), only, verbose)
    console.print(f"written: {path.name}, autograded/, feedback/")
    _end(run, refused)


def _accepted(run: "ClassRun", yes: bool, why: str, verbose: bool) -> bool:
    """Show the changed grades before and after, ask whether they are to be saved, and do it.

    Args:
        run: that has been carried out.
        yes: do not ask.
        why: title of the table.
        verbose: show each of them, however many they are.
    """
    changed = [
        (change, name)
        for change in run.changes
        for name in change.after
        if change.before.get(name) != change.after[name]
    ]
    if verbose or len(changed) <= MANY:
        columns = {
            "student": [change.submission.student for change, _ in changed],
            "assignment": [change.submission.assignment for change, _ in changed],
            "exercise": [name for _, name in changed],
            "before": [number(change.before.get(name)) for change, name in changed],
            "after": [_after(change, name) for change, name in changed],
        }
        show_table(columns, title=why, numbers=("before", "after"))
    else:
        _show_changes_by_exercise(changed, why)
    if not yes:
        if not sys.stdin.isatty():
            console.print("to accept them: the same command with --yes")
            return False
        if not click.confirm("Save the new grades?"):
            return False
    with _stop_button() as stopped:
        for _ in track(run.accept(), "saving", total=len(run.changes), console=console, transient=True):
            if stopped():
                raise CourseError(f"interrupted; {GOES_ON}")
    return True


def _show_changes_by_exercise(changed: list[tuple["Change", str]], why: str) -> None:
    groups: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for change, name in changed:
        groups[change.submission.assignment, name].append((change.before.get(name) or 0.0, change.after[name]))
    columns: dict[str, list[str]] = defaultdict(list)
    for (assignment, name), pairs in groups.items():
        columns["assignment"].append(assignment)
        columns["exercise"].append(name)
        columns["students"].append(str(len(pairs)))
        columns["more"].append(str(sum(after > before for before, after in pairs) or ""))
        columns["less"].append(str(sum(after < before for before, after in pairs) or ""))
        columns["mean before"].append(f"{sum(before for before, _ in pairs) / len(pairs):.1f}")
        columns["mean after"].append(f"{sum(after for _, after in pairs) / len(pairs):.1f}")
    show_table(columns, title=why, numbers=("students", "more", "less", "mean before", "mean after"))
    console.print("each of them: the same command with --verbose")


def _show_results(run: "ClassRun", names: list[str], only: tuple[str, ...], verbose: bool) -> None:
    """Show what came of a run: a row for each assignment, or the points of the students that were named.

    Args:
        run: that has been carried out.
        names: of the assignments.
        only: students; none: the class.
        verbose: show also each student's points and why some were lost.
    """
    from autograder.course.rows import read_rows

    asked_for = {submission.student for submission in run.submissions}
    for name in names if only or verbose else ():
        rows = [row for row in read_rows(run.course, name) if not only or row.student in asked_for]
        if only:
            for row in rows:
                _show_student(run.course, row)
        else:
            _show_class(run.course, name, rows)
    if not only:
        _show_summary(run, names)


def _show_summary(run: "ClassRun", names: list[str]) -> None:
    from autograder.cli.status import count, summary
    from autograder.course.progress import by_assignment, read_standings

    standings = by_assignment(read_standings(run.course, names))
    changed = {change.submission for change in run.changes}
    failed = {failure.submission for failure in run.failures}
    left = {*run.unchanged, *run.pages}
    columns: dict[str, list[str]] = defaultdict(list)
    for name in names:
        columns["assignment"].append(name)
        mine = [submission for submission in run.submissions if submission.assignment == name]
        columns["graded"].append(count(submission not in left | changed | failed for submission in mine))
        columns["unchanged"].append(count(submission in left - failed for submission in mine))
        columns["changed"].append(count(submission in changed - failed for submission in mine))
        columns["failed"].append(count(submission in failed for submission in mine))
        for title, cell in summary(standings.get(name, [])).items():
            columns[title].append(cell)
    show_table(columns, numbers=list(columns)[1:])
    held = [name for name in names if any(each.held for each in standings.get(name, []))]
    if held:
        console.print(f"held for a person to look at: {command('course', 'held', *held)}", soft_wrap=True)
    console.print("who stands where, and what to do next: course status")


def _show_student(course: "Course", row: "Row") -> None:
    late = f", {number(row.late_penalty)} taken off for late days" if row.late_penalty else ""
    most = sum(row.max_points.values())
    console.say(f"{row.student}, {row.assignment}: {number(row.total)} of {most:g} points{late}", style="bold")
    reasons = _reasons(course, row)
    columns = {
        "exercise": list(row.points),
        "points": [f"{number(row.points[name])}/{row.max_points[name]:g}" for name in row.points],
        "held": ["held" if name in row.held else "" for name in row.points],
        "why": [reasons.get(name, "") for name in row.points],
    }
    show_table(columns, numbers=("points", "held"))


def _show_class(course: "Course", assignment: str, rows: list["Row"]) -> None:
    if not rows:
        return
    exercises = list(rows[0].max_points)
    columns = {"student": [*(row.student for row in rows), "points to be had"]}
    for place, name in enumerate(exercises, start=1):  # names would be too wide for a terminal
        columns[str(place)] = [*(number(row.points.get(name)) for row in rows), number(rows[0].max_points[name])]
    columns["total"] = [*(number(row.total) for row in rows), number(sum(rows[0].max_points.values()))]
    columns["held"] = [*("yes" if row.held else "" for row in rows), ""]
    show_table(columns, title=assignment, numbers=list(columns)[1:], apart=True)
    console.say(", ".join(f"{place} {name}" for place, name in enumerate(exercises, start=1)))
    console.print()
    for row in rows:
        reasons = _reasons(course, row)
        for text in dict.fromkeys(reasons.values()):  # one reason for several exercises is said once
            names = ", ".join(name for name in reasons if reasons[name] == text)
            console.say(f"{row.student}, {names}: {text}")
    console.print()


def _reasons(course: "Course", row: "Row") -> dict[str, str]:
    """By exercise, why it lost points: what an instructor or else the grader says."""
    from autograder.course.previous_verdicts import verdicts
    from autograder.exam.verdict import told

    reasons = {}
    judged = verdicts(course.submission(row.assignment, row.student))
    for name in row.points:
        if row.points[name] == row.max_points[name]:
            continue
        if name in row.decided and name in row.written:
            text = row.written[name]
        else:
            text = " ".join(told(judged[name])) if name in judged else ""
        if text:
            reasons[name] = " ".join(text.split())
    return reasons


def _end(run: "ClassRun", refused: bool) -> None:
    """Say what was not done.

    Raises:
        CourseError: something could not be graded, or changed grades were refused.
    """
    by_reason: dict[str, list[Failure]] = defaultdict(list)
    for failure in run.failures:
        by_reason[failure.why].append(failure)
    for why, alike in by_reason.items():
        names = listed([f"{failure.submission.student}, {failure.submission.assignment}" for failure in alike], SEVERAL)
        console.say(f"FAILED  {names}: {why}")
    if run.failures:
        raise CourseError(f"{len(run.failures)} of {len(run.submissions)} could not be graded; see above why")
    if refused:
        raise CourseError("the changed grades were not accepted; the gradebook keeps those from before")


def _after(change: "Change", exercise: str) -> str:
    stays = f" (decided: {number(change.decided[exercise])})" if exercise in change.decided else ""
    return number(change.after[exercise]) + stays


@contextlib.contextmanager
def _stop_button() -> Iterator[Callable[[], bool]]:
    """Yield what tells whether Ctrl-C was pressed; raised wherever it comes, it would break the pool's own locks."""
    pressed = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
