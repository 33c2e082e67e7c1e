"""The download of a learning platform: a folder or an archive with a folder or a few files for each student.

Only what the platform itself writes tells whose something is and when it came: a student chooses the name of a file,
and could choose that of a fellow. So all names of a download are read by one platform's rule, from the left as far as
the platform wrote them; and neither the times of an archive's entries, which are those of the download, nor those of
files, which anybody can set, count for anything.
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.collect.attempts import (
    MAX_DEPTH,
    MAX_FILES_BYTES,
    Attempt,
    Refused,
    importance,
    is_junk,
    read_plain,
    zip_entries,
)
from autograder.collect.roster import Roster
from autograder.errors import CourseError

MAX_AROUND = 3  # folders around everything
GROUP = "if it is a group's work, copy it into a folder for each member and collect that"
TWICE = "its name can be read in two ways, for the platform's own marks stand in it twice"
HIDDEN = "the platform hid the name; reveal the names there and download again"
BLACKBOARD_TIME = "%Y-%m-%d-%H-%M-%S"
BRIGHTSPACE_TIME = (
    r"(?:[^\W\d]{3,}\.? \d{1,2},? \d{4}|\d{1,2}\.? [^\W\d]{3,}\.?,? \d{4}),? \d{1,2}[:.]?\d\d(?: ?[AP]M)?"
)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
Read = Callable[[], bytes]
Items = list[tuple[tuple[str, ...], Read]]  # the parts of a path, and its content


@dataclass(frozen=True)
class Label:
    """What a platform says by the first part of a path.

    Args:
        key: what belongs to one attempt has the same.
        ids, names, numbers, late, trouble, hint: as of an `Attempt`.
        front: words of which the last ones are a login.
        file: the student's own name of a file, if it stands there too.
        received: when it came.
        remark: what cannot be understood and is no reason to refuse it.
    """

    key: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    late: bool = False
    trouble: str = ""
    hint: str = ""
    front: tuple[str, ...] = ()
    file: str = ""
    received: datetime | None = None
    remark: str = ""


Rule = Callable[[str, tzinfo | None], Label | None]  # of the first part of a path, and the zone of times in it


def _moodle(top: str, zone: tzinfo | None) -> Label | None:
    """`Jane Doe_123_assignsubmission_file`, behind which may stand a file. Of a group: its name and number.

    The number is of the participant in this assignment, not the student's.
    Source: Moodle, mod/assign/classes/downloader.php.
    """
    match = re.fullmatch(r"(.+?)(?:_(\d+))?_assignsubmission_[a-z]+_?(.*)", top, re.DOTALL)
    if not match:
        return None
    name, number, file = match.groups()
    key = f"{name}_{number}" if number else name
    if not number:
        return Label(key, trouble=f"it is of a group, or of those in no group; {GROUP}", file=file)
    return Label(key, (f"Participant {number}",), (name,), (number,), hint=GROUP, file=file)


def _canvas(top: str, zone: tzinfo | None) -> Label | None:
    """`doejane_LATE_123_456_quiz.ipynb`, `doejane_123_text.html`, `anon_x7Kq2_456_quiz.ipynb`.

    A name has no digits between underscores but perhaps at its end: then the first number is a part of the name.
    Source: Canvas, lib/content_zipper.rb.
    """
    if re.fullmatch(r"(?:LATE_)?anon_[^_]+_(?:\d+_.+|text\.html|link\.html)", top, re.DOTALL):
        return Label("_".join(top.split("_")[: 3 if top.startswith("LATE_") else 2]), trouble=HIDDEN)
    match = re.fullmatch(r"(.+?)_LATE_(\d+)_(?:\d+_)?(.+)", top, re.DOTALL)
    if match and not re.search(r"_\d+_", match[1]):
        name, number, file = match.groups()
        return Label(f"{name}_{number}", (number,), (name,), late=True, hint=GROUP, file=file)
    match = re.fullmatch(r"(.+?)_(\d+)_(?:(\d+)_)?(.+)", top, re.DOTALL)
    if not match or not (match[3] or match[4] in ("text.html", "link.html")):
        return None
    name, number, attachment, file = match.groups()
    ids, names = [number], [name]
    if attachment and re.match(r"\d+_|text\.html$|link\.html$", file):
        ids.append(attachment)
        names.append(f"{name}_{number}")
    return Label(f"{name}_{number}", tuple(ids), tuple(names), hint=GROUP, file=file)


def _blackboard(top: str, zone: tzinfo | None) -> Label | None:
    """`Homework 1_jdoe_attempt_2026-11-19-09-30-00_quiz.ipynb`; the login may have underscores as well."""
    marks = list(re.finditer(r"_attempt_(\d{4}(?:-\d\d){5})(?:_|\.txt$|$)", top))
    if not marks or not marks[0].start():
        return None
    front, key, file = top[: marks[0].start()], top[: marks[0].end(1)], top[marks[0].end() :]
    if len(re.findall(r"_attempt_\d{4}(?:-\d\d){5}", top)) > 1:
        return Label(key=top, trouble=TWICE)
    try:
        received = datetime.strptime(marks[0][1], BLACKBOARD_TIME).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return Label(key, front=tuple(front.split("_")), file=file, remark="the time in its name does not exist")
    return Label(key, front=tuple(front.split("_")), file=file, received=received)


def _brightspace(top: str, zone: tzinfo | None) -> Label | None:
    """`39786-640693 - Jane Doe - Nov 1, 2026 1234 PM`, a folder for each attempt; without folders the file follows."""
    match = re.fullmatch(rf"(\d+(?:-\d+)?) - (.+?) - ({BRIGHTSPACE_TIME})(?: - (.+))?", top, re.DOTALL)
    if not match:
        return None
    number, name, time, file = match.groups()
    if len(re.findall(rf" - {BRIGHTSPACE_TIME}(?= - |$)", top)) > 1:
        return Label(key=top, trouble=TWICE)
    key, numbers = top[: match.end(3)], (number, number.partition("-")[0])
    received = _brightspace_time(time, zone)
    remark = "" if received else "the time in its name cannot be read"
    return Label(key, (), (name,), numbers, hint=GROUP, file=file or "", received=received, remark=remark)


def _brightspace_time(text: str, zone: tzinfo | None) -> datetime | None:
    """`Nov 1, 2026 1234 PM`, `13 September 2025 3:10 PM`."""
    words, numbers = re.findall(r"[^\W\d]+", text), re.findall(r"\d+", text)
    day, year, clock = numbers[0], numbers[1], "".join(numbers[2:])
    hour, minute = int(clock[:-2]), int(clock[-2:])
    if len(words) > 1:
        hour = hour % 12 + 12 * (words[1] == "PM") if 1 <= hour <= 12 else -1
    try:
        month = MONTHS.index(words[0][:3].lower()) + 1
        return datetime(int(year), month, int(day), hour, minute, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _sakai(top: str, zone: tzinfo | None) -> Label | None:
    """`Doe, Jane(jdoe)`, a folder; without folders the file follows. Of a group: `Team 7 (its id)`.

    Source: Sakai, AssignmentServiceImpl.zipSubmissions.
    """
    if re.fullmatch(r".+ \([0-9a-f-]{36}\)", top) or re.fullmatch(r"(?:[^;]*,[^;]*\([^();]+\); )+[^;]*", top):
        return Label(top, trouble=f"it is of a group; {GROUP}")
    if re.match(r"[0-9a-f-]{36} ", top):
        return Label(top, trouble=HIDDEN)
    found = re.fullmatch(r"([^;]*?,[^;]*?) ?\(([^();]+)\)(?:_+(?:Submission attachment\(s\)_)?(.+))?", top, re.DOTALL)
    return Label(f"{found[1]}({found[2]})", (found[2],), (found[1],), file=found[3] or "") if found else None


def _github(top: str, zone: tzinfo | None) -> Label:
    """`homework-1-jdoe`, a clone; the login may have hyphens as well."""
    return Label(top, front=tuple(top.split("-")), hint=GROUP)


def _plain(top: str, zone: tzinfo | None) -> Label:
    """Read the name of a folder, an archive or a notebook: the student's, or an assignment's and the student's."""
    name = re.sub(r"(?:\.zip|\.ipynb|\.ipynb\.txt|\.json)$", "", top, flags=re.IGNORECASE)
    parts = [part for part in name.split(" - ") if not re.fullmatch(r"\d{1,3}", part)] if " - " in name else []
    return Label(name, (name, *parts), (name, *parts))


