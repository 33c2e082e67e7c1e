"""The outer wall, made by bubblewrap: no network, a read-only system, nothing of the course but what students have.

In it runs `autograder.inside.forkserver`, which gives each kernel an inner wall of its own. Student code never runs as
the host's root: started by root, bubblewrap makes no user namespace, and each kernel becomes a user that nothing else
is; started by anybody else, it makes a user namespace, and each kernel one of its own in it, without capabilities. A
root without root's rights, as in a container, goes the second way.
"""

import functools
import os
import pwd
import secrets
import sys
from pathlib import Path
from types import ModuleType

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
FIRST_UID, UIDS = 2_000_000_000, 100_000_000  # beyond any real account
NOBODY_SPECIAL = 1000  # as whom a root without rights is seen inside
NET_ADMIN, SYS_ADMIN = 12, 21
TMPFS = ("--perms", "1777", "--size", str(256 << 20), "--tmpfs")


@functools.cache
def as_root() -> bool:
    """Whether this is root with root's rights, and there are others whom a kernel can be."""
    return os.getuid() == 0 and _has_rights(NET_ADMIN, SYS_ADMIN) and bool(_strangers())


def _has_rights(*capabilities: int) -> bool:
    lines = Path("/proc/self/status").read_text().splitlines()
    effective = next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff:"))
    return all(effective >> each & 1 for each in capabilities)


def a_stranger() -> int:
    """Choose a user id that nothing else has; the group id of the same number is as free."""
    ids = _strangers()
    while True:
        uid = ids[secrets.randbelow(len(ids))]
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid


@functools.cache
def _strangers() -> range:
    """User ids to choose from."""
    if Path("/proc/self/setgroups").read_text().strip() == "deny":
        return range(0)  # nobody can become anybody else
    return strangers(Path("/proc/self/uid_map").read_text(), Path("/proc/self/gid_map").read_text())


def strangers(uid_map: str, gid_map: str) -> range:
    """Ids for users and groups beyond any real account, or in a container the upper half of what it has."""
    known = [
        range(max(users.start, groups.start), min(users.stop, groups.stop))
        for users in _mapped(uid_map)
        for groups in _mapped(gid_map)
    ]
    most = max(known, key=len, default=range(0))
    if FIRST_UID in most:
        return range(FIRST_UID, min(FIRST_UID + UIDS, most.stop))
    return range(max(NOBODY_SPECIAL, (most.start + most.stop) // 2), most.stop)


def _mapped(text: str) -> list[range]:
    """Read the ids that exist here from the lines of a `uid_map`."""
    rows = ([int(word) for word in line.split()] for line in text.splitlines())
    return [range(first, first + count) for first, _, count in rows]


def seen_as(uid: int) -> int:
    """Return the id inside the walls of a user outside."""
    return uid or NOBODY_SPECIAL


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
    root = as_root()
    own_user = [
        "--unshare-user",
        *(("--uid", f"{NOBODY_SPECIAL}", "--gid", f"{NOBODY_SPECIAL}") if not os.getuid() else ()),
    ]
    return [
        *("bwrap", "--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        *([] if root else own_user),
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


def _package(package: ModuleType) -> Path:
    return Path(package.__path__[0]).resolve()
