"""Look whether everything that the course needs is here, and say how to get what is not."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from autograder import sandbox
from autograder.course.course import Course
from autograder.doctor import escapes
from autograder.errors import CourseError
from autograder.sandbox import cgroups
from helpers.data import faces

COUNT = 8


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
    yield _limits()
    yield _kernels()
    yield _gpu()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), f"{version} in {sys.prefix}")


def _kernel() -> Finding:
    try:
        KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return Finding("kernel", False, "no kernel «python3»; to fix it: python -m ipykernel install --sys-prefix")
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
        tried = list(escapes.attempts(root))
    except (sandbox.SandboxError, OSError) as error:
        return Finding("sandbox", False, str(error))
    if holes := [attempt.what for attempt in tried if attempt.out]:
        return Finding("sandbox", False, f"the wall has holes; a student can: {', '.join(holes)}")
    return Finding("sandbox", True, f"{len(tried)} ways out were tried, none worked: {', '.join(escapes.ESCAPES)}")


def _limits() -> Finding:
    version = cgroups.version()
    if version:
        text = f"memory and processes are limited by cgroups (version {version}), for all of a kernel's together"
    else:
        text = (
            f"memory is looked at five times a second, for there are no cgroups; with them: {cgroups.WITH} course grade"
        )
    return Finding("limits", bool(version), text, needed=False)


def _kernels() -> Finding:
    try:
        server = sandbox.ForkServer.shared()
    except sandbox.SandboxError as error:
        return Finding("kernels", False, str(error))
    text = "warm: TensorFlow is imported once for all" if server.warm else f"cold, slower: {server.reason}"
    return Finding("kernels", server.warm, text, needed=False)


def _gpu() -> Finding:
    driver = Path("/proc/driver/nvidia/version").exists()
    text = "a driver is loaded; notebooks use it, grading does not" if driver else "none; the lessons run on the CPU"
    return Finding("GPU", driver, text, needed=False)
