"""A browser, and a graded class with pages to look at."""

from collections.abc import Iterator
from pathlib import Path

import attacks_pages
import nbformat
import pytest
from browsing import chromium
from courses import Run, copy_released
from playwright.sync_api import Browser

from autograder.simulate.bank import by_exercise, read_bank
from autograder.simulate.learners import fill


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
