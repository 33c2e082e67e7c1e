"""Fingerprints of all that a verdict, and what is saved of it, were made by: a module counts by the room it lies in.

So a change of one grader makes the results of its lesson stale and no others, and a change of a command or of the
report none at all.
"""

import ast
import functools
import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.course.submission import Stamp, Submission
from autograder.notebooks import FORMAT
from autograder.paths import CONFIG

HOUSE = Path(__file__).resolve().parents[2]  # the folder that has `autograder/` and `helpers/` in it
JUDGING = ("execution", "exam", "inside", "sandbox")  # rooms with a share in a verdict
SAVING = ("course", "feedback", "grading")  # rooms with a share in what is saved of it
PACKAGES = ("ipykernel", "jupyter_client", "keras", "nbclient", "numpy", "scikit-learn", "scipy", "tensorflow")


@functools.cache
def engine(assignment: str) -> str:
    """Return the fingerprint of all that runs and judges the notebooks of an assignment, but for the notebooks.

    That is the modules at the root of the package, the rooms in `JUDGING`, the lesson's own graders and what all
    lessons share of them, `helpers/`, and the versions of the packages that run student code.
    """
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return _digest(f"{platform.python_version()} {json.dumps(versions)} {judging(HOUSE, assignment)}")


def judged_by(submission: Submission) -> str:
    """Return the digest of the release, the settings and the programs that a submission is graded by now."""
    released = sorted(submission.released_folder.glob("*.ipynb"))
    config = Path(submission.directory.root).glob(CONFIG)
    files = [_digest_of(path) for path in (*released, *config)]
    return _digest(json.dumps([engine(submission.assignment), saving(HOUSE), *files]))


def stamp(submission: Submission, points: Mapping[str, float | None], sure: bool) -> Stamp:
    """Return the stamp of a grade that is made now.

    Args:
        points: by exercise.
        sure: see `autograder.execution.notebook.Result`.
    """
    return Stamp(submission.digest(), judged_by(submission), points, sure, FORMAT)


def judging(house: Path, assignment: str) -> str:
    """Return the digest of all files that have a share in the verdicts on an assignment.

    Args:
        house: the folder that has `autograder/` and `helpers/` in it.
    """
    package = house / "autograder"
    lessons = [room for room in (package / "graders").iterdir() if room.is_dir() and _is_for(room, assignment)]
    shared = [*_modules(package), *_modules(package / "graders")]
    rooms = [*(package / name for name in JUDGING), *lessons, house / "helpers"]
    return _tree(house, [*shared, *(path for room in rooms for path in room.rglob("*"))])


def saving(house: Path) -> str:
    """Return the digest of all files that have a share in what is saved of a result."""
    return _tree(house, [path for name in SAVING for path in (house / "autograder" / name).rglob("*")])


def _modules(folder: Path) -> list[Path]:
    """Return the files right in a folder."""
    return [path for path in folder.iterdir() if path.is_file()]


def _is_for(room: Path, assignment: str) -> bool:
    """Whether graders count for an assignment: those of a folder that does not say whose it is count for all."""
    init = room / "__init__.py"
    for node in ast.parse(init.read_text(encoding="utf-8")).body if init.exists() else []:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ASSIGNMENT":
            return ast.literal_eval(node.value) == assignment
    return True


def _tree(house: Path, paths: Iterable[Path]) -> str:
    """Digest of the names and contents of files."""
    files = sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts)
    return _digest(json.dumps([(path.relative_to(house).as_posix(), _digest_of(path)) for path in files]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
