"""An exercise of the syllabus, the mistakes that learners make in it, and the register of all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.exam.exam import Exam


@dataclass(frozen=True)
class Case:
    """One call of the student's function."""

    args: tuple
    kwargs: dict[str, Any]


def case(*args: Any, **kwargs: Any) -> Case:
    """Write down a call as one would make it."""
    return Case(args, kwargs)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners really give.

    Args:
        name: short and stable; the class report counts by it.
        message: what the student is told, one or two sentences.
        function: the wrong implementation, in NumPy, with the exercise's signature; in the quiz the wrong value.
        keeps: points that an answer with this mistake alone keeps (the tests hold us to it).
    """

    name: str
    message: str
    function: Callable | str
    keeps: float = 0


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


@dataclass(frozen=True)
class Exercise:
    """One entry of the syllabus with everything needed to judge an answer to it.

    The reference is a function that answers right; in the quiz, the right letters. `points` is what the weights of the
    grader's checks add up to, and what `Mistake.keeps` counts in; how many points the exercise is worth stands in the
    metadata of its test cell and nowhere else.
    """

    name: str
    assignment: str
    points: float
    reference: Callable | str
    mistakes: tuple[Mistake, ...]
    examples: tuple[Example, ...]
    run: Callable[["Exam"], None]


EXERCISES: dict[str, Exercise] = {}


def exercise(
    assignment: str,
    points: float,
    reference: Callable | str,
    mistakes: tuple[Mistake, ...] = (),
    examples: tuple[Example, ...] = (),
) -> Callable[[Callable[["Exam"], None]], Callable[["Exam"], None]]:
    """Register the decorated function as the grader of the exercise of the same name."""

    def register(run: Callable[["Exam"], None]) -> Callable[["Exam"], None]:
        EXERCISES[run.__name__] = Exercise(run.__name__, assignment, points, reference, mistakes, examples, run)
        return run

    return register
