"""The regression run (`pytest --nbval`) sees a changed number. (`make test` runs it on the whole of every notebook.)"""

import re
from pathlib import Path

import nbformat
import pytest
from courses import REPOSITORY, Run
from nbformat import NotebookNode
from tiers import sample

NOTEBOOKS = sorted(REPOSITORY.glob("source/*/*.ipynb"))


def has_number(output: NotebookNode) -> bool:
    return bool(re.search(r"\d", output.get("text", "")))


def beginning(path: Path) -> NotebookNode:
    """The notebook up to the first cell with a number in its stored output."""
    notebook = nbformat.read(path, as_version=4)
    first = next(i for i, cell in enumerate(notebook.cells) if any(map(has_number, cell.get("outputs", []))))
    notebook.cells = notebook.cells[: first + 1]
    return notebook


@pytest.mark.parametrize("path", sample(NOTEBOOKS, 0, NOTEBOOKS[:1]), ids=lambda path: path.stem)
def test_a_changed_number_makes_the_regression_run_fail(path: Path, tmp_path: Path, run: Run) -> None:
    notebook = beginning(path)
    output = next(filter(has_number, notebook.cells[-1].outputs))
    output.text = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), output.text, count=1)
    nbformat.write(notebook, tmp_path / "changed.ipynb")
    changed = run("pytest", "--nbval", "changed.ipynb", cwd=tmp_path)
    assert changed.returncode == 1 and "1 failed" in changed.stdout, changed.stdout  # the changed cell, and no other
