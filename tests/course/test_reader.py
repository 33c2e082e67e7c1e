"""Whatever file is handed in, reading it gives a notebook, with a reason where there is nothing to grade."""

import copy
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode

from autograder.course import places
from autograder.course.reader import choose, read_submission
from autograder.execution.realign import realign
from autograder.notebooks import DOUBTS, HELD, REMARKS, TROUBLE

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
    nbformat.validate(notebook)  # nbconvert does, before anything of ours sees it
    return notebook.metadata.get(TROUBLE, "")


def released() -> NotebookNode:
    stub = {**copy.deepcopy(CELL), "source": "def first():\n    raise NotImplementedError"}
    return nbformat.from_dict({**NOTEBOOK, "cells": [stub]})


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


NAMES = [
    "lesson (1).ipynb",
    "Copy of lesson.ipynb",
    "LESSON.IPYNB",
    "lesson.ipynb.txt",
    "lesson.json",
    "lesson",
    "l.txt",
]
NAMES += ["work/lesson.ipynb", "a/b/c/x.json", "lesson.ipynb/lesson.ipynb"]


@pytest.mark.parametrize("name", NAMES)
def test_one_renamed_notebook_of_this_assignment_is_taken(tmp_path: Path, name: str) -> None:
    handed_in(tmp_path, {**NOTEBOOK, "cells": []}, "scratch.ipynb")
    handed_in(tmp_path, {"alpha": 0.2}, "settings.json")
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    path = handed_in(tmp_path, name=name)
    notebook = read_submission(path, KNOWN)
    assert notebook.cells[0].source == CELL["source"] and f"under the name {name}." in notebook.metadata[REMARKS]
    assert not notebook.metadata[DOUBTS] or name.startswith("lesson.ipynb/")


@pytest.mark.parametrize("name", ["lesson.zip", "lesson.ipynb", "homework", "work/x.zip"])
@pytest.mark.parametrize("inner", ["lesson.ipynb", "03/lesson.ipynb", "a/b/Lesson (2).IPYNB", "lesson.json"])
def test_a_notebook_in_an_archive_is_taken_with_what_lies_beside_it(tmp_path: Path, name: str, inner: str) -> None:
    folder = str(Path(inner).parent / "data")
    path = archived(tmp_path, name, {inner: json.dumps(NOTEBOOK), f"{folder}/x.csv": "1", f"__MACOSX/{inner}": "{}"})
    assert read_submission(path, KNOWN).cells[0].source == CELL["source"]
    place = choose(path, KNOWN).candidate.place
    assert place.beside(100).get("data/x.csv") == b"1" and place.beside(0) == {}


def archived(folder: Path, name: str, files: dict[str, Any], password: bytes = b"") -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, content in files.items():
            archive.writestr(inner, content)
    return folder / "lesson.ipynb"


