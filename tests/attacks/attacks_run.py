"""Grade a class of attackers as an instructor would, and look at what became of the machine meanwhile."""

import contextlib
import hashlib
import os
import re
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from autograder.course.course import Course
from autograder.course.rows import Row, read_rows

OUTPUTS = {".course", "autograded", "feedback", "gradebook.db", "grades.csv", ".venv", ".nbgrader.log"}
LOOK_SECONDS = 0.05
SAVING_SECONDS = 2  # a worker is busy with the next one already while a page is written
OURS = re.compile(r"/tmp/course-\w+")
Files = dict[str, tuple[int, str]]


@dataclass
class Graded:
    """What is known after a run of `course grade`.

    Args:
        course: its folder.
        code: exit code.
        printed: all that was shown to the instructor.
        sizes: moments, and the memory that the grader used then.
        folders: of its sandbox in /tmp.
    """

    course: Path
    code: int = -1
    printed: str = ""
    sizes: list[tuple[float, int]] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)

    def rows(self, assignment: str) -> dict[str, Row]:
        return {row.student: row for row in read_rows(Course(self.course), assignment)}

    def grew(self, assignment: str, student: str) -> int:
        """By how many bytes the grader's memory grew at most while it was busy with one student."""
        ends = sorted(path.stat().st_mtime for path in self.course.glob(f"feedback/*/{assignment}/*.html"))
        found = list(self.course.glob(f"feedback/{student}/{assignment}/*.html"))
        end = found[0].stat().st_mtime if found else time.time()
        begin = max((each for each in ends if each < end), default=0) - SAVING_SECONDS
        during = [size for moment, size in self.sizes if begin <= moment <= end]
        before = [size for moment, size in self.sizes if moment < begin]
        return max(during, default=0) - (before[-1] if before else min(during, default=0))

    def watch(self, process: subprocess.Popen) -> None:
        """Look at the grader and its worker until they end."""
        page, looks, workers = os.sysconf("SC_PAGE_SIZE"), 0, []
        while process.poll() is None:
            with contextlib.suppress(OSError, IndexError):
                if looks % 20 == 0:
                    workers = [child for child in _children(process.pid) if "popen_loky" in _command(child)]
                    for child in (child for worker in workers for child in _children(int(worker))):
                        self.folders.update(OURS.findall(_command(child)))
                ours = [Path(f"/proc/{each}/statm").read_text().split()[1] for each in (process.pid, *workers)]
                self.sizes.append((time.time(), sum(map(int, ours)) * page))
            time.sleep(LOOK_SECONDS)
            looks += 1


def grade(course: Path, *students: str) -> Graded:
    """Run `course grade` and watch its memory."""
    graded = Graded(course)
    words = ["course", "grade", "--workers", "1", *(word for student in students for word in ("--student", student))]
    names = {**os.environ, "PATH": f"{sys.prefix}/bin:{os.environ['PATH']}", "COLUMNS": "160"}
    process = subprocess.Popen(
        words, cwd=course, env=names, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    watcher = threading.Thread(target=graded.watch, args=(process,), daemon=True)
    watcher.start()
    graded.printed, _ = process.communicate(timeout=1800)
    graded.code = process.returncode
    watcher.join()
    return graded


def grade_at_once(courses: list[Path]) -> list[Graded]:
    """Grade several courses at the same time: there is more than one processor."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(grade, courses))


def _children(pid: int) -> list[str]:
    return [child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def _command(pid: str) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def files(course: Path) -> Files:
    """Every file of a course but what grading writes, with its mode and content."""
    found = {}
    for folder, folders, names in os.walk(course):
        if folder == str(course):
            folders[:] = [name for name in folders if name not in OUTPUTS]
            names = [name for name in names if name not in OUTPUTS]
        for path in (Path(folder, name) for name in names):
            state = path.lstat()
            plain = path.is_file() and not path.is_symlink()
            content = hashlib.sha256(path.read_bytes()).hexdigest() if plain else ""
            found[str(path.relative_to(course))] = (state.st_mode, content)
    return found


def marked_processes(mark: str) -> list[str]:
    """Processes that carry the mark in their command line or their environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            if mark.encode() in words + Path(f"/proc/{pid}/environ").read_bytes():
                found.append(words.decode(errors="replace"))
    return found


class Services:
    """Doors of this machine that no notebook may knock at: a TCP port, an abstract socket, a socket in the course."""

    def __init__(self, course: Path, abstract: str):
        self.sockets = [socket.create_server(("127.0.0.1", 0))]
        self.port = self.sockets[0].getsockname()[1]
        for address in (f"\0{abstract}", str(course / "service")):
            one = socket.socket(socket.AF_UNIX)
            with contextlib.chdir(course):  # the path of a socket is short
                one.bind("service" if address.startswith("/") else address)
            one.listen()
            self.sockets.append(one)
        (course / "service").chmod(0o777)

    def knocked(self) -> list[object]:
        return [each.getsockname() for each in select.select(self.sockets, [], [], 0)[0]]

    def close(self) -> None:
        for each in self.sockets:
            each.close()


@contextlib.contextmanager
def services(course: Path, abstract: str) -> Iterator[Services]:
    """Open the doors for a while."""
    found = Services(course, abstract)
    try:
        yield found
    finally:
        found.close()
