"""What was handed in at a time, before it is known whether it can be taken."""

import hashlib
import io
import os
import re
import shutil
import stat
import struct
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograder.errors import CourseError
from autograder.paths import OURS
from autograder.sandbox.files import MAX_FILES_BYTES
from autograder.text import readable

MAX_FILES = 500  # of one attempt
MAX_ENTRIES = 20_000  # of an archive: zipfile keeps half a kilobyte for each
MAX_READ = 3 * MAX_FILES_BYTES  # that are unpacked for one attempt, also of what is refused afterwards
MAX_DEPTH = 20  # folders within folders
MAX_REFUSED = 20  # files of one attempt that are named, the others are counted
JUNK = {"__macosx", ".ds_store", "thumbs.db", "desktop.ini", ".git", ".ipynb_checkpoints", "__pycache__"}
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?|.*[. ]", re.IGNORECASE)  # Windows can't keep them
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u200c": "", "\u200d": ""})  # no harm, but not printable
# what zipfile raises for wrong bytes; a kind of archive that it does not know is a RuntimeError
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(RuntimeError, ValueError, OverflowError, AttributeError),
)


class Refused(Exception):
    """A file or a whole attempt is not taken; the text says why."""


class Unknown(Refused):
    """Nobody in the roster is meant."""


@dataclass(frozen=True)
class File:
    """One file, as it was read at a time when it was known to be a plain file of the student's.

    Args:
        name: below the attempt's folder.
        path: of the copy that was made then.
        size: in bytes.
        sha256: of the content.
        came: the full name or path by which the platform named it; a file of an archive has its own path behind that.
    """

    name: PurePosixPath
    path: Path
    size: int
    sha256: str
    came: str


@dataclass
class Attempt:
    """One student's files as they came in.

    Args:
        label: name of the folder, archive or file they came in, as a person knows it.
        ids: logins and numbers by which the platform names the student. If a name can be read in several ways, each
            reading has its own; the roster decides.
        names: names of a person, likewise.
        received: when the server had all of it; None if nothing tells.
        numbers: of the platform's own, which belong to one assignment: they tell people of one name apart, no more.
        late: whether the platform says that it was late.
        told: whether the time was given by the instructor, and goes before one that was known before.
        files: what can be taken.
        refused: what cannot, with the reasons.
        trouble: why nothing of it is taken, empty if something is.
        hint: what to do if nobody in the roster is meant.
        staging: the folder in which copies of the files are made, for a class does not fit into the memory; they go
            when the attempt does.
        secret: what nbgrader's exchange names this student's page after, if it came from there.
    """

    label: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    received: datetime | None = None
    numbers: tuple[str, ...] = ()
    late: bool = False
    told: bool = False
    files: list[File] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    trouble: str = ""
    hint: str = ""
    staging: Path | None = None
    secret: str = ""
    _copies: Path | None = field(default=None, init=False, repr=False)
    _read: int = field(default=0, init=False, repr=False)
    _more: int = field(default=0, init=False, repr=False)

    def add(self, name: str, content: bytes, came: str = "") -> None:
        """Take a file; of an archive, what is in it.

        Args:
            name: below the attempt's folder.
            content: of the file.
            came: how the platform named it; by default the label and the name.
        """
        came = came or f"{self.label}/{name}"
        try:
            if name.lower().endswith(".zip"):
                self._add_archive(content, came)
            else:
                self._add(name, lambda _: content, came)
        except Refused as reason:
            self.refuse(name, str(reason))

    def refuse(self, name: str, reason: str) -> None:
        """Note that a file is not taken, and why. Of very many, only the first are named."""
        if len(self.refused) < MAX_REFUSED:
            self.refused.append(f"{readable(name, 80)}: {reason}")
            return
        self._more += 1
        self.refused[MAX_REFUSED:] = [f"and {self._more} more"]

    def content(self) -> dict[str, str]:
        """SHA-256 of each file, by name."""
        return {str(file.name): file.sha256 for file in self.files}

    def lift(self) -> None:
        """Leave out a folder in which all of the files lie."""
        depth = shared_folders([file.name for file in self.files])
        self.files = [
            File(PurePosixPath(*file.name.parts[depth:]), file.path, file.size, file.sha256, file.came)
            for file in self.files
        ]

    def _add_archive(self, content: bytes, came: str) -> None:
        if content.count(b"PK\x01\x02") > MAX_ENTRIES:  # each begins the record of a member
            raise Refused(f"an archive of more than {MAX_ENTRIES} files")
        entries = []
        for name, read in zip_entries(io.BytesIO(content)):
            try:
                if path := plain_name(name):
                    entries.append((path, name, read))
            except Refused as reason:
                self.refuse(name, str(reason))
        depth = shared_folders([path for path, *_ in entries])
        for path, name, read in sorted(entries, key=lambda entry: importance(entry[0])):
            self._add(str(PurePosixPath(*path.parts[depth:])), read, f"{came}/{name}")

    def _add(self, name: str, read: Callable[[int], bytes], came: str) -> None:
        try:
            path = plain_name(name)
            if path is None:
                return
            if len(self.files) >= MAX_FILES:
                raise Refused(f"more than {MAX_FILES} files")
            if self._read > MAX_READ:
                raise Refused(f"more than {MAX_READ >> 20} MB would have to be unpacked")
            content = read(MAX_FILES_BYTES)
            self._read += len(content)
            digest = hashlib.sha256(content).hexdigest()
            if not self._is_new(path, digest):
                return
            if sum(file.size for file in self.files) + len(content) > MAX_FILES_BYTES:
                raise Refused(f"more than {MAX_FILES_BYTES >> 20} MB in all")
        except Refused as reason:
            self._read += MAX_FILES_BYTES if "more than" in str(reason) else 0
            self.refuse(name, str(reason))
        else:
            self.files.append(File(path, self._copy(content), len(content), digest, readable(came, 1000)))

    def _is_new(self, path: PurePosixPath, digest: str) -> bool:
        """Whether there is nothing of this name yet; systems differ in whether «A» and «a» are one name.

        Raises:
            Refused: something else has it.
        """
        key = str(path).casefold()
        for file in self.files:
            other = str(file.name).casefold()
            if other == key and file.sha256 == digest:
                return False
            if other == key:
                raise Refused("a second file of this name")
            if other.startswith(f"{key}/") or key.startswith(f"{other}/"):
                raise Refused("a file and a folder have this name")
        return True

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


