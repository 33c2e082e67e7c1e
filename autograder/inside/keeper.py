"""The process between the host and one kernel: builds its walls, obeys the host, watches the limits, says how it ended.

It stands outside the kernel's own process numbers, so that nothing in there can signal it or see it.
"""

import contextlib
import json
import os
import select
import signal
import socket
import traceback
from typing import Any

from autograder.inside import kernel_process, namespaces

FORKED, GO, STARTED = b"forked", b"go", b"started"
INTERRUPT, KILL, CELL = b"interrupt", b"kill", b"cell"
LOOK_SECONDS = 0.2
START_SECONDS = 100  # for the sockets to be there, on a busy machine
TICKS = os.sysconf("SC_CLK_TCK")
MUCH_SHARED = 16 << 20
SOCKET_BYTES = 2 * 212_992  # as much as an ordinary user may let wait in one
FOLDERS = ("/tmp", "/dev/shm", "/home/student")


def keep(connection: socket.socket, exchange: str) -> None:
    """Serve one connection of the host: one kernel, from its request to its end. Does not return.

    Every message is one packet. The host sends the request (JSON), GO, then INTERRUPT, KILL or CELL (a cell begins) as
    it likes; it gets FORKED from the kernel itself, STARTED, and at last JSON with `exit` and `reason`.
    """
    try:
        with connection:
            ending = _keep(connection, exchange)
            with contextlib.suppress(OSError):
                connection.send(json.dumps(ending).encode())
    finally:
        os._exit(0)


def _keep(connection: socket.socket, exchange: str) -> dict[str, Any]:
    pid, isolated = 0, True
    try:
        request = json.loads(connection.recv(1 << 20))
        isolated = request["isolated"]
        if isolated:
            namespaces.separate()
        go, bound, closed = os.pipe(), os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            for theirs in (go[1], bound[0], closed[1]):
                os.close(theirs)
            _become_kernel(connection, exchange, request, go[0], bound[1], closed[0])
        for theirs in (go[0], bound[1], closed[0]):
            os.close(theirs)
        if connection.recv(16) != GO:
            return _end(pid, isolated, "the host is gone")
        os.write(go[1], GO)
        said = _within(START_SECONDS, connection, bound[0])
        if said != kernel_process.BOUND:
            return _end(pid, isolated, said.decode(errors="replace") or "it ended before it was ready")
        if isolated:
            namespaces.read_only("/kernel")  # the sockets exist: nothing more can be written on the host
        os.write(closed[1], kernel_process.CLOSED)  # and only now does a student's file come near
        connection.send(STARTED)
        return _watch(connection, pid, request)
    except Exception as error:
        return _end(pid, isolated, f"{type(error).__name__}: {error}")


def _within(seconds: float, connection: socket.socket, descriptor: int) -> bytes:
    """Read what comes out of a pipe in time and while the host is there; else return why nothing came."""
    ready = select.select([connection.fileno(), descriptor], [], [], seconds)[0]
    if descriptor in ready:
        return os.read(descriptor, 4096)
    return b"the host gave it up" if ready else b"it was not ready within %d s" % seconds


def _end(pid: int, isolated: bool, reason: str) -> dict[str, Any]:
    """Kill the kernel, if there is one, and whatever it started, and say how it ended."""
    if not pid:
        return {"exit": 1, "reason": reason}
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        if not isolated:
            os.killpg(pid, signal.SIGKILL)
    return {"exit": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), "reason": reason}


def _become_kernel(
    connection: socket.socket, exchange: str, request: dict[str, Any], go: int, bound: int, closed: int
) -> None:
    """Turn this process into a kernel. Does not return."""
    try:
        connection.send(FORKED)  # the host learns from the socket which process this is
        connection.close()
        if os.read(go, 16) != GO:
            return
        os.close(go)
        os.setsid()
        folder = f"{exchange}/{request['kernel']}"
        if request["isolated"]:
            _furnish(folder, exchange, request)
            folder = "/kernel"
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        os.close(null)
        kernel_process.main(folder, request, bound, closed)
    except BaseException:
        with contextlib.suppress(OSError):
            os.write(bound, traceback.format_exc(limit=-3)[-4000:].encode())
    finally:
        os._exit(1)


