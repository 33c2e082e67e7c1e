"""What a student's page must not hold: graders, the values they ask with and expect, paths of the instructor's machine.

A message may show small numbers on purpose: those of an example that is the same for everybody, which a grader made to
be shown («Try `…`»), and a student's own. Hidden inputs are drawn at random with all their digits.
"""

import dataclasses
import functools
import html
import re
import sys
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook

import autograder
from autograder.exam.verdict import Verdict
from autograder.feedback.page import FeedbackExporter
from autograder.notebooks import VERDICT

DIGITS = 4  # significant ones that a number may have
LONG = re.compile(r"(?<![\w.])\d+\.\d+(?:e[-+]?\d+)?")
PATH = re.compile(r"(?<![\w.:/<…])/(?:[\w.+~-]+/)+[\w.+~-]*|site-packages|dist-packages")
GRADERS = Path(autograder.__file__).parent / "graders"
SHORT = 25  # characters: a shorter line of Python says nothing


def leaks(page: str) -> list[str]:
    """What stands in the text of a page and should not.

    Args:
        page: as HTML or as plain text.
    """
    text = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    text = html.unescape(re.sub(r"</?\w[^<>]*>", "", text))
    numbers = [number for number in LONG.findall(text) if _digits(number) > DIGITS]
    paths = PATH.findall(text) + [
        path for path in {sys.prefix, str(Path.home()), str(GRADERS.parents[1])} if path in text
    ]
    names = re.findall(r"\bautograder\b|\bgraders\b|\.py\b", text)
    names += [name for name in re.findall(r"(?<![\w.])_\w+", text) if name in _modules()]
    return numbers + paths + names + [line for line in _source() if line in text]


def _digits(number: str) -> int:
    return len(number.partition("e")[0].replace(".", "").strip("0"))


@functools.cache
def _modules() -> set[str]:
    """Names of the graders' modules that are no words and no exercises: what only siblings share."""
    return {path.stem for path in GRADERS.rglob("_[a-z]*.py")}


@functools.cache
def _source() -> set[str]:
    lines = {line.strip() for path in GRADERS.rglob("*.py") for line in path.read_text(encoding="utf-8").splitlines()}
    return {line for line in lines if len(line) >= SHORT}


def page_of(verdict: Verdict) -> str:
    """The student's page of one verdict, without the answer."""
    marks = {"solution": False, "grade": True, "points": verdict.max_points, "score": verdict.points}
    test = {"nbgrader": {"grade_id": f"{verdict.exercise}-test", **marks}, VERDICT: dataclasses.asdict(verdict)}
    where = {"notebook": "one", "assignment": "03", "student": "ada", "score": 1, "max_score": 2, "late_penalty": 0}
    return FeedbackExporter().from_notebook_node(
        new_notebook(cells=[new_code_cell(metadata=test)]), {"nbgrader": where}
    )[0]
