"""Notebooks as other programs, older versions and file systems leave them, and files handed in beside."""

import copy
import json
import zipfile
from pathlib import Path
from typing import Any

import nbformat
from attacks import WRONG, cell_of, each_marked
from nbformat import NotebookNode
from odd import NOTEBOOK, Odd, code, take
from odd_answers import LOSS, active
from odd_cells import blank

from autograder.notebooks import grade_id


def _as(change: Any, name: str = NOTEBOOK) -> Any:
    """Write what `change` makes of the notebook's JSON: text, bytes or JSON."""

    def write(notebook: NotebookNode, folder: Path) -> None:
        made = change(json.loads(json.dumps(notebook)))
        made = made if isinstance(made, (str, bytes)) else json.dumps(made)
        (folder / name).write_bytes(made if isinstance(made, bytes) else made.encode())

    return write


def _version_3(content: dict[str, Any]) -> str:
    return nbformat.writes(nbformat.from_dict(content), version=3)


def _version_4_4(content: dict[str, Any]) -> dict[str, Any]:
    for cell in content["cells"]:
        del cell["id"]
    return content | {"nbformat_minor": 4}


def _bare(ids: bool) -> Any:
    """Everything is gone that a nbgrader knows a cell by."""

    def change(content: dict[str, Any]) -> dict[str, Any]:
        for number, cell in enumerate(content["cells"]):
            cell["metadata"] = {}
            if not ids:
                cell["id"] = f"x{number}"
        return content

    return change


def _colab(content: dict[str, Any]) -> dict[str, Any]:
    for number, cell in enumerate(content["cells"]):
        cell["metadata"] |= {
            "id": f"a{number}",
            "colab": {"base_uri": "x"},
            "outputId": "y",
            "executionInfo": {"elapsed": 3},
        }
        cell["id"] = f"a{number}"
        cell["source"] = cell["source"].splitlines(keepends=True)
    content["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True, "gpuType": "T4"},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    return content


def _vs_code(content: dict[str, Any]) -> dict[str, Any]:
    for number, cell in enumerate(content["cells"]):
        cell["id"] = f"#VSC-{number:08x}"
        cell["metadata"]["vscode"] = {"languageId": "python"}
        cell["metadata"]["nbgrader"] = cell["metadata"].get("nbgrader")
        if cell["metadata"]["nbgrader"] is None:
            del cell["metadata"]["nbgrader"]
    content["metadata"]["kernelspec"] = {"display_name": ".venv (3.12.1)", "language": "python", "name": "venv"}
    return content


def _loose(content: dict[str, Any]) -> dict[str, Any]:
    """What some programs write though the format forbids it."""
    for cell in content["cells"]:
        cell["metadata"]["tags"] = ["mine", "mine"]
        cell["metadata"]["collapsed"] = "false"
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "text": "without a name"}]
            del cell["execution_count"]
    content["cells"].insert(3, {"cell_type": "markdown", "id": None, "metadata": None, "source": ["text", None]})
    return content | {"nbformat": "4"}


def _other_language(content: dict[str, Any]) -> dict[str, Any]:
    content["metadata"] = {
        "kernelspec": {"name": "ir", "display_name": "R", "language": "R"},
        "language_info": {"name": "R", "file_extension": ".r", "mimetype": "text/x-r-source"},
    }
    return content


