"""Downloads as learning platforms write them, of a simulated class: something to practise on.

Names follow the platforms' own programs where they are public (Moodle: `mod/assign`, Canvas: `content_zipper`, Sakai:
`AssignmentService`), else downloads that were seen (Blackboard, Brightspace). No platform was installed for it.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from autograder.course.people import Person

Files = dict[str, bytes]
Rows = list[list[str | int]]  # of a table
DOWNLOADED = timedelta(days=3)  # after the last attempt: what the entries of the archive are stamped with


@dataclass(frozen=True)
class HandIn:
    """What one person handed in at one time.

    Args:
        person: who.
        number: the platform's own number of that person.
        files: by name.
        received: with the zone of the platform.
        late: whether the platform calls it late.
        attempt: 1, 2, …, counted over the class where the platform does so.
    """

    person: Person
    number: int
    files: Files
    received: datetime
    late: bool = False
    attempt: int = 1

    @property
    def full_name(self) -> str:
        return f"{self.person.first_name} {self.person.last_name}".strip() or self.person.student

    @property
    def sorted_name(self) -> str:
        return f"{self.person.last_name}, {self.person.first_name}".strip(", ") or self.person.student


def moodle(handed: list[HandIn], title: str) -> Files:
    """Write a folder for each student, as Moodle does by default; the newest attempt only."""
    entries: Files = {}
    for each in _newest(handed):
        folder = _clean(f"{each.full_name.replace('_', ' ')}_{each.number}_assignsubmission_file")
        entries |= {f"{folder}/{name}": content for name, content in each.files.items()}
    return entries


def canvas(handed: list[HandIn], title: str) -> Files:
    """Write one flat folder; the newest attempt only. A name is the sorted one without what is no letter or digit."""
    entries = {}
    for hand_in in _newest(handed):
        late = "_LATE" if hand_in.late else ""
        front = re.sub(r"\W", "", f"{hand_in.sorted_name.lower()}{late}_{hand_in.number}")
        for place, (name, content) in enumerate(hand_in.files.items()):
            entries[f"{front}_{10 * hand_in.number + place}_{re.sub(r'''[/:*?'<>|]+''', '_', name)}"] = content
    return entries


def blackboard(handed: list[HandIn], title: str) -> Files:
    """Write one flat folder with every attempt, and a text that describes each."""
    entries = {}
    for hand_in in handed:
        front = f"{title}_{hand_in.person.student}_attempt_{hand_in.received:%Y-%m-%d-%H-%M-%S}"
        lines = [f"Name: {hand_in.full_name} ({hand_in.person.student})", f"Assignment: {title}"]
        lines += [f"Date Submitted: {hand_in.received:%A, %B %d, %Y %I:%M:%S %p %Z}", "Files:"]
        for name, content in hand_in.files.items():
            entries[f"{front}_{name}"] = content
            lines += [f"\tOriginal filename: {name}", f"\tFilename: {front}_{name}"]
        entries[f"{front}.txt"] = "\n".join([*lines, ""]).encode()
    return entries


def brightspace(handed: list[HandIn], title: str) -> Files:
    """Write a folder for each attempt, and an index of them."""
    entries: Files = {}
    rows = []
    for hand_in in handed:
        when = (
            f"{hand_in.received:%b} {hand_in.received.day}, {hand_in.received.year} {hand_in.received.hour % 12 or 12}"
        )
        when += f"{hand_in.received:%M %p}"
        folder = f"{hand_in.number}-{700000 + hand_in.attempt} - {hand_in.full_name} - {when}"
        entries |= {f"{folder}/{name}": content for name, content in hand_in.files.items()}
        rows.append(f"<tr><td>{hand_in.full_name}</td><td>{when}</td></tr>")
    entries["index.html"] = f"<html><body><h1>{title}</h1><table>{''.join(rows)}</table></body></html>".encode()
    return entries


def sakai(handed: list[HandIn], title: str) -> Files:
    """Write a folder for each student below one of the assignment's name; the newest attempt only."""
    entries: Files = {}
    rows: Rows = [[title, "Points"], [], ["Display ID", "ID", "Last Name", "First Name", "grade"]]
    for hand_in in _newest(handed):
        folder = f"{title}/{hand_in.sorted_name}({hand_in.person.student})"
        entries |= {f"{folder}/Submission attachment(s)/{name}": content for name, content in hand_in.files.items()}
        entries[f"{folder}/timestamp.txt"] = f"{hand_in.received:%Y%m%d%H%M%S}000".encode()
        entries[f"{folder}/comments.txt"] = b""
        rows.append([hand_in.person.student, hand_in.number, hand_in.person.last_name, hand_in.person.first_name, ""])
    entries[f"{title}/grades.csv"] = _table(rows)
    return entries


