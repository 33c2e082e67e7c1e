"""Try to get out of the sandbox, in every way we know, in a real kernel: the proof that `course doctor` gives.

Each attempt is a cell that prints OUT if it manages what a student's code must not. None does harm if it succeeds.
"""

import contextlib
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook

from autograder.execution.student_kernel import StudentKernel
from autograder.sandbox import Limits
from autograder.sandbox.folders import temporary
from autograder.sandbox.walls import EXCHANGE

OUT = "OUT"
LIMITS = Limits(cell_seconds=5, cell_cpu_seconds=12, memory_bytes=1 << 30, processes=200, file_bytes=8 << 20)
MARK = "/tmp/left-by-another-student"
SIBLING = f"import os, subprocess; open({MARK!r}, 'w').close(); subprocess.Popen(['sleep', '987']); os.listdir('/tmp')"
HEAD = """
import ctypes, os, resource, signal, socket, struct, sys, tempfile, time
libc = ctypes.CDLL(None, use_errno=True)
def out(done):
    if done: print({out!r})
def in_child(act):
    child = os.fork()
    if child == 0:
        try:
            os._exit(1 if act() else 0)
        except BaseException:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
def connected(family, address, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as one:
        one.settimeout(2)
        one.connect(address)
    return True
def opened(path, flags=os.O_WRONLY):
    os.close(os.open(path, flags))
    return True
"""
ESCAPES = {
    "reach a service of this machine": "out(connected(socket.AF_INET, ('127.0.0.1', {port})))",
    "reach an abstract socket of this machine": "out(connected(socket.AF_UNIX, {abstract!r}))",
    "use a network device": "out([name for _, name in socket.if_nameindex() if name != 'lo'])",
    "open a socket to the hypervisor": "socket.socket(40, socket.SOCK_STREAM); out(True)",
    "write to the system": "out(any(os.access(p, os.W_OK) for p in ('/usr', '/usr/lib', '/', '/dev', sys.prefix)))",
    "write where the host reads": "out(opened('/kernel/x', os.O_WRONLY | os.O_CREAT))",
    "write where the host reads, before the wall is closed": "out(os.path.exists('/kernel/early'))",
    "replace a socket of the host's": "os.unlink('/kernel/socket-1'); out(True)",
    "change the system's settings": "out(opened('/proc/sys/kernel/core_pattern'))",
    "see the host's processes": "out(len([each for each in os.listdir('/proc') if each.isdigit()]) > 8)",
    "signal its parent": "out(os.getppid() and os.kill(os.getppid(), 0) is None)",
    "be root": "out(0 in (os.getuid(), os.geteuid()))",
    "have a capability": "out(int(open('/proc/self/status').read().split('CapEff:')[1].split()[0], 16))",
    "read the course's folder": "out(set(os.listdir({course!r})) - {course_has!r})",
    "read the home folder": "out(set(os.listdir({home!r})) - {home_has!r})",
    "read a file of the host": "out(opened({secret!r}, os.O_RDONLY))",
    "make a user namespace": "out(in_child(lambda: libc.unshare(0x10000000) == 0))",
    "mount a file system": """
place = tempfile.mkdtemp().encode()
out(libc.mount(b'tmpfs', place, b'tmpfs', 0, None) == 0 and libc.umount(place) == 0)""",
    "trace a process": "out(in_child(lambda: libc.ptrace(0, 0, 0, 0) == 0))",
    "become another user": "out(in_child(lambda: os.setuid(65534 if os.getuid() == 0 else 0) is None))",
    "hand a crash to the system": "resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); out(True)",
    "hold memory that nobody counts": "out(os.memfd_create('x') and True)",
    "make a device": "out(in_child(lambda: os.mknod(tempfile.mktemp(), 0o20600, os.makedev(1, 3)) is None))",
    "see another student's files": "out(os.path.exists({mark!r}))",
    "see another student's folder": "out(len(os.listdir({exchange!r})) > 0)",
    "see another student's processes": (
        "out(any('987' in open(f'/proc/{{each}}/cmdline').read() for each in os.listdir('/proc') if each.isdigit()))"
    ),
}
# Names that Python, IPython and its libraries look for, and that nobody has; or whose files they read as settings.
EARLY = (
    *("argcomplete.py", "appnope.py", "pysqlite2.py", "sitecustomize.py", "usercustomize.py", "uvloop.py", "gi.py"),
    *("PyQt5.py", "trio.py", "curio.py", "docrepr.py", "nest_asyncio.py", "pandas.py", "ipython_config.py"),
    *("ipython_kernel_config.py", "ipykernel_config.py", "jupyter_config.py", ".pythonstartup", "startup/00.py"),
    *("profile_default/startup/00.py", "profile_default/ipython_config.py"),
    *(".ipython/profile_default/startup/00.py", ".ipython/profile_default/ipython_config.py"),
)
EARLY_CODE = """
try:
    open("/kernel/early", "w").close()
except OSError:
    pass
"""
EXCESSES = {
    "use more memory than it may": "block = bytearray({memory}); block[::4096] = b'x' * len(block[::4096]); out(True)",
    "start more processes than it may": """
children = []
try:
    for _ in range({processes} + 50):
        child = os.fork()
        if child == 0:
            time.sleep(600)
            os._exit(0)
        children.append(child)
finally:
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    out(len(children) > {processes})""",
    "write a larger file than it may": """
with tempfile.TemporaryFile() as file:
    for _ in range(2 * {file_bytes} >> 20):
        file.write(bytes(1 << 20))
    file.flush()
    out(True)""",
    "fill the disk": """
written = 0
try:
    for number in range(1000):
        with open(f'/tmp/{{number}}', 'wb') as file:
            written += file.write(bytes(1 << 20))
finally:
    out(written > 600 << 20)""",
    "go on for ever": """
until = time.monotonic() + 3 * {cell_seconds}
while time.monotonic() < until:
    try:
        time.sleep(0.01)
    except BaseException:
        pass
out(True)""",
}


