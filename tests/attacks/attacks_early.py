"""Files that are found and run while a kernel starts, before its walls stand, if its start looks where they lie.

Python, IPython and its libraries look for modules that nobody has, and for settings in the working folder and in the
home. Each attack hands in one file under all of these names.
"""

from attacks import Attack

from autograder.doctor.escapes import EARLY

WRITES = """
import os
try:
    for number in range(4):
        with open(f"/kernel/full-{number}", "wb") as file:
            for _ in range(50):
                file.write(bytes(1 << 20))
except OSError:
    pass
"""
SOCKETS = """
import os
for number in range(1, 6):
    path = f"/kernel/socket-{number}"
    for act in (lambda: os.unlink(path), lambda: os.symlink("@COURSE@/service", path)):
        try:
            act()
        except OSError:
            pass
"""
DEEP = """
import os
try:
    os.chdir("/kernel")
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
except OSError:
    pass
kept = []
try:
    kept.append(open("/kernel/open", "w"))
except OSError:
    pass
os.chdir(os.path.expanduser("~/work"))
"""
LOOPS = """
import time
try:
    open("/kernel/early", "w").close()
except OSError:  # the wall stands: from here on the limits of a cell hold
    pass
else:
    while True:
        time.sleep(1)
"""


def _handed_in(name: str, source: str) -> Attack:
    return Attack(name, "own", files=dict.fromkeys(EARLY, source))


ATTACKS = [
    _handed_in("early-writes", WRITES),
    _handed_in("early-sockets", SOCKETS),
    _handed_in("early-deep", DEEP),
    _handed_in("early-loops", LOOPS),
]
