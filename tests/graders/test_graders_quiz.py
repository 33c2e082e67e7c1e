"""The ten questions of 08: the key, the points, what a wrong letter is told, and values of any kind."""

import copy
import itertools
import re
from pathlib import Path
from typing import Any

import keras
import nbformat
import numpy as np
import pytest
import tensorflow as tf
from nbformat import NotebookNode

import autograder
from autograder.exam.answer import Answer, LocalWire
from autograder.exam.verdict import Verdict
from autograder.grading.preprocessors import GradeOutside
from autograder.inside.data import Handle, pack
from autograder.notebooks import grade_id

KEY = {1: "a", 3: "b", 4: "c", 5: "a", 6: "a", 7: "b", 8: "a", 9: "c", 10: "c"}  # question 2: b and c
OPTIONS = {number: "abcd" if number in (2, 4, 9) else "abc" if number == 10 else "ab" for number in range(1, 11)}
WRONG = [(number, letter) for number, right in KEY.items() for letter in OPTIONS[number] if letter != right]
SUBSETS = [set(chosen) for size in range(5) for chosen in itertools.combinations("abcd", size)]
SOURCE = Path(__file__).resolve().parents[2] / "source" / "08_quiz" / "quiz.ipynb"


def grade(number: int, value: Any) -> Verdict:
    return autograder.grade(f"answer_{number}", value)


def said(verdict: Verdict) -> list[str]:
    return [check.message for check in verdict.checks if not check.passed]


@pytest.mark.parametrize("number", KEY)
def test_the_right_letter_gets_all_points(number: int) -> None:
    for value in (KEY[number], KEY[number].upper(), f" {KEY[number]}\n", [KEY[number]], {KEY[number]}):
        verdict = grade(number, value)
        assert (verdict.points, verdict.max_points, verdict.mistakes) == (10, 10, [])


@pytest.mark.parametrize(("number", "letter"), WRONG)
def test_a_wrong_letter_gets_nothing_and_a_reason_with_the_place_to_look(number: int, letter: str) -> None:
    verdict = grade(number, letter)
    (text,) = said(verdict)
    assert verdict.points == 0 and len(verdict.mistakes) == 1 and verdict.held == ""
    assert f"section {number}" in text and re.search(r"lesson 0[1-7] \(“", text) and len(text) < 400


def test_every_wrong_option_has_a_reason_of_its_own() -> None:
    texts = [said(grade(number, letter))[0] for number, letter in WRONG]
    texts += [said(grade(2, value))[0] for value in ("abc", "b", "c", "bcd", "abcd")]
    assert len(set(texts)) == len(texts) == len(WRONG) + 5
    for exercise in (autograder.exercises()[f"answer_{number}"] for number in OPTIONS):
        named = {letter for each in exercise.mistakes for wrong in each.wrong for letter in wrong}
        assert named | set(exercise.reference) == set(OPTIONS[int(exercise.name[7:])])


@pytest.mark.parametrize("chosen", SUBSETS, ids=lambda chosen: "".join(sorted(chosen)) or "none")
def test_question_2_pays_for_each_option_judged_rightly(chosen: set[str]) -> None:
    want = sum(2.5 * ((letter in chosen) == (letter in "bc")) for letter in "abcd") if 0 < len(chosen) < 4 else 0
    for value in (chosen, frozenset(chosen), sorted(chosen), tuple(chosen), "".join(chosen), ", ".join(chosen).upper()):
        verdict = grade(2, value)
        assert (verdict.points, verdict.max_points) == (want, 10)
        assert all(said(verdict)) and bool(verdict.mistakes) == (want < 10)


def test_question_2_tells_each_misjudged_option() -> None:
    verdict = grade(2, {"a", "b"})  # a is none, c is left out
    assert [(check.name, check.passed) for check in verdict.checks] == [
        *(("option a", False), ("option b", True), ("option c", False), ("option d", True))
    ]
    first, second = said(verdict)
    assert first.startswith("Option a is not a reason") and second.startswith("Option c is a reason")
    assert all("section 2" in each for each in said(grade(2, {"a", "d"})) + said(grade(2, "abcd")))


