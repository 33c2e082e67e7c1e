"""Which pages go back to students now, what they are packed into, and the record of it in `returns.csv`.

An archive or a folder is complete before it gets its name, and only then its pages are recorded. So whenever the
program is stopped, the record claims nothing that was not written, and the next run gives what is not in it.
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.api import Student

from autograder.collect.intake import STAMP_FORMAT
from autograder.course.conversion import about, convert
from autograder.course.rows import read_rows
from autograder.course.submission import Submission
from autograder.course.tables import read_csv, write_csv
from autograder.errors import CourseError
from autograder.grading.class_run import page_is_current
from autograder.paths import RECEIPTS, RETURNS
from autograder.returning.release_feedback import ReleaseFeedback
from autograder.returning.upload_names import PLATFORMS, upload_name

if TYPE_CHECKING:
    from autograder.course.course import Course
    from autograder.course.rows import Row

RETURN_COLUMNS = ("returned", "student", "assignment", "received", "submitted", "page", "way")
FOLDER = "returned"  # where archives and folders lie
WAYS = (*PLATFORMS, "exchange", "folder")
MERGE = "mail-merge.csv"
MERGE_COLUMNS = ("student", "first_name", "last_name", "email", "assignment", "points", "max_points", "page")
NEW = ".new-"


@dataclass(frozen=True)
class Page:
    """A page that goes back.

    Args:
        submission: of which submission.
        row: what the gradebook holds of it.
        submitted: digest of what was handed in.
        sha256: of the page.
        name: its path in the archive or the folder.
    """

    submission: Submission
    row: "Row"
    submitted: str
    sha256: str
    name: str


@dataclass
class Outcome:
    """What became of an assignment's pages.

    Args:
        written: the archive or the folder; None for the exchange, or if there was nothing to give.
        returned: whose page was given.
        before: whose page had been given before, as it is.
        held: whose submission waits for a person.
        waiting: whose page is not that of what is there now, and why.
        refused: whose page cannot go this way, and why: a person has to look.
        without_address: whose e-mail address is not known, of those in a folder.
    """

    written: Path | None = None
    returned: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    without_address: list[str] = field(default_factory=list)


def give_back(
    course: "Course",
    assignment: str,
    way: str,
    students: list[str],
    held: bool = False,
    again: bool = False,
) -> Outcome:
    """Give the pages of an assignment back, and record it.

    Args:
        course: whose.
        assignment: its name.
        way: one of `WAYS`.
        students: whose; each has handed something in.
        held: also pages on which something waits for a person.
        again: also those that were given this way before and have not changed since.

    Raises:
        CourseError: something cannot be read or written.
    """
    outcome = Outcome()
    with _alone(course.root / FOLDER):
        record = _Record(course.root / RETURNS)
        pages = list(_pages(course, assignment, way, students, outcome, held))
        pages = [page for page in pages if again or not _given(page, way, record, outcome)]
        pages = _told_apart(pages, outcome)
        if way == "exchange":
            pages = [page for page in pages if _released(course, page, outcome)]
        elif pages:
            outcome.written, pages = _packed(course, assignment, way, pages, outcome)
        record.add(pages, way)
    outcome.returned = [page.submission.student for page in pages]
    return outcome


def _pages(
    course: "Course", assignment: str, way: str, students: list[str], outcome: Outcome, held: bool
) -> Iterator[Page]:
    """Return the pages that are of what is there now, with the names that this way wants."""
    rows = {row.student: row for row in read_rows(course, assignment)}
    arrivals = _arrivals(course, assignment) if way in PLATFORMS else {}
    for student in students:
        submission, row = course.submission(assignment, student), rows.get(student)
        last = submission.last_stamp()
        if last is None or row is None:
            outcome.waiting.append((student, "is not graded"))
        elif last.submitted != submission.digest():
            outcome.waiting.append((student, "has handed in something newer than what is graded"))
        elif not page_is_current(submission, row):
            outcome.waiting.append((student, "has a page that is older than the gradebook"))
        elif row.held and not held:
            outcome.held.append(student)
        else:
            name = f"{student}.html"
            if way in PLATFORMS:
                came_as = _came_as(submission, arrivals.get(student, []))
                name = next(filter(None, (upload_name(way, each, submission.name) for each in came_as)), "")
                if not name:
                    how = f"came as «{came_as[0]}»" if came_as else "did not come by course collect as it is now"
                    outcome.refused.append((student, f"{how}, which is no name that {way} gives"))
                    continue
            yield Page(
                submission, row, last.submitted, hashlib.sha256(submission.feedback.read_bytes()).hexdigest(), name
            )


def _given(page: Page, way: str, record: "_Record", outcome: Outcome) -> bool:
    if record.last.get((page.submission.student, page.submission.assignment, way)) != page.sha256:
        return False
    outcome.before.append(page.submission.student)
    return True


def _told_apart(pages: list[Page], outcome: Outcome) -> list[Page]:
    """Without pages of one name, of which a student could get another's. Some systems know no capital letters."""
    names = Counter(page.name.casefold() for page in pages)
    for page in pages:
        if names[page.name.casefold()] > 1:
            outcome.refused.append((page.submission.student, f"is not the only one with the name {page.name}"))
    return [page for page in pages if names[page.name.casefold()] == 1]


