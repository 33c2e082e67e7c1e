"""Open nbgrader's gradebook, or say in one line why not and what to do."""

import contextlib
import functools
from collections.abc import Iterator
from pathlib import Path

import nbgrader
from alembic.script import ScriptDirectory
from nbgrader.api import Gradebook, InvalidEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from autograder.errors import CourseError


@contextlib.contextmanager
def open_gradebook(directory: CourseDirectory) -> Iterator[Gradebook]:
    """Open the gradebook of a course.

    Raises:
        CourseError: it cannot be used, or another version of nbgrader has made it.
    """
    with errors_of(directory.db_url):
        _require_schema(directory.db_url)
        with Gradebook(directory.db_url) as gradebook:
            yield gradebook


@contextlib.contextmanager
def errors_of(url: str) -> Iterator[None]:
    """Say in one line what the database says, also where nbgrader opens the gradebook by itself.

    Raises:
        CourseError: the gradebook cannot be used.
    """
    try:
        yield
    except (SQLAlchemyError, InvalidEntry) as error:  # the second is nbgrader's word for some of the first
        # chained: `convert` looks whether the database takes anything more
        raise CourseError(f"the gradebook at {shown_url(url)} cannot be used: {_first_line(error)}") from error


def shown_url(url: str) -> str:
    """Where a gradebook is, without the password."""
    return make_url(url).render_as_string(hide_password=True)


@functools.cache
def shared_engine(url: str, **options: bool) -> Engine:
    """Stand in for SQLAlchemy's `create_engine` in nbgrader, which connects a dozen times for each notebook.

    Each time statements are compiled anew: a third of the time that it takes to save.
    """
    return create_engine(url, **options)


@functools.cache
def _require_schema(url: str) -> None:
    """Look at the version that nbgrader writes into a gradebook before nbgrader makes missing tables in an old one."""
    engine = create_engine(url)
    try:
        tables = inspect(engine).get_table_names()
        if not tables:
            return
        with engine.connect() as connection:
            query = text("SELECT version_num FROM alembic_version")
            revision = connection.execute(query).scalars().first() if "alembic_version" in tables else None
    finally:
        engine.dispose()
    schemas = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic"))
    if revision == schemas.get_current_head():
        return
    where = f"the gradebook at {shown_url(url)}"
    if revision is None or revision in {each.revision for each in schemas.walk_revisions()}:
        raise CourseError(f"{where} was made by an earlier nbgrader; copy it, then run: nbgrader db upgrade")
    raise CourseError(f"{where} was made by a later nbgrader than the one that is installed; upgrade nbgrader")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