def _copy_is_solved(notebook: NotebookNode, folder: Path) -> None:
    """Worked in a copy, and handed in the untouched notebook too."""
    (folder / "triplet_loss-Copy1.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    untouched = copy.deepcopy(notebook)
    for cell in untouched.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = UNTOUCHED[grade_id(cell)]
    (folder / NOTEBOOK).write_text(json.dumps(untouched), encoding="utf-8")


def _zipped(notebook: NotebookNode, folder: Path) -> None:
    """The whole folder as an archive, with what the notebook reads."""
    with zipfile.ZipFile(folder / "homework.zip", "w") as archive:
        archive.writestr("03_triplet_loss/triplet_loss.ipynb", json.dumps(notebook))
        archive.writestr("03_triplet_loss/mine/__init__.py", "NOTHING = 0")
        archive.writestr("__MACOSX/03_triplet_loss/._triplet_loss.ipynb", "x")


def _older_release(notebook: NotebookNode) -> None:
    take(notebook, "bare-rule-demo")
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = "# The checks of last year.\n" + cell.source.replace("1e-4", "1e-3")
            cell.metadata.nbgrader["points"] = 5
        elif cell.cell_type == "markdown":
            cell.source = cell.source.replace("the", "The", 1)
    cell_of(
        notebook, "setup"
    ).source = "import numpy as np\nimport tensorflow as tf\nimport keras\nALPHA = 0.2\nold = True"
    gone = nbformat.v4.new_code_cell("assert old", metadata=copy.deepcopy(cell_of(notebook, "faces").metadata))
    gone.metadata.nbgrader["grade_id"] = "demo-of-last-year"
    notebook.cells.append(gone)


def _marks_lost(cell: NotebookNode) -> None:
    """Editors drop what they do not know."""
    for key in ("schema_version", "checksum", "cell_type", "points", "task"):
        cell.metadata.nbgrader.pop(key, None)


TABLE = """
import csv, json, os
import my_functions
from package.distances import gap
from importlib import resources
with open("margin.csv", newline="") as file:
    MINE = [float(row["margin"]) for row in csv.DictReader(file)]
SETTINGS = json.load(open(os.path.join("data", "settings.json")))
weights = np.load("data/weights.npy")
"""
FROM_FILES = f"""{TABLE}
def active_triplets(anchor, positive, negative, alpha=MINE[0]):
    assert SETTINGS["squared"] and weights.sum() == 0 and os.path.exists("margin.csv")
    return gap(anchor, positive, negative) + alpha > my_functions.NOTHING
"""
WRITTEN = "%%writefile written.py\ndef loss(tf, anchor, positive, negative, alpha):\n    return " + LOSS
FROM_WRITTEN = """
import written
def triplet_loss(anchor, positive, negative, alpha=0.2):
    return written.loss(tf, anchor, positive, negative, alpha)
"""
GAP = "import numpy as np\ndef gap(a, p, n):\n    return np.sum((a - p) ** 2, -1) - np.sum((a - n) ** 2, -1)\n"
NPY = (
    b"\x93NUMPY\x01\x00v\x00"
    + b"{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }".ljust(117)
    + b"\n"
    + bytes(16)
)
CLUTTER = {
    ".DS_Store": b"\0\0\0\1Bud1",
    "__MACOSX/._triplet_loss.ipynb": b"\0\5\26\7",
    ".ipynb_checkpoints/triplet_loss-checkpoint.ipynb": "{}",
    "notes (final) – copy #2.docx": b"PK\3\4",
    "\udcfcbung.txt": "an umlaut as an old archive writes it",
    "scratch.ipynb": json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}),
}
UNTOUCHED = blank(*WRONG)

FILES = [
    Odd("format-4.4", write=_as(_version_4_4)),
    Odd("format-3", write=_as(_version_3)),
    Odd("format-4.9", write=_as(lambda content: content | {"nbformat_minor": 9})),
    Odd("bom", write=_as(lambda content: b"\xef\xbb\xbf" + json.dumps(content).encode())),
    Odd("one-line", write=_as(lambda content: json.dumps(content, separators=(",", ":")).replace("\n", "\r\n"))),
    Odd("other-name", write=_as(lambda content: content, "Triplet Loss – Müller (1) FINAL.ipynb")),
    Odd("copy-is-solved", write=_copy_is_solved),
    Odd("colab", write=_as(_colab)),
    Odd("vs-code", write=_as(_vs_code)),
    Odd("loose", write=_as(_loose)),
    Odd("bare", write=_as(_bare(ids=False))),
    Odd("bare-with-ids", write=_as(_bare(ids=True))),
    Odd("no-metadata", write=_as(lambda content: content | {"metadata": {}})),
    Odd("other-language", write=_as(_other_language)),
    Odd("older-release", edit=_older_release),
    Odd("marks-lost", edit=each_marked(_marks_lost)),
    Odd(
        "files-beside",
        {"active_triplets": FROM_FILES},
        files={
            "margin.csv": "name,margin\nmine,0.2\n",
            "my_functions.py": "NOTHING = 0\n",
            "package/__init__.py": "",
            "package/distances.py": GAP,
            "data/settings.json": '{"squared": true}',
            "data/weights.npy": NPY,
        },
    ),
    Odd("module-written", {"triplet_loss": FROM_WRITTEN}, edit=code(WRITTEN, behind="setup")),
    Odd("zipped", {"active_triplets": active("assert mine.NOTHING == 0", "import mine")}, write=_zipped),
    Odd("clutter", files=CLUTTER),
]
