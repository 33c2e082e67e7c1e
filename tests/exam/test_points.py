"""Points live in one place, the metadata of a test cell: graders give shares of whatever stands there."""

import json
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from courses import ASSIGNMENT

from autograder.course.registration import contradictions
from autograder.exam.verdict import Check, Verdict
from autograder.notebooks import TEST, grade_id, points_of

if TYPE_CHECKING:
    from made_up import MadeUp


def verdict(*weights: float, passed: int | None = None) -> Verdict:
    count = len(weights) if passed is None else passed
    return Verdict("verify", sum(weights), [Check(f"{n}", n < count, weight) for n, weight in enumerate(weights)])


@pytest.mark.parametrize("points", [0.0, 0.1, 1.0, 3.333, 7.0, 10.0, 17.5, 100.0])
@pytest.mark.parametrize("weights", [(8, 3, 4, 2, 5, 3), (10 / 3,) * 3, (0.1, 0.2), (15,), (1,) * 7])
def test_a_full_answer_gets_exactly_the_points_of_its_cell(points: float, weights: tuple[float, ...]) -> None:
    worth = verdict(*weights).worth(points)
    assert worth.points == worth.max_points == points
    assert json.loads(repr(worth.points)) == points  # as nbgrader reads it


def test_each_check_keeps_its_share_in_hundredths() -> None:
    chance = random.Random(0)
    for _ in range(200):
        weights = [chance.choice([1, 2, 2.5, 3, 5, 8]) for _ in range(chance.randint(1, 9))]
        before, points = verdict(*weights, passed=chance.randint(0, len(weights))), chance.choice([1, 3, 7, 20, 33])
        after = before.worth(points)
        assert len(after.checks) == len(before.checks)
        for one, other in zip(before.checks, after.checks, strict=True):
            assert other.points == pytest.approx(one.points * points / before.max_points, abs=0.0101)
            assert (one.name, one.passed) == (other.name, other.passed)
        assert after.points == round(after.points, 2) <= points
        assert f"{after.points:g}" == f"{round(after.points, 2):g}"


def test_an_exam_that_ended_early_does_not_give_all() -> None:
    """Its last checks were never made: what is recorded is no whole."""
    assert Verdict("verify", 20.0, [Check("first", True, 5.0)]).worth(10).points == 2.5


def test_the_same_points_change_nothing() -> None:
    grade = verdict(1 / 3, 1 / 3, passed=1)
    assert grade.worth(grade.max_points) is grade


def test_changed_points_are_no_reason_to_execute_anything_again(made_up: "MadeUp") -> None:
    made_up.points = {"triplet_loss": 5.0}
    made_up.hand_in("ada")
    made_up.grade()
    assert made_up.row("ada").points["triplet_loss"] == 5
    set_points(made_up.root, triplet_loss=50)
    assert made_up.call("release", ASSIGNMENT, "--new-version").exit_code == 0
    run = made_up.grade()
    assert [change.after["triplet_loss"] for change in run.changes] == [10]  # 5 of 25 are 10 of 50
    list(run.accept())
    row = made_up.row("ada")
    assert (row.points["triplet_loss"], row.max_points["triplet_loss"], made_up.executed) == (10, 50, 1)
    assert "10 of 50 points" in row.comments["triplet_loss"] and "10 of 50 points" in made_up.page("ada")


def test_a_heading_that_promises_other_points_is_named(repository: Path, tmp_path: Path) -> None:
    for folder in sorted((repository / "source").iterdir()):
        assert contradictions(folder) == []
    shutil.copytree(repository / "source" / ASSIGNMENT, tmp_path / "source" / ASSIGNMENT)
    set_points(tmp_path, triplet_loss=50)
    (said,) = contradictions(tmp_path / "source" / ASSIGNMENT)
    assert said == "the heading above triplet_loss promises 25 points, and its test cell has 50"


def set_points(root: Path, room: str = "source", **points: float) -> None:
    """Change what exercises are worth, in the one place where it stands."""
    (path,) = (root / room / ASSIGNMENT).glob("*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if (name := (grade_id(cell) or "").removesuffix(TEST)) in points and name != grade_id(cell):
            cell.metadata.nbgrader.points = points[name]
    nbformat.write(notebook, path)
    assert points.items() <= points_of(notebook).items()