def _furnish(folder: str, exchange: str, request: dict[str, Any]) -> None:
    """Give the kernel its own view of the file system."""
    namespaces.mount(folder, "/kernel", None, namespaces.MS_BIND)
    namespaces.mount("tmpfs", exchange, "tmpfs", namespaces.MS_RDONLY, "size=4k")  # the others' folders are gone
    flags = namespaces.MS_NOSUID | namespaces.MS_NODEV | namespaces.MS_NOEXEC
    namespaces.mount("proc", "/proc", "proc", flags)
    if os.getuid():
        namespaces.watch_little()
    namespaces.mount("devpts", "/dev/pts", "devpts", namespaces.MS_NOSUID, "newinstance,ptmxmode=0666,mode=620")
    for path, mode in zip(FOLDERS, ("1777", "1777", "700"), strict=True):
        namespaces.private_folder(path, request["folder_bytes"], mode, request["uid"], request["gid"])


def _watch(connection: socket.socket, pid: int, request: dict[str, Any]) -> dict[str, Any]:
    host, ended = connection.fileno(), os.pidfd_open(pid)
    reason, cell_began = "", 0.0
    while not reason:
        ready = select.select([host, ended], [], [], LOOK_SECONDS)[0]
        if ended in ready:
            break
        seconds, size = _use(request["isolated"], pid, request["memory_bytes"] > 0)
        if host in ready:
            said = connection.recv(16)
            if said == CELL:
                cell_began = seconds
            elif said == INTERRUPT:
                os.kill(pid, signal.SIGINT)
            else:  # KILL, or the host is gone
                break
        elif request["memory_bytes"] and size > request["memory_bytes"]:
            reason = "memory"
        elif seconds > request["notebook_cpu_seconds"] or seconds - cell_began > request["cell_cpu_seconds"]:
            reason = "cpu"
    return _end(pid, request["isolated"], reason)


def _use(isolated: bool, pid: int, count_memory: bool) -> tuple[float, int]:
    """Return the processor seconds and the bytes of memory of all processes of the kernel.

    What children share with the process they were forked from counts for each of them, other shared memory once.
    """
    ticks = size = 0
    for name in filter(str.isdigit, os.listdir("/proc")) if isolated else [str(pid)]:
        with contextlib.suppress(OSError, IndexError, ValueError):  # it has ended since
            with open(f"/proc/{name}/stat", "rb") as file:
                ticks += sum(int(each) for each in file.read().rpartition(b")")[2].split()[11:15])
            if count_memory:
                size += _memory(name)
    if count_memory and isolated:
        size += sum(_stored(folder) for folder in FOLDERS) + _in_sockets()
    return ticks / TICKS, size


def _memory(name: str) -> int:
    """Bytes that a process holds by itself, and its part of what it shares with others."""
    kinds = _kilobytes(f"/proc/{name}/status", "RssAnon", "RssShmem")
    shared = kinds.get("RssShmem", 0)  # what has ended and is not yet waited for holds nothing
    if shared > MUCH_SHARED:  # worth a closer look, which takes Linux longer
        with contextlib.suppress(OSError, KeyError):
            shared = _kilobytes(f"/proc/{name}/smaps_rollup", "Pss_Shmem")["Pss_Shmem"]
    return kinds.get("RssAnon", 0) + shared


def _kilobytes(path: str, *names: str) -> dict[str, int]:
    """Read some values, in bytes, of a file whose lines are like `RssAnon:   12 kB`."""
    with open(path) as file:
        pairs = (line.split(":", 1) for line in file if ":" in line)
        return {name: int(value.split()[0]) << 10 for name, value in pairs if name in names}


def _stored(folder: str) -> int:
    """Bytes of the files in a folder in memory."""
    state = os.statvfs(folder)
    return (state.f_blocks - state.f_bfree) * state.f_frsize


def _in_sockets() -> int:
    """Bytes that may wait in the kernel's sockets: nothing else tells, so each counts as full."""
    with open("/proc/1/net/sockstat") as file:
        return int(file.readline().split()[2]) * SOCKET_BYTES
