"""What several tests share: the repository, a fresh copy of it, and the class that `make grade` grades in it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attacks_pages
import nbformat
import pytest
from browsing import chromium
from courses import ASSIGNMENT, REPOSITORY, Run, copy_course, copy_released
from playwright.sync_api import Browser

from autograder.simulate.bank import by_exercise, read_bank
from autograder.simulate.learners import fill

if TYPE_CHECKING:
    from made_up import MadeUp


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a command in a folder and return what it printed."""

    def call(*command: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess:
        names = {**os.environ, "PATH": f"{sys.prefix}/bin:{os.environ['PATH']}", "COLUMNS": "160", **variables}
        return subprocess.run(command, cwd=cwd, env=names, capture_output=True, text=True)

    return call


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory, run: Run) -> tuple[Path, str]:
    """A fresh copy of the repository in which `make grade` was run, and what it printed."""
    folder = copy_course(tmp_path_factory.mktemp("clone") / "a course")  # with a space, as folders have
    done = run("make", "grade", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


@pytest.fixture(scope="session")
def released_course(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A fresh copy of the repository with all assignments released. For `copy_released`: nobody changes it."""
    folder = copy_course(tmp_path_factory.mktemp("released") / "course")
    done = run("course", "release", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def course_copy(released_course: Path, tmp_path: Path) -> Path:
    """A course of one's own with all assignments released."""
    return copy_released(released_course, tmp_path / "course")


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of one assignment, released, with nothing handed in."""
    from autograder.course.course import Course
    from autograder.release.releasing import release

    root = copy_course(tmp_path_factory.mktemp("released") / "course", ASSIGNMENT)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write("c.GradeOutside.unsafe = True  # nothing of a student's is run here\n")
    release(Course(root), ASSIGNMENT)
    return root


@pytest.fixture
def made_up(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "MadeUp":
    """The same, graded by made-up results."""
    from made_up import MadeUp

    from autograder.grading import class_run, preprocessors

    made = MadeUp(copy_released(released, tmp_path / "course"))
    monkeypatch.setattr(
        class_run, "execute_all", lambda tasks, *_: ((task.name, made.execute(task.job)) for task in tasks)
    )
    monkeypatch.setattr(preprocessors, "execute", made.execute)
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium. No longer than for one file: while it runs, nothing else can use asyncio in this process."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def quiz_class(tmp_path_factory: pytest.TempPathFactory, released_course: Path, run: Run) -> Path:
    """A course in which the quiz of two students was graded: of ada, who is partly right, and of a hostile one."""
    folder = copy_released(released_course, tmp_path_factory.mktemp("quiz") / "course")
    released = nbformat.read(folder / "release" / "08_quiz" / "quiz.ipynb", as_version=4)
    bank = read_bank(folder / "tests" / "answers" / "08_quiz")
    right = {name: answers[0].source for name, answers in by_exercise(bank, True).items()}
    wrong = {name: answers[0].source for name, answers in by_exercise(bank, False).items()}
    answers = wrong | {name: right[name] for name in ("answer_1", "answer_3")}
    ada = folder / "submitted" / "ada" / "08_quiz"
    ada.mkdir(parents=True)
    nbformat.write(fill(released, answers), ada / "quiz.ipynb")
    attacks_pages.hand_in(folder / "submitted" / attacks_pages.NAME / "08_quiz", released, right)
    done = run("course", "grade", "08_quiz", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
