"""Wall a process off with bubblewrap: no network, a read-only system, nothing of the course but what students have.

Student code never runs as the host's root. Started by root, bubblewrap makes no user namespace and `setpriv` then
becomes a user of its own for each kernel, without capabilities; started by anybody else, bubblewrap makes a user
namespace and drops all capabilities in it.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import helpers
from autograder import inside
from autograder.errors import CourseError

INSTALL = "install it with: apt-get install bubblewrap (Debian, Ubuntu) or dnf install bubblewrap (Fedora)"
FIRST_UID, UIDS = 2_000_000_000, 100_000_000  # beyond any real account
LIMITS = {
    "RLIMIT_CORE": 0,
    "RLIMIT_CPU": 900,  # seconds
    "RLIMIT_FSIZE": 64 << 20,  # bytes in one file
    "RLIMIT_NOFILE": 1024,
    "RLIMIT_NPROC": 256,
}
PRIVATE = ("--perms", "1777", "--size", str(256 << 20))  # a folder in memory that is the kernel's own
ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "-1",  # grading is CPU-only
    "HOME": "/home/student",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",
    "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": "/course",
    "PYTHONSAFEPATH": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "USER": "student",
}


class SandboxError(CourseError):
    """The sandbox cannot be set up."""


def check() -> None:
    """Try the sandbox on an empty program.

    Raises:
        SandboxError: isolation is not to be had here.
    """
    if not sys.platform.startswith("linux"):
        raise SandboxError("grading needs Linux: the sandbox is made of Linux namespaces")
    missing = [tool for tool in ("bwrap", "setpriv") if not shutil.which(tool)]
    if missing:
        raise SandboxError(f"{' and '.join(missing)} not found; {INSTALL}")
    tried = subprocess.run([*walls(), *identity(new_uid()), "true"], capture_output=True, text=True)
    if tried.returncode:
        reason = (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise SandboxError(f"bubblewrap cannot isolate here ({reason}); user namespaces must be allowed")


def new_uid() -> int:
    """A user id that no account and no other kernel has; the own one where only root could change it."""
    return FIRST_UID + secrets.randbelow(UIDS) if os.getuid() == 0 else os.getuid()


def command(folder: Path, uid: int) -> list[str]:
    """Return the command that starts one kernel.

    Args:
        folder: of this kernel alone. Holds `inside.json`, Jupyter's connection file, and `files`, the student's.
        uid: from `new_uid`.
    """
    mine = ["--bind", str(folder), "/kernel", "--ro-bind", str(folder / "files"), "/course/files"]
    start = [sys.executable, "-m", f"{inside.__name__}.kernel", "/kernel/inside.json", json.dumps(LIMITS)]
    return [*walls(mine), *identity(uid), *start]


def walls(mounts: list[str] | None = None) -> list[str]:
    """Return the bubblewrap call up to, and without, the program it runs."""
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
    parents = sorted({str(up) for to in (*binds.values(), "/course/files/x") for up in Path(to).parents} - {"/"})
    folders = [word for path in parents for word in ("--perms", "0755", "--dir", path)]
    python = [word for source, to in binds.items() for word in ("--ro-bind", source, to)]
    for installed in Path(sys.prefix, "lib").glob("python*/site-packages/autograder"):
        python += ["--tmpfs", str(installed)]  # an engine installed as a plain copy is not for students to read
    private = [word for path in ("/tmp", "/home/student") for word in (*PRIVATE, "--tmpfs", path)]
    root = os.getuid() == 0
    return [
        *("bwrap", "--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        *([] if root else ["--unshare-user", "--disable-userns"]),
        *("--die-with-parent", "--hostname", "sandbox"),
        *system,
        *("--proc", "/proc", "--dev", "/dev"),
        *private,
        *folders,
        *python,
        *(mounts or []),
        *("--remount-ro", "/", "--remount-ro", "/dev"),
        *("--cap-drop", "ALL"),
        *(["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"] if root else []),
        "--clearenv",
        *(word for name, value in ENVIRONMENT.items() for word in ("--setenv", name, value)),
        "--chdir",
        "/home/student",
        "--",
    ]


def identity(uid: int) -> list[str]:
    """Return the prefix that makes the program somebody without rights."""
    if os.getuid() != 0:
        return []
    return ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--inh-caps=-all", "--no-new-privs"]


def _package(package: object) -> Path:
    return Path(package.__file__).resolve().parent
