"""Start an IPython kernel inside the sandbox: limits, the student's files in a private folder, then the kernel."""

import json
import os
import resource
import shutil
import sys

FILES = "/course/files"
DESK = "/home/student/work"


def main(connection_file: str, limits: str) -> None:
    """Run until the host ends it.

    Args:
        connection_file: Jupyter's, with the paths of the sockets as they are seen from inside.
        limits: JSON, name of an RLIMIT to its value.
    """
    for name, value in json.loads(limits).items():
        resource.setrlimit(getattr(resource, name), (value, value))
    shutil.copytree(FILES, DESK, dirs_exist_ok=True)
    os.chdir(DESK)
    sys.path.append(DESK)  # last, so that a file called numpy.py does not stand in for NumPy
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize(
        ["-f", connection_file, "--InteractiveShellApp.ignore_cwd=True", "--HistoryManager.hist_file=:memory:"]
    )
    app.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
