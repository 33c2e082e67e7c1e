"""Make `release/` beside what is there and put it in its place in one step; keep the gradebook in line with it.

The released notebook is what counts: its exercises and their points are those of the gradebook. A gradebook that knows
nothing yet (of a fresh clone, or made anew) learns them from there.
"""

import contextlib
import ctypes
import fcntl
import filecmp
import glob
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
from nbgrader.apps.api import temp_attrs
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveCells

from autograder.course.backup import back_up
from autograder.paths import FOLDER
from autograder.course.previous import is_decided
from autograder.errors import CourseError
from autograder.course.database import errors_of, open_gradebook
from autograder.notebooks import TEST, grade_id, is_test, points_of

STAGE = "releasing"  # in .course/: what is being made
EARLIER = "earlier-releases"  # in .course/: what students were given before
EXCHANGE = 2  # renameat2: the two change places
AT_FDCWD = -100
HEADING = re.compile(r"^#+ .*\((\d+(?:\.\d+)?) points?\b[^)]*\)", re.MULTILINE)  # of an exercise
SHOWN = 5  # students who are named
Worth = dict[str, dict[str, float]]  # by notebook and exercise: points
_own_start = GenerateAssignment.start


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


def generate(converter: GenerateAssignment) -> None:
    """Stand in for nbgrader's `generate_assignment`, which deletes the old release first and again if it fails.

    A converter of ours looks at the new one before it counts (see `Release`).

    Raises:
        NbGraderException, CourseError: it was not released; what was there is still there.
    """
    directory, assignment = converter.coursedir, converter.coursedir.assignment_id
    place = released_folder(directory, assignment)
    if directory.notebook_id != "*" or not (converter.force or not place.exists()):
        return _own_start(converter)  # a part of it, or a refusal
    with staged(directory, assignment) as new:
        _own_start(converter)
        if isinstance(converter, Release):
            converter.look(new)
        earlier = Path(directory.root, FOLDER, EARLIER) if submitters(directory, assignment) else None
        put_in_place(new, place, earlier)


class Release(GenerateAssignment):
    """nbgrader's `generate_assignment` that leaves the gradebook alone, and asks before it changes what is graded.

    Raises:
        CourseError: other exercises or points, though there are submissions (in `start`).
    """

    new_version = False

    def __init__(self, coursedir: CourseDirectory, **options: Any):
        super().__init__(coursedir=coursedir, **options)
        self.force = self.no_database = True
        self.preprocessors = [step for step in self.preprocessors if step is not SaveCells]
        # where it stands while `release_directory` is another one
        self.place = released_folder(coursedir, coursedir.assignment_id)

    def look(self, new: Path) -> None:
        """Compare what was made with what is released and what the gradebook knows."""
        assignment, after = self.coursedir.assignment_id, worth_in(new)
        with open_gradebook(self.coursedir) as gradebook:
            known, graded = _known(gradebook, assignment), _graded(gradebook, assignment)
        students = sorted({*submitters(self.coursedir, assignment), *graded})
        changes = Changes.between(_worth_before(self.place), after) or Changes.between(known, after)
        if changes and students and not self.new_version:
            raise CourseError(_refusal(assignment, changes, students))


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
        changes = Changes.between(_known(gradebook, assignment), after)
        students = _graded(gradebook, assignment)
        if changes and students and not new_version:
            raise CourseError(_refusal(assignment, changes, students))
        copy = back_up(directory.db_url, Path(directory.root, FOLDER, "backups")) if students else None
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


def _worth_before(folder: Path) -> Worth:
    """The same of a release that may be damaged: then it says nothing, and what the gradebook knows counts."""
    try:
        return worth_in(folder)
    except Exception:  # nbformat fails in many ways on damaged notebooks
        return {}


