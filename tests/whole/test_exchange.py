"""nbgrader's exchange: whatever lies in it, and the whole way there and back with nbgrader's own commands."""

import csv
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from courses import ASSIGNMENT, copy_released
from made_up import NOTEBOOK, MadeUp
from nbgrader.utils import notebook_hash

from autograder.collect import exchange
from autograder.collect.attempts import MAX_FILES, MAX_FILES_BYTES
from autograder.collect.exchange import doubt, read_exchange
from autograder.collect.intake import take
from autograder.grading import class_run, preprocessors
from autograder.paths import SECRET_FILE
from autograder.returning.release_feedback import read_secret

NOW = datetime.now(UTC)
SECRET = "5ec4e7" * 21
STAMP = "2026-11-20 10:00:00.123456 UTC"
ROOT = os.getuid() == 0


def make_exchange(folder: Path) -> Path:
    """An exchange as its manual asks for. Returns the folder for what is submitted."""
    inbound = folder / "exchange" / "face-and-style" / "inbound"
    inbound.mkdir(parents=True)
    for place, mode in ((inbound, 0o733), (inbound.parent.parent, 0o777)):
        place.chmod(mode)
    return inbound


def configure(course: MadeUp, inbound: Path) -> None:
    """Use this exchange, where one account writes for all; a copy of course and exchange uses the copy."""
    where = os.path.relpath(inbound.parent.parent, course.root)
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Exchange.root = str((Path(__file__).parent / {where!r}).resolve())\n")
        file.write("c.ExchangeCollect.check_owner = False\n")


@pytest.fixture
def inbound(tmp_path: Path) -> Path:
    return make_exchange(tmp_path)


@pytest.fixture
def course(made_up: MadeUp, inbound: Path) -> MadeUp:
    configure(made_up, inbound)
    return made_up


def hand_in(
    inbound: Path, student: str, secret: str | bytes = SECRET, stamp: str = STAMP, content: bytes = b"{}"
) -> Path:
    place = inbound / f"{student}+{ASSIGNMENT}+{stamp}+abc"
    place.mkdir()
    (place / NOTEBOOK).write_bytes(content)
    (place / "timestamp.txt").write_text(stamp)
    if secret:
        (place / SECRET_FILE).write_bytes(secret if isinstance(secret, bytes) else secret.encode())
    return place


# Whatever lies in an attempt's folder


def deep(place: Path) -> None:
    here = os.open(place, os.O_RDONLY)
    for _ in range(1500):  # more than Python calls can be nested, or descriptors open
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def many_links(place: Path) -> None:
    for number in range(200):
        (place / f"link{number}").symlink_to("/etc/passwd")


def ended_socket(place: Path) -> None:
    here = os.getcwd()
    os.chdir(place)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as ended:
            ended.bind("socket")
    finally:
        os.chdir(here)


def many_files(place: Path) -> None:
    for number in range(MAX_FILES + 50):
        (place / f"z{number}").touch()


def large(place: Path) -> None:
    with (place / "z").open("wb") as file:
        file.truncate(MAX_FILES_BYTES + 1)


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "deep": (deep, "folders within folders"),
    "pipe": (lambda place: os.mkfifo(place / "pipe"), "pipe: no plain file"),
    "socket": (ended_socket, "socket: "),
    "loop": (lambda place: (place / "loop").symlink_to("."), "loop: "),
    "links": (many_links, "and 180 more"),
    "many": (many_files, f"more than {MAX_FILES} files"),
    "large": (large, f"more than {MAX_FILES_BYTES >> 20} MB in all"),
    "bytes": (lambda place: Path(os.fsdecode(bytes(place) + b"/\xff\xfe")).touch(), "its name cannot be used"),
    "no text": (lambda place: Path(os.fsdecode(bytes(place) + b"/\xff\xfe")).mkdir(), ""),
    "junk": (lambda place: (place / ".ipynb_checkpoints").mkdir(), ""),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_listed_with_its_attempt_and_the_others_are_read(name: str, inbound: Path) -> None:
    make, said = ODD[name]
    make(hand_in(inbound, "ada"))
    hand_in(inbound, "bea")
    try:
        ada, bea = read_exchange(inbound, ASSIGNMENT, check_owner=False)
    finally:
        subprocess.run(["rm", "-rf", inbound], check=True)  # Python's own removal stumbles over deep folders
    for attempt in (ada, bea):
        assert (attempt.trouble, attempt.secret) == ("", SECRET)
        assert NOTEBOOK in [str(file.name) for file in attempt.files]
    assert len(ada.files) <= MAX_FILES and not bea.refused
    assert said in " ".join(ada.refused) and all(line.isprintable() for line in ada.refused)
    assert len(ada.refused) <= exchange.MAX_REFUSED + 1


