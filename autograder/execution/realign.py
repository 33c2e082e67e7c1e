"""Lay a submission on the released notebook, so that whatever was done to cells, metadata or order, grading goes on.

Locked cells and all metadata come from the release. From the submission come the answer cells and the student's own
cells, which keep their place after the cell they followed. Nothing of what the student wrote is thrown away.
"""

import copy
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.notebooks import LESSON_ONLY, OWN, UNWRITTEN, defines, grade_id

LAST_RESORT = "# This answer cell was not in the notebook that was handed in."
MISSING = "The answer cell is missing from the notebook that was handed in."
PASTED = "The answer was found in another cell; it was run in its place."


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


def _plain(cell: NotebookNode) -> NotebookNode:
    """The student's own cell without its metadata or outputs."""
    new = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    return new(cell.source, metadata={"tags": [OWN]})
