"""What grading gives back."""

import math
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Check:
    """One thing that was checked, and what a student is told about it (nothing if it passed)."""

    name: str
    passed: bool
    points: float
    message: str = ""


@dataclass
class Verdict:
    """The verdict on one exercise.

    Args:
        exercise: name of the function.
        max_points: what the checks add up to: the grader's weights at first, the points of the test cell after `worth`.
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
        total = sum(check.points for check in self.checks if check.passed)
        for exact in (self.max_points, round(total, 2)):  # not 0.30000000000000004
            if math.isclose(total, exact, abs_tol=1e-9):
                return float(exact)
        return float(total)

    @property
    def share(self) -> float:
        """Of the points that are to be had, 0 to 1."""
        return self.points / self.max_points if self.max_points else 0.0

    def worth(self, points: float) -> "Verdict":
        """The same verdict on an exercise of that many points: each check keeps its share, in hundredths of a point.

        What passes every check gets exactly `points`, whatever the rounding of the parts.
        """
        if points == self.max_points:
            return self
        checks, weight, before = [], 0.0, 0.0
        for check in self.checks:
            weight += check.points
            whole = math.isclose(weight, self.max_points)
            reached = points if whole else round(points * weight / (self.max_points or 1.0), 2)
            checks.append(replace(check, points=reached - before))
            before = reached
        return replace(self, max_points=points, checks=checks)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Verdict":
        """The inverse of `dataclasses.asdict`."""
        return cls(**{**content, "checks": [Check(**check) for check in content["checks"]]})
