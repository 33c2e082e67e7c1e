"""The steps that `nbgrader_config.py` puts into nbgrader's own autograding: reset, realign, grade outside, save."""

import dataclasses
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

from autograder.course.conversion import Conversion
from autograder.course.previous_verdicts import WHY_HELD, Standing, is_decided, recorded
from autograder.course.submission import Submission
from autograder.exam.answer import CALL_SECONDS
from autograder.exam.verdict import Verdict, as_text
from autograder.execution.notebook import Job, Notes, Result, execute
from autograder.feedback.comment import as_comment
from autograder.grading.fingerprint import engine, stamp
from autograder.grading.result_store import store_of_run
from autograder.notebooks import (
    NOTES,
    RECEIPT,
    REMARKS,
    SECONDS,
    STAMP,
    TEST,
    VERDICT,
    exercise_of,
    grade_id,
    is_test,
    points_of,
)
from autograder.sandbox import Limits

Converted = tuple[NotebookNode, dict[str, Any]]


class SubmissionExporter(NotebookExporter):
    """nbgrader's notebook reader, made to go on with what students really hand in."""

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **kwargs: Any) -> Converted:
        """Read a submission; the second time nbgrader calls, the file is our own and is read as usual."""
        if self.parent is None or not self.parent._sanitizing:
            return super().from_filename(filename, resources, **kwargs)
        path = Path(filename)
        metadata = ResourcesDict()
        metadata.update(name=path.stem, path=str(path.parent))
        resources = {} if resources is None else resources
        resources["metadata"] = metadata
        return self.from_notebook_node(self.parent.conversion.submission.read(), resources, **kwargs)


class ResetGrades(NbGraderPreprocessor):
    """Forget the grades of an earlier attempt, so that none survives a failed one.

    What a person has decided stays; should this attempt fail and something new be handed in, it is held. A decision
    that a lost gradebook held is taken from the record, if it is about the same submission.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> Converted:
        where, conversion = resources["nbgrader"], Conversion.of(self)
        submission, earlier = conversion.submission, conversion.earlier
        decisions = recorded(Path(submission.directory.root)).get((submission.student, submission.assignment), {})
        digest = submission.digest()
        with Gradebook(where["db_url"]) as gradebook:
            try:
                notebook = gradebook.find_submission_notebook(where["notebook"], where["assignment"], where["student"])
            except MissingEntry:
                return nb, resources
            comments = {comment.name: comment for comment in notebook.comments}
            for grade in notebook.grades:
                name = grade.name.removesuffix(TEST)
                standing = earlier.settle(grade, decisions.get(name), digest)
                grade.auto_score = None
                if standing is not None:
                    earlier.standing[name] = standing
                if standing is not Standing.STANDS:
                    grade.needs_manual_grade = True
                elif not is_decided(grade):
                    grade.manual_score, grade.needs_manual_grade = decisions[name].points, False
                    if name in comments:
                        comments[name].manual_comment = decisions[name].reason
            gradebook.db.commit()
        return nb, resources


class Realign(NbGraderPreprocessor):
    """Lay the submission on the released notebook (see `autograder.execution.realign`)."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> Converted:
        laid = Conversion.of(self).submission.lay_out(nb)
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

    def preprocess(self, nb: NotebookNode, resources: dict) -> Converted:
        if "nbgrader" not in resources:  # a notebook by itself
            result = execute(self.job(nb)).worth(points_of(nb))
        else:
            submission = Conversion.of(self).submission
            job = self.job(nb, submission)
            result = self._result(job, submission).worth(points_of(nb))
            nb.metadata[REMARKS] = job.notes.general
            points = {name: grade.points for name, grade in result.grades.items()}
            nb.metadata[STAMP] = dataclasses.asdict(stamp(submission, points, result.sure))
            nb.metadata[RECEIPT] = submission.receipt()
        if "all" in result.seconds:
            nb.metadata[SECONDS] = round(result.seconds["all"], 2)
        result.put_into(nb)
        for cell in filter(is_test, nb.cells):
            cell.metadata[VERDICT] = dataclasses.asdict(result.grades[exercise_of(cell)])
        resources["course_grades"] = result.grades
        return nb, resources

    def _result(self, job: Job, submission: Submission) -> Result:
        store = store_of_run(submission.directory)
        key = job.key(engine(submission.assignment))
        result = store.get(key)
        if result is None:
            result = execute(job)
            store.put(key, result)
        return result

    def job(self, nb: NotebookNode, submission: Submission | None = None) -> Job:
        """Take the notes of the first pass off the notebook and put all together that its result depends on."""
        notes = Notes(**nb.metadata.pop(NOTES, {}))
        limits = Limits(**{each.name: getattr(self, each.name) for each in dataclasses.fields(Limits)})
        job = Job(nbformat.writes(nb), notes, {}, limits, self.call_seconds, self.warm, not self.unsafe)
        if submission is None:
            return job
        return dataclasses.replace(
            job,
            files=submission.files(),
            secret=submission.secret(),
            right=submission.right_answers(),
            orders=submission.orders(),
        )


class SaveGrades(SaveAutoGrades):
    """nbgrader's own saving, and with it what the grader said and whether a person should look.

    What a person has decided (here or in the formgrader) stays for as long as the same is handed in. It is not about
    a new version: that one gets the points it has proven and is held, so that a person looks again.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> Converted:
        self.earlier = Conversion.of(self).earlier
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell: NotebookNode, resources: dict, cell_index: int) -> Converted:
        name = grade_id(cell) or ""
        verdict = resources["course_grades"].get(name.removesuffix(TEST))
        where = self.notebook_id, self.assignment_id, self.student_id
        saved = self.gradebook.find_grade(name, *where) if verdict and is_test(cell) else None
        waiting = bool(saved and saved.needs_manual_grade)  # nbgrader asks for a look at all that a person has decided
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        if saved:
            standing = self._hold(saved, verdict, waiting)
            if standing and not verdict.held:
                cell.metadata[VERDICT].update(held=WHY_HELD[standing], standing=standing.value)
        elif verdict and utils.is_solution(cell):
            comment = self.gradebook.find_comment(name, *where)
            comment.auto_comment = as_comment(as_text(verdict))
        self.gradebook.db.commit()
        return cell, resources

    def _hold(self, saved: SavedGrade, verdict: Verdict, waiting: bool) -> Standing | None:
        """Settle whether a person should look at an answer; return what became of a decision, if it is that."""
        before = self.earlier.held.get(verdict.exercise)
        standing = self.earlier.standing.get(verdict.exercise)
        if standing is None:
            saved.needs_manual_grade = bool(verdict.held or before)
        elif standing is Standing.STANDS:
            saved.needs_manual_grade = waiting
        else:
            saved.needs_manual_grade = True
            if standing is not Standing.UNCERTAIN:
                saved.manual_score = saved.extra_credit = None
                comment = self.gradebook.find_comment(
                    verdict.exercise, self.notebook_id, self.assignment_id, self.student_id
                )
                comment.manual_comment = None
            return standing
        return before
