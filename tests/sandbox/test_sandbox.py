"""The wall around student code, tried from inside with small programs. Each trial is shown to succeed outside."""

import contextlib
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import inside as inside_package
from autograder import sandbox
from autograder.doctor import escapes
from autograder.execution.student_kernel import StudentKernel
from autograder.sandbox import Limits, SandboxError, causes, cgroups, folders, walls
from autograder.sandbox.syscalls import forbidding_filter

ROOT = Path(__file__).resolve().parents[2]
SECRET, PYTHONS = "COURSE_TEST_SECRET", (sys.prefix, sys.base_prefix)


def run(code: str, *command: str) -> Any:
    """Run a program that prints one JSON value; without a command in this process's own world."""
    done = subprocess.run([*command, sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextlib.contextmanager
def kernel(**options: Any) -> Iterator[StudentKernel]:
    with StudentKernel(new_notebook(), None, Limits(), **options) as one:
        yield one


def inside(code: str, one: StudentKernel | None = None) -> Any:
    """Run the same program as a cell of a sandboxed kernel, a new one if none is given."""
    if one is None:
        with kernel() as one:
            return inside(code, one)
    one.notebook.cells = [new_code_cell(code)]
    one.run(one.notebook.cells[0], 0)
    outputs = one.notebook.cells[0].outputs
    assert [output.get("name") for output in outputs] == ["stdout"], outputs
    return json.loads(outputs[0].text)


def files_below(folder: Path) -> str:
    """Code that prints the files below a folder, Python's own left out."""
    return f"""import json, os
seen = []
for top, folders, files in os.walk({str(folder)!r}):
    folders[:] = [each for each in folders if os.path.join(top, each) not in {PYTHONS!r}]
    seen += [os.path.join(top, each) for each in files]
print(json.dumps(seen[:1000]))"""


def test_there_is_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(f"\0{SECRET}-{os.getpid()}")
        abstract.listen()
        code = f"""import json, socket
def tried(family, address):
    try:
        with socket.socket(family) as one: one.settimeout(5); one.connect(address)
    except OSError: return False
    return True
devices = [name for _, name in socket.if_nameindex()]
print(json.dumps([tried(socket.AF_INET, ("127.0.0.1", {listener.getsockname()[1]})),
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
course = ("/kernel", "/kernels", "/course/helpers", "/course/autograder")
for folder in ("/tmp", "/dev/shm", "/home/student", "/usr", "/usr/lib", *{PYTHONS!r}, *course):
    try:
        with open(folder + "/{SECRET}", "w"): writable.append(folder)
    except OSError: pass
mounts = dict(line.split()[4:6] for line in open("/proc/self/mountinfo"))  # the last one at a place hides the others
mounts = [path for path, flags in mounts.items() if "ro" not in flags.split(",") and os.path.isdir(path)]
print(json.dumps([sorted(set(writable)), sorted(mounts)]))"""
    writable, mounts = inside(code)
    shared = ["/dev/shm", "/home/student", "/tmp"]
    assert [path for path in writable if not path.startswith(("/home/student/", "/kernel/socket-"))] == shared
    assert not Path("/tmp", SECRET).exists()
    assert mounts == sorted([*shared, "/dev/pts", "/proc"])  # beside that, rights alone protect nothing


def test_neither_repository_nor_home_nor_gradebook_can_be_seen(tmp_path: Path) -> None:
    (tmp_path / "gradebook.db").write_text("all grades")
    for folder in (ROOT, ROOT / "autograder", ROOT / "tests", tmp_path):
        assert run(files_below(folder)) and inside(files_below(folder)) == []
    assert not [path for path in inside(files_below(Path.home())) if not path.startswith("/home/student/")]


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


@pytest.mark.parametrize("mask", [0o077, 0o027, 0o007])
def test_a_strict_umask_keeps_nobody_from_being_graded(mask: int, tmp_path: Path) -> None:
    """In a process of its own, whose fork server is made under the mask as well."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.csv").write_text("7")
    code = f"""import os
os.umask({mask})
from autograder import sandbox
from autograder.execution.student_kernel import StudentKernel
from nbformat.v4 import new_code_cell, new_notebook
sandbox.check()
cell = new_code_cell("import os; print(open('data/mine.csv').read()); os.mkdir('/tmp/own'); os.listdir('/tmp/own')")
with StudentKernel(new_notebook(cells=[cell]), {str(tmp_path)!r}, sandbox.Limits(), warm=False) as one:
    one.run(cell, 0)
print(cell.outputs[0].text)"""
    assert run(code) == 7


def test_files_that_kernels_cannot_read_are_named(tmp_path: Path) -> None:
    """As a clone is that root made under a strict umask."""
    (tmp_path / "helpers").mkdir(0o700)
    facts = causes.Facts(uid=0, read_by_kernels=(tmp_path / "helpers",))
    assert [each.kind for each in causes._unreadable(facts)] == ["unreadable"]
    assert f"chmod -R go+rX {tmp_path}/helpers" in str(next(causes._unreadable(facts)))
    (tmp_path / "helpers").chmod(0o755)
    assert not list(causes._unreadable(facts))


def test_the_program_is_nobody_and_has_no_capabilities() -> None:
    seen = inside(STATUS)
    assert not any(int(seen[key][0], 16) for key in ("CapEff", "CapPrm", "CapInh", "CapAmb"))
    assert "0" not in seen["Uid"] + seen["Gid"] and seen["NoNewPrivs"] == ["1"]
    if os.getuid() == 0:
        assert int(seen["Uid"][0]) >= walls.FIRST_UID and not seen["Groups"]
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
    needed = [
        "helpers",
        "helpers.data.faces",
        "autograder.inside.data",
        "autograder.inside.servant",
        "numpy",
        "ipykernel",
    ]
    secret = ["autograder.graders", "autograder.graders.triplet_loss", "autograder.exam.exam", "autograder.sandbox"]
    code = code.replace("NAMES", repr(needed + secret))
    assert run(code) == needed + secret
    assert inside(code) == needed


def test_the_environment_does_not_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, "token")
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    assert run(code)[SECRET] == "token"
    # the rest is what a kernel sets for itself
    own = {"CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "GIT_PAGER", "PAGER", "TERM", "PYDEVD_USE_FRAME_EVAL"}
    assert set(inside(code)) - own <= {*walls.ENVIRONMENT, "PWD", "LC_CTYPE"}


def test_the_check_passes_here_and_would_not_elsewhere_than_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.check()
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SandboxError, match="needs Linux"):
        sandbox.check()


@pytest.mark.parametrize(
    ("bwrap", "said"),
    [
        (None, "bwrap not found; install it with: apt-get install bubblewrap"),
        ("echo first >&2; echo 'no namespaces' >&2; exit 1", "(no namespaces)"),
        ("exit 3", "(no reason given)"),
    ],
    ids=["no bwrap", "bwrap fails", "bwrap fails in silence"],
)
def test_without_isolation_it_is_said_in_one_line(
    bwrap: str | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if bwrap:
        (tmp_path / "bwrap").write_text(f"#!/bin/sh\n{bwrap}\n")
        (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    for attempt in (sandbox.check, sandbox.ForkServer):
        with pytest.raises(SandboxError) as caught:
            attempt()
        assert said in str(caught.value) and len(str(caught.value).splitlines()) == 1


def test_without_the_filter_of_system_calls_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    forbidding_filter.cache_clear()
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    for attempt in (sandbox.check, sandbox.ForkServer):
        with pytest.raises(SandboxError, match="libseccomp not found; install it with"):
            attempt()


def test_the_way_to_python_is_no_hole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "courses" / "faces" / "venv"))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / ".local" / "python"))
    assert escapes._way_to_python(tmp_path) == {"courses", ".local"}
    assert escapes._way_to_python(tmp_path / "courses" / "faces") == {"venv"}
    assert escapes._way_to_python(tmp_path / "elsewhere") == set()


def test_every_escape_fails_in_the_sandbox() -> None:
    tried = {attempt.what: attempt.out for attempt in escapes.attempts(ROOT)}
    assert len(tried) > 20 and not any(tried.values()), tried


def test_the_escapes_succeed_without_a_sandbox() -> None:
    tried = {attempt.what: attempt.out for attempt in escapes.attempts(ROOT, isolated=False)}
    Path(escapes.MARK).unlink()
    # without root some are refused all the same, and these folders exist only in the sandbox
    never = {each for each in escapes.ESCAPES if each.startswith("write where the host reads")}
    never |= {"see another student's folder", "open a socket to the hypervisor", "replace a socket of the host's"}
    rooted = {
        "write to the system",
        "change the system's settings",
        "be root",
        "have a capability",
        "become another user",
    }
    rooted |= {"make a user namespace", "mount a file system", "make a device"}
    assert not [what for what, out in tried.items() if not out and what not in never | rooted]
    assert os.getuid() or not [what for what, out in tried.items() if not out and what not in never]


def test_files_that_run_before_the_wall_is_closed_are_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel that looks among a student's files while it starts, as it once did, for a module that nobody has."""
    package = Path(shutil.copytree(Path(inside_package.__file__).parent, tmp_path / "inside"))
    program, start = (package / "kernel_process.py").read_text(), "    app = IPKernelApp.instance()\n"
    assert start in program
    early = """
    sys.path.append(f'{folder}/files')
    with contextlib.suppress(ImportError):
        import appnope
    sys.path.pop()
"""
    (package / "kernel_process.py").write_text(program.replace(start, early + start))
    monkeypatch.setattr(walls.inside, "__path__", [str(package)])
    monkeypatch.setattr(sandbox.ForkServer, "_shared", {})
    try:
        tried = [each.what for each in escapes.attempts(ROOT) if each.out]
    finally:
        sandbox.ForkServer.shared().stop()
    assert tried == ["write where the host reads, before the wall is closed"]


def test_where_nothing_forbids_it_the_limits_are_passed() -> None:
    wide = Limits(cell_seconds=600, memory_bytes=8 << 30, processes=1000, file_bytes=1 << 30)
    tried = {attempt.what: attempt.out for attempt in escapes.attempts(ROOT, limits=wide)}
    passed = [what for what in escapes.EXCESSES if tried[what]]
    assert passed == [what for what in escapes.EXCESSES if what != "fill the disk"]  # folders have one size


def test_limits_hold_without_control_groups_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "version", lambda: 0)
    tried = {attempt.what: attempt.out for attempt in escapes.attempts(ROOT)}
    assert not any(tried.values()), tried


def test_a_process_steps_aside_in_a_group_that_was_delegated_to_it(tmp_path: Path) -> None:
    """Made of plain files: a group of version 2 takes others below it only while no process is in it itself."""
    shared, own = tmp_path / "session.scope", tmp_path / "run-1.scope"
    for group in (shared, own):
        group.mkdir()
        (group / "cgroup.procs").write_text("17\n18\n")
    os.setxattr(own, "user.delegate", b"1")
    assert cgroups._beside(shared) == shared and not (shared / cgroups.HOST).exists()
    assert cgroups._beside(own) == own and (own / cgroups.HOST / "cgroup.procs").read_text() == "18"
    assert cgroups._beside(own / cgroups.HOST) == own


def test_memory_is_counted_over_all_processes_without_control_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "version", lambda: 0)
    code = """import os, time
for _ in range(6):
    if os.fork() == 0:
        block = bytearray(200 << 20)
        block[::4096] = b"x" * len(block[::4096])
        time.sleep(60)
time.sleep(30)"""
    notebook = new_notebook(cells=[new_code_cell(code)])
    with StudentKernel(notebook, None, Limits(memory_bytes=1 << 30)) as one:
        assert one.run(notebook.cells[0], 0) == "memory"


