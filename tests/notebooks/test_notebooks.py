"""Check every source notebook: its anatomy, its nbgrader grammar, its canonical form (style of the course).

Each check is a small function from a notebook to a list of complaints. A tiny good notebook, broken in one place at a
time, proves that each of them fails when it should.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from defined import defined
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

SOURCE = Path(__file__).resolve().parents[2] / "source"
NOTEBOOKS = sorted(SOURCE.glob("*/*.ipynb"))
TAGS = {"lesson-only", "nbval-ignore-output", "raises-exception"}

# The contract: the exercises of each assignment. What they are worth stands in the notebooks only.
SYLLABUS: dict[str, tuple[str, ...]] = {
    "01_one_shot_learning": (
        "distance",
        "verify",
        "recognize",
        "enroll",
        "error_rates",
        "choose_threshold",
        "identification_error",
    ),
    "02_siamese_network": ("l2_normalize", "build_encoder", "build_siamese", "pairwise_distances", "contrastive_loss"),
    "03_triplet_loss": (
        "triplet_loss",
        "active_triplets",
        "random_triplets",
        "hardest_triplets",
        "semi_hard_triplets",
        "train_step",
    ),
    "04_binary_verification": (
        "absolute_difference",
        "squared_difference",
        "chi_square",
        "concatenation",
        "make_pairs",
        "predict_same",
        "build_verifier",
        "precompute",
        "build_liveness_net",
    ),
    "05_filter_visualization": (
        "activation_model",
        "receptive_field",
        "patch_box",
        "top_patches",
        "crop_patches",
        "most_selective_unit",
    ),
    "06_style_transfer": (
        "content_cost",
        "gram_matrix",
        "layer_style_cost",
        "style_cost",
        "total_cost",
        "initial_image",
        "generate_step",
    ),
    "07_conv_1d_3d": ("output_shape", "n_parameters", "conv1d", "conv3d", "build_ecg_net", "build_volume_net"),
    "08_quiz": tuple(f"answer_{number}" for number in range(1, 11)),
}

# Cells whose output is not compared by the regression run (pytest --nbval), and why.
_TRAINED = "trained numbers differ in their last digits from machine to machine; a band is asserted where it matters"
IGNORED_OUTPUTS: dict[str, dict[str, str]] = {
    "01_one_shot_learning": {
        "setup": "names the device and the versions of this machine",
        "softmax-train": "progress shows seconds",
        "softmax-test": _TRAINED,
        "encode": "progress shows seconds, if nothing is cached yet",
        "slider": "a widget's text holds identifiers that change with each run",
        "photo": "a widget's text holds identifiers that change with each run",
    },
    "02_siamese_network": {
        "setup": "names the device and the versions of this machine",
        "train-1": "progress shows seconds",
        "train-2": "progress shows seconds",
        "train-3": "progress shows seconds",
        "unseen-test": _TRAINED,
        "histograms": _TRAINED,
        "hardest": _TRAINED,
        "slider": "a widget's text holds identifiers that change with each run",
    },
    "03_triplet_loss": {
        "setup": "names the device and the versions of this machine",
        "collapse-demo": "progress shows seconds",
        "collapse-noise": _TRAINED,
        "hard-collapse-demo": "progress shows seconds",
        "race-random": "progress shows seconds",
        "race-semi-hard": "progress shows seconds",
        "race-hardest": "progress shows seconds",
        "race-results": _TRAINED,
        "retire-train": "progress shows seconds",
        "retire-test": _TRAINED,
        "slider": "a widget's text holds identifiers that change with each run",
        "random-try": "learners' right answers may use the random numbers in another order",
    },
    "04_binary_verification": {
        "setup": "names the device and the versions of this machine",
        "concatenation-fit": _TRAINED,
        "end-to-end-random": "progress shows seconds",
        "end-to-end-negative": "progress shows seconds",
        "time": "measures seconds",
        "door": "a widget's text holds identifiers that change with each run",
        "liveness-train": "progress shows seconds",
    },
    "05_filter_visualization": {
        "setup": "names the device and the versions of this machine",
        "gradient": "progress shows seconds",
        "look": "progress shows seconds",
        "explore": "a widget's text holds identifiers that change with each run",
        "faces-look": "progress shows seconds",
    },
    "06_style_transfer": {
        "setup": "names the device and the versions of this machine",
        "content-descent": "progress shows seconds",
        "content-adam": "progress shows seconds",
        "style-layers": "progress shows seconds",
        "transfer": "progress shows seconds",
        "depth": "progress shows seconds",
        "ratios": "progress shows seconds",
        "vgg": "progress shows seconds",
        "smooth": "progress shows seconds",
        "studio": "a widget's text holds identifiers that change with each run",
    },
    "07_conv_1d_3d": {
        "setup": "names the device and the versions of this machine",
        "window": "a widget's text holds identifiers that change with each run",
        "ecg-train": "progress shows seconds",
        "browse": "a widget's text holds identifiers that change with each run",
        "volume-train": "progress shows seconds",
        "films": "a widget's text holds identifiers that change with each run",
        "film-train": "progress shows seconds",
    },
    "08_quiz": {
        "setup": "names the device and the versions of this machine",
        "look": "progress shows seconds",
        "runs": "progress shows seconds",
    }
    | {f"choose-{number}": "a widget's text holds identifiers that change with each run" for number in range(1, 11)},
}

Complaints = list[str]


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def text_of(notebook: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def grader_data(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def is_solution(cell: NotebookNode) -> bool:
    return bool(grader_data(cell).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    return bool(grader_data(cell).get("grade"))


def tags_of(cell: NotebookNode) -> list[str]:
    return list(cell.metadata.get("tags", []))


def form(notebook: NotebookNode) -> Complaints:
    """Format 4.5, kernel python3, and nothing of the machine it was written on."""
    wanted = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    complaints = [] if (notebook.nbformat, notebook.nbformat_minor) == (4, 5) else ["the format is not 4.5"]
    return complaints + ([] if notebook.metadata == wanted else [f"notebook metadata is not {wanted}"])


def cell_metadata(notebook: NotebookNode) -> Complaints:
    """Only `nbgrader` and known `tags`; no execution counts that change from run to run."""
    complaints = []
    for cell in notebook.cells:
        if extra := set(cell.metadata) - {"nbgrader", "tags"}:
            complaints.append(f"{cell.id}: metadata {sorted(extra)}")
        if extra := set(tags_of(cell)) - TAGS:
            complaints.append(f"{cell.id}: tags {sorted(extra)}")
        # nbval takes outputs without a count for those of a cell that was never run.
        if cell.get("execution_count") != (1 if cell.get("outputs") else None):
            complaints.append(f"{cell.id}: the count is 1 where an output is stored, and nothing elsewhere")
    return complaints


def cell_ids(notebook: NotebookNode) -> Complaints:
    """Readable, unique, and equal to the grade_id where there is one."""
    ids = [cell.id for cell in notebook.cells]
    complaints = [f"{name}: the id is used twice" for name in sorted(set(ids)) if ids.count(name) > 1]
    for cell in notebook.cells:
        grade_id = grader_data(cell).get("grade_id")
        if not re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", cell.id) or re.fullmatch(r"[0-9a-f]{8,}", cell.id):
            complaints.append(f"{cell.id}: not a readable id")
        if grade_id is not None and grade_id != cell.id:
            complaints.append(f"{cell.id}: differs from its grade_id {grade_id}")
    return complaints


def sizes(notebook: NotebookNode) -> Complaints:
    """25 cells or more, code ≤ 15 lines, checks and solutions ≤ 20 (between the markers), prose ≤ 120 words."""
    complaints = [] if len(notebook.cells) >= 25 else [f"{len(notebook.cells)} cells; there should be 25 or more"]
    for cell in notebook.cells:
        lines = [line for line in cell.source.splitlines() if not line.startswith("from helpers.")]  # one for each room
        n_lines, n_words = len(lines), len(cell.source.split())
        if cell.cell_type == "markdown" and n_words > 120:
            complaints.append(f"{cell.id}: {n_words} words")
        if cell.cell_type == "code" and not is_solution(cell) and n_lines > (20 if is_test(cell) else 15):
            complaints.append(f"{cell.id}: {n_lines} lines")
        if is_solution(cell) and cell.source.partition("### BEGIN")[2].count("\n") - 1 > 20:
            complaints.append(f"{cell.id}: the solution is longer than 20 lines")
    return complaints


def order(notebook: NotebookNode) -> Complaints:
    """Title, do, learn, need, Setup, numbered sections with minutes, Recap mirroring «learn», own work, reading."""
    text, complaints = text_of(notebook), []
    if not re.match(r"# [A-Z]\w+ \w+", notebook.cells[0].source):
        complaints.append("the notebook does not begin with a title")
    anchors = ["# ", "**What you'll do**", "**What you'll learn**", "**What you'll need**", "## Setup", "## 1. "]
    anchors += ["## Recap", "## On your own", "## Further reading"]
    places = [("\n" + text).find("\n" + anchor) for anchor in anchors]
    complaints += [f"{anchor} is missing" for anchor, place in zip(anchors, places, strict=True) if place < 0]
    if places != sorted(places):
        complaints.append(f"not in the order {anchors}")
    sections = re.findall(r"^## \d+\. .*$", text, re.MULTILINE)
    complaints += [f"no time estimate: {line}" for line in sections if not re.search(r"\*\(\d+ minutes?\)\*$", line)]
    if [int(re.findall(r"\d+", line)[0]) for line in sections] != list(range(1, len(sections) + 1)):
        complaints.append("sections are not numbered 1, 2, 3, …")
    learn, recap = (
        re.findall(r"^\d\. ", text.partition(start)[2].partition(end)[0], re.MULTILINE)
        for start, end in (("What you'll learn", "What you'll need"), ("## Recap", "## On your own"))
    )
    if not 3 <= len(learn) <= 5 or len(learn) != len(recap):
        complaints.append(f"{len(learn)} things to learn, {len(recap)} in the recap: 3 to 5, and as many")
    return complaints


def setup(notebook: NotebookNode) -> Complaints:
    """The first code cell is the locked Setup, starts quietly and brings np, tf and keras."""
    first = code_cells(notebook)[0]
    complaints = (
        [] if first.id == "setup" and grader_data(first).get("locked") else ["no locked Setup cell comes first"]
    )
    lines = ("runtime.start(seed=", "import keras", "import numpy as np", "import tensorflow as tf")
    return complaints + [f"setup: «{line}» is missing" for line in lines if line not in first.source]


def grammar(notebook: NotebookNode) -> Complaints:
    """nbgrader's four flags, schema 3, points only on tests, and no other kind of cell."""
    complaints = []
    for cell in notebook.cells:
        data = dict(grader_data(cell))
        if not data:
            if cell.cell_type == "code":
                complaints.append(f"{cell.id}: a code cell without nbgrader metadata can be deleted by learners")
            continue
        data.pop("grade_id", None)
        points = data.pop("points", None)
        flags = {"grade": is_test(cell), "solution": is_solution(cell), "locked": not is_solution(cell)}
        if data != flags | {"schema_version": 3, "task": False} or (is_test(cell) and is_solution(cell)):
            complaints.append(f"{cell.id}: unusual nbgrader metadata {data}")
        if (points is not None) != is_test(cell):
            complaints.append(f"{cell.id}: points belong to test cells, and only to them")
    return complaints


