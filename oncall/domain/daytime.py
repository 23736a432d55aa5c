"""When people may be asked and told: office hours, hours of sleep, and the times of the day's own work. Pure.

    office hours ─────────────────────────── a duty is looked over a day before it begins; when that
                                             falls outside, before the last closing that lies before
    night sheet ──────────────────────────── before closing, every day; on a closed day as on the last open one
    21:00 ─ nobody is asked or told anything that can wait ─ 07:00
    a run that begins in those hours ─────── is asked about at 20:00 the evening before, and told at 20:55

An agency without offices works from 09:00 to 17:00 as far as this is concerned. Times are local, instants UTC.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from oncall.domain.rules import RuleSet
from rota.interval import Interval
from rota.pattern import Weekday, local_date, minutes_of, wall_to_instant, within_hours

SLEEP = "21:00-07:00"
EVENING = "20:00"
LATE = "20:55"
LONGEST_BEFORE = timedelta(days=6)
"""A duty at the end of the longest holidays is looked over before the office closes for them."""

_SLEEP_BEGINS = SLEEP.partition("-")[0]
_WITHOUT_OFFICE = ("09:00", "17:00")
_SHEET_WITHOUT_OFFICE = "15:30"
_BEFORE_CLOSING = timedelta(minutes=90)  # half an hour before the night sheet, as it is by default
_LOOK_BACK = 14  # days: no office is closed for longer, and if one is, something else is wrong


def is_sleep(rules: RuleSet, at: datetime) -> bool:
    """Whether the clocks show an hour in which nobody is asked or told what can wait."""
    return within_hours(SLEEP, rules.agency.zone, at)


def is_sleep_by_the_clock(wall: str) -> bool:
    """The same of a wall time such as "17:30". Raises BadWallTime."""
    begins, _, ends = SLEEP.partition("-")
    return not minutes_of(ends) <= minutes_of(wall) < minutes_of(begins)


def office_hours(rules: RuleSet, day: date) -> Interval | None:
    """From the earliest opening to the latest closing of any office on that local day, closures not considered."""
    if not rules.offices:
        opens, closes = (wall_to_instant(day, wall, rules.zone) for wall in _WITHOUT_OFFICE)
        return Interval.unless_empty(opens, closes)
    hours = [office.open_on(day, rules.zone, rules.duty.calendar) for office in rules.offices]
    there = [each for each in hours if each is not None]
    return Interval(start=min(h.start for h in there), end=max(h.end for h in there)) if there else None


def in_office(rules: RuleSet, at: datetime) -> bool:
    """Whether any office is open by its hours at that instant (UTC)."""
    hours = office_hours(rules, local_date(at, rules.zone))
    return hours is not None and hours.contains(at)


def opens_after(rules: RuleSet, at: datetime) -> datetime | None:
    """When an office opens next by its hours, after `at`; None when none does for a fortnight."""
    today = local_date(at, rules.zone)
    days = (office_hours(rules, today + timedelta(days=n)) for n in range(_LOOK_BACK + 1))
    return next((hours.start for hours in days if hours is not None and hours.start > at), None)


def asked_at(rules: RuleSet, start: datetime) -> datetime:
    """When the holder of a run of duty that begins at `start` is asked whether they will be there."""
    at = start - timedelta(minutes=rules.planning.confirm_minutes)
    return _evening_before(rules, at, EVENING) if is_sleep(rules, at) else at


def doubted_at(rules: RuleSet, start: datetime) -> datetime:
    """When a run that nobody has confirmed is told: when it begins; in hours of sleep, just before those."""
    return _evening_before(rules, start, LATE) if is_sleep(rules, start) else start


def checked_at(rules: RuleSet, start: datetime) -> datetime:
    """When a duty that begins at `start` is looked over: so many hours before, and while somebody can still act."""
    at = start - timedelta(hours=rules.planning.preflight_hours)
    if in_office(rules, at):
        return at
    chances = (max(hours.start, hours.end - _BEFORE_CLOSING) for hours in _office_days(rules, at))
    waking = _evening_before(rules, at, EVENING) if is_sleep(rules, at) else at
    return next((chance for chance in chances if chance <= at), waking)


def sheet_at(rules: RuleSet, day: date) -> datetime:
    """When the night sheet of a local day is sent."""
    before = timedelta(minutes=rules.planning.sheet_minutes)
    hours = office_hours(rules, day)
    if hours is not None:
        return hours.end - before
    last = next(iter(_office_days(rules, wall_to_instant(day, "00:00", rules.zone))), None)
    if last is None:
        return wall_to_instant(day, _SHEET_WITHOUT_OFFICE, rules.zone)
    return wall_to_instant(day, f"{(last.end - before).astimezone(rules.zone):%H:%M}", rules.zone)


def told_daily_at(rules: RuleSet, day: date) -> datetime:
    """When the coordinator's list of a local day is sent."""
    return wall_to_instant(day, rules.planning.tell_day_at, rules.zone)


def trial_at(rules: RuleSet, day: date) -> datetime | None:
    """When the test page of a local day is sent; None on most days."""
    if Weekday.of(day) != rules.planning.test_day:
        return None
    return wall_to_instant(day, rules.planning.test_at, rules.zone)


def _evening_before(rules: RuleSet, at: datetime, wall: str) -> datetime:
    """That wall time on the evening at which the hours of sleep around `at` begin."""
    day = local_date(at, rules.zone)
    evening = wall_to_instant(day, _SLEEP_BEGINS, rules.zone)
    return wall_to_instant(day if evening <= at else day - timedelta(days=1), wall, rules.zone)


def _office_days(rules: RuleSet, at: datetime) -> Iterator[Interval]:
    """Office hours of the local day of `at` and the days before it, the latest first."""
    today = local_date(at, rules.zone)
    for back in range(_LOOK_BACK + 1):
        hours = office_hours(rules, today - timedelta(days=back))
        if hours is not None:
            yield hours
