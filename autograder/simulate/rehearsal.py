"""A class that hands in as classes do, as a platform's download: an afternoon of grading to practise on.

Most are in time, some late, some twice, some not at all; some zip their notebook or give it another name. Who that is
follows from a seed.
"""

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import numpy as np
from nbformat import NotebookNode

from autograder.course.course import Course
from autograder.course.late_days import Deadlines
from autograder.course.people import Person, read_people
from autograder.errors import CourseError
from autograder.simulate.bank import BankAnswer, by_exercise
from autograder.simulate.learners import BROKEN, fill
from autograder.simulate.platforms import HandIn, grading_worksheet, roster_export, write_download

FIRST = """
    Ada Amélie Anaïs Bashir Bo Chiara Chloé Daan Dmitri Elif Emma Fatima Femke Finn Giulia Hana Ivan Jack Jane Jonas
    José Kenji Lars Léa Lina Mei Mohammed Nadia Niamh Noah Oluwaseun Priya Rosa Ravi Sofía Tomás Úrsula Wei Yusuf Zoë
"""
LAST = """
    Abebe Ahmed Andersson Becker Brown Çelik Chen Cohen Da_Costa de_la_Cruz D'Angelo Dubois Eriksson Fernández Garcia
    Haddad Horvat Ivanova Jansen Jones Kaya Kim Kowalska Lee Li López MacDonald Martin Müller Murphy Nguyễn Novák
    O'Brien Okafor Ortiz Patel Petrov Rossi Santos Sato Schmidt Silva Singh Smith Tanaka Taylor van_Dijk Weiß Yılmaz Öz
"""
TWINS = ("John", "Smith")  # two people of one name, in every class of more than TWIN_FROM
TWIN_FROM = 10
SHARES = {"nothing": 0.04, "late": 0.08, "twice": 0.05, "zipped": 0.03, "renamed": 0.03, "broken": 0.04}
FIRST_NUMBER = 20412  # of the platform's own


@dataclass(frozen=True)
class Rehearsal:
    """What was written.

    Args:
        download: the archive.
        roster: the list of students, written unless it was there.
        times: Moodle's grading worksheet; None for platforms whose downloads tell the time, or do not know it.
        people, handed: how many students, and how many of them handed in.
    """

    download: Path
    roster: Path
    times: Path | None
    people: int
    handed: int


def rehearse(
    course: Course, assignment: str, bank: list[BankAnswer], platform: str, roster: Path, students: int, seed: int = 0
) -> Rehearsal:
    """Write a download of a simulated class into the course's folder, and the class's roster if there is none.

    Args:
        course: with the assignment released. If the assignment is due, times are around that, else around yesterday.
        assignment: its name.
        bank: right and wrong answers to it.
        platform: one of `platforms.PLATFORMS`.
        roster: whose class; made up, in the platform's own form, if there is no such file.
        students: how many are made up.
        seed: who does what.

    Raises:
        CourseError: the roster cannot be read, the assignment is not released, or nothing can be written.
    """
    rng = np.random.default_rng(seed)
    due = Deadlines(course).dates.get(assignment) or datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    released = nbformat.read(course.released_notebook(assignment), as_version=4)
    there = roster.exists()
    people = read_people(roster) if there else invented(students, rng)
    if not people:
        raise CourseError(f"{roster} names nobody")
    numbered = [(person, FIRST_NUMBER + 7 * place) for place, person in enumerate(people)]
    handed = hand_ins(numbered, released, course.released_notebook(assignment).name, bank, due.astimezone(), rng)
    download = course.root / f"rehearsal-{assignment}-{platform}.zip"
    times = course.root / f"rehearsal-{assignment}-{platform}-times.csv" if platform == "moodle" else None
    try:
        write_download(download, platform, handed, assignment)
        if times:
            times.write_bytes(grading_worksheet(numbered, handed))
        if not there:
            roster.write_bytes(roster_export(platform, numbered))
    except OSError as error:
        raise CourseError(f"{error.filename or course.root} cannot be written: {error.strerror}") from None
    return Rehearsal(download, roster, times, len(people), len({each.person for each in handed}))


def invented(count: int, rng: np.random.Generator) -> list[Person]:
    """Make up people; logins are as universities make them, names as people have them."""
    names = [(str(first), str(last).replace("_", " ")) for first in FIRST.split() for last in LAST.split()]
    chosen = [names[place] for place in rng.permutation(len(names))[:count]]
    while len(chosen) < count:  # a very large class has several people of most names
        chosen.append(names[int(rng.integers(len(names)))])
    if count > TWIN_FROM:
        chosen[:2] = [TWINS, TWINS]
    taken: set[str] = set()
    return [_person(first, last, taken) for first, last in chosen]


def _person(first: str, last: str, taken: set[str]) -> Person:
    plain = _ascii(first)[0] + "_" + "".join(filter(str.isalnum, _ascii(last)))
    login, number = plain, 2
    while login in taken:
        login, number = f"{plain}{number}", number + 1
    taken.add(login)
    email = f"{login}@students.example"
    return Person(login, (login, email), (f"{first} {last}",), first, last, email)


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ß", "ss").replace("ø", "o"))
    return plain.encode("ascii", "ignore").decode().lower()


def hand_ins(
    people: Sequence[tuple[Person, int]],
    released: NotebookNode,
    name: str,
    bank: list[BankAnswer],
    due: datetime,
    rng: np.random.Generator,
) -> list[HandIn]:
    """Make what the class hands in, by time.

    Args:
        people: with the platform's own number of each.
        released: the notebook that they were given.
        name: of its file.
        bank: right and wrong answers.
        due: when it is due, with the platform's zone.
        rng: who does what.
    """
    right, wrong = by_exercise(bank, True), by_exercise(bank, False)
    handed_in: list[HandIn] = []
    for person, number in people:
        does = {what for what, share in SHARES.items() if rng.random() < share}
        if "nothing" in does:
            continue
        skill = rng.beta(5, 2)
        answers = {}
        for exercise in right:
            pool = right[exercise] if rng.random() < skill else wrong[exercise]
            answers[exercise] = pool[int(rng.integers(len(pool)))].source
        notebook = fill(released, answers)
        if "broken" in does:
            list(BROKEN.values())[int(rng.integers(len(BROKEN)))](notebook)
        hours = rng.exponential(20)
        when = due + timedelta(hours=hours) if "late" in does else due - timedelta(minutes=5, hours=hours)
        if "twice" in does:
            draft = {name: nbformat.writes(released).encode()}
            handed_in.append(
                HandIn(person, number, draft, _minute(when - timedelta(hours=6)), attempt=len(handed_in) + 1)
            )
        files = _files(nbformat.writes(notebook).encode(), name, does)
        handed_in.append(HandIn(person, number, files, _minute(when), "late" in does, len(handed_in) + 1))
    return sorted(handed_in, key=lambda each: each.received)


def _files(content: bytes, name: str, does: set[str]) -> dict[str, bytes]:
    stem = name.removesuffix(".ipynb")
    if "zipped" in does:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(f"{stem}/{name}", content)
        return {f"{stem}.zip": packed.getvalue()}
    return {f"{stem} (1).ipynb" if "renamed" in does else name: content}


def _minute(when: datetime) -> datetime:
    return when.replace(second=0, microsecond=0)
