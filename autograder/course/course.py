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
from jupyter_core.paths import jupyter_config_path
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
from nbgrader.apps.api import temp_attrs
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import Query
from traitlets.config import Application, Config, ConfigFileNotFound

from autograder.course.backup import how_to_restore, newest
from autograder.course.database import open_gradebook, shared_engine
from autograder.course.submission import Submission
from autograder.errors import CourseError, Unsaved
from autograder.execution.notebook import Job
from autograder.execution.realign import TEST, points_of
from autograder.grading.preprocessors import GradeOutside
from autograder.grading.result_store import FOLDER, ResultStore
from autograder.release.releasing import Release, contradictions, register, released_folder, submitters

CONFIG = "nbgrader_config.py"
# rooms of a course in which files of students lie: settings found there are not the course's
HANDED_IN = ("submitted", "autograded", "feedback", "workspace", FOLDER)
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

    `late_penalty` is in points, and taken off in `total`. `written` are the comments that a person has written.
    """

    student: str
    assignment: str
    points: dict[str, float | None]
    max_points: dict[str, float]
    comments: dict[str, str]
    held: list[str]
    late_penalty: float = 0.0
    decided: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return sum(value or 0 for value in self.points.values()) - self.late_penalty


class Course:
    """A folder that holds `nbgrader_config.py`.

    Args:
        folder: the course's root or any folder below it. What lies in a folder of submissions is no course, whatever
            files a student has put there.
        unsafe: grade without a sandbox (see `GradeOutside.unsafe`).

    Raises:
        CourseError: no `nbgrader_config.py` here or above, or one that cannot be read.
    """

    def __init__(self, folder: Path, unsafe: bool = False):
        root = _root_of(folder)
        config = _settings(root)
        if unsafe:
            config.GradeOutside.unsafe = True
        self.root, self.unsafe = root, bool(config.GradeOutside.get("unsafe"))
        self.directory = CourseDirectory(config=config)
        self.results = self.directory.results = ResultStore(root)  # the pipeline looks for it there
        nbgrader.api.create_engine = shared_engine
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

    def lost(self) -> str:
        """What to say if the gradebook has no submissions though there are graded ones; empty if all is well.

        Raises:
            CourseError: the gradebook cannot be read.
        """
        with self.gradebook() as gradebook:
            if gradebook.db.query(SubmittedAssignment).first():
                return ""
        graded = next((self.root / "autograded").glob("*/*/*.ipynb"), None)
        before = [name for name, there in (("autograded/", graded), ("decisions.csv", self._decided())) if there]
        if not before:
            return ""
        text = f"the gradebook is new, but {' and '.join(before)} {'are' if len(before) > 1 else 'is'} from before"
        copy = newest(self.backups)
        if copy is None:
            return f"{text}; there is no copy of the old one here, so all is graded anew"
        return f"{text}; to have the newest copy back instead: {how_to_restore(copy, self.directory.db_url)}"

    def _decided(self) -> bool:
        path = self.root / "decisions.csv"
        return path.exists() and path.stat().st_size > 0

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
        return submitters(self.directory, assignment)

    def released_notebook(self, assignment: str) -> Path:
        """The notebook in `release/`.

        Raises:
            CourseError: there is none.
        """
        return self.root / "release" / assignment / f"{self.work(assignment, '').name}.ipynb"

    def release(self, assignment: str, new_version: bool = False) -> list[str]:
        """Make `release/` from `source/`, and let the gradebook know what is in it.

        Args:
            new_version: also where submissions were graded by other exercises or points (see `register`).

        Returns:
            What a person should know about it.

        Raises:
            CourseError: it was not released; what was released before still is.
        """
        with temp_attrs(self.directory, assignment_id=assignment):
            converter = Release(self.directory, parent=self.api)
            converter.new_version = new_version
            self._done(capture_log(converter), f"{assignment} was not released")
        notes = register(self.directory, assignment, new_version)
        return notes + contradictions(released_folder(self.directory, assignment))

    def register(self, assignment: str) -> None:
        """Let the gradebook know what is released: it may be that of a fresh clone, or made anew.

        Raises:
            CourseError: nothing is released, or the gradebook cannot be used, or has grades of another release.
        """
        register(self.directory, assignment)

    def work(self, assignment: str, student: str) -> Submission:
        """A submission."""
        return Submission(self.directory, assignment, student)

    def job(self, work: Submission) -> Job:
        """What has to be executed for a submission."""
        return GradeOutside(config=self.directory.config).job(work.lay_out(work.read()), work.files(), work.secret())

    def save(self, work: Submission) -> None:
        """Let nbgrader grade a submission and write feedback; a result that is in the cache is not computed again.

        Raises:
            Unsaved: the gradebook or the disk does not take anything more.
            CourseError: this one could not be graded.
        """
        graded = self.api.autograde(work.assignment, work.student, force=True)
        self._done(graded, f"{work.student} was not graded")
        self.write_feedback(work)

    def write_feedback(self, work: Submission) -> None:
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
        order = {name + TEST: place for place, name in enumerate(self.exercises(assignment))}
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
                    if manual is not None:
                        rows[student].written[cell] = manual
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
        return list(self.points(assignment))

    def points(self, assignment: str) -> dict[str, float]:
        """What the exercises of the released notebook are worth, in order; none if it is not released."""
        released = sorted((self.root / "release" / assignment).glob("*.ipynb"))
        return {name: most for path in released for name, most in points_of(nbformat.read(path, 4)).items()}

    @contextlib.contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """The gradebook, open.

        Raises:
            CourseError: it cannot be used.
        """
        with open_gradebook(self.directory) as gradebook:
            yield gradebook

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


def _root_of(folder: Path) -> Path:
    """The nearest folder with settings, here or above, that does not lie among a course's submissions."""
    above = (folder.resolve(), *folder.resolve().parents)
    known = [path for path in above if (path / CONFIG).exists()]
    for root in known:
        if not any(outer in root.parents and root.relative_to(outer).parts[0] in HANDED_IN for outer in known):
            return root
    raise CourseError(f"no {CONFIG} in {folder} or above it; go to the course's folder or use --root")


def _settings(root: Path) -> Config:
    """All settings that nbgrader would find in a course's folder: of Jupyter's path, as on a hub, and the course's own.

    The working folder is not searched, as nbgrader does: it may be a student's.
    """
    app = NbGrader(raise_config_file_errors=True)
    places = [str(root), *jupyter_config_path()]  # what comes first counts
    try:
        for name in ("jupyter_config", Path(CONFIG).stem):
            with contextlib.suppress(ConfigFileNotFound):
                Application.load_config_file(app, name, path=places if name != "jupyter_config" else places[1:])
    except Exception as error:  # whatever a file of settings raises
        files = [str(path) for place in places if (path := Path(place, CONFIG)).exists()]
        why = f"{type(error).__name__}: {error}"
        raise CourseError(f"the settings cannot be read ({why}); look at {' and '.join(files)}") from None
    return app.config
