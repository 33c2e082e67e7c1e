"""`make grade` on a fresh copy: a simulated class, graded by real nbgrader in the sandbox, and what each is told."""

import csv
import hashlib
import html
import json
import re
from pathlib import Path

import nbformat
import pytest
from courses import ASSIGNMENT, NOTEBOOK, Run, comments_of, points_of
from nbgrader.api import Gradebook

from autograder.exam.verdict import SENTENCES, Outcome, Verdict
from autograder.notebooks import TEST, VERDICT, grade_id, is_test
from autograder.simulate.bank import by_exercise, read_bank
from autograder.simulate.learners import BROKEN, fill


def held_of(course: Path, student: str) -> list[str]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        submission = gradebook.find_submission(ASSIGNMENT, student)
        return [grade.name for grade in submission.notebooks[0].grades if grade.needs_manual_grade]


def full_points(course: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        notebook = gradebook.find_assignment(ASSIGNMENT).notebooks[0]
        return {cell.name.removesuffix(TEST): cell.max_score for cell in notebook.grade_cells}


def shown_points(path: Path) -> dict[str, float]:
    """The points that stand below the test cells of a graded notebook."""
    cells = nbformat.read(path, as_version=4).cells
    tests = [cell for cell in cells if is_test(cell)]
    return {grade_id(cell).removesuffix(TEST): float(cell.outputs[0].data["text/plain"]) for cell in tests}


def verdicts(path: Path) -> dict[str, Verdict]:
    """The verdicts in a graded notebook, by exercise."""
    tests = [cell for cell in nbformat.read(path, as_version=4).cells if is_test(cell)]
    return {grade_id(cell).removesuffix(TEST): Verdict.from_json(cell.metadata[VERDICT]) for cell in tests}


def plain(page: str) -> str:
    """What a person reads: without tags, and without the marks that nbgrader's page makes code of."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).replace("`", "").split())


def lost_by(course: Path, student: str) -> set[str]:
    full = full_points(course)
    return {name for name, points in points_of(course, student).items() if points != full[name]}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_right_answers_in_different_words_get_all_points(graded_class: tuple[Path, str], number: int) -> None:
    course, _ = graded_class
    assert sum(full_points(course).values()) == 100
    assert points_of(course, f"sim-right-{number}") == full_points(course)
    assert not held_of(course, f"sim-right-{number}")


def test_the_released_notebook_gets_nothing_and_is_told_so(graded_class: tuple[Path, str]) -> None:
    course, _ = graded_class
    assert set(points_of(course, "sim-blank").values()) == {0}
    assert all("Not written yet" in text for text in comments_of(course, "sim-blank").values())


# What each broken notebook of the simulated class loses, and a word of what is said about it.
EXPECTED = {
    "answer-missing": ({"triplet_loss"}, "missing from the notebook"),
    "answer-twice": (set(), ""),
    "answer-retyped": (set(), ""),
    "syntax-error": ({"triplet_loss"}, "SyntaxError"),
    "exception": (set(), ""),
    "endless-loop": ({"active_triplets"}, "did not end in time"),
    "kernel-dies": ({"triplet_loss"}, "ended the kernel"),
    "much-output": (set(), ""),
    "other-assignment": ("all", "another assignment"),
    "own-cells": (set(), ""),
    "not-json": ("all", "breaks off"),
    "not-a-notebook": ("all", "not a notebook"),
    "no-notebook": ("all", "There is no notebook"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_submission_keeps_what_is_proven_and_gets_a_reason(graded_class: tuple[Path, str], name: str) -> None:
    course, _ = graded_class
    lost, said = EXPECTED[name]
    everything = set(full_points(course))
    assert lost_by(course, f"sim-broken-{name}") == (everything if lost == "all" else lost)
    assert bool(held_of(course, f"sim-broken-{name}")) == (lost == "all")
    assert not said or any(said in text for text in comments_of(course, f"sim-broken-{name}").values())


def test_every_kind_of_breakage_is_expected() -> None:
    assert set(BROKEN) <= set(EXPECTED)


def test_gradebook_notebook_feedback_and_table_say_the_same(graded_class: tuple[Path, str], run: Run) -> None:
    course, summary = graded_class
    assert re.search(rf"{ASSIGNMENT} +20 ", summary)
    printed = run("course", "grade", "--verbose", ASSIGNMENT, cwd=course).stdout
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file) if row["assignment"] == ASSIGNMENT}
    assert len(rows) == 20
    for student, row in rows.items():
        points = points_of(course, student)
        assert shown_points(course / "autograded" / student / ASSIGNMENT / NOTEBOOK) == points
        assert float(row["points"]) == sum(points.values())
        assert student in printed
        page = (course / "feedback" / student / ASSIGNMENT / NOTEBOOK.replace("ipynb", "html")).read_text()
        said = plain(page)
        assert f"{sum(points.values()):g} of 100 points" in said
        for name, verdict in verdicts(course / "autograded" / student / ASSIGNMENT / NOTEBOOK).items():
            comment = plain(comments_of(course, student)[name])
            also = [check.outcome is Outcome.ALSO_WRONG for check in verdict.checks]
            own = [check.told for check, other in zip(verdict.checks, also, strict=True) if not other]
            for text in (verdict.note, verdict.held, *own, *(check.name for check in verdict.checks)):
                assert plain(text) in said, (student, name)
            assert not any(also) or "not right either" in said.lower()
            new = [check.told for check in verdict.checks if check.outcome not in SENTENCES]
            assert all(plain(text) in comment for text in (verdict.note, *new)), (student, name)


def test_the_class_report_is_about_this_class(graded_class: tuple[Path, str], run: Run) -> None:
    course, _ = graded_class
    done = run("course", "report", ASSIGNMENT, cwd=course)
    assert done.returncode == 0, done.stderr
    (content,) = json.loads((course / "report" / "report.json").read_text())["assignments"]
    students = [path.parent.name for path in (course / "autograded").glob(f"*/{ASSIGNMENT}")]
    assert content["totals"] == sorted(sum(points_of(course, student).values()) for student in students)
    assert {each["student"] for each in content["held"]} == {each for each in students if held_of(course, each)}
    assert len(content["seconds"]) == len(students) and content["seconds"][-1] > 0
    blank = [each for each in content["mistakes"] if each["name"] == "not written"]
    assert {each["exercise"] for each in blank} == set(full_points(course))


def test_what_was_submitted_is_not_changed(graded_class: tuple[Path, str], run: Run) -> None:
    course, _ = graded_class
    before = {
        path: hashlib.sha256(path.read_bytes()).digest()
        for path in course.glob(f"submitted/*/{ASSIGNMENT}/**/*")
        if path.is_file()
    }
    again = run("course", "grade", "--student", "sim-partly-1", cwd=course)
    assert again.returncode == 0, again.stderr
    after = {
        path: hashlib.sha256(path.read_bytes()).digest()
        for path in course.glob(f"submitted/*/{ASSIGNMENT}/**/*")
        if path.is_file()
    }
    assert before == after and len(before) == 20


def test_plain_nbgrader_gives_the_same_grade(graded_class: tuple[Path, str], run: Run) -> None:
    course, _ = graded_class
    for student in ("sim-partly-2", "sim-broken-no-notebook"):
        ours = points_of(course, student), comments_of(course, student), held_of(course, student)
        stock = run("nbgrader", "autograde", ASSIGNMENT, "--student", student, "--force", cwd=course)
        assert stock.returncode == 0, stock.stderr
        assert (points_of(course, student), comments_of(course, student), held_of(course, student)) == ours


def test_a_failed_attempt_leaves_no_old_grade(graded_class: tuple[Path, str], run: Run) -> None:
    course, _ = graded_class
    student = "sim-right-3"
    path = course / "submitted" / student / ASSIGNMENT / NOTEBOOK
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text("{", encoding="utf-8")
        assert run("course", "grade", "--student", student, cwd=course).returncode == 0
        assert set(points_of(course, student).values()) == {0}
    finally:
        path.write_text(kept, encoding="utf-8")


def test_wrong_answers_are_marked_alike_through_both_doors(graded_class: tuple[Path, str], run: Run) -> None:
    """Real nbgrader on notebooks full of wrong answers. (test_bank asks the same graders by local call.)"""
    course, _ = graded_class
    bank = read_bank(course / "tests" / "answers" / ASSIGNMENT)
    right, wrong = by_exercise(bank, True), by_exercise(bank, False)
    released = nbformat.read(course / "release" / ASSIGNMENT / NOTEBOOK, as_version=4)
    students = [f"wrong-{number}" for number in range(6)]
    for number, student in enumerate(students):
        answers = {name: texts[number].source for name, texts in wrong.items()}
        if number % 2:  # a step is judged with the student's own loss: wrong steps once with a right loss
            answers["triplet_loss"] = right["triplet_loss"][number].source
        folder = course / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(fill(released, answers), folder / NOTEBOOK)
    graded = run("course", "grade", *[word for student in students for word in ("--student", student)], cwd=course)
    assert graded.returncode == 0, graded.stderr
    full = full_points(course)
    for number, student in enumerate(students):
        points = points_of(course, student)
        for name in full:
            if name == "triplet_loss" and number % 2:
                assert points[name] == full[name]
            else:
                assert points[name] < full[name], (student, name)
