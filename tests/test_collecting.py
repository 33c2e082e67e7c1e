"""Collecting: from downloads of three platforms and from nbgrader's exchange. All that comes in is taken or listed."""

import csv
import gc
import hashlib
import io
import os
import pwd
import shutil
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from conftest import Run, copy_course, copy_released

from autograder.collecting.attempts import MAX_FILES_BYTES, Attempt, Refused
from autograder.collecting.downloads import read_download
from autograder.collecting.exchange import of_course, read_exchange
from autograder.collecting.people import Person
from autograder.collecting.roster import Roster, keys
from autograder.collecting.take import take
from autograder.course import Course
from autograder.errors import CourseError

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


def archive(path: Path, entries: dict[str, bytes], when: tuple[int, ...] = (2026, 11, 20, 10, 0, 0)) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, content in entries.items():
            file.writestr(zipfile.ZipInfo(name, when), content)
    return path


def zipped(entries: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, each in entries.items():
            file.writestr(name, each)
    return content.getvalue()


def damaged(content: bytes) -> bytes:
    """The same archive with the first bytes of its first member turned round."""
    begin = 30 + len("z")  # after the header and the name
    return content[:begin] + bytes(255 - byte for byte in content[begin : begin + 8]) + content[begin + 8 :]


def too_new(content: bytes) -> bytes:
    """The same archive as if a version 9.9 of the format were needed to read it."""
    place = content.index(b"PK\x01\x02") + 6
    return content[:place] + b"\x63\0" + content[place + 2 :]


def by_label(attempts: list[Attempt]) -> dict[str, Attempt]:
    return {attempt.label: attempt for attempt in attempts}


def names(attempt: Attempt) -> list[str]:
    return sorted(str(file.name) for file in attempt.files)


def submitted(course: Course, student: str) -> dict[str, bytes]:
    place = course.root / "submitted" / student / QUIZ
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


# Who is it?


@pytest.mark.parametrize("written", ["Jane Doe", "Doe, Jane", "doejane", "janedoe", "DOE JANE", "101", "jdoe"])
def test_a_student_is_found_by_every_usual_spelling(written: str) -> None:
    assert Roster(ROSTER).find((written,), (written,)) == "jdoe"


def test_accents_count_as_their_letters() -> None:
    assert keys("Béatrice Müller") == keys("beatrice muller")
    for written in ("mullerludenscheidtbeatrice", "Muller-Ludenscheidt, Beatrice"):
        assert Roster(ROSTER).find((written,), (written,)) == "bea"


@pytest.mark.parametrize(
    ("ids", "names", "said"),
    [
        ((), ("Jane",), "nobody in the roster"),
        ((), ("Janet Doe",), "nobody in the roster"),
        (("102",), ("Jane Doe",), "one part of its name means ali, another jdoe"),
        ((), ("Jane Doe", "Ali Øzdemir"), "ali or jdoe"),
        (("101", "102"), (), "ali or jdoe"),
        (("",), ("",), "nobody in the roster"),
    ],
    ids=["part", "longer", "contradiction", "two-names", "two-ids", "empty"],
)
def test_what_does_not_mean_one_student_is_not_guessed(ids: tuple[str, ...], names: tuple[str, ...], said: str) -> None:
    with pytest.raises(Refused, match=said):
        Roster(ROSTER).find(ids, names)


@pytest.mark.parametrize("student", ["../jdoe", "a/b", ".hidden", "", "-x", "x\n", "né"])
def test_a_roster_whose_names_cannot_be_folders_is_refused(student: str) -> None:
    with pytest.raises(CourseError, match="folder"):
        Roster([Person(student)])


def test_a_roster_names_nobody_twice(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("Student;Name\njdoe;Jane Doe\njdoe;Jane Roe\n", encoding="utf-8-sig")
    with pytest.raises(CourseError, match="twice"):
        Roster.read(path)
    path.write_text("name\nJane Doe\n")
    with pytest.raises(CourseError, match="no column student"):
        Roster.read(path)


# Downloads


def test_moodle(tmp_path: Path) -> None:
    entries = {
        "Jane Doe_101_assignsubmission_file_/quiz.ipynb": b"{}",
        "Jane Doe_101_assignsubmission_file_/pictures/me.png": b"png",
        "Ali Øzdemir_102_assignsubmission_file_quiz.ipynb": b"{}",
    }
    found = by_label(read_download(archive(tmp_path / "all.zip", entries), zone=UTC))
    assert names(found["Jane Doe_101"]) == ["pictures/me.png", "quiz.ipynb"]
    assert names(found["Ali Øzdemir_102"]) == ["quiz.ipynb"]
    assert found["Jane Doe_101"].received == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert {Roster(ROSTER).find(each.who) for each in found.values()} == {"jdoe", "ali"}


def test_canvas(tmp_path: Path) -> None:
    entries = {
        "doejane_LATE_101_555_quiz.ipynb": b"{}",
        "doejane_LATE_101_556_me.png": b"p",
        "ozdemirali_102_557_q.ipynb": b"",
    }
    found = by_label(read_download(archive(tmp_path / "all.zip", entries)))
    assert names(found["doejane_101"]) == ["me.png", "quiz.ipynb"]
    assert found["ozdemirali_102"].who == ("ozdemirali", "102")


def test_blackboard_tells_the_time_in_the_name(tmp_path: Path) -> None:
    stem = "Quiz_jdoe_attempt_2026-11-19-09-30-00"
    entries = {
        f"{stem}_quiz.ipynb": b"{}",
        f"{stem}.txt": b"said",
        "Quiz_ali_attempt_2026-11-19-10-30-00_quiz.ipynb": b"{}",
    }
    found = by_label(read_download(archive(tmp_path / "all.zip", entries), zone=UTC))
    assert found["jdoe_2026-11-19-09-30-00"].received == datetime(2026, 11, 19, 9, 30, tzinfo=UTC)
    assert "quiz.ipynb" in names(found["jdoe_2026-11-19-09-30-00"])


def test_a_folder_with_a_folder_for_each_student(tmp_path: Path) -> None:
    for student in ("jdoe", "ali"):
        (tmp_path / "all" / student).mkdir(parents=True)
        (tmp_path / "all" / student / "quiz.ipynb").write_bytes(b"{}")
        os.utime(tmp_path / "all" / student / "quiz.ipynb", (1_790_000_000, 1_790_000_000))
    found = by_label(read_download(tmp_path / "all"))
    assert found.keys() == {"jdoe", "ali"}
    assert found["ali"].received == datetime.fromtimestamp(1_790_000_000, UTC)


def test_the_name_of_a_file_says_nothing_about_who_it_is(tmp_path: Path) -> None:
    """A student may give a file the name that another platform would give a fellow's."""
    entries = {
        "doejane_101_555_Quiz_ali_attempt_2026-11-19-10-30-00_quiz.ipynb": b"{}",
        "ozdemirali_102_556_Jane Doe_101_assignsubmission_file_quiz.ipynb": b"{}",
    }
    found = read_download(archive(tmp_path / "all.zip", entries))
    assert [Roster(ROSTER).find(each.who) for each in found] == ["jdoe", "ali"]
    with pytest.raises(CourseError, match="only some of its names"):
        read_download(archive(tmp_path / "some.zip", {**entries, "readme.txt": b""}))
    found = by_label(read_download(tmp_path / "some.zip", "canvas"))
    assert "not written as the platform does" in found["readme.txt"].trouble


def test_a_platform_of_ones_own(tmp_path: Path) -> None:
    path = archive(tmp_path / "all.zip", {"group 7 - jdoe - quiz.ipynb": b"{}"})
    [attempt] = read_download(path, r"group \d+ - (?P<who>\w+) - (?P<file>.*)")
    assert (attempt.who, names(attempt)) == (("jdoe",), ["quiz.ipynb"])
    for wrong in ("(?P<who>", "moodel"):
        with pytest.raises(CourseError, match="neither one of moodle"):
            read_download(path, wrong)


def test_an_archive_within_the_archive_is_opened_and_its_times_do_not_count(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr(zipfile.ZipInfo("work/quiz.ipynb", (1999, 1, 1, 0, 0, 0)), b"{}")
    path = archive(tmp_path / "all.zip", {"Jane Doe_101_assignsubmission_file_/mine.zip": inner.getvalue()})
    [attempt] = read_download(path, zone=UTC)
    assert names(attempt) == ["work/quiz.ipynb"]
    assert attempt.received == datetime(2026, 11, 20, 10, tzinfo=UTC)


def _link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


HOSTILE = {
    "link": (lambda file: file.writestr(_link("jdoe/link"), "/etc/passwd"), "a link"),
    "up": (lambda file: file.writestr("jdoe/../../evil", b""), "leads out"),
    "windows-up": (lambda file: file.writestr("jdoe\\..\\..\\evil", b""), "leads out"),
    "drive": (lambda file: file.writestr("jdoe/C:/evil", b""), "leads out"),
    "control": (lambda file: file.writestr("jdoe/a\x1b[2Jb", b""), "cannot be used"),
    "long": (lambda file: file.writestr(f"jdoe/{'a' * 300}", b""), "cannot be used"),
    "bomb": (lambda file: file.writestr("jdoe/zeros", b"\0" * (MAX_FILES_BYTES + 1)), "more than"),
    "no-archive": (lambda file: file.writestr("jdoe/mine.zip", b"PK no archive"), "no archive"),
    "inner-up": (lambda file: file.writestr("jdoe/mine.zip", zipped({"../../evil": b""})), "leads out"),
    "damaged": (lambda file: file.writestr("jdoe/m.zip", damaged(zipped({"z": bytes(range(256)) * 9}))), "damaged"),
    "from-the-future": (lambda file: file.writestr("jdoe/m.zip", too_new(zipped({"z": b"0"}))), "no archive"),
    "inner-bomb": (lambda file: file.writestr("jdoe/m.zip", zipped({"z": b"\0" * (MAX_FILES_BYTES + 1)})), "more than"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_links_and_names_that_lead_elsewhere_are_refused_and_the_rest_is_taken(name: str, tmp_path: Path) -> None:
    write, said = HOSTILE[name]
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("jdoe/quiz.ipynb", b"{}")
        write(file)
    [attempt] = read_download(tmp_path / "all.zip", "plain")
    assert names(attempt) == ["quiz.ipynb"]
    assert len(attempt.refused) == 1
    assert said in attempt.refused[0]
    assert attempt.refused[0].isprintable()


def test_links_in_a_folder_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "solution.ipynb"
    secret.write_text("secret")
    place = tmp_path / "all" / "jdoe"
    place.mkdir(parents=True)
    (place / "quiz.ipynb").write_bytes(b"{}")
    (place / "soft.ipynb").symlink_to(secret)
    (place / "folder").symlink_to(tmp_path)
    os.link(secret, place / "hard.ipynb")
    os.mkfifo(place / "pipe")
    [attempt] = read_download(tmp_path / "all")
    assert names(attempt) == ["quiz.ipynb"]
    assert len(attempt.refused) == 4, attempt.refused


def test_no_archive_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(b"<html>please log in</html>")
    with pytest.raises(CourseError, match="no archive that can be read"):
        read_download(tmp_path / "all.zip")
    archive(tmp_path / "empty.zip", {})
    with pytest.raises(CourseError, match="nothing in it"):
        read_download(tmp_path / "empty.zip")


# Taking


def attempt_of(who: str, content: bytes, minutes: int = 0, label: str = "") -> Attempt:
    found = Attempt(
        label or f"{who} {minutes}", (who,), datetime(2026, 11, 20, 10, tzinfo=UTC) + timedelta(minutes=minutes)
    )
    found.add("quiz.ipynb", content)
    return found


def test_every_attempt_is_taken_or_listed(course: Course, notebook: bytes) -> None:
    other = notebook.replace(b"quiz", b"quiz ")
    attempts = [
        attempt_of("Jane Doe", notebook, 0),
        attempt_of("101", other, 5),
        attempt_of("ali", b"not json", 0),
        attempt_of("Nobody", notebook, 0),
        Attempt("empty", ("bea",), None, trouble="nothing in it"),
    ]
    report = take(course, QUIZ, attempts, Roster(ROSTER))
    assert [(each.student, each.files) for each in report.taken] == [("ali", 1), ("jdoe", 1)]
    assert [label for label, _ in report.older] == ["Jane Doe 0"]
    assert dict(report.rejected).keys() == {"Nobody 0", "empty"}
    assert "cannot be read" in dict(report.remarks)["ali 0"]
    assert report.missing == ["bea"]
    assert len(report.taken) + len(report.same) + len(report.older) + len(report.rejected) == len(attempts)
    assert submitted(course, "jdoe") == {"quiz.ipynb": other, "timestamp.txt": b"2026-11-20 10:05:00 UTC"}


def test_what_was_there_is_kept_and_nothing_older_takes_its_place(course: Course, notebook: bytes) -> None:
    first, second = attempt_of("ali", notebook, 0), attempt_of("ali", notebook + b" ", 60)
    assert len(take(course, QUIZ, [first], Roster(ROSTER)).taken) == 1
    assert take(course, QUIZ, [first], Roster(ROSTER)).same == [first.label]
    assert len(take(course, QUIZ, [second], Roster(ROSTER)).taken) == 1
    [earlier] = (course.root / ".course" / "earlier" / "ali" / QUIZ).iterdir()
    assert (earlier / "quiz.ipynb").read_bytes() == notebook
    report = take(course, QUIZ, [first], Roster(ROSTER))
    assert (report.taken, [label for label, _ in report.older]) == ([], [first.label])
    assert submitted(course, "ali")["quiz.ipynb"] == notebook + b" "


def test_a_receipt_for_each_file(course: Course, notebook: bytes) -> None:
    attempt = attempt_of("ali", notebook)
    attempt.add("=1+1.png", b"picture")
    take(course, QUIZ, [attempt], Roster(ROSTER))
    take(course, QUIZ, [attempt_of("bea", notebook)], Roster(ROSTER))
    with (course.root / "receipts.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["student"], row["file"]) for row in rows] == [
        ("ali", "quiz.ipynb"),
        ("ali", "'=1+1.png"),
        ("bea", "quiz.ipynb"),
    ]
    assert rows[0]["sha256"] == hashlib.sha256(notebook).hexdigest()
    assert rows[0]["received"] == "2026-11-20 10:00:00 UTC"
    assert int(rows[0]["bytes"]) == len(notebook)


def test_without_a_receipt_nothing_is_taken_and_without_a_place_there_is_no_receipt(
    course: Course, notebook: bytes
) -> None:
    (course.root / "receipts.csv").mkdir()
    with pytest.raises(CourseError, match=r"receipts.csv cannot be written"):
        take(course, QUIZ, [attempt_of("ali", notebook)], Roster(ROSTER))
    assert not (course.root / "submitted" / "ali").exists()
    (course.root / "receipts.csv").rmdir()
    (course.root / "submitted").mkdir(exist_ok=True)
    (course.root / "submitted" / "ali").write_text("in the way")
    with pytest.raises(CourseError, match="submitted/ali/08_quiz cannot be written"):
        take(course, QUIZ, [attempt_of("ali", notebook)], Roster(ROSTER))
    assert (course.root / "receipts.csv").read_bytes() == b""


def test_a_students_own_time_stamp_is_never_taken(course: Course, notebook: bytes) -> None:
    attempt = attempt_of("ali", notebook)
    attempt.add("timestamp.txt", b"2020-01-01 00:00:00 UTC")
    take(course, QUIZ, [attempt], Roster(ROSTER))
    assert submitted(course, "ali")["timestamp.txt"] == b"2026-11-20 10:00:00 UTC"
    unknown = attempt_of("bea", notebook)
    unknown.received = None
    unknown.add("timestamp.txt", b"2020-01-01 00:00:00 UTC")
    take(course, QUIZ, [unknown], Roster(ROSTER))
    assert submitted(course, "bea").keys() == {"quiz.ipynb"}


def test_the_last_attempt_in_time_if_that_is_wanted(course: Course, notebook: bytes) -> None:
    with course.gradebook() as gradebook:
        gradebook.update_or_create_assignment(QUIZ, duedate=datetime(2026, 11, 20, 10, 30))
    attempts = [attempt_of("ali", notebook + b" " * n, minutes) for n, minutes in enumerate((0, 20, 45))]
    take(course, QUIZ, attempts, Roster(ROSTER), before_due=True)
    assert submitted(course, "ali")["quiz.ipynb"] == attempts[1].files[0].path.read_bytes()
    [taken] = take(course, QUIZ, attempts, Roster(ROSTER)).taken
    assert taken.late == 15 * 60


def test_copies_are_made_while_reading_and_go_with_the_attempts(tmp_path: Path) -> None:
    """A class does not fit into the memory; and what a student changes after it was looked at does not count."""
    (tmp_path / "all" / "jdoe").mkdir(parents=True)
    (tmp_path / "all" / "jdoe" / "quiz.ipynb").write_bytes(b"before")
    (tmp_path / "copies").mkdir()
    attempts = read_download(tmp_path / "all", staging=tmp_path / "copies")
    (tmp_path / "all" / "jdoe" / "quiz.ipynb").write_bytes(b"after")
    assert [path.read_bytes() for path in (tmp_path / "copies").glob("*/*")] == [b"before"]
    assert attempts[0].files[0].path.read_bytes() == b"before"
    attempts.clear()
    gc.collect()
    assert not list((tmp_path / "copies").iterdir())


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
    assert (attempt.who, names(attempt), attempt.trouble) == ((me,), ["quiz.ipynb"], "")


# The command


def test_the_command_says_what_became_of_all_and_fails_if_a_person_has_to_look(
    course: Course, notebook: bytes, tmp_path: Path, run: Run
) -> None:
    path = archive(
        tmp_path / "all.zip",
        {
            f"{who}_assignsubmission_file_/quiz.ipynb": notebook
            for who in ("Jane Doe_101", "Ali Øzdemir_102", "Eve_999")
        },
    )
    done = run("course", "collect", QUIZ, str(path), cwd=course.root)
    assert (done.returncode, "needs a roster" in done.stderr) == (1, True)
    (course.root / "roster.csv").write_text("student,name,id\njdoe,Jane Doe,101\nali,Ali Øzdemir,102\nbea,Béa,103\n")
    run("course", "due", QUIZ, "2026-11-20 09:00 UTC", cwd=course.root)
    done = run("course", "collect", QUIZ, str(path), "--timezone", "UTC", cwd=course.root)
    assert done.returncode == 1
    for said in ("jdoe", "ali", "1.0 h", "Eve_999: nobody in the roster is called so", "nothing of  bea", "2 taken"):
        assert said in done.stdout
    assert "1 of 3 were not taken" in done.stderr
    assert run("course", "collect", QUIZ, str(path), "--timezone", "Mars", cwd=course.root).returncode == 1
    assert nbformat.read(course.root / "submitted" / "ali" / QUIZ / "quiz.ipynb", as_version=4).cells
