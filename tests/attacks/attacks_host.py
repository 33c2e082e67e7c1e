"""Attacks on the machine: its processes, memory, disk and time. The limits of the test's course are low."""

from attacks import LAST, Attack, Edit, edits, insert

IN_CALL = """
import ctypes, os, resource, signal, subprocess, sys, threading, time
def {name}({arguments}):
    {code}
    return np.zeros((0, 3), int)
"""
FORKS = """
import os, time
for _ in range(400):
    try:
        if os.fork() == 0:
            os.setsid()
            time.sleep(900)
            os._exit(0)
    except OSError:
        break
"""
THREADS = """
import threading, time
try:
    for _ in range(2000):
        threading.Thread(target=time.sleep, args=(900,), daemon=True).start()
except RuntimeError:
    pass
"""
DISK = """
import os
for folder in ("/tmp", ".", os.path.expanduser("~"), "/dev/shm", "/kernel", "/"):
    for number in range(8):
        try:
            with open(os.path.join(folder, f"full-{number}"), "wb") as file:
                for _ in range(64):
                    file.write(bytes(1 << 20))
        except OSError:
            break
try:
    os.truncate(os.open("/tmp/sparse", os.O_RDWR | os.O_CREAT), 1 << 50)
except OSError:
    pass
"""
MANY_FILES = """
import os
try:
    for number in range(50_000):
        open(f"/tmp/small-{number}", "w").close()
except OSError:
    pass
"""
# A daemon that goes on after the cell: own session, ignores signals, holds the cell's output open, writes for ever.
DAEMON = """
import os, signal, subprocess, sys, time
program = '''
import os, signal, sys, time
for number in set(range(1, 65)) - {9, 19, 32, 33}:
    signal.signal(number, signal.SIG_IGN)
if os.fork() or os.setsid() or os.fork():
    os._exit(0)
while True:
    for path in ("@CANARY@", "@COURSE@/gradebook.db", "/kernel/files/late", "/kernel/late"):
        try:
            open(path, "a").write("written after grading")
        except OSError:
            pass
    time.sleep(0.05)
'''
subprocess.Popen([sys.executable, "-c", program, "@MARK@"], env={"MARK": "@MARK@"}, start_new_session=True)
time.sleep(0.3)
"""
STUBBORN = """
import signal, time
for number in set(range(1, 65)) - {9, 19, 32, 33}:
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        time.sleep(0.01)
    except BaseException:
        pass
"""
STUBBORN_CALL = """
def semi_hard_triplets(f, labels, alpha=0.2):
    import time
    while True:
        try:
            time.sleep(0.01)
        except BaseException:
            pass
"""


def _call(name: str, code: str, hazard: str = "own", **options: object) -> Attack:
    """An attack in the middle of a call."""
    answer = IN_CALL.format(name=LAST, arguments="f, labels, alpha=0.2", code=code.strip().replace("\n", "\n    "))
    return Attack(name, hazard, exercise=LAST, answer=answer, **options)


def _slow(n: int, seconds: float) -> Edit:
    """Slow cells, each within its limit, behind the last exercise but one."""
    return edits(*(insert(f"import time; time.sleep({seconds}); {i}", "hardest_triplets-test") for i in range(n)))


ATTACKS = [
    _call("kill-parent", "os.kill(os.getppid(), 9)", "24"),
    _call("kill-all", "os.kill(-1, 9); os.kill(0, 9); os.kill(1, 9); os.abort()", "24"),
    Attack(
        "kill-in-a-cell",
        "24",
        before="import os\nos.kill(os.getppid(), 9)\nos.kill(os.getpid(), 9)\nos._exit(9)\n",
        exercise=LAST,
    ),
    _call("exits", "os._exit(0)", says="ended the kernel"),
    _call("crashes", "ctypes.string_at(0)", says="ended the kernel"),
    _call("asks-to-exit", "get_ipython().kernel.do_shutdown(False); get_ipython().ask_exit(); sys.exit(0)"),
    Attack("fork-bomb", "25", before=FORKS, exercise=LAST),
    Attack("threads", "25", before=THREADS, exercise=LAST),
    _call("memory", "block = bytearray(6 << 30)\nblock[::4096] = b'x' * len(block[::4096])", "25"),
    _call(
        "memory-of-many",
        """
for _ in range(4):
    if os.fork() == 0:
        block = bytearray(1 << 30)
        block[::4096] = b'x' * len(block[::4096])
        time.sleep(60)
time.sleep(1.5)""",
        "25",
    ),
    Attack("much-output", "25", before="print('x' * 20_000_000)\nfor _ in range(10): print('x' * 1_000_000)\n"),
    _call("much-output-in-a-call", "for _ in range(30): print('x' * 1_000_000)", "25"),
    Attack("disk", "25", before=DISK, exercise=LAST),
    Attack("many-files", "25", before=MANY_FILES, exercise=LAST),
    Attack("stubborn-cell", "26", before=STUBBORN, exercise=LAST, says="ran longer than it may"),
    Attack("stubborn-call", "26", answer=STUBBORN_CALL, exercise=LAST, says="did not end in time"),
    Attack(
        "slow-cells",
        "26",
        exercise=LAST,
        edit=_slow(14, 5),
        held=True,
        says="time for the notebook",
    ),
    Attack("daemon", "31", before=DAEMON, exercise=LAST),
    _call("deaf", "get_ipython().kernel.shell_stream.socket.close(0)", says="did not end in time"),
    _call(
        "limits-raised",
        """
for name in dir(resource):
    if name.startswith("RLIMIT_"):
        try:
            resource.setrlimit(getattr(resource, name), (-1, -1))
            open("@CANARY@", "a").write("raised")
        except (OSError, ValueError):
            pass""",
    ),
]
