"""When things came in, from a table: for platforms whose downloads do not tell."""

import unicodedata
from datetime import datetime, tzinfo
from pathlib import Path

from autograder.collect.attempts import Attempt, Refused
from autograder.collect.roster import Roster
from autograder.course.dates import moment
from autograder.course.people import EMAIL, FIRST, FULL, LAST, LOGIN, NUMBER, PARTICIPANT
from autograder.course.tables import read_table
from autograder.errors import CourseError

# columns, without case and signs; after our own, that of Moodle's grading worksheet (English, German, French, Spanish)
TIMES = (
    *("received", "lastmodifiedsubmission", "zuletztgeandertabgabe", "dernieremodificationtravailremis"),
    *("ultimamodificacionentrega",),
)
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
        table = read_table(path)
        columns = [_key(name) for name in table.names]
        column = next((name for name in TIMES if name in columns), None)
        if not column:
            raise CourseError(f"{path} has no column received, nor is it Moodle's grading worksheet")
        self._by_student: dict[str, set[datetime]] = {}
        self._by_number: dict[str, set[datetime]] = {}
        self._ids: dict[str, tuple[str, ...]] = {}
        for place, values in table.rows:
            row = dict(zip(columns, values, strict=False))
            number = next((found[1] for value in values if (found := PARTICIPANT.fullmatch(value))), None)
            ids = tuple(filter(None, (row.get(name) for name in ("student", *LOGIN, *EMAIL, *NUMBER))))
            names = tuple(filter(None, (row.get(name) for name in ("student", *FULL))))
            parts = [next(filter(None, (row.get(name) for name in kind)), "") for kind in (FIRST, LAST)]
            if number:
                self._ids[number] = ids
            if row.get(column, "").lower() in NONE:
                continue
            when = _moment(row[column], zone, f"{path}, row {place}")
            if number:
                self._by_number.setdefault(number, set()).add(when)
            try:
                student = roster.find(ids, (*names, " ".join(parts))) if roster else ids[0]
            except (Refused, IndexError):
                continue  # somebody who is not in the course
            self._by_student.setdefault(student, set()).add(when)

    def identify(self, attempt: Attempt) -> None:
        """Add what the table knows of the person with the attempt's number."""
        for number in attempt.numbers:
            attempt.ids += tuple(each for each in self._ids.get(number, ()) if each not in attempt.ids)

    def of(self, attempt: Attempt, student: str) -> datetime | None:
        """When this came in; None if the table does not know, or says two things."""
        found = set().union(*(self._by_number.get(number, set()) for number in attempt.numbers))
        found = found or self._by_student.get(student, set())
        return next(iter(found)) if len(found) == 1 else None


def _moment(text: str, zone: tzinfo | None, where: str) -> datetime:
    try:
        when = moment(text, zone)
        if when != moment(text, zone, end_of_day=True):
            raise CourseError(f"{text!r} has no time of day; write it as 2026-12-01 23:59")
    except CourseError as error:
        raise CourseError(f"{where}: {error}") from None
    return when


def _key(name: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name.casefold())))
