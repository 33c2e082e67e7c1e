"""Let nbgrader convert submissions: what stopped it as the exception that it was, and what our steps in it share."""

import errno
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from nbgrader.apps.api import temp_attrs
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.exchange.default import Exchange
from nbgrader.preprocessors import NbGraderPreprocessor
from sqlalchemy.exc import InterfaceError, OperationalError

from autograder.course.previous_verdicts import Earlier
from autograder.course.submission import Submission
from autograder.errors import CourseError, Unsaved


class _Caught(logging.Handler):
    """The exceptions that nbgrader catches and only writes into its log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        if error is not None and error not in self.errors:
            self.errors.append(error)


@dataclass(frozen=True)
class Conversion:
    """What our steps know of the submission that nbgrader is grading.

    nbgrader makes the steps itself, goes through them twice, and gives them nothing but their parents and a dictionary
    that is new each time. So this hangs on its converter, and `of` is the one place that knows where. (The two passes
    stay: they are what its command line and the formgrader's button run, so that all ways to a grade are one.)

    Args:
        submission: which one.
        earlier: what was saved of it the last time, read before nbgrader removes it.
    """

    submission: Submission
    earlier: Earlier

    @classmethod
    def begin(cls, converter: Autograde, assignment: str, student: str) -> None:
        """Note what is being graded, before nbgrader touches anything."""
        submission = Submission(converter.coursedir, assignment, student)
        converter.conversion = cls(submission, Earlier.of(submission))

    @staticmethod
    def of(step: NbGraderPreprocessor) -> "Conversion":
        """Find it from one of the steps."""
        return step.parent.parent.conversion


@contextmanager
def about(submission: Submission) -> Iterator[None]:
    """Point nbgrader's course directory at one submission."""
    with temp_attrs(submission.directory, assignment_id=submission.assignment, student_id=submission.student):
        yield


def convert(converter: BaseConverter | Exchange, what: str = "") -> None:
    """Start a converter of nbgrader's, or a way through its exchange.

    Args:
        what: what was not done if it fails, to begin the line with; empty: only the reason is said.

    Raises:
        Unsaved: the gradebook or the disk does not take anything more.
        CourseError: whatever else it was.
    """
    caught = _Caught()
    converter.log.addHandler(caught)
    try:
        converter.start()
        return
    except (Exception, SystemExit) as error:
        errors = [*caught.errors, error]
    finally:
        converter.log.removeHandler(caught)
    for cause in (cause for first in errors for cause in _chain(first)):
        if isinstance(cause, (OperationalError, InterfaceError)):
            raise Unsaved(_first_line(cause))
        if isinstance(cause, OSError) and cause.errno == errno.ENOSPC:
            raise Unsaved(cause.strerror)
    # nbgrader's own exception says at the end that there was an error, without saying which
    reasons = [error for error in errors if not isinstance(error, NbGraderException)] or errors
    raise CourseError(": ".join(filter(None, (what, _first_line(reasons[-1])))))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
