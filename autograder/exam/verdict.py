"""The verdict on one exercise, and how it is shown: below the test cell, in the feedback, as a comment."""

import html
import math
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from nbformat import NotebookNode


class Outcome(StrEnum):
    """What happened at a check."""

    PASSED = "passed"
    WRONG = "wrong"
    ALSO_WRONG = "also wrong"  # why was said at an earlier check
    LATER = "counts later"  # right as far as it goes, but it pays nothing before a value is right
    RAISED = "raised"  # the student's code raised an exception
    NOT_WRITTEN = "not written"
    LOST = "lost"  # the call brought no answer, and nothing more could be asked
    UNGRADED = "ungraded"  # no grader came to a verdict


SENTENCES = {
    Outcome.ALSO_WRONG: "This is not right either.",
    Outcome.LATER: "This part is right, but it only counts once a value is right as well.",
}
# of checks that were saved before they had an outcome, these sentences of that time are all that tells it
WITHOUT_OUTCOME = {
    "Not right here either.": Outcome.ALSO_WRONG,
    "Counts once a value is right.": Outcome.LATER,
}


@dataclass(frozen=True)
class Check:
    """One thing that was checked.

    Args:
        name: what; shown to the student.
        passed: whether it was right.
        points: what it pays.
        message: what a student is told about it; nothing if it passed.
        outcome: what happened; if none is given, `passed` says whether it was right or wrong.
        example: a public example that goes wrong, as a sentence; empty if none was shown.
        kept: points that an answer keeps though it did not pass, as it is right but for a convention.

    Raises:
        ValueError: the outcome contradicts `passed`.
    """

    name: str
    passed: bool
    points: float
    message: str = ""
    outcome: Outcome | None = None
    example: str = ""
    kept: float = 0

    def __post_init__(self) -> None:
        outcome = Outcome(self.outcome or (Outcome.PASSED if self.passed else Outcome.WRONG))
        if (outcome is Outcome.PASSED) != self.passed:
            raise ValueError(f"the check {self.name!r} cannot be {outcome} with passed={self.passed}")
        object.__setattr__(self, "outcome", outcome)

    @property
    def reached(self) -> float:
        """Points for it."""
        return self.points if self.passed else self.kept

    @property
    def told(self) -> str:
        """All that a student is told about it."""
        return " ".join(filter(None, (self.message, self.example)))

    @classmethod
    def of(cls, name: str, points: float, outcome: Outcome) -> "Check":
        """Make a check that did not pass, of an outcome that has words of its own."""
        return cls(name, False, points, SENTENCES[outcome], outcome)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Check":
        """Read what `dataclasses.asdict` made of a check, also before there were outcomes."""
        return cls(**{"outcome": WITHOUT_OUTCOME.get(content.get("message", "")), **content})


