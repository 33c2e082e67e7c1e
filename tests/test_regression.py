"""The regression run (`pytest --nbval`) sees a changed number. (`make test` runs it on the whole of every notebook.)"""

import re
from pathlib import Path

import nbformat
import pytest
from conftest import REPOSITORY, Run
from nbformat import NotebookNode

NOTEBOOKS = sorted(REPOSITORY.glob("source/*/*.ipynb"))


def short(path: Path) -> NotebookNode:
    """The notebook without its long demonstrations, on which nothing else depends."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "lesson-only" not in cell.metadata.get("tags", [])]
    return notebook


def compared(notebook: NotebookNode) -> list[NotebookNode]:
    """The stored outputs that hold a number."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output for output in outputs if re.search(r"\d", output.get("text", ""))]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_changed_number_makes_the_regression_run_fail(path: Path, tmp_path: Path, run: Run) -> None:
    notebook = short(path)
    nbformat.write(notebook, tmp_path / "same.ipynb")
    output = compared(notebook)[-1]
    output.text = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), output.text, count=1)
    nbformat.write(notebook, tmp_path / "changed.ipynb")
    same, changed = (run("pytest", "--nbval", f"{name}.ipynb", cwd=tmp_path) for name in ("same", "changed"))
    assert same.returncode == 0, same.stdout
    assert changed.returncode == 1 and "1 failed" in changed.stdout, changed.stdout
