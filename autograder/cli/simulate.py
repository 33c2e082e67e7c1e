"""`course simulate`: a class to try things on."""

from pathlib import Path

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

PLATFORMS = ("moodle", "canvas", "blackboard", "brightspace", "sakai")


@click.command()
@root_option
@assignments_argument
@click.option("--answers", type=click.Path(path_type=Path), help="The answer bank [default: tests/answers].")
@click.option("--platform", type=click.Choice(PLATFORMS), help="Write a download of this platform to practise on.")
@click.option("--students", type=click.IntRange(1, 5000), default=40, help="How many, without a roster [default: 40].")
@click.option(
    "--roster", type=click.Path(path_type=Path), help="Whose class; written if missing [default: roster.csv]."
)
@click.option("--seed", default=0, help="Another number is another class [default: 0].")
def simulate(
    root: Path,
    assignments: tuple[str, ...],
    answers: Path | None,
    platform: str | None,
    students: int,
    roster: Path | None,
    seed: int,
) -> None:
    """Hand in for a small simulated class: right, partly right, blank and broken notebooks in submitted/.

    With --platform nothing is put into submitted/. Instead the course's folder gets what you would download from that
    platform, for a class in which some are late, some hand in twice or not at all, and two have the same name: an
    afternoon of collecting, grading and returning to practise on. Names and answers are made up.
    """
    from autograder.simulate.bank import read_bank
    from autograder.simulate.learners import write_class
    from autograder.simulate.rehearsal import rehearse

    with one_line_errors():
        course = open_course(root)
        course.require_writable()
        if (roster or seed) and not platform:
            raise CourseError("--roster, --students and --seed go with --platform")
        for assignment in chosen(course, assignments):
            bank = read_bank((answers or course.root / "tests" / "answers") / assignment)
            if platform:
                written = rehearse(
                    course, assignment, bank, platform, roster or course.root / "roster.csv", students, seed
                )
                counts = f"{written.handed} of {written.people} students handed in"
                console.print(f"{assignment}: {counts}; written: {written.download.name}", highlight=False)
                times = f" --times {written.times.name}" if written.times else ""
                other = f" --roster {roster}" if roster else ""
                console.print(
                    f"next: course collect {assignment} {written.download.name}{other}{times}", highlight=False
                )
            else:
                handed_in = write_class(course.root, assignment, course.released_notebook(assignment), bank)
                console.print(f"{assignment}: {len(handed_in)} simulated students handed in", highlight=False)
