"""The download of a learning platform: a folder or an archive with a folder or a few files for each student."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from autograder.collecting.attempts import Attempt, Refused, read_plain, zip_entries
from autograder.errors import CourseError

# How platforms name what students hand in. Only what the platform itself writes tells who it was: a student chooses the
# name of a file, and could choose that of a fellow. So all names of a download are read in one and the same way.
PLATFORMS = {
    "moodle": r"(?P<who>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)",  # Jane Doe_123_assignsubmission_file_
    "blackboard": r".+_(?P<who>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})_?(?P<file>.*)",  # hw_jdoe_attempt_2026-11-…
    "canvas": r"(?P<who>[^_]+?)(?:_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)",  # doejane_123_456_homework.ipynb
    "plain": r"(?P<who>[^.]+|.+?)(?:\.(?:zip|ipynb))?",  # a folder, an archive or a notebook of the student's name
}
BLACKBOARD = "%Y-%m-%d-%H-%M-%S"
Item = tuple[str, Callable[[], bytes], datetime]  # path, content, time


def read_download(
    path: Path, platform: str = "", zone: tzinfo | None = None, staging: Path | None = None
) -> list[Attempt]:
    """Read a download.

    The time of an attempt is what the platform wrote into its name, else the latest time of its entries in the
    archive or the folder. Times within an archive that a student made do not count.

    Args:
        path: folder or .zip.
        platform: one of `PLATFORMS`, or a regular expression for the first part of a path, with the groups `who` and,
            if there are such, `id`, `time` (as Blackboard writes it) and `file`. By default the one of `PLATFORMS`
            that fits every name.
        zone: in which the platform's times are; by default this machine's.
        staging: see `Attempt`.

    Raises:
        CourseError: there is nothing to read, or no telling by which rule.
    """
    attempts: dict[str, Attempt] = {}
    try:
        items = list(_of_folder(path) if path.is_dir() else _of_archive(path))
        rule = _rule(path, platform, {_top(name) for name, *_ in items})
        for name, read, when in items:
            attempt, file = _place(attempts, name, rule, zone)
            attempt.staging = staging
            when = when.replace(tzinfo=when.tzinfo or zone).astimezone(UTC)
            if not attempt.stamped:
                attempt.received = max(when, attempt.received or when)
            try:
                attempt.add(file, read())
            except Refused as reason:
                attempt.refuse(file, str(reason))
    except Refused as reason:
        raise CourseError(f"{path}: {reason}") from None
    for attempt in attempts.values():
        if not attempt.files:
            attempt.trouble = attempt.trouble or "; ".join(attempt.refused) or "nothing in it"
    return [attempts[name] for name in sorted(attempts)]


def _rule(path: Path, platform: str, tops: set[str]) -> re.Pattern[str]:
    if not tops:
        raise CourseError(f"{path}: nothing in it")
    if not platform:
        fits = [each for each in PLATFORMS if all(re.fullmatch(PLATFORMS[each], top) for top in tops)]
        platform = fits[0]  # «plain» fits everything
        if platform == "plain" and (other := _partly(tops)):
            raise CourseError(f"{path}: only some of its names are written as {other} does; say which: --platform")
    try:
        rule = re.compile(PLATFORMS.get(platform, platform))
    except re.error as error:
        raise CourseError(f"{platform} is neither one of {', '.join(PLATFORMS)} nor an expression: {error}") from None
    if "who" not in rule.groupindex:
        raise CourseError(f"{platform} is neither one of {', '.join(PLATFORMS)} nor has it a group (?P<who>...)")
    return rule


def _partly(tops: set[str]) -> str:
    found = [each for each in PLATFORMS if each != "plain" and any(re.fullmatch(PLATFORMS[each], top) for top in tops)]
    return found[0] if found else ""


def _top(name: str) -> str:
    return name.replace("\\", "/").partition("/")[0]


def _place(attempts: dict[str, Attempt], name: str, rule: re.Pattern[str], zone: tzinfo | None) -> tuple[Attempt, str]:
    """The attempt that a path belongs to, and the name of the file in it."""
    top, rest = _top(name), name[len(_top(name)) + 1 :]
    found = rule.fullmatch(top)
    groups = found.groupdict() if found else {}
    who = tuple(filter(None, (groups.get("who"), groups.get("id"))))
    label = "_".join(filter(None, (*who, groups.get("time")))) or top
    attempt = attempts.setdefault(label, Attempt(label, who, None))
    if not found:
        attempt.trouble = "its name is not written as the platform does"
    elif groups.get("time") and not attempt.stamped:
        try:
            moment = datetime.strptime(groups["time"], BLACKBOARD).replace(tzinfo=zone)
            attempt.received, attempt.stamped = moment.astimezone(UTC), True
        except ValueError:
            attempt.refuse(top, "the time in its name is none")
    return attempt, rest or groups.get("file") or top


def _of_folder(path: Path) -> Iterator[Item]:
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names + [each for each in folders if Path(folder, each).is_symlink()]):
            inside = Path(folder, name).relative_to(path)
            when = datetime.fromtimestamp(os.lstat(Path(folder, name)).st_mtime, UTC)

            def read(path: str = str(Path(folder, name))) -> bytes:
                return read_plain(path)[0]

            yield str(inside), read, when


def _of_archive(path: Path) -> Iterator[Item]:
    for name, reader in zip_entries(path):
        try:
            when = datetime(*reader.info.date_time)
        except ValueError:  # an archive may hold any six numbers
            when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        yield name, reader, when
