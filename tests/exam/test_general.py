"""Every mistake that a grader can name is registered, and the report finds its sentence by the name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder
from autograder import graders
from autograder.exam.answer import Answer
from autograder.exam.compare import Kind
from autograder.exam.exam import Exam
from autograder.exam.general_mistakes import GENERAL, LOST
from autograder.exam.mistakes import filled, mistakes, outline, sentences
from autograder.exam.wording import ENDS

EXERCISES = autograder.exercises()
FILES = sorted(Path(graders.__path__[0]).rglob("*.py"))


def named(path: Path) -> Iterator[tuple[int, str]]:
    """The names that a file gives to `recognised`, as far as they stand there as literals."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if called == "recognised":
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield node.lineno, part.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_grader_names_only_mistakes_that_are_registered(path: Path) -> None:
    lesson = f"{graders.__name__}.{path.parent.name}"
    siblings = [each for each in EXERCISES.values() if each.run.__module__.startswith(f"{lesson}.")]
    own = [each for each in siblings if each.run.__module__ == f"{lesson}.{path.stem}"]
    here = own or siblings  # what all of the lesson share has no exercise of its own
    known = {name for each in here for name in sentences(each.mistakes)}
    assert not [(line, name) for line, name in named(path) if name not in known]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_report_has_a_sentence_for_every_mistake(name: str) -> None:
    for mistake, sentence in sentences(EXERCISES[name].mistakes).items():
        text = outline(mistake, sentence)
        assert len(text) > 10 and text[-1] in ".?!)…`" and "{" not in text.replace("{}", ""), (mistake, text)


def test_an_unknown_name_is_a_key_error_that_lists_the_known_ones() -> None:
    exam = Exam(EXERCISES["verify"], Answer.local("verify", lambda: 0), 0)
    with pytest.raises(KeyError, match=r"verify has no mistake 'no such'.*wrong shape"):
        exam.recognised("no such")
    assert not exam.verdict.mistakes


def test_details_are_filled_in_and_a_missing_one_is_an_error() -> None:
    sentence = "There are {got} outputs for {expected} names, {x: 1}."
    assert filled(sentence, {"got": 2, "expected": 3}) == "There are 2 outputs for 3 names, {x: 1}."
    assert outline("outputs", sentence) == "There are … outputs for … names, {x: 1}."
    with pytest.raises(KeyError, match="expected"):
        filled(sentence, {"got": 2})


def test_an_exercises_own_sentence_comes_first() -> None:
    own = mistakes({"NaN": "The logarithm of 0."})
    assert sentences(own)["NaN"] == "The logarithm of 0." and sentences(own)["wrong shape"] == GENERAL["wrong shape"]


def test_kinds_that_are_mistakes_have_the_same_name() -> None:
    assert {Kind.NOTHING, Kind.SHAPE, Kind.NAN, Kind.NOT_INTEGERS} == set(Kind) & GENERAL.keys()
    assert LOST.keys() == ENDS
