"""The simulated class is broken in the ways that its names say, whatever the assignment."""

from pathlib import Path

import nbformat
import pytest

from autograder.execution.realign import MISSING, realign
from autograder.simulate.bank import read_bank
from autograder.simulate.learners import answer_cell, submissions

ROOT = Path(__file__).resolve().parents[2]
RELEASED = sorted(ROOT.glob("release/*/*.ipynb"))


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.parent.name)
def test_broken_notebooks_are_broken_as_they_say(path: Path) -> None:
    released = nbformat.read(path, as_version=4)
    texts = dict(submissions(released, read_bank(ROOT / "tests/answers" / path.parent.name)))
    handed_in = {
        name: nbformat.reads(texts[f"broken-{name}"], as_version=4)
        for name in ("other-assignment", "answer-missing", "endless-loop", "own-cells")
    }
    aligned = {name: realign(notebook, released) for name, notebook in handed_in.items()}
    assert "another assignment" in aligned["other-assignment"].trouble
    assert list(aligned["answer-missing"].by_exercise.values()) == [MISSING]
    assert not aligned["own-cells"].by_exercise and not aligned["own-cells"].trouble
    assert "(*args, **kwargs):" in answer_cell(handed_in["endless-loop"], 1).source  # any call reaches the loop
