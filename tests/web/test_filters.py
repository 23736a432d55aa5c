"""How times and lengths are written."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rota.errors import NaiveInstant
from rota.said import hours, signed
from web.filters import duration, local_clock, local_time, sentence

DENVER = ZoneInfo("America/Denver")


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 11, 25, 3, tzinfo=UTC), "Tue 24 Nov 20:00"),
        (datetime(2026, 7, 4, 6, 5, tzinfo=UTC), "Sat 4 Jul 00:05"),
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "Sun 1 Nov 01:30 MDT"),
        (datetime(2026, 11, 1, 8, 30, tzinfo=UTC), "Sun 1 Nov 01:30 MST"),
        (datetime(2026, 11, 1, 9, 30, tzinfo=UTC), "Sun 1 Nov 02:30"),
        (datetime(2026, 3, 8, 9, 30, tzinfo=UTC), "Sun 8 Mar 03:30"),
    ],
)
def test_two_instants_are_never_written_alike(at: datetime, written: str) -> None:
    """In the agency's zone; only the hour that comes twice bears the zone's name."""
    assert local_time(at, DENVER) == written
    assert written.endswith(local_clock(at, DENVER))


def test_a_time_without_a_zone_is_not_shown() -> None:
    """It could be any of several; a page must not guess."""
    with pytest.raises(NaiveInstant):
        local_time(datetime.fromisoformat("2026-11-24T20:00:00"), DENVER)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3900, "1 h 05 min"),
        (-720, "12 min"),
        (97200, "1 d 3 h"),
    ],
)
def test_lengths_have_two_units_at_most(seconds: int, written: str) -> None:
    """And a length that is over reads like any other."""
    assert duration(timedelta(seconds=seconds)) == written


def test_a_duty_is_as_long_as_people_say() -> None:
    """Twelve hours, and a quarter to; a second that has begun is no minute."""
    lengths = [timedelta(hours=12), timedelta(hours=23, minutes=45), timedelta(hours=9, minutes=40, seconds=12)]
    assert list(map(hours, lengths)) == ["12 h", "23 h 45 min", "9 h 40 min"]


def test_sentences_begin_and_end_as_sentences() -> None:
    """Faults are phrases; shown alone, they are sentences."""
    assert sentence("it is empty") == "It is empty."
    assert sentence("Why?") == "Why?"


@pytest.mark.parametrize(
    ("number", "places", "written"),
    [(1.25, 1, "+1.2"), (-3.06, 1, "−3.1"), (-0.04, 1, "0.0"), (0.04, 1, "0.0"), (16.4, 0, "+16"), (-0.4, 0, "0")],
)
def test_above_and_below_have_a_sign_and_nothing_has_none(number: float, places: int, written: str) -> None:
    """A real minus, not a hyphen; what rounds to nothing is neither above nor below."""
    assert signed(number, places) == written
