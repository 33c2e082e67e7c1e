"""Late days: how many a submission used, and what they cost. Time is the server's, written when it was collected."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.api import Gradebook, Student, SubmittedAssignment
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, Int
from traitlets.config import Configurable

from autograder.errors import CourseError
from autograder.tables import read_csv

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.work import Work

EXTENSIONS = "extensions.csv"
DAY = 86400
Extensions = dict[tuple[str, str], float]  # days, by student and assignment


class LatePolicy(Configurable):
    """What the course does about late submissions; set in `nbgrader_config.py`. By default nothing is taken off."""

    free_days = Int(0, help="Late days that each student may use in the whole course without a loss.").tag(config=True)
    penalty_per_day = Float(0.0, help="Share of the points reached that each further day costs.").tag(config=True)


@dataclass(frozen=True)
class Late:
    """What one submission used.

    Args:
        days: begun days after the due date and its extension.
        free: those of them that cost nothing.
        share: of the points reached that is taken off, 0 to 1.
    """

    days: int
    free: int
    share: float


def count(seconds_late: Iterable[float], policy: LatePolicy) -> list[Late]:
    """What each of one student's submissions used of the free days, and what it costs.

    Args:
        seconds_late: of the submissions in the order of their due dates, in which the free days are used up.
        policy: the course's.
    """
    left, found = policy.free_days, []
    for seconds in seconds_late:
        days = math.ceil(seconds / DAY)
        free = min(days, left)
        left -= free
        found.append(Late(days, free, min(1.0, (days - free) * policy.penalty_per_day)))
    return found


def read_extensions(root: Path) -> Extensions:
    """Extra days by student and assignment, from `extensions.csv` in the course's folder: student, assignment, days.

    Args:
        root: the course's folder.

    Raises:
        CourseError: it cannot be read, an assignment is unknown, or the days are no number.
    """
    path = root / EXTENSIONS
    found: Extensions = {}
    for row in read_csv(path, "student", "assignment", "days") if path.exists() else []:
        try:
            days = float(row["days"].replace(",", "."))
        except ValueError:
            days = math.nan
        if not 0 <= days < 1000:
            raise CourseError(f"{path}: {row['days']} is no number of days ({row['student']}, {row['assignment']})")
        if not (root / "source" / row["assignment"]).is_dir():
            raise CourseError(f"{path}: no assignment is called {row['assignment']}")
        found[row["student"], row["assignment"]] = days
    return found


def settle(gradebook: Gradebook, policy: LatePolicy, extensions: Extensions, student: str, only: str = "") -> list[str]:
    """Put a student's extensions and penalties into the gradebook.

    Args:
        gradebook: open.
        policy, extensions: the course's.
        student: whose.
        only: the assignment whose penalty is saved; by default all.

    Returns:
        The assignments whose penalty is another one now.
    """
    query = gradebook.db.query(SubmittedAssignment).join(Student, SubmittedAssignment.student_id == Student.id)
    dated = [each for each in query.filter(Student.id == student) if each.assignment.duedate]
    dated.sort(key=lambda each: (each.assignment.duedate, each.assignment.name))
    for each in dated:
        if (days := extensions.get((student, each.assignment.name))) is not None:
            each.extension = timedelta(days=days) if days else None
    changed = []
    for each, late in zip(dated, count([each.total_seconds_late for each in dated], policy), strict=True):
        for notebook in each.notebooks:
            penalty = round(late.share * (notebook.score or 0), 2) or None
            if only in ("", each.assignment.name) and penalty != notebook.late_submission_penalty:
                notebook.late_submission_penalty = penalty
                changed.append(each.assignment.name)
    gradebook.db.commit()
    return changed


class Deadlines:
    """When submissions of a course are due.

    Args:
        course: its gradebook has the due dates, its `extensions.csv` the extra days.

    Raises:
        CourseError: one of them cannot be read.
    """

    def __init__(self, course: "Course"):
        self.extensions = read_extensions(course.root)
        with course.gradebook() as gradebook:
            self.dates = {each.name: each.duedate.replace(tzinfo=UTC) for each in gradebook.assignments if each.duedate}

    def of(self, assignment: str, student: str) -> datetime | None:
        """For one student, with the extension; None if there is no due date."""
        due = self.dates.get(assignment)
        return due + timedelta(days=self.extensions.get((student, assignment), 0)) if due else None


def settle_all(course: "Course") -> list["Work"]:
    """Settle every student's late days, and write the pages anew of those whose points have changed by it.

    Raises:
        CourseError: the gradebook, the extensions or a page.
    """
    policy, extensions = LatePolicy(config=course.directory.config), read_extensions(course.root)
    changed = []
    with course.gradebook() as gradebook:
        for student in [each.id for each in gradebook.students]:
            names = settle(gradebook, policy, extensions, student)
            changed += [course.work(name, student) for name in names]
    for work in changed:
        if work.graded.exists():
            course.write_feedback(work)
    return changed


class SettleLate(NbGraderPreprocessor):
    """In the place of nbgrader's own: it counts days over the whole course, and knows extensions."""

    def preprocess(self, nb: object, resources: dict) -> tuple[object, dict]:
        where, course = resources["nbgrader"], self.parent.parent.coursedir
        extensions = read_extensions(Path(course.root))
        with Gradebook(where["db_url"]) as gradebook:
            settle(gradebook, LatePolicy(config=self.config), extensions, where["student"], where["assignment"])
        return nb, resources
