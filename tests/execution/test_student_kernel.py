"""A student's kernel, for real: cells run in it, and whatever they do costs only themselves."""

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

import autograder
from autograder.exam.answer import Answer, AnswerError
from autograder.exam.verdict import Verdict
from autograder.execution.client import MAX_OUTPUT_BYTES
from autograder.execution.student_kernel import OutOfTime, StudentKernel
from autograder.sandbox import Limits

SETUP = """
import os, time
import numpy as np
values = [1, 2]
def double(x): return 2 * x
def sleeps(): time.sleep(60)
def exits(): os._exit(3)
def fails(): return 1 / 0
def is_active(anchor, positive, negative, alpha=0.2):
    distance = lambda x, y: np.sum((x - y) ** 2, axis=-1)
    return distance(anchor, positive) - distance(anchor, negative) + alpha > 0
"""


class Desk:
    """A kernel and its notebook; `run` appends a cell and runs it."""

    def __init__(self, kernel: StudentKernel):
        self.kernel = kernel

    def run(self, source: str) -> tuple[str, list[NotebookNode]]:
        cell = new_code_cell(source)
        self.kernel.notebook.cells.append(cell)
        return self.kernel.run(cell, len(self.kernel.notebook.cells) - 1), cell.outputs

    def ask(self, name: str, *args: Any, seconds: float = 10) -> Any:
        return Answer(self.kernel, name, seconds)(*args)

    def folder(self) -> Path:
        """What the running kernel shares with the host."""
        folder = self.kernel._client.km.provisioner.folder
        assert folder.is_dir() and str(folder).startswith("/tmp/course-")
        return folder


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with StudentKernel(new_notebook(), None, Limits(cell_seconds=4)) as kernel:
        desk = Desk(kernel)
        assert desk.run(SETUP) == ("", [])
        yield desk


def text(outputs: list[NotebookNode]) -> str:
    return "".join(output.get("text", "") for output in outputs)


def test_cells_run_and_their_outputs_are_kept(desk: Desk) -> None:
    lost, outputs = desk.run("values.append(3)\nprint('said')\nvalues")
    assert lost == "" and text(outputs) == "said\n"
    assert outputs[-1].output_type == "execute_result" and outputs[-1].data["text/plain"] == "[1, 2, 3]"


def test_an_exception_is_an_output_like_any_other(desk: Desk) -> None:
    lost, outputs = desk.run("print('before')\n1 / 0")
    assert lost == "" and [output.output_type for output in outputs] == ["stream", "error"]
    assert outputs[1].ename == "ZeroDivisionError"
    assert desk.run("values[:2]")[1][0].data["text/plain"] == "[1, 2]"


@pytest.mark.parametrize("flood", ["print('x' * 3_000_000)", "for i in range(40): print('x' * 30_000, flush=True)"])
def test_a_flood_of_output_is_cut_and_said_to_be(desk: Desk, flood: str) -> None:
    lost, outputs = desk.run(flood)
    assert lost == "" and "the rest of the output was left out" in text(outputs)
    assert len(text(outputs)) < MAX_OUTPUT_BYTES + 200
    assert text(desk.run("print('next')")[1]) == "next\n"


def test_a_grader_gets_answers_from_the_kernel(desk: Desk) -> None:
    assert desk.ask("double", np.arange(3)).tolist() == [0, 2, 4]
    grade = autograder.grade("active_triplets", Answer(desk.kernel, "is_active"))
    assert grade.points == grade.max_points == 10


def test_a_grader_reaches_a_model_that_stays_in_the_kernel(desk: Desk) -> None:
    lost, outputs = desk.run(
        "import keras\ndef build(n):\n    return keras.Sequential([keras.Input((n,)), keras.layers.Dense(1)])"
    )
    assert (lost, outputs) == ("", [])
    answer = Answer(desk.kernel, "build", 10)
    model = answer(2)
    answer.set_weights(model, [np.array([[2.0], [1.0]], np.float32), np.array([0.5], np.float32)])
    assert answer.run(model, np.array([[1.0, 3.0]], np.float32)).tolist() == [[5.5]]
    assert [weight.shape for weight in answer.weights(model)] == [(2, 1), (1,)]


def test_an_exception_in_a_call_comes_with_its_line(desk: Desk) -> None:
    with pytest.raises(AnswerError) as caught:
        desk.ask("fails")
    assert (caught.value.kind, caught.value.line.split()[-3:]) == ("ZeroDivisionError", ["1", "/", "0"])
    with pytest.raises(AnswerError, match="'unknown' is not defined"):
        desk.ask("unknown")


GARBAGE = {  # what to patch, and what to call it back with
    "rubbish": ("serve", "lambda: 'rubbish'"),
    "a number": ("serve", "lambda: 5"),
    "nothing": ("serve", "lambda: None"),
    "base64 of rubbish": ("serve", "lambda: 'AAAA' * 99"),
    "a repr that fails": ("serve", "lambda: type('R', (), {'__repr__': lambda self: 1 / 0})()"),
    "base64 that lies": ("base64.b64encode", "lambda each: b'!!!'"),
    "a pack that lies": ("pack", "lambda *_: b'\\5\\0\\0\\0[1,2]'"),
    "JSON without a reply": ("pack", "lambda *_: b'\\2\\0\\0\\0{}'"),
    "no expressions": ("get_ipython().user_expressions", "lambda each: None"),
    "expressions of no use": ("get_ipython().user_expressions", "lambda each: {'reply': {'status': 'ok', 'data': 3}}"),
    "errors of no use": ("get_ipython().user_expressions", "lambda each: {'reply': {'status': 'error'}}"),
}


