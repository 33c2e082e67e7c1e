"""Grade a class: find what has changed, execute it in many processes, save it with one writer."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.converters import Autograde

from autograder.course.conversion import about, convert
from autograder.course.course import Course
from autograder.course.previous_verdicts import verdicts
from autograder.course.rows import Row, automatic_points, read_rows
from autograder.course.submission import Submission
from autograder.errors import CourseError, Unsaved
from autograder.execution.notebook import Job, Result
from autograder.feedback.page import state, state_on, write_feedback
from autograder.grading.fingerprint import engine, stamp
from autograder.grading.preprocessors import GradeOutside
from autograder.grading.result_store import open_store
from autograder.grading.workers import Task, Workers, execute_all
from autograder.notebooks import FORMAT


@dataclass(frozen=True)
class Change:
    """A grade that came out otherwise though the same was handed in: the graders have changed, or chance had a hand.

    Args:
        before, after: the autograder's points by exercise.
        decided: the points that a person has given, by exercise; they count whatever the autograder says.
    """

    submission: Submission
    before: dict[str, float | None]
    after: dict[str, float]
    decided: dict[str, float | None]


@dataclass(frozen=True)
class Failure:
    """A submission that could not be graded, and why."""

    submission: Submission
    why: str

    def __str__(self) -> str:
        return f"{self.submission.student}, {self.submission.assignment}: {self.why}"


@dataclass
class ClassRun:
    """One run of `course grade` or `course regrade`.

    `unchanged` and `to_do` are known at once, the rest when `results` has ended.

    Args:
        course: whose.
        submissions: what is to be graded.
        again: execute also what has not changed and what is in the store.
        exercise: take over only the grade of this one; the others stay.

    Raises:
        CourseError: the gradebook cannot be read, or an assignment is not released.
    """

    course: Course
    submissions: Sequence[Submission]
    again: bool = False
    exercise: str = ""
    unchanged: list[Submission] = field(default_factory=list)
    to_do: list[Submission] = field(default_factory=list)
    pages: set[Submission] = field(
        default_factory=set
    )  # those of `to_do` of which only the student's page is missing or old
    changes: list[Change] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    older: set[Submission] = field(default_factory=set)  # those of `to_do` that an older version has graded
    seconds: dict[Submission, dict[str, float]] = field(default_factory=dict)  # by phase, of those that were executed

    def __post_init__(self) -> None:
        self._store = open_store(self.course.directory)
        self._saved: dict[str, dict[str, dict[str, float | None]]] = {}
        self._rows: dict[str, dict[str, Row]] = {}
        self._worth: dict[str, dict[str, float]] = {}  # points by assignment and exercise
        self._same: set[Submission] = set()  # those of `to_do` that were handed in and graded as they are
        for submission in self.submissions:
            if submission.assignment not in self._saved:
                self.course.register(submission.assignment)
                self._worth[submission.assignment] = self.course.points(submission.assignment)
                self._saved[submission.assignment] = automatic_points(self.course, submission.assignment)
                self._rows[submission.assignment] = {
                    row.student: row for row in read_rows(self.course, submission.assignment)
                }
            try:
                self._sort_in(submission)
            except OSError as error:  # of one submission: the others are graded all the same
                self.failures.append(Failure(submission, str(error)))

    def _sort_in(self, submission: Submission) -> None:
        """Find out whether there is something to do."""
        last = submission.last_stamp()
        now = stamp(submission, self._points(submission), last.sure) if last else None
        as_it_is = bool(last and now and self._points(submission) and last.submitted == now.submitted)
        if self.exercise and not (last and as_it_is and last.format == FORMAT):
            self.failures.append(Failure(submission, "not graded as it is now; run: course grade"))
            return
        if last and last.sure and last == now and not self.again:
            if page_is_current(submission, self._rows[submission.assignment].get(submission.student)):
                self.unchanged.append(submission)
                return
            self.pages.add(submission)
        self.to_do.append(submission)
        if last and last.format != FORMAT:
            self.older.add(submission)
        if last and now and as_it_is and (self.again or last.judged_by != now.judged_by):
            self._same.add(submission)

    def results(self, workers: Workers, stopped: Callable[[], bool] = lambda: False) -> Iterator[Submission]:
        """Execute what is not in the store, save it, and yield each submission that is dealt with.

        A grade that comes out otherwise than before is not saved but kept in `changes`; what could not be graded is
        said in `failures`.

        Args:
            workers: where.
            stopped: asked again and again; if it says yes, no more is begun.

        Raises:
            Unsaved: the disk or the gradebook does not take any more; what was executed so far is in the store.
            KeyboardInterrupt: it was stopped.
        """
        missing: dict[Submission, str] = {}
        for submission in self.to_do:
            if stopped():
                raise KeyboardInterrupt
            if submission in self.pages:
                yield self._try(write_feedback, submission)
                continue
            try:
                key = job_for(self.course, submission).key(engine(submission.assignment))
            except OSError as error:
                self.failures.append(Failure(submission, str(error)))
                yield submission
                continue
            if not self.again and (done := self._store.get(key)):
                yield self._deal_with(submission, done)
            else:
                missing[submission] = key
                if key in self._store.older:
                    self.older.add(submission)
        if not missing:
            return
        unread: list[Submission] = []

        def tasks() -> Iterator[Task[Submission]]:
            # read when its turn comes: a large class does not fill the memory, and what was collected meanwhile counts
            for submission in missing:
                try:
                    job = job_for(self.course, submission)
                except OSError as error:
                    self.failures.append(Failure(submission, str(error)))
                    unread.append(submission)
                    continue
                missing[submission] = job.key(engine(submission.assignment))
                yield Task(submission, job, submission.assignment, engine(submission.assignment))

        for submission, outcome in execute_all(tasks(), workers, stopped):
            if isinstance(outcome, CourseError):
                self.failures.append(Failure(submission, str(outcome)))
                yield submission
                continue
            if self.exercise:
                outcome = only(self.exercise, outcome, submission)
            self._store.put(missing[submission], outcome)
            began = time.monotonic()
            self._deal_with(submission, outcome)
            self.seconds[submission] = {**outcome.seconds, "save": time.monotonic() - began}
            yield submission
        yield from unread

    def accept(self) -> Iterator[Submission]:
        """Save the changed grades."""
        for change in self.changes:
            yield self._try(save, change.submission)

    def _deal_with(self, submission: Submission, done: Result) -> Submission:
        worth = done.worth(self._worth[submission.assignment])
        after = {name: grade.points for name, grade in worth.grades.items()}
        if submission in self._same and after != self._points(submission):
            row = self._rows[submission.assignment][submission.student]
            decided = {name: row.points[name] for name in row.decided}
            self.changes.append(Change(submission, self._points(submission), after, decided))
            return submission
        return self._try(save, submission)

    def _try(self, step: Callable[[Course, Submission], None], submission: Submission) -> Submission:
        try:
            step(self.course, submission)
        except Unsaved:
            raise
        except CourseError as error:  # the others are graded all the same
            self.failures.append(Failure(submission, str(error)))
        return submission

    def _points(self, submission: Submission) -> dict[str, float | None]:
        """Return what the gradebook held when the run began."""
        return self._saved[submission.assignment].get(submission.student, {})


def job_for(course: Course, submission: Submission) -> Job:
    """Return what has to be executed for a submission."""
    step, laid = GradeOutside(config=course.directory.config), submission.lay_out(submission.read())
    return step.job(laid, submission)


def save(course: Course, submission: Submission) -> None:
    """Let nbgrader grade a submission and write feedback; a result that is kept is not computed again.

    Raises:
        Unsaved: the gradebook or the disk does not take anything more.
        CourseError: this one could not be graded.
    """
    with about(submission):
        converter = Autograde(coursedir=submission.directory, parent=course.api)
        converter.force = True
        convert(converter, f"{submission.student} was not graded")
    write_feedback(course, submission)


def only(exercise: str, result: Result, submission: Submission) -> Result:
    """Return a new result in which all exercises but one are as they were saved.

    Args:
        result: the new result.
        submission: of a submission that is graded as it is now.
    """
    kept = {name: grade for name, grade in verdicts(submission).items() if name in result.grades.keys() - {exercise}}
    return Result(result.outputs, {**result.grades, **kept}, result.sure, result.seconds)


def page_is_current(submission: Submission, row: Row | None) -> bool:
    """Whether the student's page was written after the grade, and the gradebook (the formgrader) was left alone since.

    Args:
        row: what the gradebook holds of the submission.
    """
    if row is None or not _is_newer(submission.feedback, submission.graded):
        return False
    held = [(name, points, row.comments.get(name, ""), name in row.held) for name, points in row.points.items()]
    return state_on(submission.feedback) == state(held)


def _is_newer(page: Path, notebook: Path) -> bool:
    return page.exists() and page.stat().st_mtime_ns >= notebook.stat().st_mtime_ns
