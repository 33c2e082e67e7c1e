"""The class report of a small class made by hand, with its numbers worked out by hand."""

import csv
import dataclasses
import json
import re
import shutil
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from courses import ASSIGNMENT, Run
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

from autograder import exercises
from autograder.course.course import Course
from autograder.course.rows import Row
from autograder.course.tables import read_csv
from autograder.exam.general_mistakes import GENERAL
from autograder.exam.verdict import Check, Verdict
from autograder.feedback.page import Part
from autograder.notebooks import SECONDS, VERDICT
from autograder.report.class_mistakes import SAMPLE_LINES, mistakes
from autograder.report.numbers import LEVELS, Submission, Summary, summarise
from autograder.report.report_page import MOST, page, write_report

EVIL = "</code></pre><script>alert(1)</script><img src=x onerror=alert(2)>"
MAX_POINTS = {"triplet_loss": 25.0, "active_triplets": 10.0}
FILES = {"report.html", "report.json", "exercises.csv", "mistakes.csv"}
NOW, LATER = datetime(2026, 1, 2, 3, 4), datetime(2026, 5, 6, 7, 8)
UNNAMED = "{} of 7 values are not right. Try `active_triplets(x)`: it should give [ True], yours gives [{}]."


def answer(name: str, code: str, *messages: str, names: tuple[str, ...] = (), held: str = "") -> Part:
    checks = [Check("values", False, MAX_POINTS[name], message) for message in messages]
    return Part(name, None, MAX_POINTS[name], Verdict(name, MAX_POINTS[name], checks, list(names), held), code=code)


def submission(student: str, points: tuple, *answers: Part, held: tuple[str, ...] = (), **rest: float) -> Submission:
    row = Row(student, ASSIGNMENT, dict(zip(MAX_POINTS, points, strict=True)), MAX_POINTS, {}, list(held))
    return Submission(row, list(answers), **rest)


def small_class() -> list[Submission]:
    """Three students with points, and one whose notebook could not be graded."""
    subtracted = {"names": ("margin subtracted",)}
    return [
        submission("dee", (None, None), held=tuple(MAX_POINTS)),
        submission(
            "cy",
            (0.0, 5.0),
            answer(
                "triplet_loss",
                f"# cy and Bennosuke\nloss = '{EVIL}'",
                "shape (2,)",
                names=("margin subtracted", "wrong shape"),
            ),
            answer("active_triplets", "=HYPERLINK('x')", UNNAMED.format(1, "False")),
            seconds=4.0,
            hours_ahead=-1.5,
        ),
        submission(
            "ben",
            (10.0, 0.0),
            answer("triplet_loss", f"loss = 1  # by Ben, not Benno\n{'x = 1' * 40}", "subtracted", **subtracted),
            answer("active_triplets", "longer than hers", UNNAMED.format(3, "True"), "and so on"),
            held=("triplet_loss",),
            seconds=2.0,
            hours_ahead=30.0,
        ),
        submission(
            "ada", (25.0, 10.0), answer("triplet_loss", "right"), answer("active_triplets", "right"), seconds=3.0
        ),
    ]


@pytest.fixture
def summary() -> Summary:
    return summarise(ASSIGNMENT, small_class(), ["ada", "Ben", "cy"])


def test_points_are_those_of_the_gradebook_and_without_names(summary: Summary) -> None:
    assert (summary.max_points, summary.totals, summary.ungraded) == (35, [5, 10, 35], 1)
    assert (summary.seconds, summary.hours_ahead) == ([2, 3, 4], [-1.5, 30])


def test_each_exercise_has_its_levels_difficulty_and_discrimination(summary: Summary) -> None:
    loss, active = summary.exercises
    assert LEVELS == ("no points", "less than half", "half or more", "all points")
    assert (loss.name, loss.students, loss.levels) == ("triplet_loss", 3, (1, 1, 0, 1))
    assert (active.name, active.students, active.levels) == ("active_triplets", 3, (1, 0, 1, 1))
    assert loss.mean == pytest.approx(35 / 3) and loss.difficulty == pytest.approx(35 / 75)
    assert active.mean == 5 and active.difficulty == 0.5
    # sums of the products of deviations from the means: 75 of both, 950 / 3 and 50 of each with itself
    assert loss.discrimination == active.discrimination == pytest.approx(75 / (950 / 3 * 50) ** 0.5)


