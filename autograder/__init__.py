"""The grading engine: `grade(exercise, answer)` judges one function; nbgrader gets there by `nbgrader_config.py`."""

import functools
import importlib
import pkgutil
from typing import Any

from autograder import graders
from autograder.exam.answer import Answer
from autograder.exam.exam import Exam
from autograder.exam.exercise import EXERCISES, Exercise
from autograder.exam.verdict import Check, Verdict

__all__ = ["Check", "Verdict", "exercises", "grade"]


@functools.cache
def exercises() -> dict[str, Exercise]:
    """Return all exercises of the course by name."""
    for module in pkgutil.walk_packages(graders.__path__, f"{graders.__name__}."):
        importlib.import_module(module.name)
    return EXERCISES


def grade(exercise: str, answer: Any, seed: int = 0) -> Verdict:
    """Judge an answer to an exercise.

    Args:
        exercise: name in the syllabus.
        answer: the student's function (in the quiz: the value of the variable) in this process, or an `Answer` that
            asks a sandboxed kernel for it.
        seed: of the random inputs. The same seed gives the same questions.

    Returns:
        Points, and for each check its name, whether it passed and what a student is told.

    Raises:
        KeyError: no exercise of that name.
    """
    known = exercises()
    if exercise not in known:
        raise KeyError(f"there is no exercise {exercise!r}; there are: {', '.join(sorted(known))}")
    if not isinstance(answer, Answer):
        answer = Answer.local(exercise, answer)
    return Exam(known[exercise], answer, seed).run()
