"""Many notebooks at once, interrupted, on a cluster, into PostgreSQL, onto a full disk: no grade is lost or doubled."""

import contextlib
import inspect
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest
from courses import ASSIGNMENT, REPOSITORY, Run, copy_course, copy_released
from tiers import thorough

from autograder import Verdict
from autograder.course.course import Course
from autograder.course.rows import read_rows
from autograder.grading import preprocessors
from autograder.grading.class_run import ClassRun

STUDENTS = ("sim-blank", "sim-broken-no-notebook", "sim-partly-1", "sim-right-1")
TOTALS = {"sim-blank": 0, "sim-broken-no-notebook": 0, "sim-right-1": 100}
GRADE = ("course", "grade", "--workers", "1")
UNCHANGED = r"unchanged +(?:held +)?points *\n.*\n03_triplet_loss +4 "  # of the summary that grading ends with
PATIENCE = 240  # seconds until a test gives up


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """A course of one assignment with four submissions, not graded."""
    course = copy_course(tmp_path_factory.mktemp("class") / "course", ASSIGNMENT)
    for command in ("release", "simulate"):
        done = run("course", command, cwd=course)
        assert done.returncode == 0, done.stderr
    for folder in course.glob("submitted/*"):
        if folder.name not in STUDENTS:
            shutil.rmtree(folder)
    return course


@pytest.fixture
def course(handed_in: Path, tmp_path: Path) -> Path:
    return copy_released(handed_in, tmp_path / "course")


