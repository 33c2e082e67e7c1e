"""When things came in, from a table: for platforms whose downloads do not tell."""

import re
from datetime import datetime, tzinfo
from pathlib import Path

from autograder.collecting.attempts import Attempt, Refused
from autograder.collecting.roster import Roster
from autograder.dates import moment
from autograder.errors import CourseError
from autograder.tables import read_csv

TIMES = ("received", "last modified (submission)")  # columns; the second is of Moodle's grading worksheet
IDS = ("student", "id number", "email address", "username", "email")
NAMES = ("student", "full name", "name")
NUMBER = "identifier"  # «Participant 123», by which Moodle's download names people as well
NONE = ("", "-", "never")


class Times:
    """Moments by student, or by the number that the platform gives people in one assignment.

    Args:
        path: Moodle's grading worksheet, or a table with the columns student and received.
        zone: of moments without one; by default this machine's.
        roster: who is who.

    Raises:
        CourseError: it is no such table, or a moment in it can be read in two ways.
    """

    def __init__(self, path: Path, zone: tzinfo | None, roster: Roster | None):
        rows = read_csv(path)
        column = next((name for name in TIMES if rows and name in rows[0]), None)
        if not column:
            raise CourseError(f"{path} has none of the columns {' and '.join(TIMES)}; see course collect --help")
        self._by_student: dict[str, set[datetime]] = {}
        self._by_number: dict[str, set[datetime]] = {}
        self._ids: dict[str, tuple[str, ...]] = {}
        for place, row in enumerate(rows, start=1):
            found = re.search(r"\d+$", row.get(NUMBER, ""))
            ids, names = (tuple(filter(None, map(row.get, columns))) for columns in (IDS, NAMES))
            if found:
                self._ids[found[0]] = ids
            if row.get(column, "").lower() in NONE:
                continue
            try:
                when = moment(row[column], zone)
            except CourseError as error:
                raise CourseError(f"{path}, person {place}: {error}") from None
            if found:
                self._by_number.setdefault(found[0], set()).add(when)
            try:
                self._by_student.setdefault(roster.find(ids, names) if roster else ids[0], set()).add(when)
            except (Refused, IndexError):
                continue  # somebody who is not in the course

    def identify(self, attempt: Attempt) -> None:
        """Add what the table knows of the person with the attempt's number."""
        for number in attempt.numbers:
            attempt.ids += tuple(each for each in self._ids.get(number, ()) if each not in attempt.ids)

    def of(self, attempt: Attempt, student: str) -> datetime | None:
        """When this came in; None if the table does not know, or says two things."""
        found = set().union(*(self._by_number.get(number, set()) for number in attempt.numbers))
        found = found or self._by_student.get(student, set())
        return next(iter(found)) if len(found) == 1 else None
