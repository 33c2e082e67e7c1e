"""Tables as CSV files that spreadsheets and learning platforms read, and that harm nobody who opens them."""

import contextlib
import csv
import errno
import fcntl
import io
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
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

    Rows are written as by `write_csv`. If something fails before the table is let go, none of them stays.

    Raises:
        CourseError: it cannot be written, or it is one of other columns (somebody wrote it by hand).
    """

    def add(rows: Iterable[Row]) -> None:
        text = io.StringIO(newline="")
        end = os.fstat(file.fileno()).st_size
        first = os.pread(file.fileno(), 4096, 0).partition(b"\n")[0].decode("utf-8-sig", "replace")
        if end and [name.strip().lower() for name in next(csv.reader([first]), [])] != list(header):
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
        file = path.open("a+b", buffering=0)
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = os.fstat(file.fileno()).st_size
        try:
            yield add
        except BaseException:
            os.ftruncate(file.fileno(), size)
            raise


def _write(file: TextIO, rows: Iterable[Row]) -> None:
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([safe(value) if isinstance(value, str) else value for value in row] for row in rows)


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet computes (CWE-1236): an apostrophe goes before what begins a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def read_csv(path: Path, *required: str) -> list[dict[str, str]]:
    """Read a table with a header; names of columns in lower case, values without spaces around them.

    Args:
        path: UTF-8, with commas, semicolons or tabs between the columns. The apostrophe of `safe` is taken off again.
        required: columns that have to be there.

    Raises:
        CourseError: it cannot be read, or a column is missing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not UTF-8; save it as CSV (UTF-8)") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if missing := [name for name in required if name not in names]:
        raise CourseError(f"{path} has no column {missing[0]}; its first line must name: {', '.join(required)}")
    found = []
    for number, values in enumerate(rows[1:], start=2):
        row = dict(zip(names, map(str.strip, values), strict=False))
        if not any(row.values()):
            continue
        if empty := [name for name in required if not row.get(name)]:
            raise CourseError(f"{path}, row {number}: {', '.join(empty)} is empty")
        found.append({name: _plain(value) for name, value in row.items()})
    return found


def _plain(value: str) -> str:
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA) else value
