"""The page that a student gets back: one per notebook, readable without the network, with nothing in it that runs."""

import functools
import hashlib
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape
from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import GetGrades
from nbgrader.utils import is_solution
from traitlets import Unicode

from autograder.course.conversion import about, convert
from autograder.course.course import Course
from autograder.course.rows import Row
from autograder.course.submission import Submission
from autograder.exam.verdict import SENTENCES, Check, Outcome, Verdict, followed_through
from autograder.notebooks import RECEIPT, REMARKS, TEST, VERDICT, grade_id, is_own, is_test

PAGES = Path(__file__).parent / "pages"
# an exercise is part of the section before it; how many minutes a section takes is left out
HEADING = re.compile(r"^#{1,4}\s+(?!Exercises?\b)(.+?)(\s*\*\([^)]*\)\*)?\s*$", re.MULTILINE)
PICTURES = ("image/png", "image/jpeg")  # the only outputs shown beside text: nothing of a student's may run here
MAX_OUTPUT = 4000  # characters
STATE = re.compile(r'<meta name="gradebook" content="(\w+)">')
# Python prints the paths of modules in warnings and errors: of this machine, and of others that helped it to grade
HERE = {str(path) for path in (sys.prefix, sys.base_prefix, Path(__file__).parents[2], Path.home())}
# a path is looked at from its beginning only: a text of slashes costs no more than any other
MODULES = re.compile(r"(?<![\w.+~-])/(?:[\w.+~-]+/)+(?=lib/python\d|(?:site|dist)-packages/)")


@dataclass(frozen=True)
class Section:
    """A heading of a lesson.

    Args:
        title: without the time that the section takes.
        anchor: what JupyterLab calls its place in the notebook.
    """

    title: str = ""
    anchor: str = ""


@dataclass
class Finding:
    """A sentence on the page, and the checks that it is said of.

    Args:
        check: the first of them; its points stand beside it.
        text: the sentence; empty if nothing is to be said.
        same: the others of which the same is to be said.
        also: checks that are not right either, of which there is nothing more to say.
    """

    check: Check
    text: str = ""
    same: list[Check] = field(default_factory=list)
    also: list[Check] = field(default_factory=list)


@dataclass
class Part:
    """One exercise on the page.

    Args:
        name: of the exercise.
        points, max_points: as in the gradebook; `points` is None before it is graded.
        verdict: the autograder's, if there is one.
        comment: an instructor's.
        held: whether a person still has to look at it.
        said: the comment in the gradebook, whoever made it.
        section: the part of the lesson that it belongs to.
        code: the answer cell.
        outputs: of the answer cell: text, or a picture's type and base64 text.
        trouble: what stands at the top of the page, for all exercises, and is not said again.
    """

    name: str
    points: float | None
    max_points: float
    verdict: Verdict | None = None
    comment: str = ""
    held: bool = True
    said: str = ""
    section: Section = Section()
    code: str = ""
    outputs: list[tuple[str, str]] = field(default_factory=list)
    trouble: str = ""

    @property
    def notes(self) -> list[str]:
        """What happened to this answer before it could be judged, and what it was judged with."""
        return [note for note in (self.verdict.note, followed_through(self.verdict)) if note] if self.verdict else []

    @property
    def findings(self) -> list[Finding]:
        """What was found, in the order of the checks, each sentence once."""
        findings: list[Finding] = []
        said: dict[str, Finding] = {}
        reason = None  # the first finding with words of its own
        for check in self.verdict.checks if self.verdict else []:
            if check.outcome is Outcome.ALSO_WRONG and reason:
                reason.also.append(check)
            elif check.told in said:
                said[check.told].same.append(check)
            else:
                finding = Finding(check, "" if check.told in {self.trouble} else check.told)
                findings.append(finding)
                if finding.text:
                    said[finding.text] = finding
                if finding.text and check.outcome not in SENTENCES:
                    reason = reason or finding
        return findings


