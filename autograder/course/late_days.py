"""Late days: how many a submission used, and what they cost. Time is the server's, written when it was collected.

A day lasts until the same time by the clock of the course's zone, also where clocks are changed in between. The zone is
what `course due` was told, recorded in `due.csv`; where none is known, a day has 24 hours.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.api import Gradebook, Student, SubmittedAssignment
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, Int
from traitlets.config import Configurable

from autograder.course.dates import zone_called
from autograder.course.tables import account, extended, read_csv
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.course.course import Course

EXTENSIONS = "extensions.csv"
DUE = "due.csv"
DUE_COLUMNS = ("time", "who", "assignment", "due", "timezone")
DUE_FORMAT = "%Y-%m-%d %H:%M:%S UTC"
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
        days: begun days after the due date and its extension, by the clock of the course's zone.
        free: those of them that cost nothing.
        share: of the points reached that is taken off, 0 to 1.
    """

    days: int
    free: int
    share: float


def count(seconds_late: Iterable[float], policy: LatePolicy) -> list[Late]:
    """Return what each of one student's submissions used of the free days, and what it costs.

    Args:
        seconds_late: of the submissions in the order of their due dates, in which the free days are used up.
        policy: the course's.
    """
    left, lates = policy.free_days, []
    for seconds in seconds_late:
        days = math.ceil(seconds / DAY)
        free = min(days, left)
        left -= free
        lates.append(Late(days, free, min(1.0, (days - free) * policy.penalty_per_day)))
    return lates


def read_extensions(root: Path) -> Extensions:
    """Extra days by student and assignment, from `extensions.csv` in the course's folder: student, assignment, days.

    Args:
        root: the course's folder.

    Raises:
        CourseError: it cannot be read, an assignment is unknown, or the days are no number.
    """
    path = root / EXTENSIONS
    extensions: Extensions = {}
    for row in read_csv(path, "student", "assignment", "days") if path.exists() else []:
        try:
            days = float(row["days"].replace(",", "."))
        except ValueError:
            days = math.nan
        if not 0 <= days < 1000:
            raise CourseError(f"{path}: {row['days']} is no number of days ({row['student']}, {row['assignment']})")
        if not (root / "source" / row["assignment"]).is_dir():
            raise CourseError(f"{path}: there is no assignment {row['assignment']}")
        extensions[row["student"], row["assignment"]] = days
    return extensions


@dataclass(frozen=True)
class DueDates:
    """What `due.csv` in the course's folder says: the last line of an assignment counts.

    Args:
        due: in UTC by assignment, None for «never»; the gradebook has the date that counts.
        zones: names of time zones by assignment.
        last: the zone that was named last, for all the others; empty if none was.
    """

    due: dict[str, datetime | None] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    last: str = ""

    @classmethod
    def read(cls, root: Path) -> "DueDates":
        """From a course's folder.

        Raises:
            CourseError: it cannot be read, or a line has no date or zone that is one.
        """
        path, due, zones, last = root / DUE, {}, {}, ""
        for row in read_csv(path, "assignment") if path.exists() else []:
            name, when, zone = row["assignment"], row.get("due", ""), row.get("timezone", "")
            try:
                due[name] = datetime.strptime(when, DUE_FORMAT).replace(tzinfo=UTC) if when else None
            except ValueError:
                raise CourseError(f"{path}: {when!r} is no date as 2026-12-01 22:59:59 UTC ({name})") from None
            if zone:
                zones[name] = last = zone_called(zone).key
        return cls(due, zones, last)

    def named_zone(self, assignment: str) -> tzinfo | None:
        """Return the zone of an assignment; None if none was named."""
        name = self.zones.get(assignment, self.last)
        return zone_called(name) if name else None

    def zone(self, assignment: str) -> tzinfo:
        """In which days are counted."""
        return self.named_zone(assignment) or UTC


