"""Downloads of every platform: what is in them is taken for the right person and time, or listed with the reason."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from downloads import (
    ALI,
    BEA,
    JANE,
    NOON,
    WRITERS,
    Entries,
    Handed,
    archive,
    blackboard,
    canvas,
    moodle,
    names,
    people,
    unpacked,
    zipped,
)

from autograder.collect.attempts import Attempt, Refused
from autograder.collect.downloads import read_download
from autograder.collect.roster import Roster
from autograder.collect.times import Times
from autograder.course.people import Person
from autograder.errors import CourseError

ROSTER = Roster(people)
TIMED = {"blackboard", "brightspace", "brightspace_flat", "sakai"}  # the platform writes the time
ONE_NAME_EACH = {"drive", "plain", "github"}  # a second attempt would have the name of the first
OLD, NEW = b'{"old": 1}', b'{"new": 1}'


@dataclass(frozen=True)
class Outcome:
    """What became of a download: files and times by student, and what is listed."""

    taken: dict[str, list[tuple[list[str], datetime | None]]]
    listed: dict[str, str]
    attempts: list[Attempt]


def outcome(path: Path, roster: Roster = ROSTER, **options: object) -> Outcome:
    taken: dict[str, list] = {}
    listed = {}
    attempts = read_download(path, roster=roster, **options)
    for attempt in attempts:
        try:
            if attempt.trouble:
                raise Refused(attempt.trouble)
            student = roster.find(attempt.ids, attempt.names, attempt.numbers)
            taken.setdefault(student, []).append((names(attempt), attempt.received))
        except Refused as reason:
            listed[attempt.label] = str(reason)
    return Outcome(taken, listed, attempts)


def read(tmp_path: Path, entries: Entries, **options: object) -> Outcome:
    return outcome(archive(tmp_path / "all.zip", entries), zone=UTC, **options)


def held(found: Outcome, student: str, name: str = "quiz.ipynb") -> None:
    """One attempt of the student, with the notebook in it."""
    [(files, _)] = found.taken[student]
    assert [each for each in files if each.endswith(".ipynb")] == [name]


# The table: each platform, each kind of hand-in.


@pytest.mark.parametrize("platform", WRITERS)
def test_plain(platform: str, tmp_path: Path) -> None:
    found = read(tmp_path, WRITERS[platform]([Handed(JANE), Handed(ALI), Handed(BEA)]))
    assert found.taken.keys() == {"jdoe", "a_under", "under"}
    assert not found.listed
    for student, [(files, received)] in found.taken.items():
        expected = "Home work 1 - " if platform == "drive" else "quiz.ipynb"
        assert any(each.startswith(expected) for each in files), student
        minute = NOON if platform in TIMED else None
        assert received == minute


@pytest.mark.parametrize("platform", WRITERS)
def test_one_hand_in_is_enough(platform: str, tmp_path: Path) -> None:
    assert read(tmp_path, WRITERS[platform]([Handed(ALI)])).taken.keys() == {"a_under"}


@pytest.mark.parametrize("platform", WRITERS)
def test_late(platform: str, tmp_path: Path) -> None:
    late = NOON + timedelta(days=2)
    found = read(tmp_path, WRITERS[platform]([Handed(JANE), Handed(ALI, when=late, late=True)]))
    [(_, received)] = found.taken["a_under"]
    assert received == (late if platform in TIMED else None)
    assert {each.ids[0] for each in found.attempts if each.late} == ({"102"} if platform == "canvas" else set())


@pytest.mark.parametrize("platform", sorted(set(WRITERS) - ONE_NAME_EACH))
def test_resubmitted(platform: str, tmp_path: Path) -> None:
    """Moodle, Canvas and Sakai put the last attempt into a download; Blackboard and Brightspace each, with its time."""
    first = Handed(JANE, {"quiz.ipynb": OLD})
    second = Handed(JANE, {"quiz.ipynb": NEW}, NOON + timedelta(hours=3))
    attempts = [first, second] if platform in ("blackboard", "brightspace", "brightspace_flat") else [second]
    found = read(tmp_path, WRITERS[platform]([*attempts, Handed(ALI)]))
    latest = max(
        (attempt for attempt in found.attempts if "jdoe" in (*attempt.ids, ROSTER.find(attempt.ids, attempt.names))),
        key=lambda attempt: attempt.received or NOON,
    )
    [content] = [file.path.read_bytes() for file in latest.files if str(file.name) == "quiz.ipynb"]
    assert content == NEW
    assert len(found.taken["jdoe"]) == len(attempts)


@pytest.mark.parametrize("platform", WRITERS)
def test_of_a_group(platform: str, tmp_path: Path) -> None:
    """A group is no person: it is listed. The number that a platform gives it may be a student's somewhere else."""
    group = Person("team-7", ("team-7", "102"), ("Team 7",), "7", "Team")
    found = read(tmp_path, WRITERS[platform]([Handed(JANE), Handed(group), Handed(BEA)]))
    if platform == "canvas":  # which writes the number of the member who handed in
        assert found.taken.keys() == {"jdoe", "a_under", "under"}
        return
    assert found.taken.keys() == {"jdoe", "under"}
    [reason] = found.listed.values()
    assert "nobody in the roster" in reason


