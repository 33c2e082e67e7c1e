"""The files at the top level agree with one another and with what git hands out."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from courses import Run, project
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CODE = re.compile(r"`([^`\n]+)`|^ {4}(.+)$", re.MULTILINE)  # in backticks or indented


def ranges(lines: list[str]) -> dict[str, str]:
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(each.name): str(each.specifier) for each in requirements}


def test_conda_gives_the_same_packages_as_pip(repository: Path) -> None:
    wanted = project(repository)
    listed = yaml.safe_load((repository / "environment.yml").read_text())["dependencies"]
    from_pip = next(each["pip"] for each in listed if isinstance(each, dict))
    assert from_pip[-1] == "--editable ."
    conda = ranges([each for each in listed if isinstance(each, str)] + from_pip[:-1])
    assert conda.pop("python") == ranges([f"python{wanted['requires-python']}"])["python"]
    assert conda.pop("pip") == ""
    nbval = {name: each for name, each in ranges(wanted["optional-dependencies"]["test"]).items() if name == "nbval"}
    assert conda == ranges(wanted["dependencies"]) | nbval


def test_the_lock_file_pins_every_direct_dependency_inside_its_range(repository: Path) -> None:
    lock = dict(line.split("==") for line in (repository / "requirements.lock").read_text().split())
    pinned = {canonicalize_name(name): version for name, version in lock.items()}
    extras = project(repository)["optional-dependencies"]
    for line in [*project(repository)["dependencies"], *extras["autograder"], *extras["test"]]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), line


def test_release_is_what_source_gives(repository: Path, released_course: Path) -> None:
    fresh, kept = (
        {path.relative_to(root): path.read_bytes() for path in root.glob("release/**/*") if path.is_file()}
        for root in (released_course, repository)
    )
    assert fresh == kept, "release/ is stale; run: make release"
    assert fresh


def test_make_clean_keeps_what_nobody_can_make_again(course_copy: Path, run: Run) -> None:
    kept = (
        "submitted/ada/notes.txt",
        ".course/backups/one.db",
        "workspace/tried.ipynb",
        "gradebook.db",
        "receipts.csv",
    )
    gone = ("submitted/sim-right-1/notes.txt", ".course/results/ab/one.gz", "feedback/ada/page.html", "grades.csv")
    assert run("git", "init", "--quiet", cwd=course_copy).returncode == 0
    for name in (*kept, *gone):
        (course_copy / name).parent.mkdir(parents=True, exist_ok=True)
        (course_copy / name).touch()
    done = run("make", "clean", cwd=course_copy)
    assert done.returncode == 0, done.stderr
    assert all((course_copy / name).exists() for name in kept)
    assert not any((course_copy / name).exists() for name in (*gone, ".venv"))


def test_release_holds_no_solution(repository: Path) -> None:
    for path in repository.glob("release/**/*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in text and "HIDDEN TESTS" not in text
        assert "raise NotImplementedError" in text


def test_every_picture_of_the_readme_is_there(repository: Path) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (repository / "README.md").read_text(encoding="utf-8"))
    assert pictures
    for name in pictures:
        assert (repository / name).read_bytes().startswith(b"\xff\xd8"), name  # JPEG


def test_helpers_do_not_import_the_engine(repository: Path) -> None:
    for path in repository.glob("helpers/**/*.py"):
        assert not re.search(r"^\s*(from|import) autograder", path.read_text(), re.MULTILINE), path


def test_a_wheel_takes_all_of_both_packages_along(repository: Path, run: Run) -> None:
    with (repository / "pyproject.toml").open("rb") as file:
        patterns = tomllib.load(file)["tool"]["setuptools"]["package-data"]
    kept = run("git", "ls-files", "autograder", "helpers", cwd=repository).stdout.split()
    assert any(name.endswith(".npz") for name in kept) and any(name.endswith(".j2") for name in kept)
    for path in map(Path, kept):
        if path.suffix == ".py":
            assert (repository / path.parent / "__init__.py").exists(), path  # else its folder is no package
        else:
            inside = path.relative_to(path.parts[0])
            assert any(inside.match(pattern) for pattern in patterns[path.parts[0]]), path


def test_the_linter_leaves_no_module_out(repository: Path, run: Run) -> None:
    seen = set(run("ruff", "check", "--show-files", cwd=repository).stdout.split("\n"))
    kept = run("git", "ls-files", "autograder/*.py", "helpers/*.py", "tests/*.py", cwd=repository).stdout.split()
    assert "autograder/release/bundle.py" in kept  # a room that is called as one of the course's own folders
    assert {name for name in kept if str(repository / name) not in seen} == set()


def test_autograded_is_empty_in_git(repository: Path, run: Run) -> None:
    assert run("git", "ls-files", "autograded", cwd=repository).stdout.split() == ["autograded/.gitkeep"]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_and_course_command_that_is_named_exists(repository: Path, run: Run, name: str) -> None:
    text = (repository / name).read_text(encoding="utf-8")
    commands = "\n".join("".join(found) for found in CODE.findall(text))
    for target in set(re.findall(r"\bmake ([a-z-]+)", commands)):
        assert run("make", "--dry-run", target, cwd=repository).returncode == 0, target
    for command in set(re.findall(r"\bcourse ([a-z]+)", commands)):
        assert run("course", command, "--help", cwd=repository).returncode == 0, command


@pytest.mark.parametrize("folder", ["helpers", "autograder", "tests"])
def test_every_path_that_contributing_names_exists(repository: Path, folder: str) -> None:
    text = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in re.findall(rf"`({folder}/[\w./]*)`", text):
        assert (repository / path).exists(), path
