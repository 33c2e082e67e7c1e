"""Whatever students do to cells, order and metadata: their answers are found, and the rest is the release's."""

import copy
from typing import Any

import pytest
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.execution.realign import LAST_RESORT, Aligned, realign
from autograder.notebooks import OWN

STUB = "def {}():\n    raise NotImplementedError"
ANSWERS = {"first": "def first():\n    return 1", "second": "def second():\n    return 2"}


def marks(name: str, **flags: Any) -> dict[str, Any]:
    return {"nbgrader": {"schema_version": 3, "task": False, "grade_id": name, **flags}}


def text(name: str, source: str) -> NotebookNode:
    return new_markdown_cell(source, metadata=marks(name, grade=False, solution=False, locked=True))


def exercise(name: str) -> list[NotebookNode]:
    answer = marks(name, grade=False, solution=True, locked=False)
    test = marks(f"{name}-test", grade=True, solution=False, locked=True, points=5)
    return [
        new_code_cell(STUB.format(name), metadata=answer),
        new_code_cell(f"assert {name}() is not None", metadata=test),
    ]


def release() -> NotebookNode:
    setup = new_code_cell("import math", metadata=marks("setup", grade=False, solution=False, locked=True))
    return new_notebook(cells=[text("intro", "# Title"), setup, *exercise("first"), *exercise("second")])


def solved() -> NotebookNode:
    """What an obedient student hands in."""
    notebook = release()
    for name, source in ANSWERS.items():
        notebook.cells[at(notebook, name)].source = source
    return notebook


def at(notebook: NotebookNode, name: str) -> int:
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells].index(name)


def sources(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells]


def as_released(aligned: Aligned, **changed: str) -> bool:
    """Whether the result is the release with the student's answers in it, and nothing else."""
    want = solved()
    for name, source in changed.items():
        want.cells[at(want, name)].source = source
    both = [[(cell.source, cell.cell_type, cell.metadata) for cell in book.cells] for book in (aligned.notebook, want)]
    return both[0] == both[1]


def test_an_obedient_submission_stays_as_it_is() -> None:
    aligned = realign(solved(), release())
    assert as_released(aligned) and not aligned.by_exercise and not aligned.trouble


def test_the_arguments_are_not_changed() -> None:
    submitted, released = solved(), release()
    submitted.cells.reverse()
    before = copy.deepcopy((submitted, released))
    realign(submitted, released)
    assert (submitted, released) == before


def test_a_missing_answer_cell_costs_its_own_exercise() -> None:
    submitted = solved()
    del submitted.cells[at(submitted, "first")]
    aligned = realign(submitted, release())
    assert as_released(aligned, first=LAST_RESORT)
    assert list(aligned.by_exercise) == ["first"] and "missing" in aligned.by_exercise["first"]
    assert not aligned.trouble


@pytest.mark.parametrize("name", ["intro", "setup", "first-test", "second-test"])
def test_a_missing_locked_cell_is_put_back(name: str) -> None:
    submitted = solved()
    del submitted.cells[at(submitted, name)]
    aligned = realign(submitted, release())
    assert as_released(aligned) and not aligned.by_exercise


@pytest.mark.parametrize("offset", [0, 1], ids=["before", "after"])
def test_a_stub_left_over_beside_the_answer_is_ignored(offset: int) -> None:
    submitted = solved()
    submitted.cells.insert(at(submitted, "first") + offset, release().cells[at(release(), "first")])
    aligned = realign(submitted, release())
    assert as_released(aligned) and not aligned.by_exercise


def test_of_two_answers_the_last_one_counts_and_the_other_is_kept() -> None:
    submitted = solved()
    again = copy.deepcopy(submitted.cells[at(submitted, "first")])
    again.source = "def first():\n    return 'again'"
    submitted.cells.append(again)
    aligned = realign(submitted, release())
    place = at(aligned.notebook, "first")
    assert aligned.notebook.cells[place].source == again.source
    assert aligned.notebook.cells[place - 1].source == ANSWERS["first"]
    assert list(aligned.by_exercise) == ["first"] and "more than once" in aligned.by_exercise["first"]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_cell_of_another_type_is_run_as_code(kind: str) -> None:
    submitted = solved()
    submitted.cells[at(submitted, "first")].cell_type = kind
    aligned = realign(submitted, release())
    assert as_released(aligned) and "no longer a code cell" in aligned.by_exercise["first"]


def test_cells_in_another_order_are_put_right() -> None:
    submitted = solved()
    submitted.cells.reverse()
    assert as_released(realign(submitted, release()))