# The more a platform's names are like no others, the earlier it stands here.
PLATFORMS: dict[str, Rule] = {
    "moodle": _moodle,
    "brightspace": _brightspace,
    "blackboard": _blackboard,
    "sakai": _sakai,
    "canvas": _canvas,
    "github": _github,
    "plain": _plain,
}
ALIKE = ("moodle", "brightspace", "blackboard", "sakai", "canvas")  # told by the names alone
LOOSE = {"brightspace": {"index.html"}, "sakai": {"grades.csv", "grades.xls", "grades.xlsx"}}  # the platform's own


def read_download(
    path: Path,
    platform: str = "",
    zone: tzinfo | None = None,
    staging: Path | None = None,
    roster: Roster | None = None,
) -> list[Attempt]:
    """Read a download.

    Args:
        path: folder or .zip.
        platform: one of `PLATFORMS`, or a regular expression for the first part of a path, with the groups `who` and,
            if there are such, `id`, `time` (as Blackboard writes it) and `file`. By default the one of `PLATFORMS`
            that most of the names fit; the others are listed.
        zone: in which the platform's times are; by default this machine's.
        staging: see `Attempt`.
        roster: tells a folder around everything from a student's own.

    Raises:
        CourseError: there is nothing to read, or no telling by which rule.
    """
    try:
        items = list(_of_folder(path) if path.is_dir() else _of_archive(path))
    except Refused as reason:
        raise CourseError(f"{path}: {reason}") from None
    gits = {parts[: place + 1] for parts, _ in items for place in range(len(parts) - 1) if parts[place + 1] == ".git"}
    items = [(parts, read) for parts, read in items if not is_junk(parts)]
    if not items:
        raise CourseError(f"{path}: nothing in it")
    own = _expression(platform) if platform and platform not in PLATFORMS else None
    around = _around(items, gits, own or PLATFORMS.get(platform), roster)
    clones = {parts[around] for parts in gits if len(parts) == around + 1}
    items = [(parts[around:], read) for parts, read in items]
    tops = {parts[0] for parts, _ in items}
    platform = platform or _platform(path, tops, clones)
    rule = own or PLATFORMS[platform]
    labels = {top: rule(top, zone) for top in tops - LOOSE.get(platform, set())}
    labels = _with_logins(labels, "_" if platform == "blackboard" else "-")
    attempts = _attempts(items, labels, platform, zone, staging)
    return sorted(attempts, key=lambda attempt: attempt.label)


