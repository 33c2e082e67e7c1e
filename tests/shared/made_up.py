"""A course of one assignment that is graded from results made up here: real nbgrader and gradebook, no kernel."""

from pathlib import Path

import nbformat
from click.testing import CliRunner
from click.testing import Result as Said
from courses import ASSIGNMENT
from nbformat.v4 import new_output

from autograder.cli.main import main
from autograder.course.course import Course
from autograder.course.rows import Row, read_rows
from autograder.exam.verdict import Check, Verdict, ungraded
from autograder.execution.notebook import Job, Result
from autograder.grading.class_run import ClassRun
from autograder.notebooks import TEST, grade_id, is_test

NOTEBOOK = "triplet_loss.ipynb"
HELD = "The reply of the kernel was garbled."


class MadeUp:
    """The course, and what its graders will say.

    Args:
        root: its folder.
        points: by exercise; those that are not named get all.
        held: exercises that their grader holds.
    """

    def __init__(self, root: Path):
        self.root = root
        self.points: dict[str, float] = {}
        self.held: set[str] = set()
        self.executed = 0

    @property
    def course(self) -> Course:
        return Course(self.root, unsafe=True)

    def hand_in(self, student: str, text: str = "") -> Path:
        """Hand in the released notebook with a line of the student's own at the end of each answer."""
        notebook = nbformat.read(self.root / "release" / ASSIGNMENT / NOTEBOOK, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source += f"\n# {text}"
        path = self.root / "submitted" / student / ASSIGNMENT / NOTEBOOK
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        return path

    def grade(self, *students: str, **options: object) -> ClassRun:
        course = self.course
        works = [course.submission(ASSIGNMENT, student) for student in students or course.submitters(ASSIGNMENT)]
        run = ClassRun(course, works, **options)
        for _ in run.results(None):
            pass
        return run

    def call(self, command: str, *words: str) -> Said:
        """Run the command `course` in this process."""
        done = CliRunner().invoke(main, [command, "--root", str(self.root), *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def row(self, student: str) -> Row:
        return next(row for row in read_rows(self.course, ASSIGNMENT) if row.student == student)

    def page(self, student: str) -> str:
        return self.course.submission(ASSIGNMENT, student).feedback.read_text()

    def execute(self, job: Job) -> Result:
        """Stand in for the kernel and the graders."""
        self.executed += 1
        outputs, grades = [], {}
        for cell in nbformat.reads(job.notebook, as_version=4).cells:
            if cell.cell_type != "code":
                continue
            outputs.append([])
            if is_test(cell):
                name, most = grade_id(cell).removesuffix(TEST), float(cell.metadata.nbgrader.points)
                points = self.points.get(name, most)
                checks = [Check("made up", True, points), Check("also", False, most - points, "Look again.")]
                grades[name] = Verdict(name, most, checks, held=HELD if name in self.held else "")
                if job.notes.trouble:
                    grades[name] = ungraded(name, cell, job.notes.trouble)
                job.notes.put_into(grades[name])
                outputs[-1].append(dict(new_output("execute_result", {"text/plain": repr(grades[name].points)})))
        return Result(outputs, grades, seconds={"all": 0.0})
