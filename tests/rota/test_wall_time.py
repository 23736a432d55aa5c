"""Local wall time becomes instants: skipped times, times shown twice, and hours that a person may set."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.errors import BadWallTime, UnknownZone
from rota.pattern import (
    local_date,
    local_midnight,
    minutes_of,
    wall_to_instant,
    within_hours,
    zone_of,
)
from tests.rota.agencies import CHICAGO, FIRST_YEAR, LAST_YEAR, ZONES, at

SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
zones = st.sampled_from(ZONES).map(ZoneInfo)
minutes = st.integers(0, 3 * 24 * 60)


def test_a_wall_time_the_clocks_skip_is_the_first_instant_after() -> None:
    assert wall_to_instant(SPRING, "02:30", CHICAGO) == datetime(2026, 3, 8, 8, 0, tzinfo=UTC)
    assert wall_to_instant(SPRING, "03:00", CHICAGO) == datetime(2026, 3, 8, 8, 0, tzinfo=UTC)


def test_a_wall_time_shown_twice_is_the_first_one() -> None:
    assert wall_to_instant(AUTUMN, "01:30", CHICAGO) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert wall_to_instant(AUTUMN, "02:00", CHICAGO) == datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def test_half_an_hour_is_skipped_on_lord_howe_island() -> None:
    skipped = wall_to_instant(date(2026, 10, 4), "02:15", ZoneInfo("Australia/Lord_Howe"))
    assert skipped == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


def test_a_day_without_a_midnight_begins_at_one() -> None:
    """São Paulo went from 23:59 to 01:00."""
    zone = ZoneInfo("America/Sao_Paulo")
    assert local_midnight(date(2018, 11, 4), zone).astimezone(zone).hour == 1


def test_the_day_that_samoa_left_out_holds_no_time() -> None:
    apia = ZoneInfo("Pacific/Apia")
    missing = date(2011, 12, 30)
    assert wall_to_instant(missing, "08:00", apia) == local_midnight(date(2011, 12, 31), apia)
    assert local_midnight(missing, apia) == local_midnight(date(2011, 12, 31), apia)


def test_minutes_beyond_a_day_are_wall_time_on_a_later_day() -> None:
    assert wall_to_instant(date(2026, 3, 7), 24 * 60 + 8 * 60, CHICAGO) == at("2026-03-08T08:00")
    assert wall_to_instant(date(2026, 3, 7), "24:00", CHICAGO) == at("2026-03-08T00:00")


@given(days, minutes, minutes, zones)
def test_later_on_the_wall_is_never_earlier_in_time(day: date, one: int, other: int, zone: ZoneInfo) -> None:
    """What lets patterns that meet on the wall meet in UTC, at every change of the clocks."""
    early, late = sorted((one, other))
    assert wall_to_instant(day, early, zone) <= wall_to_instant(day, late, zone)


@given(days, st.integers(0, 24 * 60 - 1), zones)
def test_the_clocks_show_the_wall_time_unless_they_skip_it(day: date, minute: int, zone: ZoneInfo) -> None:
    instant = wall_to_instant(day, minute, zone)
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - a wall time
    shown = instant.astimezone(zone).replace(tzinfo=None)
    just_before = (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    assert shown == wall or just_before < wall < shown


def test_the_local_date_is_the_one_on_the_calendar_there() -> None:
    assert local_date(datetime(2026, 11, 1, 4, 59, tzinfo=UTC), CHICAGO) == date(2026, 10, 31)
    assert local_date(datetime(2026, 11, 1, 5, 0, tzinfo=UTC), CHICAGO) == date(2026, 11, 1)


@pytest.mark.parametrize("wall", ["8:00", "24:01", "08:60", "16.30", "", "١٦:٣٠", "08:00 "])
def test_what_is_no_time_of_day_is_refused(wall: str) -> None:
    with pytest.raises(BadWallTime, match=r"is not a time of day. Write HH:MM"):
        minutes_of(wall)


@pytest.mark.parametrize("zone", ["Chicago", "America", "", "../etc/passwd"])
def test_what_is_no_time_zone_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZone, match="There is no time zone"):
        zone_of(zone)


@pytest.mark.parametrize(
    ("hours", "wall", "inside"),
    [
        ("", "03:00", True),
        ("08:00-22:00", "08:00", True),
        ("08:00-22:00", "21:59", True),
        ("08:00-22:00", "22:00", False),
        ("22:00-06:00", "23:30", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False),
        ("22:00-24:00", "23:59", True),
        ("22:00-24:00", "00:00", False),
        ("08:00-08:00", "03:00", True),
    ],
)
def test_hours_may_run_over_midnight(hours: str, wall: str, inside: bool) -> None:
    assert within_hours(hours, "America/Chicago", at(f"2026-09-16T{wall}")) is inside


def test_hours_that_are_half_written_are_refused() -> None:
    with pytest.raises(BadWallTime):
        within_hours("08:00", "America/Chicago", at("2026-09-16T08:00"))
