"""A class of cheats and vandals, graded for real: none gains a point, harms another, or leaves anything behind."""

import copy
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from attacks import WRONG, Edit
from attacks_class import ATTACKS, CANARY, CLASSMATES, MODULES, Class, graded_class
from attacks_run import files, grade, marked_processes
from courses import ASSIGNMENT, NOTEBOOK
from nbformat import NotebookNode
from tiers import sample, selected

from autograder.notebooks import grade_id, is_test

# all but those that are tested elsewhere (13, 14, 30, 32) and the honest ones
HAZARDS = {*map(str, range(1, 13)), *map(str, range(24, 30)), "31"}
HOST_MAY_GROW = 512 << 20  # with what a worker imports; `test_floods.py` looks more closely
TAGS = {"p", "b", "table", "tr", "th", "td"}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
FLOODS = (
    *("one-message-of-many-parts", "dense-json", "flood-in-a-call", "flood-of-comms", "flood-of-questions"),
    *("reply-of-99-mb", "texts-that-swell", "keys-that-collide", "much-output", "much-output-in-a-call", "memory"),
)


# of every hazard one, of our own some, and those that only together say something
SOME = {attack.hazard: attack.name for attack in reversed(ATTACKS.values()) if attack.hazard != "own"}.values()
OWN = [attack.name for attack in ATTACKS.values() if attack.hazard == "own"]
NAMES = sample(ATTACKS, 0, (*SOME, *OWN[::5], "oracle-1", "oracle-2"))


@pytest.fixture(scope="module")
def attacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, released_course: Path) -> Class:
    attackers = {*selected(request, "name", list(ATTACKS)), "oracle-1", "oracle-2"}
    return graded_class(tmp_path_factory, released_course, attackers, AGAIN)


def test_every_hazard_has_an_attack_and_ten_more_are_ours() -> None:
    stood_for = [attack.hazard for attack in ATTACKS.values()] + ["7"]
    assert HAZARDS - set(stood_for) == set() and stood_for.count("own") >= 10
    assert len(ATTACKS) == sum(len(module.ATTACKS) for module in MODULES), "two attacks of one name"


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_gains_nothing_and_costs_nothing_else(attacked: Class, name: str) -> None:
    assert name in attacked.of(name).rows, "not graded at all"
    attack, row = ATTACKS[name], attacked.row(name)
    assert None not in row.points.values(), "no verdict"
    assert row.max_points == attacked.full
    points, held, said = row.points[attack.exercise], attack.exercise in row.held, row.comments[attack.exercise]
    assert points <= attack.most or held, f"{points} points"
    assert attack.held in (None, held), said
    assert attack.says in said and "FOUND" not in said
    for other in set(attacked.full) - {attack.exercise, *attack.loses}:
        assert (row.points[other], other in row.held) == (attacked.full[other], False), row.comments[other]


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_an_attack_becomes_part_of_a_page(attacked: Class, name: str) -> None:
    course, row = attacked.of(name).course, attacked.row(name)
    for comment in row.comments.values():
        assert "<" not in comment and not CONTROL.search(comment) and len(comment) < 3000
    for cell in nbformat.read(course / "autograded" / name / ASSIGNMENT / NOTEBOOK, as_version=4).cells:
        assert cell.cell_type != "code" or type(cell.execution_count) in (int, type(None))
        if is_test(cell):
            [output] = cell.outputs
            points = row.points[grade_id(cell).removesuffix("-test")]
            assert output.data.keys() == {"text/plain", "text/html"} and float(output.data["text/plain"]) == points
            assert _tags(output.data["text/html"]) <= TAGS
    page = (course / "feedback" / name / ASSIGNMENT / NOTEBOOK.replace("ipynb", "html")).read_text()
    assert not re.search(r"""(src\s*=\s*["']?\s*http://192\.0\.2|href\s*=\s*["']?\s*javascript:)""", page)


