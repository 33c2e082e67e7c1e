"""Run a realigned notebook and judge it. Plain data in, plain data out: any process, here or elsewhere, can do it."""

import dataclasses
import hashlib
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
from autograder.answer import CALL_SECONDS, Answer
from autograder.errors import CourseError
from autograder.kernel import LOST, OutOfTime, StudentKernel
from autograder.realign import TEST, grade_id, is_lesson_only, is_test
from autograder.results import Grade
from autograder.sandbox import Limits
from autograder.sandbox.folders import temporary
from autograder.verdict import as_html, ungraded

log = logging.getLogger(__name__)
Placed = tuple[NotebookNode, int]


@dataclass(frozen=True)
class Notes:
    """What was found out before anything ran: by exercise, for all of it, and why nothing can be graded."""

    exercises: dict[str, str] = field(default_factory=dict)
    general: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Job:
    """All that the result of one notebook depends on, but for the engine itself.

    Args:
        notebook: the realigned notebook as JSON text.
        notes: from realigning.
        files: what was handed in beside it, by its path in the folder.
        limits, call_seconds, warm, isolated: see `GradeOutside`.
    """

    notebook: str
    notes: Notes = field(default_factory=Notes)
    files: dict[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    call_seconds: float = CALL_SECONDS
    warm: bool = True
    isolated: bool = True

    def seed(self) -> int:
        """A seed that can be computed again and that changes with the code, and with the files beside it.

        So no table of answers, made from what one attempt was asked, fits the next.
        """
        cells = nbformat.reads(self.notebook, as_version=4).cells
        return int(self._digest([cell.source for cell in cells if cell.cell_type == "code"])[:16], 16)

    def key(self, engine: str) -> str:
        """The name of its result in the cache.

        Args:
            engine: fingerprint of what runs and judges it (`autograder.cache.engine`).
        """
        cells = nbformat.reads(self.notebook, as_version=4).cells
        read = [[grade_id(cell), is_lesson_only(cell), cell.source] for cell in cells if cell.cell_type == "code"]
        rest = dataclasses.asdict(self.notes), dataclasses.asdict(self.limits), self.call_seconds, self.isolated
        return self._digest([engine, read, *rest])

    def _digest(self, parts: list[Any]) -> str:
        beside = sorted((name, hashlib.sha256(content).hexdigest()) for name, content in self.files.items())
        return hashlib.sha256(json.dumps([parts, beside]).encode()).hexdigest()


@dataclass
class Done:
    """The result of a job.

    Args:
        outputs: of each code cell, in order.
        grades: by exercise.
        sure: False if the kernel was lost on the way, which a busy machine may bring about as well.
        seconds: by phase.
    """

    outputs: list[list[dict[str, Any]]]
    grades: dict[str, Grade]
    sure: bool = True
    seconds: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Done":
        grades = {name: Grade.from_json(each) for name, each in content["grades"].items()}
        return cls(**{**content, "grades": grades})

    def put_into(self, notebook: NotebookNode) -> None:
        """Give the notebook's code cells their outputs."""
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell, outputs in zip(cells, self.outputs, strict=True):
            cell.outputs = [nbformat.from_dict(output) for output in outputs]


def execute(job: Job) -> Done:
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
    return Done(outputs, run.grades, not run.lost, seconds)


class _Run:
    """One notebook on its way through the kernel."""

    def __init__(self, job: Job, kernel: StudentKernel):
        self.job, self.kernel, self.seed = job, kernel, job.seed()
        self.exercises, self.suspect = dict(job.notes.exercises), ""
        self.grades: dict[str, Grade] = {}
        self.skipped: list[Placed] = []
        self.seconds = {"cells": 0.0, "grading": 0.0}
        self.lost = False

    def cell(self, cell: NotebookNode, index: int) -> None:
        began = time.monotonic()
        if is_test(cell):
            self._test(cell)
            self.seconds["grading"] += time.monotonic() - began
        elif is_lesson_only(cell):
            self.skipped.append((cell, index))
        elif not self.job.notes.trouble:
            self._students(cell, index)
            self.seconds["cells"] += time.monotonic() - began

    def _test(self, cell: NotebookNode) -> None:
        exercise = grade_id(cell).removesuffix(TEST)
        if self.job.notes.trouble:
            verdict = ungraded(exercise, cell, self.job.notes.trouble)
        else:
            verdict = self._grade(exercise, cell)
            self.lost = self.lost or not LOST.keys().isdisjoint(verdict.mistakes)
        verdict.held = verdict.held or self.suspect
        verdict.note = " ".join(filter(None, (self.job.notes.general, self.exercises.get(exercise))))
        self.grades[exercise] = verdict
        # nbgrader takes the first result of a test cell as its score
        shown = {"text/plain": repr(verdict.points), "text/html": as_html(verdict)}
        cell.outputs = [new_output("execute_result", shown)]

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
            lost = "was not run: the time for the notebook was used up"
        self.lost = self.lost or bool(lost)
        if lost == LOST["garbled"]:
            self.suspect = f"a cell {lost}"
        name = grade_id(cell)
        error = next((output for output in cell.outputs if output.output_type == "error"), None)
        if lost and name:
            self.exercises[name] = f"The answer cell {lost}."
        elif error and name and error.ename != "NotImplementedError":  # the stub of a variable: its grader says so
            reason = re.sub(r"\(\d+\.py, (line \d+)\)", r"in \1", error.evalue)[:200]
            self.exercises[name] = f"The answer cell stopped with {error.ename}: {reason}."

    def _grade(self, exercise: str, cell: NotebookNode) -> Grade:
        try:
            with np.errstate(all="ignore"):  # of a student's huge numbers: what comes of them is in the verdict
                return grade(exercise, Answer(self.kernel, exercise, self.job.call_seconds), self.seed)
        except (CourseError, MemoryError):
            raise
        except Exception as error:  # a defect of ours, which somebody may have looked for: the others are graded
            log.exception("the grader of %s stumbled", exercise)
            return ungraded(exercise, cell, f"The grader itself stumbled over this answer ({type(error).__name__}).")
