"""What counts as equal to a published answer, and what does not."""

import nbformat
import pytest
from courses import REPOSITORY

from autograder.feedback.page import Part
from autograder.notebooks import grade_id
from autograder.report.published import form, like_published
from autograder.simulate.bank import read_bank

PUBLIC = '''def mean_of(values: list[float], start: float = 0.0) -> float:
    """Return the mean."""
    total: float = start  # so far
    for value in values:
        total += value
    return total / len(values)
'''
RENAMED = """import math


def mean_of(start, xs):
    s = start
    for x in xs:

        s += x
    return (s /
            len(xs))
"""
OTHER = PUBLIC.replace("/ len(values)", "* (1 / len(values))")


def answers(code: str) -> list[Part]:
    return [Part("mean_of", 1.0, 1.0, code=code)]


def test_names_layout_comments_and_hints_on_types_do_not_count() -> None:
    assert like_published(answers(RENAMED), {"mean_of": PUBLIC}) == ["mean_of"]


@pytest.mark.parametrize(
    "code", [OTHER, PUBLIC.replace("total += value", "total += start"), "def mean_of(", "", "x = 1"]
)
def test_another_answer_is_not_marked(code: str) -> None:
    assert like_published(answers(code), {"mean_of": PUBLIC}) == []


def test_a_short_answer_is_not_marked_however_like_it_is() -> None:
    short = "def mean_of(values):\n    return sum(values) / len(values)\n"
    assert form(short, "mean_of") and like_published(answers(short), {"mean_of": short}) == []


def test_an_exercise_without_a_published_answer_is_not_marked() -> None:
    assert like_published(answers(PUBLIC), {}) == []


def test_right_answers_in_different_words_are_hardly_ever_taken_for_the_published_one() -> None:
    same = honest = 0
    for path in sorted(REPOSITORY.glob("source/*/*.ipynb")):
        public = {grade_id(cell): cell.source for cell in nbformat.read(path, as_version=4).cells}
        for answer in read_bank(REPOSITORY / "tests" / "answers" / path.parent.name):
            if answer.right:
                honest += 1
                part = Part(answer.exercise, 1.0, 1.0, code=answer.source)
                same += bool(like_published([part], {name: code for name, code in public.items() if name}))
    assert honest > 400 and same < 0.1 * honest
