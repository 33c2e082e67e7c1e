"""Keep the gradebook in line with what is released.

The released notebook is what counts: its exercises and their points are those of the gradebook. A gradebook that knows
nothing yet (of a fresh clone, or made anew) learns them from there.
"""

import contextlib
import glob
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells

from autograder.course.backup import back_up
from autograder.course.database import errors_of, open_gradebook
from autograder.course.previous_verdicts import is_decided
from autograder.errors import CourseError
from autograder.notebooks import TEST, grade_id, is_test, points_of
from autograder.paths import BACKUPS, FOLDER

HEADING = re.compile(r"^#+ .*\((\d+(?:\.\d+)?) points?\b[^)]*\)", re.MULTILINE)  # of an exercise
SHOWN = 5  # students who are named
Worth = dict[str, dict[str, float]]  # by notebook and exercise: points


@dataclass(frozen=True)
class Changes:
    """What another release means to those who have handed something in.

    Args:
        added, removed: exercises.
        points: by exercise, before and after.
        renamed: the notebook's name before and after, if it is another one.
    """

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    renamed: tuple[str, str] | None = None

    @classmethod
    def between(cls, before: Worth, after: Worth) -> "Changes":
        """Compare two releases; nothing has changed if there was none before."""
        if not any(before.values()):
            return cls()
        old = {name: most for exercises in before.values() for name, most in exercises.items()}
        new = {name: most for exercises in after.values() for name, most in exercises.items()}
        names = [", ".join(sorted(each)) for each in (before, after)]
        return cls(
            [name for name in new if name not in old],
            [name for name in old if name not in new],
            {name: (old[name], new[name]) for name in new if old.get(name, new[name]) != new[name]},
            (names[0], names[1]) if names[0] != names[1] else None,
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.points or self.renamed)

    def __str__(self) -> str:
        said = [f"{name} is new" for name in self.added] + [f"{name} is gone" for name in self.removed]
        said += [f"{name} has {new:g} points instead of {old:g}" for name, (old, new) in self.points.items()]
        if self.renamed:
            said.append(f"the notebook is called {self.renamed[1]} instead of {self.renamed[0]}")
        return ", ".join(said)


def register(directory: CourseDirectory, assignment: str, new_version: bool = False) -> list[str]:
    """See to it that the gradebook knows the exercises and points of what is released, and nothing else.

    Args:
        new_version: change them also where submissions are graded: exercises that are gone take their points along (a
            copy of the gradebook is kept), and what a person has decided about one with other points is held.

    Returns:
        What a person should know about it.

    Raises:
        CourseError: the assignment is not released, the gradebook cannot be used, or it has other exercises or points
            and submissions with grades.
    """
    folder = released_folder(directory, assignment)
    after = worth_in(folder)
    if not after:
        raise CourseError(f"{assignment} is not released; run: course release {assignment}")
    with open_gradebook(directory) as gradebook:
        if _in_line(gradebook, assignment, folder):
            return []
        changes = Changes.between(known_worth(gradebook, assignment), after)
        students = graded_students(gradebook, assignment)
        if changes and students and not new_version:
            raise CourseError(refusal(assignment, changes, students))
        copy = back_up(directory.db_url, Path(directory.root, FOLDER, BACKUPS)) if students else None
        gradebook.update_or_create_assignment(assignment)
        lines = _settle_decisions(gradebook, assignment, changes, copy) if students else []
        _settle_names(gradebook, directory, assignment, list(after))
    with errors_of(directory.db_url):
        for path in sorted(folder.glob("*.ipynb")):
            where = {"notebook": path.stem, "assignment": assignment, "db_url": directory.db_url}
            _Cells().preprocess(nbformat.read(path, as_version=4), {"nbgrader": where})
    if changes and students:
        lines.insert(0, f"{assignment}: {changes}; to grade what was handed in: course grade {assignment}")
    return lines


def worth_in(folder: Path) -> Worth:
    """By notebook in a folder, what its exercises are worth."""
    return {path.stem: points_of(nbformat.read(path, as_version=4)) for path in sorted(folder.glob("*.ipynb"))}


def contradictions(folder: Path) -> list[str]:
    """Where the prose of a release tells students other points than there are."""
    differences = []
    for path in sorted(folder.glob("*.ipynb")):
        notebook, promised = nbformat.read(path, as_version=4), None
        worth = points_of(notebook)
        for cell in notebook.cells:
            if cell.cell_type == "markdown" and (heading := HEADING.search(cell.source)):
                promised = float(heading[1])
            name = (grade_id(cell) or "").removesuffix(TEST)
            if is_test(cell) and promised not in (None, worth[name]):
                differences.append(
                    f"the heading above {name} promises {promised:g} points, and its test cell has {worth[name]:g}"
                )
    return differences


def released_folder(directory: CourseDirectory, assignment: str) -> Path:
    """Where an assignment is released."""
    return Path(directory.format_path(directory.release_directory, ".", assignment))


def submitters(directory: CourseDirectory, assignment: str) -> list[str]:
    """Who has handed in something, by the folders in `submitted/`."""
    room = Path(directory.root, directory.submitted_directory)
    return sorted(path.name for path in room.iterdir() if (path / assignment).exists()) if room.is_dir() else []


def refusal(assignment: str, changes: Changes, students: list[str]) -> str:
    """Say why a release with these changes is refused, and what to do."""
    who, way = listed(students), f"course release {assignment} --new-version"
    return f"{assignment} has submissions (of {who}), and {changes}; to grade them by the new version: {way}"


def listed(students: list[str]) -> str:
    """Name the first few of them."""
    return ", ".join(students[:SHOWN]) + (f" and {len(students) - SHOWN} more" if len(students) > SHOWN else "")


