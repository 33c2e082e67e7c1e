"""What was saved of a submission the last time, and whether a person had a hand in it."""

import json
from dataclasses import dataclass, field

from nbgrader.api import Grade as SavedGrade

from autograder.results import Grade
from autograder.work import VERDICT, Work

# why an answer is held though its grader holds nothing
LAPSED = "An instructor has decided about an earlier version of this answer; that decision no longer counts."
UNCERTAIN = "An instructor has set these points, and it is not known whether for this version of the answer."


@dataclass(frozen=True)
class Earlier:
    """What was saved of a submission the last time.

    Args:
        submitted: digest of what was handed in; empty if that is not known.
        held: by exercise, why a person should look.
    """

    submitted: str = ""
    held: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, work: Work) -> "Earlier":
        stamp = work.last_stamp()
        return cls(stamp.submitted if stamp else "", {name: grade.held for name, grade in verdicts(work).items()})


def is_decided(saved: SavedGrade) -> bool:
    """Whether a person has given points, here or in the formgrader."""
    return saved.manual_score is not None or bool(saved.extra_credit)


def verdicts(work: Work) -> dict[str, Grade]:
    """By exercise, the verdicts in the graded notebook; none if there is no such notebook."""
    try:
        cells = json.loads(work.graded.read_text(encoding="utf-8"))["cells"]
        found = [cell["metadata"][VERDICT] for cell in cells if VERDICT in cell["metadata"]]
        return {each["exercise"]: Grade.from_json(each) for each in found}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
