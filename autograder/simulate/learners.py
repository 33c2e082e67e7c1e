"""Make a small class out of the answer bank: right, partly right, blank and broken submissions."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.notebooks import grade_id
from autograder.simulate.bank import BankAnswer, by_exercise
from autograder.variant import arguments, orders_between, reordered

Edit = Callable[[NotebookNode], None]


def fill(released: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """Return the released notebook with the given sources in its answer cells, in the form of a released variant."""
    notebook = copy.deepcopy(released)
    cells = {name: cell for cell in notebook.cells if (name := grade_id(cell)) in answers}
    for name, cell in cells.items():
        cell.source = answers[name]
    orders, names = orders_between(notebook, released), arguments(notebook)
    for cell in cells.values():
        cell.source = reordered(cell.source, orders, names)
    return notebook


def answer_cell(notebook: NotebookNode, number: int = 0) -> NotebookNode:
    """Return the notebook's answer cell of that number, counted from 0."""
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")][number]


def _append(text: str, number: int = 0) -> Edit:
    def edit(notebook: NotebookNode) -> None:
        answer_cell(notebook, number).source += "\n" + text + "\n"

    return edit


def _drop(number: int) -> Edit:
    return lambda notebook: notebook.cells.remove(answer_cell(notebook, number))


def _duplicate(notebook: NotebookNode) -> None:
    cell = answer_cell(notebook)
    twin = new_code_cell(cell.source, metadata=copy.deepcopy(cell.metadata))
    notebook.cells.insert(notebook.cells.index(cell) + 1, twin)


def _retype(notebook: NotebookNode) -> None:
    cell = answer_cell(notebook)
    notebook.cells[notebook.cells.index(cell)] = nbformat.v4.new_markdown_cell(cell.source, metadata=cell.metadata)


def _loop(notebook: NotebookNode) -> None:
    cell = answer_cell(notebook, 1)
    cell.source = f"def {grade_id(cell)}(*args, **kwargs):\n    n = 0\n    while True:\n        n += 1\n"


def _other_assignment(notebook: NotebookNode) -> None:
    names = [name for cell in notebook.cells if (name := grade_id(cell))]
    for cell in notebook.cells:
        for name in names:
            cell.source = re.sub(rf"\b{name}\b", f"other_{name}", cell.source)  # functions, and variables of the quiz
        if name := grade_id(cell):
            cell.metadata.nbgrader.grade_id = f"other-{name}"


BROKEN: dict[str, Edit] = {
    "answer-missing": _drop(0),
    "answer-twice": _duplicate,
    "answer-retyped": _retype,
    "syntax-error": _append(")"),
    "exception": _append("raise RuntimeError('left over from an experiment')"),
    "endless-loop": _loop,
    "kernel-dies": _append("import os\nos._exit(1)"),
    "much-output": _append("print('x' * 20_000_000)"),
    "other-assignment": _other_assignment,
    "own-cells": lambda notebook: notebook.cells.insert(1, new_code_cell("my_own = 1")),
}


def submissions(released: NotebookNode, bank: list[BankAnswer]) -> Iterator[tuple[str, str | None]]:
    """Yield student and notebook text; None where the student hands in a folder without a notebook."""
    right, wrong = by_exercise(bank, True), by_exercise(bank, False)

    def write(notebook: NotebookNode) -> str:
        return nbformat.writes(notebook)

    solved = fill(released, {name: answers[0].source for name, answers in right.items()})
    for number in range(3):
        chosen = {name: answers[number % len(answers)].source for name, answers in right.items()}
        yield f"right-{number + 1}", write(fill(released, chosen))
    for number in range(3):
        chosen = {
            name: (wrong if (place + number) % 2 else right)[name][number].source for place, name in enumerate(right)
        }
        yield f"partly-{number + 1}", write(fill(released, chosen))
    yield "blank", write(released)
    for name, edit in BROKEN.items():
        notebook = copy.deepcopy(solved)
        edit(notebook)
        yield f"broken-{name}", write(notebook)
    yield "broken-not-json", write(solved)[:1000]
    yield "broken-not-a-notebook", json.dumps({"hello": "world"})
    yield "broken-no-notebook", None


def write_class(course_root: Path, assignment: str, released: Path, bank: list[BankAnswer]) -> list[str]:
    """Write the simulated class into `submitted/`, under names that begin with «sim-». Returns the names."""
    notebook, students = nbformat.read(released, as_version=4), []
    for student, text in submissions(notebook, bank):
        students.append(f"sim-{student}")
        folder = course_root / "submitted" / students[-1] / assignment
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / released.name if text is not None else folder / "notes.txt"
        path.write_text(text if text is not None else "I forgot the notebook.\n", encoding="utf-8")
    return students
