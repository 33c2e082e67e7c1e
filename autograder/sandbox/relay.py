"""What a kernel sends passes through here on its way to Jupyter's own sockets, and is counted: all channels together.

ZeroMQ bounds the size of a message's part, but not how many parts a message has, and keeps what nobody reads. So bytes
are counted before they come to it.
"""

import contextlib
import os
import socket
import stat
import threading
from collections.abc import Callable
from pathlib import Path

MAX_BYTES = 64 << 20  # between two beginnings: of a cell, or of a call
PIECE = 1 << 18
PLACES = range(1, 6)  # Jupyter's five channels


class Relay:
    """Carry bytes between the host's sockets and those of one kernel, until it has sent more than it may.

    Args:
        outside: folder for the sockets that the host connects to; the kernel does not see it.
        inside: the folder that the kernel has bound its sockets in.
        uid: to whom those belong.
        flooded: called once when the kernel has sent too much; nothing more of it is read then.

    Raises:
        OSError: what has the name of a socket is none of the kernel's own.
    """

    def __init__(self, outside: Path, inside: Path, uid: int, flooded: Callable[[], None]):
        self._flooded, self._lock = flooded, threading.Lock()
        self._count, self._open = 0, True
        self._ends: set[socket.socket] = set()
        for place in PLACES:
            target = inside / f"socket-{place}"
            _require_socket(target, uid)
            listener = socket.socket(socket.AF_UNIX)
            self._ends.add(listener)
            (outside / target.name).unlink(missing_ok=True)  # of a kernel before it
            listener.bind(str(outside / target.name))
            listener.listen()
            self._start(self._accept, listener, str(target))

    def begin(self) -> None:
        """Count anew."""
        self._count = 0

    def close(self) -> None:
        with self._lock:
            self._open = False
            for end in self._ends:
                _wake(end)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()

    def _accept(self, listener: socket.socket, target: str) -> None:
        with listener, contextlib.suppress(OSError):  # of a listener that was shut down
            while True:
                host, kernel = listener.accept()[0], socket.socket(socket.AF_UNIX)
                with self._lock:
                    if not self._open:
                        host.close()
                        kernel.close()
                        return
                    self._ends.update((host, kernel))
                with contextlib.suppress(OSError):  # it has ended: both ends of the link are closed below
                    kernel.connect(target)
                one_way = threading.Event()
                self._start(self._carry, host, kernel, False, one_way)
                self._start(self._carry, kernel, host, True, one_way)

    def _carry(self, source: socket.socket, sink: socket.socket, counted: bool, one_way: threading.Event) -> None:
        with contextlib.suppress(OSError):  # one end is gone
            while data := source.recv(PIECE):
                if counted and self._is_too_much(len(data)):
                    break
                sink.sendall(data)
        with self._lock:
            _wake(source)
            _wake(sink)
            if one_way.is_set():  # the other way has ended too: nobody uses them any more
                self._ends -= {source, sink}
                source.close()
                sink.close()
            one_way.set()

    def _is_too_much(self, more: int) -> bool:
        with self._lock:
            before, self._count = self._count, self._count + more
            over = self._count > MAX_BYTES
        if over and before <= MAX_BYTES:
            self._flooded()
        return over


def _wake(end: socket.socket) -> None:
    """End whatever a thread is waiting for on this socket."""
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _require_socket(path: Path, uid: int) -> None:
    state = os.lstat(path)
    if not stat.S_ISSOCK(state.st_mode) or state.st_uid != uid:
        raise OSError(f"{path.name} is no socket of the kernel's own")
