"""`make surprises`: what the visible checks say of the bank's wrong answers, beside what the graders say.

Two things would make a student feel wronged: a check that passes an answer which then loses a quarter of the points or
more («green»), and a check that fails with a message about another mistake than the one that was made («misled»).
Which messages are about certain mistakes is written in `tests/answers/<assignment>/visible.toml`; all others say what
was seen, which is never wrong.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from courses import REPOSITORY
from rich.console import Console
from rich.table import Table
from test_bank import function_of
from visible import Outcome, Seen, door, lessons

import autograder
from autograder.exam.verdict import Verdict
from autograder.simulate.bank import BankAnswer, read_bank

BANK = REPOSITORY / "tests" / "answers"
LOST = 0.25  # of the points: as much makes a surprise
FORM_ONLY = {"08_quiz"}  # its visible checks look at the form of an answer and say so: no part of the aims
AIMS = {"green": 0.02, "misled": 0.03}


@dataclass(frozen=True)
class Surprise:
    """What a wrong answer met: `green`, `misled`, or `right failed` if a right one does not pass its visible check."""

    kind: str
    answer: BankAnswer
    outcome: Outcome
    verdict: Verdict


def about(assignment: str) -> dict[str, dict[str, list[str]]]:
    """Return by exercise, for the beginnings of the messages that are about certain mistakes, the names of these."""
    path = BANK / assignment / "visible.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def surprise(answer: BankAnswer, outcome: Outcome, verdict: Verdict, named: dict[str, list[str]]) -> str:
    """Name the kind of surprise; empty if there is none."""
    if answer.right:
        return "" if outcome.seen is Seen.PASSED else "right failed"
    if outcome.seen is Seen.PASSED:
        return "green" if verdict.share <= 1 - LOST else ""
    mistakes = next((names for start, names in named.items() if outcome.text.startswith(start)), None)
    if mistakes is None or not verdict.mistakes:
        return ""
    return "misled" if verdict.mistakes[0] not in mistakes else ""


def surprises(assignment: str) -> Iterator[tuple[BankAnswer, Surprise | None]]:
    """Ask the door and the grader about each answer of a lesson."""
    named = about(assignment)
    for answer in read_bank(BANK / assignment):
        outcome = door(assignment).ask(answer.exercise, answer.source)
        verdict = autograder.grade(answer.exercise, function_of(answer))
        kind = surprise(answer, outcome, verdict, named.get(answer.exercise, {}))
        yield answer, Surprise(kind, answer, outcome, verdict) if kind else None


def main(*chosen: str) -> int:
    """Print the table of the lessons whose numbers are given, or of all; return 1 if an aim is missed."""
    console, table = Console(), Table("exercise", "wrong", "green", "misled", "right failed")
    total: Counter[str] = Counter()
    for assignment in [each for each in lessons() if not chosen or each[:2] in chosen]:
        counts: dict[str, Counter[str]] = {}
        for answer, met in surprises(assignment):
            counts.setdefault(answer.exercise, Counter())["wrong"] += not answer.right
            if met:
                counts[answer.exercise][met.kind] += 1
                said = met.outcome.text[:100] or "passes the check"
                points = f"{met.verdict.points:g}/{met.verdict.max_points:g}"
                console.print(
                    f"{met.kind}: {answer.exercise}: {answer.title}: {said} | {points} {met.verdict.mistakes}"
                )
        for exercise, count in counts.items():
            table.add_row(exercise, *(str(count[kind]) for kind in ("wrong", "green", "misled", "right failed")))
            if assignment not in FORM_ONLY:
                total += count
    table.add_row("all but the quiz", *(str(total[kind]) for kind in ("wrong", "green", "misled", "right failed")))
    console.print(table)
    missed = [kind for kind, aim in AIMS.items() if total[kind] >= aim * total["wrong"]] + ["right failed"] * bool(
        total["right failed"]
    )
    for kind, aim in AIMS.items():
        console.print(f"{kind}: {total[kind] / max(total['wrong'], 1):.1%} (aim: below {aim:.0%})")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
