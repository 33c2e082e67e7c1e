"""What all commands share: the course's folder, the console, and errors in one line."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from autograder.errors import CourseError, Unsaved

if TYPE_CHECKING:
    from autograder.course import Course

console = Console()
GOES_ON = "what was graded is kept; the same command goes on from here"
root_option = click.option(
    "--root", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The course's folder."
)
assignments_argument = click.argument("assignments", nargs=-1)


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn what an instructor can mend into one line and exit code 1; a defect of ours keeps its traceback."""
    try:
        yield
    except Unsaved as error:
        raise click.ClickException(f"nothing more can be saved ({error}); {GOES_ON}") from None
    except (CourseError, FileNotFoundError) as error:
        raise click.ClickException(str(error)) from None


def open_course(root: Path, unsafe: bool = False) -> "Course":
    """The course that `root` belongs to."""
    from autograder.course import Course

    return Course(root, unsafe)


def read_records(course: "Course") -> None:
    """Look before the work begins whether all can be read that a person may have written into.

    Raises:
        CourseError: the roster, the decisions, the extensions or the due dates.
    """
    from autograder.earlier import recorded
    from autograder.late import Deadlines
    from autograder.students import read_roster

    read_roster(course)
    recorded(course.root)
    Deadlines(course)


def settle(course: "Course") -> None:
    """Bring the gradebook up to date before it is read: names, late days, what a lost one has lost.

    Raises:
        CourseError: the gradebook or a record cannot be used.
    """
    from autograder.decisions import restore
    from autograder.late import Deadlines, settle_all
    from autograder.students import ROSTER, enrol

    if (roster := enrol(course)) and roster.column.strip().lower() != "student":
        said = f"{ROSTER}: {len(roster.people)} students; folders are called by the column «{roster.column}»"
        console.print(said, highlight=False, markup=False, soft_wrap=True)
    settle_all(course)
    for work in restore(course):
        console.print(f"{work.student}, {work.assignment}: decided earlier, given again", highlight=False, markup=False)
    if lost := Deadlines(course).lost():
        said = f"note: the gradebook has lost the due date of {', '.join(lost)}, nothing is late there; see: course due"
        console.print(said, highlight=False, markup=False, soft_wrap=True)


def write_grades(course: "Course") -> Path:
    """Settle the grades and write grades.csv anew, for all assignments.

    Raises:
        CourseError: the roster or the gradebook cannot be read, or the file cannot be written.
    """
    from autograder.gradesheets import write_sheet

    settle(course)
    return write_sheet(course, course.assignments(), "long")


def chosen(course: "Course", names: tuple[str, ...]) -> list[str]:
    """The assignments that were named, or all.

    Raises:
        CourseError: one is not known.
    """
    known = course.assignments()
    for name in names:
        if name not in known:
            raise CourseError(f"no assignment is called {name}; there are: {', '.join(known)}")
    return list(names) or known