def test_being_late_does_not_count_against_an_exercise() -> None:
    rows = [submission(name, (points, points)) for name, points in (("ada", 10.0), ("ben", 5.0), ("cy", 0.0))]
    rows[0] = dataclasses.replace(rows[0], row=dataclasses.replace(rows[0].row, late_penalty=20.0))
    assert [each.discrimination for each in summarise(ASSIGNMENT, rows).exercises] == pytest.approx([1, 1])


def test_discrimination_is_left_open_where_all_have_the_same_points() -> None:
    same = [submission(name, (25.0, points)) for name, points in (("ada", 3.0), ("ben", 4.0))]
    assert [each.discrimination for each in summarise(ASSIGNMENT, same).exercises] == [None, None]
    (one,) = [summarise(ASSIGNMENT, same[:1])]
    assert [each.discrimination for each in one.exercises] == [None, None]


def test_mistakes_are_counted_by_name_and_the_others_by_their_first_message(summary: Summary) -> None:
    found = [(each.exercise, each.name, each.students) for each in summary.mistakes]
    assert found == [
        ("active_triplets", "", 2),
        ("triplet_loss", "margin subtracted", 2),
        ("triplet_loss", "wrong shape", 1),
    ]
    unnamed, subtracted, shape = summary.mistakes
    assert [each.share for each in summary.mistakes] == pytest.approx([2 / 3, 2 / 3, 1 / 3])
    assert unnamed.message == UNNAMED.format(1, "False")  # that of the sample
    known = {each.name: each.message for each in exercises()["triplet_loss"].mistakes}
    assert subtracted.message == known["margin subtracted"]
    assert shape.message == GENERAL["wrong shape"]
    assert unnamed.sample == "=HYPERLINK('x')"  # the shortest answer


def test_a_sample_is_short_and_names_nobody(summary: Summary) -> None:
    assert "cy" in summary.mistakes[2].sample  # two letters are rather a variable
    long = answer("triplet_loss", "\n".join(["by Ben, not Benno"] * 50), "no, Ben")
    (found,) = mistakes([long], ["Ben"])
    assert found.sample.splitlines() == ["by …, not Benno"] * SAMPLE_LINES + ["…"]
    assert found.message == "no, …"
    (found,) = mistakes([answer("triplet_loss", "x" * 10_000_000, "a\x1b[2Jb" * 1000)])
    assert len(found.sample) < 2000 and len(found.message) < 1000 and "\x1b" not in found.message


def test_a_held_answer_without_a_verdict_counts_as_no_mistake() -> None:
    held = answer("triplet_loss", "code", "The notebook is not JSON.", held="The notebook is not JSON.")
    found = summarise(ASSIGNMENT, [submission("ada", (0.0, 0.0), held, held=tuple(MAX_POINTS))])
    assert found.mistakes == []
    assert [(each.exercises, each.why) for each in found.held] == [
        (["triplet_loss"], "The notebook is not JSON."),
        (["active_triplets"], "It is marked in the gradebook for a person to look at."),
    ]


def test_what_is_held_is_put_together_by_reason(summary: Summary) -> None:
    ben, dee = summary.held
    assert (ben.student, ben.exercises) == ("ben", ["triplet_loss"])
    assert (dee.student, dee.exercises, dee.why) == ("dee", list(MAX_POINTS), "It is not graded.")