def set_due(course: "Course", assignment: str, until: datetime | None, zone: str) -> None:
    """Set when an assignment is due (None: never) in the gradebook, and add a line to `due.csv`.

    Args:
        zone: name of the time zone by whose clock late days are counted; empty if it has none.

    Raises:
        CourseError: one of them cannot be written.
    """
    # the record is locked first, then the gradebook is written: whoever comes at the same time waits for both
    with extended(course.root / DUE, DUE_COLUMNS) as record, course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(assignment, duedate=until and until.replace(tzinfo=None))
        now, when = datetime.now(UTC).isoformat(timespec="seconds"), until.strftime(DUE_FORMAT) if until else ""
        record([[now, account(), assignment, when, zone]])
        gradebook.db.commit()


def days_after(due: datetime, days: float, zone: tzinfo) -> datetime:
    """So many days after a moment, at the same time by the clock of a zone; in UTC."""
    return (due.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


def seconds_after(due: datetime, received: datetime, zone: tzinfo) -> float:
    """How long after a moment something came in, in seconds by the clock of a zone; 0 if it was in time."""
    if received <= due:
        return 0.0
    passed = received.astimezone(zone).replace(tzinfo=None) - due.astimezone(zone).replace(tzinfo=None)
    return max(1.0, passed.total_seconds())  # while clocks are put back it can be none


def settle(
    gradebook: Gradebook, policy: LatePolicy, extensions: Extensions, dates: DueDates, student: str, only: str = ""
) -> list[str]:
    """Put a student's extensions and penalties into the gradebook.

    Args:
        gradebook: open.
        policy, extensions, dates: the course's.
        student: whose.
        only: the assignment whose penalty is saved; by default all.

    Returns:
        The assignments whose penalty is another one now.
    """
    query = gradebook.db.query(SubmittedAssignment).join(Student, SubmittedAssignment.student_id == Student.id)
    dated = [row for row in query.filter(Student.id == student) if row.assignment.duedate]
    dated.sort(key=lambda row: (row.assignment.duedate, row.assignment.name))
    seconds_late = []
    for row in dated:
        name, due = row.assignment.name, row.assignment.duedate.replace(tzinfo=UTC)
        if (days := extensions.get((student, name))) is not None:
            row.extension = days_after(due, days, dates.zone(name)) - due if days else None
        received = row.timestamp and row.timestamp.replace(tzinfo=UTC)
        until = due + (row.extension or timedelta())
        seconds_late.append(seconds_after(until, received, dates.zone(name)) if received else 0.0)
    changed = []
    for row, late in zip(dated, count(seconds_late, policy), strict=True):
        for notebook in row.notebooks:
            penalty = round(late.share * (notebook.score or 0), 2) or None
            if only in ("", row.assignment.name) and penalty != notebook.late_submission_penalty:
                notebook.late_submission_penalty = penalty
                changed.append(row.assignment.name)
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
        self.extensions, self.recorded = read_extensions(course.root), DueDates.read(course.root)
        with course.gradebook() as gradebook:
            self.dates = {each.name: each.duedate.replace(tzinfo=UTC) for each in gradebook.assignments if each.duedate}

    def of(self, assignment: str, student: str) -> datetime | None:
        """For one student, with the extension; None if there is no due date."""
        due, days = self.dates.get(assignment), self.extensions.get((student, assignment), 0)
        return days_after(due, days, self.recorded.zone(assignment)) if due else None

    def lost(self) -> dict[str, datetime]:
        """Due dates that were set and are not in the gradebook: it was made anew, or somebody removed them there."""
        return {name: due for name, due in self.recorded.due.items() if due and name not in self.dates}


class SettleLate(NbGraderPreprocessor):
    """In the place of nbgrader's own: it counts days over the whole course, and knows extensions."""

    def preprocess(self, nb: object, resources: dict) -> tuple[object, dict]:
        where, course = resources["nbgrader"], self.parent.parent.coursedir
        extensions, dates = read_extensions(Path(course.root)), DueDates.read(Path(course.root))
        with Gradebook(where["db_url"]) as gradebook:
            policy = LatePolicy(config=self.config)
            settle(gradebook, policy, extensions, dates, where["student"], where["assignment"])
        return nb, resources
