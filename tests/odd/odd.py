"""Honest submissions that are odd, and the grade that a fair person would give. `test_odd.py` grades them all.

Nobody here cheats, so that nothing may be held for review. Where several exercises of a notebook are answered in odd
ways, the comment on the one that lost points tells which it is.
"""

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from attacks import Edit
from nbformat import NotebookNode

from autograder.notebooks import grade_id
from autograder.simulate.learners import fill

NOTEBOOK = "triplet_loss.ipynb"
SOLUTION_MARK = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)


@dataclass(frozen=True)
class Odd:
    """One honest submission.

    Args:
        name: what is odd about it, and the student's name.
        answers: that are not the plain right ones.
        edit: what the student did to the notebook besides.
        lost: exercises that a fair person would give no points for; the others deserve all.
        files: handed in beside the notebook, or instead of it.
        write: how the notebook becomes a file; the name is part of it.
    """

    name: str
    answers: dict[str, str] = field(default_factory=dict)
    edit: Edit | None = None
    lost: tuple[str, ...] = ()
    files: dict[str, str | bytes] = field(default_factory=dict)
    write: Callable[[NotebookNode, Path], None] = lambda notebook, folder: _plainly(notebook, folder)


def _plainly(notebook: NotebookNode, folder: Path) -> None:
    (folder / NOTEBOOK).write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")


def solutions(source: NotebookNode) -> dict[str, str]:
    """The right answers as a student types them, into the given head and docstring."""
    answers = [cell for cell in source.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return {grade_id(cell): SOLUTION_MARK.sub("", cell.source) for cell in answers}


def hand_in(odd: Odd, folder: Path, released: NotebookNode, right: dict[str, str]) -> None:
    """Write a submission into `folder`, which is made here."""
    notebook = fill(released, right | odd.answers)
    if odd.edit:
        odd.edit(notebook)
    folder.mkdir(parents=True)
    odd.write(notebook, folder)
    for name, content in odd.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def code(source: str, behind: str = "", before: str = "") -> Edit:
    """Put a code cell of the student's own behind or before the cell of a grade id; at the top if none is named."""

    def edit(notebook: NotebookNode) -> None:
        names = [grade_id(cell) for cell in notebook.cells]
        place = names.index(before) if before else names.index(behind) + 1 if behind else 0
        notebook.cells.insert(place, nbformat.v4.new_code_cell(source))

    return edit


def prefix(head: str) -> Edit:
    """Put a line above all answers."""

    def edit(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = head + cell.source

    return edit


def take(notebook: NotebookNode, name: str) -> NotebookNode:
    """Take the cell of a grade id out of the notebook."""
    cell = next(cell for cell in notebook.cells if grade_id(cell) == name)
    notebook.cells.remove(cell)
    return cell


def without(unwanted: Callable[[NotebookNode], bool]) -> Edit:
    """Delete cells."""

    def edit(notebook: NotebookNode) -> None:
        notebook.cells = [cell for cell in notebook.cells if not unwanted(cell)]

    return edit


def rewritten(change: Callable[[str], str]) -> Edit:
    """Change the text of every cell."""

    def edit(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            cell.source = change(cell.source)

    return edit


def copied(notebook: NotebookNode, name: str) -> NotebookNode:
    """A copy of the cell of a grade id, id and metadata included."""
    return copy.deepcopy(next(cell for cell in notebook.cells if grade_id(cell) == name))