ODD = [None, True, 1, 2.5, "", "true", "e", "yes", b"a", [], set(), {"a": True}, [["a"]], ["a", None], {1, 2}, object()]
ODD += [len, KeyError, np.nan, np.zeros(3), np.zeros((400, 400)), np.array(["a", "x"]), np.array([None, "a"])]
ODD += [
    tf.constant([1.0]),
    tf.constant("a"),
    keras.layers.Dense(1),
    "a" * 1000 + "b",
    list("abcde") * 1000,
    "\x00\ud800",
]
ODD += [Handle(1, "x"), 10**30, (x for x in "a"), range(3), np.array("a", dtype="S1"), np.datetime64("2020-01-01")]


@pytest.mark.parametrize("value", ["“b”", "‘B’", "`b`", "**b**", "\ufeffb", "b\u200b", "ｂ", "b.", ("b",), "b,"])
def test_a_letter_may_be_copied_with_its_marks(value: Any) -> None:
    assert grade(3, value).points == 10


@pytest.mark.parametrize("value", [[len], ["b", len], ("b", keras.layers.Dense(1))], ids=["alone", "list", "tuple"])
def test_an_object_among_letters_is_told_by_its_own_type(value: Any) -> None:
    (line,) = said(grade(3, value))
    assert "Handle" not in line and f"type {type(value[-1]).__name__}" in line


@pytest.mark.parametrize("number", [2, 3, 4])
@pytest.mark.parametrize("value", ODD, ids=lambda value: type(value).__name__)
def test_what_is_no_letter_gets_nothing_and_a_clear_line(number: int, value: Any) -> None:
    verdict = grade(number, value)
    (line,) = said(verdict)
    assert verdict.points == 0 and verdict.held == ""
    assert verdict.mistakes == ["not answered" if value is None else "no letter"]
    assert re.search("Type one (letter|or more letters)", line) or line.startswith("No answer yet. Set `answer_")
    assert "\n" not in line and line.isprintable() and len(line) < 250


SEVERAL = [("ba", "'ba' holds two."), (["A", "b"], "['A', 'b'] holds two."), ({"b", "a"}, "holds two.")]


@pytest.mark.parametrize(("value", "said_of_it"), SEVERAL, ids=["a string", "a list", "a set"])
def test_several_letters_where_one_is_asked_are_told_as_such(value: Any, said_of_it: str) -> None:
    verdict = grade(3, value)
    (line,) = said(verdict)
    assert (verdict.points, verdict.mistakes) == (0, ["several letters"])
    assert line.startswith("This question takes one letter. ") and said_of_it in line
    assert "cannot be read" not in line and "two." in line


def test_the_lessons_that_a_student_is_sent_to_have_these_titles() -> None:
    text = " ".join(said(grade(number, letter))[0] for number, letter in WRONG)
    named = set(re.findall(r"lesson (0[1-7]) \(“([^”]+)”\)", text))
    assert {number for number, _ in named} == {"01", "02", "03", "05", "06", "07"}
    for number, title in named:
        (path,) = SOURCE.parents[1].glob(f"{number}_*/*.ipynb")
        assert nbformat.read(path, as_version=4).cells[0].source.splitlines()[0] == f"# {title}"


def test_d_is_the_distance_or_an_option_but_says_which() -> None:
    for value in ("abc", "c", "bcd"):
        assert "distance d" in said(grade(2, value))[0]
    assert "edge or a colour" not in said(grade(6, "b"))[0]  # the pictures are grey


def test_a_value_that_cannot_cross_is_told() -> None:
    deep: list = []
    for _ in range(50):
        deep = [deep]
    for value in (deep, ["a" * 1000] * 20_000):
        verdict = grade(3, value)
        assert verdict.points == 0 and len(said(verdict)[0]) > 20


def test_a_variable_that_is_not_there_is_not_answered() -> None:
    verdict = autograder.grade("answer_3", Answer(LocalWire({}), "answer_3"))
    assert (verdict.points, verdict.mistakes, verdict.held) == (0, ["not answered"], "")
    assert said(verdict)[0].startswith("No answer yet")


class Forged:
    """A kernel that answers what it likes."""

    def __init__(self, reply: bytes):
        self.reply = reply

    def request(self, packed: bytes, seconds: float) -> bytes:
        return self.reply


