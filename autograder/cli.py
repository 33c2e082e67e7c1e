"""The command `course`: what an instructor does, one word each.

nbgrader takes seconds to import, so each command imports what it needs when it runs: help and a wrong word are answered
at once.
"""

import html
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from autograder.commands.collect import collect, due, extend
from autograder.commands.common import (
    assignments_argument,
    chosen,
    console,
    one_line_errors,
    open_course,
    root_option,
    write_grades,
)
from autograder.commands.decisions import decide, held
from autograder.commands.grades import grades, solutions
from autograder.commands.regrade import regrade
from autograder.commands.report import report
from autograder.commands.running import (
    accepted,
    carry_out,
    end,
    handed_in,
    open_for_grading,
    scheduler_option,
    unsafe_option,
    workers_option,
)

if TYPE_CHECKING:
    from autograder.course import Row

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
@click.option("--bundle", is_flag=True, help="Also make one archive of them for students, with what installs them.")
def release(root: Path, assignments: tuple[str, ...], bundle: bool) -> None:
    """Make release/ from source/ (all assignments, or those named).

    The archive of --bundle lies in the course's folder: notebooks, helpers/, lists of packages, a README for students.
    """
    with one_line_errors():
        course = open_course(root)
        course.require_writable()
        for assignment in track(chosen(course, assignments), "releasing", console=console, transient=True):
            course.release(assignment)
            console.print(f"released {assignment}", highlight=False)
        if bundle:
            from autograder.bundle import write_bundle

            path, digest = write_bundle(course, chosen(course, assignments))
            size = f"{path.stat().st_size / 2**20:.1f} MB"
            console.print(f"written: {path.name}, {size}, content {digest[:12]}", highlight=False)


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
@workers_option
@scheduler_option
@click.option("--yes", is_flag=True, help="Accept grades that a changed grader gives, without asking.")
@unsafe_option
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
    from autograder.grading import ClassRun

    with one_line_errors():
        course = open_for_grading(root, workers, scheduler, unsafe)
        submissions = handed_in(course, chosen(course, assignments), only)
        run = ClassRun(course, submissions)
        if run.unchanged:
            console.print(f"unchanged since they were graded: {len(run.unchanged)} notebooks", highlight=False)
        carry_out(run, workers, scheduler)
        why = "grades that come out otherwise now, though the same was handed in"
        refused = bool(run.changes) and not accepted(run, yes, why)
        for assignment in sorted({work.assignment for work in submissions}):
            _print_table(assignment, course.rows(assignment))
        path = write_grades(course)
        console.print(f"written: {path.name}, autograded/, feedback/", highlight=False)
        end(run, refused)


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


for command in (collect, decide, due, extend, grades, held, regrade, report, solutions):
    main.add_command(command)

if __name__ == "__main__":
    main()
