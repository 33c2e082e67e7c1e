"""One submission: what its grade depends on, and what was done about it so far."""

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.coursedir import CourseDirectory

from autograder import variant
from autograder.course.places import places
from autograder.course.reader import choose, read_submission
from autograder.course.secret import course_secret
from autograder.errors import CourseError
from autograder.execution.notebook import Notes
from autograder.execution.realign import realign
from autograder.notebooks import DOUBTS, HELD, NOTES, REMARKS, STAMP, TROUBLE, grade_id
from autograder.paths import FOLDER, MAX_STAMP_BYTES, OURS, SECRET_FILE, TIME_FILE
from autograder.sandbox.files import MAX_FILES, MAX_FILES_BYTES, everything_in, plain_files
from autograder.text import readable

MAX_RECEIPTS = 20  # files
STAMP_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)[.\d]* ?(?:UTC|Z)\s*$")  # as collecting writes it


@dataclass(frozen=True)
class Stamp:
    """What a grade was made from. As long as these are the same, there is nothing to do.

    Args:
        submitted: digest of all that was handed in.
        judged_by: digest of the release, the settings and the programs.
        points: by exercise; None where nothing is graded.
        sure: see `autograder.execution.notebook.Result`.
        format: of what was saved with it; 1 where none is written, as the first version of the autograder did.
    """

    submitted: str
    judged_by: str
    points: Mapping[str, float | None]
    sure: bool
    format: int = 1


