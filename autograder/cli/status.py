"""`course status`: where the class stands, and what is to be done next."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import (
    SEVERAL,
    assignments_argument,
    chosen,
    command,
    console,
    known,
    listed,
    number,
    one_line_errors,
    open_course,
    root_option,
    show_table,
)

if TYPE_CHECKING:
    from autograder.course.progress import Standing

SHOWN = "%Y-%m-%d %H:%M"


@click.command()
@root_option
@assignments_argument
@click.option("--student", help="Only this student, in every assignment.")
@click.option("--verbose", is_flag=True, help="List every student.")
@click.option("--csv", "as_csv", is_flag=True, help="Write status.csv: one line for each student and assignment.")
def status(root: Path, assignments: tuple[str, ...], student: str | None, verbose: bool, as_csv: bool) -> None:
    """Show where the class stands: handed in, graded, held, late, missing, returned, and what to do next.

    Who is missing is known from roster.csv in the course's folder, what was returned from returns.csv.
    """
    from autograder.course.progress import read_standings, write_standings

    with one_line_errors():
        course = open_course(root)
        standings = read_standings(course, chosen(course, assignments))
        if student:
            student = known(student, {each.student for each in standings})
            standings = [each for each in standings if each.student == student]
        if as_csv:
            path = write_standings(course, standings)
            console.print(f"written: {path.name}, {len(standings)} lines")
            return
        if not standings:
            console.print("nothing was handed in yet, and there is no roster.csv; see: course collect --help")
            return
        if student or verbose:
            show_list(standings)
        if not student:
            _show_summary(standings)
            _show_attention(standings, len(standings) if verbose else SEVERAL)
        _show_next(standings, len(course.assignments()), student)


def show_list(standings: list["Standing"]) -> None:
    """Show a line for each student and assignment."""
    show_table(
        {
            "student": [each.student for each in standings],
            "assignment": [each.assignment for each in standings],
            "stage": [each.stage.value for each in standings],
            "received (UTC)": [
                each.received.strftime(SHOWN) if each.received else "unknown" if each.handed_in else ""
                for each in standings
            ],
            "late": [_late(each) for each in standings],
            "points": [number(each.points) if each.points is not None else "" for each in standings],
            "held": [", ".join(each.held) for each in standings],
            "returned": [each.returned.value for each in standings],
        },
        numbers=("points",),
    )


def summary(standings: list["Standing"]) -> dict[str, str]:
    """Return what is shown of an assignment in one row: held, late, missing, and the mean of the points."""
    graded = [(each.points, each.max_points) for each in standings if each.points is not None]
    mean = sum(points for points, _ in graded) / len(graded) if graded else 0.0
    most = max((max_points for _, max_points in graded), default=0.0)
    return {
        "held": count(bool(each.held) for each in standings),
        "late": count(each.late > 0 for each in standings),
        "missing": count(not each.handed_in for each in standings),
        "mean points": f"{mean:.1f}/{most:g}" if graded else "",
    }


def count(hits: Iterator[bool]) -> str:
    """How many, and nothing for none."""
    return str(sum(hits) or "")


def _show_summary(standings: list["Standing"]) -> None:
    from autograder.course.progress import Returned, by_assignment

    rows = []
    for name, all_of_it in by_assignment(standings).items():
        rest = summary(all_of_it)
        rows.append(
            {
                "assignment": name,
                "handed in": count(each.handed_in for each in all_of_it),
                "to grade": count(each.to_grade for each in all_of_it),
                **rest,
                "returned": count(each.returned is Returned.YES for each in all_of_it),
            }
        )
    columns = {title: [row[title] for row in rows] for title in rows[0]}
    show_table(columns, numbers=list(rows[0])[1:])


def _show_attention(standings: list["Standing"], most: int) -> None:
    from autograder.course.progress import Returned, Stage, by_assignment

    kinds: dict[str, tuple[Callable[[Standing], bool], Callable[[Standing], str]]] = {
        "not graded": (lambda each: each.stage is Stage.NEW, lambda each: each.student),
        "handed in again since it was graded": (lambda each: each.stage is Stage.CHANGED, lambda each: each.student),
        "held": (lambda each: bool(each.held), lambda each: each.student),
        "late": (lambda each: each.late > 0, lambda each: f"{each.student} {_late(each)}"),
        "has an older page": (lambda each: each.returned is Returned.OLD, lambda each: each.student),
        "missing": (lambda each: not each.handed_in, lambda each: each.student),
    }
    for name, all_of_it in by_assignment(standings).items():
        hits = {kind: [shown(each) for each in all_of_it if is_one(each)] for kind, (is_one, shown) in kinds.items()}
        if any(hits.values()):
            console.print(name, style="bold")
        for kind, names in hits.items():
            if names:
                console.say(f"{kind} ({len(names)}): {listed(names, most)}", indent=4)


def _show_next(standings: list["Standing"], every: int, student: str | None) -> None:
    """Say which commands are due, of the course's `every` assignments, for the class or one student."""
    steps = {
        "collect": ([each for each in standings if not each.handed_in], "missing"),
        "grade": ([each for each in standings if each.to_grade], "to grade"),
        "held": ([each for each in standings if each.held], "held"),
        "return": ([each for each in standings if each.to_return], "to return"),
    }
    console.print("next:" if any(hits for hits, _ in steps.values()) else "nothing is to be done")
    for word, (hits, what) in steps.items():
        names = list(dict.fromkeys(each.assignment for each in hits))
        if not names:
            continue
        if word == "collect":  # of one assignment at a time
            words = [names[0] if len(names) == 1 else "ASSIGNMENT", "DOWNLOAD"]
        else:
            words = names if len(names) < every else []  # without a name all are meant
            words = [*words, "--student", student] if student else words
            words = [*words, "--as", "WAY"] if word == "return" else words
        of_several = f", in {len(names)} assignments" if len(names) > 1 else ""
        line = command("course", word, *words)
        console.print(f"    {line:<48}  # {len(hits)} {what}{of_several}", soft_wrap=True)


def _late(standing: "Standing") -> str:
    late = f"{standing.late:.1f} h" if standing.late else ""
    more = f"extended by {standing.extension:g} d" if standing.extension else ""
    return ", ".join(filter(None, (late, more)))