def test_own_cells_stay_behind_the_cell_they_followed() -> None:
    submitted = solved()
    for name in ("second", "first", "intro"):
        submitted.cells.insert(at(submitted, name) + 1, new_code_cell(f"after_{name} = 1"))
    submitted.cells.insert(0, new_markdown_cell("My name"))
    submitted.cells.append(new_code_cell("at_the_end = 1"))
    want = sources(solved())
    for name in ("second", "first", "intro"):
        want.insert(at(release(), name) + 1, f"after_{name} = 1")
    aligned = realign(submitted, release())
    assert sources(aligned.notebook) == ["My name", *want, "at_the_end = 1"]
    assert aligned.notebook.cells[0].cell_type == "markdown" and not aligned.by_exercise
    assert len({cell.id for cell in aligned.notebook.cells}) == len(aligned.notebook.cells)


def test_own_cells_lose_metadata_and_copies_of_released_cells_are_none() -> None:
    submitted = solved()
    submitted.cells += [new_code_cell("import math"), new_code_cell("  \n"), new_markdown_cell("# Title")]
    assert as_released(realign(submitted, release()))
    submitted.cells.append(new_code_cell("x = 1", metadata={"tags": ["skip-execution", "lesson-only"], "deletable": 0}))
    cell = realign(submitted, release()).notebook.cells[-1]
    assert cell.source == "x = 1" and cell.metadata == {"tags": [OWN]} and cell.outputs == []


def test_edits_of_locked_cells_are_undone_and_kept_as_cells_of_the_students_own() -> None:
    submitted = solved()
    names = ("intro", "setup", "first-test")
    for name in names:
        submitted.cells[at(submitted, name)].source = f"edited {name}"
    submitted.cells[at(submitted, "setup")].cell_type = "markdown"
    aligned = realign(submitted, release())
    for name in names:
        place = at(aligned.notebook, name)
        assert aligned.notebook.cells[place].source == release().cells[at(release(), name)].source
        assert aligned.notebook.cells.pop(place + 1).source == f"edited {name}"
    assert as_released(aligned)


FORGERIES: list[dict[str, Any]] = [
    {"tags": ["skip-execution"]},
    {"nbgrader": {"points": 1000, "grade": True, "locked": False, "solution": True}},
    {"nbgrader": {"grade": False, "solution": False, "task": True}},
    {"nbgrader": {"schema_version": 99, "checksum": "0", "cell_type": "raw"}},
    {"deletable": False, "jupyter": {"source_hidden": True}},
]


@pytest.mark.parametrize("forged", FORGERIES, ids=str)
@pytest.mark.parametrize("name", ["first", "first-test", "setup"])
def test_forged_metadata_changes_nothing(name: str, forged: dict[str, Any]) -> None:
    submitted = solved()
    metadata = submitted.cells[at(submitted, name)].metadata
    for key, value in forged.items():
        metadata[key] = {**metadata[key], **value} if key == "nbgrader" else value
    assert as_released(realign(submitted, release()))


@pytest.mark.parametrize("damage", [None, "nbgrader", 3, [], ["grade_id"], {}, {"grade_id": 3}, {"grade_id": ["x"]}])
def test_damaged_metadata_costs_its_own_exercise_at_most(damage: Any) -> None:
    submitted = solved()
    submitted.cells[at(submitted, "first")].metadata = from_dict({"nbgrader": damage})
    aligned = realign(submitted, release())
    assert aligned.by_exercise.keys() == {"first"}
    assert ANSWERS["first"] in sources(aligned.notebook) and ANSWERS["second"] in sources(aligned.notebook)


def test_a_students_cell_under_a_test_cells_name_does_not_replace_the_test() -> None:
    submitted = solved()
    submitted.cells.insert(0, new_code_cell("points = 99", metadata=marks("first-test", grade=True, points=99)))
    aligned = realign(submitted, release())
    cell = next(cell for cell in aligned.notebook.cells if cell.metadata.get("nbgrader", {}).get("points"))
    assert cell.source == "assert first() is not None" and cell.metadata.nbgrader.points == 5


def test_a_notebook_of_another_assignment_and_an_empty_one_are_told_apart() -> None:
    other = new_notebook(cells=[*exercise("third"), new_code_cell("x = 1")])
    for submitted, word in ((other, "another assignment"), (new_notebook(), "all of them are missing")):
        aligned = realign(submitted, release())
        assert word in aligned.trouble and aligned.by_exercise.keys() == ANSWERS.keys()
    untouched = realign(release(), release())
    assert not untouched.trouble and not untouched.by_exercise
