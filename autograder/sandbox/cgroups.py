"""Control groups: limits on what all processes of one kernel use together.

Resource limits (`setrlimit`) count for each process alone, and nobody counts what lies in a folder in memory. A control
group counts both, and gives every kernel the same share of the processors. It takes root or a delegated group (`WITH`).
"""

import contextlib
import functools
import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.limits import Limits

ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = ("memory", "pids", "cpu")
PREFIX, HOST = "course-", "course-host"
WITH = "systemd-run --user --scope --property=Delegate=yes"  # gives an ordinary user a group of its own
SECONDS_TO_END = 5.0


class Group:
    """A control group of its own for one kernel."""

    def __init__(self, limits: Limits):
        name = f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        self.folders = [parent / name for parent in _parents()]
        for folder in self.folders:
            folder.mkdir()
        settings = {
            "memory.limit_in_bytes": limits.memory_bytes,
            "memory.memsw.limit_in_bytes": limits.memory_bytes,
            "memory.max": limits.memory_bytes,
            "memory.swap.max": 0,
            "pids.max": limits.processes,
        }
        for name, value in settings.items():
            for folder in self.folders:
                if (folder / name).exists():
                    (folder / name).write_text(str(value))

    def add(self, pid: int) -> None:
        """Move a process, and with it all that it will start, into the group."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(pid))

    def ran_out_of_memory(self) -> bool:
        """Whether Linux ended a process of the group because its memory was used up."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                if (folder / name).exists():
                    counts = dict(line.split() for line in (folder / name).read_text().splitlines())
                    return counts.get("oom_kill", "0") != "0"
        return False

    def remove(self) -> None:
        """Take the group away; its processes have been ended and are about to go."""
        until = time.monotonic() + SECONDS_TO_END
        for folder in self.folders:
            while folder.exists() and time.monotonic() < until:
                with contextlib.suppress(OSError):
                    folder.rmdir()
                    break
                time.sleep(0.01)


def version() -> int:
    """Return 1 or 2, the kind of control groups in use here; 0 where they cannot be had."""
    return {0: 0, 1: 2}.get(len(_parents()), 1)


@functools.cache
def _parents() -> tuple[Path, ...]:
    """Find the groups of this process that take groups below them: one of version 2, or one for each controller."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return ()
    own = {kind: path.lstrip("/") for _, kind, path in (line.split(":", 2) for line in lines)}
    if all(each in own for each in CONTROLLERS):
        groups = tuple(ROOT / each / own[each] for each in CONTROLLERS)
        if not all(_takes_groups(each) for each in groups):
            return ()
        _sweep(groups)
        return groups
    unified = _beside(ROOT / own.get("", ""))
    with contextlib.suppress(OSError):  # allowed in a delegated group without processes, and at the root
        (unified / "cgroup.subtree_control").write_text("+memory +pids +cpu")
    if not _takes_groups(unified, "memory.max", "pids.max"):
        return ()
    _sweep([unified])
    return (unified,)


def _beside(own: Path) -> Path:
    """Find the group for kernels' groups. No process may be in it: ours steps aside in one that is its own.

    Args:
        own: this process's group, of version 2.
    """
    if own.name == HOST:  # it has stepped aside, or whoever started it
        return own.parent
    with contextlib.suppress(OSError):  # not delegated by systemd, or not to this user
        if os.getxattr(own, "user.delegate") == b"1":
            (own / HOST).mkdir(exist_ok=True)
            for pid in (own / "cgroup.procs").read_text().split():
                (own / HOST / "cgroup.procs").write_text(pid)
    return own


def _sweep(parents: Iterable[Path]) -> None:
    """Remove what is left of processes that were killed before they could do it themselves."""
    for group in (each for parent in parents for each in parent.glob(f"{PREFIX}[0-9]*-*")):
        if not Path("/proc", group.name.split("-")[1]).exists():
            with contextlib.suppress(OSError):
                group.rmdir()


def _takes_groups(parent: Path, *needed: str) -> bool:
    trial = parent / f"{PREFIX}trial-{os.getpid()}"
    try:
        trial.mkdir()
    except OSError:
        return False
    try:
        return all((trial / name).exists() for name in needed)
    finally:
        trial.rmdir()