def known_worth(gradebook: Gradebook, assignment: str) -> Worth:
    """By notebook in the gradebook, what its exercises are worth."""
    try:
        notebooks = gradebook.find_assignment(assignment).notebooks
    except MissingEntry:
        return {}
    return {
        each.name: {cell.name.removesuffix(TEST): cell.max_score for cell in each.grade_cells} for each in notebooks
    }


def graded_students(gradebook: Gradebook, assignment: str) -> list[str]:
    """Whose submission is in the gradebook, with room for grades."""
    query = gradebook.db.query(SubmittedAssignment).join(SubmittedAssignment.assignment)
    return sorted(each.student_id for each in query.filter(Assignment.name == assignment) if each.notebooks)


def _in_line(gradebook: Gradebook, assignment: str, folder: Path) -> bool:
    """Whether the gradebook has the cells of the release, and each submission room for the grades of all of them."""
    if Changes.between(worth_in(folder), known_worth(gradebook, assignment)) or not known_worth(gradebook, assignment):
        return False
    registered = gradebook.find_assignment(assignment)
    for notebook in registered.notebooks:
        cells = nbformat.read(folder / f"{notebook.name}.ipynb", as_version=4).cells
        answers = {grade_id(cell) for cell in cells if utils.is_solution(cell)}
        if answers != {cell.name for cell in notebook.solution_cells}:
            return False
        for kind, cells in ((Grade, notebook.grade_cells), (Comment, notebook.solution_cells)):
            query = gradebook.db.query(kind).join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
            rows = query.filter(SubmittedNotebook.notebook_id == notebook.id).count()
            if rows != len(cells) * len(registered.submissions):
                return False
    return True


def _settle_decisions(gradebook: Gradebook, assignment: str, changes: Changes, copy: Path | None) -> list[str]:
    """Hold what a person has decided about exercises with other points now; tell whose points go away."""
    held, gone = [], []
    for submission in gradebook.find_assignment(assignment).submissions:
        for grade in (grade for notebook in submission.notebooks for grade in notebook.grades if is_decided(grade)):
            name = grade.name.removesuffix(TEST)
            if name in changes.points:
                grade.needs_manual_grade = True
                held.append(f"{submission.student_id} ({name})")
            elif name in changes.removed:
                gone.append(f"{submission.student_id} ({name})")
    gradebook.db.commit()
    lines = []
    if held:
        lines.append(f"held, because a person has given points of the old version: {', '.join(held)}")
    if gone:
        kept = f"decisions.csv, and the gradebook as it was in {copy}"
        lines.append(f"no longer in the gradebook are decisions about {', '.join(gone)}; they are kept in {kept}")
    return lines


def _settle_names(gradebook: Gradebook, directory: CourseDirectory, assignment: str, names: list[str]) -> None:
    """Rename the notebook if it has another name now, so that grades and decisions stay; drop those that are gone."""
    notebooks = {each.name: each for each in gradebook.find_assignment(assignment).notebooks}
    gone, added = notebooks.keys() - set(names), set(names) - notebooks.keys()
    if len(gone) == len(added) == 1:
        old, new = gone.pop(), added.pop()
        for room, ending in ((directory.autograded_directory, ".ipynb"), (directory.feedback_directory, ".html")):
            for path in Path(directory.root, room).glob(f"*/{glob.escape(assignment + '/' + old + ending)}"):
                path.rename(path.with_name(new + ending))
        notebooks[old].name = new
        gradebook.db.commit()
    for name in gone:
        gradebook.remove_notebook(name, assignment)


class _Cells(SaveCells):
    """nbgrader's own step that writes the cells of a notebook into the gradebook, also where there are submissions.

    nbgrader refuses to add or to remove cells then. Here cells that are gone take their grades and comments with them,
    and every submission gets room for those that are new. All of it can be done again: killed in between, it goes on.
    """

    def _create_notebook(self, nb: NotebookNode) -> None:
        with contextlib.suppress(MissingEntry):
            self._fit(self.gradebook.find_notebook(self.notebook_id, self.assignment_id))
        super()._create_notebook(nb)
        self._make_room(self.gradebook.find_notebook(self.notebook_id, self.assignment_id))

    def _fit(self, notebook: Notebook) -> None:
        """Take out the cells that are gone and put in the new ones."""
        for kind in ("grade", "solution", "task", "source"):
            new = getattr(self, f"new_{kind}_cells")
            for cell in getattr(notebook, f"{kind}_cells"):
                if cell.name not in new:
                    for each in [*(getattr(cell, "grades", None) or ()), *(getattr(cell, "comments", None) or ())]:
                        self.gradebook.db.delete(each)
                    self.gradebook.db.delete(cell)
            self.gradebook.db.commit()
            for name, content in new.items():
                put = getattr(self.gradebook, f"update_or_create_{kind}_cell")
                put(name, self.notebook_id, self.assignment_id, **content)

    def _make_room(self, notebook: Notebook) -> None:
        """Give every submission the rows that nbgrader makes when a submission is added."""
        graded, commented = (
            (*notebook.grade_cells, *notebook.task_cells),
            (*notebook.solution_cells, *notebook.task_cells),
        )
        with self.gradebook.db.no_autoflush as session:
            for submission in notebook.assignment.submissions:
                found = next((each for each in submission.notebooks if each.notebook_id == notebook.id), None)
                submitted = found or SubmittedNotebook(notebook=notebook, assignment=submission)
                session.add(submitted)
                for kind, cells, rows in ((Grade, graded, submitted.grades), (Comment, commented, submitted.comments)):
                    known = {each.cell_id for each in rows}
                    session.add_all(kind(cell_id=each.id, notebook=submitted) for each in cells if each.id not in known)
        self.gradebook.db.commit()
