"""What was handed in at a time, before it is known whether it can be taken."""

import hashlib
import io
import os
import shutil
import stat
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograder.answer import readable
from autograder.errors import CourseError
from autograder.sandbox.provisioner import MAX_FILES_BYTES

MAX_FILES = 500  # of one attempt
TIME_FILE, SECRET_FILE = OURS = ("timestamp.txt", "submission_secret.txt")  # nbgrader's own: never taken for files
JUNK = {"__MACOSX", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints", "__pycache__"}
# what zipfile raises for wrong bytes; a kind of archive that it does not know is a RuntimeError
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


class Refused(Exception):
    """A file or a whole attempt is not taken; the text says why."""


@dataclass(frozen=True)
class File:
    """One file, as it was read at a time when it was known to be a plain file of the student's.

    Args:
        name: below the attempt's folder.
        path: of the copy that was made then.
        size: in bytes.
        sha256: of the content.
    """

    name: PurePosixPath
    path: Path
    size: int
    sha256: str


@dataclass
class Attempt:
    """One student's files as they came in.

    Args:
        label: name of the folder, archive or file they came in, as a person knows it.
        who: names and numbers in the label that may be in the roster.
        received: when the server had all of it; None if nothing tells.
        files: what can be taken.
        refused: what cannot, with the reasons.
        trouble: why nothing of it is taken, empty if something is.
        stamped: whether the platform itself told the time.
        staging: the folder in which copies of the files are made, for a class does not fit into the memory; they go
            when the attempt does.
        secret: what nbgrader's exchange names this student's page after, if it came from there.
    """

    label: str
    who: tuple[str, ...]
    received: datetime | None
    files: list[File] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    trouble: str = ""
    stamped: bool = False
    staging: Path | None = None
    secret: str = ""
    _copies: Path | None = field(default=None, init=False, repr=False)

    def add(self, name: str, content: bytes) -> None:
        """Take a file; of an archive, what is in it."""
        try:
            if name.lower().endswith(".zip"):
                for inner, read in zip_entries(io.BytesIO(content)):
                    self._add(inner, read)
            else:
                self._add(name, lambda: content)
        except Refused as reason:
            self.refuse(name, str(reason))

    def refuse(self, name: str, reason: str) -> None:
        self.refused.append(f"{readable(name, 80)}: {reason}")

    def _add(self, name: str, read: "Reader") -> None:
        try:
            path = plain_name(name)
            if path is None:
                return
            if len(self.files) >= MAX_FILES:
                raise Refused(f"more than {MAX_FILES} files")
            content = read()
            if sum(file.size for file in self.files) + len(content) > MAX_FILES_BYTES:
                raise Refused(f"more than {MAX_FILES_BYTES >> 20} MB in all")
            if any(file.name == path for file in self.files):
                raise Refused("a second file of this name")
        except Refused as reason:
            self.refuse(name, str(reason))
        else:
            self.files.append(File(path, self._copy(content), len(content), hashlib.sha256(content).hexdigest()))

    def _copy(self, content: bytes) -> Path:
        try:
            if self._copies is None:
                self._copies = Path(tempfile.mkdtemp(prefix="attempt-", dir=self.staging))
                weakref.finalize(self, shutil.rmtree, self._copies, ignore_errors=True)
            copy = self._copies / str(len(self.files))
            copy.write_bytes(content)
        except OSError as error:
            raise CourseError(f"no copy of what was handed in can be made: {error.strerror}") from None
        return copy


def plain_name(name: str) -> PurePosixPath | None:
    """The name as a path below the attempt's folder; None for what is not worth a word.

    Raises:
        Refused: it leads elsewhere, or no file can be called so.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.name in OURS or not JUNK.isdisjoint(path.parts):
        return None
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or not path.parts:
        raise Refused("its name leads out of the folder")
    if not name.isprintable() or len(name) > 200:
        raise Refused("its name cannot be used")
    return path


class Reader:
    """Reads one member of an archive."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo):
        self.archive, self.info = archive, info

    def __call__(self) -> bytes:
        """The content.

        Raises:
            Refused: it is a link, locked, damaged, or larger than it may be, whatever the archive says of its size.
        """
        kind = stat.S_IFMT(self.info.external_attr >> 16)
        if kind and not stat.S_ISREG(kind):
            raise Refused("a link or no plain file")
        if self.info.flag_bits & 1:
            raise Refused("locked with a password")
        try:
            with self.archive.open(self.info) as file:
                content = file.read(MAX_FILES_BYTES + 1)
        except BROKEN as error:
            raise Refused(f"damaged ({error})") from None
        if len(content) > MAX_FILES_BYTES:
            raise Refused(f"more than {MAX_FILES_BYTES >> 20} MB")
        return content


def zip_entries(file: Path | io.BytesIO) -> Iterator[tuple[str, Reader]]:
    """The files in an archive, by name.

    Raises:
        Refused: it is none.
    """
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        raise Refused(f"no archive that can be read ({error})") from None
    for info in archive.infolist():
        if not info.is_dir():
            yield info.filename, Reader(archive, info)


def read_plain(name: str, folder: int | None = None, owner: int | None = None) -> tuple[bytes, os.stat_result]:
    """Read a plain file, whatever somebody makes of its name meanwhile.

    Args:
        name: in the folder, or a path.
        folder: descriptor of the folder.
        owner: whose it must be.

    Raises:
        Refused: it is a link, has another name elsewhere, belongs to somebody else, is too large or cannot be read.
    """
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        raise Refused("a link" if Path(name).is_symlink() or error.errno == 40 else error.strerror) from None
    with open(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise Refused("no plain file")
        if state.st_nlink > 1:
            raise Refused("a link: the file has another name elsewhere")
        if owner is not None and state.st_uid != owner:
            raise Refused("it belongs to somebody else")
        content = file.read(MAX_FILES_BYTES + 1)
    if len(content) > MAX_FILES_BYTES:
        raise Refused(f"more than {MAX_FILES_BYTES >> 20} MB")
    return content, state
