"""Run a realigned notebook and judge it. Plain data in, plain data out: any process, here or elsewhere, can do it."""

import contextlib
import dataclasses
import hashlib
import hmac
import json
import logging
import re
import time
from dataclasses import dataclass, field
from typing import Any

import nbformat
import numpy as np
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder import grade
from autograder.errors import CourseError
from autograder.exam.answer import CALL_SECONDS, Answer, AnswerError
from autograder.exam.verdict import Verdict, as_html, ungraded
from autograder.exam.wording import shortened
from autograder.execution.follow_through import called, with_right_ones
from autograder.execution.student_kernel import LOST, OutOfTime, StudentKernel
from autograder.inside.settings import NAMES
from autograder.notebooks import exercise_of, grade_id, is_lesson_only, is_test
from autograder.sandbox import Limits
from autograder.sandbox.folders import temporary
from autograder.text import readable

log = logging.getLogger(__name__)
Placed = tuple[NotebookNode, int]
OUT_OF_TIME = "out of time"
STOPPED = {**LOST, OUT_OF_TIME: "was not run: the time for the notebook was used up"}  # what became of a cell
UNDEFINED = {"NameError", "ImportError", "ModuleNotFoundError"}  # mistakes that follow from an import that failed
USAGE_ERROR = "UsageError:"  # how IPython reports a magic that fails: in words on stderr, not as an error


@dataclass(frozen=True)
class Notes:
    """What was found out before anything ran.

    Args:
        exercises: what happened to an answer, by exercise.
        general: the same for all of it.
        trouble: why nothing can be graded.
        held: why a person has to look, by exercise.
        doubts: why a person has to look if the exercise loses points.
    """

    exercises: dict[str, str] = field(default_factory=dict)
    general: str = ""
    trouble: str = ""
    held: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)

    def put_into(self, verdict: Verdict) -> None:
        """Add to a verdict what was found out about its answer."""
        lost = verdict.points < verdict.max_points
        doubt = self.doubts.get(verdict.exercise, "") if lost else ""
        verdict.held = verdict.held or self.held.get(verdict.exercise, "") or doubt
        verdict.remark, verdict.note = self.general, self.exercises.get(verdict.exercise, "")


@dataclass(frozen=True)
class Job:
    """All that the result of one notebook depends on, but for the engine itself.

    Args:
        notebook: the realigned notebook as JSON text.
        notes: from realigning.
        files: what was handed in beside it, by its path in the folder.
        secret: of the course (see `autograder.course.secret`). The result's name does not depend on it: a result that
            was drawn under another secret is as good.
        right: code of a right answer to each exercise, where that is known (see `autograder.execution.follow_through`).
        orders: by exercise whose arguments have another order in a variant of the lesson, the names of all of them as
            the contract has them, and of those without a default as the variant has them (see `autograder.variant`).
        limits, call_seconds, warm, isolated: see `GradeOutside`.
    """

    notebook: str
    notes: Notes = field(default_factory=Notes)
    files: dict[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    call_seconds: float = CALL_SECONDS
    warm: bool = True
    isolated: bool = True
    secret: str = ""
    right: dict[str, str] = field(default_factory=dict)
    orders: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)

    def seed(self) -> int:
        """Return a seed that the course can compute again, and that changes with the code and with the files beside it.

        So no table of answers, made from what one attempt was asked, fits the next; and without the course's secret
        nobody can try out which attempt would be asked what.
        """
        cells = nbformat.reads(self.notebook, as_version=4).cells
        parts = [cell.source for cell in cells if cell.cell_type == "code"]
        return int.from_bytes(hmac.digest(self.secret.encode(), self._content(parts), "sha256")[:8])

    def key(self, engine: str) -> str:
        """Return the name under which its result is kept.

        Args:
            engine: fingerprint of what runs and judges it (`autograder.grading.fingerprint.engine`).
        """
        cells = nbformat.reads(self.notebook, as_version=4).cells
        read = [[grade_id(cell), is_lesson_only(cell), cell.source] for cell in cells if cell.cell_type == "code"]
        rest = dataclasses.asdict(self.notes), dataclasses.asdict(self.limits), self.call_seconds, self.isolated
        return hashlib.sha256(self._content([engine, read, *rest, self.right, self.orders])).hexdigest()

    def _content(self, parts: list[Any]) -> bytes:
        beside = sorted((name, hashlib.sha256(content).hexdigest()) for name, content in self.files.items())
        return json.dumps([parts, beside]).encode()


