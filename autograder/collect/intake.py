"""Put what was handed in into `submitted/`, with receipts. Whatever is not taken is listed; nothing is deleted."""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.collect.attempts import Attempt, Refused, Unknown
from autograder.collect.roster import Roster
from autograder.collect.times import Times
from autograder.course.late_days import Deadlines
from autograder.course.people import STUDENT
from autograder.course.tables import extended, read_csv
from autograder.errors import CourseError
from autograder.notebooks import TROUBLE
from autograder.paths import FOLDER, OURS, RECEIPTS, SECRET_FILE, TIME_FILE
from autograder.text import readable

if TYPE_CHECKING:
    from autograder.course.course import Course
    from autograder.course.submission import Submission

RECEIPT_COLUMNS = ("collected", "student", "assignment", "received", "file", "bytes", "sha256", "came as")
STAMP_FORMAT = "%Y-%m-%d %H:%M:%S UTC"
INCOMING = "incoming-"
PLAN = "plan.json"  # in such a folder, as soon as everything is in it
# what is wrong with one attempt, and no reason to stop: names that this file system does not take, something in the way
ITS_OWN = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ, errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ELOOP}


@dataclass(frozen=True)
class Taken:
    """A submission that is in `submitted/` now.

    Args:
        student: whose.
        received: when; None if nothing tells.
        files: how many.
        late: seconds after the due date; 0 as well if the time is not known.
        said_late: whether the platform calls it late.
    """

    student: str
    received: datetime | None
    files: int
    late: float
    said_late: bool = False


@dataclass
class Report:
    """What became of every attempt.

    Args:
        taken: by student.
        same: labels of those that had been collected before.
        older: labels of those for which there is a better one of the same student, and which.
        rejected: labels of those of which nothing was taken, and why: a person has to look.
        ignored: labels of those that were to be ignored.
        remarks: on those that were taken: files left out, a notebook that cannot be read.
        missing: students of the roster of whom there is nothing.
    """

    taken: list[Taken] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    older: list[tuple[str, str]] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def untimed(self) -> int:
        """Of how many that were taken the time is not known."""
        return sum(each.received is None for each in self.taken)

    def lines(self) -> Iterator[str]:
        """All that has to be said besides what was taken."""
        for title, pairs in (("NOT TAKEN", self.rejected), ("left", self.older), ("note", self.remarks)):
            for label, text in pairs:
                yield f"{title}  {line_of(label, text)}"
        if self.missing:
            yield f"nothing of  {', '.join(self.missing)}"


def line_of(label: str, text: str) -> str:
    """Return what is said of an attempt, in one line."""
    return " ".join(f"{readable(label, 120)}: {readable(text, 400)}".split())


