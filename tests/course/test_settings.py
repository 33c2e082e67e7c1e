"""Whose settings a command obeys: the course's and Jupyter's, as nbgrader does; a student's never."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from courses import ASSIGNMENT, REPOSITORY

from autograder.course.course import HANDED_IN, Course
from autograder.errors import CourseError
from autograder.paths import CONFIG

TRAP = "from pathlib import Path\nPath({!r}).write_text('ran')\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    root = tmp_path / "course [1]"
    (root / "source" / ASSIGNMENT).mkdir(parents=True)
    (root / CONFIG).write_text(f"c = get_config()\nc.CourseDirectory.root = {str(root)!r}\n")
    return root


@pytest.mark.parametrize("room", HANDED_IN)
@pytest.mark.parametrize("below", ["", "03/deep/er"])
def test_a_student_s_settings_are_never_run(course: Path, tmp_path: Path, room: str, below: str) -> None:
    marker = tmp_path / "marker"
    folder = course / room / "ada" / below
    folder.mkdir(parents=True)
    for place in {folder, course / room, course / room / "ada"}:
        (place / CONFIG).write_text(TRAP.format(str(marker)))
        (place / "source").mkdir(exist_ok=True)
    assert Course(folder).root == course
    assert not marker.exists()


def test_a_course_inside_another_folder_with_settings_is_a_course(course: Path) -> None:
    (course.parent / CONFIG).write_text("raise RuntimeError('not this one')")
    assert Course(course / "source").root == course


def test_nothing_of_a_student_s_folder_is_imported_or_read(course: Path, tmp_path: Path) -> None:
    """Typed inside a submission, as one does who looks at it: neither the command nor its workers take a file there."""
    marker = tmp_path / "marker"
    folder = course / "submitted" / "ada" / ASSIGNMENT
    folder.mkdir(parents=True)
    for name in (CONFIG, "json.py", "loky.py", "nbgrader.py", "autograder.py", "sitecustomize.py", "jupyterlab.py"):
        (folder / name).write_text(TRAP.format(str(marker)))
    script = """
from pathlib import Path
from click.testing import CliRunner
from autograder.cli.main import main
from autograder.grading.workers import LocalWorkers
CliRunner().invoke(main, ["held"])
workers = LocalWorkers(1)
executor = workers.start()
print(executor.submit(len, "abc").result())
workers.stop(executor)
"""
    (tmp_path / "script.py").write_text(script)
    names = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py"], cwd=folder, env=names, capture_output=True, text=True
    )
    assert done.stdout == "3\n", done.stderr
    assert not marker.exists()


@pytest.mark.parametrize("kind", ["py", "json"])
def test_jupyter_s_path_is_searched_and_the_course_counts_more(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    hub, own = tmp_path / "hub", tmp_path / "home"
    exchange, other = str(tmp_path / "exchange"), str(tmp_path / "other")
    for folder, root, days in ((hub, exchange, 5), (own, other, 3)):
        folder.mkdir()
        if kind == "json":
            content = {"Exchange": {"root": root}, "LatePolicy": {"free_days": days}}
            (folder / "nbgrader_config.json").write_text(json.dumps(content))
        else:
            lines = ["c = get_config()", f"c.Exchange.root = {root!r}", f"c.LatePolicy.free_days = {days}"]
            (folder / CONFIG).write_text("\n".join(lines))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(hub))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "none"))
    config = Course(course).directory.config
    assert (config.Exchange.root, config.LatePolicy.free_days) == (exchange, 5)

    monkeypatch.setenv("JUPYTER_CONFIG_PATH", os.pathsep.join([str(own), str(hub)]))
    assert Course(course).directory.config.Exchange.root == other

    with (course / CONFIG).open("a") as file:
        file.write("c.LatePolicy.free_days = 0\n")
    config = Course(course).directory.config
    assert (config.Exchange.root, config.LatePolicy.free_days) == (other, 0)
    assert Course(course).directory.root == str(course)


def test_settings_that_cannot_be_read_are_one_line(course: Path) -> None:
    (course / CONFIG).write_text("c = get_confi()")
    with pytest.raises(CourseError, match=r"NameError.*look at .*nbgrader_config.py"):
        Course(course)
