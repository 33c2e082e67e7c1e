"""Tables as CSV files that spreadsheets and learning platforms read, and that harm nobody who opens them."""

import codecs
import contextlib
import csv
import errno
import fcntl
import getpass
import io
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from autograder.errors import CourseError

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the begin of a formula
Value = str | int | float | None
Row = Sequence[Value]


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a table in UTF-8. Text is quoted, numbers are not; no text can become a formula.

    A half character (a lone surrogate, as in the name of a file that is no text) is written as its escape.

    The file is there as a whole or not at all.

    Raises:
        CourseError: it cannot be written.
    """
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with new.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
            _write(file, [header, *rows])
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        with contextlib.suppress(OSError):  # where nothing can be written, nothing can be removed
            new.unlink(missing_ok=True)


@contextlib.contextmanager
def extended(path: Path, header: Sequence[str]) -> Iterator[Callable[[Iterable[Row]], None]]:
    """Hold a table for this process alone, and yield what adds rows at its end; others wait.

    Rows are written as by `write_csv`. If something fails before the table is let go, none of them stays. A table that
    has only the first of these columns, as an earlier version of the course made it, gets the others.

    Raises:
        CourseError: it cannot be written, or it is one of other columns (somebody wrote it by hand).
    """

    def add(rows: Iterable[Row]) -> None:
        text = io.StringIO(newline="")
        end = os.fstat(file.fileno()).st_size
        if end and _columns(os.pread(file.fileno(), 4096, 0)) != list(header):
            raise CourseError(f"{path}: add the line by hand; its columns are not {', '.join(header)} with commas")
        _write(text, rows if end else [header, *rows])
        content = text.getvalue().encode(errors="backslashreplace")
        if end and os.pread(file.fileno(), 1, end - 1) != b"\n":
            content = b"\r\n" + content  # an editor has left the last line open
        try:
            if file.write(content) != len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
        except OSError as error:
            raise CourseError(f"{path} cannot be written: {error.strerror}") from None

    try:
        file = _locked(path, header)
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from None
    with file:
        size = os.fstat(file.fileno()).st_size
        try:
            yield add
        except BaseException:
            os.ftruncate(file.fileno(), size)
            raise


def _locked(path: Path, header: Sequence[str]) -> io.FileIO:
    """Open the table at its end, for this process alone; another takes its place if it lacks the last columns."""
    while True:
        file = path.open("a+b", buffering=0)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_ino != path.stat().st_ino:
                file.close()  # somebody has put another in its place while this one waited
                continue
            names = _columns(os.pread(file.fileno(), 4096, 0))
            if not 0 < len(names) < len(header) or names != list(header[: len(names)]):
                return file
            _widen(path, header)
        except BaseException:
            file.close()
            raise
        file.close()


def _widen(path: Path, header: Sequence[str]) -> None:
    rows = [row for row in csv.reader(io.StringIO(_text(path), newline="")) if row][1:]
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with new.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *([*row, *[""] * (len(header) - len(row))] for row in rows)])
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _columns(beginning: bytes) -> list[str]:
    first = beginning.partition(b"\n")[0].decode("utf-8-sig", "replace")
    return [name.strip().lower() for name in next(csv.reader([first]), [])]


def _write(file: TextIO, rows: Iterable[Row]) -> None:
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([safe(value) if isinstance(value, str) else value for value in row] for row in rows)


def safe(text: str) -> str:
    """Return the text as a cell that no spreadsheet computes (CWE-1236): an apostrophe goes before a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def read_csv(path: Path, *required: str) -> list[dict[str, str]]:
    """Read a table with a header; names of columns in lower case, values without spaces around them.

    Args:
        path: as for `read_table`.
        required: columns that have to be there.

    Raises:
        CourseError: it cannot be read, or a column is missing.
    """
    table = read_table(path)
    names = [name.lower() for name in table.names]
    if missing := [name for name in required if name not in names]:
        raise CourseError(f"{path} has no column {missing[0]}; its first line must name: {', '.join(required)}")
    rows = []
    for number, values in table.rows:
        row = dict(zip(names, values, strict=False))
        if empty := [name for name in required if not row.get(name)]:
            raise CourseError(f"{path}, row {number}: {', '.join(empty)} is empty")
        rows.append(row)
    return rows


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    Args:
        names: of the columns, as they stand there.
        rows: number of the row, as a spreadsheet counts, and its values; without empty rows.
    """

    names: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(path: Path) -> Table:
    """Read a table as spreadsheets and platforms write it.

    Args:
        path: in UTF-8, in UTF-16 with its mark, or in Windows' Western European encoding; with commas, semicolons or
            tabs between the columns, or with what a first line `sep=;` names. The apostrophe of `safe` is taken off
            again, and so is the formula ="0012" by which some programs keep a number from Excel.

    Raises:
        CourseError: it cannot be read.
    """
    text = _text(path)
    if told := re.match(r"\s*\"?sep=(.)\"?\r?\n", text, re.I):
        text = text[told.end() :]
    try:
        delimiter = told[1] if told else max(",;\t", key=lambda each: len(_first(text, each)))
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (csv.Error, TypeError) as error:
        raise CourseError(f"{path} is no table that can be read ({error}); save it as CSV (UTF-8)") from None
    names = [name.strip() for name in rows[0]] if rows else []
    found = ((number, [_plain(value.strip()) for value in values]) for number, values in enumerate(rows[1:], start=2))
    return Table(names, [(number, values) for number, values in found if any(values)])


def _first(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from None
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise CourseError(f"{path} is a spreadsheet's own file; open it there and save it as CSV (UTF-8)")
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        with contextlib.suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if "\0" not in text:
                return text
    raise CourseError(f"{path} is not UTF-8; save it as CSV (UTF-8)")


def _plain(value: str) -> str:
    if quoted := re.fullmatch(r'="([^"]*)"', value):
        return quoted[1]
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA) else value


def account() -> str:
    """Who adds a line to a record."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in some containers
        return str(os.getuid())
