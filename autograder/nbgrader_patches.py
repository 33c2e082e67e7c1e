"""What is replaced in nbgrader and its log, where no setting reaches: each place, its stand-in, and the reason.

The formgrader's pages are made inert beside their own code (`autograder.gradebook.formgrader`).
"""

import copy
import functools
import glob
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbgrader.api
from nbgrader import utils
from nbgrader.apps import api
from nbgrader.converters import Autograde, GenerateAssignment, base
from nbgrader.converters.base import NbGraderException
from tornado.log import LogFormatter

from autograder import sandbox
from autograder.course.conversion import Conversion
from autograder.course.database import shared_engine
from autograder.course.registration import register
from autograder.errors import CourseError
from autograder.paths import MAX_STAMP_BYTES, TIME_FILE
from autograder.release.releasing import generate
from autograder.sandbox.files import plain_files
from autograder.text import visible

_OWN_INIT_ASSIGNMENT = Autograde.init_assignment
_OWN_INIT_DESTINATION = Autograde.init_destination
_OWN_FORMAT = LogFormatter.format


def find_submissions(converter: Autograde) -> None:
    """Stand in for nbgrader's search: every folder handed in is graded, also one without a readable notebook.

    Raises:
        NbGraderException: nothing was handed in, the assignment was not released, or there is no sandbox.
    """
    course = converter.coursedir
    try:
        if not converter.config.GradeOutside.get("unsafe"):
            _require_sandbox()
        released = course.format_path(course.release_directory, ".", course.assignment_id)
        names = [path.name for path in sorted(Path(released).glob("*.ipynb")) if fnmatch(path.stem, course.notebook_id)]
        if not names:
            raise NbGraderException(f"nothing is released in {released}; run: course release {course.assignment_id}")
        folders = sorted(literal_glob(converter._format_source(course.assignment_id, course.student_id)))
        if not folders:
            raise NbGraderException(f"no submission of {course.assignment_id} by {course.student_id} was found")
        register(course, course.assignment_id)
    except (NbGraderException, CourseError) as error:
        converter.log.error("%s", error)
        raise NbGraderException(str(error)) from error
    converter.assignments = {folder: [str(Path(folder, name)) for name in names] for folder in folders}
    converter.notebooks = []


def literal_glob(pattern: str) -> list[str]:
    """Find files as `glob.glob` does, but take whatever is there under its plain name for that, not for a pattern.

    Folders may have square brackets in their names: the course's own, and those of students.
    """
    known = pattern
    rest: list[str] = []
    while known and not os.path.lexists(known):
        known, name = os.path.split(known)
        rest.insert(0, name)
    return glob.glob(os.path.join(glob.escape(known), *rest)) if rest else [pattern]


@functools.cache
def _require_sandbox() -> None:
    """Once is enough for a class; that it is not there is not remembered."""
    sandbox.check()


def init_destination(converter: Autograde, assignment: str, student: str) -> bool:
    """Stand in for nbgrader's own, which removes the graded notebook: keep what it says about what it was made from."""
    Conversion.begin(converter, assignment, student)
    return _OWN_INIT_DESTINATION(converter, assignment, student)


def init_assignment(converter: Autograde, assignment: str, student: str) -> None:
    """Stand in for nbgrader's own, which follows links, opens pipes, and stumbles over a time stamp that is none.

    Whatever in the folder is not a plain file of the student's is passed over.
    """
    course = converter.coursedir
    course.get_existing_timestamp = functools.partial(_time_stamp, converter)
    base.find_all_files = _find_plain_files
    try:
        _OWN_INIT_ASSIGNMENT(converter, assignment, student)
    finally:
        base.find_all_files = utils.find_all_files
        del course.get_existing_timestamp


def _find_plain_files(folder: str, exclude: list[str]) -> list[str]:
    paths = plain_files(Path(folder))[0]
    parts = {path: path.relative_to(folder).parts for path in paths}
    return [str(path) for path in paths if not any(is_ignored(name, exclude) for name in parts[path])]


def is_ignored(filename: str, patterns: list[str] | None = None) -> bool:
    """Stand in for nbgrader's own, which lists the whole folder for each file in it.

    That takes minutes where there are thousands, and finds nothing where the folder's name has brackets in it.
    """
    return any(fnmatch(Path(filename).name, pattern) for pattern in patterns or ())


def _time_stamp(converter: Autograde, folder: str) -> datetime | None:
    file = Path(folder, TIME_FILE)
    if file.is_symlink() or not file.is_file() or file.stat().st_size > MAX_STAMP_BYTES:
        return None
    try:
        return type(converter.coursedir).get_existing_timestamp(converter.coursedir, folder)
    except (AttributeError, OSError, ValueError, OverflowError):  # the first is a slip of nbgrader's
        converter.log.warning("the time stamp in %s cannot be read", folder)
        return None


def format_visibly(formatter: LogFormatter, record: logging.LogRecord) -> str:
    """Stand in for the log's own: names of students and files stand in what nbgrader logs, and steer no terminal."""
    plain = copy.copy(record)
    plain.msg, plain.args = visible(record.getMessage(), keep="\n\t"), ()
    if record.exc_info:
        plain.exc_text = visible(formatter.formatException(record.exc_info), keep="\n\t")
    return _OWN_FORMAT(formatter, plain)


@dataclass(frozen=True)
class Patch:
    """One attribute that is replaced.

    Args:
        owner, name: what is replaced.
        stand_in: by what.
        reason: what nbgrader does instead, and whom it hurts.
    """

    owner: Any
    name: str
    stand_in: Callable | SimpleNamespace
    reason: str


_GLOB = SimpleNamespace(glob=literal_glob)
PATCHES = (
    Patch(
        Autograde,
        "init_notebooks",
        find_submissions,
        "It passes over a folder without a notebook: no word to its student.",
    ),
    Patch(
        Autograde,
        "init_assignment",
        init_assignment,
        "It follows links, opens pipes, and stumbles over a bad time stamp.",
    ),
    Patch(
        Autograde, "init_destination", init_destination, "It removes the last graded notebook before we can read it."
    ),
    Patch(GenerateAssignment, "start", generate, "It deletes a release before there is a new one."),
    Patch(utils, "is_ignored", is_ignored, "It lists a whole folder anew for each file in it: minutes for thousands."),
    Patch(base, "glob", _GLOB, "It takes square brackets in the name of a folder for a pattern."),
    Patch(api, "glob", _GLOB, "The same, in nbgrader's interface."),
    Patch(
        nbgrader.api, "create_engine", shared_engine, "It connects a dozen times for each notebook: a third of saving."
    ),
    Patch(LogFormatter, "format", format_visibly, "Names of students and files in a log could steer the terminal."),
)


def patch_nbgrader() -> None:
    """Replace all of it. Doing so again changes nothing.

    Raises:
        CourseError: this nbgrader does not have what would be replaced.
    """
    for patch in PATCHES:
        if not hasattr(patch.owner, patch.name):
            where = f"{getattr(patch.owner, '__name__', patch.owner)}.{patch.name}"
            raise CourseError(f"this version of nbgrader has no {where}, which grading relies on; install nbgrader 0.9")
        setattr(patch.owner, patch.name, patch.stand_in)