def contradictions(folder: Path) -> list[str]:
    """Where the prose of a release tells students other points than there are."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        notebook, said = nbformat.read(path, as_version=4), None
        worth = points_of(notebook)
        for cell in notebook.cells:
            if cell.cell_type == "markdown" and (heading := HEADING.search(cell.source)):
                said = float(heading[1])
            name = (grade_id(cell) or "").removesuffix(TEST)
            if is_test(cell) and said not in (None, worth[name]):
                found.append(
                    f"the heading above {name} promises {said:g} points, and its test cell has {worth[name]:g}"
                )
    return found


def released_folder(directory: CourseDirectory, assignment: str) -> Path:
    """Where an assignment is released."""
    return Path(directory.format_path(directory.release_directory, ".", assignment))


def submitters(directory: CourseDirectory, assignment: str) -> list[str]:
    """Who has handed in something, by the folders in `submitted/`."""
    room = Path(directory.root, directory.submitted_directory)
    return sorted(path.name for path in room.iterdir() if (path / assignment).exists()) if room.is_dir() else []


def _refusal(assignment: str, changes: Changes, students: list[str]) -> str:
    who = ", ".join(students[:SHOWN]) + (f" and {len(students) - SHOWN} more" if len(students) > SHOWN else "")
    way = f"course release {assignment} --new-version"
    return f"{assignment} has submissions (of {who}), and {changes}; to grade them by the new version: {way}"


def _known(gradebook: Gradebook, assignment: str) -> Worth:
    """By notebook in the gradebook, what its exercises are worth."""
    try:
        notebooks = gradebook.find_assignment(assignment).notebooks
    except MissingEntry:
        return {}
    return {
        each.name: {cell.name.removesuffix(TEST): cell.max_score for cell in each.grade_cells} for each in notebooks
    }


def _graded(gradebook: Gradebook, assignment: str) -> list[str]:
    """Whose submission is in the gradebook, with room for grades."""
    query = gradebook.db.query(SubmittedAssignment).join(SubmittedAssignment.assignment)
    return sorted(each.student_id for each in query.filter(Assignment.name == assignment) if each.notebooks)


def _in_line(gradebook: Gradebook, assignment: str, folder: Path) -> bool:
    """Whether the gradebook has the cells of the release, and each submission room for the grades of all of them."""
    if Changes.between(worth_in(folder), _known(gradebook, assignment)) or not _known(gradebook, assignment):
        return False
    found = gradebook.find_assignment(assignment)
    for notebook in found.notebooks:
        cells = nbformat.read(folder / f"{notebook.name}.ipynb", as_version=4).cells
        answers = {grade_id(cell) for cell in cells if utils.is_solution(cell)}
        if answers != {cell.name for cell in notebook.solution_cells}:
            return False
        for kind, cells in ((Grade, notebook.grade_cells), (Comment, notebook.solution_cells)):
            query = gradebook.db.query(kind).join(SubmittedNotebook, kind.notebook_id == SubmittedNotebook.id)
            rows = query.filter(SubmittedNotebook.notebook_id == notebook.id).count()
            if rows != len(cells) * len(found.submissions):
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


@contextlib.contextmanager
def staged(directory: CourseDirectory, assignment: str) -> Iterator[Path]:
    """Let nbgrader write the release of an assignment into a folder of its own, which goes away at the end.

    Whoever releases at the same time waits.

    Raises:
        CourseError: nothing can be written.
    """
    room = Path(directory.root, FOLDER)
    try:
        room.mkdir(exist_ok=True)
        lock = (room / f"{STAGE}.lock").open("w")
    except OSError as error:
        raise CourseError(f"{room} cannot be written: {error.strerror}") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stage = room / STAGE
        shutil.rmtree(stage, ignore_errors=True)  # of one that was killed
        try:
            with temp_attrs(directory, release_directory=f"{FOLDER}/{STAGE}"):
                yield released_folder(directory, assignment)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def put_in_place(new: Path, place: Path, earlier: Path | None = None) -> None:
    """Put a folder where another one may be: whenever this is interrupted, one of the two is there as a whole.

    Args:
        new: it is moved.
        place: where.
        earlier: a folder in which the one that was there is kept, if it was another.

    Raises:
        OSError: it was not done.
    """
    if place.exists():
        if earlier and not _same(new, place):
            kept = earlier / f"{place.name}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
            beside = earlier / ".new"
            shutil.rmtree(beside, ignore_errors=True)
            shutil.copytree(place, beside, symlinks=True)
            beside.rename(kept)
        _exchange(new, place)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        new.rename(place)


def _exchange(new: Path, place: Path) -> None:
    """Let two folders change places in one step; where the file system cannot, file by file."""
    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "renameat2"):
        done = library.renameat2(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(place), EXCHANGE)
        if done == 0:
            return
    coming = {path.relative_to(new) for path in new.rglob("*") if path.is_file()}
    for name in sorted(coming):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        beside = (place / name).with_name(f".{name.name}.new")
        shutil.copy2(new / name, beside)
        beside.replace(place / name)
    for path in [path for path in place.rglob("*") if path.is_file()]:
        if path.relative_to(place) not in coming:
            path.unlink()


def _same(one: Path, other: Path) -> bool:
    """Whether two folders hold the same files."""
    names = [{path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} for folder in (one, other)]
    return names[0] == names[1] and all(filecmp.cmp(one / name, other / name, shallow=False) for name in names[0])


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
