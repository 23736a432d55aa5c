"""Duty patterns of both agencies become duty periods, week by week and at the clock changes."""

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from rota.calendar import CalendarSlot, calendar
from rota.errors import BadRule, BadWallTime
from rota.pattern import DutyPattern, NamedDay, period_at
from rota.roster import DutyRules
from tests.rota.agencies import HARLOW, LARKSPUR, WEEKS, at, primary

MONDAY = date(2026, 9, 14)  # A week without holiday or clock change.


def primary_periods(rules: DutyRules, first: date, last: date) -> list[CalendarSlot]:
    return [slot for slot in calendar(rules, ["north"], first, last) if slot.position == "primary"]


def periods_of(pattern: DutyPattern, day: date) -> tuple[CalendarSlot, ...]:
    """Of one pattern alone, anchored to that day, in Larkspur's calendar."""
    return calendar(replace(LARKSPUR, patterns=(pattern,)), ["north"], day, day)


def described(period: CalendarSlot, rules: DutyRules) -> str:
    start, end = period.start.astimezone(rules.zone), period.end.astimezone(rules.zone)
    return f"{period.kind}: {start:%a %d %H:%M} to {end:%a %d %H:%M}"


def test_a_normal_week_in_larkspur_has_125_and_a_half_hours_after_hours() -> None:
    week = primary_periods(LARKSPUR, MONDAY, MONDAY + timedelta(days=6))
    assert [period.hours for period in week] == [15.5, 15.5, 15.5, 15.5, 15.5, 24, 24]
    assert sum(period.hours for period in week) == 125.5


def test_a_normal_week_in_harlow_has_123_hours_after_hours() -> None:
    week = primary_periods(HARLOW, MONDAY, MONDAY + timedelta(days=6))
    assert [period.hours for period in week] == [7, 8] * 5 + [12, 12] * 2
    assert sum(period.hours for period in week) == 123


def test_an_overnight_belongs_to_the_evening_before_it() -> None:
    friday = primary_periods(HARLOW, date(2026, 9, 18), date(2026, 9, 18))
    assert [described(period, HARLOW) for period in friday] == [
        "evening: Fri 18 17:00 to Sat 19 00:00",
        "overnight: Sat 19 00:00 to Sat 19 08:00",
    ]


@pytest.mark.parametrize(("saturday", "elapsed"), [("2026-10-31", 25), ("2026-03-07", 23), ("2026-09-19", 24)])
def test_a_saturday_duty_is_as_long_as_the_clocks_make_it(saturday: str, elapsed: int) -> None:
    (period,) = primary_periods(LARKSPUR, date.fromisoformat(saturday), date.fromisoformat(saturday))
    assert period.hours == elapsed
    assert period.start == at(f"{saturday}T08:00")


def test_a_holiday_is_carved_out_of_the_week_in_larkspur() -> None:
    """Thanksgiving: the night before ends when the holiday duty begins, and the week goes on after it."""
    week = primary_periods(LARKSPUR, date(2026, 11, 25), date(2026, 11, 27))
    assert [described(period, LARKSPUR) for period in week] == [
        "night: Wed 25 16:30 to Thu 26 08:00",
        "holiday: Thu 26 08:00 to Fri 27 08:00",
        "friday: Fri 27 16:30 to Sat 28 08:00",
    ]
    assert [period.holidays for period in week] == [(), ("Thanksgiving Day",), ()]


def test_a_holiday_in_harlow_has_weekend_hours() -> None:
    week = primary_periods(HARLOW, date(2026, 11, 25), date(2026, 11, 26))
    assert [described(period, HARLOW) for period in week] == [
        "evening: Wed 25 17:00 to Thu 26 00:00",
        "overnight: Thu 26 00:00 to Thu 26 08:00",
        "weekend day: Thu 26 08:00 to Thu 26 20:00",
        "weekend night: Thu 26 20:00 to Fri 27 08:00",
    ]


def test_a_holiday_on_a_saturday_is_one_duty_not_two() -> None:
    """4 July 2026 is a Saturday, and the Friday before it is kept as well."""
    week = primary_periods(LARKSPUR, date(2026, 7, 3), date(2026, 7, 5))
    assert [period.kind for period in week] == ["holiday", "holiday", "sunday"]


def test_on_a_named_day_the_night_starts_earlier() -> None:
    (eve,) = primary_periods(LARKSPUR, date(2026, 12, 24), date(2026, 12, 24))
    assert described(eve, LARKSPUR) == "night: Thu 24 15:30 to Fri 25 08:00"


def test_a_named_day_that_the_pattern_does_not_know_changes_nothing() -> None:
    """Christmas Eve 2028 is a Sunday, which Larkspur serves from eight as any other."""
    (eve,) = primary_periods(LARKSPUR, date(2028, 12, 24), date(2028, 12, 24))
    assert eve.start == at("2028-12-24T08:00")


def test_a_supervisors_week_runs_through_holidays_and_clock_changes() -> None:
    (_dov, cleo) = periods_of(WEEKS, date(2026, 10, 26))
    assert (cleo.position, cleo.area) == ("supervisor", None)
    assert (cleo.start, cleo.end) == (at("2026-10-26T08:00"), at("2026-11-02T08:00"))
    assert cleo.hours == 7 * 24 + 1


def test_a_weekend_may_be_one_period_of_three_days() -> None:
    weekend = DutyPattern(
        kind="weekend", name="weekend", positions=("primary",), starts="16:30", ends="08:00", lasts_days=3
    )
    (period,) = periods_of(weekend, date(2026, 9, 18))
    assert period.end == at("2026-09-21T08:00")


def test_a_pattern_for_some_areas_makes_a_period_for_each_of_them() -> None:
    night = DutyPattern(
        kind="night",
        name="night",
        positions=("primary",),
        areas=("north", "east"),
        starts="16:30",
        ends="08:00",
    )
    assert [period.area for period in periods_of(night, MONDAY)] == ["east", "north"]
    assert not night.serves("south", "primary")


@pytest.mark.parametrize("rules", [LARKSPUR, HARLOW])
def test_the_period_at_an_instant_is_the_one_that_lists_show(rules: DutyRules) -> None:
    for period in primary_periods(rules, date(2026, 10, 30), date(2026, 11, 2)):
        for instant in (period.start, period.end - timedelta(microseconds=1)):
            found = period_at(rules.patterns, rules.zone, rules.calendar, "north", "primary", instant)
            assert found is not None
            assert (found.kind, found.start, found.end) == (period.kind, period.start, period.end)


def test_a_week_is_found_from_any_of_its_days() -> None:
    for day in range(7):
        instant = at("2026-10-26T08:00") + timedelta(days=day)
        found = period_at(LARKSPUR.patterns, LARKSPUR.zone, LARKSPUR.calendar, None, "supervisor", instant)
        assert found is not None
        assert found.start == at("2026-10-26T08:00")


def test_no_period_in_office_hours() -> None:
    noon = at("2026-09-16T12:00").astimezone(UTC)
    assert period_at(LARKSPUR.patterns, LARKSPUR.zone, LARKSPUR.calendar, "north", "primary", noon) is None


def test_a_pattern_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(BadRule, match=r"lasts_days is 0. Give 1 or more"):
        DutyPattern(kind="n", name="n", positions=(), starts="16:30", ends="08:00", lasts_days=0)
    with pytest.raises(BadRule, match="month 2 has no day 30"):
        NamedDay(name="Leap", month=2, day=30, starts="15:30")
    with pytest.raises(BadWallTime, match="'4:30pm' is not a time of day"):
        primary("night", "4:30pm", "08:00")
