"""Collecting from nbgrader's exchange, where every account may write. All that comes in is taken or listed."""

import os
import pwd
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from courses import Run, copy_course, copy_released
from downloads import names

from autograder.collect.exchange import of_course, read_exchange
from autograder.collect.intake import take
from autograder.course.course import Course
from autograder.course.people import Person

QUIZ = "08_quiz"
ROSTER = [
    Person("jdoe", ("jdoe", "101"), ("Doe, Jane",)),
    Person("ali", ("ali", "102"), ("Ali Øzdemir",)),
    Person("bea", ("bea", "103"), ("Béatrice Müller-Lüdenscheidt",)),
]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A course of the quiz alone."""
    course = copy_course(tmp_path_factory.mktemp("collect") / "course", QUIZ)
    done = run("course", "release", cwd=course)
    assert done.returncode == 0, done.stderr
    return course


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Course:
    return Course(copy_released(released, tmp_path / "course"))


@pytest.fixture
def notebook(released: Path) -> bytes:
    return (released / "release" / QUIZ / "quiz.ipynb").read_bytes()


def submitted(course: Course, student: str) -> dict[str, bytes]:
    place = course.root / "submitted" / student / QUIZ
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


# nbgrader's exchange


@pytest.fixture
def inbound(tmp_path: Path) -> Path:
    folder = tmp_path / "exchange" / "face-and-style" / "inbound"
    folder.mkdir(parents=True)
    return folder


def accounts() -> Iterator[pwd.struct_passwd]:
    """Accounts of this machine, other than ours, that stand in for students."""
    return (each for each in pwd.getpwall() if each.pw_uid not in (0, os.getuid()) and each.pw_name.isalnum())


def hand_in(inbound: Path, student: str, content: bytes, owner: int, stamp: str = "2026-11-20 10:00:00.0 UTC") -> Path:
    place = inbound / f"{student}+{QUIZ}+{stamp}+abc"
    place.mkdir()
    (place / "quiz.ipynb").write_bytes(content)
    (place / "timestamp.txt").write_text(stamp)
    for path in (*place.iterdir(), place):
        os.chown(path, owner, -1)
    return place


def test_the_exchange_gives_its_own_time_not_the_students(inbound: Path) -> None:
    """The stamp in the name and in the file is the student's to choose, and so are times that `touch` can set."""
    one = next(accounts())
    before = datetime.now(UTC) - timedelta(seconds=2)
    place = hand_in(inbound, one.pw_name, b"{}", one.pw_uid, "2020-01-01 10:00:00.0 UTC")
    for path in (place / "quiz.ipynb", place):
        os.utime(path, (1_500_000_000, 1_500_000_000))
    [attempt] = read_exchange(inbound, QUIZ)
    assert before < attempt.received < datetime.now(UTC) + timedelta(seconds=2)
    assert (names(attempt), attempt.trouble) == (["quiz.ipynb"], "")


def test_an_impostor_is_rejected(inbound: Path, course: Course, notebook: bytes) -> None:
    thief, victim = [each for _, each in zip(range(2), accounts(), strict=False)]
    hand_in(inbound, victim.pw_name, notebook, victim.pw_uid)
    hand_in(inbound, victim.pw_name, b"{}", thief.pw_uid, "2026-11-20 23:00:00.0 UTC")
    report = take(course, QUIZ, read_exchange(inbound, QUIZ), None)
    assert [each.student for each in report.taken] == [victim.pw_name]
    [(_, said)] = report.rejected
    assert f"belongs to {thief.pw_name}: rejected" in said
    assert submitted(course, victim.pw_name)["quiz.ipynb"] == notebook


def test_files_of_others_and_links_in_the_exchange_are_refused(inbound: Path, tmp_path: Path) -> None:
    one, other = [each for _, each in zip(range(2), accounts(), strict=False)]
    place = hand_in(inbound, one.pw_name, b"{}", one.pw_uid)
    (place / "foreign.py").write_text("")
    os.chown(place / "foreign.py", other.pw_uid, -1)
    (tmp_path / "secret").write_text("")
    os.chown(tmp_path / "secret", one.pw_uid, -1)
    (place / "soft").symlink_to(tmp_path / "secret")
    os.link(tmp_path / "secret", place / "hard")
    [attempt] = read_exchange(inbound, QUIZ)
    assert names(attempt) == ["quiz.ipynb"]
    said = "\n".join(sorted(attempt.refused))
    assert "foreign.py: it belongs to somebody else" in said
    assert "hard: a link" in said
    assert "soft: a link" in said


def test_a_folder_that_is_a_link_is_rejected(inbound: Path, tmp_path: Path) -> None:
    one = next(accounts())
    (inbound / f"{one.pw_name}+{QUIZ}+2026-11-20 10:00:00.0 UTC+abc").symlink_to(tmp_path)
    [attempt] = read_exchange(inbound, QUIZ)
    assert "a link" in attempt.trouble
    assert not attempt.files


def configured(course: Course, inbound: Path) -> None:
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"\nc.Exchange.root = {str(inbound.parent.parent)!r}\n")
    inbound.parent.parent.chmod(0o777)


def test_nbgraders_own_command_and_button_collect_in_the_same_way(
    inbound: Path, course: Course, notebook: bytes, run: Run
) -> None:
    thief, victim = [each for _, each in zip(range(2), accounts(), strict=False)]
    hand_in(inbound, thief.pw_name, notebook, thief.pw_uid)
    hand_in(inbound, victim.pw_name, b"{}", thief.pw_uid)
    configured(course, inbound)
    done = run("nbgrader", "collect", QUIZ, cwd=course.root)
    assert done.returncode == 0, done.stderr
    assert "rejected" in done.stderr
    assert [path.name for path in (course.root / "submitted").iterdir()] == [thief.pw_name]
    shutil.rmtree(course.root / "submitted")
    assert Course(course.root).api.collect(QUIZ)["success"]
    assert [path.name for path in (course.root / "submitted").iterdir()] == [thief.pw_name]


def test_what_nbgrader_submits_is_collected(inbound: Path, course: Course, tmp_path: Path, run: Run) -> None:
    """The student's side is nbgrader's own; here student and instructor are one account."""
    configured(course, inbound)
    inbound.chmod(0o777)
    (inbound.parent / "outbound").mkdir()
    shutil.copytree(course.root / "release" / QUIZ, inbound.parent / "outbound" / QUIZ)
    desk = tmp_path / "desk"
    shutil.copytree(course.root / "release" / QUIZ, desk / QUIZ)
    config = f"c = get_config()\nc.Exchange.root = {str(inbound.parent.parent)!r}\n"
    config += "c.CourseDirectory.course_id = 'face-and-style'\n"
    (desk / "nbgrader_config.py").write_text(config)
    done = run("nbgrader", "submit", QUIZ, cwd=desk, JUPYTER_DATA_DIR=str(tmp_path / "data"))
    assert done.returncode == 0, done.stderr
    [attempt] = of_course(Course(course.root), QUIZ)
    me = pwd.getpwuid(os.getuid()).pw_name
    assert (attempt.ids, names(attempt), attempt.trouble) == ((me,), ["quiz.ipynb"], "")