SHARED = {
    "anonymous": "import mmap\nkept = [mmap.mmap(-1, 64 << 20) for _ in range(24)]",
    "shared with children": "import mmap, os\nkept = [mmap.mmap(-1, 64 << 20) for _ in range(24)]\n"
    "if os.fork() == 0: import time; time.sleep(60)",
    "sockets": """
import os, socket, time
kept = []
for _ in range(20):
    if os.fork() == 0:
        try:
            while True:
                kept += socket.socketpair()
                kept[-1].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
                kept[-1].setblocking(False)
                try:
                    while True: kept[-1].send(bytes(1 << 16))
                except BlockingIOError: pass
        except OSError:
            time.sleep(60)
time.sleep(60)""",
}


@pytest.mark.parametrize("what", SHARED)
def test_shared_memory_and_full_sockets_count_too(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroups, "version", lambda: 0)
    fill = "\nfor each in kept:\n    each[::4096] = b'x' * len(each[::4096])\nimport time; time.sleep(60)"
    notebook = new_notebook(cells=[new_code_cell(SHARED[what] + ("" if what == "sockets" else fill))])
    with StudentKernel(notebook, None, Limits(memory_bytes=1 << 30), warm=False) as one:
        assert one.run(notebook.cells[0], 0) == "memory"


