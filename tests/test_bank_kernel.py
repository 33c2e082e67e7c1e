"""The answer bank through the kernel door: the sandbox, the bridge and the limits change no verdict."""

from collections.abc import Iterator

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from test_bank import ANSWERS, SOLVED, function_of, name_of

import autograder
from autograder.answer import Answer
from autograder.bank import BankAnswer
from autograder.kernel import StudentKernel
from autograder.sandbox import Limits

HEAD = "import numpy as np\nimport tensorflow as tf\nimport keras\n"
EXERCISES = sorted({answer.exercise for answer in ANSWERS})


@pytest.fixture(params=EXERCISES, scope="module")
def exercise(request: pytest.FixtureRequest) -> Iterator[tuple[str, StudentKernel]]:
    """An exercise, and a kernel for all answers to it."""
    with StudentKernel(new_notebook(), None, Limits(notebook_seconds=1200, notebook_cpu_seconds=2400)) as kernel:
        yield request.param, kernel


def verdict_of(answer: BankAnswer, kernel: StudentKernel) -> autograder.results.Grade:
    """Run an answer's cell in a namespace swept clean, among right answers to the other exercises, and grade it."""
    others = [other.source for name, other in SOLVED.items() if name != answer.exercise]
    cells = ["get_ipython().run_line_magic('reset', '-f -s')", HEAD + "\n".join(others), answer.source]
    kernel.notebook.cells = [new_code_cell(cell) for cell in cells]
    for index, cell in enumerate(kernel.notebook.cells):
        assert kernel.run(cell, index) == ""
    return autograder.grade(answer.exercise, Answer(kernel, answer.exercise), seed=0)


@pytest.mark.filterwarnings("ignore")  # a warning costs nothing; as an error, as elsewhere here, it would
def test_every_answer_gets_the_verdict_it_gets_without_a_kernel(exercise: tuple[str, StudentKernel]) -> None:
    name, kernel = exercise
    different = []
    for answer in (each for each in ANSWERS if each.exercise == name):
        inside, outside = verdict_of(answer, kernel), autograder.grade(name, function_of(answer), seed=0)
        if (inside.points, inside.mistakes, inside.held) != (outside.points, outside.mistakes, ""):
            different.append((name_of(answer), inside.points, outside.points, inside.mistakes, outside.mistakes))
    assert not different
