"""Who is in the course: what a learning platform calls people, mapped to students."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path

from autograder.collect.attempts import Attempt, Refused, Unknown
from autograder.course.people import STUDENT, Person, read_people, same
from autograder.errors import CourseError

NOBODY = "nobody in the roster is called so"


class Roster:
    """The students by whatever is known of them.

    Args:
        people: who is in the course.

    Raises:
        CourseError: a student's name cannot be that of a folder, or stands there twice.
    """

    def __init__(self, people: list[Person]):
        self.students: list[str] = []
        self._named: set[str] = set()
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)  # as they are written
        self._keys: dict[str, set[str]] = defaultdict(set)  # as they may be written
        for person in people:
            student = person.student
            if not STUDENT.fullmatch(student):
                raise CourseError(f"{student!r} cannot be the name of a folder; use letters, digits and . _ @ -")
            if student in self.students:
                raise CourseError(f"{student} stands twice in the roster")
            self.students.append(student)
            if person.names:
                self._named.add(student)
            ids = {student, *person.ids}
            for each in ids:
                self._ids[same(each)].add(student)
            for each in person.names:
                self._names[same(each)].add(student)
            called = _union(map(keys, person.names))
            numbered = {number + name for number in _union(map(keys, ids)) for name in called}  # «jdoe Jane Doe»
            for key in called | numbered | _union(map(keys, ids)):
                self._keys[key].add(student)

    @classmethod
    def read(cls, path: Path) -> "Roster":
        """From a table.

        Raises:
            CourseError: as above, or it is no such file.
        """
        return cls(read_people(path))

    @classmethod
    def read_without(cls, path: Path, ignore: Collection[str]) -> tuple["Roster", "Roster"]:
        """From a table, and apart those who are to be ignored, whether they stand in it or not.

        Args:
            path: of the table.
            ignore: students, ids or names.

        Raises:
            CourseError: as above, or it is no such file.
        """
        people, ignored = read_people(path), list[Person]()
        unwanted = {same(name): name for name in ignore}
        for person in people:
            if meant := unwanted.keys() & {same(each) for each in (person.student, *person.ids, *person.names)}:
                ignored.append(person)
                unwanted = {key: name for key, name in unwanted.items() if key not in meant}
        known = [person for person in people if person not in ignored]
        return cls(known), cls([*ignored, *_called_only(unwanted.values())])

    @classmethod
    def of_names(cls, names: Iterable[str]) -> "Roster":
        """Of people of whom one word is known each, a student, an id or a name."""
        return cls(_called_only(names))

    def knows(self, attempt: Attempt) -> bool:
        """Whether an attempt is of one of them, by whatever is known of it."""
        try:
            return bool(self.find(attempt.ids, (*attempt.names, attempt.label), attempt.numbers))
        except Refused:
            return False

    def find(self, ids: Iterable[str], names: Iterable[str], numbers: Iterable[str] = ()) -> str:
        """Return the one student who is meant.

        Each of the three is what may be meant by it: of several readings only one need be right. An id goes before a
        name that nobody has; where both are known, they have to mean the same student.

        Args:
            ids: logins, numbers and addresses.
            names: of a person.
            numbers: which only tell people of one name apart, for they are not the student's but the assignment's.

        Raises:
            Unknown: nobody.
            Refused: more than one, or one by the name and another by the number.
        """
        by_id, by_name = self._by_id(ids), _union(map(self._called, names))
        by_number = self._by_id(numbers)
        matches = _both(by_id, by_name) if by_id and by_name else by_id or by_name
        if matches and by_number:
            matches = _both(matches, by_number)
        matches = matches or by_number - self._named
        if len(matches) == 1:
            return next(iter(matches))
        if matches:
            raise Refused(f"it may be of {_listed(matches)}")
        if by_number:
            raise Unknown(f"{NOBODY}, though its number is that of {_listed(by_number)}")
        raise Unknown(NOBODY)

    def _by_id(self, ids: Iterable[str]) -> set[str]:
        return _union(self._ids.get(same(each), set()) for each in ids)

    def _called(self, name: str) -> set[str]:
        """Who is called so; those who are called exactly so go before those whose name may be written so."""
        return self._names.get(same(name)) or _union(self._keys.get(key, set()) for key in keys(name))


def _called_only(names: Iterable[str]) -> list[Person]:
    return [Person(f"nobody-{place}", (name,), (name,)) for place, name in enumerate(names)]


def _both(some: set[str], others: set[str]) -> set[str]:
    if not some & others:
        raise Refused(f"one part of its name means {_listed(some)}, another {_listed(others)}")
    return some & others


def _union(sets: Iterable[set[str]]) -> set[str]:
    return set().union(*sets)


def _listed(students: set[str]) -> str:
    first = sorted(students)[:4]
    return " or ".join(first) + (f" or {len(students) - 4} others" if len(students) > 4 else "")


def keys(name: str) -> set[str]:
    """How a name may be written: without case, accents and separators, and beginning with any of its words."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    words = ["".join(filter(str.isalnum, word)) for word in re.split(r"[\s,]+", plain)]
    return {"".join(words[place:] + words[:place]) for place in range(len(words))} - {""}
