"""What is said of a known mistake is whole: it ends, it has no gaps, and it does not guess between two things."""

import re

import pytest

import autograder
from autograder.exam.mistakes import outline

SENTENCES = {
    f"{name}: {mistake.name}": mistake.message
    for name, exercise in autograder.exercises().items()
    for mistake in exercise.mistakes
}
OPEN_END = re.compile(r"(?<![.?})])$|(?<![.?])\)$|\.\.$")
GAPS = re.compile(r"^…: |, but …\.$")  # without its details nothing is said
GUESSES = re.compile(r"\(or the \w+\)|, or is (it|there|the)|into both\b(?! towers)|added as they are|[«»]")


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        (OPEN_END, "It stopped"),
        (OPEN_END, "It stopped (here)"),
        (OPEN_END, "It stopped.."),
        (GAPS, "…: a ValueError is expected, but …."),
        (GUESSES, "The mean (or the sum) of a map is taken."),
        (GUESSES, "The axis is kept, or is the sum missing?"),
    ],
)
def test_what_is_looked_for_is_found(pattern: re.Pattern, sentence: str) -> None:
    assert pattern.search(sentence)


def test_every_sentence_ends() -> None:
    assert not {name: text for name, text in SENTENCES.items() if OPEN_END.search(text)}


def test_no_sentence_guesses() -> None:
    assert not {name: text for name, text in SENTENCES.items() if GUESSES.search(text)}


def test_without_its_details_a_sentence_still_says_something() -> None:
    assert not {name: text for name, text in SENTENCES.items() if GAPS.search(outline(name.partition(": ")[2], text))}
