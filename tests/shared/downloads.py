"""Downloads for tests, as platforms write them; independent of the ones that `course simulate` makes."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autograder.collect.attempts import Attempt
from autograder.course.people import Person

Entries = dict[str, bytes]
DOWNLOADED = (2026, 12, 24, 18, 0, 0)  # weeks after everything: what an archive says of its entries
NOON = datetime(2026, 11, 20, 12, 34, tzinfo=UTC)
JANE, ALI, BEA = people = [
    Person("jdoe", ("jdoe", "101"), ("Jane Doe",), "Jane", "Doe"),
    Person("a_under", ("a_under", "102"), ("Ali Under",), "Ali", "Under"),
    Person("under", ("under", "103"), ("Bea O'Brien-Müller",), "Bea", "O'Brien-Müller"),
]


@dataclass(frozen=True)
class Handed:
    """What one person, or a group, handed in at one time."""

    who: Person
    files: Entries = field(default_factory=lambda: {"quiz.ipynb": b"{}"})
    when: datetime = NOON
    late: bool = False


def moodle(handed: list[Handed]) -> Entries:
    return {
        f"{_cleaned(f'{each.who.names[0]}_{each.who.ids[1]}')}_assignsubmission_file/{name}": content
        for each in handed
        for name, content in each.files.items()
    }


def moodle_flat(handed: list[Handed]) -> Entries:
    return {name.replace("_file/", "_file_"): content for name, content in moodle(handed).items()}


def canvas(handed: list[Handed]) -> Entries:
    entries = {}
    for each in handed:
        name = re.sub(r"\W", "", f"{each.who.last_name}{each.who.first_name}").lower()
        late = "_LATE" if each.late else ""
        for place, (file, content) in enumerate(each.files.items()):
            entries[f"{name}{late}_{each.who.ids[1]}_{9000 + place}_{file}"] = content
    return entries


def blackboard(handed: list[Handed]) -> Entries:
    entries = {}
    for each in handed:
        front = f"Home_work 1_{each.who.student}_attempt_{each.when:%Y-%m-%d-%H-%M-%S}"
        entries |= {f"{front}_{name}": content for name, content in each.files.items()}
        entries[f"{front}.txt"] = f"Name: {each.who.names[0]} ({each.who.student})\nAssignment: Home_work 1\n".encode()
    return entries


def brightspace(handed: list[Handed]) -> Entries:
    entries = {"index.html": b"<html></html>"}
    for each in handed:
        when = f"{each.when:%b} {each.when.day}, {each.when.year} {each.when.hour % 12 or 12}{each.when:%M %p}"
        folder = f"{each.who.ids[1]}-640693 - {each.who.names[0]} - {when}"
        entries |= {f"{folder}/{name}": content for name, content in each.files.items()}
    return entries


def brightspace_flat(handed: list[Handed]) -> Entries:
    return {name.replace("/", " - "): content for name, content in brightspace(handed).items()}


def sakai(handed: list[Handed]) -> Entries:
    entries = {"Home work 1/grades.csv": b"Home work 1,Points\n"}
    for each in handed:
        folder = f"Home work 1/{each.who.last_name}, {each.who.first_name}({each.who.student})"
        entries |= {f"{folder}/Submission attachment(s)/{name}": content for name, content in each.files.items()}
        entries[f"{folder}/timestamp.txt"] = each.when.isoformat().replace("+00:00", "Z").encode()
        entries[f"{folder}/comments.txt"] = b""
    return entries


def drive(handed: list[Handed]) -> Entries:
    return {f"Home work 1 - {each.who.names[0]}.ipynb": content for each in handed for content in each.files.values()}


def github(handed: list[Handed]) -> Entries:
    entries = {}
    for each in handed:
        folder = f"home-work-1-{each.who.student}"
        entries |= {f"{folder}/{name}": content for name, content in each.files.items()}
        entries |= {f"{folder}/.git/HEAD": b"ref: refs/heads/main\n", f"{folder}/.git/config": b""}
    return entries


def plain(handed: list[Handed]) -> Entries:
    return {f"{each.who.student}/{name}": content for each in handed for name, content in each.files.items()}


WRITERS: dict[str, Callable[[list[Handed]], Entries]] = {
    each.__name__: each
    for each in (
        *(moodle, moodle_flat, canvas, blackboard, brightspace, brightspace_flat, sakai, drive, github, plain),
    )
}


def archive(path: Path, entries: Entries, method: int = zipfile.ZIP_STORED) -> Path:
    """Write an archive whose entries carry the moment of the download."""
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in entries.items():
            file.writestr(zipfile.ZipInfo(name, DOWNLOADED), content, method)
    return path


def zipped(entries: Entries, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as file:
        for name, each in entries.items():
            file.writestr(name, each)
    return content.getvalue()


def unpacked(folder: Path, entries: Entries) -> Path:
    for name, content in entries.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def names(attempt: Attempt) -> list[str]:
    return sorted(str(file.name) for file in attempt.files)


def _cleaned(name: str) -> str:
    return re.sub(r"""[&<>"`|':\\/]""", "", name)
