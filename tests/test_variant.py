"""A variant of a lesson: another order of arguments and other numbers, the same task, graded alike."""

import ast
import linecache
from pathlib import Path

import keras
import nbformat
import numpy as np
import pytest
import tensorflow as tf
from courses import REPOSITORY
from nbformat import NotebookNode

import autograder
from autograder.exam.answer import Answer
from autograder.exam.verdict import Verdict
from autograder.notebooks import grade_id
from autograder.simulate.bank import read_bank
from autograder.simulate.learners import fill
from autograder.variant import arguments, in_order, numbers, orders_between, orders_of, reordered, vary

KEY = "autumn"
LESSONS = {path.parent.name: nbformat.read(path, as_version=4) for path in sorted(REPOSITORY.glob("source/*/*.ipynb"))}
CHANGED = [(lesson, name) for lesson, notebook in LESSONS.items() for name in orders_of(notebook, KEY)]


def code_of(notebook: NotebookNode) -> dict[str, str]:
    return {cell.id: cell.source for cell in notebook.cells if cell.cell_type == "code"}


def judged(lesson: str, name: str, notebook: NotebookNode) -> Verdict:
    """The verdict on an answer of this notebook, from a grader that knows the order in the variant."""
    names = {"np": np, "tf": tf, "keras": keras}
    exec("from collections.abc import Callable", names)
    for exercise in arguments(LESSONS[lesson]):
        source = next(cell.source for cell in notebook.cells if grade_id(cell) == exercise)
        file = f"<{lesson}: {exercise}>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        exec(compile(source, file, "exec"), names)
    answer = Answer.local(name, names[name])
    answer.arrange(arguments(LESSONS[lesson])[name], orders_of(LESSONS[lesson], KEY)[name])
    return autograder.grade(name, answer)


def test_without_a_key_a_lesson_is_as_it_is() -> None:
    assert all(vary(notebook, lesson, "") is notebook for lesson, notebook in LESSONS.items())


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_key_gives_one_variant(lesson: str) -> None:
    plain, one, again = (code_of(vary(LESSONS[lesson], lesson, key)) for key in ("", KEY, KEY))
    assert one == again and (one != plain) == bool(orders_of(LESSONS[lesson], KEY) or numbers(lesson))
    for source in one.values():
        ast.parse(source)


def test_another_key_gives_another_variant() -> None:
    source = LESSONS["07_conv_1d_3d"]
    assert len({str(code_of(vary(source, "07_conv_1d_3d", str(key)))) for key in range(5)}) > 2


def test_most_lessons_have_something_to_change() -> None:
    assert len({lesson for lesson, _ in CHANGED}) >= 6 and len(CHANGED) >= 10


@pytest.mark.parametrize("lesson", [lesson for lesson in LESSONS if numbers(lesson)])
def test_a_number_that_may_change_stands_in_its_cell(lesson: str) -> None:
    code = code_of(LESSONS[lesson])
    for number in numbers(lesson):
        assert code[number["cell"]].count(number["from"]) == 1 and number["from"] not in number["to"]


@pytest.mark.parametrize(("lesson", "name"), CHANGED)
@pytest.mark.filterwarnings("ignore")
def test_the_right_answer_in_the_order_of_the_variant_has_all_points_and_the_public_one_has_not(
    lesson: str, name: str
) -> None:
    source = LESSONS[lesson]
    right = judged(lesson, name, vary(source, lesson, KEY))
    assert right.points == right.max_points, right
    mixed = in_order(source, {other: order for other, order in orders_of(source, KEY).items() if other != name})
    assert judged(lesson, name, mixed).share < 0.75


@pytest.mark.parametrize(("lesson", "name"), CHANGED)
@pytest.mark.filterwarnings("ignore")
def test_nothing_that_is_said_of_such_an_exercise_shows_a_call_by_place(lesson: str, name: str) -> None:
    for answer in read_bank(REPOSITORY / "tests" / "answers" / lesson):
        if answer.exercise == name and not answer.right:
            filled = fill(vary(LESSONS[lesson], lesson, KEY), {name: answer.source})
            for check in judged(lesson, name, filled).checks:
                for call in ast.walk(_calls_in(check.told)):
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name:
                        assert not call.args, check.told


def _calls_in(text: str) -> ast.Module:
    """What stands between backticks in a sentence, as far as it is Python."""
    tree = ast.Module([], [])
    for code in text.split("`")[1::2]:
        try:
            tree.body += ast.parse(code).body
        except SyntaxError:
            continue
    return tree


def test_definition_and_calls_follow_the_order_and_nothing_else_changes() -> None:
    code = 'def f(a: int, b, c=1):\n    return f(b, "é", 3) + g(b, a)\n\nprint(f"{f(1, *[2])}", f(1, b=2))\n'
    new = reordered(code, {"f": ["b", "a"]}, {"f": ["a", "b", "c"]})
    assert new.startswith('def f(b, a: int, c=1):\n    return f(a=b, b="é", c=3) + g(b, a)\n')
    assert new.endswith("f(a=1, b=2))\n")
    assert reordered("not python (", {"f": ["b", "a"]}, {}) == "not python ("


def test_answers_of_the_bank_take_the_form_of_a_variant(tmp_path: Path) -> None:
    source = LESSONS["07_conv_1d_3d"]
    released = vary(source, "07_conv_1d_3d", KEY)
    answers = {name: cell.source for cell in source.cells if (name := grade_id(cell)) == "conv1d"}
    filled = fill(released, answers)
    assert orders_between(source, filled)["conv1d"] == orders_of(source, KEY)["conv1d"]
    assert fill(source, answers) == source
