"""The class that `make grade` grades."""

from pathlib import Path

import pytest
from courses import ASSIGNMENT, Run, copy_course
from tiers import everything


@pytest.fixture(scope="session")
def graded_class(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, run: Run
) -> tuple[Path, str]:
    """A fresh copy of the repository in which `make grade` was run, and what it printed; `make test` has one lesson."""
    lessons = () if everything(request) else (ASSIGNMENT,)
    folder = copy_course(tmp_path_factory.mktemp("clone") / "a course", *lessons)  # with a space, as folders have
    done = run("make", "grade", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout
