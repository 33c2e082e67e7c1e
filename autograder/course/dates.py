"""What people and platforms write for a moment, read without guessing: what can be read in two ways is refused."""

import functools
import os
import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.errors import CourseError

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")  # of the names of months and days
HELP = "write it as 2026-12-01 23:59"
ISO = re.compile(  # Python's own reader takes 23.59 for 59 hundredths of a second after 23 h
    r"\d{4}-?\d\d-?\d\d[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?"
)
NUMERIC = re.compile(r"(?<!\d)(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})(?!\d)")
ORDINAL = r"(?:st|nd|rd|th|er|\.|º)?"
DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}}){ORDINAL}(?:\s+(?:of|de)\s+|[\s-]*)([^\W\d_]+)\.?,?(?:\s+de\s+|[\s-]+)(\d{{4}})(?!\d)"
)
MONTH_FIRST = re.compile(rf"([^\W\d_]+)\.?\s+(\d{{1,2}}){ORDINAL},?\s+(\d{{4}})(?!\d)")
TIME = re.compile(
    r"(?<!\d)(\d{1,2})(?:[:.h](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?(?!\d))?\s*(?:([ap])\.?\s?m\b\.?)?(?:\s*(?:uhr|h)\b)?",
    re.I,
)
OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d\d?):?(\d\d)?", re.I)
FILLING = {"at", "um", "a", "las", "alle", "as", "om", "den", "le", "el", "t", "on"}  # between a date and a time
Zone = tzinfo | None  # None: this machine's


def moment(text: str, zone: Zone = None, end_of_day: bool = False) -> datetime:
    """Return the moment that a text means, in UTC.

    Read are ISO 8601, dates with the month's name (Moodle's «Friday, 6 November 2026, 3:15 PM»), and dates in digits
    of which only one reading is possible.

    Args:
        text: what was written; an offset, UTC or a zone such as Europe/Berlin in it goes before `zone`.
        zone: in which it is meant; None: this machine's.
        end_of_day: a date without a time means its last second, not its first.

    Raises:
        CourseError: it is no moment, or it can be read in two ways.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split()).strip(" ,;.")
    day, clock, own = _parts(plain, text)
    if isinstance(own, tzinfo):
        zone, own = own, ""
    if clock is None:
        clock = time(23, 59, 59) if end_of_day else time()
        return _in_zone(datetime.combine(day, clock), zone, text, "", guess=-1 if end_of_day else 0)
    return _in_zone(datetime.combine(day, clock), zone, text, own)


def zone_called(name: str) -> ZoneInfo:
    """Return the time zone of that name.

    Raises:
        CourseError: there is none.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise CourseError(f"no time zone is called {name!r}; write it as Europe/Berlin") from None


def name_of_local_zone() -> str:
    """Return what this machine's time zone is called; empty if it has no such name."""
    try:
        name = os.environ["TZ"].lstrip(":") if "TZ" in os.environ else ""
        name = name or str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")[2]
        return zone_called(name).key if name else ""
    except CourseError:
        return ""


def shown(when: datetime, zone: Zone = None) -> str:
    """Return a moment for people, to the minute, with the name of the zone: `2026-12-01 23:59 CET`."""
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _parts(plain: str, text: str) -> tuple[date, time | None, tzinfo | str]:
    """Day, time of day if one is given, and a zone (or what else stands in its place) if one is given."""
    try:
        return date.fromisoformat(plain), None, ""
    except ValueError:
        pass
    if ISO.fullmatch(plain):
        try:
            iso = datetime.fromisoformat(plain.replace(" +", "+").replace(" -", "-"))
        except ValueError:
            raise _no_moment(text) from None
        return iso.date(), iso.time(), iso.tzinfo or ""
    day, rest = _day(plain, text)
    found = next((each for each in TIME.finditer(rest) if each[2] or each[4]), None)
    clock = _clock(found, text) if found else None
    before, after = (rest[: found.start()], rest[found.end() :].strip(" ,()")) if found else (rest, "")
    own: tzinfo | str = ""
    if offset := OFFSET.fullmatch(after):
        own = _offset(offset, text)
    elif after.upper() in ("Z", "UTC", "GMT"):
        own = UTC
    elif "/" in after:
        own = zone_called(after)
    elif after:
        own = after
    for word in re.findall(r"[^\W\d_]+|\d+", before):
        key = _key(word)
        if weekdays := _names()[1].get(key):
            if day.weekday() not in weekdays:
                raise CourseError(f"{text!r}: {day} is no {word}; correct one of them")
        elif key not in FILLING:
            raise _no_moment(text)
    return day, clock, own


