"""When people are asked and told: by wall clocks, on the days on which those change as well."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from oncall.domain.daytime import asked_at, checked_at, doubted_at, in_office, is_sleep, opens_after, sheet_at, trial_at
from oncall.domain.rules import RuleSet
from rota.pattern import local_date, local_wall, wall_to_instant
from tests.world_agency import rules_of

LARKSPUR = rules_of("larkspur")  # Monday to Friday 08:00 to 16:30, Chicago


def at(when: str, rules: RuleSet = LARKSPUR) -> datetime:
    """The instant of a local day and minute."""
    day, wall = when.split()
    return wall_to_instant(date.fromisoformat(day), wall, rules.zone)


def shown(instant: datetime, rules: RuleSet = LARKSPUR) -> str:
    """What calendar and clock show there."""
    return f"{local_date(instant, rules.zone)} {local_wall(instant, rules.zone)}"


def planning(**changes: Any) -> RuleSet:
    """Larkspur with other rules of planning."""
    return replace(LARKSPUR, planning=replace(LARKSPUR.planning, **changes))


@pytest.mark.parametrize(
    ("start", "asked", "doubted"),
    [
        ("2026-11-24 16:30", "2026-11-24 15:30", "2026-11-24 16:30"),
        ("2026-11-24 08:00", "2026-11-24 07:00", "2026-11-24 08:00"),
        ("2026-11-24 07:30", "2026-11-23 20:00", "2026-11-24 07:30"),  # 06:30 would wake somebody
        ("2026-11-24 03:00", "2026-11-23 20:00", "2026-11-23 20:55"),
        ("2026-11-24 00:00", "2026-11-23 20:00", "2026-11-23 20:55"),
        ("2026-11-24 22:30", "2026-11-24 20:00", "2026-11-24 20:55"),
        ("2026-11-24 21:30", "2026-11-24 20:30", "2026-11-24 20:55"),
        # The night of the change: 60 elapsed minutes before 02:30, and the evening before, whatever the hour is called.
        ("2026-03-08 03:00", "2026-03-07 20:00", "2026-03-07 20:55"),
        ("2026-11-01 01:30", "2026-10-31 20:00", "2026-10-31 20:55"),
    ],
)
def test_a_run_is_asked_about_an_hour_before_and_never_in_hours_of_sleep(start: str, asked: str, doubted: str) -> None:
    assert shown(asked_at(LARKSPUR, at(start))) == asked
    assert shown(doubted_at(LARKSPUR, at(start))) == doubted


def test_nobody_is_asked_asleep_at_any_minute_of_a_year() -> None:
    """Every quarter of an hour around both changes and through a winter week, and each of them in time."""
    for first in (
        datetime(2026, 3, 6, tzinfo=UTC),
        datetime(2026, 10, 30, tzinfo=UTC),
        datetime(2026, 1, 5, tzinfo=UTC),
    ):
        for quarter in range(4 * 24 * 4):
            start = first + timedelta(minutes=15 * quarter)
            asked, doubted, checked = (time(LARKSPUR, start) for time in (asked_at, doubted_at, checked_at))
            assert not is_sleep(LARKSPUR, asked)
            assert asked <= doubted <= start
            assert checked <= start - timedelta(hours=24)
            assert in_office(LARKSPUR, checked)


@pytest.mark.parametrize(
    ("start", "checked"),
    [
        ("2026-11-24 10:00", "2026-11-23 10:00"),  # a day before, in office hours
        ("2026-11-24 16:30", "2026-11-23 15:00"),  # a day before the office has just closed
        ("2026-11-22 08:00", "2026-11-20 15:00"),  # a Sunday: on Friday before closing
        ("2026-11-23 08:00", "2026-11-20 15:00"),
        ("2026-11-27 10:00", "2026-11-25 15:00"),  # a day before was Thanksgiving
    ],
)
def test_a_duty_is_looked_over_while_somebody_can_still_act(start: str, checked: str) -> None:
    assert shown(checked_at(LARKSPUR, at(start))) == checked


def test_where_no_office_is_known_people_work_from_nine_to_five() -> None:
    without = replace(LARKSPUR, offices=())
    assert shown(checked_at(without, at("2026-11-22 08:00"))) == "2026-11-20 15:30"
    assert shown(checked_at(without, at("2026-11-22 10:00"))) == "2026-11-21 10:00"
    assert shown(sheet_at(without, date(2026, 11, 24))) == "2026-11-24 16:00"


@pytest.mark.parametrize(
    ("day", "sent"),
    [
        ("2026-11-24", "2026-11-24 15:30"),
        ("2026-11-22", "2026-11-22 15:30"),  # a Sunday, as on Friday
        ("2026-11-26", "2026-11-26 15:30"),  # Thanksgiving, as on Wednesday
        ("2026-03-08", "2026-03-08 15:30"),  # the same wall time, an hour less after Saturday's
        ("2026-11-01", "2026-11-01 15:30"),
    ],
)
def test_the_sheet_leaves_before_closing_and_at_the_same_hour_on_closed_days(day: str, sent: str) -> None:
    assert shown(sheet_at(LARKSPUR, date.fromisoformat(day))) == sent


def test_an_office_that_is_never_open_leaves_the_sheet_at_half_past_three() -> None:
    never = replace(LARKSPUR, offices=tuple(replace(office, days=()) for office in LARKSPUR.offices))
    assert shown(sheet_at(never, date(2026, 11, 24))) == "2026-11-24 15:30"
    assert opens_after(never, at("2026-11-24 12:00")) is None


def test_the_test_page_has_one_day_a_week_or_none() -> None:
    days = [date(2026, 11, 16) + timedelta(days=n) for n in range(7)]
    assert [trial_at(LARKSPUR, day) is not None for day in days] == [False, False, True, False, False, False, False]
    assert not any(trial_at(planning(test_day=""), day) for day in days)
    assert shown(trial_at(planning(test_day="sun", test_at="02:30"), date(2026, 3, 8)) or at("2026-03-08 00:00")) == (
        "2026-03-08 03:00"  # skipped by the clocks: the first minute after
    )
