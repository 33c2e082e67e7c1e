"""Temporary folders that are never left behind: each is claimed by the process that made it.

Linux gives a claim back whatever ends its process. So the next one that starts can tell the folders of the dead from
those of the living, and takes them away. What belongs to another account is left alone.
"""

import contextlib
import fcntl
import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PLACE, PREFIX = Path("/tmp"), "course-"  # short, for the path of a socket has 107 bytes
OWNED = "owned"  # a file that its process keeps locked; the number of the process stands in it
SEMAPHORES = Path("/dev/shm")
MAX_CLAIM_BYTES = 20
SECONDS_TO_CLAIM = 60


class Folder:
    """A folder of this process's own."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PLACE))
        soon = self.path / f"{OWNED}-soon"
        self._claim = os.open(soon, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._claim, fcntl.LOCK_EX)
        os.write(self._claim, str(os.getpid()).encode())
        soon.rename(self.path / OWNED)  # locked before it can be found

    def remove(self) -> None:
        """Take it away with all that is in it; nothing happens the second time."""
        if self._claim >= 0:
            remove(self.path)
            os.close(self._claim)
            self._claim = -1


@contextlib.contextmanager
def temporary() -> Iterator[Path]:
    """Yield an empty folder for a while; unlike Python's own it does not outlive a process that was killed."""
    folder = Folder()
    try:
        inside = folder.path / "inside"
        inside.mkdir()
        yield inside
    finally:
        folder.remove()


def remove(folder: Path) -> None:
    """Remove a folder, whatever is in it. Nothing behind a link is touched.

    Python's own function goes as deep as functions may call each other, and stops at a folder that cannot be entered.
    """
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        pass
    except (OSError, RecursionError):
        for words in (("chmod", "-R", "u+rwX"), ("rm", "-rf", "--one-file-system")):
            subprocess.run([*words, "--", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def sweep() -> None:
    """Remove what processes of ours have left that were killed before they could do it themselves."""
    with os.scandir(PLACE) as entries:
        found = [Path(entry.path) for entry in entries if entry.name.startswith(PREFIX) and _is_ours(entry)]
    for folder in found:
        with contextlib.suppress(OSError):
            if (folder / OWNED).is_symlink() or (folder / OWNED).exists():
                _sweep(folder)
            elif time.time() - folder.stat().st_mtime > SECONDS_TO_CLAIM:
                (folder / f"{OWNED}-soon").unlink(missing_ok=True)
                folder.rmdir()  # only if nothing else is in it


def _is_ours(entry: os.DirEntry[str]) -> bool:
    with contextlib.suppress(OSError):
        state = entry.stat(follow_symlinks=False)
        return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid()
    return False


def _sweep(folder: Path) -> None:
    # what has the name may be a pipe, or a link: neither waited for nor followed
    claim = os.open(folder / OWNED, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        state = os.fstat(claim)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.getuid():
            return
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while its process lives
        said = os.read(claim, MAX_CLAIM_BYTES)
        remove(folder)
    finally:
        os.close(claim)
    if said.isdigit() and not Path("/proc", said.decode()).exists():
        for semaphore in SEMAPHORES.glob(f"sem.loky-{said.decode()}-*"):  # of its pool of workers
            semaphore.unlink(missing_ok=True)
