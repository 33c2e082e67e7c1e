"""Put what was handed in into `submitted/`, with receipts. Whatever is not taken is listed; nothing is deleted."""

import hashlib
import secrets
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.answer import readable
from autograder.cache import FOLDER
from autograder.collecting.attempts import OURS, SECRET_FILE, Attempt, Refused
from autograder.collecting.roster import STUDENT, Roster
from autograder.errors import CourseError
from autograder.late import Deadlines
from autograder.submission import TROUBLE
from autograder.tables import extended

if TYPE_CHECKING:
    from autograder.course import Course

RECEIPTS = "receipts.csv"
RECEIPT_COLUMNS = ("collected", "student", "assignment", "received", "file", "bytes", "sha256", "came as")
STAMP_FORMAT = "%Y-%m-%d %H:%M:%S UTC"


@dataclass(frozen=True)
class Taken:
    """A submission that is in `submitted/` now."""

    student: str
    received: datetime | None
    files: int
    late: float  # seconds


@dataclass
class Report:
    """What became of every attempt.

    Args:
        taken: by student.
        same: labels of those that had been collected before.
        older: labels of those for which there is a better one of the same student, and which.
        rejected: labels of those of which nothing was taken, and why: a person has to look.
        remarks: on those that were taken: files left out, a notebook that cannot be read.
        missing: students of the roster of whom there is nothing.
    """

    taken: list[Taken] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    older: list[tuple[str, str]] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """All that has to be said besides what was taken."""
        for title, pairs in (("NOT TAKEN", self.rejected), ("left", self.older), ("note", self.remarks)):
            for label, text in pairs:
                yield f"{title}  {readable(label, 120)}: {readable(text, 300)}"
        if self.missing:
            yield f"nothing of  {', '.join(self.missing)}"


def take(
    course: "Course", assignment: str, attempts: list[Attempt], roster: Roster | None, before_due: bool = False
) -> Report:
    """Take the best attempt of each student: the latest, or the latest before the due date if there is one.

    What was there before is kept in `.course/earlier/`.

    Args:
        course: into whose `submitted/`.
        assignment: its name.
        attempts: as they came in.
        roster: who may hand in; None: whoever an attempt is named after, which only accounts of this machine prove.
        before_due: prefer what came in time.

    Raises:
        CourseError: the disk does not take it.
    """
    report, by_student, deadlines = Report(), defaultdict(list), Deadlines(course)
    for attempt in attempts:
        try:
            by_student[_student(attempt, roster)].append(attempt)
        except Refused as reason:
            report.rejected.append((attempt.label, str(reason)))
    for student in sorted(by_student):
        due, candidates = deadlines.of(assignment, student), by_student[student]
        if before_due:
            candidates = [each for each in candidates if not _late(each.received, due)] or candidates
        best = max(candidates, key=_moment)
        for other in by_student[student]:
            if other is not best:
                report.older.append((other.label, f"of {student} there is a better one, {best.label}"))
        try:
            _keep(course, assignment, student, best, due, report)
        except OSError as error:
            raise CourseError(f"submitted/{student}/{assignment} cannot be written: {error.strerror}") from None
    here = set(course.submitters(assignment))
    report.missing = [student for student in roster.students if student not in here] if roster else []
    return report


def _student(attempt: Attempt, roster: Roster | None) -> str:
    if attempt.trouble:
        raise Refused(attempt.trouble)
    if roster:
        return roster.find(attempt.who)
    if not STUDENT.fullmatch(attempt.who[0]):
        raise Refused("its name cannot be that of a student's folder; give a roster")
    return attempt.who[0]


def _moment(attempt: Attempt) -> datetime:
    return attempt.received or datetime.min.replace(tzinfo=UTC)


def _late(received: datetime | None, due: datetime | None) -> float:
    return max(0.0, (received - due).total_seconds()) if received and due else 0.0


def _keep(
    course: "Course", assignment: str, student: str, attempt: Attempt, due: datetime | None, report: Report
) -> None:
    place = course.work(assignment, student).submitted
    stamp = attempt.received.strftime(STAMP_FORMAT) if attempt.received else ""
    if place.is_dir():
        before = {str(path.relative_to(place)): _digest(path) for path in place.rglob("*") if path.is_file()}
        there = course.work(assignment, student).receipt()[""]
        for name in OURS:
            before.pop(name, None)
        if before == {str(file.name): file.sha256 for file in attempt.files}:
            _keep_secret(course, place, attempt)
            report.same.append(attempt.label)
            return
        if there and stamp and there > stamp:
            report.older.append((attempt.label, f"what is there of {student} was received later, {there}"))
            return
    new = course.root / FOLDER / f"incoming-{secrets.token_hex(4)}"
    try:
        for file in attempt.files:
            (new / file.name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, new / file.name)
        if stamp:
            (new / "timestamp.txt").write_text(stamp)
        _keep_secret(course, new, attempt)
        with extended(course.root / RECEIPTS, RECEIPT_COLUMNS) as add:
            add(_receipts(assignment, student, attempt, stamp))  # taken back if the files do not get there
            if place.exists():
                earlier = course.root / FOLDER / "earlier" / student / assignment / secrets.token_hex(4)
                earlier.parent.mkdir(parents=True, exist_ok=True)
                place.rename(earlier)
            place.parent.mkdir(parents=True, exist_ok=True)
            new.rename(place)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    report.taken.append(Taken(student, attempt.received, len(attempt.files), _late(attempt.received, due)))
    report.remarks += [(attempt.label, text) for text in attempt.refused]
    if trouble := course.work(assignment, student).read().metadata.get(TROUBLE):
        report.remarks.append((attempt.label, trouble))


def _keep_secret(course: "Course", place: Path, attempt: Attempt) -> None:
    """Write what `nbgrader release_feedback` names the page after; the same files may have come with a newer one."""
    if attempt.secret:
        new = course.root / FOLDER / f"secret-{secrets.token_hex(4)}"
        new.write_text(attempt.secret)
        new.replace(place / SECRET_FILE)


def _receipts(assignment: str, student: str, attempt: Attempt, stamp: str) -> list[list]:
    now = datetime.now(UTC).strftime(STAMP_FORMAT)
    came = [now, student, assignment, stamp]
    return [[*came, str(file.name), file.size, file.sha256, attempt.label] for file in attempt.files]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
