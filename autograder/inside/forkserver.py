"""Runs inside the sandbox: import what notebooks import, then fork a kernel for whoever asks.

A kernel that is forked has TensorFlow imported from the start, and shares that memory with its siblings. Nothing else:
each lives in namespaces of its own (see `namespaces`). This process runs no student code and knows no secret: a
request, with the keys of a kernel's sockets, is read only in the process forked for it.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys

from autograder.inside import keeper

WARM_MODULES = """
    IPython.core.completer IPython.core.magics comm debugpy ipykernel.ipkernel ipykernel.kernelapp
    ipykernel.zmqshell ipywidgets jedi keras matplotlib.pyplot matplotlib_inline.backend_inline
    matplotlib_inline.config numpy tensorflow autograder.inside.kernel_process autograder.inside.servant
"""
IDLE_SECONDS = 900.0


def warm_up() -> str:
    """Import what notebooks use.

    Returns:
        Empty, or why a fork is not safe afterwards: a thread other than the first would be missing in the child, with
        the locks that it holds.
    """
    import helpers

    ours = [module.name for module in pkgutil.walk_packages(helpers.__path__, "helpers.")]
    for name in [*WARM_MODULES.split(), *ours]:
        try:
            importlib.import_module(name)
        except Exception as error:
            return f"{name} cannot be imported ({type(error).__name__}: {error})"
    threads = len(os.listdir("/proc/self/task"))
    return "" if threads == 1 else f"the imports started {threads - 1} threads"


def main(exchange: str, mode: str) -> None:
    """Serve until standard input ends, or until nobody has asked for a while.

    Prints one line of JSON when it is ready: whether it is warm, and if not, why.

    Args:
        exchange: folder with the socket `server`, and one folder for each kernel.
        mode: «warm», «cold», or the reason why it is cold.
    """
    if mode == "warm" and (unsafe := warm_up()):
        os.execv(sys.executable, [sys.executable, "-m", __spec__.name, exchange, unsafe])  # a process without threads
    gc.collect()
    gc.freeze()  # else the collector of each child would copy what all could share
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(f"{exchange}/server")
    listener.listen(64)
    print(json.dumps({"warm": mode == "warm", "reason": "" if mode in ("warm", "cold") else mode}), flush=True)
    while True:
        ready = select.select([listener.fileno(), 0], [], [], IDLE_SECONDS)[0]
        children = _reap()
        if (not ready and not children) or (0 in ready and not os.read(0, 1)):
            break
        if listener.fileno() not in ready:
            continue
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            keeper.keep(connection, exchange)
        connection.close()


def _reap() -> bool:
    """Take note of children that have ended, and return whether there are others."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return True
    return False


if __name__ == "__main__":
    os.umask(0o022)  # root may have a stricter one, and what it makes here is for kernels to read
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the host, which then closes our input
    main(*sys.argv[1:])
