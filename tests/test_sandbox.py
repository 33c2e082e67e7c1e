"""The wall around student code, tried from inside with small programs. Each trial is shown to succeed outside."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder import sandbox
from autograder.sandbox import SandboxError

ROOT = Path(__file__).resolve().parents[1]
SECRET, PYTHONS = "COURSE_TEST_SECRET", (sys.prefix, sys.base_prefix)


def run(code: str, *command: str) -> Any:
    """Run a program that prints one JSON value; without a command in this process's own world."""
    done = subprocess.run([*command, sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def inside(code: str) -> Any:
    return run(code, *sandbox.walls(), *sandbox.identity(sandbox.new_uid()))


def files_below(folder: Path) -> str:
    """Code that prints the files below a folder, Python's own left out."""
    return f"""import json, os
seen = []
for top, folders, files in os.walk({str(folder)!r}):
    folders[:] = [each for each in folders if os.path.join(top, each) not in {PYTHONS!r}]
    seen += [os.path.join(top, each) for each in files]
print(json.dumps(seen[:1000]))"""


def test_there_is_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(f"\0{SECRET}-{os.getpid()}")
        abstract.listen()
        code = f"""import json, socket
def tried(family, address):
    try:
        with socket.socket(family) as one: one.settimeout(5); one.connect(address)
    except OSError: return False
    return True
devices = [name for _, name in socket.if_nameindex()]
print(json.dumps([tried(socket.AF_INET, ("127.0.0.1", {server.getsockname()[1]})),
    tried(socket.AF_UNIX, "\\0{SECRET}-{os.getpid()}"), devices]))"""
        assert run(code)[:2] == [True, True]
        assert inside(code) == [False, False, ["lo"]]


def test_only_tmp_and_the_students_home_can_be_written() -> None:
    code = f"""import json, os
writable = []
for top, folders, files in os.walk("/"):
    folders[:] = [each for each in folders if os.path.join(top, each) not in ("/proc", "/usr", *{PYTHONS!r})]
    for path in (top, *(os.path.join(top, each) for each in files if not top.startswith("/dev"))):
        if not os.path.islink(path) and os.access(path, os.W_OK): writable.append(path)
for folder in ("/tmp", "/home/student", "/usr", "/usr/lib", *{PYTHONS!r}, "/course/helpers", "/course/autograder"):
    try:
        with open(folder + "/{SECRET}", "w"): writable.append(folder)
    except OSError: pass
mounts = [line.split()[4:6] for line in open("/proc/self/mountinfo")]
mounts = [path for path, flags in mounts if "ro" not in flags.split(",") and os.path.isdir(path)]
print(json.dumps([sorted(set(writable)), sorted(mounts)]))"""
    writable, mounts = inside(code)
    assert writable == ["/home/student", "/tmp"] and not Path("/tmp", SECRET).exists()
    assert mounts == ["/dev/pts", "/home/student", "/proc", "/tmp"]  # beside that, rights alone protect nothing


def test_neither_repository_nor_home_nor_gradebook_can_be_seen(tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").write_text("all grades")
    for folder in (ROOT, ROOT / "autograder", ROOT / "tests", tmp_path):
        assert run(files_below(folder)) and inside(files_below(folder)) == []
    assert inside(files_below(Path.home())) == []


def test_the_hosts_processes_cannot_be_seen_or_signalled() -> None:
    code = f"""import json, os
pids = [int(each) for each in os.listdir("/proc") if each.isdigit()]
names = [open(f"/proc/{{pid}}/cmdline").read() for pid in pids]
print(json.dumps([len(pids) > 4, any({SECRET!r} in name for name in names if "import json" not in name)]))"""
    with subprocess.Popen(["sh", "-c", "read line", SECRET], stdin=subprocess.PIPE) as marked:
        assert run(code) == [True, True]
        assert inside(code) == [False, False]
        marked.stdin.close()


STATUS = """import json
lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps({key: lines[key].split() for key in lines if key[:3] in ("Cap", "Uid", "Gid", "NoN", "Gro")}))"""


def test_the_program_is_nobody_and_has_no_capabilities() -> None:
    seen = inside(STATUS)
    assert not any(int(seen[key][0], 16) for key in ("CapEff", "CapPrm", "CapInh", "CapAmb"))
    assert "0" not in seen["Uid"] + seen["Gid"] and seen["NoNewPrivs"] == ["1"]
    if os.getuid() == 0:
        assert int(seen["Uid"][0]) >= sandbox.FIRST_UID and not seen["Groups"]
        assert seen["Uid"] != inside(STATUS)["Uid"]  # two kernels are strangers to each other


@pytest.mark.parametrize(
    "act",
    [
        "os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY)",
        "os.open('/proc/sysrq-trigger', os.O_WRONLY)",
        "os.setuid(0)",
        "os.chroot('/tmp')",
        "os.mknod('/tmp/disk', 0o60600, os.makedev(254, 0))",
        "os.setpriority(os.PRIO_PROCESS, 0, -5)",
        "socket.sethostname('x')",
    ],
)
def test_what_only_root_may_do_is_refused(act: str) -> None:
    code = f"""import json, os, socket
try: {act}; print(json.dumps("done"))
except OSError: print(json.dumps("refused"))"""
    assert inside(code) == "refused"


def test_what_a_notebook_needs_can_be_imported_and_the_graders_cannot() -> None:
    code = """import importlib, json
def found(name):
    try: return importlib.import_module(name).__name__ == name
    except ImportError: return False
print(json.dumps([name for name in NAMES if found(name)]))"""
    needed = ["helpers", "helpers.faces", "autograder.inside.data", "autograder.inside.servant", "numpy", "ipykernel"]
    secret = ["autograder.graders", "autograder.graders.triplet_loss", "autograder.exam", "autograder.sandbox"]
    code = code.replace("NAMES", repr(needed + secret))
    assert run(code) == needed + secret
    assert inside(code) == needed


def test_the_environment_does_not_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, "token")
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    assert run(code)[SECRET] == "token"
    assert set(inside(code)) <= {*sandbox.ENVIRONMENT, "PWD", "LC_CTYPE"}


def test_the_check_passes_here_and_would_not_elsewhere_than_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.check()
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SandboxError, match="needs Linux"):
        sandbox.check()


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        ({}, "bwrap and setpriv not found; install it with: apt-get install bubblewrap"),
        ({"setpriv": "exit 0"}, "bwrap not found; install it with"),
        ({"bwrap": "exit 0"}, "setpriv not found"),
        ({"setpriv": "exit 0", "bwrap": "echo first >&2; echo 'no namespaces' >&2; exit 1"}, "(no namespaces)"),
        ({"setpriv": "exit 0", "bwrap": "exit 3"}, "(no reason given)"),
    ],
    ids=["neither", "no bwrap", "no setpriv", "bwrap fails", "bwrap fails in silence"],
)
def test_without_isolation_the_check_says_so_in_one_line(
    tools: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, script in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError) as caught:
        sandbox.check()
    assert said in str(caught.value) and len(str(caught.value).splitlines()) == 1


