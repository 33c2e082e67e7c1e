"""The public example that an answer fails, for graders that judge results part by part or patch by patch."""

from collections.abc import Callable
from typing import Any

from autograder.exam.compare import Difference
from autograder.exam.exam import Exam
from autograder.exam.exercise import Case
from autograder.exam.wording import show

Call = tuple[Case, Any]  # what was called, what it returned


def public_example(exam: Exam, calls: list[Call], differ: Callable[[Any, Any], Difference | None]) -> str:
    """Say what a public example among these calls should give; empty if all of them are right."""
    for example in exam.exercise.examples:
        for call, result in calls:
            if call is example.case and differ(result, example.want):
                wanted, given = show(example.want), show(result)
                return f"Try `{exam.answer.written(example.call)}`: it should give {wanted}, yours gives {given}."
    return ""
