"""What waits for a person, and what a person decides: points with a reason, recorded in `decisions.csv`."""

import getpass
import os
from datetime import UTC, datetime
from enum import StrEnum

import nbformat
from nbgrader.api import Comment, Gradebook, MissingEntry
from nbgrader.api import Grade as SavedGrade

from autograder.course import Course, Row
from autograder.earlier import is_decided, verdicts
from autograder.errors import CourseError
from autograder.feedback import Part, parts
from autograder.realign import TEST
from autograder.tables import extended
from autograder.work import Work

FILE = "decisions.csv"
HEADER = ("time", "who", "student", "assignment", "exercise", "points_before", "points_after", "decision", "reason")


class Decision(StrEnum):
    """What can be decided about an answer."""

    RELEASE = "release"  # the points that were proven
    ZERO = "zero"
    POINTS = "points"  # as many as a person gives
    UNDO = "undo"  # take back what was decided before


def answers(course: Course, row: Row) -> list[Part]:
    """The held exercises of a submission, with the answer's code, the checks and why it is held; in order.

    An exercise without a graded notebook has its points only.
    """
    work = course.work(row.assignment, row.student)
    try:
        found = {part.name: part for part in parts(nbformat.v4.reads(work.graded.read_text(encoding="utf-8")))}
    except (OSError, ValueError):
        found = {}
    held = []
    for name in row.held:
        part = found.get(name, Part(name, None, row.max_points[name]))
        part.points = row.points[name]
        held.append(part)
    return held


def decide(
    course: Course,
    work: Work,
    exercises: tuple[str, ...],
    decision: Decision,
    reason: str,
    points: float = 0.0,
) -> list[tuple[str, float, float]]:
    """Save a decision in the gradebook, where the student's page has it from, and add it to `decisions.csv`.

    Args:
        work: the submission.
        exercises: which; none: all that are held (to undo: all that were decided).
        reason: the student reads it, but for that of an undo.
        points: for `Decision.POINTS`.

    Returns:
        Exercise, points before and points after.

    Raises:
        CourseError: no reason, points out of range, nothing to decide, or something newer was handed in.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise CourseError("a decision needs a reason; say it with --reason")
    last = work.last_stamp()
    if last is None:
        raise CourseError(f"{work.student} has no grade in {work.assignment} to decide about; run: course grade")
    if last.submitted != work.digest():
        raise CourseError(f"{work.student} has handed in {work.assignment} anew since it was graded; run: course grade")
    # the record is locked first, then the gradebook is written: whoever comes at the same time waits for both
    with extended(course.root / FILE, HEADER) as record, course.gradebook() as gradebook:
        grades, comments = _saved(gradebook, work)
        lines = []
        for name in exercises or _all(grades, decision, work):
            if name not in grades:
                raise CourseError(f"{work.assignment} has no exercise {name}; there are: {', '.join(sorted(grades))}")
            before = _points(grades[name])
            _set(grades[name], decision, points, name)
            if name in comments:
                comments[name].manual_comment = None if decision is Decision.UNDO else reason
            if decision is Decision.UNDO:
                grades[name].needs_manual_grade = bool(verdicts(work)[name].held)
            lines.append((name, before, _points(grades[name])))
        gradebook.db.flush()
        time, who = datetime.now(UTC).isoformat(timespec="seconds"), _account()
        record([(time, who, work.student, work.assignment, *line, decision.value, reason) for line in lines])
        gradebook.db.commit()
    return lines


def _saved(gradebook: Gradebook, work: Work) -> tuple[dict[str, SavedGrade], dict[str, Comment]]:
    try:
        notebook = gradebook.find_submission_notebook(work.name, work.assignment, work.student)
    except MissingEntry:
        raise CourseError(f"{work.student}, {work.assignment}: not in the gradebook; run: course grade") from None
    grades = {each.name.removesuffix(TEST): each for each in notebook.grades}
    return grades, {each.name: each for each in notebook.comments}


def _all(grades: dict[str, SavedGrade], decision: Decision, work: Work) -> list[str]:
    undo = decision is Decision.UNDO
    found = [name for name, each in grades.items() if (is_decided(each) if undo else each.needs_manual_grade)]
    if not found:
        what = "was decided" if undo else "is held"
        raise CourseError(f"nothing {what} in {work.assignment} of {work.student}; name an exercise")
    return sorted(found)


def _set(grade: SavedGrade, decision: Decision, points: float, name: str) -> None:
    if grade.auto_score is None:
        raise CourseError(f"{name} is not graded; run: course grade")
    if decision is Decision.UNDO:
        if not is_decided(grade):
            raise CourseError(f"nothing was decided about {name}")
        grade.manual_score = grade.extra_credit = None
        return
    if decision is Decision.RELEASE:
        if not (grade.needs_manual_grade or is_decided(grade)):
            raise CourseError(f"{name} is not held")
        points = grade.auto_score
    elif decision is Decision.ZERO:
        points = 0.0
    if not 0 <= points <= grade.max_score:  # which NaN is not
        raise CourseError(f"{name} has 0 to {grade.max_score:g} points")
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = points, None, False


def _points(grade: SavedGrade) -> float:
    score = grade.auto_score if grade.manual_score is None else grade.manual_score
    return (score or 0.0) + (grade.extra_credit or 0.0)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in some containers
        return str(os.getuid())
