"""The rooms: each uses what lies below it and nothing above, and no module needs itself by a detour."""

import ast
import graphlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from defined import defined

# from top to bottom; what stands in one line does not use one another. A name with no dot is a room (or a module at
# the root), and the package itself is what `from autograder import grade` gives.
AUTOGRADER = """
nbgrader_setup cli
nbgrader_patches
doctor simulate report
returning
collect
release
gradebook
grading
feedback
course
execution
autograder
graders
exam
sandbox
variant
notebooks text paths
errors
inside
"""
HELPERS = """
widgets
figures
training
networks
data
runtime
helpers
"""
STACKS = {"autograder": AUTOGRADER, "helpers": HELPERS}


def modules(package: Path) -> dict[str, Path]:
    """Return all modules of a package by their dotted names."""
    named = {path: path.relative_to(package.parent).with_suffix("").parts for path in package.rglob("*.py")}
    return {".".join(parts).removesuffix(".__init__"): path for path, parts in named.items()}


def imports(path: Path, known: dict[str, Path]) -> Iterator[str]:
    """Yield what a module imports of its own package, wherever: inside functions and for types as well."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                module = f"{node.module}.{each.name}"
                yield from (name for name in (module if module in known else node.module,) if name in known)


def room(module: str) -> str:
    """The room of a module: the folder below the package, or the module itself at the root."""
    package, *inside = module.split(".")
    return inside[0] if inside else package


def faults(package: Path, stack: str) -> list[str]:
    """Return every import of something above, every room that has no place, and one circle if there are any."""
    known = modules(package)
    floors = {name: floor for floor, line in enumerate(stack.split("\n")) for name in line.split()}
    found = [f"{name} has no place" for name in sorted({room(module) for module in known} - floors.keys())]
    needs = {module: set(imports(path, known)) - {module} for module, path in known.items()}
    for module, needed in sorted(needs.items()):
        here = floors.get(room(module), 0)
        for other in sorted(needed):
            there = floors.get(room(other), len(floors))
            if room(other) != room(module) and there <= here:
                found.append(f"{module} imports {other}")
    try:
        graphlib.TopologicalSorter(needs).prepare()
    except graphlib.CycleError as error:
        found.append(f"in a circle: {' '.join(sorted(set(error.args[1])))}")
    return found


@pytest.mark.parametrize("package", STACKS)
def test_no_room_uses_one_above_it_and_no_module_itself(repository: Path, package: str) -> None:
    assert faults(repository / package, STACKS[package]) == []


@pytest.mark.parametrize("package", STACKS)
def test_every_place_in_the_stack_is_taken(repository: Path, package: str) -> None:
    assert {room(module) for module in modules(repository / package)} == set(STACKS[package].split())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("from house.attic import roof", "house.cellar.wine imports house.attic.roof"),
        ("import house.attic.roof", "house.cellar.wine imports house.attic.roof"),
        ("from house.attic.roof import tiles", "house.cellar.wine imports house.attic.roof"),
        ("def later():\n    from house.attic.roof import tiles", "house.cellar.wine imports house.attic.roof"),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.attic.roof import tiles",
            "house.cellar.wine imports house.attic.roof",
        ),
        ("from house.attic.roof import tiles", "in a circle: house.attic.roof house.cellar.wine"),
        ("from house.cellar.beer import cask", "in a circle: house.cellar.beer house.cellar.wine"),
        ("def later():\n    from house.cellar import beer", "in a circle: house.cellar.beer house.cellar.wine"),
        ("from house.cellar import beer  # which is beside it, in a shed", "shed has no place"),
    ],
)
def test_the_check_sees(tmp_path: Path, text: str, fault: str) -> None:
    house = tmp_path / "house"
    for name, content in {
        "__init__": "",
        "attic/__init__": "",
        "attic/roof": "from house.cellar import wine",
        "cellar/__init__": "",
        "cellar/wine": "",
        "cellar/beer": "from house.cellar.wine import bottle",
    }.items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / f"{name}.py").write_text(content)
    assert faults(house, "attic\ncellar\nhouse") == []
    (house / "cellar" / "wine.py").write_text(text)
    if "shed" in fault:
        (house / "shed.py").touch()
    assert fault in faults(house, "attic\ncellar\nhouse")


# names of modules and paths as they stand in strings: of an attack that must be kept off, of a secret that must not be
# seen. After a rename they would look for what is not there, and find nothing wrong
DOTTED = re.compile(r"(?<![\w./-])(?:autograder|helpers)(?:\.[a-z_]\w*)+")
IMPORTED = re.compile(r"\bfrom (autograder|helpers)((?:\.\w+)*) import (\w+)")
PATHS = re.compile(r"(?<![\w./-])(?:autograder|helpers)/[\w*][\w/*]*(?:\.\w+)?")  # also with a `*` in it
NOT_THERE = {
    "autograder.py": "a file of a student's that is called like the package",
    "autograder/graders/x.py": "what an attack wants to write",
    "autograder/graders/of_no_lesson": "what a test adds",
    "autograder/graders/triplet_loss/more": "what a test adds",
    "helpers/run_time.py": "what a test renames a file to",
    "autograder/exam/__pycache__": "what Python makes",
    "helpers.widgets.sliders.sliders": "what a spoilt notebook imports",
    "helpers.training.alignment": "what a spoilt notebook imports",
}


def named_in_strings(path: Path) -> Iterator[str]:
    """Yield all names of modules, of what is in them, and of files that a test has in its strings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.replace(r"\.", ".")  # of a regular expression
            yield from (found[0] for found in (*DOTTED.finditer(text), *PATHS.finditer(text)))
            yield from (f"{found[1]}{found[2]}.{found[3]}" for found in IMPORTED.finditer(text))
        elif isinstance(node, ast.BinOp) and PATHS.fullmatch(joined := "/".join(_joined(node))):
            yield joined


def _joined(node: ast.expr) -> list[str]:
    """The strings that are joined to a path at its end, in `root / "helpers" / "runtime.py"`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        end = _joined(node.right)
        return [*_joined(node.left), *end] if end else []
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def exists(repository: Path, name: str) -> bool:
    """Whether there is such a file or folder, module, or name in a module."""
    if "/" in name:
        return any(repository.glob(name))
    known = modules(repository / name.partition(".")[0])
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        if (module := ".".join(parts[:length])) in known:
            rest = parts[length : length + 1]
            return not rest or rest[0] in defined(known[module])
    return False


def test_what_tests_name_in_strings_exists(repository: Path) -> None:
    named = {
        (name, path.relative_to(repository).as_posix())
        for path in (repository / "tests").rglob("*.py")
        if path != Path(__file__) and "answers" not in path.parts
        for name in named_in_strings(path)
    }
    assert len(named) > 30
    gone = sorted(each for each in named if each[0] not in NOT_THERE and not exists(repository, each[0]))
    assert gone == []
    assert {name for name, _ in named} >= NOT_THERE.keys()  # none is excused that nobody names


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("autograder.exam.exam", True),
        ("autograder.exam.exam.Exam", True),
        ("autograder.exam.nothing", False),
        ("autograder.exam.exam.raises", False),  # a word of its text, and no name
        ("autograder.pipeline", False),
        ("autograder/inside/servant.py", True),
        ("autograder/servant.py", False),
        ("autograder/graders", True),
        ("autograder/graders/*/triplet*.py", True),
        ("autograder/graders/*/nothing*.py", False),
        ("helpers/networks/small_encoder.npz", True),
        ("helpers.squeezenet", False),
    ],
)
def test_the_check_of_names_sees(repository: Path, name: str, there: bool) -> None:
    assert exists(repository, name) == there
