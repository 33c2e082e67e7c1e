"""One course folder: its assignments, submissions and gradebook, worked through nbgrader's own interface."""

import contextlib
import functools
import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import nbformat
from jupyter_core.paths import jupyter_config_path
from nbgrader.api import (
    Gradebook,
    SubmittedAssignment,
)
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Application, Config, ConfigFileNotFound

from autograder.course.backup import how_to_restore, newest
from autograder.course.database import open_gradebook
from autograder.course.registration import register, submitters
from autograder.course.submission import Submission
from autograder.errors import CourseError
from autograder.notebooks import points_of
from autograder.paths import BACKUPS, CONFIG, DECISIONS, FOLDER

# rooms of a course in which files of students lie: settings found there are not the course's
HANDED_IN = ("submitted", "autograded", "feedback", "workspace", FOLDER)


class Course:
    """A folder that holds `nbgrader_config.py`.

    Args:
        folder: the course's root or any folder below it. What lies in a folder of submissions is no course, whatever
            files a student has put there.
        unsafe: grade without a sandbox (see `GradeOutside.unsafe`).

    Raises:
        CourseError: no `nbgrader_config.py` here or above, or one that cannot be read.
    """

    def __init__(self, folder: Path, unsafe: bool = False):
        root = _root_of(folder)
        config = _settings(root)
        if unsafe:
            config.GradeOutside.unsafe = True
        self.root, self.unsafe = root, bool(config.GradeOutside.get("unsafe"))
        self.directory = CourseDirectory(config=config)
        warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")

    @functools.cached_property
    def api(self) -> NbGraderAPI:
        """nbgrader's own interface. What it says comes back with its results instead of filling the screen."""
        api = NbGraderAPI(self.directory, config=self.directory.config)
        api.log.propagate = False
        logging.getLogger("tornado.application").addHandler(logging.NullHandler())  # nbgrader on its database
        logging.getLogger("tornado.application").propagate = False
        api.log.handlers = [logging.NullHandler()]
        return api

    @property
    def backups(self) -> Path:
        """Where copies of the gradebook are kept."""
        return self.root / FOLDER / BACKUPS

    def lost(self) -> str:
        """Return what to say if the gradebook has no submissions though there are graded ones; empty if all is well.

        Raises:
            CourseError: the gradebook cannot be read.
        """
        with self.gradebook() as gradebook:
            if gradebook.db.query(SubmittedAssignment).first():
                return ""
        graded = next((self.root / "autograded").glob("*/*/*.ipynb"), None)
        before = [name for name, there in (("autograded/", graded), (DECISIONS, self._decided())) if there]
        if not before:
            return ""
        text = f"the gradebook is new, but {' and '.join(before)} {'are' if len(before) > 1 else 'is'} from before"
        copy = newest(self.backups)
        if copy is None:
            return f"{text}; there is no copy of the old one here, so everything is graded again"
        return f"{text}; to have the newest copy back instead: {how_to_restore(copy, self.directory.db_url)}"

    def _decided(self) -> bool:
        path = self.root / DECISIONS
        return path.exists() and path.stat().st_size > 0

    def require_writable(self) -> None:
        """Look before the work begins whether its results can be kept.

        Raises:
            CourseError: a folder or the gradebook cannot be written.
        """
        names = (FOLDER, "release", "submitted", "autograded", "feedback", "gradebook.db", "grades.csv")
        for path in (self.root, *(self.root / name for name in names)):
            if path.exists() and not os.access(path, os.W_OK):
                raise CourseError(f"{path} cannot be written; change its permissions or copy the course elsewhere")

    def assignments(self) -> list[str]:
        """All assignments in `source/`."""
        return sorted(path.name for path in (self.root / "source").iterdir() if path.is_dir())

    def submitters(self, assignment: str) -> list[str]:
        """Who handed something in."""
        return submitters(self.directory, assignment)

    def released_notebook(self, assignment: str) -> Path:
        """Return the notebook in `release/`.

        Raises:
            CourseError: there is none.
        """
        return self.root / "release" / assignment / f"{self.submission(assignment, '').name}.ipynb"

    def register(self, assignment: str) -> None:
        """Let the gradebook know what is released: it may be that of a fresh clone, or made anew.

        Raises:
            CourseError: nothing is released, or the gradebook cannot be used, or has grades of another release.
        """
        register(self.directory, assignment)

    def submission(self, assignment: str, student: str) -> Submission:
        """Return a submission."""
        return Submission(self.directory, assignment, student)

    def exercises(self, assignment: str) -> list[str]:
        """Return the exercises of the released notebook, in order; none if it is not released."""
        return list(self.points(assignment))

    def points(self, assignment: str) -> dict[str, float]:
        """Return what the exercises of the released notebook are worth, in order; none if it is not released."""
        released = sorted((self.root / "release" / assignment).glob("*.ipynb"))
        return {name: most for path in released for name, most in points_of(nbformat.read(path, 4)).items()}

    @contextlib.contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Open the gradebook.

        Raises:
            CourseError: it cannot be used.
        """
        with open_gradebook(self.directory) as gradebook:
            yield gradebook


def _root_of(folder: Path) -> Path:
    """Return the nearest folder with settings, here or above, that does not lie among a course's submissions."""
    above = (folder.resolve(), *folder.resolve().parents)
    known = [path for path in above if (path / CONFIG).exists()]
    for root in known:
        if not any(outer in root.parents and root.relative_to(outer).parts[0] in HANDED_IN for outer in known):
            return root
    raise CourseError(f"no {CONFIG} in {folder} or above it; go to the course's folder or use --root")


def _settings(root: Path) -> Config:
    """All settings that nbgrader would find in a course's folder: of Jupyter's path, as on a hub, and the course's own.

    The working folder is not searched, as nbgrader does: it may be a student's.
    """
    app = NbGrader(raise_config_file_errors=True)
    places = [str(root), *jupyter_config_path()]  # what comes first counts
    try:
        for name in ("jupyter_config", Path(CONFIG).stem):
            with contextlib.suppress(ConfigFileNotFound):
                Application.load_config_file(app, name, path=places if name != "jupyter_config" else places[1:])
    except Exception as error:  # whatever a file of settings raises
        files = [str(path) for place in places if (path := Path(place, CONFIG)).exists()]
        why = f"{type(error).__name__}: {error}"
        raise CourseError(f"the settings cannot be read ({why}); look at {' and '.join(files)}") from None
    return app.config