@contextlib.contextmanager
def desk(root: Path) -> Iterator[Path]:
    """Hold the course for collecting, bring to an end what a killed run has begun, and yield the folder for copies.

    Args:
        root: the course's folder.

    Raises:
        CourseError: somebody else collects, or nothing can be written.
    """
    folder = root / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        lock = (folder / "collecting.lock").open("w")
    except OSError as error:
        raise CourseError(f"{folder} cannot be written: {error.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CourseError("the course is being collected in another window; try again when that is done") from None
        for left in sorted(folder.glob(f"{INCOMING}*")):
            if left.is_file():
                left.unlink()
            elif (left / PLAN).exists():
                with _writing(str(left)):
                    _Incoming(root, left).complete()
            shutil.rmtree(left, ignore_errors=True)
        for left in folder.glob("attempt-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield folder


def take(
    course: "Course",
    assignment: str,
    attempts: list[Attempt],
    roster: Roster | None,
    before_due: bool = False,
    times: Times | None = None,
    ignored: Roster | None = None,
) -> Report:
    """Take the best attempt of each student: the latest, or the latest before the due date if there is one.

    What was there before is kept in `.course/earlier/`. An attempt of which nobody can say whether it is the latest is
    not taken.

    Args:
        course: into whose `submitted/`.
        assignment: its name.
        attempts: as they came in.
        roster: who may hand in; None: whoever an attempt is named after, which only accounts of this machine prove.
        before_due: prefer what came in time.
        times: of attempts of which the platform does not tell it.
        ignored: those who are no students.

    Raises:
        CourseError: the disk does not take it.
    """
    report, by_student, deadlines = Report(), defaultdict(list), Deadlines(course)
    certified = _certified(course.root)
    for attempt in attempts:
        if times:
            times.identify(attempt)
        if ignored and ignored.knows(attempt):
            report.ignored.append(attempt.label)
            continue
        try:
            by_student[_student(attempt, roster)].append(attempt)
        except Refused as reason:
            report.rejected.append((attempt.label, str(reason)))
    for student in sorted(by_student):
        due, candidates = deadlines.of(assignment, student), by_student[student]
        for attempt in candidates:
            if times and attempt.received is None and (when := times.of(attempt, student)):
                attempt.received, attempt.told = when, True
        try:
            best = _best(student, candidates, due if before_due else None)
        except Refused as reason:
            report.rejected += [(attempt.label, str(reason)) for attempt in candidates]
            continue
        for other in candidates:
            if other is not best:
                report.older.append((other.label, f"of {student} there is a better one, {best.label}"))
        try:
            with _writing(f"submitted/{student}/{assignment}"):
                _keep(course, assignment, student, best, due, certified, report)
        except Refused as reason:
            report.rejected.append((best.label, str(reason)))
    here = set(course.submitters(assignment))
    report.missing = [student for student in roster.students if student not in here] if roster else []
    return report


@contextlib.contextmanager
def _writing(place: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = f"{place} cannot be written: {error.strerror}"
        raise (Refused(reason) if error.errno in ITS_OWN else CourseError(reason)) from None


def _student(attempt: Attempt, roster: Roster | None) -> str:
    if attempt.trouble:
        raise Refused(attempt.trouble)
    if roster:
        try:
            return roster.find(attempt.ids, attempt.names, attempt.numbers)
        except Unknown as reason:
            raise Refused("; ".join(filter(None, (str(reason), attempt.hint)))) from None
    if not STUDENT.fullmatch(attempt.ids[0]):
        raise Refused("its name cannot be that of a student's folder; give a roster")
    return attempt.ids[0]


def _best(student: str, attempts: list[Attempt], due: datetime | None) -> Attempt:
    """Return the attempt that counts.

    Raises:
        Refused: no telling.
    """
    if len({json.dumps(attempt.content(), sort_keys=True) for attempt in attempts}) > 1:
        times = [attempt.received for attempt in attempts if attempt.received]
        if len(times) < len(attempts):
            raise Refused(
                f"one of {len(attempts)} of {student}, and nothing tells which came last; leave only that one"
            )
        latest = sorted(times)[-2:]
        if latest[0] == latest[1]:
            raise Refused(f"one of {len(attempts)} of {student} that came at the same time; leave only the right one")
    in_time = [attempt for attempt in attempts if not _late(attempt.received, due)]
    return max(in_time or attempts, key=lambda attempt: attempt.received or datetime.min.replace(tzinfo=UTC))


def _late(received: datetime | None, due: datetime | None) -> float:
    return max(0.0, (received - due).total_seconds()) if received and due else 0.0


def _keep(
    course: "Course",
    assignment: str,
    student: str,
    attempt: Attempt,
    due: datetime | None,
    certified: set[tuple[str, ...]],
    report: Report,
) -> None:
    submission = course.submission(assignment, student)
    stamp = attempt.received.strftime(STAMP_FORMAT) if attempt.received else ""
    if submission.submitted.is_dir():
        there, content = submission.receipt()[""], attempt.content()
        if _content(submission.submitted) == content and (not stamp or there == stamp or (there and not attempt.told)):
            if not certified.issuperset((student, assignment, *file) for file in content.items()):
                with extended(course.root / RECEIPTS, RECEIPT_COLUMNS) as add:
                    add(_receipts(submission, attempt, there))
            _keep_secret(course.root, submission.submitted, attempt)
            report.same.append(attempt.label)
            return
        if there and stamp and there > stamp and not attempt.told:
            report.older.append((attempt.label, f"what is there of {student} was received later, {there}"))
            return
        if not stamp and content in map(_content, _earlier(course, submission).glob("*")):
            report.older.append((attempt.label, f"of {student} it was collected before, and another one after it"))
            return
        if not stamp:
            text = "its time is unknown; what was there before is kept in .course/earlier"
            report.remarks.append((attempt.label, text))
    incoming = _Incoming(course.root, course.root / FOLDER / f"{INCOMING}{secrets.token_hex(4)}")
    incoming.put(submission, attempt, stamp, _earlier(course, submission) / secrets.token_hex(4))
    late = _late(attempt.received, due)
    report.taken.append(Taken(student, attempt.received, len(attempt.files), late, attempt.late))
    report.remarks += [(attempt.label, text) for text in attempt.refused]
    if trouble := submission.read().metadata.get(TROUBLE):
        report.remarks.append((attempt.label, trouble))


def _earlier(course: "Course", submission: "Submission") -> Path:
    return course.root / FOLDER / "earlier" / submission.student / submission.assignment


def _keep_secret(root: Path, place: Path, attempt: Attempt) -> None:
    """Write what `nbgrader release_feedback` names the page after; the same files may have come with a newer one."""
    if attempt.secret:
        new = root / FOLDER / f"{INCOMING}{secrets.token_hex(4)}"
        new.write_text(attempt.secret)
        new.replace(place / SECRET_FILE)


def _content(place: Path) -> dict[str, str]:
    """SHA-256 of what was collected into a folder, by name."""
    digests = {}
    for folder, _, names in os.walk(place):
        for name in names:
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink() and str(path.relative_to(place)) not in OURS:
                with path.open("rb") as file:
                    digests[str(path.relative_to(place))] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _certified(root: Path) -> set[tuple[str, ...]]:
    """Student, assignment, name and SHA-256 of all files that have a receipt."""
    columns = ("student", "assignment", "file", "sha256")
    path = root / RECEIPTS
    rows = read_csv(path, *columns[:2]) if path.is_file() and path.stat().st_size else []
    return {tuple(row.get(column, "") for column in columns) for row in rows}


def _receipts(submission: "Submission", attempt: Attempt, stamp: str) -> list[list[str | int]]:
    came = [datetime.now(UTC).strftime(STAMP_FORMAT), submission.student, submission.assignment, stamp]
    return [[*came, str(file.name), file.size, file.sha256, file.came] for file in attempt.files]


class _Incoming:
    """A submission on its way into `submitted/`: all of it gets there, with its receipts, or nothing.

    Its folder gets the files first and then a plan. From then on every step can be repeated, so that whoever finds the
    folder of a process that was killed can bring it to an end.

    Args:
        root: the course's folder.
        folder: for it alone.
    """

    def __init__(self, root: Path, folder: Path):
        self.root, self.folder = root, folder

    def put(self, submission: "Submission", attempt: Attempt, stamp: str, earlier: Path) -> None:
        """Put an attempt where it belongs; if that fails, everything is as before."""
        receipts = _receipts(submission, attempt, stamp)
        plan: dict[str, object] = {
            "place": str(submission.submitted.relative_to(self.root)),
            "earlier": str(earlier.relative_to(self.root)),
            "receipts": receipts,
        }
        try:
            self._prepare(attempt, stamp, plan)
            with extended(self.root / RECEIPTS, RECEIPT_COLUMNS) as add:
                add(receipts)  # taken back if the files do not get there
                self._move(plan)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def complete(self) -> None:
        """Do what of the plan was not done yet."""
        plan = json.loads((self.folder / PLAN).read_text(encoding="utf-8"))
        path = self.root / RECEIPTS
        there = {tuple(row.values()) for row in read_csv(path)} if path.is_file() and path.stat().st_size else set()
        with extended(path, RECEIPT_COLUMNS) as add:
            if missing := [row for row in plan["receipts"] if tuple(str(each).strip() for each in row) not in there]:
                add(missing)
            self._move(plan)

    def _prepare(self, attempt: Attempt, stamp: str, plan: dict[str, object]) -> None:
        files = self.folder / "files"
        files.mkdir(parents=True)
        for file in attempt.files:
            (files / file.name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.path, files / file.name)
        if stamp:
            (files / TIME_FILE).write_text(stamp)
        _keep_secret(self.root, files, attempt)
        (self.folder / f"{PLAN}.new").write_text(json.dumps(plan), encoding="utf-8")
        (self.folder / f"{PLAN}.new").rename(self.folder / PLAN)

    def _move(self, plan: dict[str, object]) -> None:
        files, place, earlier = self.folder / "files", self.root / str(plan["place"]), self.root / str(plan["earlier"])
        if not files.exists():
            return
        moved = place.exists()
        if moved:
            earlier.parent.mkdir(parents=True, exist_ok=True)
            place.rename(earlier)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            files.rename(place)
        except OSError:
            if moved:
                earlier.rename(place)
            raise
