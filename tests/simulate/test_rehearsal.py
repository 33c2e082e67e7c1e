"""A simulated class's download: what is in it, and that it is the same for the same seed."""

import csv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import numpy as np
import pytest
from courses import ASSIGNMENT

from autograder.simulate.platforms import PLATFORMS
from autograder.simulate.rehearsal import invented

if TYPE_CHECKING:
    from made_up import MadeUp


def simulate(made_up: "MadeUp", *words: str) -> str:
    done = made_up.call("simulate", ASSIGNMENT, *words)
    assert done.exit_code == 0, done.output
    return done.output


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_download_of_each_platform_and_the_roster_that_belongs_to_it(made_up: "MadeUp", platform: str) -> None:
    said = simulate(made_up, "--platform", platform, "--students", "30")
    files = contents(made_up.root / f"rehearsal-{ASSIGNMENT}-{platform}.zip")
    notebooks = [content for name, content in files.items() if name.endswith(".ipynb")]
    assert len(notebooks) >= 20 and all(nbformat.reads(text.decode(), as_version=4).cells for text in notebooks)
    people = (made_up.root / "roster.csv").read_text(encoding="utf-8")
    assert people.count("Smith") >= 2 and len(people.splitlines()) >= 31
    assert f"course collect {ASSIGNMENT} rehearsal-{ASSIGNMENT}-{platform}.zip" in " ".join(said.split())
    assert not (made_up.root / "submitted").exists(), "a rehearsal hands nothing in by itself"


def test_the_same_seed_is_the_same_class_and_another_is_another(made_up: "MadeUp") -> None:
    made_up.call("due", ASSIGNMENT, "2031-12-01 23:59")
    archives = []
    for seed in ("1", "1", "2"):
        (made_up.root / "roster.csv").unlink(missing_ok=True)
        simulate(made_up, "--platform", "moodle", "--students", "15", "--seed", seed)
        archives.append(contents(made_up.root / f"rehearsal-{ASSIGNMENT}-moodle.zip"))
    names = [archive.keys() for archive in archives]
    assert names[0] == names[1] != names[2]


def test_a_roster_that_is_there_is_used_and_not_touched(made_up: "MadeUp") -> None:
    roster = made_up.root / "roster.csv"
    roster.write_text("student,name\nada,Ada Lovelace\nbo,Bo Diddley\n")
    before = roster.read_bytes()
    simulate(made_up, "--platform", "canvas")
    names = " ".join(contents(made_up.root / f"rehearsal-{ASSIGNMENT}-canvas.zip"))
    assert roster.read_bytes() == before and "ada" in names and "smith" not in names


def test_moodles_worksheet_knows_who_handed_in_nothing(made_up: "MadeUp") -> None:
    simulate(made_up, "--platform", "moodle", "--students", "80")
    text = (made_up.root / f"rehearsal-{ASSIGNMENT}-moodle-times.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    times = {row["Last modified (submission)"] for row in rows}
    assert len(rows) == 80 and "-" in times and len(times) > 10


def test_invented_people_have_logins_of_their_own_and_two_share_a_name() -> None:
    people = invented(400, np.random.default_rng(0))
    assert len({each.student for each in people}) == 400
    assert people[0].names == people[1].names and people[0].ids != people[1].ids
    assert any("'" in each.last_name for each in people) and any("_" in each.student for each in people)


def test_options_of_a_download_without_a_platform_are_refused(made_up: "MadeUp") -> None:
    done = made_up.call("simulate", ASSIGNMENT, "--seed", "3")
    assert done.exit_code == 1 and "--platform" in done.output
