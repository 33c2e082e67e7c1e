"""A class graded by `course grade` and a sample of it by stock nbgrader, on the same machine in the same run.

Run by `make bench`. Stock nbgrader runs the same notebooks with the long demonstrations taken out, and, reported apart,
with them. It has no hidden tests, so it does less for each notebook.
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import click
import nbformat
import psutil
from nbformat import NotebookNode
from rich.console import Console
from rich.table import Table

import autograder
from autograder.course.backup import back_up
from autograder.course.course import Course
from autograder.grading.class_run import ClassRun
from autograder.grading.workers import LocalWorkers
from autograder.notebooks import is_lesson_only
from autograder.release.releasing import release
from autograder.simulate.bank import by_exercise, read_bank
from autograder.simulate.learners import fill

REPOSITORY = Path(autograder.__file__).resolve().parent.parent
ROOMS = ("source", "release", "nbgrader_config.py")
STOCK = """c = get_config()
c.CourseDirectory.course_id = "stock"
c.ExecutePreprocessor.timeout = 1200
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
"""
RIGHT = 0.7  # share of right answers
console = Console(width=120)


def new_course(folder: Path) -> Course:
    """A copy of the course without anything handed in."""
    for name in ROOMS:
        origin = REPOSITORY / name
        if origin.is_dir():
            shutil.copytree(origin, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        else:
            shutil.copy(origin, folder / name)
    course = Course(folder)
    for assignment in course.assignments():
        release(course, assignment)
    return course


def hand_in(course: Course, students: int) -> None:
    """Hand in notebooks of mixed right and wrong answers from the bank; no two are meant to be the same."""
    chance = random.Random(0)
    for assignment in course.assignments():
        path = course.released_notebook(assignment)
        released = nbformat.read(path, as_version=4)
        bank = read_bank(REPOSITORY / "tests" / "answers" / assignment)
        right, wrong = by_exercise(bank, True), by_exercise(bank, False)
        for number in range(students):
            answers = {
                name: chance.choice((right if chance.random() < RIGHT else wrong)[name]).source
                + f"# student {number}\n"
                for name in right
            }
            folder = course.root / "submitted" / f"student-{number:04}" / assignment
            folder.mkdir(parents=True)
            nbformat.write(fill(released, answers), folder / path.name)


def forget(course: Course) -> None:
    """Back to a class that was never graded."""
    for name in ("autograded", "feedback", ".course"):
        shutil.rmtree(course.root / name, ignore_errors=True)
    (course.root / "gradebook.db").unlink()
    for assignment in course.assignments():
        release(course, assignment)


class Memory(threading.Thread):
    """Watches the workers of this process: the most that one of them and all it started had at a time (PSS, bytes)."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak, self.ended = 0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.5):
            for worker in psutil.Process().children():
                family = [worker]
                try:
                    family += worker.children(recursive=True)
                except psutil.Error:
                    continue
                self.peak = max(self.peak, sum(map(_pss, family)))


def _pss(process: psutil.Process) -> int:
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def grade(course: Course, workers: int) -> tuple[float, ClassRun, int]:
    """Grade all that was handed in; seconds, the run, bytes per worker."""
    submission = [
        course.submission(assignment, student)
        for assignment in course.assignments()
        for student in course.submitters(assignment)
    ]
    memory = Memory()
    memory.start()
    began = time.monotonic()
    back_up(course.directory.db_url, course.backups)
    run = ClassRun(course, submission)
    for number, _ in enumerate(run.results(LocalWorkers(workers)), start=1):
        if number % 40 == 0:
            print(f"  {number} of {len(submission)} after {time.monotonic() - began:.0f} s", flush=True)
    seconds = time.monotonic() - began
    memory.ended.set()
    if run.failures:
        raise SystemExit("\n".join(map(str, run.failures)))
    return seconds, run, memory.peak


def means(phases: list[dict[str, float]]) -> dict[str, float]:
    """Mean seconds of each phase."""
    return {name: statistics.mean(each[name] for each in phases) for name in phases[0]}


def by_command(course: Course) -> float:
    """Seconds of `course grade` as an instructor runs it."""
    began = time.monotonic()
    done = subprocess.run([Path(sys.executable).with_name("course"), "grade"], cwd=course.root, capture_output=True)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    return time.monotonic() - began


def stock(folder: Path, course: Course, students: list[str], with_lessons: bool, whole: int) -> dict[str, float]:
    """Seconds of stock nbgrader per notebook, by assignment, its start being shared by a `whole` class."""
    seconds = {}
    (folder / "nbgrader_config.py").write_text(STOCK)
    for assignment in course.assignments():
        (source,) = (course.root / "source" / assignment).glob("*.ipynb")
        _copy(source, folder / "source" / assignment, with_lessons)
        for student in students:
            handed_in = course.root / "submitted" / student / assignment / source.name
            _copy(handed_in, folder / "submitted" / student / assignment, with_lessons)
        _nbgrader(folder, "generate_assignment", assignment, "--force", "--create")
        both = _grade_by_stock(folder, assignment)
        start = _grade_by_stock(folder, assignment)  # there is nothing left to do
        seconds[assignment] = (both - start) / len(students) + start / whole
        print(f"  {assignment}: {seconds[assignment]:.1f} s", flush=True)
    return seconds