def _day(plain: str, text: str) -> tuple[date, str]:
    """Return the day in a text, and the text without it."""
    try:
        if match := NUMERIC.search(plain):
            first, _, second, third = match.groups()
            if len(first) == 4:
                readings = {date(int(first), int(second), int(third))}
            elif len(third) == 4:
                readings = set()
                for month, day in ((first, second), (second, first)):
                    if 1 <= int(month) <= 12:
                        readings.add(date(int(third), int(month), int(day)))
            else:
                raise CourseError(f"{text!r}: write the year with four digits, as in 2026-12-01")
        elif match := DAY_FIRST.search(plain):
            readings = {date(int(match[3]), _month(match[2], text), int(match[1]))}
        elif match := MONTH_FIRST.search(plain):
            readings = {date(int(match[3]), _month(match[1], text), int(match[2]))}
        else:
            raise _no_moment(text)
    except ValueError:
        raise _no_moment(text) from None
    if len(readings) > 1:
        raise CourseError(f"{text!r} can be {' or '.join(map(str, sorted(readings)))}; write it in that form")
    if not readings:
        raise _no_moment(text)
    return readings.pop(), f"{plain[: match.start()]} {plain[match.end() :]}"


def _month(name: str, text: str) -> int:
    months = _names()[0].get(_key(name), set())
    if len(months) != 1:
        raise _no_moment(text)
    return next(iter(months))


def _clock(match: re.Match, text: str) -> time:
    hour, half = int(match[1]), (match[4] or "").lower()
    if half and not 1 <= hour <= 12:
        raise _no_moment(text)
    hour = hour % 12 + 12 * (half == "p") if half else hour
    try:
        return time(hour, int(match[2] or 0), int(match[3] or 0))
    except ValueError:
        raise _no_moment(text) from None


def _offset(match: re.Match, text: str) -> tzinfo:
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        raise _no_moment(text)
    return timezone((1 if match[1] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def _in_zone(clock: datetime, zone: Zone, text: str, abbreviation: str, guess: int | None = None) -> datetime:
    """Return the moment at which the clocks of a zone show this.

    Args:
        abbreviation: what was written for the zone; it has to be what the zone is called at that moment.
        guess: which of two moments is meant when clocks that are put back show it twice, or skip it; None: say so.
    """
    try:
        both = sorted({clock.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)})
        if abbreviation:
            both = [each for each in both if each.astimezone(zone).tzname() == abbreviation]
    except (OverflowError, ValueError, OSError):
        raise _no_moment(text) from None
    if not both:
        hint = "write the offset from UTC instead, as +01:00, or use --timezone with a name such as Europe/Berlin"
        raise CourseError(f"{text!r}: {abbreviation} is no time zone with one meaning here; {hint}")
    there = [each for each in both if each.astimezone(zone).replace(tzinfo=None, fold=0) == clock]
    if guess is not None:
        return (there or both)[guess]
    if not there:
        raise CourseError(f"{text!r}: no clock shows that time, they are put forward; write an earlier or later one")
    if len(there) > 1:
        ways = " or ".join(each.astimezone(zone).isoformat(" ", "minutes") for each in there)
        raise CourseError(f"{text!r} comes twice, as the clocks are put back; write {ways}")
    return there[0]


@functools.cache
def _names() -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """Months (1 to 12) and days of the week (Monday is 0) by their names and abbreviations."""
    from babel.dates import get_day_names, get_month_names

    months: dict[str, set[int]] = {}
    days: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for names, numbers in ((get_month_names, months), (get_day_names, days)):
                for context in ("format", "stand-alone"):
                    for number, name in names(width, context, language).items():
                        numbers.setdefault(_key(name), set()).add(number)
    months.setdefault(_key("Sept"), set()).add(9)
    return months, days


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(filter(str.isalpha, plain))


def _no_moment(text: str) -> CourseError:
    return CourseError(f"{text!r} is no time; {HELP}")
