"""The class report of a large class: seconds to make it, its size, and seconds until a browser has painted it.

Run by `make bench-report`. A small class is graded for real; the others are copies of its graded notebooks and of its
rows in the gradebook under other names.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
from grading import grade, hand_in, new_course
from nbgrader.api import Gradebook

from autograder.course.course import Course

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TRIES = 3


def multiply(course: Course, students: int) -> None:
    """Give the graded class more students, who have done what the others did."""
    with Gradebook(course.directory.db_url) as gradebook:
        for assignment in course.assignments():
            graded = course.submitters(assignment)
            for number in range(len(graded), students):
                student, origin = f"student-{number:04}", graded[number % len(graded)]
                gradebook.update_or_create_student(student)
                gradebook.add_submission(assignment, student)
                (one,) = gradebook.find_submission(assignment, origin).notebooks
                (other,) = gradebook.find_submission(assignment, student).notebooks
                scores = {each.cell.name: each for each in one.grades}
                for each in other.grades:
                    each.auto_score = scores[each.cell.name].auto_score
                    each.needs_manual_grade = scores[each.cell.name].needs_manual_grade
                folder = course.root / "autograded"
                shutil.copytree(folder / origin / assignment, folder / student / assignment)
            gradebook.db.commit()


def seconds_to_open(browser: str, address: str, folder: Path) -> float:
    """Median seconds from the start of a browser without a window to its picture of a page."""
    words = [browser, "--headless", "--disable-gpu", "--window-size=1200,900", f"--user-data-dir={folder}/profile"]
    if os.geteuid() == 0:
        words.append("--no-sandbox")  # it refuses to start as root with one
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        subprocess.run([*words, f"--screenshot={folder}/page.png", address], capture_output=True, check=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


@click.command()
@click.option("--students", default=100, help="How many, in each of the assignments.")
@click.option("--graded", default=12, help="How many of them are graded for real.")
def main(students: int, graded: int) -> None:
    """Print what the report costs."""
    with tempfile.TemporaryDirectory(prefix="course-bench-") as place:
        root = Path(place, "course")
        root.mkdir()
        course = new_course(root)
        hand_in(course, graded)
        print(f"grading {graded * len(course.assignments())} notebooks for real")
        grade(course, os.cpu_count() or 1)
        multiply(course, students)
        began = time.perf_counter()
        done = subprocess.run([Path(sys.executable).with_name("course"), "report"], cwd=root, capture_output=True)
        seconds = time.perf_counter() - began
        if done.returncode:
            raise SystemExit(done.stderr.decode())
        print(f"course report, {students} students in {len(course.assignments())} assignments: {seconds:.1f} s")
        for path in sorted((root / "report").iterdir()):
            print(f"  {path.name}: {path.stat().st_size / 1e6:.2f} MB")
        browser = next(filter(None, map(shutil.which, BROWSERS)), None)
        if browser is None:
            print(f"no browser found ({', '.join(BROWSERS)}): the time to open it was not measured")
            return
        blank = seconds_to_open(browser, "about:blank", Path(place))
        page = seconds_to_open(browser, (root / "report" / "report.html").as_uri(), Path(place))
        print(
            f"painted by a browser: {page:.2f} s, an empty page {blank:.2f} s, so opening it takes {page - blank:.2f} s"
        )


if __name__ == "__main__":
    main()
