"""Run a source notebook and store the outputs that the regression run compares: text only, none in ignored cells.

Usage: python tests/nbval/refresh.py source/03_triplet_loss/triplet_loss.ipynb

Which cells are ignored, and why, is written in tests/test_notebooks.py (IGNORED_OUTPUTS).
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode


def keep_compared_text(notebook: NotebookNode) -> None:
    """Strip everything that differs from run to run: pictures, metadata, outputs of ignored cells."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.metadata.pop("execution", None)
        if "nbval-ignore-output" in cell.metadata.get("tags", []):
            cell.outputs = []
        for output in cell.outputs:
            if "data" in output:
                output["data"] = {"text/plain": output["data"]["text/plain"]}
                output["metadata"] = {}
            if "execution_count" in output:
                output["execution_count"] = 1
        # nbval takes a cell with outputs but no count for one that was never run; 1 stays the same from run to run
        cell.execution_count = 1 if cell.outputs else None


def main(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    metadata = notebook.metadata.copy()
    where = {"metadata": {"path": path.parent}}
    # one stream for each cell: in how many pieces the text arrives differs from run to run
    NotebookClient(notebook, timeout=900, record_timing=False, coalesce_streams=True, resources=where).execute()
    notebook.metadata = metadata
    keep_compared_text(notebook)
    nbformat.validate(notebook)
    new = path.with_suffix(".ipynb.new")
    nbformat.write(notebook, new)
    new.replace(path)  # at no time is a half-written notebook in the folder


if __name__ == "__main__":
    main(Path(sys.argv[1]))