PLATFORMS: dict[str, Callable[[list[HandIn], str], Files]] = {
    "moodle": moodle,
    "canvas": canvas,
    "blackboard": blackboard,
    "brightspace": brightspace,
    "sakai": sakai,
}


def write_download(path: Path, platform: str, handed: list[HandIn], title: str) -> None:
    """Write the archive that an instructor would download.

    Its entries have the moment of the download for their time, as with Moodle and Canvas: it says nothing about when
    anything was handed in.

    Args:
        path: of the archive.
        platform: one of `PLATFORMS`.
        handed: by time.
        title: of the assignment there.
    """
    downloaded = max(each.received for each in handed) + DOWNLOADED
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PLATFORMS[platform](handed, title).items():
            archive.writestr(zipfile.ZipInfo(name, downloaded.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)


def grading_worksheet(people: Iterable[tuple[Person, int]], handed: list[HandIn]) -> bytes:
    """Moodle's «Download grading worksheet», which tells when each submission came."""
    header = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed"]
    rows: Rows = [[*header, "Last modified (submission)", "Last modified (grade)", "Feedback comments"]]
    when = {each.person: each for each in _newest(handed)}
    for person, number in people:
        each = when.get(person)
        status = "No submission" if each is None else "Submitted for grading"
        moment = f"{each.received:%A}, {each.received.day} {each.received:%B %Y, %I:%M %p}" if each else "-"
        full = f"{person.first_name} {person.last_name}"
        rows.append([f"Participant {number}", full, person.email, status, "", "100.00", "Yes", moment, "-", ""])
    return b"\xef\xbb\xbf" + _table(rows)


def roster_export(platform: str, people: Iterable[tuple[Person, int]]) -> bytes:
    """Write the list of students as the platform exports it."""
    header, row = {
        "moodle": (
            ["First name", "Last name", "Username", "ID number", "Email address"],
            lambda p, n: [p.first_name, p.last_name, p.student, _registered(n), p.email],
        ),
        "canvas": (
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"],
            lambda p, n: [f"{p.last_name}, {p.first_name}", n, f"S{n}", p.student, "Section 1"],
        ),
        "blackboard": (
            ["Last Name", "First Name", "Username", "Student ID"],
            lambda p, n: [p.last_name, p.first_name, p.student, _registered(n)],
        ),
        "brightspace": (
            ["OrgDefinedId", "Username", "Last Name", "First Name", "Email", "End-of-Line Indicator"],
            lambda p, n: [f"#{_registered(n)}", f"#{p.student}", p.last_name, p.first_name, p.email, "#"],
        ),
        "sakai": (
            ["Student ID", "Name", "Email"],
            lambda p, n: [p.student, f"{p.last_name}, {p.first_name}", p.email],
        ),
    }[platform]
    rows: Rows = [list(header)]
    if platform == "canvas":
        rows.append(["    Points Possible", "", "", "", ""])
    rows += [row(person, number) for person, number in people]
    if platform == "canvas":
        rows.append(["Student, Test", 99999, "", "f3a1c0ffee", "Section 1"])
    return _table(rows)


def _registered(number: int) -> int:
    """Return the university's number of a student: not the one that Moodle and Brightspace write into a download."""
    return 3_000_000 + 3 * number


def _newest(handed: list[HandIn]) -> list[HandIn]:
    return list({each.person: each for each in sorted(handed, key=lambda each: each.received)}.values())


def _clean(name: str) -> str:
    return re.sub(r"""[&<>"`|':\\/]""", "", name)  # as Moodle's clean_filename does


def _table(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
