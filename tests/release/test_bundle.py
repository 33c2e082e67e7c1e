"""The students' archive: all that they need, nothing that they must not have. (`test_lab.py` installs it and works.)"""

import re
import shutil
import tomllib
import zipfile
from pathlib import Path

import nbformat
import pytest
from courses import ASSIGNMENT, REPOSITORY, Run, copy_released, refused
from odd import SOLUTION_MARK

from autograder.course.course import Course
from autograder.notebooks import is_test
from autograder.release.bundle import write_bundle

FILES = ("nbgrader_config.py", "pyproject.toml", "requirements.lock", "environment.yml", "LICENSE")
ANSWER = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
ALLOWED = re.compile(
    r"README\.md|VERSION|LICENSE|environment\.yml|pyproject\.toml|requirements\.lock"
    r"|helpers/(\w+/)?\w+\.py|helpers/networks/\w+\.npz|notebooks/\d\d_\w+/\w+\.ipynb"
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """The archive of the repository's own release/, and what is in it without the folder around it."""
    root = tmp_path_factory.mktemp("bundle")
    for name in ("release", "helpers", "source", *FILES):
        place = REPOSITORY / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, root / name)
    course = Course(root)
    path, _ = write_bundle(course, course.assignments())
    return path, content(path)


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_it_holds_what_students_need_and_nothing_else(bundle: tuple[Path, dict[str, bytes]]) -> None:
    path, files = bundle
    assert not [name for name in files if not ALLOWED.fullmatch(name)]
    notebooks = {name.split("/")[1] for name in files if name.startswith("notebooks/")}
    assert notebooks == {path.name for path in (REPOSITORY / "source").iterdir()}
    folder = REPOSITORY / "helpers"
    tracked = {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}
    assert len(tracked) > 40
    assert {name.removeprefix("helpers/") for name in files if name.endswith(".py")} == tracked
    with zipfile.ZipFile(path) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {path.stem}


def test_no_answer_is_in_it(bundle: tuple[Path, dict[str, bytes]]) -> None:
    words = [" ".join(text.decode("utf-8", "replace").split()) for text in bundle[1].values()]
    answers = [
        found
        for path in (REPOSITORY / "source").glob("*/*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells
        for found in ANSWER.findall(cell.source)
    ]
    assert len(answers) > 50
    for answer in answers:
        assert not any(" ".join(answer.split()) in text for text in words), answer
    text = "\n".join(words)
    for word in ("BEGIN SOLUTION", "BEGIN HIDDEN", "autograder.graders", "import autograder", "tests/answers"):
        assert word not in text


def test_an_answer_in_it_would_be_found(bundle: tuple[Path, dict[str, bytes]]) -> None:
    cell = next(
        cell
        for cell in nbformat.read(REPOSITORY / "source" / ASSIGNMENT / "triplet_loss.ipynb", as_version=4).cells
        if "BEGIN SOLUTION" in cell.source
    )
    spoilt = {**bundle[1], "notebooks/x/x.ipynb": SOLUTION_MARK.sub("", cell.source).encode()}
    with pytest.raises(AssertionError):
        test_no_answer_is_in_it((bundle[0], spoilt))


def test_students_get_the_packages_of_the_notebooks_and_none_of_the_engine(
    bundle: tuple[Path, dict[str, bytes]],
) -> None:
    ours = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    theirs = tomllib.loads(bundle[1]["pyproject.toml"].decode())
    assert theirs["project"]["dependencies"] == ours["project"]["dependencies"]
    assert list(theirs["project"]["optional-dependencies"]) == ["gpu"]
    assert not {"scripts", "entry-points"} & theirs["project"].keys()
    assert theirs["tool"] == {
        "setuptools": {"packages": {"find": {"include": ["helpers*"]}}, "package-data": {"helpers": ["**/*.npz"]}}
    }


def test_the_page_for_students_names_every_notebook(bundle: tuple[Path, dict[str, bytes]]) -> None:
    text = bundle[1]["README.md"].decode()
    linked = re.findall(r"^- \[([A-Z][^\]]+)\]\((notebooks/[^)]+)\)$", text, re.MULTILINE)
    assert [place for _, place in linked] == sorted(name for name in bundle[1] if name.startswith("notebooks/"))


def test_every_exercise_is_there_to_be_answered(bundle: tuple[Path, dict[str, bytes]]) -> None:
    for name, text in bundle[1].items():
        if name.endswith(".ipynb"):
            cells = nbformat.reads(text.decode(), as_version=4).cells
            assert sum("raise NotImplementedError" in cell.source for cell in cells) == sum(map(is_test, cells)) > 4


def test_the_same_content_makes_the_same_archive_and_other_content_another_stamp(
    released: Path, tmp_path: Path
) -> None:
    root = copy_released(released, tmp_path / "course")
    first, digest = write_bundle(Course(root), [ASSIGNMENT])
    before = first.read_bytes()
    for path in root.glob("helpers/**/*.py"):
        path.touch()
    for name in (".ipynb_checkpoints/triplet_loss-checkpoint.ipynb", "__pycache__/x.pyc"):
        path = root / "release" / ASSIGNMENT / name
        path.parent.mkdir()
        path.write_text("what lies about")
    (root / "helpers" / "own notes.txt").write_text("what lies about")
    assert write_bundle(Course(root), [ASSIGNMENT]) == (first, digest) and first.read_bytes() == before
    assert digest in content(first)["VERSION"].decode()
    with (root / "helpers" / "data" / "faces.py").open("a") as file:
        file.write("# edited\n")
    assert write_bundle(Course(root), [ASSIGNMENT])[1] != digest


def test_the_command_releases_and_bundles_what_is_named(released: Path, tmp_path: Path, run: Run) -> None:
    root = copy_released(released, tmp_path / "course")
    notebook = root / "release" / ASSIGNMENT / "triplet_loss.ipynb"
    notebook.write_text("stale")
    done = run("course", "release", "--bundle", ASSIGNMENT, cwd=root)
    assert done.returncode == 0, done.stderr
    [path] = root.glob("face-and-style-course-*.zip")
    assert path.name in done.stdout and "content " in done.stdout
    assert content(path)[f"notebooks/{ASSIGNMENT}/triplet_loss.ipynb"] == notebook.read_bytes() != b"stale"
    (root / "environment.yml").unlink()
    assert "environment.yml is missing" in refused(run("course", "release", "--bundle", cwd=root))
