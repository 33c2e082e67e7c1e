"""The students of a course: of its roster and its gradebook, and of whom the sheets and the formgrader have names."""

import dataclasses
import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from nbgrader.api import Student
from traitlets import List, Unicode
from traitlets.config import Configurable

from autograder.course.course import Course
from autograder.course.people import Listing, Person, orders, read_listing, same
from autograder.errors import CourseError

ROSTER = "roster.csv"


class Students(Configurable):
    """Who counts as a student; set in `nbgrader_config.py`."""

    ignore = List(Unicode(), help="Test students: folders, ids or names that stand in no sheet.").tag(config=True)


@dataclass(frozen=True)
class Listed:
    """A student as a sheet names one."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @classmethod
    def of(cls, student: Student) -> "Listed":
        return cls(student.id, *(getattr(student, each.name) or "" for each in dataclasses.fields(cls)[1:]))

    @property
    def names(self) -> list[str]:
        return orders(self.first_name, self.last_name)


def ignored(course: Course) -> list[str]:
    """Return the test students that the course's settings name."""
    return list(Students(config=course.directory.config).ignore)


def read_roster(course: Course, ignore: Collection[str] = ()) -> Listing | None:
    """`roster.csv` in the course's folder, without test students; None if there is none.

    Raises:
        CourseError: it cannot be read.
    """
    path = course.root / ROSTER
    return read_listing(path, [*ignore, *ignored(course)]) if path.exists() else None


def enrol(course: Course, ignore: Collection[str] = ()) -> Listing | None:
    """Put the people of `roster.csv` into the gradebook, with their names; nobody is removed, no name emptied.

    Returns:
        The roster; None if there is none.

    Raises:
        CourseError: the roster or the gradebook cannot be used.
    """
    roster = read_roster(course, ignore)
    if roster:
        with course.gradebook() as gradebook:
            known = {each.id: each for each in gradebook.students}
            for person in roster.people:
                student = known.get(person.student) or Student(id=person.student)
                for name, value in _fields(person, student).items():
                    if value and getattr(student, name) != value:
                        setattr(student, name, value)
                if student.first_name or student.last_name:  # the formgrader writes «None» for a part that is missing
                    student.first_name, student.last_name = student.first_name or "", student.last_name or ""
                gradebook.db.add(student)
            gradebook.db.commit()
    return roster


def require_student(course: Course, student: str) -> None:
    """Look whether somebody is in the course.

    Raises:
        CourseError: not in the roster; without a roster, nothing is known of such a student.
    """
    if roster := read_roster(course):
        known, where = {person.student for person in roster.people}, f"is not in {ROSTER}"
    else:
        with course.gradebook() as gradebook:
            known = {each.id for each in gradebook.students}
        known |= {path.name for path in (course.root / "submitted").glob("*") if path.is_dir()}
        where = "is neither in the gradebook nor in submitted/"
    if student not in known:
        close = ", ".join(difflib.get_close_matches(student, sorted(known), n=3))
        raise CourseError(f"{student} {where}{f'; there is {close}' if close else ''}")


class Everybody:
    """Who stands in the sheets: the roster (without one, the gradebook's students), and whoever has a grade.

    Args:
        course: its roster is put into the gradebook, which has the names.
        ignore: more test students than the settings name: folders, ids or names.

    Raises:
        CourseError: the roster or the gradebook cannot be used.
    """

    def __init__(self, course: Course, ignore: Collection[str] = ()):
        roster = enrol(course, ignore)
        with course.gradebook() as gradebook:
            self._known = {each.id: Listed.of(each) for each in gradebook.students}
        self._expected = {person.student for person in roster.people} if roster else set(self._known)
        self._ignored = {
            same(name) for name in (*ignore, *ignored(course), *(roster.ignored if roster else ())) if name
        }

    def with_grades_of(self, graded: Iterable[str]) -> list[Listed]:
        """All of them and those who have a grade, by student."""
        names = sorted(self._expected | set(graded))
        return [self._known.get(name, Listed(name)) for name in names if self.counts(name)]

    def counts(self, student: str) -> bool:
        """Whether somebody is no test student."""
        listed = self._known.get(student, Listed(student))
        return not self._ignored & {same(each) for each in (student, listed.email, listed.lms_user_id, *listed.names)}


def _fields(person: Person, student: Student) -> dict[str, str]:
    first, last = person.first_name, person.last_name
    if not first and last in (f"{student.first_name} {student.last_name}", f"{student.last_name} {student.first_name}"):
        last = ""  # the gradebook knows better which is which
    return {"first_name": first, "last_name": last, "email": person.email, "lms_user_id": person.lms_user_id}
