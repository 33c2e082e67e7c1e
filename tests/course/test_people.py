"""Rosters as instructors write them and platforms export them."""

from pathlib import Path

import pytest

from autograder.course.people import Person, read_listing, read_people
from autograder.errors import CourseError

# the first three people are the same everywhere; each export in the form that its platform writes
EXPORTS = {
    "own": ("student", 'student,name,number\njdoe,Jane Doe,1001\nzoe,Zoë O\'Hara,1002\nvan,"van der Berg, Ali",1003\n'),
    "own-in-two-columns": (
        "student",
        "first_name,last_name,student,number\nJane,Doe,jdoe,1001\nZoë,O'Hara,zoe,1002\nAli,van der Berg,van,1003\n",
    ),
    "moodle-participants": (
        "Email address",
        "First name,Last name,ID number,Email address,Groups\nJane,Doe,1001,jdoe@x.org,A\n"
        "Zoë,O'Hara,1002,zoe@x.org,A\nAli,van der Berg,1003,van@y.org,\n",
    ),
    "moodle-grades": (
        "Username",
        '"First name",Surname,"ID number",Institution,Username,"Email address","Assignment: 03 (Real)"\n'
        "Jane,Doe,1001,,jdoe,j.d@x.org,85.00\nZoë,O'Hara,1002,,zoe,z@x.org,85.00\n"
        'Ali,"van der Berg",1003,,van,,-\n',
    ),
    "moodle-german": (
        "Anmeldename",
        "Vorname;Nachname;Anmeldename;ID-Nummer;E-Mail-Adresse\nJane;Doe;jdoe;1001;j@x.org\n"
        "Zoë;O'Hara;zoe;1002;z@x.org\nAli;van der Berg;van;1003;a@x.org\n",
    ),
    "moodle-french": (
        "Nom d’utilisateur",
        "Prénom,Nom de famille,Nom d’utilisateur,Numéro d’identification,Adresse de courriel\n"
        "Jane,Doe,jdoe,1001,j@x.org\nZoë,O'Hara,zoe,1002,z@x.org\nAli,van der Berg,van,1003,a@x.org\n",
    ),
    "moodle-spanish": (
        "Nombre de usuario",
        "Nombre,Apellido(s),Nombre de usuario,Número de ID,Dirección de correo\n"
        "Jane,Doe,jdoe,1001,j@x.org\nZoë,O'Hara,zoe,1002,z@x.org\nAli,van der Berg,van,1003,a@x.org\n",
    ),
    "canvas": (
        "SIS Login ID",
        "Student,ID,SIS User ID,SIS Login ID,Section,03 (77),Final Score\n,,,,,Manual Posting,\n"
        "    Points Possible,,,,,100.00,(read only)\n"
        '"Doe, Jane",501,1001,jdoe,S1,85.00,85\n"O\'Hara, Zoë",502,1002,zoe,S1,,\n'
        '"van der Berg, Ali",503,1003,van,S1 and S2,85.00,85\n"Student, Test",504,,0f3a9b,S1,,\n',
    ),
    "brightspace": (
        "Username",
        "OrgDefinedId,Username,Last Name,First Name,Email,03 Points Grade <Numeric MaxPoints:100>,"
        "End-of-Line Indicator\n#1001,#jdoe,Doe,Jane,j@x.org,,#\n#1002,#zoe,O'Hara,Zoë,z@x.org,,#\n"
        "#1003,#van,van der Berg,Ali,a@x.org,85,#\n",
    ),
    "blackboard": (
        "Username",
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Total [Total Pts: 100 Score] |5"\n'
        '"Doe"\t"Jane"\t"jdoe"\t"1001"\t"2026-11-01"\t"85"\n"O\'Hara"\t"Zoë"\t"zoe"\t"1002"\t""\t""\n'
        '"van der Berg"\t"Ali"\t"van"\t"1003"\t""\t""\n"User"\t"Preview"\t"prof_previewuser"\t""\t""\t""\n',
    ),
    "nbgrader": (
        "id",
        "id,first_name,last_name,email,lms_user_id\njdoe,Jane,Doe,j@x.org,1001\nzoe,Zoë,O'Hara,z@x.org,1002\n"
        "van,Ali,van der Berg,,1003\n",
    ),
}


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("kind", EXPORTS)
def test_an_export_is_read_as_it_is(kind: str, tmp_path: Path) -> None:
    column, text = EXPORTS[kind]
    listing = read_listing(write(tmp_path, text))
    assert listing.column == column
    assert [person.student for person in listing.people] == ["jdoe", "zoe", "van"]
    for person, number, (first, last) in zip(
        listing.people,
        ("1001", "1002", "1003"),
        (("Jane", "Doe"), ("Zoë", "O'Hara"), ("Ali", "van der Berg")),
        strict=True,
    ):
        assert {person.student, number} <= set(person.ids)
        if (kind, person.student) in (("own", "jdoe"), ("own", "zoe")):  # where a whole name is cut is not known
            assert (person.last_name, person.names) == (f"{first} {last}", (f"{first} {last}",))
        else:
            assert (person.first_name, person.last_name) == (first, last)
            assert {f"{first} {last}", f"{last}, {first}", f"{last} {first}"} <= set(person.names)
        assert not {"85.00", "85", "S1", "A", "100.00", "#"} & {*person.ids, *person.names}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("first_line", ["", "sep={}\r\n"])