@dataclass(frozen=True)
class Attempt:
    """One attempt to get out and whether it did."""

    what: str
    out: bool


def attempts(course: Path, isolated: bool = True, limits: Limits = LIMITS) -> Iterator[Attempt]:
    """Try every escape, and every way to use more than `LIMITS`.

    Args:
        course: the course's folder, which must be out of reach.
        isolated: False to see that the escapes succeed where there is no sandbox; then no limit is tried.
        limits: others than `LIMITS` to see that those are passed where nothing forbids it.

    Raises:
        SandboxError: no kernel came up.
    """
    with contextlib.ExitStack() as stack:
        abstract = f"\0course-{secrets.token_hex(8)}"
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind(abstract)
        unix.listen()
        secret = stack.enter_context(tempfile.NamedTemporaryFile(prefix="secret-"))
        os.chmod(secret.name, 0o644)
        sibling = stack.enter_context(StudentKernel(new_notebook(), None, Limits(), isolated=isolated))
        _printed(sibling, SIBLING)
        handed_in = stack.enter_context(temporary())
        for name in EARLY:
            (handed_in / name).parent.mkdir(parents=True, exist_ok=True)
            (handed_in / name).write_text(EARLY_CODE)
        kernel = stack.enter_context(StudentKernel(new_notebook(), str(handed_in), limits, isolated=isolated))
        names = {
            "out": OUT,
            "port": server.getsockname()[1],
            "abstract": abstract,
            "course": str(course.resolve()),
            "home": str(Path.home()),
            "course_has": _way_to_python(course.resolve()),
            "home_has": _way_to_python(Path.home()) | {"work", ".ipython"},
            "secret": secret.name,
            "mark": MARK,
            "exchange": EXCHANGE,
            "memory": 2 * LIMITS.memory_bytes,
            "processes": LIMITS.processes,
            "file_bytes": LIMITS.file_bytes,
            "cell_seconds": LIMITS.cell_seconds,
        }
        _printed(kernel, HEAD.format(**names))
        for what, code in {**ESCAPES, **(EXCESSES if isolated else {})}.items():
            yield Attempt(what, OUT in _printed(kernel, code.format(**names)))


def _way_to_python(folder: Path) -> set[str]:
    """Return what the walls put into a folder, empty but for Python itself."""
    ways = {Path(prefix) for prefix in (sys.prefix, sys.base_prefix)}
    return {way.relative_to(folder).parts[0] for way in ways if way != folder and way.is_relative_to(folder)}


def _printed(kernel: StudentKernel, source: str) -> str:
    kernel.notebook.cells = [new_code_cell(source)]
    kernel.run(kernel.notebook.cells[0], 0)
    return "".join(output.get("text", "") for output in kernel.notebook.cells[0].outputs)
