"""Whose it is: what a platform wrote means one person of the roster, or nobody's guess is taken for an answer."""

import unicodedata
from pathlib import Path

import pytest

from autograder.collect.attempts import Refused
from autograder.collect.roster import Roster, keys
from autograder.course.people import Person
from autograder.errors import CourseError

PEOPLE = [
    Person("jdoe", ("jdoe", "101"), ("Doe, Jane",)),
    Person("ali", ("ali", "102"), ("Ali Øzdemir",)),
    Person("bea", ("bea", "103"), ("Béatrice Müller-Lüdenscheidt",)),
    Person("u008", ("u008", "201"), ("John Smith",)),
    Person("u009", ("u009", "202"), ("John Smith",)),
    Person("aunder", ("aunder", "301"), ("Anna Lee",)),
    Person("a_under", ("a_under", "302"), ("Ann Alee",)),
    Person("wei", ("wei", "401"), ("李 伟",)),
    Person("sara", ("sara", "402"), ("سارة الخطيب",)),
    Person("muller", ("muller", "501"), ("Eva Muller",)),
    Person("mueller", ("mueller", "502"), ("Eva Müller",)),
    Person("agent", ("agent", "601"), ("agent 007",)),
    Person("noname", ("noname", "701")),
]


@pytest.fixture(scope="module")
def roster() -> Roster:
    return Roster(PEOPLE)


@pytest.mark.parametrize("written", ["Jane Doe", "Doe, Jane", "doejane", "janedoe", "DOE JANE", "jdoe Jane Doe"])
def test_a_student_is_found_by_every_usual_spelling(written: str, roster: Roster) -> None:
    assert roster.find((), (written,)) == "jdoe"


@pytest.mark.parametrize(
    ("written", "student"),
    [
        ("mullerludenscheidtbeatrice", "bea"),
        ("Muller-Ludenscheidt, Beatrice", "bea"),
        ("李伟", "wei"),
        ("伟, 李", "wei"),
        ("الخطيب سارة", "sara"),
        (unicodedata.normalize("NFD", "Eva Müller"), "mueller"),
        ("Eva Muller", "muller"),
        ("Anna Lee", "aunder"),
        ("agent_007", "agent"),
    ],
)
def test_names_of_every_script_and_form(written: str, student: str, roster: Roster) -> None:
    assert roster.find((), (written,)) == student


def test_accents_count_as_their_letters() -> None:
    assert keys("Béatrice Müller") == keys("beatrice muller")


@pytest.mark.parametrize(
    ("ids", "names", "numbers", "student"),
    [
        (("101",), (), (), "jdoe"),
        (("JDOE",), (), (), "jdoe"),
        (("102",), ("ozdemirali",), (), "ali"),
        (("999",), ("Jane Doe",), (), "jdoe"),
        (("202",), ("John Smith",), (), "u009"),
        ((), ("John Smith",), ("201",), "u008"),
        (("aunder",), ("aunder",), (), "aunder"),
        (("under", "a_under", "Quiz_a_under"), (), (), "a_under"),
        (("007", "601"), ("agent", "agent_007"), (), "agent"),
        ((), ("Participant",), ("701",), "noname"),
    ],
    ids=["id", "case", "name-unknown", "id-unknown", "twins", "twins-number", "exact", "login", "digits", "no-names"],
)
def test_ids_go_before_names_and_what_both_mean_before_what_either_does(
    ids: tuple[str, ...], names: tuple[str, ...], numbers: tuple[str, ...], student: str, roster: Roster
) -> None:
    assert roster.find(ids, names, numbers) == student


@pytest.mark.parametrize(
    ("ids", "names", "numbers", "said"),
    [
        ((), ("Jane",), (), "nobody in the roster is called so$"),
        ((), ("Janet Doe",), (), "nobody in the roster is called so$"),
        (("",), ("",), (), "nobody in the roster is called so$"),
        (("102",), ("Jane Doe",), (), "one part of its name means ali, another jdoe"),
        ((), ("Jane Doe", "Ali Øzdemir"), (), "ali or jdoe"),
        (("101", "102"), (), (), "ali or jdoe"),
        ((), ("John Smith",), (), "u008 or u009"),
        ((), ("smithjohn",), ("999",), "u008 or u009"),
        ((), ("annalee",), (), "a_under or aunder"),
        ((), ("Jane Doe",), ("102",), "one part of its name means jdoe, another ali"),
        ((), ("Team 3",), ("102",), "nobody in the roster is called so, though its number is that of ali"),
        ((), ("Eva Mülle",), (), "nobody"),
    ],
)
def test_what_fits_nobody_or_two_is_not_guessed(
    ids: tuple[str, ...], names: tuple[str, ...], numbers: tuple[str, ...], said: str, roster: Roster
) -> None:
    with pytest.raises(Refused, match=said):
        roster.find(ids, names, numbers)


@pytest.mark.parametrize("student", ["../jdoe", "a/b", ".hidden", "", "-x", "x\n", "né"])
def test_a_roster_whose_names_cannot_be_folders_is_refused(student: str) -> None:
    with pytest.raises(CourseError, match="folder"):
        Roster([Person(student)])


def test_a_roster_names_nobody_twice(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("Student;Name\njdoe;Jane Doe\njdoe;Jane Roe\n", encoding="utf-8-sig")
    with pytest.raises(CourseError, match="twice"):
        Roster.read(path)
