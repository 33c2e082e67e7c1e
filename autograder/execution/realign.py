"""Lay a submission on the released notebook, so that whatever was done to cells, metadata or order, grading goes on.

Locked cells and all metadata come from the release. From the submission come the answer cells and the student's own
cells, which keep their place after the cell they followed. Nothing of what the student wrote is thrown away.
"""

import copy
import re
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

LESSON_ONLY = "lesson-only"  # the tag of long demonstrations, which grading leaves out
OWN = "own"  # the tag of a cell that is the student's and no part of the lesson
TEST = "-test"  # ends the name of a test cell
LAST_RESORT = "# This answer cell was not in the notebook that was handed in."
MISSING = "The answer cell is missing from the notebook that was handed in."
PASTED = "The answer was found in another cell; it was run in its place."
UNWRITTEN = re.compile(r"^[ \t]*raise NotImplementedError", re.MULTILINE)


@dataclass
class Aligned:
    """A regular notebook and what had to be done to get it: by exercise, and for the whole."""

    notebook: NotebookNode
    by_exercise: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


def realign(submitted: NotebookNode, released: NotebookNode) -> Aligned:
    """Return the release with the student's answers and own cells in it.

    Args:
        submitted: any valid notebook, of any format version that nbformat reads.
        released: the notebook that students were given.
    """
    skeleton = {grade_id(cell): cell for cell in released.cells if grade_id(cell)}
    answers = {name for name, cell in skeleton.items() if cell.metadata.nbgrader.solution}
    released_names = {cell.source.strip(): grade_id(cell) for cell in released.cells}
    named = {grade_id(cell) for cell in submitted.cells}
    aligned = Aligned(copy.deepcopy(released))
    chosen: dict[str, NotebookNode] = {}
    earlier: dict[str, list[NotebookNode]] = {}  # answers that a later copy replaces; they run before it
    own: dict[str | None, list[NotebookNode]] = {}
    anchor, strangers = None, 0
    for cell in submitted.cells:
        name, text = grade_id(cell), cell.source.strip()
        strangers += bool(name) and name not in skeleton
        if name in answers:
            if name in chosen and UNWRITTEN.search(text) and not UNWRITTEN.search(chosen[name].source):
                continue  # a copy of the stub, left over
            if name in chosen and chosen[name].source.strip() != skeleton[name].source.strip():
                aligned.by_exercise[name] = "The answer cell was there more than once: the last one counts."
                earlier.setdefault(name, []).append(chosen[name])
            if cell.cell_type != "code":
                aligned.by_exercise[name] = "The answer cell was no longer a code cell; it was run as one."
            chosen[name] = cell
        elif text and text not in released_names and not _is_long_demo(skeleton.get(name)):
            own.setdefault(name if name in skeleton else anchor, []).append(cell)
        lost = released_names.get(text)  # where an editor dropped the names, the text tells the place
        found = name if name in skeleton else lost if lost not in named else None
        anchor = found or anchor
    cells: list[NotebookNode] = []
    for cell in aligned.notebook.cells:
        name = grade_id(cell)
        if name in chosen:
            cell.source = chosen[name].source
        elif name in answers:
            cell.source = _take(own, name) or LAST_RESORT
            pasted = cell.source != LAST_RESORT or any(defines(each, name) for each in submitted.cells)
            aligned.by_exercise[name] = PASTED if pasted else MISSING
        cells += [_plain(each) for each in earlier.get(name, [])] if name else []
        cells.append(cell)
        cells += [_plain(each) for each in own.get(name, [])] if name else []
    cells = [_plain(cell) for cell in own.get(None, [])] + cells
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    aligned.notebook.cells = cells
    if not chosen and PASTED not in aligned.by_exercise.values():
        another = "it seems to belong to another assignment" if strangers else "all of them are missing"
        aligned.trouble = f"The notebook that was handed in has none of this assignment's answer cells: {another}."
    return aligned


def _take(own: dict[str | None, list[NotebookNode]], name: str) -> str:
    """Take the last cell that defines an exercise's function out of the student's own, and return its text."""
    for cells in reversed(own.values()):
        for cell in reversed(cells):
            if defines(cell, name):
                cells.remove(cell)
                return cell.source
    return ""


def _is_long_demo(cell: NotebookNode | None) -> bool:
    """Whether a cell is a demonstration that grading leaves out, also where a student has changed it."""
    return cell is not None and LESSON_ONLY in cell.metadata.get("tags", [])


def defines(cell: NotebookNode, name: str) -> bool:
    """Whether a code cell defines the function of an exercise, whatever the cell is called."""
    return (
        cell.cell_type == "code"
        # an indented `name=` is an argument of a call
        and re.search(rf"^([ \t]*def[ \t]+{name}\b|{name}[ \t]*=)", cell.source, re.MULTILINE) is not None
    )


def grade_id(cell: NotebookNode) -> str | None:
    """The cell's nbgrader name, None if it has none or the metadata is damaged."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else None


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell's result is a score."""
    return _marked(cell, "grade") and not _marked(cell, "solution")


def points_of(notebook: NotebookNode) -> dict[str, float]:
    """What each exercise of a released notebook is worth: the only place where that is written."""
    tests = filter(is_test, notebook.cells)
    return {grade_id(cell).removesuffix(TEST): float(cell.metadata.nbgrader.points) for cell in tests}


def is_lesson_only(cell: NotebookNode) -> bool:
    """Whether a cell is a locked demonstration, which grading leaves out."""
    return LESSON_ONLY in cell.metadata.get("tags", []) and _marked(cell, "locked")


def is_own(cell: NotebookNode) -> bool:
    """Whether a cell of a realigned notebook is the student's own, which may call itself what it likes."""
    return OWN in cell.metadata.get("tags", [])


def _marked(cell: NotebookNode, flag: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(flag))


def _plain(cell: NotebookNode) -> NotebookNode:
    """The student's own cell without its metadata or outputs."""
    new = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    return new(cell.source, metadata={"tags": [OWN]})