def _around(items: Items, clones: set[tuple[str, ...]], rule: Rule | None, roster: Roster | None) -> int:
    """How many folders there are around everything: down to where something is understood, else none."""
    for depth in range(MAX_AROUND + 1):
        tops = {parts[depth] for parts, _ in items}
        if any(len(parts) == depth + 1 for parts in clones) or any(_is_understood(top, rule, roster) for top in tops):
            return depth
        if len(tops) > 1 or any(len(parts) < depth + 2 for parts, _ in items):
            break
    return 0


def _is_understood(top: str, rule: Rule | None, roster: Roster | None) -> bool:
    """Whether a name is one that a platform writes, or a student of the roster."""
    rules = [rule] if rule else [PLATFORMS[each] for each in ALIKE]
    if any(each(top, None) for each in rules if each not in (_plain, _github)):
        return True
    label = _plain(top, None)
    try:
        return bool(roster and roster.find(label.ids, label.names))
    except Refused:
        return False


def _platform(path: Path, tops: set[str], clones: set[str]) -> str:
    if 2 * len(clones) >= len(tops):
        return "github"
    fits = Counter(each for each in ALIKE for top in tops if PLATFORMS[each](top, None))
    most = max(fits.values(), default=0)
    if 2 * most < len(tops):
        return "plain"
    best = [each for each in ALIKE if fits[each] == most]
    if len(best) > 1:
        raise CourseError(f"{path}: its names may be {' or '.join(best)} names; say which: --platform")
    return best[0]


def _expression(platform: str) -> Rule:
    try:
        rule = re.compile(platform)
    except re.error as error:
        raise CourseError(f"{platform} is neither one of {', '.join(PLATFORMS)} nor an expression: {error}") from None
    if "who" not in rule.groupindex:
        raise CourseError(f"{platform} is neither one of {', '.join(PLATFORMS)} nor has it a group (?P<who>...)")

    def read(top: str, zone: tzinfo | None) -> Label | None:
        found = rule.fullmatch(top)
        if not found:
            return None
        who, number, time, file = (found.groupdict().get(each) or "" for each in ("who", "id", "time", "file"))
        ids = tuple(filter(None, (number, who)))
        label = Label("_".join(filter(None, (who, number, time))), ids, (who,), file=file, hint=GROUP)
        try:
            received = datetime.strptime(time, BLACKBOARD_TIME).replace(tzinfo=zone).astimezone(UTC) if time else None
        except (ValueError, OverflowError):
            return replace(label, remark="the time in its name does not exist")
        return replace(label, received=received)

    return read


def _with_logins(labels: dict[str, Label | None], mark: str) -> dict[str, Label | None]:
    """Give those with a `front` the logins that may stand at its end.

    What stands before a login is the assignment's name, which is the same in all of the download.
    """
    fronts = {label.front for label in labels.values() if label and label.front}
    shared = len(os.path.commonprefix(sorted(fronts))) if len(fronts) > 1 else None
    return {
        top: replace(label, ids=_logins(label.front, shared, mark)) if label and label.front else label
        for top, label in labels.items()
    }


def _logins(front: tuple[str, ...], shared: int | None, mark: str) -> tuple[str, ...]:
    most = len(front) - 1 if shared is None or shared == 0 else min(shared, len(front) - 1)
    return tuple(mark.join(front[place:]) for place in range(most + 1))


