"""Why there is no sandbox here, as values: what was found, and the exact thing to do about it."""

import ctypes.util
import os
import resource
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import helpers
from autograder import inside
from autograder.errors import SandboxError

UNCONFINED = "--security-opt seccomp=unconfined --security-opt apparmor=unconfined"
OPTIONS = f"{UNCONFINED} --security-opt systempaths=unconfined"  # for an ordinary user in a container
ROOT_OPTIONS = f"--cap-add SYS_ADMIN --cap-add NET_ADMIN {UNCONFINED}"  # for its root
NAMESPACES = ("user", "mnt", "pid", "net", "ipc", "uts", "cgroup")
CONTAINERS = ("docker", "podman", "kubepods", "containerd", "lxc", "crio")
NEEDED = {
    "RLIMIT_NOFILE": ("n", 256),
    "RLIMIT_NPROC": ("u", 300),
    "RLIMIT_AS": ("v", 16 << 30),
    "RLIMIT_FSIZE": ("f", 1 << 30),
}


@dataclass(frozen=True)
class Cause:
    """Something that keeps the sandbox from working.

    Args:
        kind: one word for it.
        text: what was found.
        remedy: what to do, with the command.
    """

    kind: str
    text: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.text}; {self.remedy}"


def _hard_limits() -> dict[str, int]:
    return {name: resource.getrlimit(getattr(resource, name))[1] for name in NEEDED}


def _packages() -> tuple[Path, ...]:
    return tuple(Path(package.__path__[0]).resolve() for package in (helpers, inside))


@dataclass(frozen=True)
class Facts:
    """What this machine is like. Every field may be another machine's."""

    root: Path = Path("/")
    platform: str = field(default_factory=lambda: sys.platform)
    uid: int = field(default_factory=os.getuid)
    has_bwrap: bool = field(default_factory=lambda: shutil.which("bwrap") is not None)
    has_seccomp: bool = field(default_factory=lambda: ctypes.util.find_library("seccomp") is not None)
    limits: Mapping[str, int] = field(default_factory=_hard_limits)
    read_by_kernels: tuple[Path, ...] = field(default_factory=lambda: (Path(sys.prefix), *_packages()))

    def read(self, name: str) -> str:
        """Read a file of the system, empty if there is none."""
        try:
            return (self.root / name).read_text(errors="replace").strip()
        except OSError:
            return ""


def causes(facts: Facts | None = None) -> Iterator[Cause]:
    """Yield all that is known to be in the way, the most likely first."""
    for find in FINDERS:
        yield from find(facts or Facts())


def require() -> None:
    """Look for what no sandbox can do without.

    Raises:
        SandboxError: with the first cause.
    """
    facts = Facts()
    for find in (_platform, _tools):
        for cause in find(facts):
            raise _error(cause)


def refused(reason: str) -> SandboxError:
    """Make the error of a sandbox that was tried in vain: with the cause that is known, else with what may be done.

    Args:
        reason: what was said when it was tried.
    """
    for cause in causes():
        return _error(cause, reason)
    remedy = "user namespaces must be allowed; as a trial: bwrap --unshare-all --ro-bind / / true"
    return _error(Cause("unknown", f"bubblewrap cannot isolate here ({reason})", remedy))


def explained(error: SandboxError) -> SandboxError:
    """Return the error of a kernel that did not start, with the cause if this account's own limits are one."""
    found = next((cause for find in (_unreadable, _limits) for cause in find(Facts())), None)
    return _error(found, str(error)) if found else error


def _error(cause: Cause, reason: str = "") -> SandboxError:
    said = f" ({reason})" if reason and reason not in cause.text else ""
    error = SandboxError(f"{cause.text}{said}; {cause.remedy}")
    error.kind = cause.kind
    return error


def _platform(facts: Facts) -> Iterator[Cause]:
    if not facts.platform.startswith("linux"):
        text = "grading needs Linux: the sandbox is made of Linux namespaces"
        yield Cause("platform", text, "on Windows use WSL 2: wsl --install; on a Mac a virtual machine with Linux")
    release = facts.read("proc/sys/kernel/osrelease")
    if "Microsoft" in release and "WSL2" not in release:
        text = "this is WSL 1, which has no Linux of its own"
        yield Cause("wsl1", text, "change it in PowerShell: wsl --set-version DISTRIBUTION 2 (its name: wsl --list)")


