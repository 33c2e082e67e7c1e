"""The steps that `nbgrader_config.py` puts into nbgrader's own autograding: reset, realign, grade outside, save."""

import dataclasses
import html
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Grade as SavedGrade
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import (
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from traitlets import Bool, Float, Int

from autograder.answer import CALL_SECONDS
from autograder.cache import Cache, engine
from autograder.earlier import LAPSED, UNCERTAIN, Earlier, is_decided
from autograder.execution import Done, Job, Notes, execute
from autograder.inside.data import clean
from autograder.realign import TEST, grade_id, is_test
from autograder.results import Grade
from autograder.sandbox import Limits
from autograder.verdict import as_text
from autograder.work import NOTES, RECEIPT, STAMP, VERDICT, Work

SECONDS = "course_seconds"  # metadata of a graded notebook: how long the machine took to run and judge it
MAX_COMMENT = 1500  # characters
Result = tuple[NotebookNode, dict]


class SubmissionExporter(NotebookExporter):
    """nbgrader's notebook reader, made to go on with what students really hand in."""

    def from_filename(self, filename: str, resources: dict | None = None, **kwargs: Any) -> tuple[str, dict]:
        """Read a submission; the second time nbgrader calls, the file is our own and is read as usual."""
        if not self.parent._sanitizing:
            return super().from_filename(filename, resources, **kwargs)
        path, where = Path(filename), resources["nbgrader"]
        metadata = ResourcesDict()
        metadata.update(name=path.stem, path=str(path.parent))
        resources["metadata"] = metadata
        work = Work(self.parent.coursedir, where["assignment"], where["student"])
        return self.from_notebook_node(work.read(), resources, **kwargs)


class ResetGrades(NbGraderPreprocessor):
    """Forget the grades of an earlier attempt, so that none survives a failed one.

    What a person has decided stays; should this attempt fail and something new be handed in, it is held.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> Result:
        where = resources["nbgrader"]
        same = earlier_of(self).submitted == work_of(self, resources).digest()
        with Gradebook(where["db_url"]) as gradebook:
            try:
                submission = gradebook.find_submission_notebook(
                    where["notebook"], where["assignment"], where["student"]
                )
            except MissingEntry:
                return nb, resources
            for each in submission.grades:
                each.auto_score = None
                if not (same and is_decided(each)):
                    each.needs_manual_grade = True
            gradebook.db.commit()
        return nb, resources


class Realign(NbGraderPreprocessor):
    """Lay the submission on the released notebook (see `autograder.realign`)."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> Result:
        laid = work_of(self, resources).lay_out(nb)
        notes = Notes(**laid.metadata[NOTES])
        for note in [notes.trouble] if notes.trouble else notes.exercises.values():
            self.log.warning("%s: %s", resources["nbgrader"]["student"], note)
        return laid, resources


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
        if "nbgrader" not in resources:  # a notebook by itself
            done = execute(self.job(nb, {}))
        else:
            work = work_of(self, resources)
            done = self._result(self.job(nb, work.files()), work)
            points = {name: grade.points for name, grade in done.grades.items()}
            nb.metadata[STAMP] = dataclasses.asdict(work.stamp(points, done.sure))
            nb.metadata[RECEIPT] = work.receipt()
        if "all" in done.seconds:
            nb.metadata[SECONDS] = round(done.seconds["all"], 2)
        done.put_into(nb)
        for cell in filter(is_test, nb.cells):
            cell.metadata[VERDICT] = dataclasses.asdict(done.grades[grade_id(cell).removesuffix(TEST)])
        resources["course_grades"] = done.grades
        return nb, resources

    def _result(self, job: Job, work: Work) -> Done:
        cache = getattr(work.directory, "results", None) or Cache(Path(work.directory.root))
        key = job.key(engine(work.assignment))
        done = cache.get(key)
        if done is None:
            done = execute(job)
            cache.put(key, done)
        return done

    def job(self, nb: NotebookNode, files: dict[str, bytes]) -> Job:
        """Take the notes of the first pass off the notebook and put all together that its result depends on."""
        notes = Notes(**nb.metadata.pop(NOTES, {}))
        limits = Limits(**{each.name: getattr(self, each.name) for each in dataclasses.fields(Limits)})
        return Job(nbformat.writes(nb), notes, files, limits, self.call_seconds, self.warm, not self.unsafe)


class SaveGrades(SaveAutoGrades):
    """nbgrader's own saving, and with it what the grader said and whether a person should look.

    What a person has decided (here or in the formgrader) stays for as long as the same is handed in. It is not about
    a new version: that one gets the points it has proven and is held, so that a person looks again.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> Result:
        self.submitted, self.earlier = nb.metadata[STAMP]["submitted"], earlier_of(self)
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell: NotebookNode, resources: dict, cell_index: int) -> Result:
        name = grade_id(cell) or ""
        verdict = resources["course_grades"].get(name.removesuffix(TEST))
        where = self.notebook_id, self.assignment_id, self.student_id
        saved = self.gradebook.find_grade(name, *where) if verdict and is_test(cell) else None
        waiting = saved and saved.needs_manual_grade  # nbgrader asks for a look at all that a person has decided
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if saved:
            cell.metadata[VERDICT]["held"] = self._hold(saved, verdict, waiting)
        elif verdict and utils.is_solution(cell):
            comment = self.gradebook.find_comment(name, *where)
            comment.auto_comment = as_comment(as_text(verdict))
        self.gradebook.db.commit()
        return cell, resources

    def _hold(self, saved: SavedGrade, verdict: Grade, waiting: bool) -> str:
        """Settle whether a person should look at an answer; return why."""
        before = self.earlier.held.get(verdict.exercise, "")
        why = verdict.held or (before if before in (LAPSED, UNCERTAIN) else "")
        if not is_decided(saved):
            saved.needs_manual_grade = bool(why)
        elif self.earlier.submitted == self.submitted:
            saved.needs_manual_grade = waiting
        elif not self.earlier.submitted:
            saved.needs_manual_grade, why = True, verdict.held or UNCERTAIN
        else:
            saved.manual_score, saved.extra_credit, saved.needs_manual_grade = None, None, True
            comment = self.gradebook.find_comment(
                verdict.exercise, self.notebook_id, self.assignment_id, self.student_id
            )
            comment.manual_comment, why = None, verdict.held or LAPSED
        return why


def earlier_of(preprocessor: NbGraderPreprocessor) -> Earlier:
    """What was saved of the submission that nbgrader is about to convert."""
    return getattr(preprocessor.parent.parent, "earlier", Earlier())


def work_of(preprocessor: NbGraderPreprocessor, resources: dict) -> Work:
    """The submission that nbgrader is about to convert."""
    converter = preprocessor.parent.parent
    return Work(converter.coursedir, resources["nbgrader"]["assignment"], resources["nbgrader"]["student"])


def as_comment(text: str) -> str:
    """Nbgrader's page takes a comment for Markdown and HTML: neither links, pictures nor tags may come of it."""
    short = text if len(text) <= MAX_COMMENT else f"{text[:MAX_COMMENT]} …"
    for active in ("](", "]:", "://"):  # what a link is made of
        short = short.replace(active, f"{active[0]} {active[1:]}")
    return html.escape(clean(short))
