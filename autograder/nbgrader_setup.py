"""Put our steps into nbgrader: the one function that `nbgrader_config.py` calls."""

import copy
import functools
import glob
import logging
import os
import sys
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

from nbgrader import utils
from nbgrader.apps import api
from nbgrader.converters import Autograde, GenerateAssignment, base
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import (
    ClearOutput,
    LimitOutput,
    OverwriteKernelspec,
)
from tornado.log import LogFormatter
from traitlets.config import Config

from autograder import sandbox
from autograder.collect.exchange import Collect
from autograder.course.late import SettleLate
from autograder.course.previous import Earlier
from autograder.course.registration import register
from autograder.course.submission import Submission
from autograder.errors import CourseError
from autograder.feedback.page import FeedbackExporter, GetDecisions
from autograder.gradebook.formgrader import make_inert
from autograder.grading.preprocessors import GradeOutside, Realign, ResetGrades, SaveGrades, SubmissionExporter
from autograder.paths import MAX_STAMP_BYTES, TIME_FILE
from autograder.release.releasing import generate
from autograder.returning.release_feedback import ReleaseFeedback
from autograder.sandbox.files import plain_files
from autograder.text import visible

_own_init_assignment = Autograde.init_assignment
_own_init_destination = Autograde.init_destination
_own_format = LogFormatter.format


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
    known, rest = pattern, []
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
    converter.earlier = Earlier.of(Submission(converter.coursedir, assignment, student))
    return _own_init_destination(converter, assignment, student)


def init_assignment(converter: Autograde, assignment: str, student: str) -> None:
    """Stand in for nbgrader's own, which follows links, opens pipes, and stumbles over a time stamp that is none.

    Whatever in the folder is not a plain file of the student's is passed over.
    """
    course = converter.coursedir
    course.get_existing_timestamp = functools.partial(_time_stamp, converter)
    base.find_all_files = _find_plain_files
    try:
        _own_init_assignment(converter, assignment, student)
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
    return _own_format(formatter, plain)


def configure(config: Config) -> None:
    """Set up nbgrader so that its command line, the formgrader and `course` all grade in this way.

    nbgrader's repair and check of locked cells and metadata are left out: all of these come from the release.
    """
    config.Autograde.exporter_class = SubmissionExporter
    config.Autograde.sanitize_preprocessors = [
        ResetGrades,
        Realign,
        ClearOutput,
        OverwriteKernelspec,
    ]
    config.Autograde.autograde_preprocessors = [
        GradeOutside,
        LimitOutput,
        SaveGrades,
        SettleLate,
    ]
    config.ExchangeFactory.collect = Collect
    config.ExportPlugin.to = "grades-nbgrader.csv"  # its own grades.csv has other columns than ours
    config.ExchangeFactory.release_feedback = ReleaseFeedback
    config.GenerateFeedback.exporter_class = FeedbackExporter
    config.GenerateFeedback.preprocessors = [GetDecisions]
    # nbgrader calls `alembic` by name, which a command started by its path alone does not find
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    # nbgrader has no setting for these: it passes over a folder without a notebook, and its student gets no word
    Autograde.init_notebooks = find_submissions
    Autograde.init_assignment = init_assignment
    # ... it deletes a release before there is a new one
    GenerateAssignment.start = generate
    # ... its search in folders is slow
    utils.is_ignored = is_ignored
    # ... and it removes the last graded notebook before anything can look at it
    Autograde.init_destination = init_destination
    LogFormatter.format = format_visibly
    # ... and it takes square brackets in the name of a folder for a pattern
    base.glob = api.glob = SimpleNamespace(glob=literal_glob)
    make_inert()
