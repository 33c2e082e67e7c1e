"""Grade a class: find what has changed, execute it in many processes, save it with one writer."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.cache import engine
from autograder.course import Course
from autograder.errors import CourseError, Unsaved
from autograder.execution import Done
from autograder.pool import Task, Workers, execute_all
from autograder.work import Work


@dataclass(frozen=True)
class Change:
    """A grade that came out otherwise though the same was handed in: the graders have changed."""

    work: Work
    before: dict[str, float | None]
    after: dict[str, float]


@dataclass
class ClassRun:
    """One run of `course grade`. `unchanged` and `to_do` are known at once, the rest when `results` has ended.

    Args:
        course: whose.
        submissions: what is to be graded.

    Raises:
        CourseError: the gradebook cannot be read, or an assignment is not released.
    """

    course: Course
    submissions: Iterable[Work]
    unchanged: list[Work] = field(default_factory=list)
    to_do: list[Work] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: dict[Work, dict[str, float]] = field(default_factory=dict)  # by phase, of those that were executed

    def __post_init__(self) -> None:
        self._saved: dict[str, dict[str, dict[str, float | None]]] = {}
        self._same: set[Work] = set()  # those of `to_do` that were handed in and graded as they are
        for work in self.submissions:
            if work.assignment not in self._saved:
                self._saved[work.assignment] = self.course.automatic_points(work.assignment)
            last = work.last_stamp()
            now = last and work.stamp(self._points(work), last.sure)
            if now and last.sure and last == now and _is_newer(work.feedback, work.graded):
                self.unchanged.append(work)
                continue
            self.to_do.append(work)
            handed_in_before = last and self._points(work) and last.submitted == now.submitted
            if handed_in_before and last.judged_by != now.judged_by:
                self._same.add(work)

    def results(self, workers: Workers, stopped: Callable[[], bool] = lambda: False) -> Iterator[Work]:
        """Execute what is not in the cache, save it, and yield each submission that is dealt with.

        A grade that comes out otherwise than before is not saved but kept in `changes`; what could not be graded is
        said in `failures`.

        Args:
            workers: where.
            stopped: asked again and again; if it says yes, no more is begun.

        Raises:
            Unsaved: the disk or the gradebook does not take any more; what was executed so far is in the cache.
            KeyboardInterrupt: it was stopped.
        """
        missing: dict[Work, str] = {}
        for work in self.to_do:
            if stopped():
                raise KeyboardInterrupt
            try:
                key = self.course.job(work).key(engine(work.assignment))
            except OSError as error:
                self.failures.append(f"{work.student}, {work.assignment}: {error}")
                yield work
                continue
            if done := self.course.results.get(key):
                yield self._deal_with(work, done)
            else:
                missing[work] = key
        if not missing:
            return
        # read again when its turn comes, so that a large class does not fill the memory
        tasks = (Task(work, self.course.job(work), work.assignment, engine(work.assignment)) for work in missing)
        for work, outcome in execute_all(tasks, workers, stopped):
            if isinstance(outcome, CourseError):
                self.failures.append(f"{work.student}, {work.assignment}: {outcome}")
                yield work
                continue
            self.course.results.put(missing[work], outcome)
            began = time.monotonic()
            self._deal_with(work, outcome)
            self.seconds[work] = {**outcome.seconds, "save": time.monotonic() - began}
            yield work

    def accept(self) -> Iterator[Work]:
        """Save the changed grades."""
        for change in self.changes:
            yield self._save(change.work)

    def _deal_with(self, work: Work, done: Done) -> Work:
        after = {name: grade.points for name, grade in done.grades.items()}
        if work in self._same and after != self._points(work):
            self.changes.append(Change(work, self._points(work), after))
            return work
        return self._save(work)

    def _save(self, work: Work) -> Work:
        try:
            self.course.save(work)
        except Unsaved:
            raise
        except CourseError as error:  # the others are graded all the same
            self.failures.append(f"{work.assignment}: {error}")
        return work

    def _points(self, work: Work) -> dict[str, float | None]:
        """What the gradebook held when the run began."""
        return self._saved[work.assignment].get(work.student, {})


def _is_newer(page: Path, notebook: Path) -> bool:
    return page.exists() and page.stat().st_mtime_ns >= notebook.stat().st_mtime_ns
