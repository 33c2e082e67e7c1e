"""`course return`: what students get back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import (
    assignments_argument,
    chosen,
    console,
    one_line_errors,
    open_course,
    root_option,
)
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.returning.returns import Outcome

WHAT_NEXT = {
    "moodle": "in Moodle: Submissions, Actions, «Upload multiple feedback files in a zip»",
    "canvas": "in Canvas: the assignment's menu in the gradebook, «Re-Upload Submissions». Canvas shows a page under "
    "the name of the file that was handed in; students save it with the ending .html to open it",
    "blackboard": "Blackboard has no upload for many students: attach each page to the attempt that it is named after",
    "brightspace": "in Brightspace: Assignments, the assignment's submissions, «Add Feedback Files»",
    "exchange": "students get them by: nbgrader fetch_feedback",
    "folder": "mail-merge.csv has a line for each page, with the address and the page's path",
}


@click.command("return")
@root_option
@assignments_argument
@click.option("--as", "way", required=True, type=click.Choice(list(WHAT_NEXT)), help="How the pages are given back.")
@click.option("--student", "students", multiple=True, help="Only this student's page; may be given several times.")
@click.option("--held", is_flag=True, help="Also pages on which something waits for a person (see: course held).")
@click.option("--again", is_flag=True, help="Also pages that were returned this way before and have not changed.")
def give_back_command(
    root: Path, assignments: tuple[str, ...], way: str, students: tuple[str, ...], held: bool, again: bool
) -> None:
    """Give students their pages back: what is new or has changed since the last time.

    \b
    moodle, canvas,           a zip in returned/ with the names by which the platform finds the student again
    blackboard, brightspace   (from receipts.csv, so for what `course collect` took from a download)
    exchange                  nbgrader's exchange, for `nbgrader fetch_feedback`
    folder                    a folder in returned/ with a page for each student, and mail-merge.csv

    Only the page of what is in submitted/ now is returned, and none that is older than the gradebook. Which page was
    returned when, and of which attempt, is in returns.csv.
    """
    from autograder.gradebook.late_penalties import settle_all
    from autograder.returning.returns import give_back

    with one_line_errors():
        course = open_course(root)
        names = chosen(course, assignments)
        settle_all(course)  # the points on the pages are those after late days
        submitters = {name: course.submitters(name) for name in names}
        if unknown := set(students) - {student for each in submitters.values() for student in each}:
            raise CourseError(f"{min(unknown)} has handed in nothing in {', '.join(names)}")
        refused = 0
        for assignment, known in submitters.items():
            if mine := [student for student in students or known if student in known]:
                outcome = give_back(course, assignment, way, mine, held, again)
                refused += len(outcome.refused)
                _show(assignment, way, outcome)
            elif assignments:
                console.print(f"{assignment}: nothing was handed in", highlight=False, markup=False)
        if refused:
            raise CourseError(f"{refused} pages cannot be returned as {way}; see above why, or use: --as folder")


def _show(assignment: str, way: str, outcome: "Outcome") -> None:
    for student, reason in outcome.refused:
        console.print(f"NOT RETURNED  {student} {reason}", highlight=False, markup=False, soft_wrap=True)
    counts = [f"{len(outcome.returned)} pages returned"]
    for students, what in (
        (outcome.before, "returned before"),
        (outcome.held, "held (see: course held; or --held)"),
        (outcome.waiting, "not graded as they are now (run: course grade)"),
    ):
        if students:
            counts.append(f"{len(students)} {what}")
    console.print(f"{assignment}: {', '.join(counts)}", highlight=False, markup=False, soft_wrap=True)
    for student, reason in outcome.waiting:
        console.print(f"  {student} {reason}", highlight=False, markup=False, soft_wrap=True)
    if outcome.without_address:
        many = len(outcome.without_address)
        console.print(f"  {many} have no e-mail address in the gradebook", highlight=False, markup=False)
    if outcome.written:
        where = Path(outcome.written.parent.name, outcome.written.name)
        console.print(f"  written: {where}", highlight=False, markup=False, soft_wrap=True)
    if outcome.returned:
        console.print(f"  {WHAT_NEXT[way]}", highlight=False, markup=False, soft_wrap=True)
