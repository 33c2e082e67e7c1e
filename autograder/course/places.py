"""Where a notebook may lie in what was handed in: under another name, in a folder, in an archive."""

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.paths import OURS
from autograder.text import readable

MAX_NOTEBOOK_BYTES = 50 << 20
MAX_DEPTH = 6  # folders below the submission's own
MAX_ENTRIES = 30_000  # files that are looked at
MAX_PLACES = 50  # files that are read
MAX_DIRECTORY_BYTES = 2 << 20  # the table of contents of an archive
HEAD_BYTES = 4096
JUNK = ("__MACOSX", "__pycache__")  # and whatever begins with a dot
MARKS = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # what may stand before the first brace of a JSON file
END_OF_ARCHIVE = struct.Struct("<4s4H2LH")
# what zipfile raises for wrong bytes; a kind of archive that it does not know is a RuntimeError
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Place:
    """One file that may be a notebook.

    Args:
        path: of the file in the submission; never a link.
        shown: its name as a person may read it.
        inner: name in the archive that `path` is; empty if it is none.
        depth: folders and archives around it.
    """

    path: Path
    shown: str
    inner: str = ""
    depth: int = 0

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.inner).name if self.inner else self.path.name

    def read(self) -> bytes:
        """Return the content.

        Raises:
            ValueError: it is no plain file, too large, locked or damaged.
        """
        content = _read(self.path) if not self.inner else _member(self.path, self.inner)
        if len(content) > MAX_NOTEBOOK_BYTES:
            raise ValueError(f"it is larger than {MAX_NOTEBOOK_BYTES >> 20} MB")
        return content

    def beside(self, most: int) -> dict[str, bytes]:
        """Return the files of the archive in the notebook's folder and below, by their path from there.

        Nothing if it did not come in an archive.

        Args:
            most: bytes in all.
        """
        contents, total, folder = {}, 0, PurePosixPath(self.inner).parent
        for inner in (_members(self.path) or ()) if self.inner else ():
            path = PurePosixPath(inner)
            if path.suffix.lower() == ".ipynb" or not path.is_relative_to(folder):
                continue
            try:
                content = _member(self.path, inner, most - total)
            except ValueError:
                continue
            if total + len(content) <= most:
                contents[str(path.relative_to(folder))], total = content, total + len(content)
        return contents


def places(folder: Path, wanted: str) -> Iterator[Place]:
    """Yield what may be a notebook, the likeliest first: the wanted name, then by depth and ending.

    Args:
        folder: of the submission. What is in `.ipynb_checkpoints` or any hidden folder does not count.
        wanted: name of the released notebook.
    """
    listed = []
    for path, depth in _files(folder):
        kind = _kind(path)
        if kind == "zip":
            members = _members(path)
            if members is None:
                listed.append(Place(path, _shown(folder, path), depth=depth))  # reading it will say why
            for inner in members or ():
                if _may_be_notebook(inner):
                    inside = readable(inner, 80)
                    deep = depth + len(PurePosixPath(inner).parts)
                    listed.append(Place(path, f"{_shown(folder, path)} ({inside})", inner, deep))
        elif path.suffix.lower() == ".ipynb" or kind == "json":
            listed.append(Place(path, _shown(folder, path), depth=depth))

    def order(place: Place) -> tuple:
        name = place.name.lower()
        return place.name != wanted or place.depth > 0, name != wanted.lower(), ".ipynb" not in name, place.depth, name

    yield from sorted(listed, key=order)[:MAX_PLACES]


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Plain files and their depth; the upper ones first, so that the bound cuts off the deepest."""
    level, seen = [str(folder)], 0
    for depth in range(MAX_DEPTH + 1):
        below = []
        for each in level:
            try:
                entries = sorted(os.scandir(each), key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                seen += 1
                if seen > MAX_ENTRIES:
                    return
                if entry.name in JUNK or entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    below.append(entry.path)
                elif entry.is_file(follow_symlinks=False) and not (entry.name in OURS and depth == 0):
                    yield Path(entry.path), depth
        level = below


def _kind(path: Path) -> str:
    """Return what a file's first bytes say: «json», «zip» or nothing."""
    try:
        head = _read(path, HEAD_BYTES)
    except ValueError:
        return ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "json" if head.lstrip(MARKS).startswith(b"{") else ""


def _read(path: Path, most: int = MAX_NOTEBOOK_BYTES + 1) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ValueError("it is not a plain file")
            return file.read(most)
    except IsADirectoryError:
        raise ValueError("it is not a plain file") from None
    except OSError as error:
        raise ValueError("it is not a plain file" if path.is_symlink() else error.strerror) from None


def _archive(path: Path) -> zipfile.ZipFile:
    """Open an archive whose table of contents is of a sensible size.

    Raises:
        ValueError: it is none, or it is damaged.
    """
    tail = min(path.stat().st_size, END_OF_ARCHIVE.size + 65536)
    with path.open("rb") as file:
        file.seek(-tail, os.SEEK_END)
        end = file.read(tail)
    start = end.rfind(b"PK\x05\x06")
    if start < 0 or len(end) - start < END_OF_ARCHIVE.size:
        raise ValueError("it is damaged")
    if END_OF_ARCHIVE.unpack_from(end, start)[5] > MAX_DIRECTORY_BYTES:
        raise ValueError("it holds too many files")
    return zipfile.ZipFile(path)


def _members(path: Path) -> list[str] | None:
    """Names of the files in an archive that can be used: none that leads elsewhere, is a link, or is hidden.

    None if the archive is damaged.
    """
    try:
        with _archive(path) as archive:
            return [info.filename for info in archive.infolist() if _is_plain(info)]
    except BROKEN:
        return None


def _is_plain(info: zipfile.ZipInfo) -> bool:
    kind, path = stat.S_IFMT(info.external_attr >> 16), PurePosixPath(info.filename.replace("\\", "/"))
    hidden = any(part in JUNK or part.startswith(".") for part in path.parts)  # «..» among them
    plain = not info.is_dir() and (not kind or stat.S_ISREG(kind)) and not path.is_absolute()
    return plain and not hidden and len(info.filename) <= 500 and len(path.parts) <= MAX_DEPTH


def _may_be_notebook(inner: str) -> bool:
    """By its name alone: to look into each member of an archive would cost too much."""
    name = PurePosixPath(inner).name.lower()
    return ".ipynb" in name or PurePosixPath(name).suffix in ("", ".json", ".txt")


def _member(path: Path, inner: str, most: int = MAX_NOTEBOOK_BYTES) -> bytes:
    try:
        with _archive(path) as archive:
            if archive.getinfo(inner).flag_bits & 1:
                raise ValueError("it is locked with a password")
            with archive.open(inner) as file:
                return file.read(most + 1)
    except BROKEN as error:
        raise ValueError(str(error) if type(error) is ValueError else "the archive is damaged") from None


def _shown(folder: Path, path: Path) -> str:
    return readable(str(path.relative_to(folder)), 80)