def contract(notebook: NotebookNode, assignment: str) -> Complaints:
    """Exercises are those of the syllabus, and their points add up to 100."""
    wanted, complaints = SYLLABUS[assignment], []
    solutions = [cell.id for cell in notebook.cells if is_solution(cell)]
    tests = {cell.id.removesuffix("-test"): grader_data(cell).get("points") for cell in notebook.cells if is_test(cell)}
    if sorted(solutions) != sorted(wanted):
        complaints.append(f"solutions {sorted(solutions)} instead of {sorted(wanted)}")
    if sorted(tests) != sorted(wanted):
        complaints.append(f"tests {sorted(tests)} instead of {sorted(wanted)}")
    if sum(tests.values()) != 100:
        complaints.append(f"points {tests} do not add up to 100")
    for name in solutions:
        ids = [cell.id for cell in notebook.cells]
        if f"{name}-test" not in ids or ids.index(f"{name}-test") < ids.index(name):
            complaints.append(f"{name}: its test does not come after it")
    return complaints


def solutions(notebook: NotebookNode) -> Complaints:
    """One function (in the quiz: one variable) of the cell's name, with types and docstring, markers inside."""
    complaints = []
    for cell in filter(is_solution, notebook.cells):
        if cell.source.count("### BEGIN SOLUTION") != 1 or cell.source.count("### END SOLUTION") != 1:
            complaints.append(f"{cell.id}: not exactly one solution region")
        if cell.id.startswith("answer_"):
            continue
        body = ast.parse(cell.source).body
        if len(body) != 1 or not isinstance(body[0], ast.FunctionDef) or body[0].name != cell.id:
            complaints.append(f"{cell.id}: the cell should define this one function")
            continue
        function = body[0]
        if function.returns is None or any(argument.annotation is None for argument in function.args.args):
            complaints.append(f"{cell.id}: types are missing")
        if ast.get_docstring(function) is None:
            complaints.append(f"{cell.id}: the docstring is missing")
        head = cell.source.partition("### BEGIN SOLUTION")[0]
        if '"""' not in head:
            complaints.append(f"{cell.id}: the docstring should stand before the solution region")
    return complaints


