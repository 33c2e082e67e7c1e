"""Every command of the README works: those that set up and teach are run here, in the order in which they stand."""

import re
import shlex
import zipfile
from pathlib import Path

import nbformat
import pytest
import yaml
from courses import ASSIGNMENT, REPOSITORY, Run, copy_course, project
from odd import solutions

from autograder.simulate.learners import fill

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
# Run by other tests, or by nobody: there is no conda where the tests run.
ELSEWHERE = {
    "make grade": "graded_class of conftest.py",
    "make test": "runs all of this",
    "python3 -m venv .venv": "test_lab.py, from the archive's own README",
    ".venv/bin/pip install --constraint requirements.lock --editable .": "test_lab.py",
    ".venv/bin/jupyter lab notebooks": "test_lab.py",
    '.venv/bin/course release --variant "autumn 2026"': "tests/release/test_variant_release.py",
    "conda env create --file environment.yml": "nobody; the file is compared in test_repository.py",
}
# What a command says or leaves behind.
SAYS = {
    "course doctor": "✓ sandbox",
    "course release": "written: face-and-style-course-",
    "course collect": "1 taken",
    "course grade": "written: grades.csv",
    "course status": "03_triplet_loss",
    "course held": "nothing is held",
    "course decide": "train_step",
    "course report": "report.html",
    "course return": "returned/",
    "course grades": "grades-wide.csv",
    "course solutions": "solution/",
    "nbgrader autograde": "",
}


def commands() -> list[str]:
    """The indented lines of the README that are no BibTeX."""
    return [line for line in re.findall(r"^ {4}(\S.*)$", README, re.MULTILINE) if not re.match(r"@|\}", line)]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh copy with one assignment, and a download in which Ada's answer stands with a wrong sign."""
    root = copy_course(tmp_path_factory.mktemp("readme") / "course", ASSIGNMENT)
    name = f"{ASSIGNMENT}/triplet_loss.ipynb"
    source, released = (nbformat.read(root / folder / name, as_version=4) for folder in ("source", "release"))
    answers = solutions(source)
    answers["train_step"] = answers["train_step"].replace("return loss", "return -loss")
    with zipfile.ZipFile(root / "download.zip", "w") as archive:
        archive.writestr("ada/triplet_loss.ipynb", nbformat.writes(fill(released, answers)))
    (root / "roster.csv").write_text("student,name\nada,Ada Lovelace\n")
    return root


def test_every_command_is_run_somewhere() -> None:
    found = commands()
    assert len(found) == len(set(found)) > 12
    assert set(ELSEWHERE) <= set(found)
    here = [line for line in found if line not in ELSEWHERE]
    assert [" ".join(line.removeprefix(".venv/bin/").split()[:2]) for line in here] == list(SAYS)


def test_the_commands_work_in_the_order_in_which_they_stand(course: Path, run: Run) -> None:
    for line, said in zip((line for line in commands() if line not in ELSEWHERE), SAYS.values(), strict=True):
        done = run(*shlex.split(line), cwd=course)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        assert said in done.stdout, f"{line}\n{done.stdout}"
    assert '"ada","03_triplet_loss",95.0,100.0' in (course / "grades.csv").read_text()  # decided: 10 of 15
    assert "Right, but for the sign." in (course / "feedback" / "ada" / ASSIGNMENT / "triplet_loss.html").read_text()


def test_a_command_that_is_named_in_passing_is_run_by_a_test() -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "tests").rglob("test_*.py"))
    named = {f"course {name}" for name in re.findall(r"`course ([a-z]+)", README)} - SAYS.keys()
    assert named == {"course lab", "course due", "course extend", "course regrade", "course simulate"}
    for words in named:
        assert re.search('(call\\(|{}"\\)?, )"{}"'.format(*words.split()), tests), words


def test_every_extra_is_one() -> None:
    for name in re.findall(r"extra `(\w+)`", README):
        assert name in project(REPOSITORY)["optional-dependencies"]


def test_the_version_is_one_everywhere() -> None:
    version = project(REPOSITORY)["version"]
    assert yaml.safe_load((REPOSITORY / "CITATION.cff").read_text())["version"] == version
    assert f"face-and-style-course-{version}.zip" in README
    assert re.search(rf"version = {{{version}}}", README)