@dataclass(frozen=True, eq=False)
class Submission:
    """One submission in a course folder. Its notebook is the one that the assignment's release has."""

    directory: CourseDirectory
    assignment: str
    student: str

    @functools.cached_property
    def name(self) -> str:
        """Name of the notebook, without its ending.

        Raises:
            CourseError: there is none in `release/`.
        """
        notebooks = sorted(self.released_folder.glob("*.ipynb"))
        if not notebooks:
            raise CourseError(f"{self.assignment} is not released; run: course release {self.assignment}")
        return notebooks[0].stem

    @property
    def released_folder(self) -> Path:
        """Where the assignment is released."""
        return self._folder("release", ".")

    @property
    def submitted(self) -> Path:
        return self._folder("submitted", self.student)

    @property
    def graded(self) -> Path:
        """The graded notebook."""
        return self._folder("autograded", self.student) / f"{self.name}.ipynb"

    @property
    def feedback(self) -> Path:
        """The student's page."""
        return self._folder("feedback", self.student) / f"{self.name}.html"

    def read(self) -> NotebookNode:
        """Return the notebook as it was handed in, or an empty one with the reason why it cannot be read."""
        return read_submission(self.submitted / f"{self.name}.ipynb", self._known)

    def lay_out(self, submitted: NotebookNode) -> NotebookNode:
        """Lay it on the released one (see `autograder.execution.realign`); the notes go into its metadata."""
        aligned = realign(submitted, self._released)
        trouble = submitted.metadata.get(TROUBLE) or aligned.trouble
        unused = [path.name for path in plain_files(self.submitted)[1]]
        general = " ".join(filter(None, (submitted.metadata.get(REMARKS), _unused(unused))))
        held, doubts = (dict(submitted.metadata.get(key, {})) for key in (HELD, DOUBTS))
        notes = Notes({} if trouble else aligned.by_exercise, general, trouble, held, doubts)
        aligned.notebook.metadata[NOTES] = asdict(notes)
        return aligned.notebook

    def files(self) -> dict[str, bytes]:
        """Return what lies beside the notebook when it runs: the student's files, and over them the course's own.

        A notebook that lay in a folder or an archive has what lay there beside it.
        """
        contents = self._plain(self.submitted)
        chosen = choose(self.submitted / f"{self.name}.ipynb", self._known).candidate
        if chosen and chosen.place.depth:
            folder = chosen.place.path.parent.relative_to(self.submitted)
            inside = {path.relative_to(folder): path for path in map(Path, contents) if path.is_relative_to(folder)}
            contents |= {str(name): contents[str(path)] for name, path in inside.items()}
            contents |= chosen.place.beside(MAX_FILES_BYTES)
        return contents | self._plain(self._folder("source", "."))

    def _plain(self, folder: Path) -> dict[str, bytes]:
        contents = {}
        for path in plain_files(folder)[0]:
            name = path.relative_to(folder)
            if str(name) not in OURS and not any(
                fnmatch(part, pattern) for part in name.parts for pattern in self.directory.ignore
            ):
                try:
                    contents[str(name)] = path.read_bytes()
                except OSError:  # of a student's that cannot be opened: the others can
                    if folder != self.submitted:
                        raise
        return contents

    def secret(self) -> str:
        """Return the course's secret, on which the questions depend."""
        return course_secret(Path(self.directory.root) / FOLDER)

    def right_answers(self) -> dict[str, str]:
        """Return the lesson's own answers, as code by exercise; of the quiz none. Empty where there is no source."""
        cells = variant.in_order(self._source, variant.orders_between(self._source, self._released)).cells
        return {name: cell.source for cell in cells if (name := grade_id(cell)) and f"def {name}(" in cell.source}

    def orders(self) -> dict[str, tuple[list[str], list[str]]]:
        """Return the arguments as the contract has them and as the release has them, where the order is another one."""
        contract, released = variant.arguments(self._source), variant.orders_between(self._source, self._released)
        return {name: (contract[name], order) for name, order in released.items()}

    def digest(self) -> str:
        """Of all that was handed in."""
        return _digest_of_folder(self.submitted)

    def receipt(self) -> dict[str, str]:
        """Return what came in: the SHA-256 of each notebook by its name, and under "" the time, if it is known."""
        digests = {"": self.received()}
        for place in places(self.submitted, f"{self.name}.ipynb"):
            name = readable(str(place.path.relative_to(self.submitted)), 80)
            if len(digests) <= MAX_RECEIPTS and name not in digests:
                with place.path.open("rb") as file:
                    digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
        return digests

    def received(self) -> str:
        """When it came in, as «2026-12-01 20:00:00 UTC»; empty if that is not known."""
        path = self.submitted / TIME_FILE
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_STAMP_BYTES:
            return ""
        found = STAMP_TIME.match(path.read_text(encoding="utf-8", errors="replace"))
        return f"{found[1]} {found[2]} UTC" if found else ""

    def last_stamp(self) -> Stamp | None:
        """Of the grade that was saved last; None if there is none."""
        try:
            content = json.loads(self.graded.read_text(encoding="utf-8"))
            return Stamp(**content["metadata"][STAMP])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    @property
    def _known(self) -> set[str]:
        return {name for cell in self._released.cells if (name := grade_id(cell)) is not None}

    @property
    def _source(self) -> NotebookNode:
        """The lesson with its answers; an empty notebook where there is none."""
        path = self._folder("source", ".") / f"{self.name}.ipynb"
        return nbformat.read(path, as_version=4) if path.is_file() else new_notebook()

    @property
    def _released(self) -> NotebookNode:
        return nbformat.read(self.released_folder / f"{self.name}.ipynb", as_version=4)

    def _folder(self, step: str, student: str) -> Path:
        place = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(place, student, self.assignment))


def _digest_of_folder(folder: Path) -> str:
    """Digest of the names and contents of everything in it; of a link or a device, of its name only.

    The exchange's secret is no part of it: it comes and goes with the way of collecting.
    """
    digest = hashlib.sha256()
    for path in everything_in(folder):
        if path == folder / SECRET_FILE:
            continue
        digest.update(f"{path.relative_to(folder)}\0".encode(errors="surrogateescape"))
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _unused(names: list[str]) -> str:
    shown = ", ".join(readable(name, 80) for name in names[:5])
    shown += f" and {len(names) - 5} more" if len(names) > 5 else ""
    most = f"over {MAX_FILES} files or {MAX_FILES_BYTES >> 20} MB in all"
    return f"Not used were {shown}: links, no plain files, folders too deep, or {most}." if names else ""