@pytest.mark.parametrize(("place", "lie"), GARBAGE.values(), ids=GARBAGE)
def test_a_garbage_reply_is_an_answer_error_and_no_other(desk: Desk, place: str, lie: str) -> None:
    place = place if "get_ipython" in place else f"servant.{place}"
    assert desk.run(f"from autograder.inside import servant\nhonest = {place}\n{place} = {lie}") == ("", [])
    try:
        with pytest.raises(AnswerError) as caught:
            desk.ask("double", 1)
        assert caught.value.kind == "garbled"
        grade = autograder.grade("active_triplets", Answer(desk.kernel, "is_active"))
        assert grade.points == 0 and "damaged" in grade.held
    finally:
        desk.run(f"{place} = honest")
    assert desk.ask("double", 1) == 2


@pytest.mark.parametrize("lie", ["lambda: 1 / 0", "lambda: (_ for _ in ()).throw(KeyboardInterrupt)"])
def test_a_servant_that_fails_is_an_answer_error(desk: Desk, lie: str) -> None:
    assert desk.run(f"from autograder.inside import servant\nhonest = servant.serve\nservant.serve = {lie}") == ("", [])
    try:
        with pytest.raises(AnswerError):
            desk.ask("double", 1)
    finally:
        desk.run("servant.serve = honest")
    assert desk.ask("double", 1) == 2


# from here on each test loses the kernel, and the next one begins with a new one


def test_an_endless_loop_costs_only_its_own_cell(desk: Desk) -> None:
    desk.run("kept = double(4)")
    lost, outputs = desk.run("print('started', flush=True)\nwhile True: pass")
    assert lost == "timeout"
    assert outputs[0].text == "started\n" and "was stopped" in outputs[-1].evalue
    assert desk.run("kept")[1][0].data["text/plain"] == "8"
    assert desk.ask("double", 4) == 8


def test_an_exit_costs_only_its_own_cell(desk: Desk) -> None:
    desk.run("kept = double(4)")
    folder = desk.folder()
    lost, outputs = desk.run("lost = 1\nos._exit(1)")
    assert lost == "died" and "ended the kernel" in outputs[-1].evalue and not folder.exists()
    assert desk.run("kept, 'lost' in dir()")[1][0].data["text/plain"] == "(8, False)"


@pytest.mark.parametrize(("name", "kind", "seconds"), [("sleeps", "timeout", 1), ("exits", "died", 60)])
def test_a_call_that_never_answers_costs_only_its_own_exercise(
    desk: Desk, name: str, kind: str, seconds: float
) -> None:
    desk.ask("double", 1)
    with pytest.raises(AnswerError) as caught:
        desk.ask(name, seconds=seconds)
    assert caught.value.kind == kind
    assert autograder.grade("active_triplets", Answer(desk.kernel, "is_active")).points == 10


def test_files_are_at_hand_the_notebooks_time_ends_and_nothing_stays_behind(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("number = 7")
    (tmp_path / "numpy.py").write_text("raise SystemExit('not NumPy')")
    (tmp_path / "lesson.ipynb").write_text("{}")
    with StudentKernel(new_notebook(), str(tmp_path), Limits()) as kernel:
        desk = Desk(kernel)
        source = "import os, mine, numpy\nprint(sorted(os.listdir()), mine.number, numpy.pi > 3)"
        assert text(desk.run(source)[1]) == "['mine.py', 'numpy.py'] 7 True\n"
        folder = desk.folder()
        assert desk.run("def sleeps(): __import__('time').sleep(60)") == ("", [])
        for seconds in (-1, 1):  # used up while the kernel is idle, and while it works
            kernel.deadline = time.monotonic() + seconds
            if seconds > 0:
                with pytest.raises(AnswerError) as caught:
                    desk.ask("sleeps", seconds=60)
                assert caught.value.kind == "timeout"
            with pytest.raises(OutOfTime):
                desk.run("1")
            with pytest.raises(AnswerError) as caught:
                desk.ask("sleeps")
            assert caught.value.kind == "out of time"
    assert not folder.exists()


def test_points_proven_before_the_time_was_used_up_count_and_a_person_looks() -> None:
    used: list[bytes] = []

    def graded(most: float) -> Verdict:
        """Graded with time for so many questions."""
        used.clear()
        with StudentKernel(new_notebook(), None, Limits()) as kernel:
            Desk(kernel).run(SETUP)
            request = kernel.request

            def until_then(packed: bytes, seconds: float) -> bytes:
                used.append(packed)
                kernel.deadline = kernel.deadline if len(used) <= most else time.monotonic() - 1
                return request(packed, seconds)

            kernel.request = until_then
            return autograder.grade("active_triplets", Answer(kernel, "is_active"))

    assert graded(math.inf).points == 10
    grade = graded(len(used) * 3 // 4)
    assert 0 < grade.points < 10 and grade.held == "the time for the notebook was used up"
    assert "used up before" in next(check.message for check in grade.checks if not check.passed)
