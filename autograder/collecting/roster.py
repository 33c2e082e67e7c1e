"""Who is in the course: names of a learning platform, mapped to students."""

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

from autograder.collecting.attempts import Refused
from autograder.errors import CourseError
from autograder.tables import read_csv

STUDENT = re.compile(r"[A-Za-z0-9_][\w.@-]{0,79}", re.ASCII)  # a folder of this name can be made anywhere


class Roster:
    """The students by whatever is known of them.

    Args:
        rows: each has `student`, the name of the folder in `submitted/`; every other column is a name or a number by
            which a platform may call that student.

    Raises:
        CourseError: a student's name cannot be that of a folder, or stands there twice.
    """

    def __init__(self, rows: list[dict[str, str]]):
        self.students: list[str] = []
        self._by_key: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            student = row["student"]
            if not STUDENT.fullmatch(student):
                raise CourseError(f"{student!r} cannot be the name of a folder; use letters, digits and . _ @ -")
            if student in self.students:
                raise CourseError(f"{student} stands twice in the roster")
            self.students.append(student)
            for value in filter(None, row.values()):
                for key in keys(value):
                    self._by_key[key].add(student)

    @classmethod
    def read(cls, path: Path) -> "Roster":
        """From a CSV file.

        Raises:
            CourseError: as above, or it is no such file.
        """
        return cls(read_csv(path, "student"))

    def find(self, names: tuple[str, ...]) -> str:
        """The student that these names mean.

        Raises:
            Refused: nobody, or more than one.
        """
        found: set[str] = set()
        for name in names:
            for key in keys(name):
                found |= self._by_key.get(key, set())
        if len(found) == 1:
            return found.pop()
        raise Refused(f"it may be of {' or '.join(sorted(found))}" if found else "nobody in the roster is called so")


def keys(name: str) -> set[str]:
    """How a name may be written: without case, accents and separators, and beginning with any of its words."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    words = ["".join(filter(str.isalnum, word)) for word in re.split(r"[\s,]+", plain)]
    return {"".join(words[place:] + words[:place]) for place in range(len(words))} - {""}
