"""Keep an array that took long to compute in the user's cache folder, and never trust what is found there."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

_N_DIGITS = 64  # of a SHA-256 in hexadecimal digits, at the start of each file


def folder() -> Path:
    """Return the folder for this course's cache, which need not exist.

    Raises:
        RuntimeError: there is neither `XDG_CACHE_HOME` nor a home folder.

    Source: XDG Base Directory Specification: `XDG_CACHE_HOME` if it is an absolute path, else `~/.cache`.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "face-and-style-course"


def remember(name: str, recipe: str, compute: Callable[[], np.ndarray]) -> np.ndarray:
    """Return `compute()`, or what it returned the last time for the same `name` and `recipe`.

    The file starts with the SHA-256 of the recipe and the rest of the file; if they do not agree, the array is computed
    again and one line says so. A file is written as a whole or not at all. Where none can be written, the array is
    computed each time.

    Args:
        name: start of the file's name.
        recipe: all that the array depends on: another recipe is another file.
        compute: makes the array, of any shape and dtype.
    """
    try:
        path = folder() / f"{name}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}.npy.sum"
    except RuntimeError:
        return compute()
    kept = _read(path, recipe)
    if kept is not None:
        return kept
    array = compute()
    payload = io.BytesIO()
    np.save(payload, array, allow_pickle=False)
    _write(path, _digest(recipe, payload.getvalue()) + payload.getvalue())
    return array


def _read(path: Path, recipe: str) -> np.ndarray | None:
    try:
        data = path.read_bytes()
    except OSError:  # not there, most likely
        return None
    digest, payload = data[:_N_DIGITS], data[_N_DIGITS:]
    if digest != _digest(recipe, payload):
        print(f"The file {path} is damaged, so what it held is computed again.")
        return None
    return np.load(io.BytesIO(payload), allow_pickle=False)


def _write(path: Path, data: bytes) -> None:
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
        os.replace(temporary, path)  # another notebook sees the old file or the new one, never a part
    except OSError:
        print(f"{path.parent} cannot be written to, so the next notebook will compute this again.")
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _digest(recipe: str, payload: bytes) -> bytes:
    return hashlib.sha256(recipe.encode() + b"\0" + payload).hexdigest().encode()
