"""Start the fork server inside the sandbox, and ask it for kernels."""

import atexit
import base64
import contextlib
import fcntl
import json
import os
import secrets
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any, ClassVar

import helpers
from autograder.errors import SandboxError
from autograder.inside import forkserver, keeper
from autograder.sandbox import cgroups, walls
from autograder.sandbox.limits import Limits
from autograder.sandbox.syscalls import forbidding_filter

INSTALL = "install it with: apt-get install bubblewrap (Debian, Ubuntu) or dnf install bubblewrap (Fedora)"
FIRST_UID, UIDS = 2_000_000_000, 100_000_000  # beyond any real account
PLACE, PREFIX = Path("/tmp"), "course-"  # short, for the path of a socket has 107 bytes
OWNED = "owned"  # a file that the host keeps locked
FOLDER_BYTES = 256 << 20  # of each of a kernel's own folders, which lie in memory
OPEN_FILES = 1024
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
        """This process's own server of a kind, started when it is first asked for."""
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
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PLACE))
        self.claim = _claim(self.folder)
        self.inside = walls.EXCHANGE if isolated else str(self.folder)
        atexit.register(self.stop)
        program = [sys.executable, "-m", forkserver.__name__, self.inside, "warm" if warm else "cold"]
        if isolated:
            _require_tools()
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
        line = self.process.stdout.readline()
        if not line:
            said = (self.folder / "log").read_text(errors="replace").strip().splitlines() or ["no reason given"]
            self.stop()
            raise SandboxError(f"bubblewrap cannot isolate here ({said[-1]}); user namespaces must be allowed")
        ready = json.loads(line)
        self.warm, self.reason = ready["warm"], ready["reason"]

    def environment(self, home: Path) -> dict[str, str]:
        """What a kernel finds in `os.environ`."""
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
                self.process.stdin.close()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.claim.close()
        atexit.unregister(self.stop)


class Process:
    """One kernel's process as the host sees it.

    Args:
        server: that forks it.
        folder: the kernel's own, made by `new_folder`, with Jupyter's connection file `inside.json` and `files` in it.
        uid: from `new_folder`.
        limits: what it may use.

    Raises:
        SandboxError: no kernel came up.
    """

    def __init__(self, server: ForkServer, folder: Path, uid: int, limits: Limits):
        self.ending: dict[str, Any] | None = None
        self.group = cgroups.Group(limits) if cgroups.version() else None
        self.connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self.connection.settimeout(START_SECONDS)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            self.connection.connect(str(server.folder / "server"))
            self.connection.send(json.dumps(_request(server, folder, uid, limits, self.group is None)).encode())
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
            raise SandboxError(f"no kernel came up in the sandbox: {error}") from None
        except SandboxError:
            self.close()
            raise

    def _forked(self) -> int:
        """The kernel's process number on this side of the wall: Linux itself tells it with the first message."""
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
    """Make a folder for one kernel and choose who it will be: under root a user id that nothing else has."""
    folder = server.folder / secrets.token_hex(4)
    folder.mkdir()
    uid = os.getuid()
    if uid == 0 and server.isolated:
        uid = FIRST_UID + secrets.randbelow(UIDS)
        os.chown(folder, uid, uid)
    return folder, uid


def check() -> None:
    """Try the sandbox with an empty program.

    Raises:
        SandboxError: isolation is not to be had here.
    """
    _require_tools()
    forbidding_filter()
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=PLACE) as exchange:
        # a session of its own: Ctrl-C in the middle would leave half of bubblewrap behind, waiting for the other half
        tried = subprocess.run(
            [*walls.command(Path(exchange)), "true"], capture_output=True, text=True, start_new_session=True
        )
    if tried.returncode:
        reason = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise SandboxError(f"bubblewrap cannot isolate here ({reason}); user namespaces must be allowed")


def sweep() -> None:
    """Remove the folders of servers whose host was killed before it could do it itself."""
    for name in PLACE.glob(f"{PREFIX}*/{OWNED}"):
        with contextlib.suppress(OSError), name.open() as claim:  # another user's, or its host is alive
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(name.parent, ignore_errors=True)


def _claim(folder: Path) -> IO[str]:
    """Mark a folder as this process's own for as long as it lives: Linux gives the lock back whatever ends it."""
    claim = (folder / f"{OWNED}-soon").open("w")
    fcntl.flock(claim, fcntl.LOCK_EX)
    (folder / f"{OWNED}-soon").rename(folder / OWNED)  # locked before it can be found
    return claim


def _require_tools() -> None:
    if not sys.platform.startswith("linux"):
        raise SandboxError("grading needs Linux: the sandbox is made of Linux namespaces")
    if not shutil.which("bwrap"):
        raise SandboxError(f"bwrap not found; {INSTALL}")


def _request(server: ForkServer, folder: Path, uid: int, limits: Limits, alone: bool) -> dict[str, Any]:
    """What the keeper is told; `alone`: there is no control group, so that memory is counted by the keeper."""
    rlimits = {
        "RLIMIT_CORE": 0,
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
        "uid": uid,
        "gid": uid if uid != os.getuid() else os.getgid(),
        "environment": server.environment(folder),
        "folder_bytes": FOLDER_BYTES,
        "filter": base64.b64encode(forbidding_filter()).decode() if server.isolated else "",
        "rlimits": rlimits,
        "memory_bytes": limits.memory_bytes if alone else 0,
        "cell_cpu_seconds": limits.cell_cpu_seconds,
        "notebook_cpu_seconds": limits.notebook_cpu_seconds,
    }
