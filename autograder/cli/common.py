"""What all commands share: the course's folder, the console, and errors in one line."""

import contextlib
import difflib
import io
import logging
import shlex
import sys
import traceback
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

import click
from rich import box
from rich.table import Table
from rich.text import Text

from autograder.cli.screen import Screen
from autograder.errors import CourseError, Unsaved
from autograder.text import visible

if TYPE_CHECKING:
    from autograder.course.course import Course

console = Screen()
errors = Screen(stderr=True)
SEVERAL = 6  # names in one line
GOES_ON = "what was graded is kept; the same command goes on from here"
root_option = click.option(
    "--root", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The course's folder."
)
assignments_argument = click.argument("assignments", nargs=-1)


class Commands(click.Group):
    """A group of commands that prints errors through the safe console as well: the caller's, and our own defects."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **settings: Any,
    ) -> Any:
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **settings)
        sys.excepthook, warnings.showwarning = _say_defect, _say_warning
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **settings)
        except click.ClickException as error:
            fail(error)
        except click.Abort:
            errors.print("Aborted!")
            sys.exit(1)
        sys.exit(code if isinstance(code, int) else 0)


def fail(error: click.ClickException) -> NoReturn:
    """Say what went wrong, and end."""
    said = io.StringIO()
    error.show(said)
    for line in said.getvalue().rstrip("\n").split("\n"):
        errors.print(line)
    sys.exit(error.exit_code)


def _say_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    for line in "".join(traceback.format_exception(kind, error, trace)).rstrip("\n").split("\n"):
        errors.print(line)


def _say_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,
    line: str | None = None,
) -> None:
    """Print a warning of a library: that on two cells of one id names the id, which a student may choose."""
    for text in warnings.formatwarning(message, category, filename, lineno, line).rstrip("\n").split("\n"):
        errors.print(text)


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn what an instructor can put right into one line and exit code 1; a defect of ours keeps its traceback."""
    try:
        yield
    except Unsaved as error:
        raise click.ClickException(visible(f"nothing more can be saved ({error}); {GOES_ON}")) from None
    except CourseError as error:
        raise click.ClickException(visible(str(error))) from None
    except OSError as error:  # a folder that cannot be read, a full disk
        place = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(visible(f"{place}{error.strerror or error}")) from None


def open_course(root: Path, unsafe: bool = False) -> "Course":
    """Open the course that `root` belongs to."""
    from autograder.course.course import Course

    logging.getLogger("tornado.application").addHandler(logging.NullHandler())  # nbgrader on its database, which we say
    logging.getLogger("tornado.application").propagate = False
    return Course(root, unsafe)


def read_records(course: "Course") -> None:
    """Look before the work begins whether all can be read that a person may have written into.

    Raises:
        CourseError: the roster, the decisions, the extensions or the due dates.
    """
    from autograder.course.late_days import Deadlines
    from autograder.course.previous_verdicts import recorded
    from autograder.course.students import read_roster

    read_roster(course)
    recorded(course.root)
    Deadlines(course)


def settle(course: "Course") -> None:
    """Bring the gradebook up to date before it is read: names, late days, what a lost one has lost.

    Raises:
        CourseError: the gradebook or a record cannot be used.
    """
    from autograder.course.late_days import Deadlines
    from autograder.course.students import enrol
    from autograder.gradebook.decisions import restore
    from autograder.gradebook.late_penalties import settle_all

    enrol(course)
    settle_all(course)
    for submission in restore(course):
        console.print(
            f"{submission.student}, {submission.assignment}: decided earlier, given again",
            highlight=False,
            markup=False,
        )
    if lost := Deadlines(course).lost():
        said = f"note: the gradebook has lost the due date of {', '.join(lost)}, nothing is late there; see: course due"
        console.print(said, highlight=False, markup=False, soft_wrap=True)


def write_grades(course: "Course") -> Path:
    """Settle the grades and write grades.csv anew, for all assignments.

    Raises:
        CourseError: the roster or the gradebook cannot be read, or the file cannot be written.
    """
    from autograder.gradebook.sheets import write_sheet

    settle(course)
    return write_sheet(course, course.assignments(), "long")


def chosen(course: "Course", names: tuple[str, ...]) -> list[str]:
    """Return the assignments that were named, or all.

    Raises:
        CourseError: one is not known.
    """
    known = course.assignments()
    for name in names:
        if name not in known:
            raise CourseError(f"there is no assignment {name}; there are: {', '.join(known)}")
    return list(names) or known


def show_table(
    columns: dict[str, list[str]], title: str = "", numbers: Collection[str] = (), apart: bool = False
) -> None:
    """Print a table: names whole, over several lines if need be; nothing where it has no rows.

    Args:
        columns: cells by the column's name. A column that says nothing in any row is left out.
        title: of the table.
        numbers: names of the columns that hold numbers.
        apart: the last row stands below a line.
    """
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    if not shown:
        return
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for name in shown:
        if name in numbers:  # which are narrower than what they are called
            table.add_column(Text(name.replace(" ", "\n")), justify="right", no_wrap=True, overflow="fold")
        else:
            table.add_column(name, overflow="fold")
    rows = list(zip(*shown.values(), strict=True))
    for place, row in enumerate(rows):
        if apart and place == len(rows) - 1:
            table.add_section()
        table.add_row(*row)
    console.print(table)
    console.print()


def listed(names: Sequence[str], most: int = SEVERAL) -> str:
    """Names in one line; of many the first ones, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def counted(count: int, what: str) -> str:
    """Return a number of things in words: «1 notebook», «2 notebooks»."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def number(points: float | None) -> str:
    """Points as they are shown; a dash where there are none yet."""
    return "—" if points is None else f"{round(points, 2):g}"


def command(*words: str) -> str:
    """Return a command line that can be copied into a shell, whatever the names in it."""
    return shlex.join(visible(word) for word in words)


def known(student: str, students: Iterable[str], unknown: str = "") -> str:
    """Find the student that is meant: by the name of the folder in `submitted/`, or by that name as it is printed.

    Args:
        student: the name that was typed.
        students: the names of the folders.
        unknown: what to say if there is none.

    Raises:
        CourseError: nobody is.
    """
    students = sorted(students)
    for name in students:
        if student in (name, visible(name)):
            return name
    near = difflib.get_close_matches(student.casefold(), {name.casefold(): name for name in students}, n=3)
    names = [name for name in students if name.casefold() in near]
    hint = f"; did you mean {' or '.join(names)}?" if names else ""
    raise CourseError((unknown or f"there is no student {student}") + hint)
