"""Grades and solutions as they leave the course: CSV that spreadsheets and learning platforms read, and notebooks."""

import csv
import shutil
from pathlib import Path

import nbformat
import pytest
from courses import ASSIGNMENT
from made_up import NOTEBOOK, MadeUp
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.plugins import CsvExportPlugin

# folder, first and last name, points of the first exercise (None: not graded)
CLASS = {
    "doe": ("John", "Doe, Jr.", 12.5),
    "=1+1": ("=cmd", '"quoted"', 25.0),
    "-x": ("-2+3", "+49", 0.0),
    "ü": ("Jürgen", "Groß; Kurt", 7.25),
    "two\nlines": ("\ttab", "@sum", 1.0),
    "17": (None, None, None),
}
FORMATS = ["long", "wide", "exercises", "canvas", "moodle"]


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
    assert {plain(row["student"]): row["points"] and float(row["points"]) for row in rows} == {
        student: "" if points is None else points for student, (_, _, points) in CLASS.items()
    }
    assert {plain(row["last_name"]) for row in rows} == {last or "" for _, last, _ in CLASS.values()}
    assert {float(row["max_points"]) for row in rows} == {100.0}
    with path.open(newline="", encoding="utf-8") as file:  # whatever is not quoted is a number
        for row in list(csv.reader(file, quoting=csv.QUOTE_NONNUMERIC))[1:]:
            points = float if row[0] != "17" else str
            assert [type(value) for value in row] == [str, str, points, float, str, float, str, str]


def test_wide_has_a_line_for_each_student_and_a_total(course: MadeUp) -> None:
    rows = read(written(course, "wide"))
    assert list(rows[0]) == ["student", "first_name", "last_name", ASSIGNMENT, "total"]
    points = {plain(row["student"]): (row[ASSIGNMENT], row["total"]) for row in rows}
    assert points["doe"] == ("12.5", "12.5") and points["17"] == ("", "") and points["-x"] == ("0.0", "0.0")
    assert plain(next(row["last_name"] for row in rows if row["student"] == "ü")) == "Groß; Kurt"


def test_exercises_has_a_column_for_each(course: MadeUp) -> None:
    rows = read(written(course, "exercises"))
    names = course.course.exercises(ASSIGNMENT)
    assert list(rows[0]) == ["student", "first_name", "last_name", *(f"{ASSIGNMENT}/{name}" for name in names)]
    points = {plain(row["student"]): list(row.values())[3:] for row in rows}
    assert sum(map(float, points["doe"])) == 12.5 and points["17"] == [""] * len(names)
    with course.course.gradebook() as gradebook:
        gradebook.find_submission(ASSIGNMENT, "doe").notebooks[0].late_submission_penalty = 2.5
        gradebook.db.commit()
    rows = read(written(course, "exercises"))
    assert [row[f"{ASSIGNMENT}/late_penalty"] for row in rows if row["student"] in ("doe", "ü")] == ["2.5", "0.0"]


ROSTER = "username,first_name,last_name,email\ndoe,Jon,Doe,j@x.org\nabsent,Amy,Ab Sent,a@x.org\nprobe,Test,Student,\n"


def test_everybody_of_the_roster_stands_in_every_sheet(course: MadeUp) -> None:
    (course.root / "roster.csv").write_text(ROSTER)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('c.Students.ignore = ["Student, Test", "two\\nlines"]\n')
    expected = set(CLASS) - {"two\nlines"} | {"absent"}
    for kind in FORMATS:
        rows = read(written(course, kind))
        key = {"canvas": "SIS Login ID", "moodle": "username"}.get(kind, "student")
        people = {plain(row[key]): row for row in rows if row[key]}
        assert set(people) == expected, kind
        absent = people["absent"]
        assert {"Amy", "Ab Sent"} <= set(absent.values()) or absent["Student"] == "Ab Sent, Amy"
        empty = {"long": ["points", "late_penalty"], "exercises": list(absent)[3:]}.get(kind, [ASSIGNMENT])
        assert {absent[name] for name in empty} == {""}
    done = course.call("grades", "--format", "wide", "--ignore", "ü", "--ignore", "Amy Ab Sent")
    rows = read(course.root / "grades-wide.csv")
    assert done.exit_code == 0 and {plain(row["student"]) for row in rows} == expected - {"ü", "absent"}
    assert course.call("grades", "--format", "wide", "--zeros").exit_code == 0
    points = {row["student"]: (row[ASSIGNMENT], row["total"]) for row in read(course.root / "grades-wide.csv")}
    assert points["absent"] == ("0.0", "0.0") and points["17"] == ("", "")


def test_names_reach_the_gradebook_and_nobody_is_lost_or_emptied(course: MadeUp) -> None:
    for _ in range(2):
        (course.root / "roster.csv").write_text(ROSTER)
        written(course, "long")
        with course.course.gradebook() as gradebook:
            doe, absent = gradebook.find_student("doe"), gradebook.find_student("absent")
            assert (doe.first_name, doe.last_name, doe.email, doe.lms_user_id) == ("Jon", "Doe", "j@x.org", "18")
            assert (absent.first_name, absent.last_name) == ("Amy", "Ab Sent")
            assert {each.id for each in gradebook.students} == {*CLASS, "absent", "probe"}
    (course.root / "roster.csv").write_text("student,name\ndoe,Jon Doe\nabsent,\nzoe,Zoe X\n")
    written(course, "long")
    with course.course.gradebook() as gradebook:
        doe, absent = gradebook.find_student("doe"), gradebook.find_student("absent")
        assert (doe.first_name, doe.last_name, doe.email) == ("Jon", "Doe", "j@x.org")
        assert gradebook.find_student("zoe").first_name == "" and gradebook.find_student("zoe").last_name == "Zoe X"
        assert (absent.first_name, absent.last_name) == ("Amy", "Ab Sent")


def test_a_roster_that_is_none_is_one_line(course: MadeUp) -> None:
    (course.root / "roster.csv").write_text("name\nJane Doe\n")
    done = course.call("grades")
    assert done.exit_code == 1 and done.output.count("\n") == 1 and "no column student" in done.output
    done = course.call("grade", "--unsafe")  # before anything is graded
    assert done.exit_code == 1 and "Error: " in done.output and "no column student" in done.output


def test_collecting_says_which_column_names_the_folders(course: MadeUp, tmp_path: Path) -> None:
    (tmp_path / "download" / "doe").mkdir(parents=True)
    (tmp_path / "download" / "doe" / NOTEBOOK).write_text("{}")
    for roster, said in ((ROSTER, True), ("student\ndoe\n", False)):
        (course.root / "roster.csv").write_text(roster)
        output = course.call("collect", ASSIGNMENT, str(tmp_path / "download")).output
        assert ("folders in submitted/ are named after the roster's column «username»" in output) is said, output


def test_nbgrader_s_own_export_is_another_file(course: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    written(course, "long")
    before = (course.root / "grades.csv").read_bytes()
    monkeypatch.chdir(course.root)
    opened = course.course
    with opened.gradebook() as gradebook:
        CsvExportPlugin(config=opened.directory.config).export(gradebook)
    assert (course.root / "grades.csv").read_bytes() == before
    assert "raw_score" in (course.root / "grades-nbgrader.csv").read_text()


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
    shutil.rmtree(made_up.root / "release" / ASSIGNMENT)
    done = made_up.call("solutions")
    assert done.exit_code == 1 and done.stderr.count("\n") == 1
    assert f"course release {ASSIGNMENT}" in done.stderr
