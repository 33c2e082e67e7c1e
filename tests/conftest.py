"""What tests of several rooms share: the repository, fresh copies of it that are released, and made-up grading.

What one room needs stands in the room's own `conftest.py`; functions that several rooms call are in `tests/shared/`.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from courses import ASSIGNMENT, REPOSITORY, Run, copy_course, copy_released
from filelock import FileLock

if TYPE_CHECKING:
    from made_up import MadeUp


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--lesson", default="", help="Only what belongs to one lesson, such as 03.")


@pytest.hookimpl(tryfirst=True)  # xdist, which reads the groups, would come before it otherwise and find none
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Say which tests run in one process, and which only in `make test-all`; keep one lesson's, if that is wanted.

    A lesson has the tests of its exercises, of its graders, and of the helpers that it imports, and all of them. What
    takes longest comes first, so that no process is left alone with it at the end.
    """
    from lessons import group_of
    from tiers import thin

    first = ["whole", "sandbox"]  # what takes long, and what waits
    items.sort(key=lambda item: first.index(room) if (room := item.path.parent.name) in first else len(first))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    if number := config.getoption("--lesson"):
        from lessons import Lesson

        lesson = Lesson.of(number)
        others = [item for item in items if not lesson.has(item)]
        items[:] = [item for item in items if lesson.has(item)]
        config.hook.pytest_deselected(items=others)
    else:
        thin(item for item in items if item.path.parent.name in ("bank", "graders"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse to go on where xdist does not know our groups: each process would grade every class anew.

    Raises:
        pytest.UsageError: it does not.
    """
    if session.config.getoption("loadgroup", False) and not all("@" in item.nodeid for item in session.items):
        raise pytest.UsageError("this pytest-xdist does not group tests under this pytest; see pyproject.toml")


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
def released_course(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str, run: Run) -> Path:
    """A fresh copy of the repository with all assignments released. For `copy_released`: nobody changes it.

    It is made once for all processes of a run, by the one that needs it first.
    """
    folder = tmp_path_factory.getbasetemp()
    shared = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / f"released-{testrun_uid}"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            folder = copy_course(tmp_path_factory.mktemp("released") / "course")
            done = run("course", "release", cwd=folder)
            assert done.returncode == 0, done.stdout + done.stderr
            shared.symlink_to(folder)
    return shared.resolve()


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
