"""Become an IPython kernel: limits, no rights, the student's files in a private folder, then the kernel's own loop."""

import base64
import contextlib
import importlib.util
import os
import random
import resource
import shutil
import signal
import sys
import threading
from typing import Any

from autograder.inside import namespaces

BOUND, CLOSED = b"bound", b"closed"


def main(folder: str, request: dict[str, Any], bound: int, closed: int) -> None:
    """Run until the host ends it.

    Nothing of a student's can be found, let alone run, before the walls stand: IPython looks for modules that nobody
    has, and for settings in many places.

    Args:
        folder: holds Jupyter's connection file `inside.json`, and `files`, the student's.
        request: what the host asked for (see `autograder.sandbox.provisioner`).
        bound: descriptor to which BOUND is written when the sockets are there.
        closed: descriptor from which CLOSED is read when nothing more can be written beside them.
    """
    _close_all_but(bound, closed)
    os.environ.clear()
    os.environ.update(request["environment"])
    for name, value in request["rlimits"].items():
        limit = getattr(resource, name)
        hard = resource.getrlimit(limit)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))
    if request["isolated"]:
        namespaces.drop_rights(request["uid"], request["gid"], base64.b64decode(request["filter"]))
    namespaces.end_with_parent()  # after the change of user, which would undo it
    if request["trial"]:
        _try(bound, closed)
    sys.argv = ["ipykernel_launcher"]
    _new_seeds()
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    arguments = ["--InteractiveShellApp.ignore_cwd=True", "--HistoryManager.hist_file=:memory:"]
    app.initialize(["-f", f"{folder}/inside.json", *arguments])
    shell: Any = app.shell  # there since `initialize`
    shell.ask_exit = lambda: None  # `exit()` in a cell ends a lesson, not the grading of it
    if "matplotlib.pyplot" in sys.modules:
        # imported before there was a shell to show figures in: what the import would have done then
        from matplotlib_inline.backend_inline import _enable_matplotlib_integration

        _enable_matplotlib_integration()
    _wait_for_the_wall(bound, closed)
    _lay_out(f"{folder}/files", os.path.join(request["environment"]["HOME"], "work"), shell)
    app.start()


def _close_all_but(*kept: int) -> None:
    """Close whatever libraries had open before the fork."""
    for descriptor in {int(name) for name in os.listdir("/proc/self/fd")} - {0, 1, 2, *kept}:
        with contextlib.suppress(OSError):  # that of the list itself
            os.close(descriptor)


def _wait_for_the_wall(bound: int, closed: int) -> None:
    os.write(bound, BOUND)
    os.close(bound)
    if os.read(closed, 16) != CLOSED:
        raise ConnectionError("the keeper is gone")
    os.close(closed)


def _try(bound: int, closed: int) -> None:
    """Stand in for a kernel: what it needs can be read by whom it is. Does not return."""
    for name in ("ipykernel", "numpy", "helpers", "autograder.inside.servant"):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"{name} cannot be found")
        with open(spec.origin, "rb") as file:
            file.read(1)
    threading.Thread(target=int).start()
    _wait_for_the_wall(bound, closed)
    signal.pause()


def _lay_out(files: str, desk: str, shell: Any) -> None:
    """Put the student's files where the cells run. They can be imported from the first cell on, within its limits."""
    shutil.copytree(files, desk, dirs_exist_ok=True)
    os.chdir(desk)

    def importable() -> None:
        shell.events.unregister("pre_execute", importable)
        sys.path.append(desk)  # last, so that a file called numpy.py does not stand in for NumPy

    shell.events.register("pre_execute", importable)


def _new_seeds() -> None:
    """Give this process randomness of its own: what was forked has its siblings' generators."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
