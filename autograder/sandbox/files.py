"""Which of the files that a student has handed in can be used: plain ones, not too many, not too large."""

import os
import shutil
from pathlib import Path

MAX_FILES_BYTES = 64 << 20
MAX_FILES = 2000
MAX_DEPTH = 32  # folders inside one another


def everything_in(folder: Path) -> list[Path]:
    """All files, folders, links and other entries below a folder, in order; links are not followed.

    A folder at `MAX_DEPTH` is listed but not entered: a student may have put any number of them into one another.
    """
    paths, level = [], [folder]
    for _ in range(MAX_DEPTH):
        inside = [entry for each in level for entry in _entries(each)]
        paths += [Path(entry.path) for entry in inside]
        level = [Path(entry.path) for entry in inside if entry.is_dir(follow_symlinks=False)]
    return sorted(paths)


def _entries(folder: Path) -> list[os.DirEntry]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:  # nothing is in what is no folder or may not be entered
        return []


def plain_files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return what was handed in beside the notebook and can be used, and what is left out.

    Left out are links, folders at `MAX_DEPTH`, and what goes beyond `MAX_FILES` or `MAX_FILES_BYTES` in all. Notebooks
    are in neither list.
    """
    taken: list[Path] = []
    left_out: list[Path] = []
    total = 0
    for path in everything_in(folder):
        if path.is_dir() and not path.is_symlink():
            if len(path.relative_to(folder).parts) == MAX_DEPTH:
                left_out.append(path)
            continue
        if path.suffix == ".ipynb":
            continue
        size = path.stat().st_size if path.is_file() and not path.is_symlink() else MAX_FILES_BYTES + 1
        fits = total + size <= MAX_FILES_BYTES and len(taken) < MAX_FILES
        (taken if fits else left_out).append(path)
        total += size if fits else 0
    return taken, left_out


def copy_plain_files(source: Path, target: Path) -> None:
    """Copy the usable ones of the files handed in, for every user to read."""
    for path in plain_files(source)[0]:
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        for folder in copy.relative_to(target).parents:
            (target / folder).chmod(0o755)
        shutil.copyfile(path, copy)
        copy.chmod(0o644)