ANONYMOUS = {
    "moodle": {"Participant_7701_assignsubmission_file/quiz.ipynb": b"{}"},
    "canvas": {"anon_x7Kq2_9001_quiz.ipynb": b"{}"},
    "canvas-digits": {"anon_10255_9001_quiz.ipynb": b"{}"},
    "canvas-late": {"LATE_anon_x7Kq2_9001_quiz.ipynb": b"{}"},
    "canvas-text": {"anon_x7Kq2_text.html": b""},
    "sakai": {"Title/0f8fad5b-d9cb-469f-a165-70867728950e Anonymous/Submission attachment(s)/quiz.ipynb": b"{}"},
}


@pytest.mark.parametrize("case", ANONYMOUS)
def test_anonymous(case: str, tmp_path: Path) -> None:
    others = WRITERS[case.partition("-")[0]]([Handed(JANE), Handed(ALI)])
    others = {name.replace("Home work 1/", "Title/"): content for name, content in others.items()}
    for entries in (ANONYMOUS[case], {**others, **ANONYMOUS[case]}):
        found = read(tmp_path, entries)
        [reason] = found.listed.values()
        assert "nobody in the roster" in reason or "hid the name" in reason
        assert found.taken.keys() == ({"jdoe", "a_under"} if len(entries) > 1 else set())


GROUPS = {
    "moodle": {"Default group_assignsubmission_file/quiz.ipynb": b"{}"},
    "sakai": {"Home work 1/Team 7 (0f8fad5b-d9cb-469f-a165-70867728950e)/Submission attachment(s)/quiz.ipynb": b"{}"},
    "sakai-members": {"Home work 1/Doe, Jane(jdoe); Under, Ali(a_under)/Submission attachment(s)/quiz.ipynb": b"{}"},
}


@pytest.mark.parametrize("case", GROUPS)
def test_groups_by_their_own_form(case: str, tmp_path: Path) -> None:
    others = WRITERS[case.partition("-")[0]]([Handed(JANE), Handed(BEA)])
    found = read(tmp_path, {**others, **GROUPS[case]})
    assert found.taken.keys() == {"jdoe", "under"}
    assert "group" in next(iter(found.listed.values()))


@pytest.mark.parametrize("platform", WRITERS)
def test_an_odd_name_is_named_and_does_not_stop_the_rest(platform: str, tmp_path: Path) -> None:
    entries = WRITERS[platform]([Handed(JANE), Handed(ALI), Handed(BEA)])
    around = "Home work 1/" if platform == "sakai" else ""
    found = read(tmp_path, {**entries, f"{around}what is this.ipynb": b"{}"})
    assert found.taken.keys() == {"jdoe", "a_under", "under"}
    [(label, reason)] = found.listed.items()
    assert label.startswith("what is this")
    assert "not written as" in reason or "nobody in the roster" in reason


@pytest.mark.parametrize("around", ["all/", "download/Home work 1/"])
@pytest.mark.parametrize("platform", WRITERS)
def test_a_folder_around_everything(platform: str, around: str, tmp_path: Path) -> None:
    entries = {f"{around}{name}": content for name, content in WRITERS[platform]([Handed(JANE), Handed(ALI)]).items()}
    entries |= {f"__MACOSX/{around}._x": b"", f"{around}.DS_Store": b"", "Thumbs.db": b""}
    found = read(tmp_path, entries)
    assert found.taken.keys() == {"jdoe", "a_under"}
    assert not found.listed
    assert not any(file.came.startswith(around) for attempt in found.attempts for file in attempt.files)


@pytest.mark.parametrize("platform", WRITERS)
def test_unpacked(platform: str, tmp_path: Path) -> None:
    found = outcome(unpacked(tmp_path / "all", WRITERS[platform]([Handed(JANE), Handed(ALI)])), zone=UTC)
    assert found.taken.keys() == {"jdoe", "a_under"}
    [(_, received)] = found.taken["jdoe"]
    assert received == (NOON if platform in TIMED else None)  # never what the files themselves say


