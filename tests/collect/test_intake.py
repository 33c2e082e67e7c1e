"""What is taken gets into `submitted/` with its receipts, as a whole or not at all; what was there is kept."""

import csv
import hashlib
import io
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from courses import ASSIGNMENT, copy_released
from downloads import JANE, Handed, archive, moodle_flat, people
from killing import calls_of, kill, moments

from autograder.collect.attempts import Attempt
from autograder.collect.downloads import read_download
from autograder.collect.intake import _Incoming, desk, take
from autograder.collect.roster import Roster
from autograder.collect.times import Times
from autograder.course.course import Course
from autograder.course.late_days import Deadlines
from autograder.course.people import Person
from autograder.errors import CourseError
from autograder.paths import RECEIPTS

ROSTER = Roster(people)
NAME = "triplet_loss.ipynb"
TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def root(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_released(released, tmp_path_factory.mktemp("taking") / "course")


@pytest.fixture
def course(root: Path) -> Iterator[Course]:
    yield Course(root)
    clear(root)


def clear(root: Path) -> None:
    for name in ("submitted", ".course/earlier"):
        shutil.rmtree(root / name, ignore_errors=True)
    if (root / RECEIPTS).is_dir():
        (root / RECEIPTS).rmdir()
    (root / RECEIPTS).unlink(missing_ok=True)


@pytest.fixture(scope="module")
def notebook(released: Path) -> bytes:
    return (released / "release" / ASSIGNMENT / NAME).read_bytes()


def attempt_of(who: str, content: bytes, minutes: int | None = 0, label: str = "") -> Attempt:
    received = None if minutes is None else TEN + timedelta(minutes=minutes)
    found = Attempt(label or f"{who} {minutes}", (who,), (who,), received)
    found.add(NAME, content)
    return found


def submitted(course: Course, student: str) -> dict[str, bytes]:
    place = course.root / "submitted" / student / ASSIGNMENT
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def receipts(course: Course) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((course.root / RECEIPTS).read_text(encoding="utf-8"))))


def test_every_attempt_is_taken_or_listed(course: Course, notebook: bytes) -> None:
    other = notebook.replace(b"triplet", b"triplet ")
    attempts = [
        attempt_of("Jane Doe", notebook, 0),
        attempt_of("101", other, 5),
        attempt_of("a_under", b"not json", 0),
        attempt_of("Nobody", notebook, 0),
        attempt_of("Test Student", notebook, 0),
        Attempt("empty", ("under",), trouble="nothing in it"),
    ]
    report = take(course, ASSIGNMENT, attempts, ROSTER, ignored=Roster([Person("test", (), ("Student, Test",))]))
    assert [(each.student, each.files) for each in report.taken] == [("a_under", 1), ("jdoe", 1)]
    assert [label for label, _ in report.older] == ["Jane Doe 0"]
    assert dict(report.rejected).keys() == {"Nobody 0", "empty"}
    assert report.ignored == ["Test Student 0"]
    assert "cannot be read" in dict(report.remarks)["a_under 0"]
    assert report.missing == ["under"]
    counted = (report.taken, report.same, report.older, report.rejected, report.ignored)
    assert sum(map(len, counted)) == len(attempts)
    assert submitted(course, "jdoe") == {NAME: other, "timestamp.txt": b"2026-11-20 10:05:00 UTC"}


def test_what_was_there_is_kept_and_nothing_older_takes_its_place(course: Course, notebook: bytes) -> None:
    first, second = attempt_of("jdoe", notebook, 0), attempt_of("jdoe", notebook + b" ", 60)
    assert len(take(course, ASSIGNMENT, [first], ROSTER).taken) == 1
    assert take(course, ASSIGNMENT, [first], ROSTER).same == [first.label]
    assert len(take(course, ASSIGNMENT, [second], ROSTER).taken) == 1
    [earlier] = (course.root / ".course" / "earlier" / "jdoe" / ASSIGNMENT).iterdir()
    assert (earlier / NAME).read_bytes() == notebook
    report = take(course, ASSIGNMENT, [first], ROSTER)
    assert (report.taken, [label for label, _ in report.older]) == ([], [first.label])
    assert submitted(course, "jdoe")[NAME] == notebook + b" "


def test_without_times_the_later_download_counts_and_an_earlier_one_does_not_come_again(
    course: Course, notebook: bytes
) -> None:
    first, second = attempt_of("jdoe", notebook, None), attempt_of("jdoe", notebook + b" ", None)
    take(course, ASSIGNMENT, [first], ROSTER)
    report = take(course, ASSIGNMENT, [second], ROSTER)
    assert "earlier" in report.remarks[0][1]
    assert submitted(course, "jdoe") == {NAME: notebook + b" "}
    report = take(course, ASSIGNMENT, [first], ROSTER)
    assert "collected before, and another one after it" in report.older[0][1]
    assert submitted(course, "jdoe") == {NAME: notebook + b" "}