def _grade_by_stock(folder: Path, assignment: str) -> float:
    began = time.monotonic()
    _nbgrader(folder, "autograde", assignment, "--create")
    _nbgrader(folder, "generate_feedback", assignment)
    return time.monotonic() - began


def _copy(notebook: Path, folder: Path, with_lessons: bool) -> None:
    folder.mkdir(parents=True)
    content: NotebookNode = nbformat.read(notebook, as_version=4)
    if not with_lessons:
        content.cells = [cell for cell in content.cells if not is_lesson_only(cell)]
    nbformat.write(content, folder / notebook.name)


def _nbgrader(folder: Path, *words: str) -> None:
    names = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        ["nbgrader", *words], cwd=folder, env=names | {"TF_CPP_MIN_LOG_LEVEL": "3"}, capture_output=True, text=True
    )
    if done.returncode:
        print(
            f"  stock nbgrader {' '.join(words)} ended with {done.returncode}: {done.stderr.strip().splitlines()[-1]}"
        )


def replay(course: Course, submissions: int) -> float:
    """Grade a class of that many submissions whose results are known: copies of the class under other names."""
    assignments = course.assignments()
    for number in range(submissions // len(assignments)):
        for assignment in assignments:
            students = course.submitters(assignment)
            origin = course.root / "submitted" / f"student-{number % len(students):04}" / assignment
            copy = course.root / "submitted" / f"student-{number:04}" / assignment
            if not copy.exists():
                shutil.copytree(origin, copy)
    for folder in (course.root / "submitted").glob("student-*"):
        if int(folder.name[-4:]) >= submissions // len(assignments):
            shutil.rmtree(folder)
    kept = course.root / ".kept"
    (course.root / ".course").rename(kept)
    forget(course)
    kept.rename(course.root / ".course")
    return by_command(course)


@click.command()
@click.option("--students", default=40, help="How many, in each of the assignments.")
@click.option("--workers", multiple=True, default=(1, 2), help="How many at a time; may be repeated.")
@click.option("--sample", default=2, help="Students that stock nbgrader grades without the long demonstrations.")
@click.option("--lessons", default=1, help="Students that stock nbgrader grades with them.")
@click.option("--growth", multiple=True, default=(40, 400, 4000), help="Submissions to replay; may be repeated.")
def main(students: int, workers: tuple[int, ...], sample: int, lessons: int, growth: tuple[int, ...]) -> None:
    """Print what grading costs."""
    with tempfile.TemporaryDirectory(prefix="course-bench-") as place:
        root = Path(place, "course")
        root.mkdir()
        course = new_course(root)
        hand_in(course, students)
        number = students * len(course.assignments())
        console.print(f"{number} notebooks of {students} students; {os.cpu_count()} cores")
        table = Table("workers", "wall", "notebooks/min", "s/notebook", "queue", "start", "cells", "grading", "save",
                      "overhead", "peak/worker", title="course grade (phases: mean seconds per notebook)")  # fmt: skip
        rates = {}
        for count in workers:
            seconds, run, peak = grade(course, count)
            mean = means(list(run.seconds.values()))
            rest = mean["all"] - mean["cells"] - mean["grading"] + mean["save"]
            rates[count] = seconds / number
            row = [f"{mean[name]:.2f}" for name in ("queue", "start", "cells", "grading", "save")]
            table.add_row(str(count), f"{seconds:.0f} s", f"{60 * number / seconds:.1f}", f"{rates[count]:.2f}", *row,
                          f"{rest:.2f}", f"{peak >> 20} MB")  # fmt: skip
            if count != workers[-1]:
                forget(course)
        console.print(table)
        slow = Table("assignment", "start", "cells", "grading", title="mean seconds by assignment, last run")
        for assignment in course.assignments():
            phases = means([each for submission, each in run.seconds.items() if submission.assignment == assignment])
            slow.add_row(assignment, *(f"{phases[name]:.2f}" for name in ("start", "cells", "grading")))
        console.print(slow)
        console.print(f"an unchanged class of {number}: {by_command(course):.1f} s")
        best = rates[workers[-1]]
        console.print(f"1 000 x 8 notebooks at this rate: {8000 * best / 3600:.2f} h")
        for chosen, with_lessons in ((sample, False), (lessons, True)):
            if chosen:
                kind = "with" if with_lessons else "without"
                console.print(f"stock nbgrader, {chosen} students, {kind} the long demonstrations")
                folder = Path(place, kind)
                folder.mkdir()
                names = [f"student-{each:04}" for each in range(chosen)]
                mean = statistics.mean(stock(folder, course, names, with_lessons, students).values())
                console.print(f"  {mean:.1f} s/notebook: {mean / best:.1f} times ours with {workers[-1]} workers")
        for submissions in growth:
            seconds = replay(course, submissions)
            console.print(f"{submissions} known results: {seconds:.0f} s, {seconds / submissions:.2f} s/notebook")


if __name__ == "__main__":
    main()