def _tags(page: str) -> set[str]:
    """Names of the tags of a page, and of attributes other than a style."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update([tag, *(name for name, _ in attrs if name != "style")])

    Reader().feed(page)
    return found


@pytest.mark.parametrize("name", sample(FLOODS, 4))
def test_the_grader_does_not_grow_with_what_a_kernel_sends(attacked: Class, name: str) -> None:
    grew = attacked.of(name).graded.grew(ASSIGNMENT, name)
    assert grew < HOST_MAY_GROW, f"{grew >> 20} MB"


def test_the_next_attempt_is_asked_something_else(attacked: Class) -> None:
    """The same cells, another file beside: else one attempt could find out the questions and the next bring a table."""
    one, other = (attacked.row(f"oracle-{number}").comments["triplet_loss"] for number in (1, 2))
    assert "asked:" in one and one != other


@pytest.mark.parametrize("half", [0, 1])
def test_classmates_and_the_machine_are_as_before(attacked: Class, half: int) -> None:
    one = attacked.halves[half]
    for student in CLASSMATES:
        assert one.rows[student].points == attacked.full and not one.rows[student].held
    assert attacked.canary.read_text() == CANARY
    assert files(one.course) == one.before
    assert not one.knocked
    assert one.graded.folders and not any(Path(folder).exists() for folder in one.graded.folders)
    for mark in (attacked.mark, *one.graded.folders):
        assert not marked_processes(mark)


@pytest.mark.parametrize("half", [0, 1])
def test_everybody_is_graded_and_nothing_reaches_the_instructors_terminal(attacked: Class, half: int) -> None:
    graded = attacked.halves[half].graded
    assert graded.code == 0, graded.printed[-1500:]
    assert "Traceback" not in graded.printed, graded.printed[:3000]
    assert not CONTROL.search(graded.printed.replace("\r", ""))


def _wrong(before: str = "") -> Edit:
    """All answers become wrong ones."""

    def edit(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if (name := grade_id(cell)) in WRONG:
                cell.source = before + WRONG[name]

    return edit


def _without_tests(notebook: NotebookNode) -> None:
    _wrong()(notebook)
    notebook.cells = [cell for cell in notebook.cells if not is_test(cell)]


# What a second attempt after a good one is like; the old score must not stay (hazard 7).
AGAIN: dict[str, Edit | str | None] = {
    "again-without-tests": _without_tests,
    "again-kernel-killed": _wrong("import os\nos._exit(1)\n"),
    "again-grader-stumbles": _wrong(ATTACKS["object-that-is-a-nest"].before),
    "again-empty": lambda notebook: notebook.cells.clear(),
    "again-not-json": "{",
    "again-no-notebook": None,
}


def test_a_worse_attempt_does_not_keep_the_old_score(attacked: Class) -> None:
    course, before = attacked.halves[0].course, attacked.halves[0].rows
    released = nbformat.read(course / "release" / ASSIGNMENT / NOTEBOOK, as_version=4)
    for student, change in AGAIN.items():
        assert before[student].points == attacked.full
        path = course / "submitted" / student / ASSIGNMENT / NOTEBOOK
        path.unlink()
        if isinstance(change, str):
            path.write_text(change)
        elif change is not None:
            notebook = copy.deepcopy(released)
            change(notebook)
            nbformat.write(notebook, path)
    rows = grade(course, *AGAIN).rows(ASSIGNMENT)
    assert {student: rows[student].total for student in AGAIN} == dict.fromkeys(AGAIN, 0)
    assert all(row.points == before[name].points for name, row in rows.items() if name not in AGAIN)


# Work that a submission makes for the grader itself, where no limit of time holds: it must not grow with its square.
QUICK = {
    "an answer is looked for among many empty lines": """
from nbformat.v4 import new_code_cell, new_notebook
from autograder.execution.realign import realign
answer = new_code_cell("", metadata={"nbgrader": {"grade_id": "loss", "solution": True}})
realign(new_notebook(cells=[new_code_cell("\\n" * 300_000 + "x")]), new_notebook(cells=[answer]))
""",
    "a message is one long opening": """
import autograder
from autograder.exam.answer import Answer
from autograder.inside.data import pack
class Wire:
    def request(self, packed, seconds):
        many = "{" * 300_000
        return pack({"ok": False, "type": "X", "kinds": ["X"], "message": many, "line": many})
autograder.grade("active_triplets", Answer(Wire(), "active_triplets"))
""",
    "an answer is a list of a million": """
import json
import autograder
from autograder.exam.answer import Answer
from autograder.inside.data import HEADER
many = {"is": "list", "items": [0] * 1_900_000 + ["x"]}
value = {"is": "dict", "items": [["value", many], ["changed", {"is": "list", "items": []}]]}
reply = {"value": {"is": "dict", "items": [["ok", True], ["value", value]]}, "sizes": []}
head = json.dumps(reply, separators=(",", ":")).encode()
class Wire:
    def request(self, packed, seconds):
        return HEADER.pack(len(head)) + head
autograder.grade("active_triplets", Answer(Wire(), "active_triplets"))
""",
}


@pytest.mark.parametrize("work", QUICK)
def test_nothing_that_is_handed_in_keeps_the_grader_busy(work: str) -> None:
    subprocess.run([sys.executable, "-c", QUICK[work]], check=True, timeout=60)  # seconds, or hours