@dataclass
class Result:
    """The result of a job.

    Args:
        outputs: of each code cell, in order; of test cells none, since their verdicts are in `grades`.
        grades: by exercise, in the graders' weights: what an exercise is worth is not executed (see `worth`).
        sure: False if the kernel was lost on the way, which a busy machine may bring about as well.
        seconds: by phase.
    """

    outputs: list[list[dict[str, Any]]]
    grades: dict[str, Verdict]
    sure: bool = True
    seconds: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Result":
        grades = {name: Verdict.from_json(each) for name, each in content["grades"].items()}
        return cls(**{**content, "grades": grades})

    def worth(self, points: dict[str, float]) -> "Result":
        """Return the same result where the exercises are worth that many points (see `Verdict.worth`)."""
        grades = {name: verdict.worth(points[name]) for name, verdict in self.grades.items()}
        return dataclasses.replace(self, grades=grades)

    def put_into(self, notebook: NotebookNode) -> None:
        """Give the notebook's code cells their outputs, and its test cells the verdicts."""
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell, outputs in zip(cells, self.outputs, strict=True):
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
            if is_test(cell):
                verdict = self.grades[exercise_of(cell)]
                # nbgrader takes the first result of a test cell as its score
                shown = {"text/plain": repr(verdict.points), "text/html": as_html(verdict)}
                cell.outputs = [new_output("execute_result", shown)]


def execute(job: Job) -> Result:
    """Run the student's cells in a sandboxed kernel and the graders out here.

    Raises:
        CourseError: no kernel could be started (never the student's fault).
    """
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # of a kernel that died while nbclient looked after it
    began, notebook = time.monotonic(), nbformat.reads(job.notebook, as_version=4)
    with temporary() as folder:
        for name, content in job.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        with StudentKernel(notebook, str(folder), job.limits, warm=job.warm, isolated=job.isolated) as kernel:
            run = _Run(job, kernel)
            if not job.notes.trouble:
                kernel.start()
            run.seconds["start"] = time.monotonic() - began
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    run.cell(cell, index)
    outputs = [json.loads(json.dumps(cell.outputs)) for cell in notebook.cells if cell.cell_type == "code"]
    seconds = {**run.seconds, "all": time.monotonic() - began}
    return Result(outputs, run.grades, not run.lost, seconds)


