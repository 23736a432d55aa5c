"""Duty patterns: local wall-clock rules become stretches in UTC. The only local-time arithmetic.

A wall time that the clocks skip becomes the first instant after the skip; one that they show twice
means the first time. Both keep the order of wall times, so patterns that meet on the wall also meet
in UTC: no clock change opens a hole or makes two of them overlap.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar
from zoneinfo import ZoneInfo

from rota.errors import BadRule, BadWallTime, UnknownZone
from rota.holidays import HolidayCalendar
from rota.interval import Interval, as_instant
from rota.model import DutyPeriod

DAY_MINUTES = 24 * 60
_WALL = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # Unknown, malformed, or a folder of the database.
        raise UnknownZone(name) from error


@lru_cache(maxsize=2048)
def minutes_of(wall: str) -> int:
    """Minutes from midnight to "HH:MM"; "24:00" is the midnight that ends the day. Raises BadWallTime."""
    if not _WALL.fullmatch(wall):
        raise BadWallTime(wall)
    hours, minutes = wall.split(":")
    return int(hours) * 60 + int(minutes)


@lru_cache(maxsize=8192)
def wall_to_instant(day: date, wall: str | int, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks of `zone` show `wall` on `day`.

    `wall` is "HH:MM" or minutes after local midnight, which may exceed 24 h and then mean the wall
    time on a later day. Skipped by the clocks: the first instant after. Shown twice: the first.
    """
    days, minutes = divmod(minutes_of(wall) if isinstance(wall, str) else wall, DAY_MINUTES)
    local = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=days, minutes=minutes)
    instant = local.astimezone(UTC)
    shown = instant.astimezone(zone)
    if shown.replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), instant, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between the two at which the clocks jump, by halving; jumps are on whole seconds."""
    old = before.astimezone(zone).utcoffset()
    early, late = int(before.timestamp()), int(after.timestamp())
    while late - early > 1:
        middle = (early + late) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            early = middle
        else:
            late = middle
    return datetime.fromtimestamp(late, UTC)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The date the calendars of `zone` show at that instant. Raises NaiveInstant."""
    return as_instant(at).astimezone(zone).date()


def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the local day begins."""
    return wall_to_instant(day, 0, zone)


def local_wall(at: datetime, zone: ZoneInfo) -> str:
    """What the clocks of `zone` show at that instant, as "HH:MM". Raises NaiveInstant."""
    return as_instant(at).astimezone(zone).strftime("%H:%M")


def within_hours(hours: str, zone: str, at: datetime) -> bool:
    """Whether the clocks of the zone `zone` show a time in "HH:MM-HH:MM", the second one left out.

    Hours may run over midnight, as "22:00-06:00". No hours ("") mean always, and so do equal ones.
    Raises BadWallTime, UnknownZone, NaiveInstant.
    """
    if not hours:
        return True
    first, _, last = hours.partition("-")
    start, end = minutes_of(first.strip()), minutes_of(last.strip())
    now = minutes_of(local_wall(at, zone_of(zone)))
    return start <= now < end if start < end else now >= start or now < end


def days_between(first: date, last: date) -> Iterator[date]:
    """Every date from the first to the last, both included."""
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(number)


class Weekday(StrEnum):
    """A local day of the week, in the order of `date.weekday()`."""

    MON = "mon"  # Monday.
    TUE = "tue"  # Tuesday.
    WED = "wed"  # Wednesday.
    THU = "thu"  # Thursday.
    FRI = "fri"  # Friday.
    SAT = "sat"  # Saturday.
    SUN = "sun"  # Sunday.

    @staticmethod
    def of(day: date) -> "Weekday":
        """The weekday of a date."""
        return _WEEK[day.weekday()]


_WEEK = tuple(Weekday)


class DaySort(StrEnum):
    """On which anchor days a pattern is used."""

    ORDINARY = "ordinary"  # Days that are not holidays.
    HOLIDAY = "holiday"  # Holidays only, carved out of the ordinary days.
    EVERY = "every"  # All days, for a position that is held around the clock.


class Block(StrEnum):
    """What one worker takes at a time when these periods are assigned."""

    SINGLE = "single"  # Each period by itself.
    NIGHT = "night"  # The periods of one evening and the night that follows.
    WEEKEND = "weekend"  # The periods of one weekend.
    WEEK = "week"  # The periods of one week.


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDay:
    """[rules] A day of the year on which a pattern starts at another time, such as Christmas Eve."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    name: str
    month: int
    day: int
    starts: str

    def __post_init__(self) -> None:
        check_named_day(self.name, self.month, self.day)
        minutes_of(self.starts)


