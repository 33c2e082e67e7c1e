"""An exercise of the syllabus, the mistakes that learners make in it, and the register of all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exam.mistakes import Mistake, WrittenMistake
from autograder.exam.mistakes import mistakes as read

Grader = Callable[..., None]  # judges one answer; its only argument is an `autograder.exam.exam.Exam`


@dataclass(frozen=True)
class Case:
    """One call of the student's function."""

    args: tuple
    kwargs: dict[str, Any]


def case(*args: Any, **kwargs: Any) -> Case:
    """Write down a call as one would make it."""
    return Case(args, kwargs)


@dataclass(frozen=True)
class Example:
    """A small public case with its result, told to a student whose mistake has no name.

    Args:
        call: how it is written.
        case: the same as data.
        want: the right result.
    """

    call: str
    case: Case
    want: Any


def example(call: str, want: Any) -> Example:
    """Write down an example once: the call as it is told is read as data, too, with `case` for its function.

    Args:
        call: a literal of the grader's own, in which `np` is NumPy.
        want: the right result.
    """
    return Example(call, eval(call, {"np": np, call.split("(")[0]: case}), want)


@dataclass(frozen=True)
class Exercise:
    """One entry of the syllabus with everything needed to judge an answer to it.

    The reference is a function that answers right; in the quiz, the right letters. It is None where no function of
    NumPy does, as for a Keras model; then the mistakes' `wrong` is what the grader compares with. `points` is what the
    weights of the grader's checks add up to, and what `Mistake.keeps` counts in; how many points the exercise is worth
    stands in the metadata of its test cell and nowhere else.
    """

    name: str
    assignment: str
    points: float
    reference: Callable | str | None
    mistakes: tuple[Mistake, ...]
    examples: tuple[Example, ...]
    run: Grader

    @property
    def function(self) -> Callable:
        """The reference, where it is a function.

        Raises:
            TypeError: it is none.
        """
        if not callable(self.reference):
            raise TypeError(f"{self.name} has no function as its reference")
        return self.reference


EXERCISES: dict[str, Exercise] = {}


def exercise(
    assignment: str,
    points: float,
    reference: Callable | str | None,
    mistakes: Mapping[str, WrittenMistake] | tuple[Mistake, ...] = (),
    examples: tuple[Example, ...] = (),
) -> Callable[[Grader], Grader]:
    """Register the decorated function as the grader of the exercise of the same name.

    Args:
        assignment: that it belongs to.
        points: that the weights of the grader's checks add up to.
        reference: that answers right (see `Exercise`).
        mistakes: as they are written down (see `autograder.exam.mistakes`).
        examples: that may be told.
    """
    known = read(mistakes) if isinstance(mistakes, Mapping) else mistakes

    def register(run: Grader) -> Grader:
        EXERCISES[run.__name__] = Exercise(run.__name__, assignment, points, reference, known, examples, run)
        return run

    return register