@dataclass
class Verdict:
    """The verdict on one exercise.

    Args:
        exercise: name of the function.
        max_points: what the checks add up to: the grader's weights at first, the points of the test cell after `worth`.
        checks: in the order they were made.
        mistakes: names of the known mistakes that were recognised.
        held: why a person should look at it; empty if nobody needs to.
        note: what happened to the answer before it could be judged, empty if nothing did.
        remark: the same of the whole notebook.
        standing: what became of a decision, if that is why it is held (see `autograder.course.previous_verdicts`).
        judged_with: exercises that this one calls, in whose place a right answer stood while it was judged.
    """

    exercise: str
    max_points: float
    checks: list[Check] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    held: str = ""
    note: str = ""
    remark: str = ""
    standing: str = ""
    judged_with: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        """Sum over the checks, between 0 and `max_points`."""
        total = sum(check.reached for check in self.checks)
        for exact in (self.max_points, round(total, 2)):  # not 0.30000000000000004
            if math.isclose(total, exact, abs_tol=1e-9):
                return float(exact)
        return float(total)

    @property
    def share(self) -> float:
        """Of the points that are to be had, 0 to 1."""
        return self.points / self.max_points if self.max_points else 0.0

    def worth(self, points: float) -> "Verdict":
        """Return the same verdict on an exercise of that many points.

        Each check keeps its share, in hundredths of a point. What passes every check gets exactly `points`, however the
        parts are rounded.
        """
        if points == self.max_points:
            return self
        checks, weight, before = [], 0.0, 0.0
        for check in self.checks:
            weight += check.points
            whole = math.isclose(weight, self.max_points)
            reached = points if whole else round(points * weight / (self.max_points or 1.0), 2)
            share = check.kept / check.points if check.points else 0.0
            checks.append(replace(check, points=reached - before, kept=round(share * (reached - before), 2)))
            before = reached
        return replace(self, max_points=points, checks=checks)

    @classmethod
    def from_json(cls, content: dict[str, Any], remark: str = "") -> "Verdict":
        """Read what `dataclasses.asdict` made of a verdict, also before checks had outcomes and verdicts a remark.

        Args:
            content: as it was saved.
            remark: on the notebook that it stands in. What was saved without one has it at the beginning of its note.
        """
        checks = [Check.from_json(check) for check in content["checks"]]
        verdict = cls(**{**content, "checks": checks})
        if "remark" not in content:
            verdict.remark, verdict.note = remark, verdict.note.removeprefix(remark).strip()
        return verdict


def ungraded(exercise: str, cell: NotebookNode, reason: str) -> Verdict:
    """Return a verdict of no points with a reason, held for a person to look at."""
    points = float(cell.metadata.nbgrader.points)
    return Verdict(exercise, points, [Check("graded", False, points, reason, Outcome.UNGRADED)], held=reason)


def as_html(verdict: Verdict) -> str:
    """Return the table that stands below a test cell in the graded notebook."""

    def row(tag: str, *cells: str) -> str:
        return (
            "<tr>"
            + "".join(f'<{tag} style="text-align: left; padding: 2px 10px">{each}</{tag}>' for each in cells)
            + "</tr>"
        )

    head = row("th", "", "checked", "points", "what to look at")
    rows = [
        row(
            "td",
            "✓" if check.passed else "✗",
            html.escape(check.name),
            f"{check.reached:g} / {check.points:g}",
            html.escape(check.told),
        )
        for check in verdict.checks
    ]
    total = f"<p><b>{html.escape(verdict.exercise)}: {verdict.points:g} of {verdict.max_points:g} points</b></p>"
    note = "".join(f"<p>{html.escape(each)}</p>" for each in _notes(verdict))
    held = f"<p><b>Held for review:</b> {html.escape(verdict.held)}</p>" if verdict.held else ""
    return f"{total}{note}{held}<table>{head}{''.join(rows)}</table>"


def as_text(verdict: Verdict) -> str:
    """Return the points and what went wrong as plain text."""
    points = f"{verdict.points:g} of {verdict.max_points:g} points."
    return " ".join([points, *told(verdict)])


def told(verdict: Verdict) -> list[str]:
    """Return all that is said of an answer, but for its points."""
    return [*_notes(verdict), *said(verdict)]


def followed_through(verdict: Verdict) -> str:
    """Return the sentence on what stood in for the student's own answers to other exercises; empty if nothing did."""
    if not verdict.judged_with:
        return ""
    names = [f"`{name}`" for name in verdict.judged_with]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0]
    which = "that mistake costs" if not names[1:] else "those mistakes cost"
    return f"Judged with a right {listed} in place of yours, so that {which} no points here."


def _notes(verdict: Verdict) -> list[str]:
    return [each for each in (verdict.remark, verdict.note, followed_through(verdict)) if each]


def said(verdict: Verdict) -> list[str]:
    """Return what is said about the checks that did not pass, each sentence once."""
    return list(dict.fromkeys(check.told for check in verdict.checks if check.told and check.outcome not in SENTENCES))