class _Run:
    """One notebook on its way through the kernel."""

    def __init__(self, job: Job, kernel: StudentKernel):
        self.job, self.kernel, self.seed = job, kernel, job.seed()
        self.suspect = ""
        self.notes = dataclasses.replace(job.notes, exercises=dict(job.notes.exercises))
        self.grades: dict[str, Verdict] = {}
        self.skipped: list[Placed] = []
        self.unavailable = ""
        self.settings: list[str] = []
        self.seconds = {"cells": 0.0, "grading": 0.0}
        self.lost = False
        self.code: list[str] = []  # of the student's cells so far

    def cell(self, cell: NotebookNode, index: int) -> None:
        began = time.monotonic()
        if is_test(cell):
            self._test(cell)
            self.seconds["grading"] += time.monotonic() - began
        elif is_lesson_only(cell):
            self.skipped.append((cell, index))
        elif not self.job.notes.trouble:
            self.code.append(cell.source)
            self._students(cell, index)
            self.seconds["cells"] += time.monotonic() - began

    def _test(self, cell: NotebookNode) -> None:
        exercise = exercise_of(cell)
        if self.job.notes.trouble:
            verdict = ungraded(exercise, cell, self.job.notes.trouble)
        else:
            verdict = self._grade(exercise, cell)
            self.lost = self.lost or not LOST.keys().isdisjoint(verdict.mistakes)
        verdict.held = verdict.held or self.suspect
        self.notes.put_into(verdict)
        if not verdict.held and verdict.points < verdict.max_points:
            verdict.held = self._doubt(verdict)
        self.grades[exercise] = verdict

    def _doubt(self, verdict: Verdict) -> str:
        """Why an answer that lost points may be right on the student's own machine."""
        if self.unavailable and not UNDEFINED.isdisjoint(verdict.mistakes):
            return f"A cell needs what is not here: {self.unavailable}. On the student's machine it may be there."
        return (
            f"The notebook changes {' and '.join(names)}: the course's own was used."
            if (names := self.settings)
            else ""
        )

    def _students(self, cell: NotebookNode, index: int) -> None:
        try:
            lost = self.kernel.run(cell, index)
            if self.skipped and any(output.get("ename") == "NameError" for output in cell.outputs):
                for demo, place in self.skipped:  # an answer that uses what a demonstration has made
                    self.lost = bool(self.kernel.run(demo, place)) or self.lost
                    demo.outputs = []
                self.skipped.clear()
                cell.outputs = []
                lost = self.kernel.run(cell, index)
        except OutOfTime:
            lost = OUT_OF_TIME
        self.lost = self.lost or bool(lost)
        if lost == "garbled":
            self.suspect = f"a cell {STOPPED[lost]}"
        name, usage = grade_id(cell), next(filter(None, map(_usage_error, cell.outputs)), "")
        error = next((output for output in cell.outputs if output.output_type == "error"), None)
        if lost and name:
            self.notes.exercises[name] = f"The answer cell {STOPPED[lost]}."
        elif error and name and error.ename != "NotImplementedError":  # the stub of a variable: its grader says so
            reason = shortened(re.sub(r"\(\d{1,20}\.py, (line \d{1,9})\)", r"in \1", error.evalue[:1000]))
            self.notes.exercises[name] = f"The answer cell stopped with {error.ename[:80]}: {reason.rstrip('.')}."
        elif usage and name:
            self.notes.exercises[name] = f"The answer cell stopped at a magic command: {usage}"
        if error and error.ename in ("ModuleNotFoundError", "ImportError"):
            self.unavailable = readable(shortened(error.evalue[:1000], 120), 120)

    def _learn_settings(self, answer: Answer, verdict: Verdict) -> None:
        """Ask what the notebook had set in its own way; nothing is asked of a kernel that is gone."""
        if verdict.points < verdict.max_points and LOST.keys().isdisjoint(verdict.mistakes):
            with contextlib.suppress(AnswerError):
                told = answer.settings()
                known = told if isinstance(told, list) else []
                self.settings = [NAMES[key] for key in NAMES if key in known]

    def _grade(self, exercise: str, cell: NotebookNode) -> Verdict:
        try:
            with np.errstate(all="ignore"):  # of a student's huge numbers: what comes of them is in the verdict
                answer = Answer(self.kernel, exercise, self.job.call_seconds)
                if order := self.job.orders.get(exercise):
                    answer.arrange(*order)
                verdict = grade(exercise, answer, self.seed)
                self._learn_settings(answer, verdict)
                return self._followed_through(verdict, answer)
        except (CourseError, MemoryError):
            raise
        except Exception as error:  # a defect of ours, which somebody may have looked for: the others are graded
            log.exception("the grader of %s stumbled", exercise)
            return ungraded(exercise, cell, f"The grader itself stumbled over this answer ({type(error).__name__}).")

    def _followed_through(self, verdict: Verdict, answer: Answer) -> Verdict:
        """Judge again, if points were lost, with right answers to what it calls and what lost points before."""
        if verdict.points == verdict.max_points or not LOST.keys().isdisjoint(verdict.mistakes):
            return verdict
        wrong = {name for name, grade in self.grades.items() if grade.points < grade.max_points}
        code = [*self.code, *(self.job.right.get(name, "") for name in wrong)]
        needed = called(verdict.exercise, code) & wrong & self.job.right.keys()
        if not needed:
            return verdict
        right = {name: self.job.right[name] for name in self.job.right if name in needed}
        return with_right_ones(verdict, answer, right, lambda answer: grade(verdict.exercise, answer, self.seed))


def _usage_error(output: NotebookNode) -> str:
    """Return what IPython says of a magic that is unknown or used wrongly; empty if the output is not that."""
    text = output.get("text", "") if output.output_type == "stream" and output.get("name") == "stderr" else ""
    if not isinstance(text, str) or not text.startswith(USAGE_ERROR):
        return ""
    return readable(text.removeprefix(USAGE_ERROR).strip().partition("\n")[0], 200)
