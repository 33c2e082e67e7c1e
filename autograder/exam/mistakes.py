"""The mistakes of an exercise, in one shape: name, sentence, wrong answer; and two ways to make the wrong answer.

WRONG = {
    "no margin": ("The margin alpha is missing.", given(slack, lambda a, p, n, alpha=0.2: (a, p, n, 0.0))),
    "copied encoder": "This is a copy of the encoder: new weights in the encoder do not reach it.",
    "too few outputs": "There are {got} outputs for {expected} names.",
}
"""

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.exam.general_mistakes import GENERAL, WITHOUT_DETAILS

DETAIL = re.compile(r"\{(\w+)\}")
DETAIL_END = re.compile(r"(?<=[.!?]) ")  # where one sentence of a message ends and the next begins
HALF = "half"  # ends the writing of a slip of convention: see `Mistake.half`


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners really give.

    Args:
        name: short and stable; the class report counts by it.
        message: what the student is told, one or two sentences; `{detail}` is filled in by `Exam.recognised`.
        wrong: wrong implementations in NumPy, with the exercise's signature (of an exercise without a reference:
            whatever its grader compares with); in the quiz the wrong value. Several, if any of them is this mistake;
            none, if only the questions of the grader show it.
        keeps: points that an answer with this mistake alone keeps (the tests hold us to it).
        half: whether it is a slip of convention in an answer that is right otherwise (mean for sum, a constant factor,
            the sign, the order of two results): then each check that it fails keeps half of its points, if it is the
            only mistake.
    """

    name: str
    message: str
    wrong: Any = ()
    keeps: float = 0
    half: bool = False

    def __post_init__(self) -> None:
        several = tuple(self.wrong) if isinstance(self.wrong, (list, tuple)) else (self.wrong,)
        object.__setattr__(self, "wrong", several)


# a sentence alone, or with the wrong answer (a list: any of these), the points that are kept if there are some, and
# `HALF` for a slip of convention
WrittenMistake = str | Sequence[Any]


def mistakes(shapes: Mapping[str, WrittenMistake]) -> tuple[Mistake, ...]:
    """Read mistakes as they are written down, in their order."""
    return tuple(_read(name, (shape,) if isinstance(shape, str) else tuple(shape)) for name, shape in shapes.items())


def _read(name: str, shape: tuple) -> Mistake:
    half = shape[-1] is HALF
    message, *rest = shape[:-1] if half else shape
    return Mistake(name, message, rest[0] if rest else (), rest[1] if rest[1:] else 0, half)


def sentences(known: Iterable[Mistake]) -> dict[str, str]:
    """Return what is said of each mistake that an exercise with these can name: its own first, then any exercise's."""
    return {**GENERAL, **{mistake.name: mistake.message for mistake in known}}


def filled(sentence: str, details: Mapping[str, Any]) -> str:
    """Put its details into a sentence.

    Raises:
        KeyError: a detail is missing.
    """
    return DETAIL.sub(lambda place: str(details[place[1]]), sentence)


def outline(name: str, message: str) -> str:
    """Return what is said of a mistake where no detail may be, or none holds for all: those of its sentences without.

    Args:
        name: of the mistake.
        message: its sentences, with details in braces.
    """
    whole = " ".join(sentence for sentence in DETAIL_END.split(message) if not DETAIL.search(sentence))
    return whole or WITHOUT_DETAILS.get(name) or DETAIL.sub("…", message)


def then(right: Callable, change: Callable[..., Any]) -> Callable:
    """Make a wrong answer of the right result."""
    return functools.wraps(right)(lambda *args, **kwargs: change(right(*args, **kwargs)))


def given(right: Callable, change: Callable[..., tuple]) -> Callable:
    """Make a wrong answer: the right one for other arguments."""
    return functools.wraps(right)(lambda *args, **kwargs: right(*change(*args, **kwargs)))


def keeping(points: float, shapes: Mapping[str, WrittenMistake]) -> dict[str, WrittenMistake]:
    """Let each of these mistakes, which all have a wrong answer, keep so many points."""
    return {name: (shape[0], shape[1], points, *shape[2:]) for name, shape in shapes.items()}
