"""Who is in the course: the people of a roster."""

from dataclasses import dataclass
from pathlib import Path

from autograder.tables import read_csv

NAMES = ("first_name", "last_name", "name", "email")


@dataclass(frozen=True)
class Person:
    """One student.

    Args:
        student: name of the folder in `submitted/`; of nobody else.
        ids: logins, numbers and addresses by which a platform may call that student, `student` among them. Each
            belongs to one person only.
        names: as a platform writes them; two people may share one.
        first_name, last_name, email: for the gradebook and the sheets, where they are known.
    """

    student: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    first_name: str = ""
    last_name: str = ""
    email: str = ""


def read_people(path: Path) -> list[Person]:
    """The people of a roster.

    Raises:
        CourseError: it is no such file.
    """
    people = []
    for row in read_csv(path, "student"):
        first, last, email = (row.get(each, "") for each in ("first_name", "last_name", "email"))
        full = " ".join(filter(None, (first, last)))
        names = tuple(dict.fromkeys(filter(None, (row.get("name"), full))))
        ids = tuple(dict.fromkeys(filter(None, (value for key, value in row.items() if key not in NAMES[:3]))))
        people.append(Person(row["student"], ids, names, first, last, email))
    return people
