"""The class report in numbers: what a class reached, where it went wrong, what waits for a person, what it took."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field

import nbformat

from autograder.course.course import Course
from autograder.course.rows import Row
from autograder.feedback.page import Part, parts, why_held
from autograder.notebooks import SECONDS
from autograder.report.class_mistakes import MESSAGE_LENGTH, Mistake, mistakes
from autograder.report.published import like_published
from autograder.text import readable

LEVELS = ("no points", "less than half", "half or more", "all points")
FEW = 30  # students: with fewer, discrimination is mostly chance


@dataclass(frozen=True)
class Submission:
    """What the report reads of one submission.

    Args:
        row: its points in the gradebook.
        parts: its exercises with what was said about them; none if there is no graded notebook.
        seconds: that the machine took; None if they were not noted.
        hours_ahead: from handing in to the due date; None if one of them is not known.
        published: exercises whose answer equals the published one (see `autograder.report.published`).
    """

    row: Row
    parts: list[Part]
    seconds: float | None = None
    hours_ahead: float | None = None
    published: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Exercise:
    """One exercise over the class.

    Args:
        name: in the gradebook.
        max_points: in the gradebook.
        students: how many have points for it.
        mean: of their points; None if there are none.
        levels: how many students reached each of `LEVELS`.
        difficulty: share of the points that the class reached, from 0 to 1 (the difficulty index: high is easy).
        discrimination: correlation of its points with the points of the other exercises (the corrected item-total
            correlation), from -1 to 1; None where one of them is the same for all.
    """

    name: str
    max_points: float
    students: int
    mean: float | None
    levels: tuple[int, ...]
    difficulty: float | None
    discrimination: float | None


@dataclass(frozen=True)
class Held:
    """Answers of a student that wait for a person, all for one reason."""

    student: str
    exercises: list[str]
    why: str


@dataclass(frozen=True)
class Published:
    """Answers of a student that equal the published ones, but for names and layout."""

    student: str
    exercises: list[str]


@dataclass(frozen=True)
class Summary:
    """One assignment over the class: points of the students from low to high, exercises in order, mistakes by number.

    Args:
        ungraded: how many submissions have no points at all.
        seconds: as of `Submission`, from low to high.
        hours_ahead: as of `Submission`, from low to high.
    """

    assignment: str
    max_points: float
    totals: list[float]
    ungraded: int
    exercises: list[Exercise]
    mistakes: list[Mistake]
    held: list[Held]
    published: list[Published]
    seconds: list[float]
    hours_ahead: list[float]


def read(course: Course, row: Row, hours_ahead: float | None = None) -> Submission:
    """Read the graded notebook of a submission.

    Raises:
        CourseError: the assignment is not released.
    """
    submission = course.submission(row.assignment, row.student)
    try:
        notebook = nbformat.v4.reads(
            submission.graded.read_text(encoding="utf-8")
        )  # our own, so it need not be validated
    except (OSError, ValueError):
        return Submission(row, [], None, hours_ahead)
    exercises = parts(notebook)
    for part in exercises:
        part.outputs.clear()  # pictures, of a whole class in memory
    published = like_published(exercises, submission.right_answers())
    return Submission(row, exercises, notebook.metadata.get(SECONDS), hours_ahead, published)


def summarise(assignment: str, submissions: Iterable[Submission], names: Iterable[str] = ()) -> Summary:
    """Put the submissions of one assignment together.

    Args:
        assignment: its name.
        submissions: all of them.
        names: of students; none of them is left in a sample or a message.
    """
    submissions = sorted(submissions, key=lambda each: each.row.student)
    rows = [each.row for each in submissions if any(points is not None for points in each.row.points.values())]
    max_points = {name: most for each in submissions for name, most in each.row.max_points.items()}
    return Summary(
        assignment,
        sum(max_points.values()),
        sorted(row.total for row in rows),
        len(submissions) - len(rows),
        [_exercise(name, most, rows) for name, most in max_points.items()],
        mistakes([part for each in submissions for part in each.parts], names),
        [held for each in submissions for held in _held(each)],
        [Published(each.row.student, each.published) for each in submissions if each.published],
        sorted(each.seconds for each in submissions if each.seconds is not None),
        sorted(each.hours_ahead for each in submissions if each.hours_ahead is not None),
    )


def _exercise(name: str, most: float, rows: list[Row]) -> Exercise:
    points = [own for row in rows if (own := row.points.get(name)) is not None]
    mean = statistics.mean(points) if points else None
    levels = [0] * len(LEVELS)
    for each in points:
        levels[3 if each >= most else 2 if each >= most / 2 else 1 if each > 0 else 0] += 1
    difficulty = mean / most if mean is not None and most else None
    return Exercise(name, most, len(points), mean, tuple(levels), difficulty, _discrimination(name, rows))


def _discrimination(name: str, rows: list[Row]) -> float | None:
    graded = [{other: points for other, points in row.points.items() if points is not None} for row in rows]
    whole = [points for row, points in zip(rows, graded, strict=True) if name in points and points == row.points]
    own, others = [points[name] for points in whole], [sum(points.values()) - points[name] for points in whole]
    try:
        return statistics.correlation(own, others)
    except statistics.StatisticsError:  # fewer than two students, or all the same
        return None


def _held(submission: Submission) -> list[Held]:
    verdicts = {part.name: part.verdict for part in submission.parts if part.verdict}
    reasons: dict[str, list[str]] = {}
    for name in submission.row.held:
        why = readable(why_held(submission.row.points[name], verdicts.get(name)), MESSAGE_LENGTH)
        reasons.setdefault(why, []).append(name)
    return [Held(submission.row.student, names, why) for why, names in reasons.items()]
