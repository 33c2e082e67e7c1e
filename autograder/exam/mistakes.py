"""The mistakes of an exercise, in one shape: name, sentence, wrong answer; and two ways to make the wrong answer.

WRONG = {
    "no margin": ("The margin alpha is missing.", given(slack, lambda a, p, n, alpha=0.2: (a, p, n, 0.0))),
    "copied encoder": "This is a copy of the encoder: new weights in the encoder do not reach it.",
}
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


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
    """

    name: str
    message: str
    wrong: Any = ()
    keeps: float = 0

    def __post_init__(self) -> None:
        several = tuple(self.wrong) if isinstance(self.wrong, (list, tuple)) else (self.wrong,)
        object.__setattr__(self, "wrong", several)


# a sentence alone, or with the wrong answer (a list: any of these), or with that and the points that are kept
Shape = str | tuple[str, Any] | tuple[str, Any, float]


def mistakes(shapes: Mapping[str, Shape]) -> tuple[Mistake, ...]:
    """Read mistakes as they are written down, in their order: what comes first is recognised first."""
    return tuple(Mistake(name, *((shape,) if isinstance(shape, str) else shape)) for name, shape in shapes.items())


def then(right: Callable, change: Callable[[Any], Any]) -> Callable:
    """A wrong answer made of the right result."""
    return lambda *args, **kwargs: change(right(*args, **kwargs))


def given(right: Callable, change: Callable[..., tuple]) -> Callable:
    """A wrong answer: the right one for other arguments."""
    return lambda *args, **kwargs: right(*change(*args, **kwargs))