FORGED = [b"", b"\xff" * 50, pack({"ok": True}), pack({"ok": "yes", "value": "b"}), pack(["b"]), pack(None)]
FORGED += [pack({"ok": False, "kinds": 3, "message": "", "line": ""}), pack({"ok": 1, "value": "b"})]
FORGED += [pack({"ok": True, "value": [Handle(7, "<script>\x1b[2J"), {"points": 10}]})]
FORGED += [pack({"ok": True, "value": Handle(7, "<script>\x1b[2J" * 9)}), pack({"ok": True, "value": {"points": 10}})]


@pytest.mark.parametrize("reply", FORGED, ids=range(len(FORGED)))
def test_a_forged_reply_earns_nothing_and_raises_nothing(reply: bytes) -> None:
    for number in (2, 3):
        verdict = autograder.grade(f"answer_{number}", Answer(Forged(reply), f"answer_{number}"))
        assert verdict.points == 0
        assert all(line and line.isprintable() and "\x1b" not in line for line in said(verdict))


class Letter(str):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class Bag(set):
    def __iter__(self) -> Any:
        return iter("bc")


def test_objects_that_lie_about_themselves_are_taken_as_what_they_hold() -> None:
    assert grade(3, Letter("a")).points == 0 and grade(3, [Letter("b")]).points == 10
    assert grade(2, Bag("ad")).points == 0 and grade(2, Bag("bc")).points == 10


@pytest.mark.parametrize(
    ("value", "want"),
    [
        *(({"b"}, ["b"]), (frozenset("c"), ["c"]), (("b", "c"), ("b", "c")), ("b, c", "b, c"), (None, None)),
        (np.array(["b", "c"], dtype=object), ["b", "c"]),
    ],
)
def test_a_value_crosses_as_plain_data(value: Any, want: Any) -> None:
    assert Answer.local("answer_2", value).value() == want


def stub(cell: NotebookNode) -> None:
    """What nbgrader makes of an answer cell for the release."""
    head = cell.source.partition("### BEGIN SOLUTION")[0]
    cell.source = f"{head}# YOUR CODE HERE\nraise NotImplementedError()"


@pytest.fixture(scope="module")
def graded() -> tuple[dict[str, Verdict], dict[str, Verdict]]:
    """The verdicts on the solved notebook, and on one with cells that are blank, odd, broken or after the key."""
    solved = nbformat.read(SOURCE, as_version=4)
    partly = copy.deepcopy(solved)
    for cell in partly.cells:
        if grade_id(cell) == "answer_1":
            stub(cell)
        if grade_id(cell) == "answer_2":
            cell.source = "class Lie:\n    __eq__ = __contains__ = lambda self, other: True\nanswer_2 = Lie()"
        if grade_id(cell) == "answer_3":
            cell.source = "answer_3 = b)"
        if grade_id(cell) == "answer_4":
            stub(cell)
            cell.source = 'answer_4 = "c"\n' + cell.source
        if grade_id(cell) == "answer_5":
            cell.source = "try:\n    import autograder.graders.quiz\nexcept ImportError:\n    answer_5 = 'a'"
    return tuple(GradeOutside().preprocess(each, {})[1]["course_grades"] for each in (solved, partly))


def test_the_solved_notebook_gets_100_points_in_a_kernel(graded: tuple) -> None:
    assert {name: verdict.points for name, verdict in graded[0].items()} == dict.fromkeys(graded[0], 10)
    assert len(graded[0]) == 10 and not any(verdict.held or verdict.note for verdict in graded[0].values())


def test_blank_odd_and_broken_cells_cost_their_own_question_only(graded: tuple) -> None:
    verdicts = graded[1]
    assert [verdict.points for verdict in verdicts.values()] == [0, 0, 0, *[10] * 7]
    blank, odd, broken, fourth, *_ = verdicts.values()
    assert (blank.note, blank.mistakes) == ("", ["not answered"]) and said(blank)[0].startswith("No answer yet")
    assert odd.mistakes == ["no letter"] and "type Lie" in said(odd)[0]
    assert "SyntaxError" in broken.note and broken.mistakes == ["not answered"]
    assert fourth.note == ""  # the stub's line was left below the answer
    assert verdicts["answer_5"].points == 10  # the key is nowhere in the kernel
    assert not any(verdict.held for verdict in verdicts.values())
