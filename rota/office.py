"""Office hours: when a desk answers instead of a duty holder, and the days the office stays closed.

The hours are rules; a closure ("office closed from now until …") is a fact recorded on the day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from rota.errors import BadRule, EmptyInterval
from rota.holidays import HolidayCalendar
from rota.interval import Interval, as_instant
from rota.pattern import Weekday, check_named_day, days_between, local_date, minutes_of, wall_to_instant

_WORKING_DAYS = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedHours:
    """[rules] A day of the year with other office hours, such as Christmas Eve closing at 15:30.

    What is left out stays as on other days. Raises BadWallTime and BadRule.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    name: str
    month: int
    day: int
    opens: str | None = None
    closes: str | None = None

    def __post_init__(self) -> None:
        check_named_day(self.name, self.month, self.day)
        for wall in (self.opens, self.closes):
            if wall is not None:
                minutes_of(wall)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHours:
    """[rules] When a desk answers, in local wall time, and for which positions and areas.

    The office is closed on holidays. `closes` may be "24:00". Empty `areas` means every area, or
    the whole line for a position of that scope. Raises BadWallTime and BadRule.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    desk: str
    opens: str
    closes: str
    days: tuple[Weekday, ...] = _WORKING_DAYS
    named_days: tuple[NamedHours, ...] = ()
    positions: tuple[str, ...] = ("primary",)
    areas: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for opens, closes in ((self.opens, self.closes), *map(self._named_hours, self.named_days)):
            if minutes_of(opens) >= minutes_of(closes):
                fault = f"it opens at {opens} and closes at {closes}"
                raise BadRule(f"office of desk {self.desk}", fault, "Let it close after it opens")

    def answers_for(self, area: str | None, position: str) -> bool:
        """Whether the desk answers for that position there; no area means the whole line."""
        return position in self.positions and (not self.areas or area in self.areas)

    def open_on(self, day: date, zone: ZoneInfo, holidays: HolidayCalendar) -> Interval | None:
        """The opening hours of that local day, closures not considered; None when it stays shut."""
        if Weekday.of(day) not in self.days or holidays.is_holiday(day):
            return None
        opens, closes = self._hours_on(day)
        return Interval.unless_empty(wall_to_instant(day, opens, zone), wall_to_instant(day, closes, zone))

    def _hours_on(self, day: date) -> tuple[str, str]:
        for named in self.named_days:
            if (named.month, named.day) == (day.month, day.day):
                return self._named_hours(named)
        return self.opens, self.closes

    def _named_hours(self, named: NamedHours) -> tuple[str, str]:
        return named.opens or self.opens, named.closes or self.closes


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """The office is closed from `start` until just before `end` (UTC), though the hours say open.

    Empty `areas` or `lines` mean all of them. `holder` is the worker asked to hold the daytime
    hours, who does so once `confirmed`. Raises NaiveInstant and EmptyInterval.
    """

    id: str
    areas: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    start: datetime
    end: datetime
    holder: str | None = None
    confirmed: bool = False
    made_at: datetime

    def __post_init__(self) -> None:
        for name in ("start", "end", "made_at"):
            object.__setattr__(self, name, as_instant(getattr(self, name)))
        if self.start >= self.end:
            raise EmptyInterval(self.start, self.end)

    def concerns(self, area: str | None, line: str) -> bool:
        """Whether it closes the office of that line there; no area means the whole line."""
        return (not self.areas or area in self.areas) and (not self.lines or line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The answer "the office is open": this desk answers until `until` (UTC)."""

    desk: str
    until: datetime


def days_around(first: date, last: date) -> Iterable[date]:
    """The local days whose opening hours may touch those from `first` to `last`.

    One more on either side, for zones whose clocks have gone back over midnight, and the date with them.
    """
    return days_between(first - timedelta(days=1), last + timedelta(days=1))


def office_at(
    offices: Sequence[OfficeHours],
    closures: Sequence[Closure],
    zone: ZoneInfo,
    holidays: HolidayCalendar,
    area: str | None,
    line: str,
    position: str,
    at: datetime,
) -> Office | None:
    """The desk that answers for that position there at that instant, or None when it is shut.

    `until` is the closing time or the start of the next closure. Where two desks are open, the one
    written first answers. Raises NaiveInstant.
    """
    answering = [office for office in offices if office.answers_for(area, position)]
    if not answering:
        return None
    at = as_instant(at)
    today = local_date(at, zone)
    for office in answering:
        for day in days_around(today, today):
            hours = office.open_on(day, zone, holidays)
            if hours and hours.contains(at):
                return _unless_closed(office.desk, hours, closures, area, line, at)
    return None


def _unless_closed(
    desk: str, hours: Interval, closures: Sequence[Closure], area: str | None, line: str, at: datetime
) -> Office | None:
    until = hours.end
    for closure in closures:
        if closure.concerns(area, line) and closure.end > at:
            if closure.start <= at:
                return None
            until = min(until, closure.start)
    return Office(desk=desk, until=until)
