"""Who is in the course: the people of a roster, as an instructor writes it or a platform exports it."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.tables import read_table
from autograder.errors import CourseError

STUDENT = re.compile(r"[A-Za-z0-9_][\w.@-]{0,79}", re.ASCII)  # a folder of this name can be made anywhere
# What columns are called, without case, accents, spaces and signs: by us and nbgrader, Moodle (English, German, French,
# Spanish), Canvas, Brightspace, Blackboard, Sakai, Google and GitHub Classroom. The first of a kind goes first.
LOGIN = (
    *("username", "login", "loginid", "sisloginid", "userid", "usereid", "eid", "netid", "githubusername", "account"),
    *("anmeldename", "benutzername", "nutzername", "kennung", "nomdutilisateur", "nombredeusuario", "usuario"),
)
EMAIL = (
    *("email", "emailaddress", "mail", "emailadresse", "courriel", "adressedecourriel", "adresseemail", "correo"),
    *("correoelectronico", "direcciondecorreo", "direcciondecorreoelectronico", "direccionemail", "direcciondeemail"),
)
NUMBER = (
    *("idnumber", "studentid", "studentnumber", "sisuserid", "orgdefinedid", "idnummer", "matrikelnummer", "matrikel"),
    *("matriculationnumber", "numerodidentification", "numerodeid", "numerodid", "number", "nummer", "integrationid"),
    *("githubid", "canvasid", "moodleid", "blackboardid", "lmsuserid", "id", "identifier", "identifiant"),
    *("identificador", "kennnummer"),
)
FIRST = ("firstname", "givenname", "givennames", "vorname", "vornamen", "prenom", "prenoms", "nombre", "nombres")
LAST = (
    *("lastname", "surname", "familyname", "nachname", "familienname", "nom", "nomdefamille", "apellidos", "apellido"),
)
FULL = (
    *("fullname", "name", "studentname", "displayname", "preferredname", "sortablename", "vollstandigername"),
    *("vollername", "nomcomplet", "nombrecompleto", "lastnamefirstname", "firstnamelastname"),
)
# what says nothing of who somebody is, in a roster of one's own
BESIDE = re.compile(
    r"group|gruppe|groupe|grupo|section|status|grade|points|role|rolle|course|kurs|last(access|modified)"
)
PARTICIPANT = re.compile(r"[^\W\d]+(?:/\w+)?[ _](\d+)")  # Moodle's «Participant 123», in any language
EXPONENT = re.compile(r"\d+(?:[.,]\d+)?E\+\d+", re.I)
SPOILT = re.compile(r"#{3,}|#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)", re.I)


@dataclass(frozen=True)
class Person:
    """One student.

    Args:
        student: name of the folder in `submitted/`; of nobody else.
        ids: logins, numbers and addresses by which a platform may call that student, `student` among them. Each
            belongs to one person only.
        names: as a platform writes them; two people may share one.
        first_name, last_name, email, lms_user_id: for the gradebook and the sheets, where they are known. A name of
            which only the whole is known is the last name.
    """

    student: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


@dataclass(frozen=True)
class Listing:
    """A roster as it was read.

    Args:
        people: in its order.
        column: the one that gives the names of the folders.
        ignored: names of those that were left out on demand.
    """

    people: list[Person]
    column: str
    ignored: list[str] = field(default_factory=list)


def read_people(path: Path, ignore: Collection[str] = ()) -> list[Person]:
    """Return the people of a roster; arguments and errors as for `read_listing`."""
    return read_listing(path, ignore).people


def read_listing(path: Path, ignore: Collection[str] = ()) -> Listing:
    """Read a roster: with a column `student`, or as Moodle, Canvas, Brightspace, Blackboard or nbgrader export it.

    The name of the folder in `submitted/` is in the first of these columns that is there and not empty: `student`,
    nbgrader's `id`, the login (user name), the e-mail address (what is before the @), an ID number.

    Args:
        path: as for `autograder.course.tables.read_table`.
        ignore: students, ids or names of people to leave out.

    Raises:
        CourseError: it cannot be read, there is no such column, a name of a folder is none, or an id is of two people.
    """
    roster = _Columns(path)
    column, cut = roster.folders()
    owners: dict[str, tuple[int, str]] = {}
    folders: dict[str, int] = {}
    people, ignored, unwanted = [], [], {same(name) for name in ignore}
    for number, person in roster.people(column, cut):
        if unwanted & {same(each) for each in (person.student, *person.ids, *person.names)}:
            ignored.append(person.student)
            continue
        where = f"{path}, row {number}, column {roster.names[column]}"
        if not STUDENT.fullmatch(person.student):
            problem = f"{person.student!r} cannot be the name of a folder" if person.student else "it is empty"
            raise CourseError(f"{where}: {problem}; use letters, digits and . _ @ -, or add a column student")
        if (first := folders.setdefault(same(person.student), number)) != number:
            raise CourseError(f"{where}: {person.student} stands twice, in row {first} and row {number}")
        for each in person.ids:
            first, before = owners.setdefault(same(each), (number, each))
            if first != number:
                help_ = "an id is of one person only: correct it, or delete the column if no platform uses it"
                raise CourseError(f"{path}: {before!r} stands in row {first} and in row {number}; {help_}")
        people.append(person)
    return Listing(people, roster.names[column], ignored)


class _Columns:
    """A roster's table, and what its columns are."""

    def __init__(self, path: Path):
        table = read_table(path)
        self.path, self.names, self.rows = path, table.names, table.rows
        self.keys = [_key(name) for name in self.names]
        for number, values in self.rows:
            if any(values[len(self.names) :]):
                help_ = "text with a comma in it has to stand between quotation marks"
                raise CourseError(
                    f"{path}, row {number} has more cells than the first row has names of columns; {help_}"
                )
        # Canvas has names in the column «Student»
        self.is_canvas = {"student", "id", "section"} <= set(self.keys) and any(
            not STUDENT.fullmatch(values[self.keys.index("student")]) for _, values in self.rows
        )
        if self.is_canvas:
            self.rows = [(number, values) for number, values in self.rows if not self._is_no_student(values)]
        self.rows = [row for row in self.rows if not any(each.endswith("_previewuser") for each in row[1])]

    def folders(self) -> tuple[int, bool]:
        """Return the column that gives the names of the folders, and whether an address in it is to be cut."""
        own = [] if self.is_canvas else self._columns(("student",))
        nbgrader = [place for place, name in enumerate(self.names) if name == "id"]
        if own:
            return own[0], False
        for places, cut in (
            (nbgrader, False),
            (self._columns(LOGIN), False),
            (self._columns(EMAIL), True),
            (self._columns(NUMBER), False),
        ):
            for place in places:
                if any(self._value(values, place) for _, values in self.rows):
                    return place, cut
        instead = "a user name, an e-mail address or an ID number"
        raise CourseError(f"{self.path} has no column student, and none with {instead} to take its place")

    def people(self, column: int, cut: bool) -> Iterator[tuple[int, Person]]:
        """Each person with the number of the row."""
        logins, emails, numbers = (self._columns(kind) for kind in (LOGIN, EMAIL, NUMBER))
        more = self._more_columns() if self.keys[column] == "student" else []
        with_names = [place for place in more if self._has_names(place)]
        for number, values in self.rows:
            for place in {column, *logins, *numbers, *more}:
                self._refuse_spoilt(number, place, self._value(values, place))
            student = self._value(values, column)
            student = student.partition("@")[0] if cut else student
            first, last, full = (self._first(values, kind) for kind in (FIRST, LAST, FULL))
            if self.is_canvas:
                full = full or self._value(values, self.keys.index("student"))
            others = [self._value(values, place) for place in self._columns(FULL)]
            if not (first or last):
                last, first = (part.strip() for part in full.partition(",")[::2])
            ids = [student, *(self._value(values, place) for place in (*logins, *emails, *numbers))]
            ids += [found[1] for each in ids if (found := PARTICIPANT.fullmatch(each))]
            names = [*orders(first, last), full, *others]
            for place in more:
                value = self._value(values, place)
                (names if place in with_names else ids).append(value)
            lms = self._first(values, ("lmsuserid", "canvasid", *(("id",) if self.is_canvas else ())))
            email = self._first(values, EMAIL)
            yield number, Person(student, _distinct(ids), _distinct(names), first, last, email, lms)

    def _columns(self, kind: tuple[str, ...]) -> list[int]:
        return [place for name in kind for place, key in enumerate(self.keys) if key == name]

    def _more_columns(self) -> list[int]:
        """Columns of an own roster of which it is not known what they are: names or ids."""
        known = {"student", *LOGIN, *EMAIL, *NUMBER, *FIRST, *LAST, *FULL}
        return [place for place, key in enumerate(self.keys) if key not in known and not BESIDE.search(key)]

    def _has_names(self, place: int) -> bool:
        """Whether a column of which it is not known has names: with a space in one, or two people have the same."""
        if re.search(r"id$|login|user|number|nummer|e?mail|account", self.keys[place]):
            return False
        values = [value for _, row in self.rows if (value := self._value(row, place))]
        return len(set(map(same, values))) < len(values) or any(re.search(r"[\s,]", value) for value in values)

    def _value(self, values: list[str], place: int) -> str:
        value = values[place] if place < len(values) else ""
        return value.removeprefix("#") if "orgdefinedid" in self.keys and not SPOILT.fullmatch(value) else value

    def _first(self, values: list[str], kind: tuple[str, ...]) -> str:
        return next(filter(None, (self._value(values, place) for place in self._columns(kind))), "")

    def _refuse_spoilt(self, number: int, place: int, value: str) -> None:
        if EXPONENT.fullmatch(value) or SPOILT.fullmatch(value):
            help_ = "a spreadsheet has spoilt it; take the export as it was downloaded, or make the column text"
            raise CourseError(f"{self.path}, row {number}, column {self.names[place]}: {value} is no id; {help_}")

    def _is_no_student(self, values: list[str]) -> bool:
        name = same(self._value(values, self.keys.index("student")))
        return name in ("", "points possible", "student, test", "test student")


def orders(first: str, last: str) -> list[str]:
    """How a name in two parts may be written."""
    return [f"{first} {last}", f"{last}, {first}", f"{last} {first}"] if first and last else [first or last]


def _distinct(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def _key(name: str) -> str:
    """Return the name of a column without case, accents, spaces and signs."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name.casefold())))


def same(text: str) -> str:
    """Return the text without differences that do not count: of case, of spaces, and of how letters are stored."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
