"""The command `course collect`: what an instructor of many sees."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import ASSIGNMENT, copy_released
from downloads import Handed, archive, blackboard, canvas, moodle
from made_up import MadeUp

from autograder.cli.collect import FEW
from autograder.course.people import Person

CLASS = [
    Person(f"u{number:03}", (f"u{number:03}", str(1000 + number)), (f"Ann{number} Name",), f"Ann{number}", "Name")
    for number in range(200)
]


@pytest.fixture(scope="module")
def root(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_released(released, tmp_path_factory.mktemp("command") / "course")
    rows = [f"{each.student},{each.names[0]},{each.ids[1]}" for each in CLASS]
    (root / "roster.csv").write_text("\n".join(["student,name,number", *rows]), encoding="utf-8")
    return root


@pytest.fixture
def course(root: Path) -> Iterator[MadeUp]:
    yield MadeUp(root)
    for name in ("submitted", ".course/earlier"):
        shutil.rmtree(root / name, ignore_errors=True)
    (root / "receipts.csv").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def files(released: Path) -> dict[str, bytes]:
    return {"triplet_loss.ipynb": (released / "release" / ASSIGNMENT / "triplet_loss.ipynb").read_bytes()}


def test_a_class_of_200_on_one_screen(course: MadeUp, files: dict[str, bytes], tmp_path: Path) -> None:
    entries = canvas([Handed(each, files, late=each.student == "u007") for each in CLASS[:180]])
    entries |= {f"readme {number}.txt": b"" for number in range(30)} | {"studenttest_99_1_triplet_loss.ipynb": b"{}"}
    path = archive(tmp_path / "all.zip", entries)
    done = course.call("collect", ASSIGNMENT, str(path), "--ignore", "Student, Test")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    counts = f"{ASSIGNMENT}: 180 taken, 1 ignored, 30 NOT TAKEN, nothing of 20 of 200 students"
    assert lines[0] == counts
    assert "time unknown for 180, which are never late; give --times" in lines[1]
    assert "called late by the platform, without a time: u007; nothing is taken off" in lines[2]
    assert len(lines) < 24
    assert max(map(len, lines)) < 200
    assert f"  and {30 - FEW} more; all of them with --verbose" in lines
    assert f"nothing of 20: u180, u181, u182, u183, u184, u185, u186, u187, u188, u189 and {20 - FEW} more" in lines
    assert "30 of 211 were not taken" in done.stderr
    done = course.call("collect", ASSIGNMENT, str(path), "--ignore", "Student, Test", "--verbose")
    assert done.stdout.startswith(f"{ASSIGNMENT}: 0 taken, 180 collected before, 1 ignored, 30 NOT TAKEN")
    assert "readme 29.txt: its name is not written as canvas writes names" in done.stdout
    assert "u199" in done.stdout


def test_one_screen_with_nothing_to_look_at(course: MadeUp, files: dict[str, bytes], tmp_path: Path) -> None:
    path = archive(tmp_path / "all.zip", blackboard([Handed(each, files) for each in CLASS]))
    done = course.call("collect", ASSIGNMENT, str(path), "--timezone", "UTC")
    assert (done.exit_code, done.stdout) == (0, f"{ASSIGNMENT}: 200 taken, nothing of 0 of 200 students\n")


def test_times_make_late(course: MadeUp, files: dict[str, bytes], tmp_path: Path) -> None:
    path = archive(tmp_path / "all.zip", moodle([Handed(each, files) for each in CLASS[:3]]))
    course.call("due", ASSIGNMENT, "2026-11-20 11:34 UTC")
    assert course.call("collect", ASSIGNMENT, str(path)).stdout.splitlines()[1].startswith("time unknown for 3")
    (tmp_path / "t.csv").write_text("student,received\nu000,2026-11-20 12:34\nu001,2026-11-20 11:34\n")
    done = course.call(
        "collect", ASSIGNMENT, str(path), "--times", str(tmp_path / "t.csv"), "--timezone", "UTC", "--verbose"
    )
    assert "2 taken, 1 collected before" in done.stdout
    assert "late: 1" in done.stdout
    assert "2026-11-20 12:34" in done.stdout
    assert "1.0 h" in done.stdout
    done = course.call("collect", ASSIGNMENT, str(path), "--received", "2026-11-20 13:34", "--timezone", "UTC")
    assert "3 taken" in done.stdout
    assert "late: 3" in done.stdout


def test_what_is_wrong_is_one_line(course: MadeUp, tmp_path: Path) -> None:
    path = archive(tmp_path / "all.zip", {"u000/quiz.ipynb": b"{}"})
    (tmp_path / "t.csv").write_text("student,received\nu000,01/12/2026 10:00\n")
    (tmp_path / "no.csv").write_text("student,when\nu000,2026-12-01 10:00\n")
    for options, said in (
        (("--timezone", "Mars"), "no time zone is called"),
        (("--times", str(tmp_path / "t.csv")), "can be 2026-01-12 or 2026-12-01"),
        (("--times", str(tmp_path / "no.csv")), "has no column received"),
        (("--roster", str(tmp_path / "none.csv")), "none.csv"),
    ):
        done = course.call("collect", ASSIGNMENT, str(path), *options)
        assert done.exit_code == 1
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
    (course.root / "roster.csv").rename(course.root / "away.csv")
    done = course.call("collect", ASSIGNMENT, str(path))
    (course.root / "away.csv").rename(course.root / "roster.csv")
    assert "a download needs a roster" in done.stderr
