"""Whole numbers that tell the mistakes in sizes and counts apart."""

import itertools
from collections.abc import Callable, Mapping, Sequence

from autograder.exam.exam import MOST_DRAWS
from autograder.exam.exercise import Case
from autograder.exam.mistakes import WrittenMistake, mistakes

Shape = tuple[int, ...]


def told_apart(
    draw: Callable[[], list[Case]], right: Callable, wrong: Mapping[str, WrittenMistake], asked: Sequence[Case] = ()
) -> list[Case]:
    """Draw cases in which all these mistakes go wrong and, with those asked before, differ from one another.

    `Exam.telling` leaves out every mistake that keeps a point; here each check has the mistakes that fail it.
    """
    functions = [function for mistake in mistakes(wrong) for function in mistake.wrong]
    before = [[function(*each.args) for each in asked] for function in functions]
    for _ in range(MOST_DRAWS):
        cases = draw()
        truth, *results = ([function(*each.args) for each in cases] for function in (right, *functions))
        together = [one + other for one, other in zip(before, results, strict=True)]
        if truth not in results and all(one != other for one, other in itertools.combinations(together, 2)):
            return cases
    raise RuntimeError("two of the known mistakes cannot be told apart by such cases")