class Page(HTMLParser):
    """What a browser makes of the page: tags with their attributes."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture
def parsed(summary: Summary) -> Page:
    return Page(page("a course", [summary], NOW))


def test_nothing_of_a_student_s_becomes_part_of_the_page(summary: Summary, parsed: Page) -> None:
    hostile = dataclasses.replace(summary, held=[dataclasses.replace(summary.held[0], student=EVIL, why=EVIL)])
    hostile.mistakes.extend(dataclasses.replace(each, message=EVIL, sample=EVIL) for each in summary.mistakes[:1])
    text = page(EVIL, [hostile], NOW)
    assert text.count("alert(1)") >= 6
    for tag, attributes in Page(text).tags:
        assert tag not in ("script", "img", "iframe", "object", "link")
        assert not any(name.startswith("on") for name in attributes)
    (policy,) = [each["content"] for each in parsed.all("meta") if "http-equiv" in each]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_nothing_is_loaded_from_elsewhere(parsed: Page) -> None:
    for _, attributes in parsed.tags:
        for name in ("href", "src", "xlink:href"):
            assert attributes.get(name, "#").startswith("#")


def test_the_page_can_be_read_without_seeing_it(parsed: Page) -> None:
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [each["aria-labelledby"] for _, each in parsed.tags if "aria-labelledby" in each]
    links = [each["href"][1:] for each in parsed.all("a")]
    assert set(named + links) <= set(ids) and links == [ASSIGNMENT]
    headings = [int(tag[1]) for tag, _ in parsed.tags if re.fullmatch("h[1-6]", tag)]
    assert headings == [1, 2, 2, 3, 3, 3, 3]
    assert len(parsed.all("table")) == len(parsed.all("caption")) == 4
    assert all(each.get("scope") in ("col", "row") for each in parsed.all("th"))
    assert len(parsed.all("main")) == 1 and parsed.all("html")[0]["lang"] == "en"


def test_every_plot_says_its_numbers_and_takes_the_colours_of_the_page(parsed: Page, summary: Summary) -> None:
    points, machine, totals, came, levels = [each["aria-label"] for each in parsed.all("svg")]
    assert all(each["role"] == "img" for each in parsed.all("svg"))
    assert f"{ASSIGNMENT}: median 28.6, from 14.3 to 100" in points  # 10, 5 and 35 of 35 points, in per cent
    assert f"{ASSIGNMENT}: median 3, from 2 to 4" in machine
    assert "3.5 to 7: 1, 7 to 10.5: 1, 31.5 to 35: 1. Median 10." in totals
    assert "-4 to 0: 1, 28 to 32: 1. Median 14.25." in came
    assert "triplet_loss: 1, 1, 0, 1; active_triplets: 1, 0, 1, 1." in levels
    text = page("a course", [summary], NOW)
    assert "currentColor" in text and not re.search("#0[123]0[123]0[123]", text)


def test_few_students_are_warned_of(summary: Summary) -> None:
    warning = "students, discrimination is mostly chance"
    assert "With only 3 students" in page("a course", [summary], NOW)
    assert warning not in page("a course", [dataclasses.replace(summary, totals=[5.0] * 30)], NOW)


def test_rare_mistakes_are_left_to_the_table(summary: Summary, tmp_path: Path) -> None:
    one = summary.mistakes[0]
    many = [dataclasses.replace(one, name=f"mistake {number:03}") for number in range(MOST + 7)]
    long = dataclasses.replace(summary, mistakes=many)
    text = page("a course", [long], NOW)
    assert f"mistake {MOST - 1:03}" in text and f"mistake {MOST:03}" not in text
    assert "7 rarer ones are in mistakes.csv" in text
    write_report(tmp_path, "a course", [long], NOW)
    assert len(read_csv(tmp_path / "mistakes.csv")) == MOST + 7


def test_an_assignment_without_points_or_times_has_a_section_too() -> None:
    text = page("a course", [summarise(ASSIGNMENT, [submission("dee", (None, None))])], NOW)
    assert "0 students, 1 more without a grade" in text and "seconds, longest" not in text


def test_the_tables_hold_the_same_numbers_and_no_formula(summary: Summary, tmp_path: Path) -> None:
    write_report(tmp_path, "a course", [summary], NOW)
    assert {path.name for path in tmp_path.iterdir()} == FILES
    loss, active = read_csv(tmp_path / "exercises.csv")
    assert (loss["exercise"], loss["max_points"], loss["students_with_all_points"]) == ("triplet_loss", "25.0", "1")
    assert float(active["difficulty_index"]) == 0.5 and float(active["discrimination"]) == pytest.approx(
        0.596, abs=1e-3
    )
    with (tmp_path / "mistakes.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert (first["students"], first["sample"]) == ("2", "'=HYPERLINK('x')")
    (content,) = json.loads((tmp_path / "report.json").read_text())["assignments"]
    assert content["exercises"][0]["levels"] == [1, 1, 0, 1] and content["totals"] == [5, 10, 35]


def test_only_the_date_changes_from_one_time_to_the_next(tmp_path: Path) -> None:
    for folder, made, students in (("one", NOW, small_class()), ("other", LATER, small_class()[::-1])):
        write_report(tmp_path / folder, "a course", [summarise(ASSIGNMENT, students)], made)
    for name in FILES:
        one, other = ((tmp_path / folder / name).read_text() for folder in ("one", "other"))
        changed = [pair for pair in zip(one.splitlines(), other.splitlines(), strict=True) if pair[0] != pair[1]]
        assert len(changed) == (0 if name.endswith("csv") else 1)
        assert all("2026-01-02" in before and "2026-05-06" in after for before, after in changed)


# A course on disk: the real gradebook and graded notebooks by hand.


@pytest.fixture
def course(repository: Path, tmp_path: Path) -> Path:
    root = tmp_path / "course"
    for room in ("source", "release"):
        shutil.copytree(repository / room / ASSIGNMENT, root / room / ASSIGNMENT)
    shutil.copy(repository / "nbgrader_config.py", root)
    return root


def test_without_a_grade_there_is_no_report(run: Run, course: Path) -> None:
    done = run("course", "report", cwd=course)
    assert (done.returncode, done.stderr) == (1, "Error: nothing is graded yet; run: course grade\n")
    assert not (course / "report").exists()


def fill_gradebook(root: Path, students: list[Submission]) -> None:
    due = datetime(2026, 1, 2, 12)
    with Gradebook(Course(root).directory.db_url) as gradebook:
        gradebook.add_assignment(ASSIGNMENT, duedate=due)
        gradebook.add_notebook("triplet_loss", ASSIGNMENT)
        for name, points in MAX_POINTS.items():
            cell = {"max_score": points, "cell_type": "code"}
            gradebook.add_grade_cell(f"{name}-test", "triplet_loss", ASSIGNMENT, **cell)
        for each in students:
            student, cells = each.row.student, []
            gradebook.add_student(student, first_name="Bennosuke")
            when = None if each.hours_ahead is None else due - timedelta(hours=each.hours_ahead)
            gradebook.add_submission(ASSIGNMENT, student, timestamp=when)
            for name, points in each.row.points.items():
                grade = gradebook.find_grade(f"{name}-test", "triplet_loss", ASSIGNMENT, student)
                grade.auto_score, grade.needs_manual_grade = points, name in each.row.held
            for part in each.parts:
                marks = {"grade": False, "solution": True, "locked": False, "schema_version": 3, "task": False}
                test = {**marks, "grade": True, "solution": False, "points": part.max_points}
                test["grade_id"] = f"{part.name}-test"
                verdict = dataclasses.asdict(part.verdict)
                cells.append(new_code_cell(part.code, metadata={"nbgrader": {**marks, "grade_id": part.name}}))
                cells.append(new_code_cell("", metadata={"nbgrader": test, VERDICT: verdict}))
            if cells:
                path = root / "autograded" / student / ASSIGNMENT / "triplet_loss.ipynb"
                path.parent.mkdir(parents=True)
                nbformat.write(new_notebook(cells=cells, metadata={SECONDS: each.seconds}), path)
        gradebook.db.commit()


def test_the_command_reports_what_the_gradebook_and_the_graded_notebooks_hold(run: Run, course: Path) -> None:
    students = small_class()
    fill_gradebook(course, students)
    done = run("course", "report", cwd=course)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "written: report/report.html, exercises.csv, mistakes.csv, report.json"
    assert {path.name for path in (course / "report").iterdir()} == FILES
    content = json.loads((course / "report" / "report.json").read_text())
    names = {*(each.row.student for each in students), "Bennosuke"}
    assert content["assignments"] == [
        json.loads(json.dumps(dataclasses.asdict(summarise(ASSIGNMENT, students, names))))
    ]
    before = (course / "report" / "exercises.csv").read_text()
    (course / "autograded" / "ben" / ASSIGNMENT / "triplet_loss.ipynb").write_text("{")
    assert run("course", "report", ASSIGNMENT, cwd=course).returncode == 0  # its points count all the same
    assert (course / "report" / "exercises.csv").read_text() == before


def test_a_folder_that_cannot_be_written_is_one_line(run: Run, course: Path) -> None:
    fill_gradebook(course, small_class())
    (course / "report").write_text("in the way")
    done = run("course", "report", cwd=course)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "cannot be written" in done.stderr
