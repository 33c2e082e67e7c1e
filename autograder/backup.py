"""Copy the gradebook before anything is written into it."""

import contextlib
import os
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
        The copy; None if there is no gradebook yet.

    Raises:
        CourseError: it cannot be copied.
    """
    place = make_url(url)
    kind = place.get_backend_name()
    if kind == "sqlite" and not (place.database and Path(place.database).exists()):
        return None
    ending = {"sqlite": "db", "postgresql": "dump"}.get(kind)
    if ending is None:
        raise CourseError(f"a gradebook in {kind} cannot be backed up; use SQLite or PostgreSQL")
    copy = folder / f"gradebook-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.{ending}"
    new = copy.with_suffix(".new")
    try:
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


def _copy_sqlite(place: URL, target: Path) -> None:
    source = f"{Path(place.database).absolute().as_uri()}?mode=ro"
    with (
        contextlib.closing(sqlite3.connect(source, uri=True, timeout=5)) as gradebook,
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
