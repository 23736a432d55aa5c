"""When the agency owes a response: hours, calendar days or working days, counted from receipt.

The three ways of counting follow published response-time rules (Colorado's for child protection):
hours are elapsed hours; calendar days begin with the day after receipt and end with the last day at
23:59 local time; working days begin with the first business day after receipt and end likewise. The
clock runs from *receipt*, not from the page, and a holiday is never a working day.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count, islice
from typing import ClassVar
from zoneinfo import ZoneInfo

from oncall.domain.policy import FORBID
from rota.interval import as_instant
from rota.pattern import local_date, wall_to_instant

LAST_MINUTE = "23:59"
_LONGEST_CLOSURE = 366


class DueUnit(StrEnum):
    """How a due rule counts."""

    HOURS = "hours"  # elapsed time; a night on which the clocks change makes no difference
    CALENDAR_DAYS = "calendar_days"  # every day counts, weekends and holidays too
    WORKING_DAYS = "working_days"  # only days on which the agency works


class EmptyDueRule(ValueError):
    """A due rule of no time at all."""

    def __init__(self, amount: int) -> None:
        super().__init__(f"A response cannot be due {amount} units after receipt. Give 1 or more.")
        self.amount = amount


class NoWorkingDay(ValueError):
    """A calendar without a working day for a year, against which no working days can be counted."""

    def __init__(self, after: date) -> None:
        super().__init__(
            f"The calendar has no working day in the year after {after.isoformat()}."
            " Give the agency office days, or count its response times in calendar days."
        )
        self.after = after


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRule:
    """The response owed by a category: `amount` of `unit` from receipt. Raises EmptyDueRule."""

    __pydantic_config__: ClassVar = FORBID
    unit: DueUnit
    amount: int

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise EmptyDueRule(self.amount)


def due_at(rule: DueRule, received_at: datetime, zone: ZoneInfo, is_working_day: Callable[[date], bool]) -> datetime:
    """The instant (UTC) until which the response is in time.

    `zone` is the agency's, whose calendar and midnight count; `is_working_day` answers for local
    dates. Raises NaiveInstant for a receipt without a time zone, and NoWorkingDay.
    """
    received_at = as_instant(received_at)
    if rule.unit is DueUnit.HOURS:
        return received_at + timedelta(hours=rule.amount)
    days = _days_after(local_date(received_at, zone))
    if rule.unit is DueUnit.WORKING_DAYS:
        days = _working(days, is_working_day)
    last_day = next(islice(days, rule.amount - 1, None))
    return wall_to_instant(last_day, LAST_MINUTE, zone)


def _days_after(day: date) -> Iterator[date]:
    return (day + timedelta(days=number) for number in count(1))


def _working(days: Iterator[date], is_working_day: Callable[[date], bool]) -> Iterator[date]:
    """The working days among `days`. Raises NoWorkingDay rather than search for ever."""
    idle = 0
    for day in days:
        if is_working_day(day):
            idle = 0
            yield day
        elif (idle := idle + 1) > _LONGEST_CLOSURE:
            raise NoWorkingDay(day - timedelta(days=idle))
