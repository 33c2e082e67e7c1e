"""How a verdict is shown: below the test cell, in the feedback, and as a comment in the gradebook."""

import html

from nbformat import NotebookNode

from autograder.exam.results import Check, Verdict
from autograder.exam.wording import ALSO_WRONG, COUNTS_LATER


def ungraded(exercise: str, cell: NotebookNode, reason: str) -> Verdict:
    """No points and a reason, held for a person to look at."""
    points = float(cell.metadata.nbgrader.points)
    return Verdict(exercise, points, [Check("graded", False, points, reason)], held=reason)


def as_html(verdict: Verdict) -> str:
    """The table that stands below a test cell in the graded notebook and in the feedback."""

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
            f"{check.points * check.passed:g} / {check.points:g}",
            html.escape(check.message),
        )
        for check in verdict.checks
    ]
    total = f"<p><b>{html.escape(verdict.exercise)}: {verdict.points:g} of {verdict.max_points:g} points</b></p>"
    note = f"<p>{html.escape(verdict.note)}</p>" if verdict.note else ""
    held = f"<p><b>Held for review:</b> {html.escape(verdict.held)}</p>" if verdict.held else ""
    return f"{total}{note}{held}<table>{head}{''.join(rows)}</table>"


def as_text(verdict: Verdict) -> str:
    """The same in plain text, only what went wrong."""
    points = f"{verdict.points:g} of {verdict.max_points:g} points."
    return " ".join(filter(None, [points, verdict.note, *said(verdict)]))


def said(verdict: Verdict) -> list[str]:
    """What is said about the checks that did not pass, each sentence once."""
    silent = ("", ALSO_WRONG, COUNTS_LATER)
    return list(dict.fromkeys(check.message for check in verdict.checks if check.message not in silent))
