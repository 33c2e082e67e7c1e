"""The steps that `nbgrader_config.py` puts into nbgrader's own autograding: reset, realign, grade outside, save."""

import dataclasses
import hashlib
import html
import json
import re
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import (
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from traitlets import Bool, Float, Int

from autograder import grade
from autograder.answer import CALL_SECONDS, Answer, readable
from autograder.errors import CourseError
from autograder.kernel import LOST, OutOfTime, StudentKernel
from autograder.realign import LESSON_ONLY, grade_id, realign
from autograder.results import Grade
from autograder.sandbox import Limits
from autograder.sandbox.provisioner import MAX_FILES_BYTES, plain_files
from autograder.submission import RENAMED, TROUBLE, read_released
from autograder.verdict import as_html, as_text, ungraded

TEST = "-test"
RENAMED_NOTE = "The notebook was handed in under the name {}."
MAX_COMMENT = 1500  # characters
NOTES = "course"  # notebook metadata that carries the notes from the first of nbgrader's two passes to the second
Result = tuple[NotebookNode, dict]
Placed = tuple[NotebookNode, int]


class ResetGrades(NbGraderPreprocessor):
    """Forget the grades of an earlier attempt, so that none survives a failed one."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> Result:
        where = resources["nbgrader"]
        with Gradebook(where["db_url"]) as gradebook:
            try:
                submission = gradebook.find_submission_notebook(
                    where["notebook"], where["assignment"], where["student"]
                )
            except MissingEntry:
                return nb, resources
            for each in submission.grades:
                each.auto_score, each.needs_manual_grade = None, True
            gradebook.db.commit()
        return nb, resources


class Realign(NbGraderPreprocessor):
    """Lay the submission on the released notebook (see `autograder.realign`)."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> Result:
        where = resources["nbgrader"]
        left_out = [path.name for path in plain_files(Path(resources["metadata"]["path"]))[1]]
        released = read_released(self.parent.parent.coursedir, where["assignment"], where["notebook"])
        aligned = realign(nb, released)
        trouble = nb.metadata.get(TROUBLE) or aligned.trouble
        renamed = nb.metadata.get(RENAMED)
        aligned.notebook.metadata[NOTES] = {
            "exercises": {} if trouble else aligned.by_exercise,
            "trouble": trouble,
            "general": " ".join(filter(None, (renamed and RENAMED_NOTE.format(renamed), _unused(left_out)))),
        }
        for note in [trouble] if trouble else aligned.by_exercise.values():
            self.log.warning("%s: %s", where["student"], note)
        return aligned.notebook, resources


class GradeOutside(NbGraderPreprocessor):
    """Run the student's cells in a sandboxed kernel and the graders out here; put the verdicts into the test cells."""

    call_seconds = Float(CALL_SECONDS, help="Time limit of one call by a grader.").tag(config=True)
    cell_seconds = Float(Limits.cell_seconds, help="Time limit of one cell.").tag(config=True)
    cell_cpu_seconds = Float(Limits.cell_cpu_seconds, help="Processor time of one cell.").tag(config=True)
    notebook_seconds = Float(Limits.notebook_seconds, help="Time limit of a whole notebook.").tag(config=True)
    notebook_cpu_seconds = Float(Limits.notebook_cpu_seconds, help="Processor time of a notebook.").tag(config=True)
    memory_bytes = Int(Limits.memory_bytes, help="Memory of a notebook's processes together.").tag(config=True)
    processes = Int(Limits.processes, help="Processes and threads of a notebook.").tag(config=True)
    file_bytes = Int(Limits.file_bytes, help="Size of the largest file that a notebook may write.").tag(config=True)
    warm = Bool(True, help="Fork kernels from a process that has TensorFlow imported.").tag(config=True)
    unsafe = Bool(False, help="Grade without a sandbox: student code runs with your rights.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> Result:
        notes = nb.metadata.pop(NOTES, {})
        grades: dict[str, Grade] = {}
        notes.setdefault("exercises", {})
        files = resources.get("metadata", {}).get("path") or None
        seed = seed_of(nb, files)
        limits = Limits(**{field.name: getattr(self, field.name) for field in dataclasses.fields(Limits)})
        with StudentKernel(nb, files, limits, warm=self.warm, isolated=not self.unsafe) as kernel:
            skipped: list[Placed] = []
            for index, cell in enumerate(nb.cells):
                if cell.cell_type != "code":
                    continue
                if not is_test(cell):
                    if is_lesson_only(cell):
                        skipped.append((cell, index))
                    elif not notes.get("trouble"):
                        self._run(cell, index, kernel, notes, skipped)
                    continue
                exercise = grade_id(cell).removesuffix(TEST)
                if notes.get("trouble"):
                    verdict = ungraded(exercise, cell, notes["trouble"])
                else:
                    verdict = self._grade(exercise, cell, kernel, seed)
                verdict.held = verdict.held or notes.get("suspect", "")
                verdict.note = " ".join(filter(None, (notes.get("general"), notes.get("exercises", {}).get(exercise))))
                grades[exercise] = verdict
                # nbgrader takes the first result of a test cell as its score
                shown = {"text/plain": repr(verdict.points), "text/html": as_html(verdict)}
                cell.outputs = [new_output("execute_result", shown)]
        resources["course_grades"] = grades
        return nb, resources

    def _run(
        self,
        cell: NotebookNode,
        index: int,
        kernel: StudentKernel,
        notes: dict,
        skipped: list[tuple[NotebookNode, int]],
    ) -> None:
        try:
            lost = kernel.run(cell, index)
            if skipped and any(output.get("ename") == "NameError" for output in cell.outputs):
                for demo, place in skipped:  # an answer that uses what a demonstration has made
                    kernel.run(demo, place)
                    demo.outputs = []
                skipped.clear()
                cell.outputs = []
                lost = kernel.run(cell, index)
        except OutOfTime:
            lost = "was not run: the time for the notebook was used up"
        if lost == LOST["garbled"]:
            notes["suspect"] = f"a cell {lost}"
        name = grade_id(cell)
        error = next((output for output in cell.outputs if output.output_type == "error"), None)
        if lost and name:
            notes["exercises"][name] = f"The answer cell {lost}."
        elif error and name and error.ename != "NotImplementedError":  # the stub of a variable: its grader says so
            reason = re.sub(r"\(\d+\.py, (line \d+)\)", r"in \1", error.evalue)[:200]
            notes["exercises"][name] = f"The answer cell stopped with {error.ename}: {reason}."

    def _grade(self, exercise: str, cell: NotebookNode, kernel: StudentKernel, seed: int) -> Grade:
        try:
            return grade(exercise, Answer(kernel, exercise, self.call_seconds), seed)
        except (CourseError, MemoryError):
            raise
        except Exception as error:  # a defect of ours, which somebody may have looked for: the others are graded
            self.log.exception("the grader of %s stumbled", exercise)
            return ungraded(exercise, cell, f"The grader itself stumbled over this answer ({type(error).__name__}).")


class SaveGrades(SaveAutoGrades):
    """nbgrader's own saving, and with it what the grader said and whether a person should look."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, cell_index: int) -> Result:
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        name = grade_id(cell) or ""
        verdict = resources["course_grades"].get(name.removesuffix(TEST))
        if verdict is None:
            return cell, resources
        if is_test(cell) and verdict.held:
            saved = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
            saved.needs_manual_grade = True
        elif utils.is_solution(cell):
            comment = self.gradebook.find_comment(name, self.notebook_id, self.assignment_id, self.student_id)
            comment.auto_comment = _as_comment(as_text(verdict))
        self.gradebook.db.commit()
        return cell, resources


def _unused(names: list[str]) -> str:
    shown = ", ".join(readable(name, 80) for name in names[:5])
    return f"Not used were {shown}: links, no plain files, or over {MAX_FILES_BYTES >> 20} MB in all." if names else ""


def is_test(cell: NotebookNode) -> bool:
    return utils.is_grade(cell) and not utils.is_solution(cell)


def is_lesson_only(cell: NotebookNode) -> bool:
    return LESSON_ONLY in cell.metadata.get("tags", []) and utils.is_locked(cell)


def _as_comment(text: str) -> str:
    """Nbgrader's page takes a comment for Markdown and HTML: neither links, pictures nor tags may come of it."""
    short = text if len(text) <= MAX_COMMENT else f"{text[:MAX_COMMENT]} …"
    for active in ("](", "]:", "://"):  # what a link is made of
        short = short.replace(active, f"{active[0]} {active[1:]}")
    return html.escape(short)


def seed_of(nb: NotebookNode, files: str | None) -> int:
    """A seed that can be computed again and that changes with the code, and with the files beside it.

    So no table of answers, made from what one attempt was asked, fits the next.
    """
    sources = [cell.source for cell in nb.cells if cell.cell_type == "code"]
    taken = plain_files(Path(files))[0] if files else []
    beside = [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in taken]
    return int.from_bytes(hashlib.sha256(json.dumps([sources, beside]).encode()).digest()[:8], "big")