@pytest.mark.parametrize("minutes", [(None, None), (None, 5), (5, 5)])
def test_of_two_attempts_without_an_order_none_is_taken(
    minutes: tuple[int | None, int | None], course: Course, notebook: bytes
) -> None:
    first, second = attempt_of("jdoe", notebook, minutes[0], "a"), attempt_of("jdoe", notebook + b" ", minutes[1], "b")
    report = take(course, ASSIGNMENT, [first, second, attempt_of("under", notebook)], ROSTER)
    assert [label for label, _ in report.rejected] == ["a", "b"]
    assert [each.student for each in report.taken] == ["under"]
    same = attempt_of("jdoe", notebook, minutes[1], "b")
    report = take(course, ASSIGNMENT, [first, same], ROSTER)
    assert (len(report.taken), len(report.older)) == (1, 1)


def test_a_time_that_becomes_known_is_written_down(course: Course, notebook: bytes, tmp_path: Path) -> None:
    """Collected first, then once more with the table of times; with another table if that was a wrong one."""
    [taken] = take(course, ASSIGNMENT, [attempt_of("jdoe", notebook, None)], ROSTER).taken
    assert (taken.received, taken.late) == (None, 0.0)
    for hour in (10, 11):
        (tmp_path / "times.csv").write_text(f"student,received\njdoe,2026-11-20 {hour}:00\nother,2026-11-20 10:00\n")
        times = Times(tmp_path / "times.csv", UTC, ROSTER)
        [taken] = take(course, ASSIGNMENT, [attempt_of("jdoe", notebook, None)], ROSTER, times=times).taken
        stamp = f"2026-11-20 {hour}:00:00 UTC"
        assert submitted(course, "jdoe") == {NAME: notebook, "timestamp.txt": stamp.encode()}
    assert [row["received"] for row in receipts(course)] == ["", "2026-11-20 10:00:00 UTC", stamp]
    assert take(course, ASSIGNMENT, [attempt_of("jdoe", notebook, 0)], ROSTER).same == ["jdoe 0"]
    assert submitted(course, "jdoe")["timestamp.txt"] == stamp.encode()


def test_unknown_is_never_late_and_the_moment_of_the_download_is_no_time(course: Course, tmp_path: Path) -> None:
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=datetime(2026, 11, 20, 10, 30))
    attempts = read_download(archive(tmp_path / "all.zip", moodle_flat([Handed(JANE)])), roster=ROSTER)
    report = take(course, ASSIGNMENT, attempts, ROSTER)
    assert Deadlines(course).of(ASSIGNMENT, "jdoe")
    assert [(each.received, each.late) for each in report.taken] == [(None, 0.0)]
    assert report.untimed == 1
    assert "timestamp.txt" not in submitted(course, "jdoe")


def test_a_receipt_for_each_file(course: Course, notebook: bytes) -> None:
    attempt = attempt_of("jdoe", notebook)
    attempt.add("=1+1.png", b"picture", "Home work_jdoe_attempt_2026-11-20-10-00-00_=1+1.png")
    take(course, ASSIGNMENT, [attempt], ROSTER)
    take(course, ASSIGNMENT, [attempt_of("under", notebook)], ROSTER)
    rows = receipts(course)
    assert [(row["student"], row["file"]) for row in rows] == [
        ("jdoe", NAME),
        ("jdoe", "'=1+1.png"),
        ("under", NAME),
    ]
    assert rows[0]["sha256"] == hashlib.sha256(notebook).hexdigest()
    assert rows[0]["received"] == "2026-11-20 10:00:00 UTC"
    assert int(rows[0]["bytes"]) == len(notebook)
    assert [row["came as"] for row in rows[:2]] == [
        f"jdoe 0/{NAME}",
        "Home work_jdoe_attempt_2026-11-20-10-00-00_=1+1.png",
    ]
    (course.root / RECEIPTS).unlink()
    assert take(course, ASSIGNMENT, [attempt_of("under", notebook)], ROSTER).same
    assert [row["student"] for row in receipts(course)] == ["under"]


def test_without_a_receipt_nothing_is_taken(course: Course, notebook: bytes) -> None:
    (course.root / RECEIPTS).mkdir()
    with pytest.raises(CourseError, match=r"receipts.csv cannot be written"):
        take(course, ASSIGNMENT, [attempt_of("jdoe", notebook)], ROSTER)
    assert not (course.root / "submitted" / "jdoe").exists()


