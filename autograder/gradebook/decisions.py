"""What waits for a person, and what a person decides: points with a reason, recorded in `decisions.csv`."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum

import nbformat
from nbgrader.api import Comment, Gradebook, MissingEntry
from nbgrader.api import Grade as SavedGrade

from autograder.course.course import Course
from autograder.course.previous_verdicts import NOTHING, UNDO, Recorded, is_decided, recorded, verdicts
from autograder.course.rows import Row, read_rows
from autograder.course.students import require_student
from autograder.course.submission import Submission
from autograder.course.tables import account, extended
from autograder.errors import CourseError
from autograder.feedback.page import Part, page_without_notebook, parts, write_feedback
from autograder.notebooks import TEST
from autograder.paths import DECISIONS

HEADER = (
    *("time", "who", "student", "assignment", "exercise", "points_before", "points_after", "decision", "reason"),
    "submitted",  # digest of what it is about
)


class Decision(StrEnum):
    """What can be decided about an answer."""

    RELEASE = "release"  # the points that were proven
    ZERO = "zero"
    POINTS = "points"  # as many as a person gives
    UNDO = UNDO  # take back what was decided before


def answers(course: Course, row: Row) -> list[Part]:
    """Return the held exercises of a submission, with the answer's code, the checks and why it is held; in order.

    An exercise without a graded notebook has its points only.
    """
    submission = course.submission(row.assignment, row.student)
    try:
        written = {part.name: part for part in parts(nbformat.v4.reads(submission.graded.read_text(encoding="utf-8")))}
    except (OSError, ValueError):
        written = {}
    held = []
    for name in row.held:
        part = written.get(name, Part(name, None, row.max_points[name]))
        part.points = row.points[name]
        held.append(part)
    return held


def decide(
    course: Course,
    submission: Submission,
    exercises: tuple[str, ...],
    decision: Decision,
    reason: str,
    points: float = 0.0,
) -> list[tuple[str, float, float]]:
    """Save a decision in the gradebook, where the student's page has it from, and add it to `decisions.csv`.

    A student who has handed in nothing can get points for what came in otherwise, by mail or orally.

    Args:
        submission: the submission.
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
    submitted = _submitted(course, submission)
    if submitted == NOTHING:
        _require_exercises(course, submission, exercises, decision)
    # the record is locked first, then the gradebook is written: whoever comes at the same time waits for both
    with (
        extended(course.root / DECISIONS, HEADER) as record,
        course.gradebook() as gradebook,
        _entry(gradebook, submission, submitted) as (grades, comments),
    ):
        lines = []
        for name in exercises or _all(grades, decision, submission):
            if name not in grades:
                there = ", ".join(sorted(grades))
                raise CourseError(f"{submission.assignment} has no exercise {name}; there are: {there}")
            before = _points(grades[name])
            _set(grades[name], decision, points, name, submitted)
            if name in comments:
                comments[name].manual_comment = None if decision is Decision.UNDO else reason
            if decision is Decision.UNDO and submitted != NOTHING:
                grades[name].needs_manual_grade = bool(verdicts(submission)[name].held)
            lines.append((name, before, _points(grades[name])))
        gradebook.db.flush()
        time, who = datetime.now(UTC).isoformat(timespec="seconds"), account()
        after = decision.value, reason, submitted
        record([(time, who, submission.student, submission.assignment, *line, *after) for line in lines])
        gradebook.db.commit()
    return lines


def write_page(course: Course, submission: Submission) -> None:
    """Write the student's page; of points for nothing, a page that says so, or none if they were taken back.

    Raises:
        CourseError: it cannot be written.
    """
    if submission.graded.exists():
        return write_feedback(course, submission)
    row = next((row for row in read_rows(course, submission.assignment) if row.student == submission.student), None)
    try:
        if row is None:
            submission.feedback.unlink(missing_ok=True)
        else:
            submission.feedback.parent.mkdir(parents=True, exist_ok=True)
            submission.feedback.write_text(
                page_without_notebook(course.released_notebook(submission.assignment), row), "utf-8"
            )
    except OSError as error:
        raise CourseError(f"{submission.feedback} cannot be written: {error.strerror}") from None
    return None


