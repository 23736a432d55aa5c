"""The calendar of a rota: every slot that has to be held over any stretch of local days.

Three things are kept apart. The *slot* is what is priced and paid: one duty period of one position, for one
area or the whole line. The *block* is what one worker takes in one piece: a week, a weekend, an evening with
its night. The *day* is the local one that a slot is anchored to, by which people know it: an overnight from
midnight on belongs to the evening before. Shadows have no slots, and neither has an area whose periods are
covered by another one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rota.holidays import HolidayCalendar
from rota.interval import Interval
from rota.model import Scope
from rota.pattern import Block, DutyPattern, Weekday, days_between, local_date, wall_to_instant
from rota.roster import DutyRules

WHOLE_LINE = "*"
"""What stands for an area where a position serves the whole line."""

NIGHT_FROM, NIGHT_UNTIL = "02:00", "05:00"
"""Whoever holds at least half of these local hours has had the night."""

_DAY = timedelta(days=1)
_WEEKEND = (Weekday.SAT, Weekday.SUN)
_OBSERVED = " (observed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSlot:
    """One position to be held from `start` until just before `end` (UTC). `area` None: for the whole line.

    `weekend` is the Saturday of the weekend it belongs to, by the clock, None for none and for what lasts longer
    than a day; `weekends` and `nights` count what it holds. `holidays` are the names of the day, observed or not;
    `eve` names the day of the year on which it starts at another time. `also_for` are the areas it covers besides.
    """

    id: str
    area: str | None
    position: str
    kind: str
    name: str
    day: date
    start: datetime
    end: datetime
    block: str | None
    weekend: date | None
    weekends: int
    nights: int
    holidays: tuple[str, ...] = ()
    eve: str = ""
    also_for: tuple[str, ...] = ()
    long: bool = False  # lasts longer than a day, as a supervisor's week

    @property
    def interval(self) -> Interval:
        """The time it lasts."""
        return Interval(start=self.start, end=self.end)

    @property
    def hours(self) -> float:
        """Elapsed hours: a night of 12 on the wall is one of 11 or 13 when the clocks change."""
        return (self.end - self.start).total_seconds() / 3600

    @property
    def place(self) -> tuple[str | None, str]:
        """Area and position: whoever may hold one slot of a place may hold them all."""
        return self.area, self.position

    @property
    def serves(self) -> frozenset[str]:
        """The areas it serves; WHOLE_LINE for all of them."""
        return frozenset((self.area or WHOLE_LINE, *self.also_for))


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedHoliday:
    """A holiday that is remembered by its name. `year` is the one it belongs to: a New Year's Day that is
    observed on 31 December is the next year's."""

    day: date
    name: str
    year: int
    observed: bool = False  # kept on this day, because its own is no working day


def calendar(rules: DutyRules, areas: Sequence[str], first: date, last: date) -> tuple[CalendarSlot, ...]:
    """Every slot anchored to the local days from `first` to `last`, both included, in order of time.

    The ids are the same whatever stretch is asked for.
    """
    found = [slot for day in days_between(first, last) for slot in _of_day(rules, areas, day)]
    blocks = Counter(slot.block for slot in _around(rules, areas, first, last, found))
    several = [slot if blocks[slot.block] > 1 else replace(slot, block=None) for slot in found]
    return tuple(sorted(several, key=lambda slot: (slot.start, slot.area or "", slot.id)))


def holiday_names(holidays: HolidayCalendar, day: date) -> tuple[str, ...]:
    """The names of the holidays kept on that day, whether it is the day itself or the one it is observed on."""
    names = (holidays.name_on(day) or "").split("; ")
    return tuple(dict.fromkeys(name.removesuffix(_OBSERVED) for name in names if name))


def named_holidays(holidays: HolidayCalendar, first: date, last: date) -> tuple[NamedHoliday, ...]:
    """Every holiday kept on the local days from `first` to `last`, both included; observed ones by their own name."""
    return tuple(
        NamedHoliday(
            day=day, name=name, year=holiday_year(holidays, day, name), observed=not _is_itself(holidays, day, name)
        )
        for day in days_between(first, last)
        for name in holiday_names(holidays, day)
    )


def holiday_year(holidays: HolidayCalendar, day: date, name: str) -> int:
    """The year that a holiday belongs to: of the day itself, where it is only observed on this one."""
    if _is_itself(holidays, day, name):
        return day.year
    near = (day + number * _DAY for number in (1, -1, 2, -2, 3, -3))
    return next((each for each in near if _is_itself(holidays, each, name)), day).year


def nights_in(start: datetime, end: datetime, zone: ZoneInfo) -> int:
    """How many nights a stretch has held: at least half of the hours from 02:00 to 05:00, local time."""
    held = Interval(start=start, end=end)
    return sum(_has_night(held, day, zone) for day in days_between(local_date(start, zone), local_date(end, zone)))


def saturday_of(day: date) -> date:
    """The Saturday of the week of that day, which names its weekend."""
    return day + (5 - day.weekday()) * _DAY