def test_honest_sharing_is_not_counted_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four processes look at one block of 300 MB for a while: no gigabyte."""
    monkeypatch.setattr(cgroups, "version", lambda: 0)
    code = """import mmap, os, time
block = mmap.mmap(-1, 300 << 20)
block[::4096] = b"x" * len(block[::4096])
for _ in range(4):
    if os.fork() == 0:
        sum(block[::4096])
        time.sleep(3)
        os._exit(0)
for _ in range(4): os.wait()"""
    notebook = new_notebook(cells=[new_code_cell(code)])
    with StudentKernel(notebook, None, Limits(memory_bytes=1 << 30), warm=False) as one:
        assert one.run(notebook.cells[0], 0) == "" and notebook.cells[0].outputs == []


@pytest.mark.parametrize(
    "act",
    [
        "os.memfd_create('x')",
        "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
        "resource.prlimit(0, resource.RLIMIT_CORE, (0, 0))",
        "libc.shmget(0, 1 << 20, 0o1600) >= 0 or refuse()",
        "libc.mq_open(b'/x', 0o102, 0o600, None) >= 0 or refuse()",
    ],
)
def test_nothing_is_kept_where_nobody_counts_and_no_crash_reaches_the_system(act: str) -> None:
    code = f"""import ctypes, json, os, resource
