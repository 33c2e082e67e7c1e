"""What belongs to one lesson, for `make check`."""

import ast
from dataclasses import dataclass

import nbformat
import pytest
from courses import REPOSITORY

from autograder import exercises


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Args:
        topic: its folder without the number.
        exercises: their names.
        helpers: the modules of `helpers` that its notebook imports, by their last names.
    """

    topic: str
    exercises: frozenset[str]
    helpers: frozenset[str]

    @classmethod
    def of(cls, number: str) -> "Lesson":
        """Read what the lesson of that number has.

        Raises:
            pytest.UsageError: there is none.
        """
        found = sorted((REPOSITORY / "source").glob(f"{number}_*/*.ipynb"))
        if not found:
            raise pytest.UsageError(f"no lesson has the number {number}; try: LESSON=03")
        names = {name for name, each in exercises().items() if each.assignment == found[0].parent.name}
        return cls(found[0].stem, frozenset(names), frozenset(_imports(found[0].read_text(encoding="utf-8"))))

    def has(self, item: pytest.Item) -> bool:
        """Whether a test is about an exercise of the lesson, its graders as a whole, or a helper that it imports."""
        stem = item.path.stem.removeprefix("test_")
        if "helpers" in item.path.parts:
            return stem in self.helpers
        return stem.endswith(self.topic) or exercise_of(item) in self.exercises


def exercise_of(item: pytest.Item) -> str:
    """Return the exercise that a test is about by its parameters (a name, or an answer of the bank); empty if none."""
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    names = (getattr(value, "exercise", value) for value in values)
    return next((name for name in names if isinstance(name, str) and name in exercises()), "")


def group_of(item: pytest.Item) -> str:
    """Return which tests run in one process, since they share what is costly to make: as a rule those of a file.

    The bank is so long that it goes by lessons. Whole classes, each graded by several processes, go one after another.
    """
    file = str(item.path.relative_to(REPOSITORY)) if item.path.is_relative_to(REPOSITORY) else str(item.path)
    if item.path.parent.name not in ("bank", "graders"):
        return "whole" if item.path.parent.name == "whole" else file
    lesson = getattr(item, "callspec", None) and item.callspec.params.get("assignment")
    exercise = exercise_of(item)
    return f"{file} {lesson or (exercise and exercises()[exercise].assignment)}"


def _imports(notebook: str) -> set[str]:
    names = set()
    for cell in nbformat.reads(notebook, as_version=4).cells:
        code = cell.source if cell.cell_type == "code" and "from helpers" in cell.source else ""
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("helpers"):
                names |= {node.module.rpartition(".")[2], *(each.name for each in node.names)}
    return names
