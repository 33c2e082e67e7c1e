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

from autograder.inside import kernel, namespaces

FORKED, GO, STARTED = b"forked", b"go", kernel.STARTED
INTERRUPT, KILL, CELL = b"interrupt", b"kill", b"cell"
LOOK_SECONDS = 0.2
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


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
    try:
        request = json.loads(connection.recv(1 << 20))
        isolated = request["isolated"]
        if isolated:
            namespaces.separate()
        go, bound = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(go[1])
            os.close(bound[0])
            _become_kernel(connection, exchange, request, go[0], bound[1])
        os.close(go[0])
        os.close(bound[1])
        if connection.recv(16) == GO:
            os.write(go[1], GO)
            if said := os.read(bound[0], 4096):
                if said != STARTED:
                    return {"exit": 1, "reason": said.decode(errors="replace")}
                if isolated:
                    namespaces.read_only("/kernel")  # the sockets exist: nothing more can be written on the host
                connection.send(STARTED)
                return _watch(connection, pid, request)
        os.kill(pid, signal.SIGKILL)
        return {"exit": _code_of(pid), "reason": "it ended before it was ready"}
    except Exception as error:
        return {"exit": 1, "reason": f"{type(error).__name__}: {error}"}


def _become_kernel(connection: socket.socket, exchange: str, request: dict[str, Any], go: int, bound: int) -> None:
    """Turn this process into a kernel. Does not return."""
    try:
        connection.send(FORKED)  # the host learns from the socket which process this is
        connection.close()
        os.read(go, 16)
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
        kernel.main(folder, request, bound)
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
    namespaces.mount("devpts", "/dev/pts", "devpts", namespaces.MS_NOSUID, "newinstance,ptmxmode=0666,mode=620")
    for path, mode in (("/tmp", "1777"), ("/dev/shm", "1777"), (request["environment"]["HOME"], "700")):
        namespaces.private_folder(path, request["folder_bytes"], mode, request["uid"], request["gid"])


def _watch(connection: socket.socket, pid: int, request: dict[str, Any]) -> dict[str, Any]:
    ended = os.pidfd_open(pid)
    reason, cell_began = "", 0.0
    while not reason:
        ready = select.select([connection, ended], [], [], LOOK_SECONDS)[0]
        if ended in ready:
            break
        seconds, size = _use(request["isolated"], pid)
        if connection in ready:
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
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        if not request["isolated"]:
            os.killpg(pid, signal.SIGKILL)
    return {"exit": _code_of(pid), "reason": reason}


def _use(isolated: bool, pid: int) -> tuple[float, int]:
    """Return the processor seconds and the private bytes of memory of all processes of the kernel.

    What children share with the process they were forked from counts for each of them.
    """
    ticks = pages = 0
    for name in filter(str.isdigit, os.listdir("/proc")) if isolated else [str(pid)]:
        with contextlib.suppress(OSError, IndexError, ValueError):  # it has ended since
            with open(f"/proc/{name}/stat", "rb") as file:
                ticks += sum(int(each) for each in file.read().rpartition(b")")[2].split()[11:15])
            with open(f"/proc/{name}/statm", "rb") as file:
                _, resident, shared, *_ = file.read().split()
                pages += int(resident) - int(shared)
    return ticks / TICKS, pages * PAGE


def _code_of(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
