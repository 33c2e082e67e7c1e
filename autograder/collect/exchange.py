"""nbgrader's exchange: a folder into which every account of a machine can write.

What a student wrote there is looked at with distrust: the folder's name says who and when, the file system knows it.
"""

import contextlib
import errno
import os
import pwd
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from nbgrader.exchange.default import ExchangeCollect
from traitlets import Bool

from autograder.collect.attempts import MAX_FILES, Attempt, Refused, is_junk, read_plain
from autograder.errors import CourseError
from autograder.paths import FOLDER, OURS, SECRET_FILE
from autograder.sandbox.files import MAX_FILES_BYTES

if TYPE_CHECKING:
    from autograder.course.course import Course

SECRET = re.compile(rb"[!-~]{1,256}")  # nbgrader writes 128 hexadecimal digits
MAX_DEPTH = 20  # folders within folders of one attempt; each costs an open descriptor
MAX_ENTRIES = 5000  # that are looked at in one attempt
MAX_REFUSED = 20  # that are named; the others are counted
NAMED_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? (UTC|[+-]\d{4})")
MUCH_EARLIER = timedelta(hours=1)  # `nbgrader submit` needs seconds from the time in the name to the last change


def read_exchange(
    inbound: Path, assignment: str, check_owner: bool = True, staging: Path | None = None, trust_names: bool = False
) -> list[Attempt]:
    """Read what was submitted with nbgrader's own tools.

    An attempt was received when the last of its files and folders was changed, by the file system's own record
    (`st_ctime`), which a student cannot set back; a stamp in a name or a file does not count. Restoring or copying an
    exchange sets all of these records to the time of the copy (see `doubt`).

    Args:
        inbound: the course's folder for submissions.
        assignment: its name.
        check_owner: whether an attempt and every file in it must belong to the account that it is named after. This is
            nbgrader's own setting, to be switched off only where one account writes for all.
        staging: see `Attempt`.
        trust_names: take the time in an attempt's name where it is earlier. A student can choose it, so only for an
            exchange that was restored or copied.

    Raises:
        CourseError: the folder cannot be read.
    """
    try:
        folders = sorted(path for path in inbound.iterdir() if _parts(path)[1:2] == [assignment])
    except OSError as error:
        raise CourseError(f"the exchange at {inbound} cannot be read: {error.strerror}") from None
    attempts = [_read(path, check_owner, staging) for path in folders]
    for attempt in attempts if trust_names else ():
        if attempt.received and (named := named_time(attempt)):
            attempt.received = min(attempt.received, named)
    return attempts