def restore(course: Course) -> list[Submission]:
    """Give again what the record says of students who have handed in nothing, where the gradebook has lost it.

    What is about a submission comes back when it is graded.

    Returns:
        Of whom, and of which assignment.

    Raises:
        CourseError: the record or the gradebook cannot be used.
    """
    restored = []
    for (student, assignment), decisions in recorded(course.root).items():
        given = {name: each for name, each in decisions.items() if each.submitted == NOTHING}
        if not given or assignment not in course.assignments() or not course.exercises(assignment):
            continue
        submission = course.submission(assignment, student)
        if not submission.submitted.exists() and _restore(course, submission, given):
            write_page(course, submission)
            restored.append(submission)
    return restored


def _restore(course: Course, submission: Submission, given: dict[str, Recorded]) -> bool:
    with course.gradebook() as gradebook:
        try:
            gradebook.find_submission(submission.assignment, submission.student)
        except MissingEntry:
            with _entry(gradebook, submission, NOTHING) as (grades, comments):
                for name in grades.keys() & given.keys():
                    grades[name].manual_score = min(given[name].points, grades[name].max_score)
                    if name in comments:
                        comments[name].manual_comment = given[name].reason
                gradebook.db.commit()
            return True
    return False


def _submitted(course: Course, submission: Submission) -> str:
    """Digest of what a decision is about, which was graded as it is; `NOTHING` if nothing was handed in.

    Raises:
        CourseError: it was not graded, or something newer was handed in.
    """
    last = submission.last_stamp()
    if not submission.submitted.exists():
        if last:
            raise CourseError(
                f"what {submission.student} has handed in is not in submitted/ any more; put it back there"
            )
        require_student(course, submission.student)
        return NOTHING
    if last is None:
        raise CourseError(
            f"{submission.student} has no grade in {submission.assignment} to decide about; run: course grade"
        )
    if last.submitted != submission.digest():
        raise CourseError(
            f"{submission.student} has handed in {submission.assignment} again since it was graded; run: course grade"
        )
    return last.submitted


def _require_exercises(course: Course, submission: Submission, exercises: tuple[str, ...], decision: Decision) -> None:
    if decision is Decision.RELEASE:
        raise CourseError(
            f"{submission.student} has handed in nothing for {submission.assignment}; give points with --points N"
        )
    if not exercises and decision is not Decision.UNDO:
        there = ", ".join(course.exercises(submission.assignment)) or "none, it is not released"
        raise CourseError(
            f"{submission.student} has handed in nothing for {submission.assignment}; name an exercise: {there}"
        )


Saved = tuple[dict[str, SavedGrade], dict[str, Comment]]


@contextlib.contextmanager
def _entry(gradebook: Gradebook, submission: Submission, submitted: str) -> Iterator[Saved]:
    """Return the gradebook's entry of a submission; one for nothing stays as long as something is decided in it."""
    if submitted != NOTHING:
        yield _saved(gradebook, submission)
        return
    try:
        gradebook.find_assignment(submission.assignment).notebooks[0]
    except (MissingEntry, IndexError):
        raise CourseError(
            f"{submission.assignment} is not in the gradebook; run: course release {submission.assignment}"
        ) from None
    gradebook.update_or_create_student(submission.student)
    gradebook.update_or_create_submission(submission.assignment, submission.student)
    saved = _saved(gradebook, submission)
    for grade in saved[0].values():
        grade.needs_manual_grade = False  # there is nothing to look at
    try:
        yield saved
    finally:
        gradebook.db.rollback()  # what was not committed
        if not any(map(is_decided, _saved(gradebook, submission)[0].values())):
            gradebook.remove_submission(submission.assignment, submission.student)


def _saved(gradebook: Gradebook, submission: Submission) -> Saved:
    try:
        notebook = gradebook.find_submission_notebook(submission.name, submission.assignment, submission.student)
    except MissingEntry:
        raise CourseError(
            f"{submission.student}, {submission.assignment}: not in the gradebook; run: course grade"
        ) from None
    grades = {each.name.removesuffix(TEST): each for each in notebook.grades}
    return grades, {each.name: each for each in notebook.comments}


def _all(grades: dict[str, SavedGrade], decision: Decision, submission: Submission) -> list[str]:
    undo = decision is Decision.UNDO
    names = [name for name, each in grades.items() if (is_decided(each) if undo else each.needs_manual_grade)]
    if not names:
        what = "was decided" if undo else "is held"
        raise CourseError(f"nothing {what} in {submission.assignment} of {submission.student}; name an exercise")
    return sorted(names)


def _set(grade: SavedGrade, decision: Decision, points: float, name: str, submitted: str) -> None:
    if grade.auto_score is None and submitted != NOTHING:
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
