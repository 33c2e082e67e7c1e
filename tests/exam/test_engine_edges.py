"""Defects of the engine that were found and mended: each test failed before."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from courses import ASSIGNMENT
from made_up import MadeUp
from nbformat.v4 import new_code_cell, new_notebook

import autograder
from autograder.exam.answer import Answer
from autograder.exam.compare import difference, told
from autograder.inside import data
from autograder.inside.data import Handle, pack, unpack
from autograder.release.releasing import release
from autograder.sandbox import Limits, folders
from autograder.sandbox.files import MAX_FILES, plain_files


class Reply:
    def __init__(self, value):
        self.value = value

    def request(self, packed, seconds):
        return pack({"ok": True, "value": self.value})


def test_infinity_is_right_where_it_is_asked():  # recognize: empty database → (None, inf)
    assert difference((None, float("inf")), (None, float("inf"))) is None


def test_a_name_taken_from_a_text_array_is_a_string():
    answer = Answer.local("f", lambda: np.array(["Ann", "Bob"])[0])
    assert difference(answer(), "Ann") is None


@pytest.mark.parametrize("value", [np.array("a"), np.array([["a", "b"], ["c", "d"]]), np.array([], "U3")], ids=repr)
def test_text_arrays_come_back_as_they_were(value):
    got = unpack(pack(value))
    assert got.dtype.kind == "U" and got.shape == value.shape and got.tolist() == value.tolist()


def test_lists_of_strings_compare():
    assert difference(["a", "b"], ["a", "b"]) is None


@pytest.mark.parametrize("got", ["Bob", Handle(1, "x"), ("Bob", 1.0)], ids=repr)
def test_a_message_does_not_tell_the_wanted_name(got):
    assert "Ann" not in told(difference(got, ("Ann", 1.0) if isinstance(got, tuple) else "Ann"))


def test_the_same_numbers_is_said_only_of_the_same_numbers():
    assert "same numbers" not in told(difference(np.array([[5.0], [6.0]]), np.array([1.0, 2.0])))


def neighbours():
    stub = "def f():\n    raise NotImplementedError"
    marks = dict(schema_version=3, task=False, grade_id="f", grade=False, solution=True, locked=False)
    return stub, {"nbgrader": marks}


def test_of_two_answers_in_a_row_the_last_one_counts():
    from autograder.execution.realign import realign

    stub, marks = neighbours()
    released = new_notebook(cells=[new_code_cell(stub, metadata=marks)])
    answers = [new_code_cell(f"def f():\n    return {each}", metadata=marks) for each in (1, 2)]
    space = {}
    for cell in realign(new_notebook(cells=answers), released).notebook.cells:
        exec(cell.source, space)
    assert space["f"]() == 2


def test_a_copied_test_cell_with_the_students_own_code_is_kept():
    from autograder.execution.realign import realign

    stub, marks = neighbours()
    test = {"nbgrader": {**marks["nbgrader"], "grade_id": "f-test", "grade": True, "solution": False, "points": 1}}
    released = new_notebook(cells=[new_code_cell(stub, metadata=marks), new_code_cell("assert f()", metadata=test)])
    helper = new_code_cell("def helper():\n    return 1", metadata=test)  # a copy of the test cell, typed over
    submitted = new_notebook(cells=[helper, new_code_cell("def f():\n    return helper()", metadata=marks)])
    assert helper.source in [cell.source for cell in realign(submitted, released).notebook.cells]


RAGGED = [[1.0], [1.0, 2.0]]


@pytest.mark.parametrize("exercise", list(autograder.exercises()))
def test_a_ragged_list_is_a_wrong_answer(exercise):
    assert autograder.grade(exercise, lambda *args, **kwargs: RAGGED).points == 0


@pytest.mark.parametrize("changed", [5, None, [[1]], [np.zeros(2)]], ids=repr)
def test_garbage_in_the_list_of_changes_is_an_answer_error(changed):
    assert autograder.grade("active_triplets", Answer(Reply({"value": 1, "changed": changed}), "f")).points == 0


def test_garbage_for_the_number_of_steps_is_a_failed_check():
    class Wire:
        def request(self, packed, seconds):
            weights = [np.zeros(size) for size in ((5, 4), (4, 4), (4, 4), (4, 3))]
            replies = {"call": {"value": 1.0, "changed": []}, "make": Handle(1, "m"), "weights": weights}
            replies["iterations"] = np.array([2, 2])
            return pack({"ok": True, "value": replies.get(unpack(packed)["do"], [1, 2, 3])})

    assert autograder.grade("train_step", Answer(Wire(), "train_step")).points == 0


def test_what_a_student_is_told_can_be_written_to_a_file():
    def answer(*args, **kwargs):
        raise ValueError("\ud800")

    autograder.grade("active_triplets", answer).checks[0].message.encode()


def test_a_submission_with_half_a_surrogate_can_be_saved(tmp_path):
    import nbformat

    from autograder.course.reader import read_submission

    cell = {"cell_type": "code", "source": "x = '\ud800'", "metadata": {}, "outputs": [], "execution_count": None}
    path = tmp_path / "lesson.ipynb"
    notebook = {"cells": [{**cell, "id": "a"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook))
    nbformat.write(read_submission(path, set()), tmp_path / "out.ipynb")


def test_numbers_that_collide_as_keys_are_refused():
    """With such keys a dictionary takes quadratic time: 3 MB would hold the grader for minutes."""
    keys = [[k * (2**61 - 1), 1] for k in range(3)]
    head = json.dumps({"value": {"is": "dict", "items": keys}, "sizes": []}).encode()
    with pytest.raises(ValueError):
        unpack(data.HEADER.pack(len(head)) + head)


@pytest.fixture(scope="module")
def run():
    from autograder.execution.student_kernel import StudentKernel

    with StudentKernel(new_notebook(), None, Limits(cell_seconds=5, notebook_seconds=100)) as kernel:
        yield lambda source: kernel.run(new_code_cell(source), 0)


@pytest.mark.parametrize(
    "message",
    [
        "'display_data', {}",
        "'display_data', {'data': {}, 'metadata': {}, 'transient': 3}",
        "'stream', {}",
        "'stream', {'name': 5, 'text': [1]}",
        "'status', {}",
        "'comm_open', {}",
    ],
)
def test_a_malformed_message_of_the_kernel_costs_its_own_cell(run, message):
    run("kernel = get_ipython().kernel")
    assert run(f"kernel.session.send(kernel.iopub_socket, {message}, parent=kernel.get_parent('shell'));") is not None


def test_too_many_files_are_left_out_and_the_rest_is_used(tmp_path):
    (tmp_path / "big").write_bytes(b"\0" * (65 << 20))
    (tmp_path / "small.txt").write_text("here")
    (tmp_path / "link").symlink_to("small.txt")
    taken, left_out = plain_files(tmp_path)
    assert [path.name for path in taken] == ["small.txt"]
    assert [path.name for path in left_out] == ["big", "link"]


def test_a_result_without_numbers_can_be_told_apart():
    from autograder.exam.exam import Exam
    from autograder.exam.exercise import Exercise, case
    from autograder.exam.mistakes import Mistake

    tiny = Exercise("t", "a", 1, lambda x: ("Ann", x), (Mistake("m", "", lambda x: (None, x)),), (), lambda exam: None)
    Exam(tiny, Answer.local("t", abs), 0).telling(lambda: [case(1.0)])


def test_square_brackets_in_the_name_of_a_folder_are_no_pattern(made_up: MadeUp) -> None:
    made_up.root = made_up.root.rename(made_up.root.with_name("course [2026] *"))
    for student in ("a[1]da", "ada"):
        made_up.hand_in(student)
    made_up.grade("a[1]da", "ada")
    assert [made_up.row(student).total for student in ("a[1]da", "ada")] == [100, 100]
    assert all("100 of 100" in made_up.page(student) for student in ("a[1]da", "ada"))
    release(made_up.course, ASSIGNMENT)


def test_thousands_of_files_and_deep_folders_beside_a_notebook_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "many").mkdir()
    for number in range(MAX_FILES + 10):
        (tmp_path / "many" / f"{number:05}").touch()
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1500):
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(here)
    taken, left_out = plain_files(tmp_path)
    assert len(taken) == MAX_FILES and len(left_out) == 10 + 1
    folders.remove(tmp_path / "d")  # no test leaves what Python cannot remove
