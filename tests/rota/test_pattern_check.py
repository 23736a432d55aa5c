"""Patterns and office hours fit together: no hole and no overlap, in any year, whatever the clocks do."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rota.check import FaultKind, PatternFault, check_patterns
from rota.office import OfficeHours
from rota.pattern import DaySort, Weekday
from rota.roster import DutyRules
from tests.rota.agencies import (
    AGENCIES,
    EVE,
    FIRST_YEAR,
    LARKSPUR,
    LAST_YEAR,
    MON_THU,
    WEEKEND,
    ZONES,
    primary,
)

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def with_patterns(*kept: str) -> DutyRules:
    """Larkspur with only these kinds of its patterns."""
    return replace(LARKSPUR, patterns=tuple(each for each in LARKSPUR.patterns if each.kind in kept))


@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("zone", ZONES)
def test_office_and_periods_tile_every_year_in_every_zone(agency: str, zone: str) -> None:
    rules = replace(AGENCIES[agency], zone_name=zone)
    horizon = (date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
    for position in ("primary", "supervisor", "manager"):
        assert check_patterns(rules, "ridge", position, *horizon) == ()


def test_a_night_without_a_pattern_is_a_hole_that_says_when_and_how_long() -> None:
    rules = with_patterns("night", "saturday", "sunday", "holiday", "week")
    first, *_ = check_patterns(rules, "north", "primary", date(2026, 9, 14), date(2026, 9, 20))
    assert first == PatternFault(
        kind=FaultKind.HOLE,
        area="north",
        position="primary",
        day=date(2026, 9, 18),
        wall="16:30",
        minutes=15 * 60 + 30,
    )
    assert str(first) == (
        "primary in north: nobody is asked to serve from Fri 18 Sep 2026 16:30 for 930 minutes. "
        "Add a pattern or change the hours."
    )


def test_a_hole_is_measured_in_elapsed_minutes() -> None:
    rules = with_patterns("night", "friday", "sunday", "holiday", "week")
    (hole,) = check_patterns(rules, "north", "primary", date(2026, 10, 31), date(2026, 11, 1))
    assert hole.minutes == 25 * 60


def test_forgotten_holidays_are_holes() -> None:
    rules = with_patterns("night", "friday", "saturday", "sunday", "week")
    faults = check_patterns(rules, "north", "primary", *YEAR)
    assert date(2026, 11, 26) in {fault.day for fault in faults}
    assert len(faults) == 11  # Twelve days, of which 3 and 4 July are one hole.


def test_an_early_closing_that_the_night_does_not_know_is_a_hole() -> None:
    nights = tuple(replace(each, named_days=()) for each in LARKSPUR.patterns)
    (hole,) = check_patterns(replace(LARKSPUR, patterns=nights), "north", "primary", *YEAR)
    assert (hole.day, hole.wall, hole.minutes) == (date(2026, 12, 24), "15:30", 60)
    assert EVE.starts == hole.wall


def test_two_patterns_at_once_are_an_overlap_that_names_them() -> None:
    twice = primary("long night", "16:00", "09:00", [Weekday.TUE])
    rules = replace(LARKSPUR, patterns=(*LARKSPUR.patterns, twice))
    (fault,) = check_patterns(rules, "north", "primary", date(2026, 9, 15), date(2026, 9, 16))
    assert (fault.kind, fault.wall, fault.minutes) == (FaultKind.OVERLAP, "16:30", 15 * 60 + 30)
    assert set(fault.patterns) == {"night", "long night"}
    assert "long night and night overlap from Tue 15 Sep 2026 16:30" in str(fault)


def test_a_pattern_on_every_day_overlaps_the_weekend() -> None:
    """Monday is named for its first eight hours, in which Sunday's duty still runs."""
    rules = replace(
        LARKSPUR,
        patterns=(
            *with_patterns("saturday", "sunday").patterns,
            primary("all", "08:00", "08:00", on=DaySort.EVERY),
        ),
    )
    faults = check_patterns(rules, "north", "primary", date(2026, 9, 14), date(2026, 9, 20))
    assert [fault.day.strftime("%a") for fault in faults] == ["Mon", "Sat", "Sun"]


def test_a_duty_that_runs_into_office_hours_is_a_hand_over_on_purpose() -> None:
    longer = tuple(replace(each, ends="10:00") if each.kind == "night" else each for each in LARKSPUR.patterns)
    rules = replace(LARKSPUR, patterns=longer)
    monday = date(2026, 9, 14)
    assert check_patterns(rules, "north", "primary", monday, monday + timedelta(days=3)) == ()


def test_a_position_without_any_pattern_is_one_long_hole() -> None:
    rules = replace(LARKSPUR, patterns=(), offices=())
    (hole,) = check_patterns(rules, "north", "manager", *YEAR)
    assert (hole.area, hole.day, hole.minutes) == (None, YEAR[0], 365 * 24 * 60)
    assert str(hole).startswith("manager: nobody is asked to serve from Thu 01 Jan 2026 00:00")


def test_a_desk_that_never_closes_needs_nobody() -> None:
    all_day = OfficeHours(desk="crisis", opens="00:00", closes="24:00", days=(*MON_THU, Weekday.FRI, *WEEKEND))
    rules = replace(
        LARKSPUR,
        patterns=(),
        offices=(all_day,),
        holidays=replace(LARKSPUR.holidays, country=None, subdivision=None),
    )
    assert check_patterns(rules, "north", "primary", *YEAR) == ()
