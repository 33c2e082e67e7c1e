"""A mistake in one exercise costs nothing in those that call it, and no word of a right answer is carried out."""

import itertools
from pathlib import Path

import nbformat
import pytest
import tensorflow as tf
from courses import REPOSITORY
from local_kernel import LocalKernel
from nbformat.v4 import new_code_cell, new_notebook
from tiers import thorough

from autograder import exercises
from autograder.exam.verdict import Check, Outcome, Verdict, as_text, followed_through
from autograder.execution.follow_through import called, reticent
from autograder.execution.notebook import Job, _Run
from autograder.notebooks import grade_id
from autograder.simulate.bank import read_bank

LESSONS = sorted((REPOSITORY / "source").glob("*/*.ipynb"))
BLANK = "def {name}(*args, **kwargs):\n    raise NotImplementedError\n"
RAISING = "def {name}(*args, **kwargs):\n    return undefined_name\n"


def answers_of(path: Path) -> dict[str, str]:
    cells = nbformat.read(path, as_version=4).cells
    return {name: cell.source for cell in cells if (name := grade_id(cell)) and f"def {name}(" in cell.source}


ANSWERS = {path.parent.name: answers_of(path) for path in LESSONS}
CALLS = [
    (lesson, caller, callee)
    for lesson, answers in ANSWERS.items()
    for caller in answers
    for callee in sorted(called(caller, answers.values()) & answers.keys())
]


