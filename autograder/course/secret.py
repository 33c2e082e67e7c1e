"""The course's secret: with it in the seed, nobody can work out at home what an answer will be asked."""

import os
import re
import secrets
from pathlib import Path

from autograder.errors import CourseError
from autograder.paths import BACKUPS

NAME = "secret"
FORM = re.compile(r"[0-9a-f]{64}\n?")


def course_secret(folder: Path) -> str:
    """Return the secret of a course, made when it is first needed: 64 hexadecimal digits.

    The graders are public, so a seed that followed from the submission alone could be tried out: a comment could be
    searched for under which a wrong answer is right by luck. A copy is kept beside those of the gradebook and takes its
    place if it is lost, so that a submission is asked the same again. Whoever grades on several machines copies it.

    Args:
        folder: the course's own, `.course/`.

    Raises:
        CourseError: it cannot be read or written, or is damaged.
    """
    path, copy = folder / NAME, folder / BACKUPS / NAME
    try:
        if not path.exists():
            _write(path, _read(copy) if copy.exists() else secrets.token_hex(32))
        secret = _read(path)
        if not copy.exists():
            _write(copy, secret)
    except OSError as error:
        raise CourseError(f"{path} cannot be used ({error.strerror}); whoever grades must be able to read it") from None
    return secret


def _read(path: Path) -> str:
    text = path.read_text(encoding="ascii", errors="replace")
    if not FORM.fullmatch(text):
        raise CourseError(f"{path} is damaged; put a copy of it in its place, or delete it")
    return text.strip()


def _write(path: Path, secret: str) -> None:
    """Write it, whole or not at all. If another process is faster, its secret counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w") as file:
            file.write(f"{secret}\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(new, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            new.replace(path)
    finally:
        new.unlink(missing_ok=True)