def graded_checks(notebook: NotebookNode) -> Complaints:
    """A test says first what it checks, asserts in the open with messages, and prints nothing."""
    complaints = []
    for cell in filter(is_test, notebook.cells):
        if not re.match(r"# [A-Z].*\.\n", cell.source):
            complaints.append(f"{cell.id}: the first line is not a comment that says what is checked")
        nodes = list(ast.walk(ast.parse(cell.source)))
        asserts = [node for node in nodes if isinstance(node, ast.Assert)]
        if not asserts or any(node.msg is None for node in asserts):
            complaints.append(f"{cell.id}: an assert without a message, or none at all")
        if any(isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"print", "display"} for node in nodes):
            complaints.append(f"{cell.id}: prints")
        if "lesson-only" in tags_of(cell):
            complaints.append(f"{cell.id}: would be skipped in grading")
    hidden = [cell.id for cell in notebook.cells if "HIDDEN TESTS" in cell.source.upper()]
    return complaints + [f"{name}: a hidden-test region" for name in hidden]


def no_setup_work(notebook: NotebookNode) -> Complaints:
    """No installs, no downloads, no meddling with the path: that is the environment's business."""
    pattern = re.compile(r"^\s*[!%]|sys\.path|\bpip\b|urlretrieve|requests\.|wget", re.MULTILINE)
    return [f"{cell.id}: {found[0]!r}" for cell in code_cells(notebook) if (found := pattern.search(cell.source))]