def _attempts(
    items: Items, labels: dict[str, Label | None], platform: str, zone: tzinfo | None, staging: Path | None
) -> list[Attempt]:
    attempts: dict[str, Attempt] = {}
    files: dict[str, list[tuple[PurePosixPath, str, Read]]] = defaultdict(list)
    for parts, read in items:
        if parts[0] not in labels:
            continue
        label = labels[parts[0]] or Label(parts[0], trouble=f"its name is not written as {platform} writes names")
        attempt = attempts.setdefault(label.key, Attempt(label.key, staging=staging))
        attempt.ids = tuple(dict.fromkeys((*attempt.ids, *label.ids)))
        attempt.names = tuple(dict.fromkeys((*attempt.names, *label.names)))
        attempt.numbers = tuple(dict.fromkeys((*attempt.numbers, *label.numbers)))
        attempt.late, attempt.hint = attempt.late or label.late, attempt.hint or label.hint
        attempt.trouble = attempt.trouble or label.trouble
        attempt.received = attempt.received or label.received
        if label.remark and not any(label.remark in said for said in attempt.refused):
            attempt.refuse(parts[0], label.remark)
        inside = (label.file or parts[0],) if len(parts) == 1 else parts[1:]
        if platform == "sakai":
            inside = _of_sakai(attempt, inside, read, zone)
        if platform == "blackboard" and parts[0] == f"{label.key}.txt":
            _receipt_of_blackboard(attempt, read)
        if inside and not attempt.trouble:
            files[label.key].append((PurePosixPath(*inside), "/".join(parts), read))
    for key, attempt in attempts.items():
        for name, came, read in sorted(files[key], key=lambda entry: importance(entry[0])):
            try:
                attempt.add(str(name), read(), came)
            except Refused as reason:
                attempt.refuse(str(name), str(reason))
        attempt.lift()
        if not attempt.files:
            attempt.trouble = attempt.trouble or "; ".join(attempt.refused[:5]) or "nothing in it"
    return list(attempts.values())


def _of_sakai(attempt: Attempt, inside: tuple[str, ...], read: Read, zone: tzinfo | None) -> tuple[str, ...]:
    """Leave out what Sakai puts beside a student's files; all of these lie in a folder of their own."""
    if len(inside) > 1:
        return () if inside[0].casefold().startswith("feedback") else inside[1:]
    if inside[0] == "timestamp.txt":
        attempt.received = attempt.received or _sakai_time(read)
    return () if inside[0] in ("timestamp.txt", "comments.txt", "feedbackText.html", "members.txt") else inside


def _sakai_time(read: Read) -> datetime | None:
    """Return an instant in UTC; older ones write 20261119093000123."""
    try:
        text = read()[:40].decode().strip()
        if re.fullmatch(r"\d{17}", text):
            return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC).replace(microsecond=0) if found.tzinfo else None
    except (Refused, ValueError, OverflowError):
        return None


def _receipt_of_blackboard(attempt: Attempt, read: Read) -> None:
    """Blackboard's own text about an attempt begins with `Name: Jane Doe (jdoe)`: which of the logins it is."""
    try:
        first = read()[:400].decode("utf-8-sig", "replace").splitlines()[:1]
    except Refused:
        return
    found = re.fullmatch(r"Name: (.*) \(([^()]+)\)\s*", first[0]) if first else None
    if found and found[2] in attempt.ids:
        attempt.ids = (found[2],)


def _of_folder(path: Path) -> Iterator[tuple[tuple[str, ...], Read]]:
    """Paths below a folder, however deep: what lies too deep is refused, not followed."""
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(path.joinpath(*inside)) as listing:
                entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in listing]
        except OSError as error:
            if not inside:
                raise Refused(error.strerror) from None
            yield inside, _refusing(str(error.strerror))
            continue
        for name, is_folder in sorted(entries):
            parts = (*inside, name)
            if not is_folder:
                yield parts, partial(_content, path.joinpath(*parts))
            elif name == ".git":
                yield parts, _refusing("not read")
            elif len(parts) > MAX_AROUND + MAX_DEPTH:
                yield parts, _refusing(f"more than {MAX_DEPTH} folders within folders")
            elif not is_junk((name,)):
                waiting.append(parts)


def _content(path: Path) -> bytes:
    return read_plain(str(path))[0]


def _refusing(reason: str) -> Read:
    def read() -> bytes:
        raise Refused(reason)

    return read


def _of_archive(path: Path) -> Iterator[tuple[tuple[str, ...], Read]]:
    for name, reader in zip_entries(path):
        parts = tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))
        if name.startswith(("/", "\\")) or not parts:
            parts = ("/", *parts)
        yield parts, partial(reader, MAX_FILES_BYTES)
