"""What is said about the cells of a notebook, and who is held though an answer failed; without a process of its own."""

from typing import Any

import keras
import nbformat
import numpy as np
import pytest
from local_kernel import LocalKernel
from nbformat.v4 import new_code_cell, new_notebook

from autograder.exam.answer import Answer, AnswerError
from autograder.exam.verdict import Verdict
from autograder.exam.wording import MAX_SAID, explain, shortened
from autograder.execution.notebook import Job, Notes, _Run
from autograder.inside import settings

NAME = "active_triplets"
RIGHT = """
def active_triplets(anchor, positive, negative, alpha=0.2):
    return np.sum((anchor - positive) ** 2, -1) - np.sum((anchor - negative) ** 2, -1) + alpha > 0
"""


def verdict(answer: str, own: str = "", **notes: Any) -> Verdict:
    marks = {"schema_version": 3, "task": False, "locked": False, "grade": False, "solution": True, "grade_id": NAME}
    test = marks | {"grade": True, "solution": False, "grade_id": f"{NAME}-test", "points": 10}
    cells = [new_code_cell(own), new_code_cell(answer, metadata={"nbgrader": marks})]
    book = new_notebook(cells=[*cells, new_code_cell("", metadata={"nbgrader": test})])
    run = _Run(Job(nbformat.writes(book), Notes(**notes)), LocalKernel())
    for index, cell in enumerate(book.cells):
        run.cell(cell, index)
    return run.grades[NAME]


def test_a_right_answer_is_neither_held_nor_said_anything_about() -> None:
    grade = verdict(RIGHT, doubts={NAME: "Another notebook was there."})
    assert (grade.points, grade.held, grade.note) == (10, "", "")


def test_a_doubt_holds_what_loses_points_and_damage_holds_in_any_case() -> None:
    wrong = RIGHT.replace("> 0", "> 1")
    assert verdict(wrong, doubts={NAME: "Another one."}).held == "Another one."
    assert verdict(wrong).held == "" and verdict(wrong, doubts={"triplet_loss": "Another one."}).held == ""
    assert verdict(RIGHT, held={NAME: "Damaged."}).held == "Damaged."


def test_a_magic_that_fails_is_said_and_not_another_cell_blamed() -> None:
    grade = verdict("%%tme\n" + RIGHT)
    assert "stopped at a magic command" in grade.note and "%%tme" in grade.note
    assert grade.checks[0].message.startswith(f"`{NAME}` is not defined:") and grade.points == 0


@pytest.mark.parametrize("own", [True, False])
def test_a_package_that_is_only_on_the_students_machine_is_looked_at(own: bool) -> None:
    line = "import no_such_package\nhelper = lambda x: x\n"
    grade = verdict(RIGHT.replace("> 0", "> helper(0)"), line) if own else verdict(line + RIGHT)
    assert grade.points == 0 and "no_such_package" in grade.held
    assert not verdict(RIGHT.replace("> 0", "> 1"), line).held  # it failed for another reason
    assert not verdict(RIGHT, line).held


def test_a_setting_that_may_have_spoilt_an_answer_is_named() -> None:
    wrong = RIGHT.replace("> 0", "> 1")
    settings.changed.clear()
    try:
        assert "set_floatx" in verdict(wrong, "keras.config.set_floatx('float64')").held
        assert verdict(RIGHT).held == ""
    finally:
        keras.config.set_floatx("float32")
        settings.changed.clear()
    assert verdict(wrong).held == ""


def said(error: BaseException) -> str:
    def function() -> None:
        raise error

    with pytest.raises(AnswerError) as caught:
        Answer.local("function", function)()
    return explain(caught.value)


def test_the_cause_that_keras_tells_is_told() -> None:
    text = "Exception encountered when calling Tower.call().\n\n\x1b[1mbad shapes\x1b[0m\n\nArguments received by it"
    assert said(ValueError(text)).startswith("It stopped with ValueError: bad shapes (in Tower.call())")


def test_an_exception_that_keras_replaces_is_told() -> None:
    code = "def build():\n    return keras.layers.Lambda(lambda x: keras.ops.no_such(x))(keras.Input((2,)))"
    names: dict[str, Any] = {"keras": keras}
    exec(compile(code, "<ipykernel_2>", "exec"), names)
    with pytest.raises(AnswerError) as caught:
        Answer.local("build", names["build"])()
    assert caught.value.kind == "AttributeError" and "no_such" in explain(caught.value)


def test_a_model_of_another_keras_is_told_from_what_is_none() -> None:
    Functional = type("Functional", (), {"__module__": "tensorflow.python.keras.engine.functional"})
    for thing, word in ((Functional(), "another Keras"), (5, "no Keras model")):
        with pytest.raises(AnswerError, match=word):
            answer = Answer.local("give", lambda thing=thing: thing)
            answer.weights(answer.make("variable", np.float32(1)) if thing == 5 else answer())


@pytest.mark.parametrize("text", ["word " * 200, "x" * 999, "One. " * 200, "", "short", "A long one: " + "w" * 400])
def test_long_words_of_a_library_end_at_a_word(text: str) -> None:
    short = shortened(text)
    assert len(short) <= MAX_SAID + 2 and (short == text or short.endswith(("…", ".")))
    assert short.rstrip(" ….") in text