def _arrivals(course: "Course", assignment: str) -> dict[str, list[dict[str, str]]]:
    """By student the receipts of what was collected last."""
    path = course.root / RECEIPTS
    arrivals: dict[str, list[dict[str, str]]] = {}
    for line in read_csv(path, "collected", "student", "file", "sha256", "came as") if path.exists() else []:
        if line.get("assignment") == assignment:
            before = arrivals.get(line["student"], [])
            same = before and (before[0]["collected"], before[0].get("received")) == (
                line["collected"],
                line.get("received"),
            )
            arrivals[line["student"]] = [*before, line] if same else [line]
    return arrivals


def _came_as(submission: Submission, receipts: list[dict[str, str]]) -> list[str]:
    """How the platform called what is there now, the notebook first; nothing if something else is there now."""
    for line in receipts:
        path = submission.submitted / line["file"]
        if path.is_symlink() or not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != line["sha256"]:
            return []
    receipts = sorted(
        receipts, key=lambda line: (line["file"] != f"{submission.name}.ipynb", ".ipynb" not in line["file"])
    )
    return list(dict.fromkeys(line["came as"] for line in receipts))


def _released(course: "Course", page: Page, outcome: Outcome) -> bool:
    try:
        with about(page.submission):
            convert(ReleaseFeedback(coursedir=page.submission.directory, parent=course.api))
    except CourseError as error:
        outcome.refused.append((page.submission.student, str(error)))
        return False
    return True


def _packed(
    course: "Course", assignment: str, way: str, pages: list[Page], outcome: Outcome
) -> tuple[Path, list[Page]]:
    """Write an archive or a folder, and say where it is and what it holds."""
    stem = f"{assignment}-{way}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    target = _free(course.root / FOLDER, stem, "" if way == "folder" else ".zip")
    new = target.with_name(f"{NEW}{target.name}")
    try:
        packed = _write_folder(course, new, target, pages, outcome) if way == "folder" else _write_archive(new, pages)
        new.rename(target)
        _settle(target.parent)
    except OSError as error:
        raise CourseError(f"{target} cannot be written: {error.strerror}") from None
    finally:
        _remove(new)
    return target, packed


def _write_archive(new: Path, pages: list[Page]) -> list[Page]:
    packed = []
    with new.open("xb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for page in pages:
                packed.append(_copy(page, functools.partial(archive.writestr, page.name)))
        file.flush()
        os.fsync(file.fileno())
    return packed


def _write_folder(course: "Course", new: Path, target: Path, pages: list[Page], outcome: Outcome) -> list[Page]:
    with course.gradebook() as gradebook:
        columns = (Student.id, Student.first_name, Student.last_name, Student.email)
        people = {student: [text or "" for text in texts] for student, *texts in gradebook.db.query(*columns)}
    new.mkdir()
    packed, rows = [], []
    for page in pages:
        student, row = page.submission.student, page.row
        packed.append(_copy(page, (new / page.name).write_bytes))
        _settle(new / page.name)
        person = people.get(student, ["", "", ""])
        if not person[2]:
            outcome.without_address.append(student)
        points = [row.total, sum(row.max_points.values())]
        rows.append([student, *person, page.submission.assignment, *points, str(target / page.name)])
    write_csv(new / MERGE, MERGE_COLUMNS, rows)
    return packed


def _copy(page: Page, write: Callable[[bytes], object]) -> Page:
    """Write a page as it is now, and say so: somebody may be grading meanwhile."""
    content = page.submission.feedback.read_bytes()
    write(content)
    return replace(page, sha256=hashlib.sha256(content).hexdigest())


def _free(folder: Path, stem: str, ending: str) -> Path:
    """Return a name that is not taken: what was written before may not be uploaded yet."""
    number = 1
    while (target := folder / f"{stem}{f'-{number}' if number > 1 else ''}{ending}").exists():
        number += 1
    return target


def _settle(path: Path) -> None:
    """Wait until it is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let nobody else give pages back meanwhile, and remove what a run that was killed has left half written."""
    try:
        folder.mkdir(exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise CourseError(f"{folder} cannot be written: {error.strerror}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        for left in folder.glob(f"{NEW}*"):
            _remove(left)
        yield
    finally:
        os.close(descriptor)


class _Record:
    """`returns.csv`, which only one process has at a time.

    Args:
        path: of the file.

    Raises:
        CourseError: it cannot be read, or has other columns.
    """

    def __init__(self, path: Path):
        self.path = path
        rows = read_csv(path, *RETURN_COLUMNS[1:3]) if path.exists() else []
        if any(set(row) != set(RETURN_COLUMNS) for row in rows):
            raise CourseError(f"{path}: its columns are not {', '.join(RETURN_COLUMNS)}; move it away")
        self.rows = [[row[name] for name in RETURN_COLUMNS] for row in rows]
        self.last = {(row["student"], row["assignment"], row["way"]): row["page"] for row in rows}

    def add(self, pages: list[Page], way: str) -> None:
        """Record pages that were given. The file is there as a whole, as it was or as it is then.

        Raises:
            CourseError: it cannot be written.
        """
        now = datetime.now(UTC).strftime(STAMP_FORMAT)
        for page in pages:
            submission = page.submission
            what = [submission.receipt()[""], page.submitted, page.sha256]
            self.rows.append([now, submission.student, submission.assignment, *what, way])
        if pages:
            write_csv(self.path, RETURN_COLUMNS, self.rows)