libc = ctypes.CDLL(None)
def refuse(): raise OSError
try: {act}; print(json.dumps("done"))
except (OSError, ValueError): print(json.dumps(resource.getrlimit(resource.RLIMIT_CORE)))"""
    assert run(code) == "done" and inside(code) == [1, 1]


def test_processor_time_is_limited_over_all_processes() -> None:
    code = "import os\nfor _ in range(2):\n    os.fork()\nwhile True: pass"
    notebook = new_notebook(cells=[new_code_cell("1"), new_code_cell(code)])
    with StudentKernel(notebook, None, Limits(cell_cpu_seconds=3)) as one:
        assert [one.run(cell, index) for index, cell in enumerate(notebook.cells)] == ["", "cpu"]


def test_each_kernel_has_randomness_of_its_own_and_none_sees_the_keys_of_another() -> None:
    code = """import gc, json, os, random, uuid
import numpy as np
from ipykernel.kernelapp import IPKernelApp
key = IPKernelApp.instance().session.key.decode()
requests = [each for each in gc.get_objects() if type(each) is dict and "rlimits" in each]
numbers = [random.random(), np.random.rand(), uuid.uuid4().hex, key]
print(json.dumps([*numbers, len(requests), os.listdir("/kernels")]))"""
    first, second = inside(code), inside(code)
    assert all(one != other for one, other in zip(first[:4], second[:4], strict=True))
    assert first[4] == second[4] == 1 and first[5] == second[5] == []


def test_a_kernel_has_no_file_open_that_is_not_its_own() -> None:
    code = """import json, os
