"""Build the walls around one kernel, from inside: own namespaces, own folders, no rights.

Python has no such calls before 3.12, so they are made through ctypes. The manual pages `namespaces(7)`,
`user_namespaces(7)`, `mount(2)`, `capabilities(7)` and `seccomp(2)` say what each does.
"""

import contextlib
import ctypes
import os
import struct

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = (
    1,
    4,
    22,
    24,
    38,
    47,
)
PR_CAP_AMBIENT_CLEAR_ALL, SECCOMP_MODE_FILTER, CAPABILITY_VERSION_3 = 4, 2, 0x20080522

libc = ctypes.CDLL(None, use_errno=True)
libc.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p)
libc.prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)


def separate() -> None:
    """Enter new namespaces of every kind; that of the process numbers begins with the next fork.

    Under root there is no new user namespace: it could not mount `/proc`, and `drop_rights` changes the user instead.
    """
    uid, gid = os.getuid(), os.getgid()
    as_root = uid == 0
    kinds = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
    _check(libc.unshare(kinds | (0 if as_root else CLONE_NEWUSER)), "unshare")
    if not as_root:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    mount(None, "/", None, MS_REC | MS_PRIVATE)


def watch_little() -> None:
    """Let this user namespace have few watches on files: they count for whoever started the grading."""
    for name, count in (("max_inotify_instances", 16), ("max_inotify_watches", 4096)):
        # an older Linux counts them for the user alone
        with contextlib.suppress(OSError), open(f"/proc/sys/user/{name}", "w") as file:
            file.write(str(count))


def mount(source: str | None, target: str, kind: str | None, flags: int = 0, options: str | None = None) -> None:
    encoded = [None if each is None else os.fsencode(each) for each in (source, target, kind, options)]
    _check(libc.mount(*encoded[:3], flags, encoded[3]), f"mount {target}")


def private_folder(path: str, size: int, mode: str, uid: int, gid: int) -> None:
    """Put an empty folder in memory on `path`. What was mounted below it (Python's own files) stays where it is."""
    with open("/proc/self/mountinfo", "rb") as file:
        places = [line.split()[4].decode("unicode_escape") for line in file]  # a space is written as \\040
    below = sorted(place for place in places if place.startswith(f"{path}/"))
    kept = [(place, os.open(place, os.O_PATH)) for place in below]
    options = f"size={size},nr_inodes=20k,mode={mode},uid={uid},gid={gid}"
    mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options)
    for place, descriptor in kept:
        os.makedirs(place, exist_ok=True)
        mount(f"/proc/self/fd/{descriptor}", place, None, MS_BIND | MS_REC)
        os.close(descriptor)


def read_only(path: str) -> None:
    """Make a mounted folder read-only for everybody in this mount namespace."""
    mount(None, path, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def drop_rights(uid: int, gid: int, filter_program: bytes) -> None:
    """Become `uid` if this is root, give up every capability for ever, and install the filter of system calls.

    Before the first thread starts: all but the user holds for the calling thread and those it will start.
    """
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails beyond the last one that this Linux has
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # the change of user hid this process's own /proc/self from it
    header, nothing = struct.pack("Ii", CAPABILITY_VERSION_3, 0), bytes(24)
    _check(libc.capset(header, nothing), "capset")
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    code = ctypes.create_string_buffer(filter_program, len(filter_program))
    program = ctypes.create_string_buffer(struct.pack("HP", len(filter_program) // 8, ctypes.addressof(code)))
    _check(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0), "seccomp")


def end_with_parent() -> None:
    """Be killed when the parent process ends."""
    libc.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)


def _check(code: int, what: str) -> None:
    if code != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