def _is_itself(holidays: HolidayCalendar, day: date, name: str) -> bool:
    """Whether that holiday falls on the day, and is not only observed on it."""
    return name in (holidays.name_on(day) or "").split("; ")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What is the same for every place that a pattern has on a day."""

    interval: Interval
    weekend: date | None
    weekends: int
    nights: int
    holidays: tuple[str, ...]
    eve: str


def _of_day(rules: DutyRules, areas: Sequence[str], day: date) -> Iterator[CalendarSlot]:
    """The slots anchored to one day. Two of the same kind, area and position are told apart by a number."""
    seen: Counter[str] = Counter()
    for pattern in rules.patterns:
        shared = _shared(rules, pattern, day)
        for area, position in _places(rules, pattern, areas) if shared else ():
            name = f"{area or WHOLE_LINE}:{day}:{pattern.kind}/{position}"
            seen[name] += 1
            number = f"#{seen[name]}" if seen[name] > 1 else ""
            if shared is not None:
                yield _slot(rules, pattern, name + number, area, position, day, shared)


def _shared(rules: DutyRules, pattern: DutyPattern, day: date) -> _Shared | None:
    interval = pattern.interval_on(day, rules.zone, rules.calendar)
    if interval is None:
        return None
    long = pattern.lasts_days > 1
    weekend = saturday_of(day) if Weekday.of(day) in _WEEKEND and not long else None
    saturdays = sum(each.weekday() == 5 for each in days_between(day, day + (pattern.lasts_days - 1) * _DAY))
    return _Shared(
        interval=interval,
        weekend=weekend,
        weekends=saturdays if long else int(weekend is not None),
        nights=nights_in(interval.start, interval.end, rules.zone),
        # A week that holds a holiday is not the holiday's: whoever has every week would have them all.
        holidays=() if long else holiday_names(rules.calendar, day),
        eve=next((named.name for named in pattern.named_days if (named.month, named.day) == (day.month, day.day)), ""),
    )


def _places(rules: DutyRules, pattern: DutyPattern, areas: Sequence[str]) -> Iterator[tuple[str | None, str]]:
    """Where a pattern needs holders: not for shadows, nor in an area that another one covers then."""
    covered = {merge.area for merge in rules.merges if pattern.kind in merge.kinds}
    for position in pattern.positions:
        rule = rules.position(position)
        if rule is None or rule.shadow:
            continue
        if rule.scope is Scope.LINE:
            yield None, position
            continue
        yield from ((area, position) for area in pattern.areas or areas if area not in covered)


def _slot(
    rules: DutyRules,
    pattern: DutyPattern,
    slot_id: str,
    area: str | None,
    position: str,
    day: date,
    shared: _Shared,
) -> CalendarSlot:
    return CalendarSlot(
        id=slot_id,
        area=area,
        position=position,
        kind=pattern.kind,
        name=pattern.name,
        day=day,
        start=shared.interval.start,
        end=shared.interval.end,
        block=_block(pattern, area, position, day),
        weekend=shared.weekend,
        weekends=shared.weekends,
        nights=shared.nights,
        holidays=shared.holidays,
        eve=shared.eve,
        also_for=_covers(rules, pattern, area),
        long=pattern.lasts_days > 1,
    )


def _covers(rules: DutyRules, pattern: DutyPattern, area: str | None) -> tuple[str, ...]:
    if area is None:
        return ()
    return tuple(merge.area for merge in rules.merges if merge.covered_by == area and pattern.kind in merge.kinds)


def _block(pattern: DutyPattern, area: str | None, position: str, day: date) -> str | None:
    """The name of the block. A weekend is one of its kind: the days go together, and the nights do."""
    where, monday = f"{area or WHOLE_LINE}/{position}", day - day.weekday() * _DAY
    match pattern.block:
        case Block.SINGLE:
            return None
        case Block.NIGHT:
            return f"{where} night of {day}"
        case Block.WEEKEND:
            return f"{where} {pattern.kind} of {saturday_of(day)}"
        case Block.WEEK:
            return f"{where} week of {monday}"


def _around(
    rules: DutyRules, areas: Sequence[str], first: date, last: date, found: Sequence[CalendarSlot]
) -> Iterator[CalendarSlot]:
    """The slots of the whole weeks that the days lie in, so that a block is one wherever the stretch cuts it."""
    yield from found
    for day in (*days_between(first - first.weekday() * _DAY, first - _DAY), *_rest_of_week(last)):
        yield from _of_day(rules, areas, day)


def _rest_of_week(last: date) -> Iterable[date]:
    return days_between(last + _DAY, last + (6 - last.weekday()) * _DAY)


def _has_night(held: Interval, day: date, zone: ZoneInfo) -> bool:
    start, end = wall_to_instant(day, NIGHT_FROM, zone), wall_to_instant(day, NIGHT_UNTIL, zone)
    night = Interval.unless_empty(start, end)
    shared = night.shared_with(held) if night else None
    return night is not None and shared is not None and 2 * shared.seconds >= night.seconds
