"""nbgrader's exchange: a folder into which every account of a machine can write.

What a student wrote there is looked at with distrust: the folder's name says who and when, the file system knows it.
"""

import os
import pwd
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.exchange.default import ExchangeCollect

from autograder.cache import FOLDER
from autograder.collecting.attempts import Attempt, Refused, read_plain
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.course import Course


def read_exchange(
    inbound: Path, assignment: str, check_owner: bool = True, staging: Path | None = None
) -> list[Attempt]:
    """Read what was submitted with nbgrader's own tools.

    An attempt was received when the last of its files and folders was changed, by the file system's own record
    (`st_ctime`), which a student cannot set back; a stamp in a name or a file does not count.

    Args:
        inbound: the course's folder for submissions.
        assignment: its name.
        check_owner: whether an attempt and every file in it must belong to the account that it is named after. This is
            nbgrader's own setting, to be switched off only where one account writes for all.
        staging: see `Attempt`.

    Raises:
        CourseError: the folder cannot be read.
    """
    try:
        folders = sorted(path for path in inbound.iterdir() if _parts(path)[1:2] == [assignment])
    except OSError as error:
        raise CourseError(f"the exchange at {inbound} cannot be read: {error.strerror}") from None
    return [_read(path, check_owner, staging) for path in folders]


def _parts(path: Path) -> list[str]:
    """Student, assignment, time and perhaps a random word, which stand in the name of an attempt."""
    front = path.name.rsplit("+", 3)
    return front if len(front) == 4 else path.name.rsplit("+", 2)


def _read(path: Path, check_owner: bool, staging: Path | None) -> Attempt:
    student = _parts(path)[0]
    attempt = Attempt(path.name, (student,), staging=staging)
    state = path.lstat()
    attempt.received = datetime.fromtimestamp(state.st_ctime, UTC)
    if path.is_symlink() or not path.is_dir():
        attempt.trouble = "a link or no folder"
        return attempt
    if check_owner and (owner := _name_of(state.st_uid)) != student:
        attempt.trouble = f"it says to be of {student}, but belongs to {owner}: rejected"
        return attempt
    for name, content, when in _files(path, state.st_uid if check_owner else None, attempt):
        attempt.received = max(attempt.received, when)
        if content is not None:
            attempt.add(name, content)
    if not attempt.files:
        attempt.trouble = "; ".join(attempt.refused) or "nothing in it"
    return attempt


def _files(path: Path, owner: int | None, attempt: Attempt) -> Iterator[tuple[str, bytes | None, datetime]]:
    """Names, contents (None for a folder) and times of the last change."""
    for folder, folders, names, descriptor in os.fwalk(path, follow_symlinks=False):
        inside = Path(folder).relative_to(path)
        yield str(inside), None, datetime.fromtimestamp(os.fstat(descriptor).st_ctime, UTC)
        for name in sorted(names + [each for each in folders if Path(folder, each).is_symlink()]):
            try:
                content, state = read_plain(name, descriptor, owner)
            except Refused as reason:
                attempt.refuse(str(inside / name), str(reason))
                continue
            yield str(inside / name), content, datetime.fromtimestamp(state.st_ctime, UTC)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"an account without a name ({uid})"


class Collect(ExchangeCollect):
    """nbgrader's own command and the formgrader's button, made to collect as `course collect` does."""

    def init_src(self) -> None:
        if not self.coursedir.course_id:
            self.fail("No course id specified. Re-run with --course flag.")

    def copy_files(self) -> None:
        from autograder.collecting.take import desk, take
        from autograder.course import Course

        course = Course(Path(self.coursedir.root))
        with desk(course.root):
            report = take(course, self.coursedir.assignment_id, self.attempts(), None, self.before_duedate)
        for line in report.lines():
            self.log.warning("%s", line)

    def attempts(self) -> list[Attempt]:
        """What is in the exchange."""
        inbound = Path(self.root, self.coursedir.course_id, "inbound")
        staging = Path(self.coursedir.root, FOLDER)
        staging.mkdir(exist_ok=True)
        found = read_exchange(inbound, self.coursedir.assignment_id, self.check_owner, staging)
        only = self.coursedir.student_id
        return [attempt for attempt in found if only in ("*", "", *attempt.ids)]


def of_course(course: "Course", assignment: str) -> list[Attempt]:
    """What is in a course's exchange, wherever its settings say that it is.

    Raises:
        CourseError: it cannot be read.
    """
    directory = course.directory
    directory.assignment_id = assignment
    return Collect(coursedir=directory, config=directory.config).attempts()