def imports(notebook: NotebookNode) -> Complaints:
    """What comes from `helpers` is there: a room, a module of it, or a name that the module defines."""
    nodes = [node for cell in code_cells(notebook) for node in ast.walk(ast.parse(cell.source))]
    return [
        f"{node.module} has no {alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "helpers"
        for alias in node.names
        if not _is_there(SOURCE.parent.joinpath(*node.module.split(".")), alias.name)
    ]


def _is_there(place: Path, name: str) -> bool:
    if place.is_dir():
        return (place / name).is_dir() or (place / f"{name}.py").is_file()
    module = place.with_suffix(".py")
    return module.is_file() and name in defined(module)


def graded_alone(notebook: NotebookNode) -> Complaints:
    """What runs in grading uses no name that only a lesson-only cell defines."""
    known, only_lesson, complaints = set(dir(__builtins__)) | set(__builtins__), set(), []
    for cell in code_cells(notebook):
        nodes = list(ast.walk(ast.parse(cell.source)))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        defined = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
        defined |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        defined |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        if "lesson-only" in tags_of(cell):
            only_lesson |= defined - known
            continue
        known |= defined
        used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
        complaints += [f"{cell.id}: uses {name} of a lesson-only cell" for name in sorted(used & only_lesson - known)]
    return complaints


def outputs(notebook: NotebookNode) -> Complaints:
    """Only compared text is stored: no pictures, errors, stderr, and nothing in cells that are ignored."""
    complaints = []
    for cell in code_cells(notebook):
        if cell.outputs and "nbval-ignore-output" in tags_of(cell):
            complaints.append(f"{cell.id}: stores an output that nobody compares")
        for output in cell.outputs:
            if output.output_type == "error" or output.get("name") == "stderr":
                complaints.append(f"{cell.id}: stores an error or a warning")
            if set(output.get("data", {})) - {"text/plain"} or output.get("metadata"):
                complaints.append(f"{cell.id}: stores more than text")
            if re.search(r"0x[0-9a-f]{6,}", str(output)):
                complaints.append(f"{cell.id}: stores an address in memory")
    return complaints


def ignored(notebook: NotebookNode, assignment: str) -> Complaints:
    """Every cell that escapes the regression run has its reason in IGNORED_OUTPUTS."""
    tagged = {cell.id for cell in notebook.cells if {"nbval-ignore-output", "raises-exception"} & set(tags_of(cell))}
    wanted = set(IGNORED_OUTPUTS.get(assignment, {}))
    return [f"{name}: ignored without a reason, or a reason without a cell" for name in sorted(tagged ^ wanted)]


