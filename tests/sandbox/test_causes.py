"""Why there is no sandbox on other people's machines: each cause is told by its own files, with what to do."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import SandboxError
from autograder.sandbox import causes, walls
from autograder.sandbox.causes import Cause, Facts

GIGABYTES = 1 << 30


@pytest.fixture
def good(tmp_path: Path) -> Facts:
    """A machine with nothing in the way, seen by an ordinary user."""
    (tmp_path / "dev/shm").mkdir(parents=True)
    return Facts(tmp_path, "linux", 1000, True, True, dict.fromkeys(causes.NEEDED, -1), ())


def put(facts: Facts, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = facts.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_where_nothing_is_in_the_way_nothing_is_named(good: Facts) -> None:
    put(good, {"proc/sys/kernel/osrelease": "6.8.0-45-generic", "proc/1/cgroup": "0::/init.scope"})
    put(good, {"proc/sys/kernel/unprivileged_userns_clone": "1", "proc/sys/user/max_user_namespaces": "15000"})
    put(good, {"proc/sys/kernel/apparmor_restrict_unprivileged_userns": "0"})
    assert list(causes.causes(good)) == []


FILES = {
    "apparmor": (
        {"proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n"},
        "kernel.apparmor_restrict_unprivileged_userns=0 | sudo tee /etc/sysctl.d/",
    ),
    "userns-clone": ({"proc/sys/kernel/unprivileged_userns_clone": "0\n"}, "kernel.unprivileged_userns_clone=1 |"),
    "max-namespaces": ({"proc/sys/user/max_user_namespaces": "0\n"}, "user.max_user_namespaces=15000 |"),
    "wsl1": ({"proc/sys/kernel/osrelease": "4.4.0-19041-Microsoft\n"}, "wsl --set-version DISTRIBUTION 2"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_setting_is_named_with_the_command_that_changes_it(good: Facts, kind: str) -> None:
    files, remedy = FILES[kind]
    put(good, files)
    [cause] = causes.causes(good)
    assert cause.kind == kind and remedy in cause.remedy and len(str(cause).splitlines()) == 1


def test_wsl_2_is_as_good_as_any_linux(good: Facts) -> None:
    put(good, {"proc/sys/kernel/osrelease": "5.15.153.1-microsoft-standard-WSL2\n"})
    assert list(causes.causes(good)) == []


@pytest.mark.parametrize(
    "mark",
    [
        {".dockerenv": ""},
        {"run/.containerenv": ""},
        {"proc/1/environ": "container=lxc\0HOME=/"},
        {"proc/1/cgroup": "0::/kubepods/besteffort/pod1"},
    ],
    ids=["Docker", "Podman", "LXC", "Kubernetes"],
)
def test_a_container_is_named_with_its_options(good: Facts, mark: dict[str, str]) -> None:
    put(good, mark)
    [user] = causes.causes(good)
    [root] = causes.causes(dataclasses.replace(good, uid=0))
    assert user.kind == root.kind == "container"
    assert "systempaths=unconfined" in user.remedy and "cap-add" not in user.remedy
    assert "--cap-add SYS_ADMIN --cap-add NET_ADMIN" in root.remedy and "systempaths" not in root.remedy


@pytest.mark.parametrize(
    ("change", "kind", "remedy"),
    [
        ({"platform": "darwin"}, "platform", "virtual machine"),
        ({"has_bwrap": False}, "bwrap", "apt-get install bubblewrap"),
        ({"has_seccomp": False}, "seccomp", "apt-get install libseccomp2"),
        ({"limits": {"RLIMIT_NOFILE": 64}}, "limit", "ulimit -H -n"),
        ({"limits": {"RLIMIT_AS": GIGABYTES}}, "limit", "ulimit -H -v"),
        ({"limits": {"RLIMIT_NPROC": 20}}, "limit", "ulimit -H -u"),
    ],
)
def test_what_is_missing_or_too_small_is_named(good: Facts, change: dict[str, object], kind: str, remedy: str) -> None:
    [cause] = causes.causes(dataclasses.replace(good, **change))
    assert cause.kind == kind and remedy in cause.remedy


def test_without_a_folder_in_memory_it_is_named(good: Facts) -> None:
    (good.root / "dev/shm").rmdir()
    [cause] = causes.causes(good)
    assert cause.kind == "shm" and "mount -t tmpfs" in cause.remedy


def test_the_error_carries_the_cause_and_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(_: Facts) -> Iterator[Cause]:
        yield Cause("apparmor", "AppArmor forbids it", "run: this")

    monkeypatch.setattr(causes, "FINDERS", (found,))
    error = causes.refused("bwrap: no")
    assert isinstance(error, SandboxError) and error.kind == "apparmor"
    assert str(error) == "AppArmor forbids it (bwrap: no); run: this"
    monkeypatch.setattr(causes, "FINDERS", ())
    assert causes.refused("bwrap: no").kind == "unknown" and "bwrap: no" in str(causes.refused("bwrap: no"))


def test_a_kernel_that_lacks_a_limit_says_which(good: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    error = SandboxError("Too many open files")
    monkeypatch.setattr(causes, "Facts", lambda: good)
    assert causes.explained(error) is error
    low = dataclasses.replace(good, limits={"RLIMIT_NOFILE": 40})
    monkeypatch.setattr(causes, "Facts", lambda: low)
    assert causes.explained(error).kind == "limit"
    assert "Too many open files" in str(causes.explained(error)) and "ulimit -H -n" in str(causes.explained(error))


@pytest.mark.parametrize(
    ("uid_map", "gid_map", "first", "last"),
    [
        ("0 0 4294967295", "0 0 4294967295", walls.FIRST_UID, walls.FIRST_UID + walls.UIDS - 1),
        ("0 0 65536", "0 0 65536", 32768, 65535),
        ("0 1000 1\n1 100000 65536", "0 1000 1\n1 100000 65536", 32769, 65536),
        ("0 1000 1\n1 100000 65536", "0 1000 1\n1 100000 40000", 20001, 40000),
    ],
    ids=["the machine itself", "a container", "rootless", "rootless with fewer groups"],
)
def test_a_stranger_is_one_of_those_that_there_are(uid_map: str, gid_map: str, first: int, last: int) -> None:
    ids = walls.strangers(uid_map, gid_map)
    assert (ids[0], ids[-1]) == (first, last)


def test_where_there_is_only_one_user_there_is_no_stranger() -> None:
    assert not walls.strangers("0 1000 1", "0 1000 1")
