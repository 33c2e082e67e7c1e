"""Start the fork server inside the sandbox, and ask it for kernels."""

import atexit
import base64
import contextlib
import json
import os
import secrets
import select
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, ClassVar

import helpers
from autograder.errors import SandboxError
from autograder.inside import forkserver, keeper
from autograder.sandbox import causes, cgroups, walls
from autograder.sandbox.folders import Folder, sweep
from autograder.sandbox.limits import Limits
from autograder.sandbox.syscalls import forbidding_filter

FOLDER_BYTES = 256 << 20  # of each of a kernel's own folders, which lie in memory
OPEN_FILES = 512  # each could be a socket full of what nobody reads
THREADS = "COURSE_THREADS"  # environment variable: threads of one TensorFlow operation, where several kernels run
START_SECONDS = 120  # for a kernel to come up, on a busy machine
CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid


class ForkServer:
    """A process in the sandbox that forks kernels; it ends with this process, or when it has not been asked for long.

    Args:
        warm: whether it imports what notebooks use before the first fork.
        isolated: whether there is a sandbox at all. Without one, student code runs with the rights of this process.

    Raises:
        SandboxError: there is no sandbox here.
    """

    _shared: ClassVar[dict[tuple[bool, bool], "ForkServer"]] = {}
    _lock = threading.Lock()

    @classmethod
    def shared(cls, warm: bool = True, isolated: bool = True) -> "ForkServer":
        """Return this process's own server of a kind, started when it is first needed."""
        with cls._lock:
            server = cls._shared.get((warm, isolated))
            if server is None or not server.alive():
                if server:
                    server.stop()  # it has ended by itself; its folder is still here
                server = cls._shared[warm, isolated] = cls(warm, isolated)
            return server

    def __init__(self, warm: bool = True, isolated: bool = True):
        self.isolated, self.owner = isolated, os.getpid()
        sweep()
        self._own = Folder()
        self.folder = self._own.path
        self.inside = walls.EXCHANGE if isolated else str(self.folder)
        atexit.register(self.stop)
        program = [sys.executable, "-m", forkserver.__name__, self.inside, "warm" if warm else "cold"]
        if isolated:
            causes.require()
            forbidding_filter()
            program = [*walls.command(self.folder), *program]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                program,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={"PATH": os.environ.get("PATH", os.defpath)} if isolated else self.environment(self.folder),
                cwd="/",
                start_new_session=True,  # Ctrl-C is ours to handle
            )
        assert self.process.stdin and self.process.stdout  # they are pipes
        self._input, self._output = self.process.stdin, self.process.stdout
        line = self._output.readline()
        if not line:
            said = (self.folder / "log").read_text(errors="replace").strip().splitlines() or ["no reason given"]
            self.stop()
            raise causes.refused(said[-1])
        ready = json.loads(line)
        self.warm, self.reason = ready["warm"], ready["reason"]

    def environment(self, home: Path) -> dict[str, str]:
        """Return what a kernel finds in `os.environ`."""
        names = dict(walls.ENVIRONMENT)
        if count := os.environ.get(THREADS):
            names |= {"TF_NUM_INTRAOP_THREADS": count, "TF_NUM_INTEROP_THREADS": count}
        if self.isolated:
            return names
        course = str(Path(helpers.__file__).resolve().parent.parent)
        return names | {"HOME": str(home), "PYTHONPATH": course, "MPLCONFIGDIR": str(home / "matplotlib")}

    def alive(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None

    def stop(self) -> None:
        """End it and all its kernels."""
        if self.owner != os.getpid():
            return  # a process forked from ours
        if hasattr(self, "process"):
            with contextlib.suppress(OSError):
                self._input.close()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self._output.close()
        self._own.remove()
        atexit.unregister(self.stop)


class Process:
    """One kernel's process as the host sees it.

    Args:
        server: that forks it.
        folder: the kernel's own, made by `new_folder`, with Jupyter's connection file `inside.json` and `files` in it.
        uid: from `new_folder`.
        limits: what it may use.
        trial: end before there is a kernel, when all the walls stand.

    Raises:
        SandboxError: no kernel came up.
    """

    def __init__(self, server: ForkServer, folder: Path, uid: int, limits: Limits, trial: bool = False):
        self.ending: dict[str, Any] | None = None
        self.group = cgroups.Group(limits) if cgroups.version() else None
        self.connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self.connection.settimeout(START_SECONDS)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            self.connection.connect(str(server.folder / "server"))
            request = _request(server, folder, uid, limits, self.group is None, trial)
            self.connection.send(json.dumps(request).encode())
            self.pid = self._forked()
            if self.group:
                self.group.add(self.pid)
            self.connection.send(keeper.GO)
            said = self.connection.recv(4096)
            if said != keeper.STARTED:
                reason = json.loads(said)["reason"] if said else "the fork server is gone"
                raise SandboxError(f"no kernel came up in the sandbox: {reason.strip().splitlines()[-1]}")
        except OSError as error:
            self.close()
            raise causes.explained(SandboxError(f"no kernel came up in the sandbox: {error}")) from None
        except SandboxError as error:
            self.close()
            raise causes.explained(error) from None

    def _forked(self) -> int:
        """Read the kernel's process number on this side of the wall: Linux itself tells it with the first message."""
        said, ancillary, *_ = self.connection.recvmsg(4096, socket.CMSG_SPACE(CREDENTIALS.size))
        if said != keeper.FORKED:
            reason = json.loads(said)["reason"] if said else "the fork server is gone"
            raise SandboxError(f"no kernel came up in the sandbox: {reason}")
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                return CREDENTIALS.unpack(data)[0]
        raise SandboxError("no kernel came up in the sandbox: its process is not known")

    def say(self, word: bytes) -> None:
        """Send one of the keeper's words; nothing happens if the kernel is gone."""
        with contextlib.suppress(OSError):
            self.connection.send(word)

    def poll(self) -> dict[str, Any] | None:
        """Return how it ended, None while it runs."""
        if self.ending is None and select.select([self.connection], [], [], 0)[0]:
            try:
                said = self.connection.recv(4096)
            except OSError:
                said = b""
            self.ending = json.loads(said) if said else {"exit": -9, "reason": ""}
            if self.group and self.group.ran_out_of_memory():
                self.ending["reason"] = "memory"
        return self.ending

    def close(self) -> None:
        """Give back what belongs to it; a kernel that still runs is ended by its keeper."""
        self.connection.close()
        if self.group:
            self.group.remove()


def new_folder(server: ForkServer) -> tuple[Path, int]:
    """Make a folder for one kernel, and one beside it that it does not see, and choose who it will be.

    Under root that is a user id that nothing else has.

    Returns:
        the folder, and whom the kernel's files in it will belong to.
    """
    folder = server.folder / secrets.token_hex(4)
    folder.mkdir()
    outside_of(folder).mkdir()
    uid = os.getuid()
    if server.isolated and walls.as_root():
        uid = walls.a_stranger()
        os.chown(folder, uid, uid)
    return folder, uid


def outside_of(folder: Path) -> Path:
    """Where the host's own sockets to the kernel of that folder lie."""
    return folder.with_name(f"{folder.name}-host")


def check() -> None:
    """Try the sandbox with a kernel that has all its walls and runs nothing.

    Raises:
        SandboxError: isolation is not to be had here.
    """
    server = ForkServer(warm=False)
    try:
        folder, uid = new_folder(server)
        Process(server, folder, uid, Limits(), trial=True).close()
    except SandboxError as error:
        raise causes.refused(str(error)) from None
    finally:
        server.stop()


def _request(server: ForkServer, folder: Path, uid: int, limits: Limits, alone: bool, trial: bool) -> dict[str, Any]:
    """Return what the keeper is told; `alone`: there is no control group, so that memory is counted by the keeper."""
    rlimits = {
        "RLIMIT_CORE": 1,  # at 0 a handler behind a pipe, as many systems have, would be run with what a student chose
        "RLIMIT_CPU": int(limits.notebook_cpu_seconds) + 1,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_NOFILE": OPEN_FILES,
    }
    if server.isolated:  # without a sandbox it would count the instructor's own processes
        rlimits["RLIMIT_NPROC"] = limits.processes
    if alone:
        rlimits["RLIMIT_DATA"] = limits.memory_bytes
    return {
        "kernel": folder.name,
        "isolated": server.isolated,
        "trial": trial,
        "uid": walls.seen_as(uid),
        "gid": walls.seen_as(uid) if walls.seen_as(uid) != os.getuid() else os.getgid(),
        "environment": server.environment(folder),
        "folder_bytes": FOLDER_BYTES,
        "filter": base64.b64encode(forbidding_filter()).decode() if server.isolated else "",
        "rlimits": rlimits,
        "memory_bytes": limits.memory_bytes if alone else 0,
        "cell_cpu_seconds": limits.cell_cpu_seconds,
        "notebook_cpu_seconds": limits.notebook_cpu_seconds,
    }
