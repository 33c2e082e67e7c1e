"""Read what was handed in. Whatever it is, grading gets a notebook and a reason; the file itself is never touched."""

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.answer import readable
from autograder.collecting.attempts import OURS
from autograder.inside.data import clean
from autograder.realign import UNWRITTEN, grade_id

MAX_NOTEBOOK_BYTES = 50 << 20
TROUBLE = "course_trouble"  # notebook metadata: why nothing in it can be graded
RENAMED = "course_renamed"  # notebook metadata: the name under which it was handed in


def read_submission(path: Path, known: set[str]) -> NotebookNode:
    """Return the notebook at `path`; an empty one that carries the reason if there is none to be read.

    Args:
        path: where it should be. If it is not there, another notebook in the folder that holds cells of this
            assignment is taken.
        known: grade ids of the released notebook.
    """
    renamed = ""
    if not path.exists() and not path.is_symlink():
        others = [other for other in sorted(path.parent.glob("*.ipynb")) if _holds(other, known)]
        if len(others) != 1:
            seen = ", ".join(sorted(_name(each) for each in path.parent.iterdir() if each.name not in OURS))
            return _empty(f"There is no notebook {path.name} in what was handed in ({seen or 'an empty folder'}).")
        path, renamed = others[0], _name(others[0])
    try:
        notebook = _read(path)
        if not _written(notebook, known):  # the one that was worked on may be a copy beside it
            copies = [other for other in path.parent.glob("*.ipynb") if other != path and _holds(other, known)]
            if len(solved := [other for other in copies if _written(_read(other), known)]) == 1:
                notebook, renamed = _read(solved[0]), _name(solved[0])
    except ValueError as error:
        return _empty(f"The notebook {_name(path)} cannot be read: {error}.")
    for key in (TROUBLE, RENAMED):
        notebook.metadata.pop(key, None)
    if renamed:
        notebook.metadata[RENAMED] = renamed
    return notebook


def _name(path: Path) -> str:
    return readable(path.name, 80)  # it may not be text at all


def _read(path: Path) -> NotebookNode:
    if path.is_symlink() or not path.is_file():
        raise ValueError("it is not a plain file")
    if path.stat().st_size > MAX_NOTEBOOK_BYTES:
        raise ValueError(f"it is larger than {MAX_NOTEBOOK_BYTES >> 20} MB")
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text)
    except OSError as error:
        raise ValueError(error.strerror) from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ValueError("it is not JSON (was it saved, uploaded or merged incompletely?)") from None
    if not isinstance(content, dict) or not ({"cells", "worksheets"} & set(content)):
        raise ValueError("it is JSON, but not a notebook")
    try:
        notebook = nbformat.reads(json.dumps(_bare(content)), as_version=4)
        plain = all(
            isinstance(cell.source, str) and cell.cell_type in ("code", "markdown", "raw") for cell in notebook.cells
        )
    except Exception as error:  # nbformat fails in many ways on damaged notebooks
        raise ValueError(f"its cells are damaged ({type(error).__name__})") from None
    if not plain:
        raise ValueError("its cells are damaged")
    for cell in notebook.cells:
        cell.source = clean(cell.source)
    return notebook


def _bare(content: dict[str, Any]) -> dict[str, Any]:
    """The notebook without outputs, prompts and metadata, which may hold anything: only the cells' names count."""
    sheets = [content, *(sheet for sheet in content.get("worksheets") or [] if isinstance(sheet, dict))]
    for sheet in sheets:
        for cell in sheet.get("cells") or []:
            name = grade_id(cell) if isinstance(cell.get("metadata", {}), dict) else None
            cell["metadata"] = {"nbgrader": {"grade_id": name}} if name else {}
            cell.pop("attachments", None)
            for key, empty in (("outputs", []), ("execution_count", None), ("prompt_number", None)):
                if key in cell or (cell.get("cell_type") == "code" and sheet is content and key != "prompt_number"):
                    cell[key] = empty
        sheet["metadata"] = {}
    return content


def _holds(path: Path, known: set[str]) -> bool:
    try:
        return any(grade_id(cell) in known for cell in _read(path).cells)
    except ValueError:
        return False


def _written(notebook: NotebookNode, known: set[str]) -> bool:
    """Whether any answer cell is more than the stub."""
    answers = [cell for cell in notebook.cells if f"{grade_id(cell)}-test" in known]
    return any(not UNWRITTEN.search(cell.source) for cell in answers)


def _empty(trouble: str) -> NotebookNode:
    notebook = nbformat.v4.new_notebook()
    notebook.metadata[TROUBLE] = trouble
    return notebook