CHECKS: list[Callable[[NotebookNode], Complaints]] = [
    form,
    cell_metadata,
    cell_ids,
    sizes,
    order,
    setup,
    grammar,
    solutions,
    graded_checks,
    no_setup_work,
    imports,
    graded_alone,
    outputs,
]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_notebook(path: Path, check: Callable[[NotebookNode], Complaints]) -> None:
    assert check(nbformat.read(path, as_version=4)) == []


def test_notebook_keeps_the_contract(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert contract(notebook, path.parent.name) + ignored(notebook, path.parent.name) == []


def test_notebook_is_where_it_should_be(path: Path) -> None:
    assert path.parent.name in SYLLABUS
    assert path.stem == path.parent.name[3:]


def test_notebook_is_written_canonically(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert path.read_text(encoding="utf-8") == nbformat.writes(notebook) + "\n"


# A tiny notebook that keeps every rule, and one way to break each of them.


def _flags(cell_id: str, **changes: object) -> dict:
    data = {"grade": False, "grade_id": cell_id, "locked": True, "schema_version": 3, "solution": False, "task": False}
    return {"nbgrader": data | changes}


def _code(cell_id: str, source: str, tags: list[str] | None = None, **changes: object) -> NotebookNode:
    cell = new_code_cell(source, metadata=_flags(cell_id, **changes) | ({"tags": tags} if tags else {}))
    cell["id"] = cell_id
    return cell


def _text(cell_id: str, source: str) -> NotebookNode:
    cell = new_markdown_cell(source)
    cell["id"] = cell_id
    return cell


def good_notebook() -> NotebookNode:
    points = "1. One.\n2. Two.\n3. Three."
    cells = [
        _text("title", f"# Add numbers\n\n**What you'll do**: add.\n\n**What you'll learn**\n\n{points}\n"),
        _text("need", "**What you'll need**: nothing."),
        _text("setup-text", "## Setup *(1 minute)*"),
        _code(
            "setup",
            "from helpers import runtime\nruntime.start(seed=1)\n"
            "import keras\nimport numpy as np\nimport tensorflow as tf",
            ["nbval-ignore-output"],
        ),
        _text("sums", "## 1. Sums *(5 minutes)*"),
        _code("demo", "shown = 3", ["lesson-only"]),
        _code(
            "add",
            'def add(a: int, b: int) -> int:\n    """Add: 1 and 2 give 3."""\n'
            "    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION",
            locked=False,
            solution=True,
        ),
        _code("add-test", '# The sum is right.\nassert add(1, 2) == 3, "Is it a + b?"', grade=True, points=100),
        *[_text(f"more-{number}", "Some prose.") for number in range(15)],
        _text("recap", f"## Recap\n\n{points}"),
        _text("own", "## On your own\n\n* More."),
        _text("reading", "## Further reading\n\n* A paper (2015)."),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def _cell(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.id == cell_id)


def _replace(cell_id: str, old: str, new: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        cell = _cell(notebook, cell_id)
        assert old in cell.source
        cell["source"] = cell.source.replace(old, new)

    return change


def _metadata(cell_id: str, **changes: object) -> Callable[[NotebookNode], None]:
    return lambda notebook: _cell(notebook, cell_id).metadata["nbgrader"].update(changes)


def _output(cell_id: str, *arguments: str, **changes: object) -> Callable[[NotebookNode], None]:
    return lambda notebook: _cell(notebook, cell_id).outputs.append(new_output(*arguments, **changes))


DEFECTS: list[tuple[Callable[[NotebookNode], Complaints], str, Callable[[NotebookNode], object]]] = [
    (form, "format", lambda nb: nb.update(nbformat_minor=4)),
    (form, "metadata", lambda nb: nb.metadata["language_info"].update(version="3.11")),
    (cell_metadata, "metadata", lambda nb: nb.cells[0].metadata.update(collapsed=True)),
    (cell_metadata, "tags", lambda nb: nb.cells[0].metadata.update(tags=["skip-execution"])),
    (cell_metadata, "count", lambda nb: _cell(nb, "demo").update(execution_count=3)),
    (cell_ids, "twice", lambda nb: _cell(nb, "own").update(id="recap")),
    (cell_ids, "readable", lambda nb: _cell(nb, "own").update(id="3f2a9c1b")),
    (cell_ids, "grade_id", _metadata("demo", grade_id="other")),
    (sizes, "cells", lambda nb: nb.cells.pop(10) and nb.cells.pop(10)),
    (sizes, "words", lambda nb: _cell(nb, "own").update(source="word " * 121)),
    (sizes, "demo", lambda nb: _cell(nb, "demo").update(source="x = 1\n" * 16)),
    (sizes, "solution", _replace("add", "    return a + b\n", "    a = a\n" * 21)),
    (order, "title", _replace("title", "# Add numbers", "Add numbers")),
    (order, "Setup", _replace("setup-text", "## Setup", "## Start")),
    (order, "order", lambda nb: nb.cells.append(nb.cells.pop(-3))),
    (order, "time", _replace("sums", " *(5 minutes)*", "")),
    (order, "numbered", _replace("sums", "## 1. Sums *(5 minutes)*", "## 1. S *(5 minutes)*\n## 3. T *(5 minutes)*")),
    (order, "recap", _replace("recap", "3. Three.", "")),
    (setup, "Setup", lambda nb: _cell(nb, "setup").update(id="start")),
    (setup, "import numpy", _replace("setup", "import numpy as np", "import numpy")),
    (grammar, "metadata", lambda nb: _cell(nb, "demo").metadata.pop("nbgrader")),
    (grammar, "unusual", _metadata("add", locked=True)),
    (grammar, "unusual", _metadata("demo", schema_version=2)),
    (grammar, "points", _metadata("demo", points=3)),
    (solutions, "region", _replace("add", "### END SOLUTION", "")),
    (solutions, "one function", _replace("add", "def add", "def plus")),
    (solutions, "types", _replace("add", "a: int", "a")),
    (solutions, "docstring", _replace("add", '"""Add: 1 and 2 give 3."""', "pass")),
    (graded_checks, "comment", _replace("add-test", "# The sum is right.\n", "")),
    (graded_checks, "message", _replace("add-test", ', "Is it a + b?"', "")),
    (graded_checks, "prints", _replace("add-test", "assert", "print(3)\nassert")),
    (graded_checks, "skipped", lambda nb: _cell(nb, "add-test").metadata.update(tags=["lesson-only"])),
    (graded_checks, "hidden", _replace("add-test", "assert", "### BEGIN HIDDEN TESTS\nassert")),
    (no_setup_work, "pip", _replace("demo", "shown = 3", "shown = 'pip install'")),
    (no_setup_work, "sys.path", _replace("demo", "shown = 3", "sys.path.append('..')")),
    (
        imports,
        "has no sliders",
        _replace("demo", "shown = 3", "from helpers.widgets.sliders import sliders\nshown = 3"),
    ),
    (imports, "has no alignment", _replace("demo", "shown = 3", "from helpers.training import alignment\nshown = 3")),
    (graded_alone, "shown", _replace("add-test", "add(1, 2) == 3", "add(1, 2) == shown")),
    (outputs, "nobody", _output("setup", "stream", text="CPU")),
    (outputs, "warning", _output("demo", "stream", name="stderr", text="oh")),
    (outputs, "more than text", _output("demo", "display_data", data={"image/png": "AAAA"})),
    (outputs, "address", _output("demo", "stream", text="<object at 0x7f00aa11bb22>")),
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_check_passes_a_good_notebook(check: Callable[[NotebookNode], Complaints]) -> None:
    assert check(good_notebook()) == []


@pytest.mark.parametrize(("check", "word", "spoil"), DEFECTS, ids=lambda value: getattr(value, "__name__", value))
def test_check_finds_a_defect(
    check: Callable[[NotebookNode], Complaints], word: str, spoil: Callable[[NotebookNode], object]
) -> None:
    notebook = copy.deepcopy(good_notebook())
    spoil(notebook)
    assert any(word in complaint for complaint in check(notebook)), check(notebook)


def test_every_check_has_a_defect() -> None:
    assert {check for check, _, _ in DEFECTS} == set(CHECKS)


def test_contract_and_ignored_find_defects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SYLLABUS, "99_sums", ("add",))
    monkeypatch.setitem(IGNORED_OUTPUTS, "99_sums", {"setup": "names the device"})
    notebook = good_notebook()
    assert contract(notebook, "99_sums") + ignored(notebook, "99_sums") == []
    _metadata("add-test", points=99)(notebook)
    _cell(notebook, "demo").metadata["tags"].append("nbval-ignore-output")
    assert "points" in contract(notebook, "99_sums")[0]
    assert "demo" in ignored(notebook, "99_sums")[0]
    notebook.cells.remove(_cell(notebook, "add-test"))
    assert any("after" in complaint for complaint in contract(notebook, "99_sums"))
