"""A time that a person wrote is never guessed at: where the clocks change, they are asked which one is meant."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.errors import AmbiguousTime, FarAway, SkippedTime, UnreadableDay, UnreadableTime
from rota.interval import as_instant
from rota.written import day_of, instant_of

CHICAGO = ZoneInfo("America/Chicago")
ZONES = ("America/Chicago", "Australia/Lord_Howe", "Europe/London", "Asia/Kathmandu", "Africa/Casablanca")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-24 17:00", datetime(2026, 11, 24, 23, 0, tzinfo=UTC)),
        (" 2026-07-01T08:00:30 ", datetime(2026, 7, 1, 13, 0, 30, tzinfo=UTC)),
        ("2026-11-01 01:30-05:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("2026-11-01 01:30 -06:00", datetime(2026, 11, 1, 7, 30, tzinfo=UTC)),
        ("2026-11-24T17:00Z", datetime(2026, 11, 24, 17, 0, tzinfo=UTC)),
    ],
)
def test_local_times_and_offsets_are_read(text: str, instant: datetime) -> None:
    """Dov writes Larkspur's clocks; a machine writes its offset."""
    assert instant_of(text, CHICAGO) == instant


def test_a_time_that_comes_twice_is_asked_about_with_both_answers() -> None:
    """In the night in which the clocks go back, half past one is not one time."""
    with pytest.raises(AmbiguousTime, match="2026-11-01 01:30-05:00 or 2026-11-01 01:30-06:00"):
        instant_of("2026-11-01 01:30", CHICAGO)


def test_a_time_that_no_clock_shows_is_refused_with_one_that_they_show() -> None:
    """In the night in which they go forward, half past two does not come."""
    with pytest.raises(SkippedTime, match="such as 2027-03-14 03:30-05:00"):
        instant_of("2027-03-14 02:30", CHICAGO)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tuesday",
        "17:00",
        "2026-11-24",
        "2026-02-30 08:00",
        "24.11.2026 17:00",
        "2026-11-24 25:00",
    ],
)
def test_anything_else_is_no_time(text: str) -> None:
    """Bo writes it as people do on paper, and is told how it is written here."""
    with pytest.raises(UnreadableTime, match="Write it as 2026-11-24 17:00"):
        instant_of(text, CHICAGO)


@given(zone=st.sampled_from(ZONES), minutes=st.integers(min_value=0, max_value=20 * 366 * 24 * 60))
def test_what_is_read_is_what_the_clocks_show(zone: str, minutes: int) -> None:
    """Every minute of twenty years, written as its zone's clocks show it, is read as itself, or asked about."""
    local, instant = ZoneInfo(zone), datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    with_offset = instant.astimezone(local).isoformat(sep=" ", timespec="minutes")
    assert instant_of(with_offset, local) == instant
    try:
        read = instant_of(with_offset[:16], local)
    except AmbiguousTime as error:
        both = str(error)
    else:
        both = with_offset if read == instant else ""
    assert with_offset in both


def test_a_day_is_read_as_it_is_written() -> None:
    """Dov writes the first day of leave, and Eve's first day of service, which lies in the last century."""
    assert day_of(" 2026-12-24 ") == date(2026, 12, 24)
    assert day_of("1988-04-05") == date(1988, 4, 5)
    for text in ("", "24.12.2026", "2026-02-30", "9" * 5000):
        with pytest.raises(UnreadableDay, match="Write year, month and day, such as 2026-12-24"):
            day_of(text)


@pytest.mark.parametrize("day", ["0001-01-01", "0202-12-24", "1949-12-31", "2101-01-01", "9999-12-31"])
def test_what_lies_too_far_away_is_a_slip(day: str) -> None:
    """A key that was held too long must neither stop the program nor be stored; the years that can be are named."""
    for read in (day_of, lambda text: instant_of(f"{text} 00:00", CHICAGO)):
        with pytest.raises(FarAway, match=f"The year {day[:4]} is too far away. Give one from 1950 to 2100"):
            read(day)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_an_instant_that_has_no_date_in_utc_is_too_far_away(text: str) -> None:
    """An address that somebody made up."""
    with pytest.raises(FarAway):
        as_instant(datetime.fromisoformat(text))
