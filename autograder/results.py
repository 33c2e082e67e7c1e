"""What grading gives back."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Check:
    """One thing that was checked, and what a student is told about it (nothing if it passed)."""

    name: str
    passed: bool
    points: float
    message: str = ""


@dataclass
class Grade:
    """The verdict on one exercise.

    Args:
        exercise: name of the function.
        max_points: from the syllabus.
        checks: in the order they were made.
        mistakes: names of the known mistakes that were recognised.
        held: why a person should look at it, empty if nobody need.
        note: what happened to the answer before it could be judged, empty if nothing did.
    """

    exercise: str
    max_points: float
    checks: list[Check] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    held: str = ""
    note: str = ""

    @property
    def points(self) -> float:
        """Sum over the passed checks, between 0 and `max_points`."""
        return float(sum(check.points for check in self.checks if check.passed))

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Grade":
        """The inverse of `dataclasses.asdict`."""
        return cls(**{**content, "checks": [Check(**check) for check in content["checks"]]})
