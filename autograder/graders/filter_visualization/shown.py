"""A public example that fails, where results are judged part by part or are lists of arrays of several shapes."""

from collections.abc import Callable
from typing import Any

from autograder.exam.exam import Exam
from autograder.exam.exercise import Case
from autograder.exam.wording import show

Call = tuple[Case, Any]
Differ = Callable[[Any, Any], str]


def example(exam: Exam, calls: list[Call], differ: Differ) -> str:
    """Say what a public example among these calls should give, empty if all are right."""
    for each in exam.exercise.examples:
        for asked, got in calls:
            if asked is each.case and differ(got, each.want):
                return f" Try `{each.call}`: it should give {show(each.want)}, yours gives {show(got)}."
    return ""
