"""Make `release/` beside what is there and put it in its place in one step."""

import contextlib
import ctypes
import fcntl
import filecmp
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.apps.api import temp_attrs
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor, SaveCells
from traitlets import Unicode

from autograder.course.conversion import convert
from autograder.course.course import Course
from autograder.course.database import open_gradebook
from autograder.course.registration import (
    Changes,
    Worth,
    contradictions,
    graded_students,
    known_worth,
    listed,
    refusal,
    register,
    released_folder,
    submitters,
    worth_in,
)
from autograder.errors import CourseError
from autograder.paths import FOLDER
from autograder.variant import numbers, orders_between, vary

STAGE = "releasing"  # in .course/: what is being made
EARLIER = "earlier-releases"  # in .course/: what students were given before
EXCHANGE = 2  # renameat2: the two change places
AT_FDCWD = -100
_own_start = GenerateAssignment.start


def release(course: Course, assignment: str, new_version: bool = False, variant: str | None = None) -> list[str]:
    """Make `release/` from `source/`, and let the gradebook know what is in it.

    Args:
        new_version: also where submissions were graded by other exercises or points (see `register`).
        variant: a key (see `autograder.variant`); without one that of the settings counts, `c.Vary.key`.

    Returns:
        What a person should know about it.

    Raises:
        CourseError: it was not released; what was released before still is.
    """
    with temp_attrs(course.directory, assignment_id=assignment):
        converter = Release(course.directory, parent=course.api)
        converter.new_version = new_version
        if variant is not None:
            converter.config.Vary.key = variant
        convert(converter, f"{assignment} was not released")
    notes = register(course.directory, assignment, new_version)
    return [*notes, *_varied(course, assignment), *contradictions(released_folder(course.directory, assignment))]


def _varied(course: Course, assignment: str) -> list[str]:
    """Say what a variant changed; nothing where it is released as it is."""
    changed = []
    for path in sorted(released_folder(course.directory, assignment).glob("*.ipynb")):
        places = course.root / "source" / assignment / path.name, path
        source, released = (nbformat.read(place, as_version=4) for place in places)
        changed += [f"{name}({', '.join(order)})" for name, order in sorted(orders_between(source, released).items())]
        cells = {cell.get("id"): cell.source for cell in released.cells}
        others = {each["cell"] for each in numbers(assignment) if each["from"] not in cells.get(each["cell"], "")}
        changed += [f"other numbers in [{cell}]" for cell in sorted(others)]
    return [f"  variant: {', '.join(changed)}"] if changed else []


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
    converter.preprocessors = [Vary, *(step for step in converter.preprocessors if step is not Vary)]
    with staged(directory, assignment) as new:
        _own_start(converter)
        if isinstance(converter, Release):
            converter.look(new)
        earlier = Path(directory.root, FOLDER, EARLIER) if submitters(directory, assignment) else None
        put_in_place(new, place, earlier)


class Vary(NbGraderPreprocessor):
    """Put a lesson into the variant of the course's key before anything else is done to it."""

    key = Unicode("", help="Any text: lessons are released in the variant of it (see course release --help).").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        return vary(nb, resources["nbgrader"]["assignment"], self.key), resources


class Release(GenerateAssignment):
    """nbgrader's `generate_assignment` that leaves the gradebook alone, and asks before it changes what is graded.

    Raises:
        CourseError: other exercises or points, though there are submissions (in `start`).
    """

    new_version = False

    def __init__(self, coursedir: CourseDirectory, **options: Any):
        super().__init__(coursedir=coursedir, **options)
        self.force = self.no_database = True
        self.preprocessors: list[type] = [step for step in self.preprocessors if step is not SaveCells]
        # where it stands while `release_directory` is another one
        self.place = released_folder(coursedir, coursedir.assignment_id)

    def look(self, new: Path) -> None:
        """Compare what was made with what is released and what the gradebook knows."""
        assignment, after = self.coursedir.assignment_id, worth_in(new)
        with open_gradebook(self.coursedir) as gradebook:
            known, graded = known_worth(gradebook, assignment), graded_students(gradebook, assignment)
        students = sorted({*submitters(self.coursedir, assignment), *graded})
        changes = Changes.between(_worth_before(self.place), after) or Changes.between(known, after)
        if changes and students and not self.new_version:
            raise CourseError(refusal(assignment, changes, students))
        if students and not self.new_version and (other := sorted(_other_orders(self.place, new))):
            raise CourseError(
                f"{assignment} has submissions (of {listed(students)}), and another variant would change the order of "
                f"arguments of {', '.join(other)}; keep the variant, or to grade them by the new one: "
                f"course release {assignment} --new-version"
            )


def _other_orders(before: Path, after: Path) -> set[str]:
    """Return the functions that would take their arguments in another order than what is released says."""
    names: set[str] = set()
    for path in before.glob("*.ipynb"):
        with contextlib.suppress(Exception):  # a damaged release says nothing
            names |= orders_between(*(nbformat.read(each / path.name, as_version=4) for each in (before, after))).keys()
    return names


def _worth_before(folder: Path) -> Worth:
    """Return the same of a release that may be damaged: then it says nothing, and what the gradebook knows counts."""
    try:
        return worth_in(folder)
    except Exception:  # nbformat fails in many ways on damaged notebooks
        return {}


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