def named_time(attempt: Attempt) -> datetime | None:
    """Return the time in the name of an attempt's folder; None if there is none with a zone that is sure."""
    found = NAMED_TIME.fullmatch([*_parts(Path(attempt.label)), "", ""][2])
    try:
        day, clock, zone = found.groups() if found else ("", "", "")
        return datetime.strptime(f"{day} {clock} {zone.replace('UTC', '+0000')}", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:  # there is no such day
        return None


def doubt(attempts: list[Attempt]) -> str:
    """One line if most students' folders were changed long after the times in their names; else nothing.

    One student can write any time into a name, but not into those of others: if it is so for most, the exchange was
    restored or copied.
    """
    earlier: dict[str, list[bool]] = defaultdict(list)
    for attempt in attempts:
        if attempt.received and (named := named_time(attempt)):
            earlier[_parts(Path(attempt.label))[0]].append(attempt.received - named > MUCH_EARLIER)
    doubtful = sum(map(all, earlier.values()))
    if 2 * doubtful <= len(earlier):
        return ""
    return (
        f"the exchange looks restored or copied: all folders of {doubtful} of {len(earlier)} students were changed "
        "more than an hour after the time in their names. The time of the change counts; if the exchange was restored, "
        "collect with --trust-names, or give the time with --received"
    )


def _parts(path: Path) -> list[str]:
    """Student, assignment, time and perhaps a random word, which stand in the name of an attempt."""
    front = path.name.rsplit("+", 3)
    return front if len(front) == 4 else path.name.rsplit("+", 2)


def _read(path: Path, check_owner: bool, staging: Path | None) -> Attempt:
    """Read one attempt. Whatever is wrong with it is its own trouble, not that of the others."""
    student = _parts(path)[0]
    attempt = Attempt(path.name, (student,), staging=staging)
    try:
        with _opened(str(path)) as folder:
            owner = os.fstat(folder).st_uid
            if check_owner and (name := _name_of(owner)) != student:
                raise Refused(f"it says to be of {student}, but belongs to {name}: rejected")
            reader = _Reader(attempt, owner if check_owner else None)
            reader.read(folder, PurePosixPath())
            if reader.more:
                attempt.refused.append(f"and {reader.more} more")
    except Refused as reason:
        attempt.trouble = str(reason)
    except OSError as error:
        attempt.trouble = f"it cannot be read: {error.strerror}"
    if not attempt.files:
        attempt.trouble = attempt.trouble or "; ".join(attempt.refused[:5]) or "nothing in it"
    return attempt


@contextlib.contextmanager
def _opened(name: str, parent: int | None = None) -> Iterator[int]:
    """Yield a folder's descriptor, whatever somebody makes of its name meanwhile.

    Raises:
        Refused: it is a link, no folder, or cannot be opened.
    """
    try:
        folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    except OSError as error:
        if error.errno in (errno.ENOTDIR, errno.ELOOP):
            raise Refused("a link or no folder") from None
        raise Refused(f"it cannot be opened: {error.strerror}") from None
    try:
        yield folder
    finally:
        os.close(folder)


class _Reader:
    """Reads an attempt's folders into it, within budgets.

    Args:
        attempt: gets the files, what is refused, and the time of the last change.
        owner: to whom all of it must belong.
    """

    def __init__(self, attempt: Attempt, owner: int | None):
        self.attempt, self.owner, self.seen, self.more = attempt, owner, 0, 0

    def read(self, folder: int, inside: PurePosixPath) -> None:
        """Read an open folder, its files before its folders.

        Raises:
            Refused: it belongs to somebody else.
            OSError: it cannot be listed.
        """
        state = os.fstat(folder)
        if self.owner is not None and state.st_uid != self.owner:
            raise Refused("it belongs to somebody else")
        self._changed(state)
        for name, is_folder in sorted(self._entries(folder, inside), key=lambda entry: (entry[1], entry[0])):
            if len(self.attempt.files) >= MAX_FILES:
                self._refuse(inside / name, f"more than {MAX_FILES} files; the rest was not looked at")
                self.seen = MAX_ENTRIES
                return
            try:
                if not is_folder:
                    self._file(name, folder, inside)
                elif len(inside.parts) >= MAX_DEPTH:
                    raise Refused(f"more than {MAX_DEPTH} folders within folders")
                else:
                    with _opened(name, folder) as below:
                        self.read(below, inside / name)
            except Refused as reason:
                self._refuse(inside / name, str(reason))
            except OSError as error:
                self._refuse(inside / name, f"it cannot be read: {error.strerror}")

    def _entries(self, folder: int, inside: PurePosixPath) -> list[tuple[str, bool]]:
        """Names, and whether they are folders. Everybody can write into an attempt's folder: others' do not count."""
        entries = []
        with os.scandir(folder) as listing:
            for entry in listing:
                if is_junk((entry.name,)):
                    continue
                if self.owner is not None and entry.stat(follow_symlinks=False).st_uid != self.owner:
                    self._refuse(inside / entry.name, "a link" if entry.is_symlink() else "it belongs to somebody else")
                    continue
                if self.seen >= MAX_ENTRIES:
                    self._refuse(inside, f"more than {MAX_ENTRIES} entries; the rest was not looked at")
                    break
                self.seen += 1
                entries.append((entry.name, entry.is_dir(follow_symlinks=False)))
        return entries

    def _file(self, name: str, folder: int, inside: PurePosixPath) -> None:
        left = MAX_FILES_BYTES - sum(file.size for file in self.attempt.files)
        if os.stat(name, dir_fd=folder, follow_symlinks=False).st_size > left:
            raise Refused(f"more than {MAX_FILES_BYTES >> 20} MB in all")
        content, state = read_plain(name, folder, self.owner)
        if not inside.parts and name in OURS:
            if name == SECRET_FILE:
                self._secret(content)
            return
        self._changed(state)
        self.attempt.add(str(inside / name), content)

    def _secret(self, content: bytes) -> None:
        """Take over what names the page in the exchange: a student can choose it, and harm nobody else by it."""
        if SECRET.fullmatch(content):
            self.attempt.secret = content.decode()
        else:
            self._refuse(SECRET_FILE, "not as nbgrader writes it, so the page cannot be fetched with nbgrader")

    def _refuse(self, name: str | PurePosixPath, reason: str) -> None:
        if len(self.attempt.refused) < MAX_REFUSED:
            self.attempt.refuse(str(name), reason)
        else:
            self.more += 1

    def _changed(self, state: os.stat_result) -> None:
        when = datetime.fromtimestamp(state.st_ctime, UTC)
        self.attempt.received = max(when, self.attempt.received or when)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"an account without a name ({uid})"


class Collect(ExchangeCollect):
    """nbgrader's own command and the formgrader's button, made to collect as `course collect` does."""

    trust_names = Bool(False, help="Of a restored exchange: the times in the names count (see `read_exchange`).").tag(
        config=True
    )

    def init_src(self) -> None:
        if not self.coursedir.course_id:
            self.fail("No course id specified. Re-run with --course flag.")

    def copy_files(self) -> None:
        from autograder.collect.intake import desk, take
        from autograder.course.course import Course

        course = Course(Path(self.coursedir.root))
        with desk(course.root):
            attempts = self.attempts()
            if not self.trust_names and (line := doubt(attempts)):
                self.log.warning("%s", line)
            report = take(course, self.coursedir.assignment_id, attempts, None, self.before_duedate)
        for line in report.lines():
            self.log.warning("%s", line)

    def attempts(self) -> list[Attempt]:
        """Return what is in the exchange."""
        inbound = Path(self.root, self.coursedir.course_id, "inbound")
        staging = Path(self.coursedir.root, FOLDER)
        staging.mkdir(exist_ok=True)
        found = read_exchange(inbound, self.coursedir.assignment_id, self.check_owner, staging, self.trust_names)
        only = self.coursedir.student_id
        return [attempt for attempt in found if only in ("*", "", *attempt.ids)]


def of_course(course: "Course", assignment: str, trust_names: bool = False) -> list[Attempt]:
    """Return what is in a course's exchange, wherever its settings say that it is.

    Args:
        course: whose exchange it is.
        assignment: its name.
        trust_names: see `read_exchange`; by default as the settings say.

    Raises:
        CourseError: it cannot be read.
    """
    directory = course.directory
    directory.assignment_id = assignment
    collect = Collect(coursedir=directory, config=directory.config)
    collect.trust_names = trust_names or collect.trust_names
    return collect.attempts()
