"""The class that `make grade` grades."""

from pathlib import Path

import pytest
from courses import Run, copy_course


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory: pytest.TempPathFactory, run: Run) -> tuple[Path, str]:
    """A fresh copy of the repository in which `make grade` was run, and what it printed."""
    folder = copy_course(tmp_path_factory.mktemp("clone") / "a course")  # with a space, as folders have
    done = run("make", "grade", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout
