"""Lay a submission on the released notebook, so that whatever was done to cells, metadata or order, grading goes on.

Locked cells and all metadata come from the release. From the submission come the answer cells and the student's own
cells, which keep their place after the cell they followed. Nothing of what the student wrote is thrown away.
"""

import copy
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypeGuard

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.notebooks import LESSON_ONLY, OWN, UNWRITTEN, defines, grade_id

LAST_RESORT = "# This answer cell was not in the notebook that was handed in."
MISSING = (
    "The answer cell is missing from the notebook that was handed in. Open the released notebook once more, put your "
    "answer into its cell there, and hand that in."
)
PASTED = "The answer was found in another cell; it was run in its place."
NO_CODE = "The answer cell was no longer a code cell; it was run as one."
SEVERAL = "The answer cell was there more than once: the last one counts."

Answers = dict[str, list[NotebookNode]]  # by exercise, every copy of its answer cell; the last one counts
Own = defaultdict[str | None, list[NotebookNode]]  # the student's own cells, by the name of the cell that they follow


@dataclass
class Aligned:
    """A regular notebook and what had to be done to get it.

    Args:
        notebook: the release with the student's answers and own cells in it.
        by_exercise: what was done, by exercise.
        trouble: why nothing in it can be graded, empty if something can.
    """

    notebook: NotebookNode
    by_exercise: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


class _Release:
    """The released notebook, by what is asked of it.

    Args:
        notebook: as students were given it.
    """

    def __init__(self, notebook: NotebookNode):
        self.by_name = {name: cell for cell in notebook.cells if (name := grade_id(cell))}
        self.name_by_text = {cell.source.strip(): grade_id(cell) for cell in notebook.cells}

    def is_answer(self, name: str | None) -> TypeGuard[str]:
        return name in self.by_name and bool(self.by_name[name].metadata.nbgrader.solution)

    def is_untouched(self, name: str, answer: NotebookNode) -> bool:
        return answer.source.strip() == self.by_name[name].source.strip()

    def is_long_demonstration(self, name: str | None) -> bool:
        """Tell whether grading leaves a cell out, also where a student has changed it."""
        return name in self.by_name and LESSON_ONLY in self.by_name[name].metadata.get("tags", [])


def realign(submitted: NotebookNode, released: NotebookNode) -> Aligned:
    """Return the release with the student's answers and own cells in it.

    Args:
        submitted: any valid notebook, of any format version that nbformat reads.
        released: the notebook that students were given.
    """
    release, aligned = _Release(released), Aligned(copy.deepcopy(released))
    handed_in = _without_leftover_stubs(submitted.cells, release)
    answers, own = _answers(handed_in, release), _own_cells(handed_in, release)
    laid: list[NotebookNode] = []
    for cell in aligned.notebook.cells:
        name = grade_id(cell)
        if name is not None and name in answers:
            *copies, last = answers[name]
            before = [
                each for each in copies if not release.is_untouched(name, each)
            ]  # they run, and the last one counts
            laid += map(_plain, before)
            cell.source = last.source
            if last.cell_type != "code" or before:
                aligned.by_exercise[name] = NO_CODE if last.cell_type != "code" else SEVERAL
        elif release.is_answer(name):
            pasted = _take_definition(own, name)
            cell.source = pasted or LAST_RESORT
            elsewhere = pasted or any(defines(each, name) for each in submitted.cells)
            aligned.by_exercise[name] = PASTED if elsewhere else MISSING
        laid.append(cell)
        laid += map(_plain, own[name] if name else ())
    aligned.notebook.cells = [*map(_plain, own[None]), *laid]
    for number, cell in enumerate(aligned.notebook.cells):
        cell.id = f"cell-{number}"
    if not answers and PASTED not in aligned.by_exercise.values():
        strangers = any(grade_id(cell) and grade_id(cell) not in release.by_name for cell in submitted.cells)
        another = "it seems to belong to another assignment" if strangers else "all of them are missing"
        aligned.trouble = f"The notebook that was handed in has none of this assignment's answer cells: {another}."
    return aligned


def _without_leftover_stubs(cells: list[NotebookNode], release: _Release) -> list[NotebookNode]:
    """Leave out answer cells that are not written where one that is written came before."""
    kept, written = [], set()
    for cell in cells:
        name = grade_id(cell)
        if release.is_answer(name):
            if not UNWRITTEN.search(cell.source):
                written.add(name)
            elif name in written:
                continue
        kept.append(cell)
    return kept


def _answers(cells: list[NotebookNode], release: _Release) -> Answers:
    answers: Answers = defaultdict(list)
    for cell in cells:
        name = grade_id(cell)
        if release.is_answer(name):
            answers[name].append(cell)
    return dict(answers)


def _own_cells(cells: list[NotebookNode], release: _Release) -> Own:
    """Find what the student has added or changed: no answers, no copies of the lesson's cells, no long demonstrations.

    A changed cell of the lesson stays at its place, behind the cell as it was released.
    """
    own: Own = defaultdict(list)
    names = {grade_id(cell) for cell in cells}
    place: str | None = None
    for cell in cells:
        name, text = grade_id(cell), cell.source.strip()
        known, as_released = name in release.by_name, release.name_by_text.get(text)
        copied = text in release.name_by_text
        if text and not copied and not release.is_answer(name) and not release.is_long_demonstration(name):
            own[name if known else place].append(cell)
        if known:
            place = name
        elif as_released not in names:  # an editor dropped the names: the text tells the place
            place = as_released or place
    return own


def _take_definition(own: Own, name: str) -> str:
    """Take the last cell that defines an exercise's function out of the student's own, and return its text."""
    for cells in reversed(own.values()):
        for cell in reversed(cells):
            if defines(cell, name):
                cells.remove(cell)
                return cell.source
    return ""


def _plain(cell: NotebookNode) -> NotebookNode:
    """Make the student's own cell anew, without its metadata or outputs."""
    new = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    return new(cell.source, metadata={"tags": [OWN]})