@pytest.mark.parametrize("platform", sorted(set(WRITERS) - {"drive"}))
def test_a_zipped_folder_and_files_of_systems(platform: str, tmp_path: Path) -> None:
    content = zipped(
        {
            "03/quiz.ipynb": b"{}",
            "03/data/a.csv": b"1",
            "__MACOSX/03/._quiz.ipynb": b"",
            "03/.DS_Store": b"",
            "03/.ipynb_checkpoints/quiz-checkpoint.ipynb": b"{}",
        }
    )
    found = read(tmp_path, WRITERS[platform]([Handed(JANE, {"03.zip": content}), Handed(ALI)]))
    [(files, _)] = found.taken["jdoe"]
    assert [each for each in files if not each.endswith(".txt")] == ["data/a.csv", "quiz.ipynb"]


# One platform each


def test_blackboards_logins_may_have_underscores_and_be_the_end_of_anothers(tmp_path: Path) -> None:
    entries = blackboard([Handed(ALI), Handed(BEA)])
    assert read(tmp_path, entries).taken.keys() == {"a_under", "under"}
    without = {name: content for name, content in entries.items() if not name.endswith(".txt")}
    assert read(tmp_path, without).taken.keys() == {"a_under", "under"}  # the assignment's name is the same for both
    alone = {name: content for name, content in without.items() if "a_under" in name}
    found = read(tmp_path, alone)
    assert not found.taken  # «Home_work 1_a» may be the assignment's name, and «under» the login
    assert "a_under or under" in next(iter(found.listed.values()))


FORGED = {
    "blackboard": "Home_work 1_jdoe_attempt_2026-11-20-12-34-00_x_under_attempt_2026-11-19-12-34-00_quiz.ipynb",
    "blackboard-own": "Home_work 1_jdoe_attempt_2026-11-20-12-34-00_old_attempt_2026-11-01-12-34-00_quiz.ipynb",
    "brightspace_flat": "101-6 - Jane Doe - Nov 20, 2026 1234 PM - 103-6 - Bea O'Brien-Müller - Nov 1, 2026 1234 PM",
    "canvas": "doejane_101_9000_103_9000_quiz.ipynb",
    "canvas-late": "doejane_101_9000_obrienmullerbea_LATE_103_9000_quiz.ipynb",
    "canvas-text": "doejane_101_9000_103_text.html",
    "canvas-blackboard": "doejane_101_9000_Quiz_under_attempt_2026-11-19-10-30-00_quiz.ipynb",
    "canvas-moodle": "doejane_101_9000_Bea O'Brien-Müller_103_assignsubmission_file_quiz.ipynb",
    "moodle_flat": "Jane Doe_101_assignsubmission_file_Bea OBrien-Müller_103_assignsubmission_file_quiz.ipynb",
    "moodle_flat-canvas": "Jane Doe_101_assignsubmission_file_obrienmullerbea_103_9000_quiz.ipynb",
    "sakai": "Home work 1/Doe, Jane(jdoe)/Submission attachment(s)/O'Brien-Müller, Bea(under)",
}


@pytest.mark.parametrize("case", FORGED)
def test_the_students_own_name_of_a_file_decides_nothing(case: str, tmp_path: Path) -> None:
    """A student may give a file the name that a platform would give a fellow's, or a time long ago."""
    others = WRITERS[case.partition("-")[0]]([Handed(ALI), Handed(BEA, {"quiz.ipynb": NEW})])
    found = read(tmp_path, {**others, FORGED[case]: OLD})
    assert found.taken.keys() <= {"jdoe", "a_under", "under"}
    [bea] = [attempt for attempt in found.attempts if attempt.files and attempt.files[0].path.read_bytes() == NEW]
    assert all(file.path.read_bytes() != OLD for file in bea.files)
    for _, received in found.taken.get("jdoe", []):
        assert received is None
    assert "jdoe" in found.taken or found.listed


def test_a_name_that_fits_two_platforms_alone_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"blackboard or canvas.*--platform"):
        read(tmp_path, {FORGED["canvas-blackboard"]: b"{}"})
    assert read(tmp_path, {FORGED["canvas-blackboard"]: b"{}"}, platform="canvas").taken.keys() == {"jdoe"}


