"""Odd and damaged notebooks on the whole way to the student's page: `course grade`, and nbgrader's own autograding."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from courses import ASSIGNMENT
from made_up import MadeUp

from autograder.course.rows import read_rows

Change = Callable[[dict[str, Any]], Any]


def answer(content: dict[str, Any], name: str) -> dict[str, Any]:
    return next(cell for cell in content["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)


def with_ids(cell_id: Any) -> Change:
    def change(content: dict[str, Any]) -> dict[str, Any]:
        for cell in content["cells"][::2]:
            cell["id"] = cell_id
        return content

    return change


def without_source(name: str) -> Change:
    def change(content: dict[str, Any]) -> dict[str, Any]:
        del answer(content, name)["source"]
        return content

    return change


def cut(content: dict[str, Any]) -> str:
    text = json.dumps(content)
    return text[: text.index("semi_hard_triplets", text.index('"grade_id": "semi_hard_triplets"')) + 200]


WHOLE: dict[str, Change] = {
    **{f"id {each!r}": with_ids(each) for each in ("#VSC-3f2a9c01", None, "same", [1])},
    "format 5": lambda content: content | {"nbformat": 5},
    "UTF-16": lambda content: json.dumps(content).encode("utf-16"),
    "text behind": lambda content: json.dumps(content) + "\nsent from my phone",
    "a null cell": lambda content: content | {"cells": [*content["cells"], None]},
}
HELD: dict[str, tuple[Change, set[str], str]] = {
    "no source": (without_source("triplet_loss"), {"triplet_loss"}, "Cell"),
    "cut": (cut, {"semi_hard_triplets"}, "breaks off"),
}
NOTHING = {"empty": b"", "a merge": b"<<<<<<< HEAD\n{}\n", "braces": b'{"cells": [' + b"{}," * 1_100_000 + b"{}]}"}


def written(path: Path, text: str = "pass") -> str:
    """Put something into all answers, so that they count as written, and return the notebook."""
    path.write_text(path.read_text().replace("raise NotImplementedError", text))
    return path.read_text()


def spoil(made: MadeUp, student: str, change: Change) -> Path:
    path = made.hand_in(student)
    content = change(json.loads(written(path)))
    content = content if isinstance(content, (str, bytes)) else json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def by_course(made: MadeUp) -> None:
    done = made.call("grade")
    assert done.exit_code == 0, done.output


def by_nbgrader(made: MadeUp) -> None:
    for student in made.course.submitters(ASSIGNMENT):
        assert made.course.api.autograde(ASSIGNMENT, student, force=True)["success"]
        assert made.course.api.generate_feedback(ASSIGNMENT, student, force=True)["success"]


@pytest.mark.parametrize("grade", [by_course, by_nbgrader])
def test_every_notebook_is_graded_and_only_what_was_damaged_is_held(made_up: MadeUp, grade: Callable) -> None:
    for number, change in enumerate(WHOLE.values()):
        spoil(made_up, f"whole-{number}", change)
    for number, (change, *_) in enumerate(HELD.values()):
        spoil(made_up, f"held-{number}", change)
    for number, content in enumerate(NOTHING.values()):
        spoil(made_up, f"nothing-{number}", lambda _, content=content: content)
    grade(made_up)
    rows = {row.student: row for row in read_rows(made_up.course, ASSIGNMENT)}
    assert len(rows) == len(WHOLE) + len(HELD) + len(NOTHING)
    for number, name in enumerate(WHOLE):
        row = rows[f"whole-{number}"]
        assert row.total == 100 and not row.held, name
    for number, (_, held, word) in enumerate(HELD.values()):
        assert set(rows[f"held-{number}"].held) == held and word in made_up.page(f"held-{number}")
    for number in range(len(NOTHING)):
        row, page = rows[f"nothing-{number}"], made_up.page(f"nothing-{number}")
        assert row.total == 0 and set(row.held) == set(row.points)
        assert page.count("cannot be read") == 1 and "hand it in again" in page
    executed = made_up.executed
    grade(made_up)
    assert made_up.executed == executed  # nobody is graded anew at each run


@pytest.mark.parametrize("grade", [by_course, by_nbgrader])
def test_a_notebook_in_an_odd_place_is_graded_with_its_files(made_up: MadeUp, grade: Callable) -> None:
    names = [
        "lesson (1).ipynb",
        "TRIPLET_LOSS.IPYNB",
        "triplet_loss.json",
        "triplet_loss.ipynb.txt",
        "work/x.ipynb",
        "x.zip",
    ]
    for number, name in enumerate(names):
        path = made_up.hand_in(f"s{number}")
        new = path.with_name(name) if "/" not in name else path.parent / name
        new.parent.mkdir(exist_ok=True)
        if name == "x.zip":
            with zipfile.ZipFile(new, "w") as archive:
                archive.write(path, "03/triplet_loss.ipynb")
                archive.writestr("03/data/mine.csv", "1")
            path.unlink()
        else:
            shutil.move(path, new)
            (new.parent / "data").mkdir()
            (new.parent / "data" / "mine.csv").write_text("1")
        assert made_up.course.submission(ASSIGNMENT, f"s{number}").files()["data/mine.csv"] == b"1"
    grade(made_up)
    for row in read_rows(made_up.course, ASSIGNMENT):
        page = made_up.page(row.student)
        assert not row.held and row.total == 100
        assert f"under the name {names[int(row.student[1:])]}" in page and "SHA-256" in page


def test_two_notebooks_are_told_and_what_may_be_lost_is_held(made_up: MadeUp) -> None:
    path = made_up.hand_in("ada")
    shutil.copy(path, path.with_name("final.ipynb"))
    assert written(path) != written(path.with_name("final.ipynb"), "return 1")
    made_up.points = {"triplet_loss": 3}
    by_course(made_up)
    row, page = made_up.row("ada"), made_up.page("ada")
    assert row.held == ["triplet_loss"] and "triplet_loss.ipynb counts, not final.ipynb" in page
