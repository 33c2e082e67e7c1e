"""The class report as one page for instructors, and the same numbers as tables and JSON."""

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, astuple
from datetime import datetime
from pathlib import Path

import numpy as np
from markupsafe import Markup

from autograder.course.tables import Value, write_csv
from autograder.errors import CourseError
from autograder.feedback.page import template
from autograder.report import report_plots
from autograder.report.numbers import FEW, LEVELS, Exercise, Summary

Plot = tuple[str, Markup]  # with its title
PAGES = Path(__file__).parent / "pages"
MOST = 15  # mistakes of an assignment on the page; the tables have all
BINS = 10
EXERCISE_COLUMNS = (
    *("assignment", "exercise", "max_points", "students", "mean_points"),
    *(f"students_with_{level.replace(' ', '_')}" for level in LEVELS),
    *("difficulty_index", "discrimination"),
)
MISTAKE_COLUMNS = ("assignment", "exercise", "mistake", "message", "students", "share", "sample")


def write_report(folder: Path, course: str, summaries: Sequence[Summary], made: datetime) -> None:
    """Write `report.html`, `report.json`, `exercises.csv` and `mistakes.csv`.

    Args:
        folder: where; it is made.
        course: name of the course.
        summaries: of the assignments, in order.
        made: when.

    Raises:
        CourseError: something cannot be written.
    """
    when = made.isoformat(timespec="seconds")
    content = {"course": course, "made": when, "assignments": [asdict(each) for each in summaries]}
    try:
        folder.mkdir(exist_ok=True)
        (folder / "report.html").write_text(page(course, summaries, made), encoding="utf-8")
        (folder / "report.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{error.filename or folder} cannot be written: {error.strerror}") from None
    rows = [(each.assignment, *_cells(item)) for each in summaries for item in each.exercises]
    write_csv(folder / "exercises.csv", EXERCISE_COLUMNS, rows)
    rows = [(each.assignment, *astuple(item)) for each in summaries for item in each.mistakes]
    write_csv(folder / "mistakes.csv", MISTAKE_COLUMNS, rows)


def _cells(item: Exercise) -> tuple[Value, ...]:
    """In the order of `EXERCISE_COLUMNS`."""
    name, most, students, mean, levels, *indices = astuple(item)
    return name, most, students, mean, *levels, *indices


def page(course: str, summaries: Sequence[Summary], made: datetime) -> str:
    """Return the page, with nothing in it that runs or that is loaded from elsewhere."""
    return template("report.html.j2", PAGES).render(
        course=course,
        made=made.strftime("%Y-%m-%d %H:%M"),
        summaries=summaries,
        overview=_overview(summaries),
        plots={each.assignment: _of_assignment(each) for each in summaries},
        most=MOST,
        few=FEW,
        levels=LEVELS,
        median=statistics.median,
    )


def _overview(summaries: Sequence[Summary]) -> list[Plot]:
    names = [each.assignment for each in summaries]
    shares = [[100 * total / each.max_points for total in each.totals] if each.max_points else [] for each in summaries]
    shown = [("Points reached", shares, "% of the points")]
    if any(each.seconds for each in summaries):
        shown.append(("Machine's time for one notebook", [each.seconds for each in summaries], "seconds"))
    return [(title, report_plots.boxes(title, names, values, unit)) for title, values, unit in shown]


def _of_assignment(summary: Summary) -> list[Plot]:
    drawn = []
    if summary.totals and summary.max_points:
        title, edges = "Total points", np.linspace(0, max(summary.max_points, summary.totals[-1]), BINS + 1).tolist()
        drawn.append((title, report_plots.histogram(_of(title, summary), summary.totals, edges, "points")))
    if summary.hours_ahead:
        title, edges = "When it was handed in", _whole_edges(summary.hours_ahead)
        unit = "hours before the due date"
        drawn.append((title, report_plots.histogram(_of(title, summary), summary.hours_ahead, edges, unit)))
    if summary.exercises:
        names, counts = [each.name for each in summary.exercises], [each.levels for each in summary.exercises]
        title = "Students by points in each exercise"
        drawn.append((title, report_plots.levels(_of(title, summary), names, counts, LEVELS)))
    return drawn


def _of(title: str, summary: Summary) -> str:
    return f"{title}, {summary.assignment}"


def _whole_edges(hours: Sequence[float]) -> list[float]:
    """Return edges that are whole multiples of one step, so that the due date itself is one of them."""
    step = max(1, math.ceil((hours[-1] - hours[0]) / BINS))
    low, high = math.floor(hours[0] / step), math.floor(hours[-1] / step) + 1
    return [float(place * step) for place in range(low, high + 1)]