def is_junk(parts: Iterable[str]) -> bool:
    """Whether this is what systems and programs leave behind, not what somebody made."""
    return any(part.casefold() in JUNK or part.startswith("._") for part in parts)


def importance(path: PurePosixPath) -> tuple[bool, int, str]:
    """Return a key to sort by: notebooks are taken first while there is room, then what lies highest, small letters."""
    return path.suffix.lower() != ".ipynb", len(path.parts), str(path).swapcase()


def shared_folders(paths: list[PurePosixPath]) -> int:
    """How many folders around all of these paths are the same."""
    depth = 0
    while paths and all(
        len(path.parts) > depth + 1 and path.parts[: depth + 1] == paths[0].parts[: depth + 1] for path in paths
    ):
        depth += 1
    return depth


def plain_name(name: str) -> PurePosixPath | None:
    """Return the name as a path below the attempt's folder; None for what is not worth a word.

    Raises:
        Refused: it leads elsewhere, or no file can be called so.
    """
    path = PurePosixPath(name.replace("\\", "/").translate(SPACES))
    if is_junk(path.parts) or not {part.casefold() for part in path.parts}.isdisjoint(OURS):
        return None
    if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise Refused("its name leads out of the folder")
    if not str(path).isprintable() or len(str(path)) > 200 or any(len(part.encode()) > 240 for part in path.parts):
        raise Refused("its name cannot be used")
    if len(path.parts) > MAX_DEPTH:
        raise Refused(f"more than {MAX_DEPTH} folders within folders")
    if any(map(RESERVED.fullmatch, path.parts)):
        raise Refused("not every system can keep a file of this name")
    return path


class Reader:
    """Reads one member of an archive."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo):
        self.archive, self.info = archive, info

    def __call__(self, most: int) -> bytes:
        """Return the content.

        Args:
            most: bytes that it may have, whatever the archive says of its size.

        Raises:
            Refused: it is a link, locked, damaged, larger, or compressed in a way of which a few bytes may become
                gigabytes before anybody can count them.
        """
        kind = stat.S_IFMT(self.info.external_attr >> 16)
        if kind and not stat.S_ISREG(kind):
            raise Refused("a link or no plain file")
        if self.info.flag_bits & 1:
            raise Refused("locked with a password")
        if self.info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("compressed in an unusual way; it has to be zipped again as every system does")
        try:
            with self.archive.open(self.info) as file:
                content = file.read(most + 1)
        except BROKEN as error:
            raise Refused(f"damaged ({error})") from None
        if len(content) > most:
            raise Refused(f"more than {most >> 20} MB")
        return content


def zip_entries(file: Path | io.BytesIO) -> Iterator[tuple[str, Reader]]:
    """Yield the files in an archive, by name.

    Raises:
        Refused: it is none.
    """
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as error:
        raise Refused(f"no archive that can be read ({error})") from None
    for info in archive.infolist():
        if not info.is_dir():
            yield _name(info), Reader(archive, info)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the member's name. Some systems write UTF-8 and forget to say so."""
    if not info.flag_bits & 0x800:
        try:
            return info.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return info.filename


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
        raise Refused("a link" if error.errno == 40 else error.strerror) from None
    with open(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise Refused("no plain file")
        if state.st_nlink > 1:
            raise Refused("a link: the file has another name elsewhere")
        if owner is not None and state.st_uid != owner:
            raise Refused("it belongs to somebody else")
        try:
            content = file.read(MAX_FILES_BYTES + 1)
        except OSError as error:
            raise Refused(error.strerror) from None
    if len(content) > MAX_FILES_BYTES:
        raise Refused(f"more than {MAX_FILES_BYTES >> 20} MB")
    return content, state
