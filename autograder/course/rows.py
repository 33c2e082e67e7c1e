"""What the gradebook holds of a course, read by nbgrader's own tables."""

from dataclasses import dataclass, field

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy.orm import Query

from autograder.course.course import Course
from autograder.notebooks import TEST


@dataclass(frozen=True)
class Row:
    """One graded submission.

    Args:
        student, assignment: whose, and of what.
        points: by exercise; None where it is not graded.
        max_points: by exercise.
        comments: by exercise.
        held: names of the exercises that wait for a person.
        late_penalty: in points, taken off in `total`.
        decided: names of the exercises that a person has given points for.
        written: by exercise, the comments that a person has written.
    """

    student: str
    assignment: str
    points: dict[str, float | None]
    max_points: dict[str, float]
    comments: dict[str, str]
    held: list[str]
    late_penalty: float = 0.0
    decided: list[str] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return sum(value or 0 for value in self.points.values()) - self.late_penalty


def read_rows(course: Course, assignment: str) -> list[Row]:
    """Return what the gradebook holds of an assignment, by student.

    Raises:
        CourseError: it cannot be read.
    """
    order = {name + TEST: place for place, name in enumerate(course.exercises(assignment))}
    with course.gradebook() as gradebook:
        of_grades = (
            *(Student.id, GradeCell.name, Grade.auto_score, Grade.manual_score, Grade.extra_credit),
            *(Grade.needs_manual_grade, GradeCell.max_score),
        )
        grades = _of_assignment(gradebook.db.query(*of_grades), Grade, assignment)
        of_comments = (Student.id, BaseCell.name, Comment.auto_comment, Comment.manual_comment)
        comments = _of_assignment(gradebook.db.query(*of_comments), Comment, assignment)
        of_notebooks = (Student.id, SubmittedNotebook.late_submission_penalty)
        penalties = _of_assignment(gradebook.db.query(*of_notebooks), SubmittedNotebook, assignment)
        late = {student: penalty or 0.0 for student, penalty in penalties}
        rows: dict[str, Row] = {}
        for student, cell, auto, manual, extra, held, most in sorted(
            grades, key=lambda each: order.get(each[1], len(order))
        ):
            row = rows.setdefault(student, Row(student, assignment, {}, {}, {}, [], late.get(student, 0.0)))
            name = cell.removesuffix(TEST)
            score = auto if manual is None else manual
            row.points[name], row.max_points[name] = score if score is None else score + (extra or 0), most
            if manual is not None or extra:
                row.decided.append(name)
            if held:
                row.held.append(name)
        for student, cell, auto, manual in comments:
            if student in rows:
                rows[student].comments[cell] = (auto if manual is None else manual) or ""
                if manual is not None:
                    rows[student].written[cell] = manual
    return [rows[student] for student in sorted(rows)]


def automatic_points(course: Course, assignment: str) -> dict[str, dict[str, float | None]]:
    """Return by student and exercise what the autograder saved, whatever a person has put in its place.

    Raises:
        CourseError: the gradebook cannot be read.
    """
    points: dict[str, dict[str, float | None]] = {}
    with course.gradebook() as gradebook:
        query = gradebook.db.query(Student.id, GradeCell.name, Grade.auto_score)
        for student, cell, score in _of_assignment(query, Grade, assignment):
            points.setdefault(student, {})[cell.removesuffix(TEST)] = score
    return points


def hours_ahead(course: Course, assignment: str) -> dict[str, float]:
    """Return by student the hours from handing in to the due date, negative if late; where nbgrader knows both.

    Raises:
        CourseError: the gradebook cannot be read.
    """
    with course.gradebook() as gradebook:
        query = gradebook.db.query(SubmittedAssignment).join(SubmittedAssignment.assignment)
        known = [each for each in query.filter(Assignment.name == assignment) if each.duedate and each.timestamp]
        return {each.student_id: (each.duedate - each.timestamp).total_seconds() / 3600 for each in known}


def student_names(course: Course) -> set[str]:
    """Return all by which a student is known: the name of the folder, first and last name, address.

    Raises:
        CourseError: the gradebook cannot be read.
    """
    with course.gradebook() as gradebook:
        columns = (Student.id, Student.first_name, Student.last_name, Student.email)
        return {name for row in gradebook.db.query(*columns) for name in row if name}


def _of_assignment(query: Query, kind: type[SubmittedNotebook] | type[Grade] | type[Comment], assignment: str) -> Query:
    """Restrict a query to the notebooks, grades or comments (`kind`) that belong to an assignment."""
    query = query.select_from(kind)
    if kind is not SubmittedNotebook:
        query = query.join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
        query = query.join(GradeCell if kind is Grade else BaseCell, kind.cell)
    return (
        query.join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Student, SubmittedAssignment.student_id == Student.id)
        .filter(Assignment.name == assignment)
    )
