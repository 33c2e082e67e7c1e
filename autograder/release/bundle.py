"""One archive with all that students need: the released notebooks, `helpers/`, and what installs both."""

import hashlib
import zipfile
from pathlib import Path

import nbformat
import tomlkit
from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.course.course import Course
from autograder.errors import CourseError

PLAIN = ("LICENSE", "environment.yml", "requirements.lock")  # go in as they are
NOT_FOR_STUDENTS = ("autograder", "cluster", "postgresql", "test")  # what pip is not asked for in brackets
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file: the same content makes the same archive, wherever and whenever


def write_bundle(course: Course, assignments: list[str], folder: Path | None = None) -> tuple[Path, str]:
    """Write `NAME-VERSION.zip` into a folder, by default the course's, from what is in `release/` now.

    Only what is named here goes in: notebooks and files beside them, the modules and data of `helpers/`, the list of
    packages without the engine's. So nothing that lies about in a folder reaches students.

    Returns:
        The archive, and the digest of its content, which is written in its file VERSION.

    Raises:
        CourseError: an assignment is not released, or a file of the course is missing.
    """
    pyproject = tomlkit.parse(_read(course.root / "pyproject.toml").decode())
    name, version = str(pyproject["project"]["name"]), str(pyproject["project"]["version"])
    files = {each: _read(course.root / each) for each in PLAIN} | _helpers(course.root / "helpers")
    titles = {}
    for assignment in assignments:
        notebook = course.released_notebook(assignment)
        files |= _beside(notebook, Path("notebooks", assignment))
        titles[f"notebooks/{assignment}/{notebook.name}"] = _title(notebook)
    files["pyproject.toml"] = _for_students(pyproject)
    pages = Environment(
        loader=PackageLoader("autograder.release", "pages"), undefined=StrictUndefined, keep_trailing_newline=True
    )
    files["README.md"] = pages.get_template("students.md.j2").render(titles=titles, version=version).encode()
    digest = _digest(files)
    files["VERSION"] = f"{name} {version}\ncontent {digest}\n".encode()
    path = (folder or course.root) / f"{name}-{version}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in sorted(files):
            entry = zipfile.ZipInfo(f"{name}-{version}/{place}", EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[place], zipfile.ZIP_DEFLATED)
    return path, digest


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise CourseError(f"{path} is missing, and students need it")
    return path.read_bytes()


def _helpers(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for kind in ("*.py", "*.npz") for path in folder.rglob(kind))
    if not paths:
        raise CourseError(f"{folder} is empty or missing, and every notebook imports it")
    return {f"helpers/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in paths}


def _beside(notebook: Path, place: Path) -> dict[str, bytes]:
    if not notebook.is_file():
        raise CourseError(f"{notebook} is missing; run: course release {notebook.parent.name}")
    paths = sorted(path for path in notebook.parent.rglob("*") if path.is_file())
    inside = {path: path.relative_to(notebook.parent) for path in paths}
    return {
        (place / name).as_posix(): path.read_bytes()
        for path, name in inside.items()
        if not any(part.startswith((".", "__")) for part in name.parts)
    }


def _title(notebook: Path) -> str:
    first = nbformat.read(notebook, as_version=4).cells[0].source
    return first.splitlines()[0].lstrip("# ")


def _for_students(pyproject: tomlkit.TOMLDocument) -> bytes:
    """Return the same names and versions of packages, without the engine, its commands and its tools."""
    project = pyproject["project"]
    for extra in NOT_FOR_STUDENTS:
        project["optional-dependencies"].pop(extra, None)
    for key in ("scripts", "entry-points"):
        project.pop(key, None)
    setuptools = pyproject["tool"]["setuptools"]
    setuptools["packages"]["find"]["include"] = ["helpers*"]
    setuptools["package-data"].pop("autograder", None)
    for tool in [name for name in pyproject["tool"] if name != "setuptools"]:
        del pyproject["tool"][tool]
    return tomlkit.dumps(pyproject).encode()


def _digest(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for place in sorted(files):
        for part in (place.encode(), files[place]):
            digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()