def test_the_number_of_entries_is_bounded(inbound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MAX_ENTRIES", 30)
    place = hand_in(inbound, "ada")
    for number in range(50):
        (place / f"d{number}").mkdir()
        (place / f"d{number}" / "file").touch()
    [ada] = read_exchange(inbound, ASSIGNMENT, check_owner=False)
    assert len(ada.files) < 30 and "more than 30 entries" in " ".join(ada.refused)


@pytest.mark.skipif(not ROOT, reason="only root can make files of others")
def test_what_others_put_into_a_folder_changes_nothing(inbound: Path) -> None:
    """nbgrader makes an attempt's folder writable for everybody."""
    one, other = [each for _, each in zip(range(2), accounts(), strict=False)]
    place = hand_in(inbound, one.pw_name)
    for path in (*place.iterdir(), place):
        os.chown(path, one.pw_uid, -1)
    (place / "foreign").mkdir()
    (place / "foreign" / "helper.py").touch()
    for path in (place / "foreign" / "helper.py", place / "foreign"):
        os.chown(path, other.pw_uid, -1)
    [attempt] = read_exchange(inbound, ASSIGNMENT)
    assert [str(file.name) for file in attempt.files] == [NOTEBOOK]
    assert attempt.refused == ["foreign: it belongs to somebody else"]


def test_a_folder_that_cannot_be_read_is_its_own_trouble(inbound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = hand_in(inbound, "ada")
    hand_in(inbound, "bea")
    own = os.scandir

    def failing(folder: int) -> Iterator[os.DirEntry]:
        if os.path.samestat(os.fstat(folder), ada.stat()):
            raise OSError(5, "Input/output error")
        return own(folder)

    monkeypatch.setattr(exchange.os, "scandir", failing)
    found = read_exchange(inbound, ASSIGNMENT, check_owner=False)
    assert [attempt.trouble for attempt in found] == ["it cannot be read: Input/output error", ""]


# The secret


@pytest.mark.parametrize("secret", [b"", b"two\nlines", b"a" * 257, b"\xff\xfe", "é".encode(), b"a b", b"\x1b[2J"])
def test_a_secret_that_nbgrader_does_not_write_is_left_out(secret: bytes, inbound: Path) -> None:
    place = hand_in(inbound, "ada", secret)
    (place / SECRET_FILE).write_bytes(secret)
    [attempt] = read_exchange(inbound, ASSIGNMENT, check_owner=False)
    assert attempt.secret == "" and [str(file.name) for file in attempt.files] == [NOTEBOOK]
    assert SECRET_FILE in attempt.refused[0]


def test_the_secret_is_kept_but_is_no_part_of_the_work(course: MadeUp, inbound: Path) -> None:
    """What is graded, what lies beside it when it runs, and what is said of it are the same with and without."""
    content = (course.root / "release" / ASSIGNMENT / NOTEBOOK).read_bytes()
    place = hand_in(inbound, "ada", "", content=content)
    assert course.call("collect", ASSIGNMENT).exit_code == 0
    submission = course.course.submission(ASSIGNMENT, "ada")
    before, beside = submission.digest(), submission.files().keys()
    assert not (submission.submitted / SECRET_FILE).exists()
    (place / SECRET_FILE).write_text(SECRET)
    assert "1 collected before" in course.call("collect", ASSIGNMENT).output
    assert read_secret(submission.submitted) == SECRET
    (place / SECRET_FILE).write_text(SECRET[::-1])  # the same handed in once more
    assert "1 collected before" in course.call("collect", ASSIGNMENT).output
    assert read_secret(submission.submitted) == SECRET[::-1]
    assert (submission.digest(), submission.files().keys()) == (before, beside)
    (submission.submitted / NOTEBOOK).rename(submission.submitted / "no notebook")
    assert "secret" not in str(submission.read().metadata)


def test_a_secret_in_a_folder_of_the_students_is_a_file_like_others(course: MadeUp, inbound: Path) -> None:
    place = hand_in(inbound, "ada")
    (place / "data").mkdir()
    (place / "data" / SECRET_FILE).write_text("mine")
    [attempt] = read_exchange(inbound, ASSIGNMENT, check_owner=False)
    assert attempt.secret == SECRET
    assert len(attempt.files) == 1  # names of nbgrader's own are not taken for files, wherever they lie


# The time


def just_now(when: datetime) -> bool:
    """Tell whether a time lies within the last hour; `NOW` may be longer ago, as the tests before these took time."""
    return timedelta(0) <= datetime.now(UTC) - when < timedelta(hours=1)


def name_of(days: int) -> str:
    return f"{NOW - timedelta(days=days):%Y-%m-%d %H:%M:%S.%f} UTC"


def test_a_restored_exchange_is_named_and_its_names_count_if_that_is_wanted(inbound: Path) -> None:
    for days, student in enumerate(("ada", "bea", "cy"), start=1):
        hand_in(inbound, student, stamp=name_of(days))
    found = read_exchange(inbound, ASSIGNMENT, check_owner=False)
    assert all(just_now(attempt.received) for attempt in found)
    assert "all folders of 3 of 3 students" in doubt(found) and "--trust-names" in doubt(found)
    trusted = read_exchange(inbound, ASSIGNMENT, check_owner=False, trust_names=True)
    for days, attempt in enumerate(trusted, start=1):
        assert attempt.received == (NOW - timedelta(days=days)).replace(microsecond=0)
    assert not doubt(trusted)


def test_one_student_cannot_make_an_exchange_look_restored(inbound: Path) -> None:
    hand_in(inbound, "ada", stamp=name_of(0))
    for days in range(1, 20):
        hand_in(inbound, "eve", stamp=name_of(days))
    hand_in(inbound, "cy", stamp=name_of(0))
    assert not doubt(read_exchange(inbound, ASSIGNMENT, check_owner=False))


@pytest.mark.parametrize(
    "stamp", ["2026-13-45 99:00:00 UTC", "2026-11-20 10:00:00 CET", "yesterday", pytest.param(name_of(-3), id="future")]
)
def test_a_name_without_a_sure_time_or_of_the_future_never_counts(stamp: str, inbound: Path) -> None:
    hand_in(inbound, "ada", stamp=stamp)
    [attempt] = read_exchange(inbound, ASSIGNMENT, check_owner=False, trust_names=True)
    assert just_now(attempt.received)


def test_the_command_says_it_and_takes_the_word(course: MadeUp, inbound: Path) -> None:
    hand_in(inbound, "ada", stamp=name_of(4))
    assert "the exchange looks restored" in course.call("collect", ASSIGNMENT).output
    shutil.rmtree(course.root / "submitted")
    said = course.call("collect", ASSIGNMENT, "--trust-names").output
    assert "restored" not in said
    when = course.course.submission(ASSIGNMENT, "ada").receipt()[""]
    assert when == f"{NOW - timedelta(days=4):%Y-%m-%d %H:%M:%S} UTC"


# Giving back


def made_up_in(root: Path, patch: pytest.MonkeyPatch) -> MadeUp:
    made = MadeUp(root)
    patch.setattr(class_run, "execute_all", lambda tasks, *_: ((task.name, made.execute(task.job)) for task in tasks))
    patch.setattr(preprocessors, "execute", made.execute)
    return made


@pytest.fixture(scope="module")
def graded_once(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three graded submissions: ada's and bea's came through the exchange, dan's did not."""
    folder = tmp_path_factory.mktemp("graded")
    inbound = make_exchange(folder)
    with pytest.MonkeyPatch.context() as patch:
        course = made_up_in(copy_released(released, folder / "course"), patch)
        configure(course, inbound)
        for student in ("ada", "bea"):
            hand_in(inbound, student, SECRET + student, content=course.hand_in(student, student).read_bytes())
        shutil.rmtree(course.root / "submitted")
        assert course.call("collect", ASSIGNMENT).exit_code == 0
        course.hand_in("dan", "by a download")
        course.grade()
    return folder


@pytest.fixture
def graded(graded_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    """The same to change, and its exchange beside it."""
    shutil.copytree(graded_once, tmp_path, symlinks=True, dirs_exist_ok=True)
    return made_up_in(tmp_path / "course", monkeypatch)


def feedback(course: MadeUp) -> Path:
    return course.root.parent / "exchange" / "face-and-style" / "feedback"


def in_exchange(course: MadeUp) -> dict[str, str]:
    return {path.name: path.read_text() for path in feedback(course).glob("*")}


def hashed(secret: str, name: str = "triplet_loss") -> str:
    return f"{notebook_hash(secret=secret, notebook_id=name)}.html"


def test_the_formgraders_button_releases_what_can_be_fetched(graded: MadeUp) -> None:
    api = graded.course.api
    done = api.release_feedback(ASSIGNMENT)
    assert done["success"], done
    assert "no page was released for dan (not handed in through the exchange)" in done["log"]
    expected = {hashed(SECRET + student): graded.page(student) for student in ("ada", "bea")}
    assert in_exchange(graded) == expected
    shutil.rmtree(feedback(graded))
    assert api.release_feedback(ASSIGNMENT, "bea")["success"]
    assert in_exchange(graded) == {hashed(SECRET + "bea"): graded.page("bea")}
    done = api.release_feedback(ASSIGNMENT, "dan")
    assert not done["success"] and "no page was released for dan" in done["log"]


def test_a_secret_of_somebody_else_gives_nobody_a_page(graded: MadeUp) -> None:
    """Pages of one secret have one name in the exchange: the last would be read by both."""
    (graded.root / "submitted" / "bea" / ASSIGNMENT / SECRET_FILE).write_text(SECRET + "ada")
    done = graded.course.api.release_feedback(ASSIGNMENT)
    assert done["success"] and "the secret is somebody else's, too" in done["log"]
    assert in_exchange(graded) == {}


def test_the_page_of_an_earlier_attempt_goes_under_that_attempts_secret(graded: MadeUp) -> None:
    """And what is graded in a course that was collected before secrets were kept goes under the one that came since."""
    page = graded.page("ada")
    (graded.root / "submitted" / "ada" / ASSIGNMENT / NOTEBOOK).write_text("something newer")
    (graded.root / "submitted" / "ada" / ASSIGNMENT / SECRET_FILE).write_text(SECRET + "newer")
    for step in ("feedback", "autograded"):
        (graded.root / step / "bea" / ASSIGNMENT / SECRET_FILE).unlink()
    assert graded.course.api.release_feedback(ASSIGNMENT)["success"]
    assert in_exchange(graded) == {hashed(SECRET + "ada"): page, hashed(SECRET + "bea"): graded.page("bea")}


def test_a_renamed_notebook_finds_its_page(graded: MadeUp) -> None:
    place = graded.root / "submitted" / "ada" / ASSIGNMENT
    (place / NOTEBOOK).rename(place / "mine.ipynb")
    graded.grade()
    assert graded.course.api.release_feedback(ASSIGNMENT, "ada")["success"]
    assert hashed(SECRET + "ada", "mine") in in_exchange(graded)


def test_a_file_of_the_students_is_never_released_as_a_page(graded: MadeUp) -> None:
    (graded.root / "feedback" / "ada" / ASSIGNMENT / "mine.html").write_text("100 of 100 points")
    assert graded.course.api.release_feedback(ASSIGNMENT, "ada")["success"]
    assert in_exchange(graded) == {hashed(SECRET + "ada"): graded.page("ada")}


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/etc/hostname"), lambda path: path.mkdir()])
def test_a_secret_file_that_is_none_stops_nobody(graded: MadeUp, make: Callable[[Path], object]) -> None:
    for step in ("submitted", "feedback"):
        path = graded.root / step / "ada" / ASSIGNMENT / SECRET_FILE
        path.unlink()
        make(path)
    done = graded.course.api.release_feedback(ASSIGNMENT)
    assert done["success"] and "ada (not handed in through the exchange), dan" in done["log"]
    assert in_exchange(graded).keys() == {hashed(SECRET + "bea")}


def test_the_command_returns_through_the_exchange_and_records_it(graded: MadeUp) -> None:
    done = graded.call("return", ASSIGNMENT, "--as", "exchange")
    assert done.exit_code == 1
    assert "NOT RETURNED  dan no page was released for dan (not handed in through the exchange)" in done.output
    assert "2 pages returned" in done.output and "nbgrader fetch_feedback" in done.output
    assert in_exchange(graded) == {hashed(SECRET + student): graded.page(student) for student in ("ada", "bea")}
    with (graded.root / "returns.csv").open(newline="") as file:
        assert [(row["student"], row["way"]) for row in csv.DictReader(file)] == [
            ("ada", "exchange"),
            ("bea", "exchange"),
        ]
    done = graded.call("return", ASSIGNMENT, "--as", "exchange", "--student", "ada")
    assert done.exit_code == 0 and "0 pages returned, 1 returned before" in done.output


# The whole way


def accounts() -> Iterator[pwd.struct_passwd]:
    return (each for each in pwd.getpwall() if each.pw_uid not in (0, os.getuid()) and each.pw_name.isalnum())


class Desk:
    """Where a student works: with an account of their own if this process may take it, else with ours."""

    def __init__(self, folder: Path, exchange_root: Path):
        folder.mkdir()
        self.folder, self.prefix = folder, []
        (folder / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.Exchange.root = {str(exchange_root)!r}\n"
            "c.CourseDirectory.course_id = 'face-and-style'\n"
        )
        self.account = pwd.getpwuid(os.getuid())
        if ROOT and shutil.which("setpriv"):
            self.account = next(accounts())
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
            # Python may lie where only root can read
            rights = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
            group = f"--regid={self.account.pw_gid}"
            self.prefix = ["setpriv", f"--reuid={self.account.pw_uid}", group, "--clear-groups", *rights]

    def run(self, *command: str) -> str:
        names = {"HOME": str(self.folder), "PATH": f"{sys.prefix}/bin:{os.environ['PATH']}"}
        done = subprocess.run([*self.prefix, *command], cwd=self.folder, env=names, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def write(self, path: Path, text: str) -> None:
        path.write_text(text)
        os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def pages(self) -> list[str]:
        return [path.read_text() for path in (self.folder / ASSIGNMENT / "feedback").glob("*/*.html")]


@pytest.fixture
def commons() -> Iterator[Path]:
    """A folder that every account can reach, which pytest's are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_the_whole_way_with_plain_nbgrader(made_up: MadeUp, commons: Path, run: Callable) -> None:
    """Released, fetched, submitted, collected, graded, released again and fetched, with nbgrader's own commands."""
    root = make_exchange(commons).parent.parent
    with (made_up.root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Exchange.root = {str(root)!r}\n")
    assert run("nbgrader", "release_assignment", ASSIGNMENT, cwd=made_up.root).returncode == 0
    desk = Desk(commons / "desk", root)
    student = desk.account.pw_name
    desk.run("nbgrader", "fetch_assignment", ASSIGNMENT)
    notebook = desk.folder / ASSIGNMENT / NOTEBOOK
    desk.write(notebook, notebook.read_text().replace("Setup", "My setup"))
    desk.run("nbgrader", "submit", ASSIGNMENT)
    done = made_up.call("collect", ASSIGNMENT)
    assert done.exit_code == 0 and "1 taken" in done.output, done.output
    assert "restored" not in done.output
    submission = made_up.course.submission(ASSIGNMENT, student)
    assert just_now(datetime.strptime(submission.receipt()[""], "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC))
    made_up.grade()

    released = run("nbgrader", "release_feedback", ASSIGNMENT, cwd=made_up.root)
    assert released.returncode == 0, released.stderr
    desk.run("nbgrader", "fetch_feedback", ASSIGNMENT)
    assert desk.pages() == [made_up.page(student)]

    done = made_up.call("decide", student, ASSIGNMENT, "triplet_loss", "--points", "1", "--reason", "Well seen.")
    assert done.exit_code == 0, done.output
    assert "1 pages returned" in made_up.call("return", ASSIGNMENT, "--as", "exchange").output
    desk.run("nbgrader", "fetch_feedback", ASSIGNMENT)
    assert desk.pages() == [made_up.page(student)] and "Well seen." in desk.pages()[0]


def test_what_came_is_the_same_for_nbgraders_own_command(course: MadeUp, inbound: Path) -> None:
    hand_in(inbound, "ada")
    assert course.course.api.collect(ASSIGNMENT)["success"]
    assert read_secret(course.root / "submitted" / "ada" / ASSIGNMENT) == SECRET
    attempts = read_exchange(inbound, ASSIGNMENT, check_owner=False)
    assert take(course.course, ASSIGNMENT, attempts, None).same == [attempts[0].label]
