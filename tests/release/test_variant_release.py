"""A course that is released in a variant: what students get, and what right and public answers earn in it."""

from pathlib import Path

import nbformat
import pytest
from courses import REPOSITORY, Run, copy_course, points_of

from autograder.notebooks import grade_id
from autograder.simulate.learners import fill
from autograder.variant import vary

LESSON, NAME, KEY = "01_one_shot_learning", "one_shot_learning.ipynb", "autumn 2026"
ORDER = "identification_error(k, verification_error)"
SOURCE = nbformat.read(REPOSITORY / "source" / LESSON / NAME, as_version=4)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """One lesson in a variant; handed in were a right answer in its form, and the public one as it is."""
    root = copy_course(tmp_path_factory.mktemp("variant") / "course", LESSON)
    done = run("course", "release", "--variant", KEY, cwd=root)
    assert done.returncode == 0 and ORDER in done.stdout, done.stdout + done.stderr
    released = nbformat.read(root / "release" / LESSON / NAME, as_version=4)
    public = {name: cell.source for cell in SOURCE.cells if (name := grade_id(cell)) and not name.endswith("-test")}
    pasted = nbformat.from_dict(released)
    for student, notebook in (("form", fill(released, public)), ("public", pasted)):
        for cell in notebook.cells if student == "public" else ():
            cell.source = public.get(grade_id(cell) or "", cell.source)
        folder = root / "submitted" / student / LESSON
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / NAME)
    return root


def test_students_get_the_variant_and_grading_knows_it(course: Path, run: Run) -> None:
    text = (course / "release" / LESSON / NAME).read_text()
    assert "def identification_error(k: " in text and "identification_error(verification_error=e, k=k)" in text
    done = run("course", "grade", LESSON, cwd=course)
    assert done.returncode == 0, done.stdout + done.stderr
    form, public = (points_of(course, student, LESSON) for student in ("form", "public"))
    assert sum(form.values()) == 100
    assert {name for name in form if public[name] < form[name]} == {"identification_error"}
    page = (course / "feedback" / "public" / LESSON / NAME.replace("ipynb", "html")).read_text()
    assert "identification_error(0.5, 3)" not in page
    page = (course / "feedback" / "form" / LESSON / NAME.replace("ipynb", "html")).read_text()
    assert "Well done! The next lesson: “Build a Siamese network”." in page


def test_another_variant_is_refused_where_something_was_handed_in(course: Path, run: Run) -> None:
    before = (course / "release" / LESSON / NAME).read_bytes()
    done = run("course", "release", LESSON, cwd=course)
    (line,) = done.stderr.strip().splitlines()
    assert done.returncode == 1 and "identification_error" in line and "--new-version" in line
    assert (course / "release" / LESSON / NAME).read_bytes() == before


def test_a_key_in_the_settings_counts_without_being_said(tmp_path: Path, run: Run) -> None:
    root = copy_course(tmp_path / "course", LESSON)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f'c.Vary.key = "{KEY}"\n')
    done = run("course", "release", cwd=root)
    assert done.returncode == 0 and ORDER in done.stdout, done.stdout + done.stderr
    varied = {cell.id: cell.source for cell in vary(SOURCE, LESSON, KEY).cells}
    released = nbformat.read(root / "release" / LESSON / NAME, as_version=4)
    assert all(cell.source == varied[cell.id] for cell in released.cells if not grade_id(cell))
