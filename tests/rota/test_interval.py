"""Instants and half-open stretches: nothing without a zone, nothing empty, elapsed time only."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.errors import EmptyInterval, NaiveInstant
from rota.interval import Interval, as_instant

NOON = datetime(2026, 10, 31, 12, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
hours = st.integers(0, 48)
stretches = st.tuples(hours, hours).filter(lambda pair: pair[0] < pair[1])


def stretch(pair: tuple[int, int]) -> Interval:
    return Interval(start=NOON + timedelta(hours=pair[0]), end=NOON + timedelta(hours=pair[1]))


def test_a_time_without_a_zone_is_refused_and_the_remedy_named() -> None:
    with pytest.raises(NaiveInstant, match=r"has no time zone. Give one") as caught:
        as_instant(datetime(2026, 10, 31, 8))  # noqa: DTZ001 - the very thing that is refused
    assert caught.value.value.hour == 8


def test_an_instant_is_kept_in_utc_whatever_zone_it_came_in() -> None:
    assert as_instant(datetime(2026, 10, 31, 8, tzinfo=NEW_YORK)).isoformat() == "2026-10-31T12:00:00+00:00"


def test_a_stretch_must_hold_time() -> None:
    with pytest.raises(EmptyInterval, match="there is no time"):
        Interval(start=NOON, end=NOON)
    assert Interval.unless_empty(NOON, NOON) is None


def test_the_night_the_clocks_go_back_has_thirteen_hours() -> None:
    """Subtracting the same two local datetimes says twelve; that is why a stretch is kept in UTC."""
    start = datetime(2026, 10, 31, 20, tzinfo=NEW_YORK)
    end = datetime(2026, 11, 1, 8, tzinfo=NEW_YORK)
    assert end - start == timedelta(hours=12)
    assert Interval(start=start, end=end).seconds == 13 * 3600


def test_the_start_belongs_to_a_stretch_and_the_end_does_not() -> None:
    hour = stretch((0, 1))
    assert hour.contains(hour.start)
    assert not hour.contains(hour.end)
    assert not hour.overlaps(stretch((1, 2)))


@given(stretches, st.lists(stretches, max_size=5), hours)
def test_what_is_left_after_taking_out_others_is_in_this_one_and_in_none_of_them(
    whole: tuple[int, int], taken: list[tuple[int, int]], hour: int
) -> None:
    instant = NOON + timedelta(hours=hour)
    others = [stretch(pair) for pair in taken]
    left = stretch(whole).minus(others)
    wanted = stretch(whole).contains(instant) and not any(other.contains(instant) for other in others)
    assert sum(piece.contains(instant) for piece in left) == wanted
    assert all(piece.shared_with(stretch(whole)) == piece for piece in left)
    assert not any(piece.overlaps(other) for piece in left for other in others)
