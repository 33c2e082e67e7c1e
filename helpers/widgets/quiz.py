"""Questions with lettered options: buttons that show the line to type, and a reader of what was typed.

Nothing here knows the answers; they are kept with the graders.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping

import ipywidgets
import numpy as np

_LONGEST = 100  # characters of a string that is read at all
# typographic quotes, marks of Markdown and characters without width come along when text is copied
_NO_LETTER = re.compile(r"[\s,;.:/+&()\[\]{}'\"“”„‘’«»`*_\u200b\u200c\u200d\u2060\ufeff]|\b(and|or)\b")
_LOOK_ALIKE = re.compile("[а-яα-ω]")  # letters of Cyrillic and Greek, some of which look like Latin ones
_clicked: dict[str, str] = {}  # the line that the buttons show, by the name of the variable


def choose(name: str, options: Mapping[str, str], several: bool = False) -> ipywidgets.VBox:
    """Make radio buttons, or check boxes for `several`, that show the line to put into the answer cell.

    A click sets no variable: it would be lost when the notebook is run without a browser, and that is how it is graded.
    Show the result as the last value of a cell.

    Args:
        name: the variable's, such as "answer_3".
        options: maps letters to texts.
        several: whether more than one letter may be right.

    Raises:
        ValueError: fewer than two options, or keys that are not letters.
    """
    if len(options) < 2 or not all(re.fullmatch("[a-z]", letter) for letter in options):
        raise ValueError("A question needs at least two options, each under a lowercase letter from a to z.")
    wide = {"width": "max-content", "max_width": "100%"}
    labels = {f"{letter}: {text}": letter for letter, text in options.items()}
    if several:
        buttons = [ipywidgets.Checkbox(description=label, indent=False, layout=wide) for label in labels]
    else:
        buttons = [ipywidgets.RadioButtons(options=list(labels.items()), value=None, layout=wide)]
    line = ipywidgets.HTML()

    def show(_change: object = None) -> None:
        if several:
            chosen = [letter for letter, box in zip(options, buttons, strict=True) if box.value]
        else:
            chosen = [button.value for button in buttons if button.value]
        _clicked[name] = assignment(name, chosen, several) if chosen else ""
        text = f"<code>{html.escape(_clicked[name])}</code>" if chosen else "Your choice"
        line.value = f"{text} goes into the cell below. Run that cell: only its contents are graded, not the click."

    for button in buttons:
        button.observe(show, names="value")
    show()
    return ipywidgets.VBox([*buttons, line])


def assignment(name: str, letters: Iterable[str], several: bool = False) -> str:
    """Write the line of Python that sets a variable to a letter, or to a set of letters for `several`."""
    quoted = ", ".join(f'"{letter}"' for letter in sorted(letters))
    return f"{name} = {{{quoted}}}" if several else f"{name} = {quoted}"


def read_letters(value: object, options: Iterable[str], several: bool = False) -> set[str]:
    """Read which options an answer names: a set with one letter, or with any number of them for `several`.

    Case, width, blanks, brackets, quotes and punctuation do not matter: "b", " B", "b)", ["b"]; for several also "bc",
    "b, c" and "b and c".

    Args:
        value: a string or a list, tuple, set or NumPy array of strings.
        options: the letters that exist.
        several: whether more than one letter may be named.

    Raises:
        ValueError: anything else, with one line that says what is expected.
    """
    options = set(options)
    letters: list[str] = []
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist()
    items = [value] if type(value) in (str, np.str_) else value
    if not isinstance(items, (list, tuple, set, frozenset)):
        raise ValueError(wrong_type(type(value).__name__, options, several))
    for item in items:
        if type(item) not in (str, np.str_):
            raise ValueError(wrong_type(type(item).__name__, options, several))
        text = unicodedata.normalize("NFKC", str(item[:_LONGEST])).lower()
        named = _NO_LETTER.sub("", text)
        if len(item) > _LONGEST or not options.issuperset(named):
            word = ascii(str(item[:20]))
            if _LOOK_ALIKE.search(named):
                word += ", which has a letter of another alphabet (Cyrillic, Greek),"
            raise ValueError(f"{word} is not one of the options. {_expected(options, several)}")
        letters += named
    if not several and len(letters) != 1:
        raise ValueError(f"There {'are several letters' if letters else 'is no letter'}. {_expected(options, several)}")
    return set(letters)


def wrong_type(kind: str, options: Iterable[str], several: bool = False) -> str:
    """Say in one line that an answer is, or holds, something of a type that is not a letter."""
    return f"A value of type {kind} is not a letter. {_expected(options, several)}"


def problem(name: str, value: object, options: Iterable[str], several: bool = False) -> str:
    """Say in one line what is wrong with the form of an answer, whichever option it names; empty if it is well formed.

    Args:
        name: the variable's.
        value: what it holds, None where it is not set; else as in `read_letters`.
        options: the letters that exist.
        several: whether more than one letter may be named.
    """
    if value is None:
        clicked = _clicked.get(name)
        first = f"You clicked; now put `{clicked}` into" if clicked else f"Set `{name}` in"
        return f"No answer yet. {first} the answer cell, in place of the line with `raise`, and run that cell."
    try:
        letters = read_letters(value, options, several)
    except ValueError as error:
        return f"`{name}` cannot be read: {error}"
    return "" if letters else f"`{name}` is empty. {_expected(options, several)}"


def _expected(options: Iterable[str], several: bool) -> str:
    number = "one or more letters" if several else "one letter"
    return f"Type {number} in quotes, chosen from {', '.join(sorted(options))}."
