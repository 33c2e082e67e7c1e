"""Print what becomes of each kind of hand-in on each platform: `make platforms`.

The same downloads as in `test_downloads.py`, which says what must come out.
"""

import tempfile
from datetime import timedelta
from pathlib import Path

from downloads import ALI, BEA, JANE, NOON, WRITERS, Handed
from rich.console import Console
from rich.table import Table
from test_downloads import ANONYMOUS, GROUPS, read

from autograder.course.people import Person
from autograder.errors import CourseError

LATER = NOON + timedelta(hours=3)
TEAM = Person("team-7", ("team-7", "907"), ("Team 7",), "7", "Team")
KINDS = ("plain", "late", "resubmitted", "group", "anonymous", "odd name", "nested")


def entries_of(platform: str, kind: str) -> dict[str, bytes] | None:
    """A download with one hand-in of this kind among ordinary ones; None if the platform has no such kind."""
    write, ordinary = WRITERS[platform], [Handed(ALI), Handed(BEA)]
    family = platform.partition("_")[0]
    if kind == "late":
        return write([Handed(JANE, when=NOON + timedelta(days=2), late=True), *ordinary])
    if kind == "resubmitted":
        return write([Handed(JANE), Handed(JANE, {"quiz.ipynb": b'{"new": 1}'}, LATER), *ordinary])
    if kind == "group":
        return {**write([*ordinary, *([] if family in GROUPS else [Handed(TEAM)])]), **GROUPS.get(family, {})}
    if kind == "anonymous":
        others = {name.replace("Home work 1/", "Title/"): content for name, content in write(ordinary).items()}
        return {**others, **ANONYMOUS[family]} if family in ANONYMOUS else None
    entries = write([Handed(JANE), *ordinary])
    if kind == "odd name":
        return {**entries, f"{'Home work 1/' if platform == 'sakai' else ''}what is this.ipynb": b"{}"}
    return {f"download/{name}": content for name, content in entries.items()} if kind == "nested" else entries


def outcome_of(platform: str, kind: str) -> str:
    """Who is taken, and why the others are listed."""
    entries = entries_of(platform, kind)
    if entries is None:
        return "(not there)"
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = read(Path(folder), entries)
        except CourseError as error:
            return f"refused: {error}"
    times = sum(received is not None for attempts in found.taken.values() for _, received in attempts)
    attempts = sum(map(len, found.taken.values()))
    late = sum(each.late for each in found.attempts)
    said = [f"{len(found.taken)} students taken" + (f" ({attempts} attempts)" if attempts > len(found.taken) else "")]
    said += [f"time of {times}"] if times else ["time unknown"]
    said += [f"{late} called late"] if late else []
    return "; ".join([*said, *(f"listed: {reason}" for reason in found.listed.values())])


if __name__ == "__main__":
    table = Table("platform", "kind", "what becomes of it", width=160)
    for platform in WRITERS:
        for kind in KINDS:
            table.add_row(platform if kind == KINDS[0] else "", kind, outcome_of(platform, kind))
        table.add_section()
    Console(width=160).print(table)