def why_held(points: float | None, verdict: Verdict | None) -> str:
    """Return the reason why an exercise is held.

    Args:
        points: in the gradebook; None if it is not graded.
        verdict: the autograder's, if there is one.
    """
    if verdict and verdict.held:
        return verdict.held
    return "It is not graded." if points is None else "It is marked in the gradebook for a person to look at."


class GetDecisions(GetGrades):
    """nbgrader's own step that puts points and comments from the gradebook into the notebook; also what is held."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, cell_index: int) -> tuple[NotebookNode, dict]:
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        where = self.notebook_id, self.assignment_id, self.student_id
        if is_test(cell):
            cell.metadata.nbgrader["held"] = self.gradebook.find_grade(grade_id(cell), *where).needs_manual_grade
        elif is_solution(cell):
            manual = self.gradebook.find_comment(grade_id(cell), *where).manual_comment
            cell.metadata.nbgrader["instructor_comment"] = manual or ""
        return cell, resources


class FeedbackExporter(Exporter):
    """Makes the page from a graded notebook into whose metadata `GetDecisions` has put what the gradebook holds."""

    export_from_notebook = "feedback"
    lesson = Unicode(
        "../../{notebook}.ipynb",
        help="Where a page finds the lesson: a path or an address, into which {assignment} and {notebook} are put. "
        "The default is right where `nbgrader fetch_feedback` and JupyterLab's assignment list put a page.",
    ).tag(config=True)

    @property
    def file_extension(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # nbconvert says a notebook, and its own exporters return text
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        where = resources["nbgrader"]
        shown = parts(nb)
        trouble = _shared_trouble(shown)
        for part in shown:
            part.trouble = trouble
        page = template("feedback.html.j2").render(
            title=_title(nb, where["notebook"]),
            lesson=self.lesson.format(assignment=where["assignment"], notebook=where["notebook"]),
            next_title=_next_title(self.parent.coursedir, where["assignment"]) if self.parent else "",
            student=where["student"],
            assignment=where["assignment"],
            parts=shown,
            remarks=nb.metadata.get(REMARKS, ""),
            trouble=trouble,
            receipt=nb.metadata.get(RECEIPT, {}),
            state=state((part.name, part.points, part.said, part.held) for part in shown),
            score=where["score"],
            max_score=where["max_score"],
            late_penalty=where["late_penalty"],
            without_notebook=False,
        )
        return without_paths(page), resources


def page_without_notebook(released: Path, row: Row) -> str:
    """Return the page of a student who has handed in nothing, and to whom an instructor has given points.

    Args:
        released: the notebook of the assignment.
        row: what the gradebook holds.
    """
    nb = nbformat.read(released, as_version=4)
    shown = parts(nb)
    for part in shown:
        part.points, part.held, part.code = row.points.get(part.name), False, ""
        part.said = part.comment = row.comments.get(part.name, "")
    return template("feedback.html.j2").render(
        title=_title(nb, released.stem),
        lesson="",
        next_title="",
        student=row.student,
        assignment=row.assignment,
        parts=shown,
        remarks="",
        trouble="",
        receipt={},
        without_notebook=True,
        state=state((part.name, part.points, part.said, part.held) for part in shown),
        score=row.total,
        max_score=sum(part.max_points for part in shown),
        late_penalty=0,
    )


def write_feedback(course: Course, submission: Submission) -> None:
    """Write the student's page by nbgrader's own step.

    Raises:
        Unsaved: the disk does not take anything more.
        CourseError: it was not written.
    """
    with about(submission):
        converter = GenerateFeedback(coursedir=submission.directory, parent=course.api)
        converter.force = True
        convert(converter, f"no feedback for {submission.student}")


def without_paths(page: str) -> str:
    """Leave out where the course and its packages are on the machine that has graded."""
    for path in sorted(HERE - {"/", "/usr", "/usr/local"}, key=len, reverse=True):
        page = re.sub(rf"{re.escape(path)}(?![\w-])", "…", page)
    return MODULES.sub("…/", page)


def parts(nb: NotebookNode) -> list[Part]:
    """Return the exercises of a graded notebook, in its order."""
    answers: dict[str, NotebookNode] = {}
    sections: dict[str, Section] = {}
    section = Section()
    for cell in nb.cells:
        section = (_headings([cell]) or [section])[-1]
        if name := grade_id(cell):
            answers[name], sections[name] = cell, section
    exercises = []
    for cell in filter(is_test, nb.cells):
        test, marks = cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader
        name = test.removesuffix(TEST)
        part = Part(name, marks.get("score"), marks.points, section=sections[test])
        part.held = marks.get("held", True)
        if verdict := cell.metadata.get(VERDICT):
            part.verdict = Verdict.from_json(verdict, nb.metadata.get(REMARKS, ""))
        if answer := answers.get(name):
            part.code, part.outputs, part.section = answer.source, _shown(answer), sections[name]
            part.said = answer.metadata.nbgrader.get("comment") or ""
            part.comment = answer.metadata.nbgrader.get("instructor_comment", "")
        exercises.append(part)
    return exercises


def _shared_trouble(shown: list[Part]) -> str:
    """Return why nothing on the page could be graded; empty if something could."""
    reasons = {part.verdict.held if part.verdict and not part.verdict.points else "" for part in shown}
    return reasons.pop() if len(shown) > 1 and len(reasons) == 1 else ""


def state(exercises: Iterable[tuple[str, float | None, str, bool]]) -> str:
    """Return a digest of what the gradebook holds of a submission.

    It stands in the page, so that `state_on` tells whether something was changed in the gradebook since.

    Args:
        exercises: name, points, comment and «held» of each.
    """
    content = sorted((name, points or 0.0, comment, held) for name, points, comment, held in exercises)
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def state_on(page: Path) -> str:
    """Return the digest in a page; empty if there is none."""
    try:
        with page.open(encoding="utf-8") as file:
            digest = STATE.search(file.read(1000))
    except (OSError, UnicodeDecodeError):
        return ""
    return digest[1] if digest else ""


def _headings(cells: list[NotebookNode]) -> list[Section]:
    lesson = (cell for cell in cells if cell.cell_type == "markdown" and not is_own(cell))
    found = [heading for cell in lesson for heading in HEADING.findall(cell.source)]
    # the anchor is the text as it is shown, with hyphens for spaces
    return [Section(title, re.sub(r"[*`$]", "", title + time).replace(" ", "-")) for title, time in found]


def _title(notebook: NotebookNode, otherwise: str) -> str:
    return next((heading.title for heading in _headings(notebook.cells)), otherwise)


def _next_title(directory: CourseDirectory, assignment: str) -> str:
    """Return the title of the lesson that is released after this one; empty after the last."""
    folder = Path(directory.format_path(directory.release_directory, ".", assignment)).parent
    following = sorted(path for path in folder.glob("*/*.ipynb") if path.parent.name > assignment)
    return _title(nbformat.read(following[0], as_version=4), following[0].stem) if following else ""


def _shown(cell: NotebookNode) -> list[tuple[str, str]]:
    shown = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        picture = next((kind for kind in PICTURES if isinstance(data.get(kind), str)), None)
        text = output.get("text") or data.get("text/plain") or ""
        if output.output_type == "error":
            text = f"{output.ename}: {output.evalue}"
        if picture and re.fullmatch(r"[\w+/=\s]+", data[picture]):
            shown.append((picture, data[picture]))
        elif text:
            shown.append(("text", text if len(text) <= MAX_OUTPUT else f"{text[:MAX_OUTPUT]} …"))
    return shown


def marked(text: str) -> Markup:
    """Escape a text and make code of what stands between backticks."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))


@functools.cache
def template(name: str, folder: Path = PAGES) -> Template:
    """Return one of the templates in a folder, which may include those in `pages/`. What is put into it is escaped."""
    environment = Environment(
        loader=FileSystemLoader([folder, PAGES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    environment.filters["number"] = lambda value: f"{value:g}"
    return environment.get_template(name)
