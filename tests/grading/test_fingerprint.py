"""What a verdict is made by follows from the room that a file lies in: a new one falls on the right side by itself."""

import shutil
from pathlib import Path

import pytest
from courses import REPOSITORY

from autograder.grading.fingerprint import HOUSE, JUDGING, SAVING, engine, judging, saving

LESSON, OTHER = "03_triplet_loss", "08_quiz"
# what changes when a file is added, by where: verdicts of the lesson, of another one, and what is saved of them
NOTHING = (False, False, False)
ALL = (True, True, False)
SAVED = (False, False, True)
WHERE = {
    "autograder": ALL,
    **{f"autograder/{name}": ALL for name in ("exam", "execution", "graders", "inside", "sandbox")},
    "autograder/graders/triplet_loss": (True, False, False),
    "autograder/graders/quiz": (False, True, False),
    "autograder/graders/triplet_loss/more": (True, False, False),
    "autograder/graders/of_no_lesson": ALL,  # it may be shared: nothing is believed that it could have changed
    **{f"autograder/{name}": SAVED for name in ("course", "feedback", "feedback/pages", "grading")},
    **{
        f"autograder/{name}": NOTHING
        for name in ("cli", "collect", "doctor", "gradebook", "release", "report", "returning", "simulate")
    },
    **{f"helpers{name}": ALL for name in ("", "/data", "/figures", "/networks", "/training", "/widgets")},
    "tests": NOTHING,
    "source/03_triplet_loss": NOTHING,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree of the packages, without their data."""
    root = tmp_path_factory.mktemp("house")
    for package in ("autograder", "helpers"):
        shutil.copytree(REPOSITORY / package, root / package, ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
    return root


def prints(house: Path) -> tuple[str, str, str]:
    return judging(house, LESSON), judging(house, OTHER), saving(house)


def test_the_table_has_every_room(repository: Path) -> None:
    rooms = {
        path.relative_to(repository).as_posix()
        for package in ("autograder", "helpers")
        for path in (repository / package).iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }
    assert rooms - WHERE.keys() == set()
    assert {f"autograder/{name}" for name in (*JUDGING, *SAVING)} <= rooms


@pytest.mark.parametrize("name", ["added.py", "table.csv"])
@pytest.mark.parametrize("where", WHERE)
def test_a_new_file_falls_on_the_right_side(house: Path, where: str, name: str) -> None:
    before, new = prints(house), house / where / name
    made = [folder for folder in (new.parent, *new.parent.parents) if not folder.exists()]
    new.parent.mkdir(parents=True, exist_ok=True)
    new.write_text("answer = 42\n")
    after = prints(house)
    new.write_text("answer = 43\n")
    changed = prints(house)
    new.unlink()
    for folder in made:
        folder.rmdir()
    assert tuple(old != now for old, now in zip(before, after, strict=True)) == WHERE[where]
    assert tuple(old != now for old, now in zip(after, changed, strict=True)) == WHERE[where]
    assert prints(house) == before


def test_a_file_that_moves_counts(house: Path) -> None:
    before = prints(house)
    (house / "helpers/runtime.py").rename(house / "helpers/run_time.py")
    after = prints(house)
    (house / "helpers/run_time.py").rename(house / "helpers/runtime.py")
    assert after[0] != before[0] and prints(house) == before


def test_what_python_compiles_does_not_count(house: Path) -> None:
    before, cache = prints(house), house / "autograder" / "exam" / "__pycache__"
    cache.mkdir()
    (cache / "exam.cpython-311.pyc").write_bytes(b"compiled")
    assert prints(house) == before
    shutil.rmtree(cache)


def test_the_engine_is_this_house_and_each_lesson_has_its_own() -> None:
    assert HOUSE == REPOSITORY
    assert engine(LESSON) == engine(LESSON) != engine(OTHER)
