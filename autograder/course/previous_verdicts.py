"""What was saved of a submission the last time, what a person has decided, and whether that still counts."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from nbgrader.api import Grade as SavedGrade

from autograder.course.submission import Submission
from autograder.course.tables import read_csv
from autograder.exam.verdict import Verdict
from autograder.notebooks import VERDICT
from autograder.paths import DECISIONS

UNDO = "undo"  # the decision that takes an earlier one back
NOTHING = "nothing"  # in the place of a digest: the decision is about somebody who has handed in nothing


class Standing(StrEnum):
    """What becomes of a decision when an answer is graded; all but the first hold the answer."""

    STANDS = "stands"
    UNCERTAIN = "uncertain"  # the points stay
    LAPSED = "lapsed"  # from here on they do not
    FORGOTTEN = "forgotten"
    OTHERWISE = "otherwise"


WHY_HELD = {
    Standing.UNCERTAIN: (
        "An instructor has set these points, and it is not known whether for this version of the answer."
    ),
    Standing.LAPSED: (
        "An instructor has decided about an earlier version of this answer; that decision no longer counts."
    ),
    Standing.FORGOTTEN: (
        "An instructor has decided about this exercise, and it is not known whether about this version of the answer; "
        "that decision no longer counts."
    ),
    Standing.OTHERWISE: "An instructor gave points before this notebook was handed in; that decision no longer counts.",
}
# verdicts saved before they had a standing: the words of then tell it, for ever
WITHOUT_STANDING = {why: standing for standing, why in WHY_HELD.items()}


@dataclass(frozen=True)
class Recorded:
    """The last decision about an exercise in `decisions.csv`.

    Args:
        points: that were given.
        reason: why.
        submitted: digest of what it is about, or `NOTHING`; empty if that is not known.
    """

    points: float
    reason: str
    submitted: str


@dataclass(frozen=True)
class Earlier:
    """What was saved of a submission the last time.

    Args:
        submitted: digest of what was handed in; empty if that is not known.
        held: by exercise, what became of a decision, where an answer is held for that.
        standing: by exercise, what becomes of a person's decision; found out when its grades are reset.
    """

    submitted: str = ""
    held: dict[str, Standing] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)

    @classmethod
    def of(cls, submission: Submission) -> "Earlier":
        stamp = submission.last_stamp()
        held = {name: _standing(verdict) for name, verdict in verdicts(submission).items()}
        return cls(stamp.submitted if stamp else "", {name: found for name, found in held.items() if found})

    def settle(self, saved: SavedGrade, recorded: Recorded | None, digest: str) -> Standing | None:
        """Whether a person's decision counts for what is graded now; None if there is none.

        The record is asked where the gradebook or the graded notebook does not know: one of them was lost, or the last
        attempt was broken off.

        Args:
            saved: as the gradebook has it, before anything is reset.
            recorded: the last decision in the record.
            digest: of what is graded now.
        """
        if is_decided(saved):
            if self.submitted:
                return Standing.STANDS if self.submitted == digest else Standing.LAPSED
            if not recorded or saved.extra_credit or saved.manual_score != recorded.points or not recorded.submitted:
                return Standing.UNCERTAIN
        elif not recorded or (self.submitted and saved.auto_score is not None):
            return None
        elif not recorded.submitted:
            return Standing.FORGOTTEN
        if recorded.submitted == digest:
            return Standing.STANDS
        return Standing.OTHERWISE if recorded.submitted == NOTHING else Standing.LAPSED


def recorded(root: Path) -> dict[tuple[str, str], dict[str, Recorded]]:
    """By student and assignment, and exercise, the decisions of the record that were not taken back.

    Raises:
        CourseError: it cannot be read.
    """
    path = root / DECISIONS
    verdicts: dict[tuple[str, str], dict[str, Recorded]] = {}
    for row in read_csv(path, "student", "assignment", "exercise") if path.exists() and path.stat().st_size else []:
        exercises = verdicts.setdefault((row["student"], row["assignment"]), {})
        exercises.pop(row["exercise"], None)
        try:
            points = float(row.get("points_after", ""))
        except ValueError:
            continue  # somebody has written into it
        if row.get("decision") != UNDO:
            exercises[row["exercise"]] = Recorded(points, row.get("reason", ""), row.get("submitted", ""))
    return verdicts


def is_decided(saved: SavedGrade) -> bool:
    """Whether a person has given points, here or in the formgrader."""
    return saved.manual_score is not None or bool(saved.extra_credit)


def verdicts(submission: Submission) -> dict[str, Verdict]:
    """By exercise, the verdicts in the graded notebook; none if there is no such notebook."""
    try:
        cells = json.loads(submission.graded.read_text(encoding="utf-8"))["cells"]
        found = [cell["metadata"][VERDICT] for cell in cells if VERDICT in cell["metadata"]]
        return {each["exercise"]: Verdict.from_json(each) for each in found}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _standing(verdict: Verdict) -> Standing | None:
    """Return what became of a decision, if the answer is held for that."""
    return Standing(verdict.standing) if verdict.standing else WITHOUT_STANDING.get(verdict.held)