def test_canvas_names_with_underscores_and_digits(tmp_path: Path) -> None:
    roster = Roster([Person("neil", ("501",), ("o_neil, Sam",)), Person("bond", ("502",), ("agent_007",))])
    entries = {
        "o_neilsam_501_9001_quiz.ipynb": b"{}",
        "agent_007_502_9002_quiz.ipynb": b"{}",
        "o_neilsam_501_9003_1_2_notes.txt": b"",
    }
    found = read(tmp_path, entries, roster=roster)
    neil, bond = (["1_2_notes.txt", "quiz.ipynb"], None), (["9002_quiz.ipynb"], None)
    assert found.taken == {"neil": [neil], "bond": [bond]}
    late = read(tmp_path, {"agent_007_LATE_502_9002_quiz.ipynb": b"{}"}, roster=roster)
    assert late.taken.keys() == {"bond"}
    assert late.attempts[0].late


@pytest.mark.parametrize("kind", ["text", "link"])
def test_canvas_text_and_link_entries(kind: str, tmp_path: Path) -> None:
    found = read(tmp_path, {**canvas([Handed(ALI)]), f"doejane_LATE_101_{kind}.html": b"<html>"})
    assert found.taken["jdoe"] == [([f"{kind}.html"], None)]
    assert not found.listed


def test_moodles_text_belongs_to_the_files(tmp_path: Path) -> None:
    entries = {**moodle([Handed(JANE)]), "Jane Doe_101_assignsubmission_onlinetext/onlinetext.html": b"<p>"}
    assert read(tmp_path, entries).taken["jdoe"] == [(["onlinetext.html", "quiz.ipynb"], None)]


TWINS = [Person("u008", ("u008", "201"), ("John Smith",)), Person("u009", ("u009", "202"), ("John Smith",))]


@pytest.mark.parametrize("platform", ["moodle", "moodle_flat", "canvas", "blackboard", "brightspace", "sakai"])
def test_two_of_one_name_are_told_apart(platform: str, tmp_path: Path) -> None:
    john = [replace(each, first_name="John", last_name="Smith") for each in TWINS]
    found = read(tmp_path, WRITERS[platform]([Handed(each) for each in john]), roster=Roster(john))
    assert found.taken.keys() == {"u008", "u009"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Nov 1, 2026 1205 AM", datetime(2026, 11, 1, 0, 5)),
        ("Nov 1, 2026 1234 PM", datetime(2026, 11, 1, 12, 34)),
        ("Nov 11, 2026 310 PM", datetime(2026, 11, 11, 15, 10)),
        ("13 September 2025 3:10 PM", datetime(2025, 9, 13, 15, 10)),
        ("14 October 2025 1520", datetime(2025, 10, 14, 15, 20)),
        ("Nov 31, 2026 1234 PM", None),
        ("Xyz 1, 2026 1234 PM", None),
        ("Nov 1, 2026 1334 PM", None),
    ],
)
def test_brightspaces_times(written: str, expected: datetime | None, tmp_path: Path) -> None:
    [attempt] = read(tmp_path, {f"1-2 - Jane Doe - {written}/quiz.ipynb": b"{}"}).attempts
    assert attempt.received == (expected and expected.replace(tzinfo=UTC))
    assert bool(attempt.refused) == (expected is None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"20261119093000123", datetime(2026, 11, 19, 9, 30, tzinfo=UTC)),
        (b"2026-11-19T09:30:00.123Z", datetime(2026, 11, 19, 9, 30, tzinfo=UTC)),
        (b"2026-11-19T09:30:00", None),
        (b"\xff\xfe yesterday", None),
    ],
)
def test_sakais_times_are_those_beside_the_students_files(written: bytes, expected: datetime, tmp_path: Path) -> None:
    entries = {
        "T/Doe, Jane(jdoe)/Submission attachment(s)/quiz.ipynb": b"{}",
        "T/Doe, Jane(jdoe)/Submission attachment(s)/timestamp.txt": b"2020-01-01T00:00:00Z",
        "T/Doe, Jane(jdoe)/Feedback Attachment(s)/marks.ipynb": b"{}",
        "T/Doe, Jane(jdoe)/timestamp.txt": written,
    }
    assert read(tmp_path, entries).taken == {"jdoe": [(["quiz.ipynb"], expected)]}


def test_a_zone_of_the_platforms_times(tmp_path: Path) -> None:
    path = archive(tmp_path / "all.zip", blackboard([Handed(JANE)]))
    [attempt] = read_download(path, zone=ZoneInfo("Europe/Berlin"))
    assert attempt.received == NOON - timedelta(hours=1)


