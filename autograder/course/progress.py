"""Where each student stands in each assignment: what came in and when, graded, held, late, missing, returned."""

import hashlib
import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from autograder.course.course import Course
from autograder.course.late_days import Deadlines
from autograder.course.rows import read_rows
from autograder.course.students import Everybody
from autograder.course.submission import Submission
from autograder.course.tables import Value, read_csv, write_csv
from autograder.errors import CourseError
from autograder.paths import RETURNS

FILE = "status.csv"
HEADER = (
    *("student", "assignment", "stage", "received", "late_hours", "extension_days", "points", "max_points", "held"),
    "returned",
)
# nanoseconds: from looking at what was handed in to writing the graded notebook, with much to spare
SAVING = 5_000_000_000


class Stage(StrEnum):
    """How far a submission has come."""

    MISSING = "missing"
    NEW = "not graded"
    CHANGED = "changed"  # something else was handed in since it was graded
    GRADED = "graded"


class Returned(StrEnum):
    """Whether the student has the page."""

    NO = ""
    YES = "yes"
    OLD = "an older page"


@dataclass(frozen=True)
class Standing:
    """Of one student in one assignment.

    Args:
        received: when it came in; None if that is not known.
        late: hours after the due date and its extension.
        extension: days.
        points: None before it is graded.
        held: the exercises that wait for a person.
    """

    student: str
    assignment: str
    stage: Stage
    received: datetime | None = None
    late: float = 0.0
    extension: float = 0.0
    points: float | None = None
    max_points: float = 0.0
    held: list[str] = field(default_factory=list)
    returned: Returned = Returned.NO

    @property
    def handed_in(self) -> bool:
        return self.stage is not Stage.MISSING

    @property
    def to_grade(self) -> bool:
        return self.stage in (Stage.NEW, Stage.CHANGED)

    @property
    def to_return(self) -> bool:
        """Whether a page is ready that the student has not got."""
        return self.stage is Stage.GRADED and not self.held and self.returned is not Returned.YES


def read_standings(course: Course, assignments: list[str]) -> list[Standing]:
    """Where the students stand, by assignment and name: all of the roster, if there is one, and whoever handed in.

    Raises:
        CourseError: the gradebook, the roster, or another table of the course cannot be read.
    """
    everybody = Everybody(course)
    deadlines, returned = Deadlines(course), _returned_pages(course.root)
    standings = []
    for assignment in assignments:
        rows = {row.student: row for row in read_rows(course, assignment)}
        submitters = set(course.submitters(assignment))
        for student in (each.student for each in everybody.with_grades_of({*submitters, *rows})):
            submission, row = course.submission(assignment, student), rows.get(student)
            here = student in submitters
            # whoever handed in nothing may have points for some exercises only
            graded = row is not None and (None not in row.points.values() or (not here and bool(row.decided)))
            stage = _stage(submission, here, graded)
            received = submission.received() if here else ""
            moment = datetime.strptime(received, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC) if received else None
            due = deadlines.of(assignment, student)
            page = returned.get((student, assignment))
            standings.append(
                Standing(
                    *(student, assignment, stage, moment),
                    late=max(0.0, (moment - due).total_seconds() / 3600) if moment and due else 0.0,
                    extension=deadlines.extensions.get((student, assignment), 0.0),
                    points=row.total if row and graded else None,
                    max_points=sum(row.max_points.values()) if row else 0.0,
                    held=row.held if row and graded else [],
                    returned=Returned.NO if not page else Returned.YES if page == _digest(submission) else Returned.OLD,
                )
            )
    return standings


def write_standings(course: Course, standings: list[Standing]) -> Path:
    """Write them as `status.csv` into the course's folder.

    Raises:
        CourseError: it cannot be written.
    """
    lines: list[list[Value]] = []
    for standing in standings:
        received = standing.received.strftime("%Y-%m-%d %H:%M:%S UTC") if standing.received else ""
        line = [
            standing.student,
            standing.assignment,
            standing.stage.value,
            received,
            round(standing.late, 2),
            standing.extension,
        ]
        lines.append([*line, standing.points, standing.max_points, " ".join(standing.held), standing.returned.value])
    path = course.root / FILE
    write_csv(path, HEADER, lines)
    return path


def by_assignment(standings: list[Standing]) -> dict[str, list[Standing]]:
    """Return the same, by assignment."""
    grouped: dict[str, list[Standing]] = defaultdict(list)
    for each in standings:
        grouped[each.assignment].append(each)
    return dict(grouped)


def _stage(submission: Submission, here: bool, graded: bool) -> Stage:
    if not here:
        return Stage.GRADED if graded else Stage.MISSING  # points for what was handed in otherwise
    if not graded:
        return Stage.NEW
    return Stage.CHANGED if _is_changed(submission) else Stage.GRADED


def _is_changed(submission: Submission) -> bool:
    """Whether something else was handed in since it was graded.

    The digests say so. They take a while, so they are compared only where a file was touched since: nobody can set the
    time of a change (`ctime`), and who copies a whole course waits a little longer.
    """
    try:
        if not _touched_since(submission.submitted, submission.graded.stat().st_ctime_ns - SAVING):
            return False
    except CourseError:  # no longer released: where the graded notebook lies is not known, and nothing can be graded
        return False
    except OSError:
        return True
    last = submission.last_stamp()
    return last is None or last.submitted != submission.digest()


def _touched_since(folder: Path, moment: int) -> bool:
    if folder.stat().st_ctime_ns >= moment:
        return True
    folders = [str(folder)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.stat(follow_symlinks=False).st_ctime_ns >= moment:
                    return True
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return False


def _returned_pages(root: Path) -> dict[tuple[str, str], str]:
    """By student and assignment, the SHA-256 of the page that was returned last."""
    path = root / RETURNS
    rows = read_csv(path, "student", "assignment", "page") if path.exists() else []
    return {(row["student"], row["assignment"]): row["page"] for row in rows}


def _digest(submission: Submission) -> str:
    try:
        return hashlib.sha256(submission.feedback.read_bytes()).hexdigest()
    except (CourseError, OSError):  # as above, or there is none
        return ""
