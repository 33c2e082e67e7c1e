"""Whatever file is handed in, reading it gives a notebook, with a reason where there is nothing to grade."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat import NotebookNode

from autograder import places, submission
from autograder.realign import realign
from autograder.submission import REMARKS, TROUBLE, read_submission

MARKS = {"schema_version": 3, "task": False, "grade_id": "first", "grade": False, "solution": True, "locked": False}
CELL = {"cell_type": "code", "source": "def first():\n    return 1", "metadata": {"nbgrader": MARKS}, "outputs": []}
CELL |= {"execution_count": None, "id": "first"}
NOTEBOOK = {"cells": [CELL], "metadata": {"kernelspec": {"name": "x"}}, "nbformat": 4, "nbformat_minor": 5}
OLD_CELL = {"cell_type": "code", "input": CELL["source"], "language": "python", "outputs": [], "collapsed": False}
OLD = {
    "worksheets": [{"cells": [{**OLD_CELL, "metadata": CELL["metadata"]}], "metadata": {}}],
    "metadata": {"name": ""},
}
OLD |= {"nbformat": 3, "nbformat_minor": 0}
KNOWN = {"first", "first-test"}


def without(content: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in keys}


def handed_in(folder: Path, content: Any = NOTEBOOK, name: str = "lesson.ipynb") -> Path:
    """Write a file; bytes as they are, everything else as JSON."""
    (folder / name).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return folder / "lesson.ipynb"


def trouble(path: Path) -> str:
    notebook = read_submission(path, KNOWN)
    submission.nbformat.validate(notebook)  # nbconvert does, before anything of ours sees it
    return notebook.metadata.get(TROUBLE, "")


def released() -> NotebookNode:
    stub = {**copy.deepcopy(CELL), "source": "def first():\n    raise NotImplementedError"}
    return submission.nbformat.from_dict({**NOTEBOOK, "cells": [stub]})


@pytest.mark.parametrize(
    "content",
    [
        NOTEBOOK,
        b"\xef\xbb\xbf" + json.dumps(NOTEBOOK).encode(),
        {**NOTEBOOK, "nbformat_minor": 0, "cells": [without(CELL, "id")]},
        {**NOTEBOOK, "nbformat_minor": 9},
        {**NOTEBOOK, "cells": [CELL, CELL]},
        OLD,
    ],
    ids=["4.5", "BOM", "4.0", "4.9", "one id twice", "3.0"],
)
def test_notebooks_of_any_version_are_read_and_left_as_they_are(tmp_path: Path, content: Any) -> None:
    path = handed_in(tmp_path, content)
    before = path.read_bytes()
    notebook = read_submission(path, KNOWN)
    assert trouble(path) == "" and not notebook.metadata[REMARKS]
    assert realign(notebook, released()).notebook.cells[0].source == CELL["source"]
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["lesson.ipynb"]


def test_a_missing_notebook_is_told_with_what_is_there(tmp_path: Path) -> None:
    assert "an empty folder" in trouble(tmp_path / "lesson.ipynb")
    (tmp_path / "timestamp.txt").write_text("now")
    (tmp_path / "lesson.pdf").write_text("x")
    text = trouble(tmp_path / "lesson.ipynb")
    assert "no notebook lesson.ipynb" in text and "(lesson.pdf)" in text


def test_one_renamed_notebook_of_this_assignment_is_taken(tmp_path: Path) -> None:
    handed_in(tmp_path, {**NOTEBOOK, "cells": []}, "scratch.ipynb")
    handed_in(tmp_path, b"{", "broken.ipynb")
    path = handed_in(tmp_path, name="lesson (1).ipynb")
    notebook = read_submission(path, KNOWN)
    assert "lesson (1).ipynb" in notebook.metadata[REMARKS] and notebook.cells[0].source == CELL["source"]
    assert not path.exists()


def test_a_renamed_notebook_of_another_assignment_is_not_taken(tmp_path: Path) -> None:
    handed_in(tmp_path, name="other.ipynb")
    assert read_submission(tmp_path / "lesson.ipynb", {"second"}).metadata[TROUBLE]


DAMAGED = {
    "nothing": b"",
    "half": json.dumps(NOTEBOOK).encode()[:90],
    "merge marks": b"<<<<<<< HEAD\n" + json.dumps(NOTEBOOK).encode(),
    "zeros": b"\0" * 100,
    "another encoding": "{'ä'}".encode("utf-16"),
    "a zip": b"PK\x03\x04\xff\xfe",
    "too deep": b"[" * 100_000,
    "a number": b"5",
    "a list": [NOTEBOOK],
    "another object": {"name": "package.json"},
    "cells are null": {**NOTEBOOK, "cells": None},
}


WITHOUT_METADATA = {
    "cell metadata is a list": {**NOTEBOOK, "cells": [{**CELL, "metadata": []}]},
    "no cell metadata": {**NOTEBOOK, "cells": [without(CELL, "metadata")]},
    "no metadata": without(NOTEBOOK, "metadata"),
    "metadata is a list": {**NOTEBOOK, "metadata": []},
}


@pytest.mark.parametrize("content", WITHOUT_METADATA.values(), ids=WITHOUT_METADATA)
def test_metadata_does_not_count_whatever_it_is(tmp_path: Path, content: Any) -> None:
    notebook = read_submission(handed_in(tmp_path, content), KNOWN)
    assert TROUBLE not in notebook.metadata and notebook.cells[0].source == CELL["source"]


def test_outputs_prompts_and_attachments_do_not_come_in(tmp_path: Path) -> None:
    wild = {
        "outputs": [{"output_type": "<b>"}],
        "execution_count": "<b>",
        "attachments": {"x": 1},
        "metadata": {"a": {}},
    }
    cell = read_submission(handed_in(tmp_path, {**NOTEBOOK, "cells": [{**CELL, **wild}]}), KNOWN).cells[0]
    assert (cell.outputs, cell.execution_count, "attachments" in cell, cell.metadata) == ([], None, False, {})


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_notebook_gives_a_reason_and_stays_as_it_is(tmp_path: Path, content: Any) -> None:
    path = handed_in(tmp_path, content)
    before = path.read_bytes()
    text = trouble(path)
    assert text.startswith("The notebook lesson.ipynb cannot be read: ") and len(text.splitlines()) == 1
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["lesson.ipynb"]
    path.rename(tmp_path / "renamed.ipynb")
    assert "renamed.ipynb" in trouble(path)


def test_a_notebook_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = handed_in(tmp_path)
    monkeypatch.setattr(places, "MAX_NOTEBOOK_BYTES", path.stat().st_size)
    assert not trouble(path)
    path.write_bytes(path.read_bytes() + b" ")
    assert "larger than" in trouble(path)


@pytest.mark.parametrize("link", ["solution.ipynb", "nowhere", "."])
def test_a_link_is_not_followed(tmp_path: Path, link: str) -> None:
    handed_in(tmp_path, name="solution.ipynb")
    (tmp_path / "handed_in").mkdir()
    for name in ("lesson.ipynb", "renamed.ipynb"):
        path = tmp_path / "handed_in" / name
        path.symlink_to(tmp_path / link)
        assert trouble(tmp_path / "handed_in" / "lesson.ipynb")
        path.unlink()


def test_a_folder_or_a_pipe_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "lesson.ipynb").mkdir()
    assert "not a plain file" in trouble(tmp_path / "lesson.ipynb")
    (tmp_path / "lesson.ipynb").rmdir()
    os.mkfifo(tmp_path / "lesson.ipynb")
    assert "not a plain file" in trouble(tmp_path / "lesson.ipynb")


def test_forged_metadata_is_no_reason(tmp_path: Path) -> None:
    forged = {"metadata": {TROUBLE: "the server burned", REMARKS: "<script>"}}
    notebook = read_submission(handed_in(tmp_path, NOTEBOOK | forged), KNOWN)
    assert notebook.cells and TROUBLE not in notebook.metadata and "script" not in str(notebook.metadata)


def mutate(node: Any, rng: np.random.Generator) -> Any:
    """The same JSON with something else in one place or another."""
    if rng.random() < 0.04:
        return [None, 0, "", "x", [], {}, [[]], {"nbgrader": []}][rng.integers(8)]
    if isinstance(node, dict):
        return {key: mutate(value, rng) for key, value in node.items() if rng.random() > 0.02}
    return [mutate(value, rng) for value in node] if isinstance(node, list) else node


@pytest.mark.parametrize("start", [NOTEBOOK, {**NOTEBOOK, "nbformat_minor": 0}, OLD], ids=["4.5", "4.0", "3.0"])
def test_any_damage_ends_in_a_notebook_that_can_be_realigned(tmp_path: Path, start: dict[str, Any]) -> None:
    rng, read, rounds = np.random.default_rng(5), 0, 300
    for _ in range(rounds):
        notebook = read_submission(handed_in(tmp_path, mutate(start, rng)), KNOWN)
        assert len(realign(notebook, released()).notebook.cells) >= 1
        read += TROUBLE not in notebook.metadata
    assert 0 < read < rounds


@pytest.mark.parametrize("name", [b"L\xf6sung.pdf", b"L\xf6sung.ipynb"])
def test_a_name_that_is_no_text_can_be_shown(tmp_path: Path, name: bytes) -> None:
    handed_in(tmp_path, name=os.fsdecode(name))
    notebook = read_submission(tmp_path / "lesson.ipynb", KNOWN)
    submission.nbformat.write(notebook, tmp_path / "copy.ipynb")
    assert "L" in notebook.metadata.get(TROUBLE, "") + notebook.metadata.get(REMARKS, "")
