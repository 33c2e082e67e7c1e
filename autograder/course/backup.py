"""Copy the gradebook before anything is written into it."""

import contextlib
import os
import shlex
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from autograder.errors import CourseError

KEPT = 10


def back_up(url: str, folder: Path) -> Path | None:
    """Copy a gradebook to `folder`, where the newest ten are kept.

    Args:
        url: of the database, as SQLAlchemy has it: SQLite (copied by its own backup) or PostgreSQL (by `pg_dump`).

    Returns:
        The copy; None if there is no gradebook yet, or one without submissions: it is often one that was lost and made
        anew, and its copy would only take the place of an older one that somebody may need.

    Raises:
        CourseError: it cannot be copied.
    """
    place = make_url(url)
    kind = place.get_backend_name()
    ending = {"sqlite": "db", "postgresql": "dump"}.get(kind)
    if ending is None:
        raise CourseError(f"a gradebook in {kind} cannot be backed up; use SQLite or PostgreSQL")
    copy = folder / f"gradebook-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.{ending}"
    new = copy.with_suffix(".new")
    try:
        if kind == "sqlite" and not _has_submissions(place):
            return None
        folder.mkdir(parents=True, exist_ok=True)
        (_copy_sqlite if kind == "sqlite" else _dump_postgresql)(place, new)
        new.replace(copy)
    except (OSError, sqlite3.Error) as error:
        raise CourseError(f"the gradebook was not backed up, so nothing was graded: {error}") from None
    finally:
        new.unlink(missing_ok=True)
    for old in sorted(folder.glob(f"gradebook-*.{ending}"))[:-KEPT]:
        old.unlink()
    return copy


def newest(folder: Path) -> Path | None:
    """Return the newest copy; None if there is none."""
    return max(folder.glob("gradebook-*.d[bu]*"), default=None)


def how_to_restore(copy: Path, url: str) -> str:
    """Return the command that puts a copy in the gradebook's place."""
    if copy.suffix == ".db":
        return f"cp {shlex.quote(str(copy))} {shlex.quote(make_url(url).database or '')}"
    place = make_url(url).set(drivername="postgresql").render_as_string(hide_password=True)
    return f"pg_restore --clean --if-exists --dbname={shlex.quote(place)} {shlex.quote(str(copy))}"


def _has_submissions(place: URL) -> bool:
    if not (place.database and Path(place.database).exists()):
        return False
    with contextlib.closing(_opened(place)) as gradebook:
        known = gradebook.execute("SELECT 1 FROM sqlite_master WHERE name = 'submitted_assignment'").fetchone()
        return bool(known and gradebook.execute("SELECT 1 FROM submitted_assignment LIMIT 1").fetchone())


def _opened(place: URL) -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(place.database or '').absolute().as_uri()}?mode=ro", uri=True, timeout=5)


def _copy_sqlite(place: URL, target: Path) -> None:
    with (
        contextlib.closing(_opened(place)) as gradebook,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        gradebook.backup(copy)


def _dump_postgresql(place: URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if not program:
        raise OSError("pg_dump is not installed (Debian: postgresql-client)")
    password = {"PGPASSWORD": place.password} if place.password else {}
    plain = place.set(drivername="postgresql", password=None).render_as_string()
    dumped = subprocess.run(
        [program, "--format=custom", f"--file={target}", f"--dbname={plain}"],
        env={**os.environ, **password},
        capture_output=True,
        text=True,
    )
    if dumped.returncode:
        raise OSError((dumped.stderr.strip().splitlines() or ["pg_dump gives no reason"])[-1])
