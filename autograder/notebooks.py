"""What the cells and the metadata of a notebook say: names, kinds of cells, points, and all keys of our own."""

import re
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

LESSON_ONLY = "lesson-only"  # the tag of long demonstrations, which grading leaves out
OWN = "own"  # the tag of a cell that is the student's and no part of the lesson
TEST = "-test"  # ends the name of a test cell
# of what is saved in a graded notebook and in `.course/results/`. What has another number is graded again: raise it
# whenever that has other keys or fields
FORMAT = 2
UNWRITTEN = re.compile(r"^[ \t]*raise NotImplementedError", re.MULTILINE)

# metadata of a notebook on its way through grading
NOTES = "course"  # the notes from the first of nbgrader's two passes to the second
TROUBLE = "course_trouble"  # why nothing in it can be graded
HELD = "course_held"  # by exercise, why a person has to look at it
DOUBTS = "course_doubts"  # by exercise, why a person has to look if it loses points
# metadata of a graded notebook
REMARKS = "course_remarks"  # sentences about the file, for the student
STAMP = "course_stamp"  # what the grade was made from
RECEIPT = "course_receipt"  # what was handed in, and when
SECONDS = "course_seconds"  # how long the machine took to run and judge it
# metadata of a test cell in it
VERDICT = "course_verdict"


def grade_id(cell: Mapping[str, Any]) -> str | None:
    """Return the cell's nbgrader name, None if it has none or the metadata is damaged."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None


def exercise_of(test: NotebookNode) -> str:
    """Return the name of the exercise that a test cell of a release grades."""
    return str(test.metadata.nbgrader.grade_id).removesuffix(TEST)


def is_test(cell: NotebookNode) -> bool:
    """Tell whether a cell's result is a score."""
    return _marked(cell, "grade") and not _marked(cell, "solution")


def is_lesson_only(cell: NotebookNode) -> bool:
    """Tell whether a cell is a locked demonstration, which grading leaves out."""
    return LESSON_ONLY in cell.metadata.get("tags", []) and _marked(cell, "locked")


def is_own(cell: NotebookNode) -> bool:
    """Tell whether a cell of a realigned notebook is the student's own, which may call itself what it likes."""
    return OWN in cell.metadata.get("tags", [])


def defines(cell: NotebookNode, name: str) -> bool:
    """Tell whether a code cell defines the function of an exercise, whatever the cell is called."""
    return (
        cell.cell_type == "code"
        # an indented `name=` is an argument of a call
        and re.search(rf"^([ \t]*def[ \t]+{name}\b|{name}[ \t]*=)", cell.source, re.MULTILINE) is not None
    )


def points_of(notebook: NotebookNode) -> dict[str, float]:
    """Return what each exercise of a released notebook is worth: the only place where that is written."""
    tests = filter(is_test, notebook.cells)
    return {exercise_of(cell): float(cell.metadata.nbgrader.points) for cell in tests}


def _marked(cell: NotebookNode, flag: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(flag))