def check_named_day(name: str, month: int, day: int) -> None:
    """Refuse a day of the year that no year has. Raises BadRule."""
    try:
        date(2000, month, day)  # A leap year, so that 29 February may be named.
    except ValueError as error:
        raise BadRule(name, f"month {month} has no day {day}", "Give a day of the calendar") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPattern:
    """[rules] A duty period that comes back, in local wall time, anchored to a local day.

    `starts` may be "24:00", the midnight that ends the anchor day: an overnight that belongs to the
    evening before it. `ends` is the first time after the start with that wall clock (the same wall
    clock: a day later); `lasts_days` moves it on by whole days, so Monday 08:00 with seven is a week.
    Empty `areas` means every area, or the whole line for a position of that scope.
    Raises BadWallTime and BadRule.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    kind: str
    name: str
    positions: tuple[str, ...]
    areas: tuple[str, ...] = ()
    days: tuple[Weekday, ...] = _WEEK
    starts: str
    ends: str
    lasts_days: int = 1
    on: DaySort = DaySort.ORDINARY
    named_days: tuple[NamedDay, ...] = ()
    block: Block = Block.SINGLE

    def __post_init__(self) -> None:
        minutes_of(self.starts)
        minutes_of(self.ends)
        if self.lasts_days < 1:
            raise BadRule(self.name, f"lasts_days is {self.lasts_days}", "Give 1 or more")

    def serves(self, area: str | None, position: str) -> bool:
        """Whether the pattern is for that position there; no area means the whole line."""
        return position in self.positions and (not self.areas or area in self.areas)

    def interval_on(self, day: date, zone: ZoneInfo, holidays: HolidayCalendar) -> Interval | None:
        """The stretch anchored to that local day; None when the pattern is not used on it.

        None as well where the clocks skip all of it, as a whole day on the way over the date line.
        """
        if Weekday.of(day) not in self.days or not self._used_on(day, holidays):
            return None
        start = self._start_on(day)
        first_end = start + ((minutes_of(self.ends) - start) % DAY_MINUTES or DAY_MINUTES)
        end = first_end + (self.lasts_days - 1) * DAY_MINUTES
        return Interval.unless_empty(wall_to_instant(day, start, zone), wall_to_instant(day, end, zone))

    def anchors(self, first: date, last: date) -> Iterator[date]:
        """The anchor days whose stretch may touch the local days from `first` to `last`."""
        # A stretch starts by the end of its anchor day and then lasts at most `lasts_days`. The day
        # after is for zones whose clocks have gone back over midnight, and with them the date.
        return days_between(first - timedelta(days=self.lasts_days + 1), last + timedelta(days=1))

    def _used_on(self, day: date, holidays: HolidayCalendar) -> bool:
        return self.on is DaySort.EVERY or holidays.is_holiday(day) == (self.on is DaySort.HOLIDAY)

    def _start_on(self, day: date) -> int:
        for named in self.named_days:
            if (named.month, named.day) == (day.month, day.day):
                return minutes_of(named.starts)
        return minutes_of(self.starts)


def period_at(
    patterns: Sequence[DutyPattern],
    zone: ZoneInfo,
    holidays: HolidayCalendar,
    area: str | None,
    position: str,
    at: datetime,
) -> DutyPeriod | None:
    """The duty period of that position there at that instant; None in between. Raises NaiveInstant.

    Looks only at the few anchor days around. Where patterns overlap, the one written first is meant.
    """
    today = local_date(at, zone)
    for pattern in patterns:
        if pattern.serves(area, position):
            for day in pattern.anchors(today, today):
                interval = pattern.interval_on(day, zone, holidays)
                if interval and interval.contains(at):
                    start, end = interval.start, interval.end
                    return DutyPeriod(area=area, position=position, kind=pattern.kind, start=start, end=end)
    return None