def test_what_has_no_place_is_listed_without_a_receipt_and_the_others_are_taken(
    course: Course, notebook: bytes
) -> None:
    (course.root / "submitted").mkdir()
    (course.root / "submitted" / "jdoe").write_text("in the way")
    report = take(course, ASSIGNMENT, [attempt_of("jdoe", notebook), attempt_of("under", notebook)], ROSTER)
    assert "submitted/jdoe/03_triplet_loss cannot be written" in report.rejected[0][1]
    assert [row["student"] for row in receipts(course)] == ["under"]


def test_a_students_own_time_stamp_is_never_taken(course: Course, notebook: bytes) -> None:
    for student, minutes in (("jdoe", 0), ("under", None)):
        attempt = attempt_of(student, notebook, minutes)
        attempt.add("timestamp.txt", b"2020-01-01 00:00:00 UTC")
        take(course, ASSIGNMENT, [attempt], ROSTER)
    assert submitted(course, "jdoe")["timestamp.txt"] == b"2026-11-20 10:00:00 UTC"
    assert submitted(course, "under").keys() == {NAME}


def test_the_last_attempt_in_time_if_that_is_wanted(course: Course, notebook: bytes) -> None:
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=datetime(2026, 11, 20, 10, 30))
    attempts = [attempt_of("jdoe", notebook + b" " * n, minutes) for n, minutes in enumerate((0, 20, 45))]
    take(course, ASSIGNMENT, attempts, ROSTER, before_due=True)
    assert submitted(course, "jdoe")[NAME] == attempts[1].files[0].path.read_bytes()
    [taken] = take(course, ASSIGNMENT, attempts, ROSTER).taken
    assert taken.late == 15 * 60


# Killed


def test_what_a_killed_run_leaves_is_swept_and_two_do_not_collect_at_a_time(course: Course) -> None:
    folder = course.root / ".course"
    for name in ("attempt-x", "incoming-x/files"):
        (folder / name).mkdir(parents=True)
        (folder / name / "0").write_text("")
    with desk(course.root) as staging:
        assert staging == folder
        assert not list(folder.glob("attempt-*")) + list(folder.glob("incoming-*"))
        with pytest.raises(CourseError, match="another window"), desk(course.root):
            pass


@pytest.mark.parametrize("part", ["all", "files"])
def test_kill_9_at_any_moment_loses_nothing_and_does_nothing_twice(part: str, course: Course, notebook: bytes) -> None:
    """Jane handed in before and hands in anew. The next run brings it to its end.

    Most of the calls are those of the gradebook, so that the few in which files are moved have a turn of their own.
    """
    old, new = attempt_of("jdoe", notebook, 0), attempt_of("jdoe", notebook + b" ", 60)

    def act() -> None:
        if part == "all":
            with desk(course.root):
                take(course, ASSIGNMENT, [new], ROSTER)
        else:
            folder = course.root / ".course"
            _Incoming(course.root, folder / "incoming-x").put(
                course.submission(ASSIGNMENT, "jdoe"),
                new,
                "2026-11-20 11:00:00 UTC",
                folder / "earlier" / "jdoe" / ASSIGNMENT / "x",
            )

    def begin() -> None:
        clear(course.root)
        take(course, ASSIGNMENT, [old], ROSTER)

    begin()
    on_the_way = 0
    for moment in moments(calls_of(act), 10 if part == "all" else 50):
        begin()
        kill(act, moment)
        on_the_way += bool(list(course.root.glob(".course/incoming-*/plan.json")))
        kept = [path.read_bytes() for path in course.root.glob(f".course/earlier/jdoe/{ASSIGNMENT}/*/{NAME}")]
        assert notebook in (submitted(course, "jdoe").get(NAME), *kept), moment
        with desk(course.root):
            report = take(course, ASSIGNMENT, [new], ROSTER)
        assert len(report.taken) + len(report.same) == 1, moment
        assert submitted(course, "jdoe") == {NAME: notebook + b" ", "timestamp.txt": b"2026-11-20 11:00:00 UTC"}
        kept = list(course.root.glob(f".course/earlier/jdoe/{ASSIGNMENT}/*"))
        assert [(path / NAME).read_bytes() for path in kept] == [notebook], moment
        lines = [(row["student"], row["received"][11:16]) for row in receipts(course)]
        assert lines == [("jdoe", "10:00"), ("jdoe", "11:00")], moment
        assert not list(course.root.glob(".course/incoming-*")), moment
    assert on_the_way or part == "all"
