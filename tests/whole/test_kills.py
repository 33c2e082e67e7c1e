"""kill -9 at any moment: a release is there as a whole, and grading ends as if nothing had happened."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from courses import ASSIGNMENT
from killing import calls_of, kill, moments
from made_up import MadeUp
from sqlalchemy.engine import default
from tiers import thorough

from autograder.cli.main import main
from autograder.course.database import shared_engine
from autograder.course.rows import read_rows
from autograder.grading import class_run, preprocessors, result_store
from autograder.release import releasing

HOW_OFTEN = [3, pytest.param(20, marks=thorough)]


def command(root: Path, *words: str) -> Callable[[], None]:
    def call() -> None:
        shared_engine.cache_clear()  # SQLite's connections do not cross a fork
        done = CliRunner().invoke(main, [words[0], "--root", str(root), *words[1:]])
        assert done.exit_code == 0, done.output

    return call


@pytest.mark.parametrize("how_often", HOW_OFTEN)
def test_a_release_is_there_as_a_whole(made_up: MadeUp, how_often: int) -> None:
    """Each release differs from the one before by a sentence; the whole of one of them is always there."""
    (source,) = (made_up.root / "source" / ASSIGNMENT).glob("*.ipynb")
    (released,) = (made_up.root / "release" / ASSIGNMENT).glob("*.ipynb")
    first, plain, word = source.read_text(), released.read_text(), "Further reading"
    assert first.count(word) == plain.count(word) == 1
    files, release, whole = {releasing.__file__, shutil.__file__}, command(made_up.root, "release", ASSIGNMENT), {plain}
    calls = calls_of(release, files)
    assert calls > 30
    for number, moment in enumerate(moments(calls, how_often)):
        source.write_text(first.replace(word, f"{word} {number}"))
        whole.add(plain.replace(word, f"{word} {number}"))
        kill(release, moment, files)
        assert [path.name for path in released.parent.iterdir()] == [released.name]
        assert released.read_text() in whole, "neither the old one nor the new one"
    release()
    assert released.read_text() == plain.replace(word, f"{word} {how_often - 1}")
    assert not (made_up.root / ".course" / "releasing").exists()


@pytest.mark.parametrize("how_often", HOW_OFTEN)
def test_grading_ends_as_if_nothing_had_happened(made_up: MadeUp, how_often: int) -> None:
    for student in ("ada", "eve"):
        made_up.hand_in(student, student)
    made_up.points, made_up.held = {"triplet_loss": 5.0}, {"train_step"}
    kept, root = made_up.root.with_name("before"), made_up.root
    shutil.copytree(root, kept, symlinks=True)
    files = {each.__file__ for each in (class_run, preprocessors, result_store, default)}
    grade = command(root, "grade", "--workers", "1", ASSIGNMENT)
    calls = calls_of(grade, files)
    assert calls > 100
    undisturbed = state(root)
    for moment in moments(calls, how_often):
        shutil.rmtree(root)
        shutil.copytree(kept, root, symlinks=True)
        kill(grade, moment, files)
        grade()
        assert state(root) == undisturbed


def state(root: Path) -> dict[str, object]:
    """All that a run leaves, by what it is."""
    files = [root / "grades.csv", *(path for room in ("autograded", "feedback") for path in (root / room).rglob("*"))]
    found = {str(path.relative_to(root)): path.read_bytes() for path in sorted(files) if path.is_file()}
    shared_engine.cache_clear()
    course = MadeUp(root).course
    with course.gradebook() as gradebook:
        students = [each.student_id for each in gradebook.assignment_submissions(ASSIGNMENT)]
    return {**found, "gradebook": repr([students, read_rows(course, ASSIGNMENT)])}
