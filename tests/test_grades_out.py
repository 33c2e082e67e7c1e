"""Grades and solutions as they leave the course: CSV that spreadsheets and learning platforms read, and notebooks."""

import csv
from pathlib import Path

import nbformat
import pytest
from conftest import ASSIGNMENT
from made_up import NOTEBOOK, MadeUp
from nbformat.v4 import new_code_cell, new_notebook

# folder, first and last name, points of the first exercise (None: not graded)
CLASS = {
    "doe": ("John", "Doe, Jr.", 12.5),
    "=1+1": ("=cmd", '"quoted"', 25.0),
    "-x": ("-2+3", "+49", 0.0),
    "ü": ("Jürgen", "Groß; Kurt", 7.25),
    "two\nlines": ("\ttab", "@sum", 1.0),
    "17": (None, None, None),
}
FORMATS = ["long", "wide", "canvas", "moodle"]


@pytest.fixture
def course(made_up: MadeUp) -> MadeUp:
    """A class of difficult names, in the gradebook."""
    with made_up.course.gradebook() as gradebook:
        for student, (first, last, points) in CLASS.items():
            names = {
                "first_name": first,
                "last_name": last,
                "email": f"{first}@x.org",
                "lms_user_id": f"1{len(last or '')}",
            }
            gradebook.update_or_create_student(student, **(names if first else {}))
            submission = gradebook.update_or_create_submission(ASSIGNMENT, student)
            for place, grade in enumerate(submission.notebooks[0].grades):
                grade.auto_score = None if points is None else 0.0 if place else points
                grade.needs_manual_grade = False
        gradebook.db.commit()
    return made_up


def written(course: MadeUp, kind: str) -> Path:
    done = course.call("grades", "--format", kind)
    path = course.root / ("grades.csv" if kind == "long" else f"grades-{kind}.csv")
    assert done.exit_code == 0 and path.name in done.output, done.output
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert all(None not in row and None not in row.values() for row in rows)  # no line is longer or shorter
    return rows


def plain(text: str) -> str:
    return text.removeprefix("'")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_guessed_dialect_reads_the_same(course: MadeUp, kind: str) -> None:
    path = written(course, kind)
    text = path.read_text(encoding="utf-8")
    dialect = csv.Sniffer().sniff(text)
    assert (dialect.delimiter, dialect.quotechar) == (",", '"')
    with path.open(newline="", encoding="utf-8") as file:
        guessed = list(csv.reader(file, delimiter=dialect.delimiter, quotechar=dialect.quotechar))
    rows = read(path)
    assert guessed == [list(rows[0]), *(list(row.values()) for row in rows)]
    assert len(rows) == len(CLASS) + (kind == "canvas")


@pytest.mark.parametrize("kind", FORMATS)
def test_no_cell_is_a_formula(course: MadeUp, kind: str) -> None:
    for row in read(written(course, kind)):
        assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in row.values())


def test_grades_csv_has_a_line_for_each_submission_and_numbers_where_they_should_be(course: MadeUp) -> None:
    path = written(course, "long")
    rows = read(path)
    assert {plain(row["student"]): float(row["points"]) for row in rows} == {
        student: points or 0.0 for student, (_, _, points) in CLASS.items()
    }
    assert {float(row["max_points"]) for row in rows} == {100.0}
    with path.open(newline="", encoding="utf-8") as file:  # whatever is not quoted is a number
        for row in list(csv.reader(file, quoting=csv.QUOTE_NONNUMERIC))[1:]:
            assert [type(value) for value in row] == [str, str, float, float, str, float]


def test_wide_has_a_line_for_each_student_and_a_total(course: MadeUp) -> None:
    rows = read(written(course, "wide"))
    assert list(rows[0]) == ["student", ASSIGNMENT, "total"]
    points = {plain(row["student"]): (row[ASSIGNMENT], float(row["total"])) for row in rows}
    assert points["doe"] == ("12.5", 12.5) and points["17"] == ("", 0.0) and float(points["-x"][0]) == 0


def test_canvas_has_the_columns_of_its_own_export(course: MadeUp) -> None:
    first, *rows = read(written(course, "canvas"))
    assert list(first) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT]
    assert first["Student"] == "Points Possible" and float(first[ASSIGNMENT]) == 100
    found = {plain(row["SIS Login ID"]): row for row in rows}
    assert found["doe"]["Student"] == "Doe, Jr., John" and found["doe"]["ID"] == "18"
    assert found["17"]["Student"] == "17" and found["17"]["ID"] == ""
    assert found["ü"][ASSIGNMENT] == "7.25"


def test_moodle_has_what_identifies_a_user_and_a_column_for_each_item(course: MadeUp) -> None:
    rows = read(written(course, "moodle"))
    assert list(rows[0]) == ["username", "firstname", "lastname", "email", ASSIGNMENT]
    found = {plain(row["username"]): row for row in rows}
    assert found["ü"]["lastname"] == "Groß; Kurt" and found["ü"]["email"] == "Jürgen@x.org"
    assert found["17"]["firstname"] == "" and found["=1+1"][ASSIGNMENT] == "25.0"


def test_without_grades_one_line_says_so(made_up: MadeUp) -> None:
    done = made_up.call("grades", "--format", "wide")
    assert done.exit_code == 1 and done.output == "Error: nothing is graded yet; run: course grade\n"


def test_solutions_are_the_source_without_its_marks(made_up: MadeUp) -> None:
    done = made_up.call("solutions")
    assert done.exit_code == 0 and f"solution/{ASSIGNMENT}/" in done.output, done.output
    source = nbformat.read(made_up.root / "source" / ASSIGNMENT / NOTEBOOK, as_version=4)
    solution = nbformat.read(made_up.root / "solution" / ASSIGNMENT / NOTEBOOK, as_version=4)
    assert "SOLUTION" in str(source.cells) and "SOLUTION" not in str(solution.cells)
    for before, after in zip(source.cells, solution.cells, strict=True):
        kept = [
            line
            for line in before.source.splitlines()
            if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION")
        ]
        assert after.source.splitlines() == kept and after.get("outputs") == before.get("outputs")
    path = made_up.root / "solution" / ASSIGNMENT / NOTEBOOK
    before = path.read_text()
    path.write_text("an older one")
    assert made_up.call("solutions").exit_code == 0 and path.read_text() == before


def shorten(course: MadeUp, *sources: str) -> None:
    """Leave only these cells in the instructor's notebook."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, course.root / "source" / ASSIGNMENT / NOTEBOOK)


def test_run_they_have_their_outputs_or_say_what_failed(made_up: MadeUp) -> None:
    shorten(made_up, "### BEGIN SOLUTION\nanswer = 6 * 7\n### END SOLUTION", "answer")
    done = made_up.call("solutions", "--run")
    assert done.exit_code == 0, done.output
    cells = nbformat.read(made_up.root / "solution" / ASSIGNMENT / NOTEBOOK, as_version=4).cells
    assert cells[0].source == "answer = 6 * 7" and cells[1].outputs[0].data["text/plain"] == "42"
    shorten(made_up, "1 / 0")
    done = made_up.call("solutions", "--run")
    assert done.exit_code == 1 and "a cell stopped with ZeroDivisionError: division by zero" in done.output


def test_without_a_release_one_line_says_so(made_up: MadeUp) -> None:
    (made_up.root / "gradebook.db").unlink()
    done = made_up.call("solutions")
    assert done.exit_code == 1 and done.stderr.count("\n") == 1
    assert "no solution was written" in done.stderr