open_ones = [f"/proc/self/fd/{each}" for each in os.listdir("/proc/self/fd")]
targets = [os.readlink(each) for each in open_ones if os.path.exists(each)]
print(json.dumps([each for each in targets if each.startswith("/") and not each.startswith(("/dev/null", "/proc"))]))"""
    assert inside(code) == []


def test_where_a_fork_is_not_safe_kernels_start_cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "helpers"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "busy.py").write_text("import threading, time; threading.Thread(target=time.sleep, args=(9,)).start()")
    monkeypatch.setattr(walls.helpers, "__path__", [str(package)])
    one = sandbox.ForkServer()
    try:
        assert not one.warm and one.reason == "the imports started 1 threads"
        monkeypatch.setitem(sandbox.ForkServer._shared, (True, True), one)
        assert inside("import json, sys; print(json.dumps('tensorflow' in sys.modules))") is False
    finally:
        one.stop()


def test_a_cold_kernel_begins_without_tensorflow_and_a_warm_one_with_it() -> None:
    for warm in (True, False):
        with kernel(warm=warm) as one:
            assert inside("import json, sys; print(json.dumps('tensorflow' in sys.modules))", one) is warm


def test_nothing_is_left_when_the_host_is_killed() -> None:
    code = """import sys, time
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from autograder.execution.student_kernel import StudentKernel
from autograder.sandbox import ForkServer, Limits
with StudentKernel(new_notebook(cells=[new_code_cell("1")]), None, Limits(), warm=False) as one:
    one.run(one.notebook.cells[0], 0)
    server = ForkServer.shared(warm=False)
    print(server.process.pid, server.folder, one.process_id, flush=True)
    time.sleep(60)"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) as host:
        server_pid, folder, kernel_pid = host.stdout.readline().split()
        host.kill()
    folders.sweep()  # at once: the server inside may still be ending
    assert not Path(folder).exists()
    until = time.monotonic() + 50
    while any(Path("/proc", pid).exists() for pid in (server_pid, kernel_pid)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(Path("/proc", pid).exists() for pid in (server_pid, kernel_pid))


def test_an_idle_server_ends_and_the_next_kernel_starts_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.ForkServer, "_shared", {})
    one = sandbox.ForkServer.shared(warm=False)
    one.process.kill()
    one.process.wait()
    with kernel(warm=False) as next_one:
        assert inside("print(1)", next_one) == 1
    assert not one.folder.exists()  # nothing of it is left
    sandbox.ForkServer.shared(warm=False).stop()


UNPRIVILEGED = """
import json, os
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from autograder.execution.student_kernel import StudentKernel
from autograder.sandbox import ForkServer, Limits, check
from autograder.doctor import escapes
from pathlib import Path
check()
tried = [attempt.what for attempt in escapes.attempts(Path.cwd()) if attempt.out]
print(json.dumps([os.getuid(), ForkServer.shared().warm, tried]))
"""


@pytest.mark.skipif(os.getuid() != 0, reason="the other tests went this way already")
def test_started_by_somebody_else_than_root_the_wall_stands_too() -> None:
    """In a mount namespace of its own, in which Python is not below a folder that only root may enter."""
    opened = "mkdir -p {place} && mount --bind {python} {place} && mount -t tmpfs -o mode=755 none /root && "
    opened += "mkdir -p {python} && mount --bind {place} {python} && cd {root} && exec "
    with tempfile.TemporaryDirectory() as place:
        python = sys.base_prefix
        script = opened.format(place=shlex.quote(f"{place}/python"), python=python, root=shlex.quote(str(ROOT)))
        script = script if python.startswith("/root/") else f"cd {shlex.quote(str(ROOT))} && exec "
        nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/nonexistent"
        command = ["unshare", "-m", "sh", "-c", f'{script}{nobody} "$0" "$@"', sys.executable, "-c", UNPRIVILEGED]
        done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    uid, warm, out = json.loads(done.stdout)
    assert uid == 65534 and warm and out == []


STOCK = """
import json
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
cell = new_code_cell("import os; [os.getcwd(), os.getpid()]")
notebook = new_notebook(cells=[cell], metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
NotebookClient(notebook).execute()
print(json.dumps(notebook.cells[0].outputs[0].data["text/plain"]))
"""


def test_stock_nbclient_takes_the_sandbox_when_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "sandbox")
    assert run(STOCK) == "['/home/student/work', 1]"
