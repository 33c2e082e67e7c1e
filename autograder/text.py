"""Text of students, made fit to be shown: nothing in it steers a terminal, and no database or file refuses it."""

import re
import unicodedata

from autograder.inside.data import clean

MARKS = 4  # accents on one letter: more of them paint over the lines around
# printable by Unicode's book, but nothing is seen: fillers, joiners and selectors of variants
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def visible(text: str, keep: str = "") -> str:
    r"""Write whatever steers a terminal or cannot be seen as its escape: `\x1b`, `\n`, `\u202e`, `\udc80`.

    These are escape sequences, line breaks, marks for the direction of text, characters without a width, half
    characters (lone surrogates), and more accents than a letter can carry. Two names that differ look different.

    Args:
        text: anybody's.
        keep: characters that stay as they are.
    """
    if text.isascii() and text.isprintable():
        return text
    shown, marks = [], 0
    for letter in text:
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        seen = kind == "Zs" or (letter.isprintable() and not UNSEEN.match(letter) and marks <= MARKS)
        shown.append(letter if seen or letter in keep else letter.encode("unicode_escape").decode())
    return "".join(shown)


def readable(text: str, length: int) -> str:
    """Return a student's words as they may be shown: cut to `length`, without characters that steer a terminal."""
    return "".join(each if each.isprintable() or each == "\n" else " " for each in clean(text[:length]))
