"""Look whether everything that the course needs is here, and say how to get what is not."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from autograder import sandbox
from autograder.course import Course
from autograder.errors import CourseError
from helpers import faces

COUNT = 6
# What a student's code might try, and must not manage. Each line prints only if the wall has a hole.
ESCAPES = """
import os, pathlib, socket
def tried(what, act):
    try:
        if act(): print(what)
    except OSError: pass
tried("the network", lambda: socket.create_connection(("198.51.100.1", 80), 1))
tried("other network devices", lambda: [name for _, name in socket.if_nameindex() if name != "lo"])
tried("writing to the system", lambda: pathlib.Path("/usr/hole").write_text("x"))
tried("the kernel's settings", lambda: os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))
tried("the host's processes", lambda: len([pid for pid in os.listdir("/proc") if pid.isdigit()]) > 4)
tried("root's rights", lambda: os.geteuid() == 0)
tried("the course's folder", lambda: os.listdir(COURSE) not in ([], [".venv"]))
tried("the home folder", lambda: set(os.listdir(HOME)) - {".pyenv"} and HOME != "/home/student")
"""


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    subject: str
    good: bool
    text: str
    needed: bool = True


def findings(root: Path) -> Iterator[Finding]:
    """Yield `COUNT` findings, one after another as they are made."""
    yield _python()
    yield _kernel()
    yield _data()
    yield _folders(root)
    yield _sandbox(root)
    yield _gpu()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), f"{version} in {sys.prefix}")


def _kernel() -> Finding:
    try:
        KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return Finding("kernel", False, "no kernel «python3»; mend: python -m ipykernel install --sys-prefix")
    return Finding("kernel", True, "python3")


def _data() -> Finding:
    try:
        pictures, people = faces.load()
    except (OSError, RuntimeError, ValueError) as error:
        return Finding("faces", False, str(error).splitlines()[0])
    return Finding("faces", True, f"ORL, {len(pictures)} pictures of {len(set(people.tolist()))} people")


def _folders(root: Path) -> Finding:
    try:
        course = Course(root)
        course.require_writable()
    except CourseError as error:
        return Finding("folders", False, str(error))
    return Finding("folders", True, f"{course.root} can be written")


def _sandbox(root: Path) -> Finding:
    try:
        sandbox.check()
    except sandbox.SandboxError as error:
        return Finding("sandbox", False, str(error))
    script = f"COURSE, HOME = {str(root.resolve())!r}, {str(Path.home())!r}\n{ESCAPES}"
    program = [*sandbox.walls(), *sandbox.identity(sandbox.new_uid()), sys.executable, "-c", script]
    tried = subprocess.run(program, capture_output=True, text=True)
    holes = tried.stdout.split("\n")[:-1] + ([tried.stderr.strip().splitlines()[-1]] if tried.returncode else [])
    if holes:
        return Finding("sandbox", False, f"the wall has holes: {'; '.join(holes)}")
    return Finding(
        "sandbox", True, "bubblewrap; network, system, settings, processes and folders were tried and are out of reach"
    )


def _gpu() -> Finding:
    driver = Path("/proc/driver/nvidia/version").exists()
    text = "a driver is loaded; notebooks use it, grading does not" if driver else "none; the lessons run on the CPU"
    return Finding("GPU", driver, text, needed=False)