UNPRIVILEGED = """
import os, subprocess, sys
from autograder import sandbox
sandbox.check()
script = "id -u; grep Cap /proc/self/status; ls /proc; unshare -U true && echo hole; touch /usr/x && echo hole;"
script += "echo x > /proc/sys/kernel/core_pattern && echo hole; ls -d /etc/passwd && echo hole; true"
program = [*sandbox.walls(), *sandbox.identity(sandbox.new_uid()), "sh", "-c", script]
print(subprocess.run(program, stdout=subprocess.PIPE, text=True, check=True).stdout)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="the other tests went this way already")
def test_started_by_somebody_else_than_root_the_wall_stands_too() -> None:
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c"]
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    if subprocess.run([*nobody, "import autograder.sandbox"], capture_output=True, env=settings).returncode:
        pytest.skip("this Python cannot be used by anybody else")
    done = subprocess.run([*nobody, UNPRIVILEGED], capture_output=True, text=True, env=settings)
    assert done.returncode == 0, done.stderr
    words = done.stdout.split()
    assert words[0] == "65534" and "hole" not in words
    assert [int(words[words.index(f"Cap{each}:") + 1], 16) for each in ("Inh", "Prm", "Eff", "Amb")] == [0] * 4
    assert sum(each.isdigit() for each in words[words.index("CapAmb:") + 2 :]) < 5
