"""Lay a submission on the released notebook, so that whatever was done to cells, metadata or order, grading goes on.

Locked cells and all metadata come from the release. From the submission come the answer cells and the student's own
cells, which keep their place after the cell they followed. Nothing of what the student wrote is thrown away.
"""

import copy
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

LAST_RESORT = "# This answer cell was not in the notebook that was handed in."


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
    released_texts = {cell.source.strip() for cell in released.cells}
    aligned = Aligned(copy.deepcopy(released))
    chosen: dict[str, NotebookNode] = {}
    own: dict[str | None, list[NotebookNode]] = {}
    anchor, strangers = None, 0
    for cell in submitted.cells:
        name = grade_id(cell)
        strangers += bool(name) and name not in skeleton
        if name in answers:
            untouched = cell.source.strip() == skeleton[name].source.strip()
            if name in chosen and untouched:
                continue  # a copy of the stub, left over
            if name in chosen and chosen[name].source.strip() != skeleton[name].source.strip():
                aligned.by_exercise[name] = "The answer cell was there more than once: the last one counts."
                own.setdefault(anchor, []).append(chosen[name])
            chosen[name] = cell
            if cell.cell_type != "code":
                aligned.by_exercise[name] = "The answer cell was no longer a code cell; it was run as one."
            anchor = name
        elif name in skeleton:
            anchor = name
        elif cell.source.strip() and cell.source.strip() not in released_texts:
            own.setdefault(anchor, []).append(cell)
    cells = [_plain(cell) for cell in own.get(None, [])]
    for cell in aligned.notebook.cells:
        name = grade_id(cell)
        if name in chosen:
            cell.source = chosen[name].source
        elif name in answers:
            cell.source = LAST_RESORT
            aligned.by_exercise[name] = "The answer cell is missing from the notebook that was handed in."
        cells.append(cell)
        cells += [_plain(each) for each in own.get(name, [])] if name else []
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    aligned.notebook.cells = cells
    if not chosen:
        another = "it seems to belong to another assignment" if strangers else "all of them are missing"
        aligned.trouble = f"The notebook that was handed in has none of this assignment's answer cells: {another}."
    return aligned


def grade_id(cell: NotebookNode) -> str | None:
    """The cell's nbgrader name, None if it has none or the metadata is damaged."""
    metadata = cell.get("metadata", {}).get("nbgrader")
    name = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None


def _plain(cell: NotebookNode) -> NotebookNode:
    """The student's own cell without metadata or outputs."""
    return new_code_cell(cell.source) if cell.cell_type == "code" else new_markdown_cell(cell.source)
