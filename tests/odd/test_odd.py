"""Honest notebooks that nobody foresaw, graded for real: each gets what a fair person would give, and none is held."""

from pathlib import Path

import nbformat
import pytest
from attacks_run import Graded, grade_at_once
from courses import ASSIGNMENT, copy_released
from odd import NOTEBOOK, hand_in, solutions
from odd_beside import BESIDE
from odd_cells import CELLS
from odd_files import FILES
from odd_styles import STYLES
from tiers import sample, selected

from autograder.notebooks import is_test

ODD = {odd.name: odd for odd in (*STYLES, *CELLS, *BESIDE, *FILES)}
NAMES = sample(ODD, 18)
HALVES = (list(ODD)[::2], list(ODD)[1::2])  # graded at the same time, each in a course of its own


@pytest.fixture(scope="module")
def handed_back(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, released_course: Path
) -> tuple[Graded, ...]:
    """Fresh copies of the course in which everybody was graded."""
    courses, students = [], selected(request, "name", list(ODD))
    for half in HALVES:
        courses.append(course := copy_released(released_course, tmp_path_factory.mktemp("odd") / "course"))
        source, released = (
            nbformat.read(course / folder / ASSIGNMENT / NOTEBOOK, as_version=4) for folder in ("source", "release")
        )
        for name in (name for name in half if name in students):
            hand_in(ODD[name], course / "submitted" / name / ASSIGNMENT, released, solutions(source))
    return tuple(grade_at_once(courses))


def test_there_are_many_and_no_two_of_one_name() -> None:
    assert len(ODD) == len(STYLES) + len(CELLS) + len(BESIDE) + len(FILES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_the_grade_is_the_one_a_fair_person_would_give(handed_back: tuple[Graded, ...], name: str) -> None:
    graded = handed_back[name in HALVES[1]]
    row = graded.rows(ASSIGNMENT).get(name)
    assert row and None not in row.points.values(), graded.printed[-1500:]
    fair = {exercise: 0 if exercise in ODD[name].lost else most for exercise, most in row.max_points.items()}
    assert row.points == fair, {each: row.comments[each] for each in fair if row.points[each] != fair[each]}
    assert not row.held


@pytest.mark.parametrize("name", NAMES)
def test_what_the_student_wrote_is_handed_back(handed_back: tuple[Graded, ...], name: str) -> None:
    course = handed_back[name in HALVES[1]].course
    cells = nbformat.read(course / "autograded" / name / ASSIGNMENT / NOTEBOOK, as_version=4).cells
    assert sum(map(is_test, cells)) == 6
    assert (course / "feedback" / name / ASSIGNMENT / NOTEBOOK.replace("ipynb", "html")).exists()
