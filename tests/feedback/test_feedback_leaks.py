"""A student's page tells nothing of the graders and of the machine. (test_bank searches it for every wrong answer.)"""

import dataclasses
import sys
from pathlib import Path

import pytest
from leaks import GRADERS, leaks, page_of
from student_pages import VERDICT_OF_IT, graded, page

import autograder
from autograder.exam.answer import AnswerError
from autograder.exam.verdict import Check, Verdict
from autograder.exam.wording import explain
from autograder.feedback.page import without_paths


def saying(text: str) -> Verdict:
    return Verdict("triplet_loss", 2.0, [Check("the loss", False, 2.0, text)])


SOURCE = max((GRADERS / "triplet_loss" / "triplet_loss.py").read_text(encoding="utf-8").splitlines(), key=len).strip()


@pytest.mark.parametrize(
    "text",
    [
        "[[-0.11332823 0.5]]",
        "it gives 12.3456",
        "/srv/course/gradebook.db",
        "autograder.exam.exam",
        "_triplets",
        SOURCE,
    ],
)
def test_the_search_finds_what_is_planted(text: str) -> None:
    assert leaks(page_of(saying(f"It stopped: {text} and more")))


@pytest.mark.parametrize("text", ["distances 0.2 and 0.9", "1.414", "0.00012", "and/or", "688705 parameters", "2500.0"])
def test_small_numbers_and_words_may_be_said(text: str) -> None:
    assert not leaks(page_of(saying(f"This is {text}, too large.")))


def test_an_error_does_not_show_the_arrays_it_was_asked_with() -> None:
    said = explain(AnswerError("ValueError", "Unknown: shape=(2, 2), value=[[-0.11332823 1.5258e-05] [0.5 12.3456]]"))
    assert said == "It stopped with ValueError: Unknown: shape=(2, 2), value=[[… …] [0.5 …]]."
    assert not leaks(page_of(saying(said)))


MODULE = "lib/python3.11/site-packages/keras/src/layer.py"


@pytest.mark.parametrize(
    "path",
    [
        f"{sys.prefix}/{MODULE}",
        f"{sys.base_prefix}/lib/python3.11/warnings.py",
        f"/srv/another-worker/env/{MODULE}",
        str(Path(autograder.__file__).parents[1] / "helpers" / "data" / "faces.py"),
        str(Path.home() / "notes.txt"),
    ],
)
def test_no_path_of_the_machine_is_on_a_page(path: str) -> None:
    notebook = graded()
    verdict = dataclasses.replace(VERDICT_OF_IT, note=f"cannot import name 'x' from 'y' ({path})")
    notebook.cells[-1].metadata["course_verdict"] = dataclasses.asdict(verdict)
    notebook.cells[3].outputs[0].data["text/plain"] = f"{path}:63: UserWarning: careful"
    text = page(notebook)
    folder = path.rpartition("/")[0].partition("/lib/")[0]
    assert folder not in text and f"{Path(path).name}:63: UserWarning: careful" in text


def test_other_paths_stay() -> None:
    text = "open('/tmp/mine.txt') … /usr/bin/python, a/b, </td></tr>"
    assert without_paths(text) == text