@pytest.mark.parametrize(
    "name",
    [".ipynb_checkpoints/lesson.ipynb", ".hidden/lesson.ipynb", "__MACOSX/lesson.ipynb", "1/2/3/4/5/6/7/lesson.ipynb"],
)
def test_what_nobody_sees_never_counts(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    handed_in(tmp_path, name=name)
    assert "no notebook" in trouble(tmp_path / "lesson.ipynb")
    archived(tmp_path, "x.zip", {name: json.dumps(NOTEBOOK), "../lesson.ipynb": json.dumps(NOTEBOOK)})
    assert "no notebook" in trouble(tmp_path / "lesson.ipynb")


def test_links_in_an_archive_and_archives_in_it_are_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("lesson.ipynb")
    link.external_attr = 0o120777 << 16
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("lesson.ipynb", json.dumps(NOTEBOOK))
    path = archived(tmp_path, "x.zip", {link: json.dumps(NOTEBOOK), "y.zip": inner.getvalue()})
    assert "no notebook" in trouble(path)


@pytest.mark.parametrize("spoil", ["half", "tail", "crc", "directory", "bomb"])
def test_a_damaged_archive_is_a_reason(tmp_path: Path, spoil: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archived(tmp_path, "lesson.zip", {"lesson.ipynb": json.dumps(NOTEBOOK) + " " * 5000})
    content = (tmp_path / "lesson.zip").read_bytes()
    if spoil == "bomb":
        monkeypatch.setattr(places, "MAX_NOTEBOOK_BYTES", 1000)
    elif spoil == "directory":
        monkeypatch.setattr(places, "MAX_DIRECTORY_BYTES", 10)
    changed = {"half": content[: len(content) // 2], "tail": content[:-10]}
    changed["crc"] = content[:60] + bytes([content[60] ^ 255]) + content[61:]
    (tmp_path / "lesson.zip").write_bytes(changed.get(spoil, content))
    assert trouble(path)


def answered(source: str, *names: str) -> dict[str, Any]:
    """A notebook with one answer for each name."""
    return {**NOTEBOOK, "cells": [{**CELL, "source": source, "metadata": {"nbgrader": {"grade_id": n}}} for n in names]}


BOTH = {"first", "first-test", "second", "second-test"}
STUB = "    raise NotImplementedError"


def test_of_several_notebooks_the_one_that_was_worked_on_counts(tmp_path: Path) -> None:
    path = handed_in(tmp_path, answered(STUB, "first", "second"))
    handed_in(tmp_path, answered("mine", "first", "second"), "lesson-Copy1.ipynb")
    handed_in(tmp_path, answered(STUB, "first", "second"), "a.ipynb")
    notebook = read_submission(path, BOTH)
    assert [cell.source for cell in notebook.cells] == ["mine", "mine"]
    assert "under the name lesson-Copy1.ipynb" in notebook.metadata[REMARKS] and not notebook.metadata[DOUBTS]


def test_of_several_that_were_worked_on_that_of_the_released_name_counts_and_the_rest_is_said(tmp_path: Path) -> None:
    path = handed_in(tmp_path, answered("mine", "first"))
    other = answered("mine", "first", "second")
    handed_in(tmp_path, other, "better.ipynb")
    notebook = read_submission(path, BOTH)
    assert len(notebook.cells) == 1 and "lesson.ipynb counts, not better.ipynb" in notebook.metadata[REMARKS]
    assert list(notebook.metadata[DOUBTS]) == ["second"] and "better.ipynb" in notebook.metadata[DOUBTS]["second"]
    path.rename(tmp_path / "worse.ipynb")
    notebook = read_submission(path, BOTH)
    assert len(notebook.cells) == 2 and not notebook.metadata[DOUBTS]  # it has all that the other one has
    handed_in(tmp_path, answered("other", "first", "second"), "third.ipynb")
    assert read_submission(path, BOTH).metadata[DOUBTS].keys() == {"first", "second"}


def test_between_equal_copies_there_is_nothing_to_say(tmp_path: Path) -> None:
    path = handed_in(tmp_path)
    handed_in(tmp_path, name="copy.ipynb")
    assert not read_submission(path, KNOWN).metadata[REMARKS]


def test_where_the_right_name_cannot_be_read_another_counts_and_a_person_looks(tmp_path: Path) -> None:
    path = handed_in(tmp_path, b"<html>")
    handed_in(tmp_path, name="copy.ipynb")
    metadata = read_submission(path, KNOWN).metadata
    assert "lesson.ipynb cannot be read" in metadata[REMARKS] and metadata[DOUBTS].keys() == {"first"}


def test_a_notebook_without_names_is_known_by_what_it_defines(tmp_path: Path) -> None:
    path = handed_in(tmp_path, {**NOTEBOOK, "cells": [{**CELL, "metadata": {}}]}, "Untitled.ipynb")
    assert read_submission(path, KNOWN).cells


def test_a_damaged_answer_is_held_and_the_others_are_not(tmp_path: Path) -> None:
    content = answered("mine", "first", "second")
    content["cells"][0]["source"] = ["def first():", None]
    metadata = read_submission(handed_in(tmp_path, content), BOTH).metadata
    assert metadata[HELD].keys() == {"first"} and "Cell 1 (`first`)" in metadata[HELD]["first"]
    assert not metadata[DOUBTS] and "Cell 1" in metadata[REMARKS]


def test_a_damaged_cell_of_ones_own_is_a_doubt_only_where_it_may_be_code(tmp_path: Path) -> None:
    for kind, doubted in (("markdown", set()), ("code", {"first"})):
        content = answered("mine", "first")
        content["cells"].append({**CELL, "cell_type": kind, "metadata": {}, "source": None})
        metadata = read_submission(handed_in(tmp_path, content), KNOWN).metadata
        assert metadata[DOUBTS].keys() == doubted and not metadata[HELD] and "Cell 2 has lost" in metadata[REMARKS]


def test_answers_behind_a_cut_are_held(tmp_path: Path) -> None:
    content = json.dumps(answered("mine", "first", "second")).encode()
    path = handed_in(tmp_path, content[: content.rindex(b"grade_id")])
    metadata = read_submission(path, BOTH).metadata
    assert metadata[HELD].keys() == {"second"} and "breaks off" in metadata[REMARKS]


def test_thousands_of_files_and_folders_are_no_hindrance(tmp_path: Path) -> None:
    path, deep = handed_in(tmp_path), tmp_path
    for number in range(300):
        (tmp_path / f"a{number}.json").write_text("{}")
        deep /= "d"
    deep.mkdir(parents=True)
    assert trouble(path) == ""


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
    nbformat.write(notebook, tmp_path / "copy.ipynb")
    assert "L" in notebook.metadata.get(TROUBLE, "") + notebook.metadata.get(REMARKS, "")
