"""One course folder: its assignments, submissions and gradebook, worked through nbgrader's own interface."""

import contextlib
import functools
import logging
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.api
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from sqlalchemy.orm import Query
from traitlets.config import PyFileConfigLoader

from autograder.cache import FOLDER, Cache
from autograder.errors import CourseError, Unsaved
from autograder.execution import Job
from autograder.pipeline import GradeOutside
from autograder.realign import TEST, grade_id, is_test
from autograder.work import Work

CONFIG = "nbgrader_config.py"
# nothing more can be saved: SQLAlchemy's errors of a database that is gone, locked or full, where a traceback has them
# and no name of a student's file can stand, or a full disk
FULL = re.compile(
    r"^\s*[\w.]*(?:OperationalError|InterfaceError): (.+)$|\[Errno 28\] (No space left on device)", re.MULTILINE
)
REASON = re.compile(r"^\s*[\w.]*(?:Error|Exception|MissingEntry): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """One graded submission: points by exercise (None: not graded), comments by exercise, names of the held ones
    and of those that a person has given points for.

    `late_penalty` is in points, and taken off in `total`.
    """

    student: str
    assignment: str
    points: dict[str, float | None]
    max_points: dict[str, float]
    comments: dict[str, str]
    held: list[str]
    late_penalty: float = 0.0
    decided: list[str] = field(default_factory=list)

    @property
    def total(self) -> float:
        return sum(value or 0 for value in self.points.values()) - self.late_penalty


class Course:
    """A folder that holds `nbgrader_config.py`.

    Args:
        folder: the course's root or any folder below it.
        unsafe: grade without a sandbox (see `GradeOutside.unsafe`).

    Raises:
        CourseError: no `nbgrader_config.py` here or above.
    """

    def __init__(self, folder: Path, unsafe: bool = False):
        for root in (folder.resolve(), *folder.resolve().parents):
            if (root / CONFIG).exists():
                break
        else:
            raise CourseError(f"no {CONFIG} in {folder} or above it; go to the course's folder or use --root")
        config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
        if unsafe:
            config.GradeOutside.unsafe = True
        self.root, self.unsafe = root, bool(config.GradeOutside.get("unsafe"))
        self.directory = CourseDirectory(config=config)
        self.results = self.directory.results = Cache(root)  # the pipeline looks for it there
        # nbgrader connects a dozen times for each notebook, each time with statements compiled anew: a third of a save
        nbgrader.api.create_engine = _shared_engine
        warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")

    @functools.cached_property
    def api(self) -> NbGraderAPI:
        """nbgrader's own interface. What it says comes back with its results instead of filling the screen."""
        api = NbGraderAPI(self.directory, config=self.directory.config)
        api.log.propagate = False
        logging.getLogger("tornado.application").addHandler(logging.NullHandler())  # nbgrader on its database
        logging.getLogger("tornado.application").propagate = False
        api.log.handlers = [logging.NullHandler()]
        return api

    @property
    def backups(self) -> Path:
        """Where copies of the gradebook are kept."""
        return self.root / FOLDER / "backups"

    def require_writable(self) -> None:
        """Look before the work begins whether its results can be kept.

        Raises:
            CourseError: a folder or the gradebook cannot be written.
        """
        names = (FOLDER, "release", "submitted", "autograded", "feedback", "gradebook.db", "grades.csv")
        for path in (self.root, *(self.root / name for name in names)):
            if path.exists() and not os.access(path, os.W_OK):
                raise CourseError(f"{path} cannot be written; change its permissions or copy the course elsewhere")

    def assignments(self) -> list[str]:
        """All assignments in `source/`."""
        return sorted(path.name for path in (self.root / "source").iterdir() if path.is_dir())

    def submitters(self, assignment: str) -> list[str]:
        """Who handed something in."""
        return sorted(path.parent.name for path in (self.root / "submitted").glob(f"*/{assignment}"))

    def released_notebook(self, assignment: str) -> Path:
        """The notebook in `release/`.

        Raises:
            CourseError: there is none.
        """
        return self.root / "release" / assignment / f"{self.work(assignment, '').name}.ipynb"

    def release(self, assignment: str) -> None:
        """Generate `release/` from `source/`."""
        self._done(self.api.generate_assignment(assignment, force=True), f"{assignment} was not released")

    def work(self, assignment: str, student: str) -> Work:
        """A submission."""
        return Work(self.directory, assignment, student)

    def job(self, work: Work) -> Job:
        """What has to be executed for a submission."""
        return GradeOutside(config=self.directory.config).job(work.lay_out(work.read()), work.files())

    def save(self, work: Work) -> None:
        """Let nbgrader grade a submission and write feedback; a result that is in the cache is not computed again.

        Raises:
            Unsaved: the gradebook or the disk does not take anything more.
            CourseError: this one could not be graded.
        """
        graded = self.api.autograde(work.assignment, work.student, force=True)
        self._done(graded, f"{work.student} was not graded")
        self.write_feedback(work)

    def write_feedback(self, work: Work) -> None:
        """Write the student's page.

        Raises:
            Unsaved, CourseError: as `save`.
        """
        written = self.api.generate_feedback(work.assignment, work.student, force=True)
        self._done(written, f"no feedback for {work.student}")

    def rows(self, assignment: str) -> list[Row]:
        """What the gradebook holds of an assignment, by student.

        Raises:
            CourseError: it cannot be read.
        """
        order = {name: place for place, name in enumerate(self._exercises(assignment))}
        with self.gradebook() as gradebook:
            columns = (Student.id, GradeCell.name, Grade.auto_score, Grade.manual_score, Grade.extra_credit)
            columns += (Grade.needs_manual_grade, GradeCell.max_score)
            grades = self._of_assignment(gradebook.db.query(*columns), Grade, assignment)
            columns = (Student.id, BaseCell.name, Comment.auto_comment, Comment.manual_comment)
            comments = self._of_assignment(gradebook.db.query(*columns), Comment, assignment)
            columns = (Student.id, SubmittedNotebook.late_submission_penalty)
            penalties = self._of_assignment(gradebook.db.query(*columns), SubmittedNotebook, assignment)
            late = {student: penalty or 0.0 for student, penalty in penalties}
            rows: dict[str, Row] = {}
            for student, cell, auto, manual, extra, held, most in sorted(
                grades, key=lambda each: order.get(each[1], len(order))
            ):
                row = rows.setdefault(student, Row(student, assignment, {}, {}, {}, [], late.get(student, 0.0)))
                name = cell.removesuffix(TEST)
                score = auto if manual is None else manual
                row.points[name], row.max_points[name] = score if score is None else score + (extra or 0), most
                if manual is not None or extra:
                    row.decided.append(name)
                if held:
                    row.held.append(name)
            for student, cell, auto, manual in comments:
                if student in rows:
                    rows[student].comments[cell] = (auto if manual is None else manual) or ""
        return [rows[student] for student in sorted(rows)]

    def automatic_points(self, assignment: str) -> dict[str, dict[str, float | None]]:
        """By student and exercise what was saved by the autograder, whatever a person has put in its place.

        Raises:
            CourseError: the gradebook cannot be read.
        """
        points: dict[str, dict[str, float | None]] = {}
        with self.gradebook() as gradebook:
            query = gradebook.db.query(Student.id, GradeCell.name, Grade.auto_score)
            for student, cell, score in self._of_assignment(query, Grade, assignment):
                points.setdefault(student, {})[cell.removesuffix(TEST)] = score
        return points

    def hours_ahead(self, assignment: str) -> dict[str, float]:
        """By student, the hours from handing in to the due date, negative if late; where nbgrader knows both.

        Raises:
            CourseError: the gradebook cannot be read.
        """
        with self.gradebook() as gradebook:
            query = gradebook.db.query(SubmittedAssignment).join(SubmittedAssignment.assignment)
            known = [each for each in query.filter(Assignment.name == assignment) if each.duedate and each.timestamp]
            return {each.student_id: (each.duedate - each.timestamp).total_seconds() / 3600 for each in known}

    def names(self) -> set[str]:
        """All by which a student is known: the name of the folder, first and last name, address.

        Raises:
            CourseError: the gradebook cannot be read.
        """
        with self.gradebook() as gradebook:
            columns = (Student.id, Student.first_name, Student.last_name, Student.email)
            return {name for row in gradebook.db.query(*columns) for name in row if name}

    def exercises(self, assignment: str) -> list[str]:
        """The exercises of the released notebook, in order; none if it is not released."""
        return [name.removesuffix(TEST) for name in self._exercises(assignment)]

    def _exercises(self, assignment: str) -> list[str]:
        """The test cells of the released notebook, in order; none if it is not released."""
        released = sorted((self.root / "release" / assignment).glob("*.ipynb"))
        return [
            grade_id(cell) for path in released for cell in nbformat.read(path, as_version=4).cells if is_test(cell)
        ]

    @contextlib.contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """The gradebook, open.

        Raises:
            CourseError: it cannot be used.
        """
        try:
            with Gradebook(self.directory.db_url) as gradebook:
                yield gradebook
        except SQLAlchemyError as error:
            raise CourseError(f"the gradebook at {self.shown_url} cannot be used: {_first_line(error)}") from None

    @property
    def shown_url(self) -> str:
        """Where the gradebook is, without the password."""
        return make_url(self.directory.db_url).render_as_string(hide_password=True)

    @staticmethod
    def _of_assignment(query: Query, kind: type, assignment: str) -> Query:
        """Those notebooks, grades or comments (`kind`) that belong to an assignment."""
        query = query.select_from(kind)
        if kind is not SubmittedNotebook:
            query = query.join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
            query = query.join(GradeCell if kind is Grade else BaseCell, kind.cell)
        return (
            query.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .join(Student, SubmittedAssignment.student_id == Student.id)
            .filter(Assignment.name == assignment)
        )

    @staticmethod
    def _done(result: dict[str, Any], what: str) -> None:
        if result["success"]:
            return
        said = f"{result.get('log', '')}\n{result.get('error', '')}"
        if found := FULL.search(said):
            raise Unsaved(found[1] or found[2])
        reasons = [line for line in REASON.findall(said) if "above traceback" not in line]
        raise CourseError(f"{what}: {reasons[-1] if reasons else 'nbgrader gives no reason'}")


@functools.cache
def _shared_engine(url: str, **options: bool) -> Engine:
    return create_engine(url, **options)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