def test_as_a_spreadsheet_saves_it(tmp_path: Path, encoding: str, delimiter: str, first_line: str) -> None:
    rows = [["Student", "Name", "Note"], ["jürgen1"[1:], "Groß, Jürgen", "a;b\tc, d"], ["zoe", "Zoë", ""]]
    text = first_line.format(delimiter) + "".join(
        delimiter.join(f'"{value}"' if set(value) & set(",;\t") else value for value in row) + "\r\n" for row in rows
    )
    mark = {"utf-16-le-bom": "\ufeff", "utf-16-be-bom": "\ufeff"}.get(encoding, "")
    with pytest.raises(CourseError, match="row 2, column Student: 'ürgen1'"):
        read_people(write(tmp_path, mark + text, encoding.removesuffix("-bom")))
    people = read_people(write(tmp_path, mark + text.replace("ürgen1", "jg"), encoding.removesuffix("-bom")))
    assert [(each.student, each.last_name, each.first_name) for each in people] == [
        ("jg", "Groß", "Jürgen"),
        ("zoe", "Zoë", ""),
    ]


def test_the_columns_for_the_folder_have_one_order(tmp_path: Path) -> None:
    columns = {"student": "a", "id": "b", "username": "c", "email": "d@x.org", "idnumber": "5"}
    for expected in ("a", "b", "c", "d", "5"):
        text = f"{','.join(reversed(columns))}\n{','.join(reversed(columns.values()))}\n"
        assert read_people(write(tmp_path, text))[0].student == expected
        columns.pop(next(iter(columns)))
    with pytest.raises(CourseError, match="no column student"):
        read_people(write(tmp_path, "name\nJane Doe\n"))


def test_a_grading_worksheet_of_moodle_gives_the_number_that_its_zip_has(tmp_path: Path) -> None:
    text = "Identifier,Full name,Email address,Status,Grade\nParticipant 77,Jane Doe,jd@x.org,Submitted,-\n"
    assert read_people(write(tmp_path, text)) == [
        Person("jd", ("jd", "jd@x.org", "Participant 77", "77"), ("Jane Doe",), "", "Jane Doe", "jd@x.org")
    ]
    text = "Identifier;Status\nTeilnehmer/in 78;x\n"
    with pytest.raises(CourseError, match="cannot be the name of a folder"):
        read_people(write(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student\n../jdoe\n", "row 2, column student: '../jdoe'"),
        ("student,name\njdoe,a\n,b\n", "row 3, column student: it is empty"),
        ("student\njdoe\nali\njdoe\n", "jdoe stands twice, in row 2 and row 4"),
        ("student\njdoe\nJDoe\n", "stands twice"),
        ("student,number\njdoe,12\nali,13\nbea,12\n", "'12' stands in row 2 and in row 4"),
        ("student,email\njdoe,j@x.org\nali,J@x.org\n", "'j@x.org' stands in row 2 and in row 3"),
        ("student,canvas id\njdoe,7\nali,7\n", "'7' stands in row 2 and in row 3"),
        ("student,username\njdoe,ali\nali,x\n", "'ali' stands in row 2 and in row 3"),
        ("Email,Name\nj@x.org,a\nj@y.org,b\n", "j stands twice"),
        ("Email,Name\nj+1@x.org,a\n", "'j\\+1' cannot be the name of a folder"),
        ("Username,Student ID\njdoe,1.23E+07\n", "row 2, column Student ID: 1.23E\\+07 is no id"),
        ("student;matrikel\njdoe;1,23E+07\n", "1,23E\\+07 is no id"),
        ("student\n1E+05\n", "is no id"),
        ("student,number\njdoe,########\n", "is no id"),
        ("student,name\njdoe,Doe, Jane\n", "row 2 has more cells"),
        ("", "no column student"),
    ],
)
def test_what_is_not_clear_is_refused_with_row_and_column(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CourseError, match=said) as error:
        read_people(write(tmp_path, text))
    assert "\n" not in str(error.value)


def test_other_files_are_refused_in_words(tmp_path: Path) -> None:
    for content in (b"PK\x03\x04 a workbook", b"\xd0\xcf\x11\xe0", b"\xff\xfeab\0", b"stu\0dent\n"):
        path = tmp_path / "roster.csv"
        path.write_bytes(content)
        with pytest.raises(CourseError, match=r"save it as CSV|no column"):
            read_people(path)
    with pytest.raises(CourseError, match="cannot be read"):
        read_people(tmp_path / "nowhere.csv")


def test_two_people_may_have_one_name(tmp_path: Path) -> None:
    text = "student,name,canvas,group\nj1,John Smith,Smith,A\nj2,John Smith,Smith,A\n"
    first, second = read_people(write(tmp_path, text))
    assert first.names == second.names == ("John Smith", "Smith") and (first.ids, second.ids) == (("j1",), ("j2",))


def test_what_guards_against_formulas_is_taken_off(tmp_path: Path) -> None:
    person = read_people(write(tmp_path, 'student,name,number\nx,\'=1+1,"=""0012"""\n'))[0]
    assert person.names == ("=1+1",) and "0012" in person.ids


def test_a_test_student_is_left_out_by_any_name(tmp_path: Path) -> None:
    path = write(tmp_path, EXPORTS["nbgrader"][1])
    for name in ("ZOE", "1002", "O'Hara, Zoë", "z@x.org"):
        listing = read_listing(path, [name])
        assert [person.student for person in listing.people] == ["jdoe", "van"] and listing.ignored == ["zoe"]
