"""Become an IPython kernel: limits, no rights, the student's files in a private folder, then the kernel's own loop."""

import base64
import os
import random
import resource
import shutil
import sys
from typing import Any

from autograder.inside import namespaces

STARTED = b"started"


def main(folder: str, request: dict[str, Any], bound: int) -> None:
    """Run until the host ends it.

    Args:
        folder: holds Jupyter's connection file `inside.json`, and `files`, the student's.
        request: what the host asked for (see `autograder.sandbox.provisioner`).
        bound: descriptor to which STARTED is written when the sockets are there.
    """
    keep = os.dup2(bound, 3) if bound != 3 else bound
    os.closerange(4, 4096)  # whatever libraries had open before the fork
    os.environ.clear()
    os.environ.update(request["environment"])
    if request["isolated"]:
        namespaces.drop_rights(request["uid"], request["gid"], base64.b64decode(request["filter"]))
    namespaces.end_with_parent()  # after the change of user, which would undo it
    for name, value in request["rlimits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    desk = os.path.join(request["environment"]["HOME"], "work")
    shutil.copytree(f"{folder}/files", desk, dirs_exist_ok=True)
    os.chdir(desk)
    sys.path.append(desk)  # last, so that a file called numpy.py does not stand in for NumPy
    sys.argv = ["ipykernel_launcher"]
    _new_seeds()
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    arguments = ["--InteractiveShellApp.ignore_cwd=True", "--HistoryManager.hist_file=:memory:"]
    app.initialize(["-f", f"{folder}/inside.json", *arguments])
    app.shell.ask_exit = lambda: None  # `exit()` in a cell ends a lesson, not the grading of it
    if "matplotlib.pyplot" in sys.modules:
        # imported before there was a shell to show figures in: what the import would have done then
        from matplotlib_inline.backend_inline import _enable_matplotlib_integration

        _enable_matplotlib_integration()
    os.write(keep, STARTED)
    os.close(keep)
    app.start()


def _new_seeds() -> None:
    """Give this process randomness of its own: what was forked has its siblings' generators."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
