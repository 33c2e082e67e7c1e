"""The outer wall, made by bubblewrap: no network, a read-only system, nothing of the course but what students have.

In it runs `autograder.inside.forkserver`, which gives each kernel an inner wall of its own. Student code never runs as
the host's root: started by root, bubblewrap makes no user namespace, and each kernel becomes a user that nothing else
is; started by anybody else, it makes a user namespace, and each kernel one of its own in it, without capabilities.
"""

import os
import sys
from pathlib import Path

import helpers
from autograder import inside

EXCHANGE = "/kernels"  # where the folder that host and sandbox share is seen from inside
HOME = "/home/student"
ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "-1",  # grading is CPU-only
    "HOME": HOME,
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "OMP_NUM_THREADS": "1",  # these two start threads when they are imported, and a process with threads cannot fork
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": "/course",
    "PYTHONSAFEPATH": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "USER": "student",
}
# what the fork server, and nothing of a student's, keeps of root's rights
SERVER_RIGHTS = ["SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL", "DAC_OVERRIDE"]
TMPFS = ("--perms", "1777", "--size", str(256 << 20), "--tmpfs")


def command(exchange: Path) -> list[str]:
    """Return the bubblewrap call up to, and without, the program it runs.

    Args:
        exchange: the folder that is shared with the host; seen as `EXCHANGE`.
    """
    system = ["--ro-bind", "/usr", "/usr"]
    for path in ("/bin", "/lib", "/lib64", "/sbin"):
        if os.path.islink(path):
            system += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            system += ["--ro-bind", path, path]
    for path in ("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime"):
        system += ["--ro-bind-try", path, path]
    # made beforehand: bubblewrap itself makes parents that only their owner may enter
    pythons = [p for p in dict.fromkeys((sys.base_prefix, sys.prefix)) if not p.startswith("/usr")]
    binds = {path: path for path in pythons}
    binds[str(_package(helpers))] = "/course/helpers"
    binds[str(_package(inside))] = "/course/autograder/inside"
    parents = sorted({str(up) for to in binds.values() for up in Path(to).parents} - {"/", "/tmp"})
    folders = [word for path in (*parents, HOME, "/kernel") for word in ("--perms", "0755", "--dir", path)]
    python = [word for source, to in binds.items() for word in ("--ro-bind", source, to)]
    for installed in Path(sys.prefix, "lib").glob("python*/site-packages/autograder"):
        python += ["--tmpfs", str(installed)]  # an engine installed as a plain copy is not for students to read
    root = os.getuid() == 0
    return [
        *("bwrap", "--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        *([] if root else ["--unshare-user"]),
        *("--new-session", "--hostname", "sandbox"),
        *system,
        *("--proc", "/proc", "--dev", "/dev"),
        *(*TMPFS, "/tmp"),
        *folders,
        *python,
        *("--bind", str(exchange), EXCHANGE),
        *("--remount-ro", "/", "--remount-ro", "/dev"),
        *("--cap-drop", "ALL"),
        *(word for right in (SERVER_RIGHTS if root else []) for word in ("--cap-add", f"CAP_{right}")),
        "--clearenv",
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *("--chdir", "/", "--"),
    ]


def _package(package: object) -> Path:
    return Path(package.__file__).resolve().parent
