"""The course's secret: with it in the seed, nobody can work out at home what an answer will be asked."""

import os
import re
import secrets
from pathlib import Path

from autograder.errors import CourseError

NAME = "secret"
FORM = re.compile(r"[0-9a-f]{64}\n?")


def course_secret(folder: Path) -> str:
    """Return the secret of a course, made when it is first needed: 64 hexadecimal digits.

    The graders are public, so a seed that followed from the submission alone could be tried out: a comment could be
    searched for under which a wrong answer is right by luck. Whoever grades on several machines copies the file; where
    it is lost, a new one is made, and what is graded already stays as it is.

    Args:
        folder: the course's own, `.course/`.

    Raises:
        CourseError: it cannot be read or written, or is damaged.
    """
    path = folder / NAME
    try:
        if not path.exists():
            _make(path)
        text = path.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise CourseError(f"{path} cannot be used ({error.strerror}); whoever grades must be able to read it") from None
    if not FORM.fullmatch(text):
        raise CourseError(f"{path} is damaged; restore it, or delete it and a new secret is made")
    return text.strip()


def _make(path: Path) -> None:
    """Write a new one, whole or not at all. If another process is faster, its secret counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w") as file:
            file.write(f"{secrets.token_hex(32)}\n")
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