def wrong_ones(lesson: str, exercise: str) -> dict[str, str]:
    """Return the answers that are blank, raise, and have three named mistakes which cost points."""
    named = [
        each for each in read_bank(REPOSITORY / "tests/answers" / lesson) if each.exercise == exercise and each.listed
    ]
    wrong = {each.title: each.source for each in named[:: max(1, len(named) // 3)][:3]}
    return {"blank": BLANK.format(name=exercise), "raising": RAISING.format(name=exercise), **wrong}


def graded(answers: dict[str, str], right: dict[str, str], seed: str = "") -> dict[str, Verdict]:
    """Grade answers, in their order, as the cells of one notebook."""
    marks = {"schema_version": 3, "task": False, "locked": False, "grade": False, "solution": True}
    cells = []
    for name, source in answers.items():
        cells.append(new_code_cell(source, metadata={"nbgrader": {**marks, "grade_id": name}}))
        if name in exercises():
            test = {**marks, "grade": True, "solution": False, "grade_id": f"{name}-test", "points": 10}
            cells.append(new_code_cell("", metadata={"nbgrader": test}))
    job = Job(nbformat.writes(new_notebook(cells=cells)), secret=seed, right=right)
    run = _Run(job, LocalKernel(tf=tf))
    for index, cell in enumerate(cells):
        run.cell(cell, index)
    return run.grades


CASES = [
    pytest.param(lesson, caller, callee, title, id=f"{caller} calls {callee}: {title}", marks=marks)
    for lesson, caller, callee in CALLS
    for place, title in enumerate(wrong_ones(lesson, callee))
    for marks in [[thorough] if place > 1 and place != 3 else []]
]


def test_the_exercises_that_call_one_another_are_known() -> None:
    direct = {(caller, callee) for _, caller, callee in CALLS}
    assert {("verify", "distance"), ("train_step", "triplet_loss"), ("style_cost", "gram_matrix")} <= direct


@pytest.mark.parametrize(("lesson", "caller", "callee", "title"), CASES)
def test_a_mistake_costs_nothing_in_the_exercises_that_call_it(
    lesson: str, caller: str, callee: str, title: str
) -> None:
    right = ANSWERS[lesson]
    needed = called(caller, right.values()) & right.keys() | {caller}
    answers = {name: source for name, source in right.items() if name in needed}
    verdicts = graded(answers | {callee: wrong_ones(lesson, callee)[title]}, right)
    assert verdicts[callee].share < 1
    verdict = verdicts[caller]
    assert verdict.share == 1, as_text(verdict)
    if verdict.judged_with:  # else the mistake did not show in it
        assert callee in verdict.judged_with and f"`{callee}`" in as_text(verdict)


def test_without_a_right_answer_at_hand_it_costs_them_as_well() -> None:
    """So the tests above can fail."""
    right = ANSWERS["01_one_shot_learning"]
    answers = {"distance": BLANK.format(name="distance"), "verify": right["verify"]}
    assert graded(answers, {})["verify"].share == 0
    assert graded(answers, right)["verify"].share == 1


def test_a_mistake_of_its_own_still_costs_and_is_named() -> None:
    right = ANSWERS["01_one_shot_learning"]
    at_most = right["verify"].replace("< tau", "<= tau").replace("<tau", "<= tau")
    assert at_most != right["verify"]
    verdict = graded({"distance": BLANK.format(name="distance"), "verify": at_most}, right)["verify"]
    assert 0 < verdict.share < 1 and verdict.judged_with == ["distance"]
    assert "exactly tau" in as_text(verdict) and "Not written" not in as_text(verdict)


def test_the_better_verdict_counts() -> None:
    """Two mistakes that make up for one another are right where they are together."""
    right = ANSWERS["01_one_shot_learning"]
    doubled = "def distance(a, b):\n    return 2 * float(np.sum((np.asarray(a) - np.asarray(b)) ** 2))\n"
    own = right["verify"].replace("def verify(", "def whole(", 1)
    halved = f"{own}\ndef verify(encoding, name, database, tau):\n"
    halved += "    is_match, d = whole(encoding, name, database, 2 * tau)\n    return is_match, d / 2\n"
    verdict = graded({"distance": doubled, "verify": halved}, right)["verify"]
    assert (verdict.share, verdict.judged_with) == (1, [])


def test_the_students_own_function_is_back_afterwards() -> None:
    right = ANSWERS["01_one_shot_learning"]
    answers = {"distance": BLANK.format(name="distance"), "verify": right["verify"]}
    copied = {**answers, "is_there": "is_there = distance.__code__.co_names"}
    marks = {"schema_version": 3, "task": False, "locked": False, "grade": False, "solution": True}
    test = {**marks, "grade": True, "solution": False, "points": 10}
    cells = []
    for name, source in copied.items():
        cells.append(new_code_cell(source, metadata={"nbgrader": {**marks, "grade_id": name}}))
        if name in exercises():
            cells.append(new_code_cell("", metadata={"nbgrader": {**test, "grade_id": f"{name}-test"}}))
    kernel = LocalKernel()
    run = _Run(Job(nbformat.writes(new_notebook(cells=cells)), right=right), kernel)
    for index, cell in enumerate(cells):
        run.cell(cell, index)
    assert run.grades["verify"].judged_with == ["distance"]
    assert kernel.servant.namespace["is_there"] == ("NotImplementedError",)


SPY = """
def verify(encoding, name, database, tau):
    code = distance.__code__
    {tell}
"""
TELLING = {
    "by an exception": "raise ValueError(str(code.co_names) + 'SECRET')",
    "by an exception of its own kind": "raise type('SECRET' + ''.join(code.co_names), (Exception,), {})()",
    "by a value": "return True, float(str(len(code.co_code)) + '424242')",
    "by a shape": "return np.zeros(424242), 0.5",
}


@pytest.mark.parametrize("tell", TELLING)
def test_nothing_of_the_right_answer_is_carried_out(tell: str) -> None:
    right = ANSWERS["01_one_shot_learning"]
    answers = {"distance": BLANK.format(name="distance"), "verify": SPY.format(tell=TELLING[tell])}
    verdict = graded(answers, right)["verify"]
    assert verdict.judged_with == ["distance"]
    said = f"{as_text(verdict)} {verdict.mistakes}"
    assert "SECRET" not in said and "424242" not in said
    own = graded({"distance": "def distance(a, b):\n    return 1.0\n", "verify": SPY.format(tell=TELLING[tell])}, {})
    assert "SECRET" in as_text(own["verify"]) or "424242" in as_text(
        own["verify"]
    )  # it is told where nothing is hidden


def test_what_is_called_by_way_of_other_functions_is_found() -> None:
    cells = [
        "%%time\nx",
        "def far(a):\n    return distance(a, a)",
        "help_me = lambda a: far(a)",
        "def verify(a):\n    return help_me(a)",
    ]
    assert {"distance", "far", "help_me"} <= called("verify", cells)
    assert "distance" not in called("verify", cells[:1] + cells[2:])


def test_a_reticent_verdict_keeps_what_passed_and_known_sentences_alone() -> None:
    checks = [
        Check("a", True, 1),
        Check("b", False, 2, "ValueError: my own words", Outcome.RAISED),
        Check("c", False, 3, "It gives 42.", example="Try 42."),
        Check.of("d", 4, Outcome.LATER),
    ]
    own = reticent(Verdict("distance", 10, checks, ["MyOwnError", "ValueError", "no square"]))
    assert [check.outcome for check in own.checks] == [Outcome.PASSED, Outcome.WRONG, Outcome.ALSO_WRONG, Outcome.LATER]
    assert "42" not in as_text(own) and "my own" not in as_text(own) and "MyOwnError" not in own.mistakes


@pytest.mark.parametrize(
    ("names", "said"),
    itertools.zip_longest([[], ["a"], ["a", "b", "c"]], ["", "a right `a` in", "`a`, `b` and `c` in"]),
)
def test_the_sentence_names_what_stood_in(names: list[str], said: str) -> None:
    assert said in followed_through(Verdict("distance", 1, judged_with=names)) and bool(names) == bool(
        followed_through(Verdict("distance", 1, judged_with=names))
    )
