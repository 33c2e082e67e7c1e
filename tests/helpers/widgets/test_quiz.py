"""The buttons, and the reader of letters; which letters are right, nothing here knows."""

import ipywidgets
import numpy as np
import pytest

from helpers.widgets import quiz

OPTIONS = {"a": "one", "b": "two & more", "c": "three"}


@pytest.fixture(autouse=True)
def nothing_clicked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiz, "_clicked", {})


def shown(box: ipywidgets.VBox) -> str:
    return box.children[-1].value


def test_a_radio_button_shows_the_line_to_type_and_sets_nothing() -> None:
    box = quiz.choose("answer_3", OPTIONS)
    buttons = box.children[0]
    assert isinstance(buttons, ipywidgets.RadioButtons) and buttons.value is None
    assert [label for label, _ in buttons.options] == ["a: one", "b: two & more", "c: three"]
    assert "<code>" not in shown(box) and "only its contents are graded" in shown(box)
    buttons.value = "b"
    assert "<code>answer_3 = &quot;b&quot;</code>" in shown(box) and "not the click" in shown(box)
    buttons.value = "c"
    assert "answer_3 = &quot;c&quot;" in shown(box)


def test_check_boxes_show_a_set_and_forget_what_is_taken_back() -> None:
    box = quiz.choose("answer_2", OPTIONS, several=True)
    *boxes, _ = box.children
    assert all(isinstance(each, ipywidgets.Checkbox) and not each.value for each in boxes)
    boxes[2].value = boxes[0].value = True
    assert "<code>answer_2 = {&quot;a&quot;, &quot;c&quot;}</code>" in shown(box)
    boxes[0].value = boxes[2].value = False
    assert "<code>" not in shown(box)


@pytest.mark.parametrize("options", [{}, {"a": "alone"}, {"a": "one", "B": "two"}, {"1": "one", "2": "two"}])
def test_options_that_are_none_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="at least two options"):
        quiz.choose("answer_1", options)


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("letters", ["b", "ac", "abc"])
def test_the_line_shown_is_read_as_what_was_clicked(letters: str, several: bool) -> None:
    names: dict[str, object] = {}
    exec(quiz.assignment("answer_2", letters if several else "b", several), names)
    assert quiz.read_letters(names["answer_2"], OPTIONS, several) == set(letters if several else "b")


@pytest.mark.parametrize(
    "value",
    ["b", "B", "  b\n", "b)", "(B)", "b.", "'b'", ["b"], ("B",), {"b"}, frozenset("b"), np.str_("b"), "ｂ", "Ｂ."],
)
def test_one_letter_may_be_written_in_many_ways(value: object) -> None:
    assert quiz.read_letters(value, "abc") == {"b"}
    assert quiz.read_letters(value, "abc", several=True) == {"b"}
    assert quiz.problem("answer_1", value, "abc") == ""


@pytest.mark.parametrize(
    "value",
    [
        *(
            "bc",
            "b, c",
            "C B",
            "{b; c}",
            "b and c",
            "b or c",
            "B AND C.",
            "b/c",
            "b + c",
            ["c", "b", "b"],
            ("B", " c"),
            {"b", "c"},
            frozenset("bc"),
            ["b, c"],
        ),
        *(np.array(["b", "c"]), np.array([["c"], ["b"]]), np.array(["b", "c"], dtype=object)),
    ],
)
def test_several_letters_may_be_written_in_many_ways(value: object) -> None:
    assert quiz.read_letters(value, "abcd", several=True) == {"b", "c"}
    with pytest.raises(ValueError, match=r"several letters. Type one letter in quotes, chosen from a, b, c, d\."):
        quiz.read_letters(value, "abcd")


class Liar(str):
    """A string that says of itself that it is an answer."""

    def lower(self) -> str:
        return "b"


ODD = [3, True, 1.5, b"b", {"b": True}, [["b"]], [None], {1, 2}, np.array([1, 2]), np.zeros((2, 2)), object(), len]
ODD += [
    "true",
    "e",
    "ß",
    "\x07",
    "b" * 60 + "!",
    "bß" * 10_000,
    ["b", "yes"],
    Liar("x"),
    [Liar("b")],
    iter("b"),
    range(3),
]


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("value", ODD, ids=lambda value: type(value).__name__)
def test_anything_else_gives_one_clear_line(value: object, several: bool) -> None:
    with pytest.raises(ValueError, match=r"Type one (letter|or more letters) in quotes, chosen from a, b, c\.$"):
        quiz.read_letters(value, "cab", several)
    line = quiz.problem("answer_7", value, "abc", several)
    assert line.startswith("`answer_7` cannot be read: ") and "\n" not in line and line.isprintable()
    assert len(line) < 200


def test_a_letter_of_another_alphabet_is_named() -> None:
    for looks_like_a in ("а", "α", "А"):
        with pytest.raises(ValueError, match=r"letter of another alphabet .* is not one of the options"):
            quiz.read_letters(looks_like_a, "abc")


@pytest.mark.parametrize("value", ["", "  ", [], set(), np.array([], dtype=str)])
def test_no_letter_at_all_is_no_answer(value: object) -> None:
    assert quiz.read_letters(value, "abc", several=True) == set()
    assert quiz.problem("answer_2", value, "abc", several=True).startswith(
        "`answer_2` is empty. Type one or more letters"
    )
    assert "There is no letter." in quiz.problem("answer_2", value, "abc")


def test_who_only_clicked_is_told_to_put_the_line_into_the_cell() -> None:
    line = quiz.problem("answer_3", None, "abc")
    assert line.startswith("No answer yet. Set `answer_3` in the answer cell")
    box = quiz.choose("answer_3", OPTIONS)
    assert quiz.problem("answer_3", None, "abc") == line
    box.children[0].value = "c"
    assert 'You clicked; now put `answer_3 = "c"` into the answer cell' in quiz.problem("answer_3", None, "abc")
    assert quiz.problem("answer_4", None, "abc").startswith("No answer yet. Set `answer_4` in")


@pytest.mark.parametrize("letter", "abc")
def test_the_form_is_fine_whichever_option_is_named(letter: str) -> None:
    assert quiz.problem("answer_1", letter, "abc") == "" == quiz.problem("answer_1", letter, "abc", several=True)
