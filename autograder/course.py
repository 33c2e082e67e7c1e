"""One course folder: its assignments, submissions and gradebook, worked through nbgrader's own interface."""

import csv
import logging
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import PyFileConfigLoader

from autograder.errors import CourseError
from autograder.realign import TEST

CONFIG = "nbgrader_config.py"
REASON = re.compile(r"^\s*[\w.]*(?:Error|Exception|MissingEntry): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """One graded submission: points by exercise (None: not graded), comments by exercise, names of the held ones."""

    student: str
    assignment: str
    points: dict[str, float | None]
    max_points: dict[str, float]
    comments: dict[str, str]
    held: tuple[str, ...]

    @property
    def total(self) -> float:
        return sum(value or 0 for value in self.points.values())


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
        self.api = NbGraderAPI(self.directory, config=config)
        # what nbgrader says comes back with its result instead of filling the screen
        self.api.log.propagate = False
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # of a kernel that died while nbclient looked after it
        self.api.log.handlers = [logging.NullHandler()]
        warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")

    def require_writable(self) -> None:
        """Look before the work begins whether its results can be kept.

        Raises:
            CourseError: a folder or the gradebook cannot be written.
        """
        names = ("release", "submitted", "autograded", "feedback", "gradebook.db", "grades.csv")
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
        found = sorted((self.root / "release" / assignment).glob("*.ipynb"))
        if not found:
            raise CourseError(f"{assignment} is not released; run: course release {assignment}")
        return found[0]

    def release(self, assignment: str) -> None:
        """Generate `release/` from `source/`."""
        self._done(self.api.generate_assignment(assignment, force=True), f"{assignment} was not released")

    def grade(self, assignment: str, student: str) -> None:
        """Grade one submission and write its feedback."""
        self._done(self.api.autograde(assignment, student, force=True), f"{student} was not graded")
        self._done(self.api.generate_feedback(assignment, student, force=True), f"no feedback for {student}")

    def rows(self, assignment: str) -> Iterator[Row]:
        """What the gradebook holds of an assignment."""
        with Gradebook(self.directory.db_url) as gradebook:
            for submission in sorted(gradebook.assignment_submissions(assignment), key=lambda each: each.student.id):
                points, max_points, comments, held = {}, {}, {}, []
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        name = grade.name.removesuffix(TEST)
                        points[name], max_points[name] = grade.auto_score, grade.max_score
                        if grade.manual_score is not None:
                            points[name] = grade.manual_score
                        if grade.needs_manual_grade:
                            held.append(name)
                    comments |= {
                        each.name: each.manual_comment or each.auto_comment or "" for each in notebook.comments
                    }
                yield Row(submission.student.id, assignment, points, max_points, comments, tuple(held))

    def write_csv(self, rows: list[Row]) -> Path:
        """Write `grades.csv`, one line per submission."""
        path = self.root / "grades.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
            writer.writerow(["student", "assignment", "points", "max_points", "held"])
            for row in rows:
                student = "'" + row.student if row.student[:1] in "=+-@" else row.student  # no formula in a spreadsheet
                held = " ".join(row.held)
                writer.writerow([student, row.assignment, row.total, sum(row.max_points.values()), held])
        return path

    @staticmethod
    def _done(result: dict[str, Any], what: str) -> None:
        if result["success"]:
            return
        said = f"{result.get('log', '')}\n{result.get('error', '')}"
        reasons = [line for line in REASON.findall(said) if "above traceback" not in line]
        raise CourseError(f"{what}: {reasons[-1] if reasons else 'nbgrader gives no reason'}")
