"""Results of graded notebooks under names that say what they came from: the same in, the same out, at no cost.

A result is looked up by a digest of the notebook, the files beside it, the limits, and of what runs and judges it (see
`autograder.grading.fingerprint`).
"""

import gzip
import json
import os
import secrets
import zlib
from pathlib import Path
from weakref import WeakKeyDictionary

from nbgrader.coursedir import CourseDirectory

from autograder.errors import CourseError
from autograder.execution.notebook import Result
from autograder.notebooks import FORMAT
from autograder.paths import FOLDER

TWICE = "The kernel was lost both times that this was run, and the points were not the same: {:.0%}, then {:.0%}."
# what reading a damaged file raises, which is as good as none
DAMAGED = (OSError, EOFError, ValueError, TypeError, KeyError, AttributeError, zlib.error)


class ResultStore:
    """Results as small files. Several processes may read and write at the same time.

    Args:
        root: the course's folder; the files lie in `.course/results/`.
    """

    def __init__(self, root: Path):
        self.folder = root / FOLDER / "results"
        self._fresh: set[str] = set()
        self.older: set[str] = set()  # keys of results of another format, which were asked for in vain

    def get(self, key: str) -> Result | None:
        """Return the result of that name; None if there is none that can be read.

        None as well for one that is not sure, unless it is this object's own: it is tried again.
        """
        done = self._read(key)
        return done if done and (done.sure or key in self._fresh) else None

    def _read(self, key: str) -> Result | None:
        try:
            content = json.loads(gzip.decompress(self._path(key).read_bytes()))
            if content.pop("format", 1) != FORMAT:
                self.older.add(key)
                return None
            return Result.from_json(content)
        except DAMAGED:
            return None

    def put(self, key: str, result: Result) -> None:
        """Keep a result. It is there as a whole or not at all, also if the power fails.

        One that was not sure is so from the second time on, whatever comes out: nothing is run for ever. What has come
        out otherwise than before is held for a person.

        Raises:
            CourseError: it cannot be written.
        """
        if not result.sure and (before := self._read(key)):
            result.sure = True
            for name, grade in result.grades.items():
                if grade.points != before.grades[name].points:
                    grade.held = grade.held or TWICE.format(before.grades[name].share, grade.share)
        self._fresh.add(key)
        try:
            self._write(self._path(key), result)
        except OSError as error:
            raise CourseError(f"results cannot be kept in {self.folder}: {error.strerror}") from None

    def _write(self, path: Path, result: Result) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            with new.open("wb") as file:
                file.write(gzip.compress(json.dumps({"format": FORMAT, **result.to_json()}).encode(), mtime=0))
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json.gz"


_open: WeakKeyDictionary[CourseDirectory, ResultStore] = WeakKeyDictionary()


def open_store(directory: CourseDirectory) -> ResultStore:
    """Return the store of a run over a course: the same one, as long as this object of nbgrader's is in use.

    nbgrader saves in a step of its own, to which it hands no more than that object; a result that is not sure has to be
    the run's own there, or it would be executed once more.
    """
    return _open.setdefault(directory, ResultStore(Path(directory.root)))


def store_of_run(directory: CourseDirectory) -> ResultStore:
    """Return the store of the run that is going on, or a new one where somebody grades without a run of ours."""
    return _open.get(directory) or ResultStore(Path(directory.root))