def test_a_platform_of_ones_own(tmp_path: Path) -> None:
    path = archive(tmp_path / "all.zip", {"group 7 - jdoe - quiz.ipynb": b"{}"})
    [attempt] = read_download(path, r"group \d+ - (?P<who>\w+) - (?P<file>.*)")
    assert (attempt.names, names(attempt)) == (("jdoe",), ["quiz.ipynb"])
    for wrong in ("(?P<who>", "moodel"):
        with pytest.raises(CourseError, match="neither one of moodle"):
            read_download(path, wrong)


def test_names_from_a_mac_that_forgets_to_say_that_they_are_utf_8(tmp_path: Path) -> None:
    name = "Bea OBrien-Müller_103_assignsubmission_file/quiz.ipynb"
    raw = bytearray(archive(tmp_path / "all.zip", {name: b"{}"}).read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + place + 1] &= ~0x08
    (tmp_path / "all.zip").write_bytes(raw)
    assert outcome(tmp_path / "all.zip").taken.keys() == {"under"}


@pytest.mark.parametrize("name", ["jdoe.IPYNB", "jdoe.ZIP", "Jane Doe.ipynb.txt", "home work - Jane Doe.json", "101"])
def test_plain_names(name: str, tmp_path: Path) -> None:
    content = zipped({"QUIZ.IPYNB": b"{}"}) if name.endswith("ZIP") else b"{}"
    assert read(tmp_path, {name: content, "a_under/quiz.ipynb": b"{}"}).taken.keys() == {"jdoe", "a_under"}


def test_a_short_number_in_a_students_own_name_is_not_a_student(tmp_path: Path) -> None:
    roster = Roster([Person("one", ("1",), ("Ann One",)), Person("two", ("2",), ("Bo Two",))])
    found = read(tmp_path, {"homework - 2.ipynb": b"{}", "homework (1).ipynb": b"{}"}, roster=roster)
    assert not found.taken


# Times from a table


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        (
            "Identifier,Full name,Email address,Last modified (submission)\n"
            'Participant 101,Jane Doe,j@x.example,"Friday, 20 November 2026, 1:34 PM"\n'
            'Participant 102,Ali Under,a@x.example,"Friday, November 20, 2026, 1:34 PM"\n'
            "Participant 103,Bea,b@x.example,-\n",
            {"jdoe": NOON, "a_under": NOON},
        ),
        ("student;received\njdoe;2026-11-20 13:34\na_under;2026-11-20T12:34:00Z\n", {"jdoe": NOON, "a_under": NOON}),
        ("student,received\nJane Doe,2026-11-20 13:34\njdoe,2026-11-21 13:34\nnobody,2026-11-21 13:34\n", {}),
    ],
    ids=["worksheet", "table", "two-times"],
)
def test_times_from_a_table(text: str, moments: dict[str, datetime], tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_text(text)
    table = Times(tmp_path / "times.csv", ZoneInfo("Europe/Berlin"), ROSTER)
    found = read(tmp_path, moodle([Handed(JANE), Handed(ALI), Handed(BEA)]))
    known = {}
    for attempt in found.attempts:
        table.identify(attempt)
        student = ROSTER.find(attempt.ids, attempt.names, attempt.numbers)
        known[student] = table.of(attempt, student)
    assert {student: when for student, when in known.items() if when} == moments


@pytest.mark.parametrize(
    "written", ["01/12/2026 10:00", "1.12.2026 10:00", "tomorrow", "2026-11-20", "20 Nov 2026 1:34 XYZ"]
)
def test_a_time_that_is_none_or_may_mean_two_is_refused(written: str, tmp_path: Path) -> None:
    (tmp_path / "times.csv").write_text(f"student,received\njdoe,{written}\n")
    with pytest.raises(CourseError, match=r"times.csv, row 2: "):
        Times(tmp_path / "times.csv", None, ROSTER)


def test_the_worksheet_tells_two_of_one_name_apart(tmp_path: Path) -> None:
    roster = Roster([replace(each, ids=(each.student, f"{each.student}@x.example")) for each in TWINS])
    text = "Identifier,Full name,Email address,Last modified (submission)\n"
    text += "Participant 201,John Smith,u008@x.example,-\nParticipant 202,John Smith,u009@x.example,-\n"
    (tmp_path / "times.csv").write_text(text)
    table = Times(tmp_path / "times.csv", UTC, roster)
    attempts = read(tmp_path, moodle([Handed(each) for each in TWINS]), roster=roster).attempts
    for attempt in attempts:
        table.identify(attempt)
    assert [roster.find(each.ids, each.names, each.numbers) for each in attempts] == ["u008", "u009"]
