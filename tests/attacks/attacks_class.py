"""The class of attackers: who is in it, and how it is graded."""

import secrets
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

import attacks_early
import attacks_escape
import attacks_files
import attacks_host
import attacks_kernel
import attacks_messages
import attacks_notebook
import attacks_steps
import nbformat
import pytest
from attacks import hand_in, right_answers
from attacks_run import Files, Graded, Services, files, grade_at_once
from courses import ASSIGNMENT, NOTEBOOK, copy_released

from autograder.course.rows import Row
from autograder.simulate.learners import fill

MODULES = (
    *(attacks_notebook, attacks_kernel, attacks_steps, attacks_messages, attacks_host, attacks_escape, attacks_files),
    attacks_early,
)
ATTACKS = {attack.name: attack for module in MODULES for attack in module.ATTACKS}
HALVES = (list(ATTACKS)[::2], list(ATTACKS)[1::2])  # graded at the same time, each in a course of its own
CLASSMATES = ("a-classmate", "z-classmate")  # graded before and after the attackers
LIMITS = """
c.GradeOutside.cell_seconds = 12
c.GradeOutside.call_seconds = 10
c.GradeOutside.notebook_seconds = 60
c.GradeOutside.memory_bytes = 2 << 30
c.GradeOutside.processes = 100
"""
CANARY = "nothing has happened here\n"


@dataclass
class Attacked:
    """A graded course, what it was like before, and the doors that were knocked at."""

    graded: Graded
    before: Files
    knocked: list[object]
    rows: dict[str, Row]

    @property
    def course(self) -> Path:
        return self.graded.course


@dataclass
class Class:
    """Both halves of the class."""

    halves: list[Attacked]
    canary: Path
    mark: str

    def of(self, name: str) -> Attacked:
        return self.halves[name in HALVES[1]]

    def row(self, name: str) -> Row:
        return self.of(name).rows[name]

    @property
    def full(self) -> dict[str, float]:
        return self.halves[0].rows[CLASSMATES[0]].max_points


def graded_class(
    tmp_path_factory: pytest.TempPathFactory, released_course: Path, attackers: Container[str], students: Iterable[str]
) -> Class:
    """Grade everybody in fresh copies of the course; `students` hand in right answers, as the classmates do."""
    canary = tmp_path_factory.mktemp("outside") / "canary"
    canary.write_text(CANARY)
    for path in (canary.parent, canary):
        path.chmod(0o777)
    mark, courses, doors, before = f"course-mark-{secrets.token_hex(8)}", [], [], []
    for half in HALVES:
        course = copy_released(released_course, tmp_path_factory.mktemp("attacked") / "a course")
        with (course / "nbgrader_config.py").open("a") as file:
            file.write(LIMITS)
        released = nbformat.read(course / "release" / ASSIGNMENT / NOTEBOOK, as_version=4)
        right, abstract = right_answers(course, ASSIGNMENT), f"course-door-{secrets.token_hex(8)}"
        doors.append(Services(course, abstract))
        names = dict(COURSE=course, CANARY=canary, MARK=mark, ABSTRACT=abstract, PORT=doors[-1].port)
        for name in (name for name in half if name in attackers):
            folder = course / "submitted" / name / ASSIGNMENT
            hand_in(ATTACKS[name], folder, released, right, {key: str(value) for key, value in names.items()})
        for student in (*CLASSMATES, *students):
            folder = course / "submitted" / student / ASSIGNMENT
            folder.mkdir(parents=True)
            nbformat.write(fill(released, right), folder / NOTEBOOK)
        courses.append(course)
        before.append(files(course))
    graded = grade_at_once(courses)
    knocked = [each.knocked() for each in doors]
    for each in doors:
        each.close()
    rows = [each.rows(ASSIGNMENT) for each in graded]
    return Class([Attacked(*each) for each in zip(graded, before, knocked, rows, strict=True)], canary, mark)