def _tools(facts: Facts) -> Iterator[Cause]:
    if not facts.has_bwrap:
        ways = "apt-get install bubblewrap (Debian, Ubuntu) or dnf install bubblewrap (Fedora)"
        yield Cause("bwrap", "bwrap not found", f"install it with: {ways}")
    if not facts.has_seccomp:
        ways = "apt-get install libseccomp2 (Debian, Ubuntu) or dnf install libseccomp (Fedora)"
        yield Cause("seccomp", "libseccomp not found", f"install it with: {ways}")


def _settings(facts: Facts) -> Iterator[Cause]:
    """Look at the settings by which Linux refuses namespaces, or user namespaces, which root does not need."""
    if facts.uid == 0:
        return
    if facts.read("proc/sys/kernel/unprivileged_userns_clone") == "0":
        yield _setting("userns-clone", "kernel.unprivileged_userns_clone", 1)
    for name in NAMESPACES:
        if facts.read(f"proc/sys/user/max_{name}_namespaces") == "0":
            yield _setting("max-namespaces", f"user.max_{name}_namespaces", 15000)
    if facts.read("proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1" and not _container(facts):
        yield _setting(
            "apparmor", "kernel.apparmor_restrict_unprivileged_userns", 0, "AppArmor (as Ubuntu since 24.04)"
        )


def _setting(kind: str, name: str, value: int, who: str = "Linux") -> Cause:
    text = f"{who} is set to forbid user namespaces ({name})"
    for_good = f"echo {name}={value} | sudo tee /etc/sysctl.d/60-course.conf && sudo sysctl --system"
    return Cause(kind, text, f"allow them: {for_good}")


def _in_container(facts: Facts) -> Iterator[Cause]:
    if _container(facts):
        options = ROOT_OPTIONS if facts.uid == 0 else OPTIONS
        text = "this is a container that may not make namespaces"
        yield Cause("container", text, f"start it with: docker run {options} (podman takes the same)")


def _unreadable(facts: Facts) -> Iterator[Cause]:
    """Under root the kernels are somebody else, who has to read what they run."""
    if facts.uid != 0:
        return
    closed = [str(path) for path in facts.read_by_kernels if path.exists() and path.stat().st_mode & 0o005 != 0o005]
    if closed:
        text = f"kernels run as another user, who cannot read {', '.join(closed)} (a strict umask?)"
        yield Cause("unreadable", text, f"open it for reading: chmod -R go+rX {' '.join(closed)}")


def _limits(facts: Facts) -> Iterator[Cause]:
    for name, (letter, least) in NEEDED.items():
        if 0 <= facts.limits.get(name, -1) < least:
            text = f"a hard limit of this account is too low ({name} is {facts.limits[name]}; {least} are needed)"
            yield Cause(
                "limit", text, f"raise it in /etc/security/limits.conf and log in again (see: ulimit -H -{letter})"
            )


def _memory_folder(facts: Facts) -> Iterator[Cause]:
    place = facts.root / "dev/shm"
    if not (place.is_dir() and os.access(place, os.W_OK)):
        text = "there is no /dev/shm that can be written, which several processes at a time need"
        yield Cause("shm", text, "make it: sudo mkdir -p /dev/shm && sudo mount -t tmpfs -o mode=1777 tmpfs /dev/shm")


FINDERS: tuple[Callable[[Facts], Iterator[Cause]], ...] = (
    *(_platform, _tools, _settings, _unreadable, _limits, _memory_folder, _in_container),
)


def _container(facts: Facts) -> bool:
    marks = any((facts.root / name).exists() for name in (".dockerenv", "run/.containerenv", "run/systemd/container"))
    groups = facts.read("proc/1/cgroup") + facts.read("proc/self/cgroup")
    return marks or "container=" in facts.read("proc/1/environ") or any(name in groups for name in CONTAINERS)
