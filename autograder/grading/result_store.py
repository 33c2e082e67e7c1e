"""Results of graded notebooks under names that say what they came from: the same in, the same out, at no cost.

A result is looked up by a digest of the notebook, the files beside it, the limits, and of the engine itself: this
package with the graders of the assignment, `helpers/`, and the versions of the packages that run student code. So a
change of one grader makes the results of its assignment stale, and no others.
"""

import functools
import gzip
import hashlib
import importlib.metadata
import json
import os
import platform
import secrets
import zlib
from pathlib import Path

import autograder
import helpers
from autograder import graders
from autograder.errors import CourseError
from autograder.execution.notebook import Result
from autograder.paths import FOLDER

TWICE = "The kernel was lost both times that this was run, and the points were not the same: {:.0%}, then {:.0%}."
JUDGING = ("execution", "exam", "graders", "inside", "sandbox")  # the rooms with a share in a verdict
PACKAGES = ("ipykernel", "jupyter_client", "keras", "nbclient", "numpy", "scikit-learn", "scipy", "tensorflow")


class ResultStore:
    """Results as small files. Several processes may read and write at the same time.

    Args:
        root: the course's folder; the files lie in `.course/results/`.
    """

    def __init__(self, root: Path):
        self.folder = root / FOLDER / "results"
        self._fresh: set[str] = set()

    def get(self, key: str) -> Result | None:
        """The result of that name; None if there is none that can be read.

        None as well for one that is not sure, unless it is this object's own: it is tried again.
        """
        done = self._read(key)
        return done if done and (done.sure or key in self._fresh) else None

    def _read(self, key: str) -> Result | None:
        try:
            return Result.from_json(json.loads(gzip.decompress(self._path(key).read_bytes())))
        except (OSError, EOFError, ValueError, TypeError, KeyError, zlib.error):  # a damaged file is as good as none
            return None

    def put(self, key: str, done: Result) -> None:
        """Keep a result. It is there as a whole or not at all, also if the power fails.

        One that was not sure is so from the second time on, whatever comes out: nothing is run for ever. What has come
        out otherwise than before is held for a person.

        Raises:
            CourseError: it cannot be written.
        """
        if not done.sure and (before := self._read(key)):
            done.sure = True
            for name, grade in done.grades.items():
                if grade.points != before.grades[name].points:
                    grade.held = grade.held or TWICE.format(before.grades[name].share, grade.share)
        self._fresh.add(key)
        try:
            self._write(self._path(key), done)
        except OSError as error:
            raise CourseError(f"results cannot be kept in {self.folder}: {error.strerror}") from None

    def _write(self, path: Path, done: Result) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            with new.open("wb") as file:
                file.write(gzip.compress(json.dumps(done.to_json()).encode(), mtime=0))
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json.gz"


@functools.cache
def engine(assignment: str) -> str:
    """Fingerprint of all that runs and judges the notebooks of an assignment, but for the notebooks."""
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    digest = hashlib.sha256(json.dumps([platform.python_version(), versions]).encode())
    for root in (_folder(autograder), _folder(helpers)):
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and not _without_share(path, assignment):
                digest.update(f"{path.relative_to(root)}\0{_digest(path)}\0".encode())
    return digest.hexdigest()


@functools.cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@functools.cache
def _topics() -> dict[Path, str]:
    """The folders of graders, and whose they are."""
    modules = {each.run.__module__ for each in autograder.exercises().values()}
    packages = {module.rpartition(".")[0] for module in modules}
    return {
        _folder(importlib.import_module(package)): importlib.import_module(package).ASSIGNMENT for package in packages
    }


def _without_share(path: Path, assignment: str) -> bool:
    own = _folder(autograder)
    if own not in path.parents:
        return False
    rooms = path.relative_to(own).parts[:-1]
    if rooms and rooms[0] not in JUDGING:
        return True
    inside = _folder(graders)
    if inside not in path.parents:
        return False
    topic = inside / path.relative_to(inside).parts[0]
    return _topics().get(topic, assignment) != assignment


def _folder(package: object) -> Path:
    return Path(package.__file__).resolve().parent
