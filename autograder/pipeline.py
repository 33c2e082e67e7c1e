"""The steps that `nbgrader_config.py` puts into nbgrader's own autograding: reset, realign, grade outside, save."""

import dataclasses
import html
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import (
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from traitlets import Bool, Float, Int

from autograder.answer import CALL_SECONDS, readable
from autograder.cache import Cache, engine
from autograder.execution import Done, Job, Notes, execute
from autograder.realign import TEST, grade_id, is_test, realign
from autograder.sandbox import Limits
from autograder.sandbox.provisioner import MAX_FILES_BYTES, plain_files
from autograder.submission import RENAMED, TROUBLE, read_released
from autograder.verdict import as_text

RENAMED_NOTE = "The notebook was handed in under the name {}."
MAX_COMMENT = 1500  # characters
NOTES = "course"  # notebook metadata that carries the notes from the first of nbgrader's two passes to the second
Result = tuple[NotebookNode, dict]


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
        job = self.job(nb, resources.get("metadata", {}).get("path"))
        done = self._result(job, resources) if self.parent else execute(job)
        done.put_into(nb)
        resources["course_grades"] = done.grades
        return nb, resources

    def _result(self, job: Job, resources: dict) -> Done:
        cache = Cache(Path(self.parent.parent.coursedir.root))
        key = job.key(engine(resources["nbgrader"]["assignment"]))
        before = cache.get(key)
        if before and before.sure:
            return before
        done = execute(job)
        if before and before.grades == done.grades:
            done.sure = True  # lost twice in the same way: it was not the machine
        cache.put(key, done)
        return done

    def job(self, nb: NotebookNode, folder: str | None) -> Job:
        """Take the notes of the first pass off the notebook and put all together that its result depends on."""
        notes = Notes(**nb.metadata.pop(NOTES, {}))
        files = plain_files(Path(folder))[0] if folder else []
        limits = Limits(**{each.name: getattr(self, each.name) for each in dataclasses.fields(Limits)})
        return Job(
            nbformat.writes(nb),
            notes,
            {str(path.relative_to(folder)): path.read_bytes() for path in files},
            limits,
            self.call_seconds,
            self.warm,
            not self.unsafe,
        )


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


def _as_comment(text: str) -> str:
    """Nbgrader's page takes a comment for Markdown and HTML: neither links, pictures nor tags may come of it."""
    short = text if len(text) <= MAX_COMMENT else f"{text[:MAX_COMMENT]} …"
    for active in ("](", "]:", "://"):  # what a link is made of
        short = short.replace(active, f"{active[0]} {active[1:]}")
    return html.escape(short)