def start(course: Path, *words: str, **variables: str) -> subprocess.Popen:
    names = {**os.environ, "PATH": f"{sys.prefix}/bin:{os.environ['PATH']}", "COLUMNS": "160", **variables}
    pipe = subprocess.PIPE
    command = ["course", "grade", *words]
    return subprocess.Popen(command, cwd=course, env=names, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def wait_for(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def results(course: Path) -> list[Path]:
    return list(course.glob(".course/results/*/*.gz"))


def running(word: str) -> list[int]:
    """Processes whose command line or environment holds a word."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            if word.encode() in text and int(folder.name) != os.getpid():
                found.append(int(folder.name))
    return found


def totals(course: Path) -> dict[str, float]:
    return {row.student: row.total for row in read_rows(Course(course), ASSIGNMENT)}


def assert_graded(course: Path) -> None:
    """Every submission is in the gradebook once, with its grade, its graded copy and its page."""
    rows = read_rows(Course(course), ASSIGNMENT)
    assert [row.student for row in rows] == sorted(STUDENTS)
    graded = {row.student: row.total for row in rows}
    assert TOTALS.items() <= graded.items()
    assert 0 < graded["sim-partly-1"] < 100
    assert all(sum(row.max_points.values()) == 100 for row in rows)
    assert (
        len(list(course.glob("autograded/*/*/*.ipynb")))
        == len(list(course.glob("feedback/*/*/*.html")))
        == len(STUDENTS)
    )


class Here(Executor):
    """Another executor behind the same interface: it works at once, in this process."""

    count = 1

    def submit(self, function: Callable[..., Any], /, *words: Any, **named: Any) -> Future:
        future = Future()
        try:
            future.set_result(function(*words, **named))
        except Exception as error:
            future.set_exception(error)
        return future

    def start(self) -> Executor:
        return self

    def stop(self, executor: Executor) -> None:
        executor.shutdown()


def test_the_writer_executes_nothing_and_what_is_graded_is_left_alone(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise AssertionError("the writer executes a notebook")

    monkeypatch.setattr(preprocessors, "execute", refuse)
    opened = Course(course)
    work = [opened.submission(ASSIGNMENT, student) for student in STUDENTS]
    first = ClassRun(opened, work)
    assert (first.unchanged, first.to_do) == ([], work)
    assert sorted(each.student for each in first.results(Here())) == sorted(STUDENTS)
    assert not first.failures and not first.changes
    assert_graded(course)
    for seconds in first.seconds.values():
        assert {"queue", "start", "cells", "grading", "save", "all"} <= seconds.keys()

    again = ClassRun(Course(course), work)
    assert (again.unchanged, again.to_do) == (work, [])
    (work[2].submitted / "notes.txt").write_text("one more file")
    work[3].feedback.unlink()
    assert set(ClassRun(Course(course), work).to_do) == {work[2], work[3]}


def test_killed_at_any_moment_it_goes_on(course: Path) -> None:
    chance = random.Random(0)
    for _ in range(2):
        grading = start(course)
        known = len(results(course))
        wait_for(lambda grading=grading, known=known: len(results(course)) > known or grading.poll() is not None)
        time.sleep(chance.uniform(0, 2))
        grading.kill()
        grading.communicate()
    before = len(results(course))
    assert before >= 2
    last = start(course)
    said = last.communicate(timeout=PATIENCE)[1]
    assert last.returncode == 0, said
    assert_graded(course)
    assert not list(course.glob(".course/results/*/*.gz.*"))


def test_ctrl_c_is_one_line_and_leaves_nothing_running(course: Path) -> None:
    mark = f"marked-{os.getpid()}-{time.monotonic_ns()}"
    grading = start(course, COURSE_TEST=mark)
    wait_for(lambda: results(course) or grading.poll() is not None)
    os.killpg(grading.pid, signal.SIGINT)
    printed, said = grading.communicate(timeout=PATIENCE)
    assert grading.returncode == 1, printed
    assert said.strip() == "Error: interrupted; what was graded is kept; the same command goes on from here"
    wait_for(lambda: not running(mark))
    assert results(course)


@thorough
def test_a_worker_that_is_killed_is_replaced(course: Path) -> None:
    mark = f"marked-{os.getpid()}-{time.monotonic_ns()}"
    grading = start(course, COURSE_TEST=mark)

    def workers() -> list[int]:
        return [pid for pid in running(mark) if b"popen_loky" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    wait_for(lambda: results(course) or grading.poll() is not None)
    os.kill(workers()[0], signal.SIGKILL)
    printed, said = grading.communicate(timeout=PATIENCE)
    assert grading.returncode == 0, printed + said
    assert_graded(course)


@thorough
def test_a_changed_grader_is_asked_about_before_it_counts(course: Path, run: Run) -> None:
    own = {"PYTHONPATH": str(course)}
    assert run(*GRADE, cwd=course, **own).returncode == 0
    before = totals(course)
    (page,) = course.glob("feedback/sim-right-1/*/*.html")
    changed = course / "autograder" / "graders" / "triplet_loss" / "__init__.py"
    changed.write_text(changed.read_text() + "\n# another version\n")
    same = run(*GRADE, cwd=course, **own)
    assert same.returncode == 0 and "unchanged" not in same.stdout and "otherwise" not in same.stdout
    changed = course / Path(inspect.getfile(Verdict)).relative_to(REPOSITORY)
    halved = changed.read_text().replace("if check.passed)", "if check.passed) / 2")
    assert halved.count(" / 2") == 1
    changed.write_text(halved)
    asked = run(*GRADE, cwd=course, **own)
    assert asked.returncode == 1
    assert "not accepted" in asked.stderr and "the submission has not" in asked.stdout
    assert re.search(r"sim-right-1\s+03_triplet_loss\s+triplet_loss\s+25\s+12\.5", asked.stdout)
    assert totals(course) == before
    accepted = run(*GRADE, "--yes", cwd=course, **own)
    assert accepted.returncode == 0, accepted.stderr
    assert totals(course) == {student: points / 2 for student, points in before.items()}
    assert "50 of 100 points" in page.read_text()
    assert re.search(UNCHANGED, run(*GRADE, cwd=course, **own).stdout)


@thorough
def test_a_gradebook_that_is_locked_in_the_middle_loses_nothing(course: Path, run: Run) -> None:
    grading = start(course)
    wait_for(lambda: len(results(course)) >= 2 or grading.poll() is not None)
    with contextlib.closing(hold(course)):
        said = grading.communicate(timeout=PATIENCE)[1]
        locked = run("course", "grade", cwd=course)
    assert grading.returncode == locked.returncode == 1
    assert "nothing more can be saved" in said and "goes on from here" in said, said
    assert "locked" in locked.stderr and len(locked.stderr.strip().splitlines()) == 1, locked.stderr
    assert run(*GRADE, cwd=course).returncode == 0
    assert_graded(course)


def hold(course: Path) -> sqlite3.Connection:
    """Lock the gradebook until the connection is closed."""
    connection = sqlite3.connect(course / "gradebook.db", isolation_level=None, timeout=60)
    connection.execute("BEGIN EXCLUSIVE")
    return connection


@thorough
def test_the_gradebook_is_copied_before_each_run(course: Path, run: Run) -> None:
    assert run(*GRADE, "--student", "sim-right-1", cwd=course).returncode == 0
    graded = totals(course)
    assert run(*GRADE, cwd=course).returncode == 0
    newest = max(course.glob(".course/backups/*.db"))
    shutil.copy(newest, course / "gradebook.db")
    assert totals(course) == graded == {"sim-right-1": 100}
    assert run(*GRADE, cwd=course).returncode == 0  # finds out that the others are no longer in it
    assert_graded(course)


@thorough
def test_a_full_disk_is_one_line(handed_in: Path, tmp_path: Path, run: Run) -> None:
    """The course lies on a file system of its own; bubblewrap mounts it."""
    place, kept = tmp_path / "small", tmp_path / "kept"
    place.mkdir()
    fill = "import os; s = os.statvfs('.'); open('fill', 'wb').write(bytes(s.f_bavail * s.f_bsize - 300_000))"
    script = f"""
        cp -r {handed_in} {place}/course && cd {place}/course && course grade --student sim-blank >/dev/null &&
        "{sys.executable}" -c "{fill}" ; course grade ; echo "exit $?" >&2
        rm fill ; course grade >/dev/null && echo whole >&2 ; cp -r {place}/course {kept}
    """
    size = str(80 << 20)
    mounted = run(
        *("bwrap", "--dev-bind", "/", "/", "--size", size, "--tmpfs", str(place), "--", "bash", "-c", script),
        cwd=tmp_path,
    )
    lines = mounted.stderr.strip().splitlines()
    assert lines[-2:] == ["exit 1", "whole"], mounted.stderr
    assert len(lines) == 3 and re.search("No space left|disk is full", lines[0]), mounted.stderr
    assert_graded(kept)


def test_a_scheduler_that_is_not_there(course: Path, run: Run) -> None:
    gone = run("course", "grade", "--scheduler", "tcp://127.0.0.1:9", cwd=course)
    assert gone.returncode == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in gone.stderr
    assert len(gone.stderr.strip().splitlines()) == 1, gone.stderr


@contextlib.contextmanager
def dask(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler on loopback, and workers of one thread each."""
    file, started = folder / "scheduler.json", []

    def begin(*words: str) -> None:
        names = {**os.environ, "PATH": f"{sys.prefix}/bin:{os.environ['PATH']}"}
        with (folder / f"dask-{len(started)}.log").open("w") as log:
            started.append(subprocess.Popen(words, stdout=log, stderr=log, env=names, start_new_session=True))

    try:
        place = ("--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0")
        begin("dask", "scheduler", *place, "--scheduler-file", str(file))
        wait_for(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
        options = ("--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1", "--local-directory", str(folder))
        for _ in range(workers):
            begin("dask", "worker", "--scheduler-file", str(file), *options)
        address = re.search(r'"address": "(tcp://[^"]+)"', file.read_text())[1]
        yield address, started[1:]
    finally:
        for process in started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_dask_cluster_whose_worker_is_killed(course: Path, tmp_path: Path) -> None:
    with dask(tmp_path, workers=2) as (address, workers):
        registered = [tmp_path / f"dask-{number}.log" for number in (1, 2)]
        wait_for(lambda: all("Registered to" in log.read_text() for log in registered))
        grading = start(course, "--scheduler", address)
        wait_for(lambda: results(course) or grading.poll() is not None)
        os.killpg(workers[0].pid, signal.SIGKILL)
        printed, said = grading.communicate(timeout=PATIENCE)
        assert grading.returncode == 0, printed + said
    assert_graded(course)


def test_a_dask_scheduler_without_workers(course: Path, tmp_path: Path, run: Run) -> None:
    with dask(tmp_path, workers=0) as (address, _):
        alone = run("course", "grade", "--scheduler", address, cwd=course)
    assert alone.returncode == 1
    assert "has no workers" in alone.stderr


@contextlib.contextmanager
def postgresql() -> Iterator[tuple[str, Callable[[str], None]]]:
    """A server of its own behind a Unix socket: its URL, and what stops and starts it."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    folder = Path(tempfile.mkdtemp(prefix="course-test-", dir="/tmp"))  # where its own user may enter
    as_owner = []
    if os.getuid() == 0:  # which PostgreSQL refuses
        shutil.chown(folder, "postgres", "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]

    def call(*words: str) -> None:
        subprocess.run([*as_owner, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    def control(word: str) -> None:
        options = f"-c listen_addresses= -c unix_socket_directories={folder}"
        call(
            f"{programs}/pg_ctl",
            "-D",
            f"{folder}/data",
            "-w",
            "-m",
            "immediate",
            "-o",
            options,
            "-l",
            f"{folder}/log",
            word,
        )

    try:
        call(f"{programs}/initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "course")
        control("start")
        call(f"{programs}/createdb", "-h", str(folder), "-U", "course", "gradebook")
        yield f"postgresql+psycopg://course@/gradebook?host={folder}", control
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            control("stop")
        shutil.rmtree(folder)


def test_a_gradebook_in_postgresql(course: Path, run: Run) -> None:
    with postgresql() as (url, control):
        (course / "gradebook.db").unlink()
        with (course / "nbgrader_config.py").open("a") as config:
            config.write(f"c.CourseDirectory.db_url = {url!r}\n")
        released = run("course", "release", cwd=course)
        assert released.returncode == 0, released.stderr
        grading = start(course)
        wait_for(lambda: len(results(course)) >= 2 or grading.poll() is not None)
        control("stop")
        said = grading.communicate(timeout=PATIENCE)[1]
        assert grading.returncode == 1
        assert len(said.strip().splitlines()) == 1 and "goes on from here" in said, said
        refused = run(*GRADE, cwd=course)
        assert refused.returncode == 1
        assert len(refused.stderr.strip().splitlines()) == 1 and "cannot be used" in refused.stderr, refused.stderr

        control("start")
        again = run(*GRADE, cwd=course)
        assert again.returncode == 0, again.stderr
        assert_graded(course)
        assert re.search(UNCHANGED, run(*GRADE, cwd=course).stdout)

        (course / "submitted" / "sim-right-1" / ASSIGNMENT / "notes.txt").write_text("one more file")
        assert run(*GRADE, cwd=course).returncode == 0
        newest = max(course.glob(".course/backups/*.dump"))
        listed = subprocess.run(["pg_restore", "--file=-", str(newest)], capture_output=True, text=True, check=True)
        assert all(student in listed.stdout for student in STUDENTS)
    assert not (course / "gradebook.db").exists()
