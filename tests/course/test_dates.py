"""What people and platforms write for a moment: read without guessing, or refused in one line that helps."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from autograder.course.dates import moment, name_of_local_zone, zone_called
from autograder.errors import CourseError

BERLIN = zone_called("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01 23:59", "2026-12-01 22:59"),
        ("2026-12-01T23:59", "2026-12-01 22:59"),
        ("2026-12-01 23.59", "2026-12-01 22:59"),
        ("2026/12/01 8:05", "2026-12-01 07:05"),
        ("20261201T235900Z", "2026-12-01 23:59"),
        ("2026-12-01 23:59Z", "2026-12-01 23:59"),
        ("2026-12-01 23:59 UTC", "2026-12-01 23:59"),
        ("2026-12-01 23:59 GMT+3", "2026-12-01 20:59"),
        ("2026-12-01 23:59 (UTC-08:00)", "2026-12-02 07:59"),
        ("2026-12-24 18:00 +0100", "2026-12-24 17:00"),
        ("2026-12-01 23:59 America/New_York", "2026-12-02 04:59"),
        ("2026-12-01 23:59 CET", "2026-12-01 22:59"),
        ("2026-10-25 02:30 CEST", "2026-10-25 00:30"),
        ("2026-10-25 02:30 CET", "2026-10-25 01:30"),
        ("1 Dec 2026 23:59", "2026-12-01 22:59"),
        ("1st December 2026, 11pm", "2026-12-01 22:00"),
        ("13.12.2026 23:59", "2026-12-13 22:59"),
        ("13. 12. 2026 um 23:59 Uhr", "2026-12-13 22:59"),
        ("12/13/2026 11:59 p.m.", "2026-12-13 22:59"),
        ("12.12.2026 0:00", "2026-12-11 23:00"),
        ("2026-12-01 12:00 AM", "2026-11-30 23:00"),
        ("Friday, 6 November 2026, 3:15 PM", "2026-11-06 14:15"),
        ("Freitag, 6. November 2026, 15:15", "2026-11-06 14:15"),
        ("vendredi 6 novembre 2026, 15:15", "2026-11-06 14:15"),
        ("viernes, 6 de noviembre de 2026, 15:15", "2026-11-06 14:15"),
        ("Nov 6, 2026 3:15\u202fPM", "2026-11-06 14:15"),
        ("6. März 2026 08:00", "2026-03-06 07:00"),
        ("Sat, 05 Dec 2026 10:00:00 +0000", "2026-12-05 10:00"),
    ],
)
def test_what_can_be_read_in_one_way_is_read(text: str, expected: str) -> None:
    assert f"{moment(text, BERLIN):%Y-%m-%d %H:%M}" == expected and moment(text, BERLIN).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("01/12/2026", "2026-01-12 or 2026-12-01"),
        ("01.12.2026 23:59", "2026-01-12 or 2026-12-01"),
        ("1-2-2026", "2026-01-02 or 2026-02-01"),
        ("01/13/26", "four digits"),
        ("1 Dec 26", "is no time"),
        ("2026-13-01", "is no time"),
        ("2026-02-29", "is no time"),
        ("31/31/2026", "is no time"),
        ("2026-12-01 24:00", "is no time"),
        ("2026-12-01 13:00 PM", "is no time"),
        ("2026-12-01 23:59 +99:00", "is no time"),
        ("23:59", "is no time"),
        ("Dec 2026", "is no time"),
        ("1 Dec 2026 2027", "is no time"),
        ("tomorrow", "is no time"),
        ("the day after", "is no time"),
        ("", "is no time"),
        ("2026-12-01 23:59 PST", "PST is no time zone"),
        ("2026-07-01 23:59 CET", "CET is no time zone"),
        ("2026-12-01 23:59 Europe/Berlyn", "Europe/Berlin"),
        ("Monday, 6 November 2026", "no Monday"),
        ("2026-03-29 02:30", "put forward"),
        ("2026-10-25 02:30", r"2026-10-25 02:30\+02:00 or 2026-10-25 02:30\+01:00"),
        ("0001-01-01 00:00 +10:00", "is no time"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_can_be_read_in_two_ways_or_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(CourseError, match=said) as error:
        moment(text, BERLIN)
    assert "\n" not in str(error.value)


def test_a_date_without_a_time_is_its_end_or_its_begin() -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    for name in ("Europe/Berlin", "America/Asuncion", "Africa/Cairo", "Pacific/Apia"):  # some change at midnight
        ends = [moment(str(day), zone_called(name), end_of_day=True) for day in days]
        assert all(f"{end.astimezone(zone_called(name)):%Y-%m-%d %H:%M:%S}".endswith("23:59:59") for end in ends)
        for end, following in itertools.pairwise(ends):
            assert timedelta(hours=23) <= following - end <= timedelta(hours=25)
    assert moment("2026-12-01", BERLIN) == datetime(2026, 11, 30, 23, tzinfo=UTC)
    # 23:59:59 comes twice there: the day ends with the second
    assert moment("2026-10-24", zone_called("America/Nuuk"), True) == datetime(2026, 10, 25, 1, 59, 59, tzinfo=UTC)


def test_no_date_in_digits_is_read_otherwise_than_it_stands() -> None:
    """All days of a year in both orders: the day, or both readings named."""
    for number in range(365):
        day = date(2026, 1, 1) + timedelta(days=number)
        for text in (f"{day:%d.%m.%Y}", f"{day:%m/%d/%Y}", f"{day:%d/%m/%Y}"):
            if day.day > 12 or day.day == day.month:
                assert moment(text, UTC).date() == day
            else:
                with pytest.raises(CourseError, match=str(day)):
                    moment(text, UTC)


@pytest.mark.parametrize("name", ["../UTC", "PST", "Europe", "", "\0", "x" * 5000])
def test_no_other_zone_is_taken(name: str) -> None:
    with pytest.raises(CourseError, match="no time zone is called"):
        zone_called(name)


def test_the_machine_s_zone_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    assert name_of_local_zone() == "Europe/Berlin"
    monkeypatch.setenv("TZ", "XYZ-3")
    assert name_of_local_zone() == ""
