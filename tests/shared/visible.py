"""A local door to the visible checks: an answer in the cells of the notebook, and what its student is told there."""

import contextlib
import functools
import io
import linecache
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
from courses import REPOSITORY
from nbformat import NotebookNode

from autograder.notebooks import TEST, grade_id, is_lesson_only


class Seen(StrEnum):
    """What a student sees who runs the cells from an answer to its check."""

    PASSED = "passed"
    TOLD = "told"  # an assert failed: its message
    RAISED = "raised"  # some other exception


@dataclass(frozen=True)
class Outcome:
    """What was seen, and the words."""

    seen: Seen
    text: str = ""


class Door:
    """The visible checks of one lesson.

    Args:
        assignment: its folder in `source/`.
    """

    def __init__(self, assignment: str):
        self.cells = _code_cells(assignment)
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.before: dict[str, dict[str, Any]] = {}
        mpl.use("Agg")
        for cell in self.cells:
            if is_lesson_only(cell):
                continue
            if name := grade_id(cell):
                self.before[name] = dict(self.names)
            _run(cell.source, cell.id, self.names)

    def ask(self, exercise: str, source: str) -> Outcome:
        """Run an answer, and the cells after it up to its check.

        Args:
            exercise: its name.
            source: of the answer cell.
        """
        names = dict(self.before[exercise])
        order = [cell for cell in self.cells if not is_lesson_only(cell)]
        places = {grade_id(cell): place for place, cell in enumerate(order)}
        after = order[places[exercise] + 1 : places[exercise + TEST] + 1]
        try:
            _run(source, exercise, names)
            for cell in after:
                _run(cell.source, cell.id, names)
        except AssertionError as error:
            return Outcome(Seen.TOLD, str(error))
        except Exception as error:
            return Outcome(Seen.RAISED, f"{type(error).__name__}: {error}")
        return Outcome(Seen.PASSED)


def run_all(assignment: str, answers: Mapping[str, str]) -> None:
    """Run all code cells of a lesson in order, demonstrations included, with other answers in the answer cells.

    Args:
        assignment: its folder in `source/`.
        answers: code by exercise; the lesson's own where there is none.

    Raises:
        AssertionError: a cell stopped; which one, and by what.
    """
    mpl.use("Agg")
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in _code_cells(assignment):
        try:
            _run(answers.get(grade_id(cell) or "", cell.source), cell.id, names)
        except Exception as error:
            raise AssertionError(f"[{cell.id}] stopped with {type(error).__name__}: {error}") from error
        finally:
            plt.close("all")


def _code_cells(assignment: str) -> list[NotebookNode]:
    [path] = (REPOSITORY / "source" / assignment).glob("*.ipynb")
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


@functools.cache
def door(assignment: str) -> Door:
    """Return the door of a lesson, which is opened once."""
    return Door(assignment)


def _run(source: str, name: str, names: dict[str, Any]) -> None:
    file = f"<ipykernel_{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)  # tf.function reads it
    with _quiet():
        exec(compile(source, file, "exec"), names)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def lessons() -> list[str]:
    return sorted(path.parent.name for path in Path(REPOSITORY, "source").glob("*/*.ipynb"))
