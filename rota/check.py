"""Do the patterns and office hours fit together? Holes and overlaps over a horizon, before anyone serves.

Used when a rule file is checked: no position may be left without a desk or a duty period for a minute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rota.interval import Interval
from rota.office import days_around
from rota.pattern import local_date, local_midnight, local_wall
from rota.roster import DutyRules


class FaultKind(StrEnum):
    """What is wrong with the patterns of a position."""

    HOLE = "hole"  # Neither a desk nor a duty period: nobody would ever be asked to serve.
    OVERLAP = "overlap"  # Two duty periods at once: two workers would each hold the position.


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternFault:
    """One hole or overlap: where it begins in local time, and how many elapsed minutes it lasts.

    `area` is None for a position of the whole line; `patterns` are the names of those that overlap.
    """

    kind: FaultKind
    area: str | None
    position: str
    day: date
    wall: str
    minutes: int
    patterns: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f"{self.position} in {self.area}" if self.area else self.position
        when = f"{self.day:%a %d %b %Y} {self.wall} for {self.minutes} minutes"
        if self.kind is FaultKind.HOLE:
            return f"{where}: nobody is asked to serve from {when}. Add a pattern or change the hours."
        names = " and ".join(self.patterns)
        return f"{where}: {names} overlap from {when}. Let one end where the other begins."


def check_patterns(
    rules: DutyRules, area: str | None, position: str, first: date, last: date
) -> tuple[PatternFault, ...]:
    """Every hole and overlap on the local days from `first` to `last`, both included, in order of time.

    A duty period may run into office hours (a hand-over on purpose); the office answers then.
    """
    served, zone = rules.reach(area, position), rules.zone
    horizon = Interval(start=local_midnight(first, zone), end=local_midnight(last + timedelta(days=1), zone))
    periods = sorted(_periods(rules, served, position, first, last), key=lambda period: period[0].start)
    held = [interval for interval, _ in periods]
    held += _open_hours(rules, served, position, first, last)
    holes = [_Fault(hole, ()) for hole in horizon.minus(held)]
    found = sorted([*holes, *_overlaps(periods, horizon)], key=lambda fault: fault.interval.start)
    return tuple(_told(fault, served, position, zone) for fault in found)


class _Fault(NamedTuple):
    """A fault as found: the stretch, and the patterns that overlap in it (none for a hole)."""

    interval: Interval
    patterns: tuple[str, ...]


def _periods(
    rules: DutyRules, area: str | None, position: str, first: date, last: date
) -> Iterator[tuple[Interval, str]]:
    """The stretches that touch the horizon, each with the name of its pattern."""
    for pattern in rules.patterns:
        if pattern.serves(area, position):
            for day in pattern.anchors(first, last):
                if interval := pattern.interval_on(day, rules.zone, rules.calendar):
                    yield interval, pattern.name


def _open_hours(rules: DutyRules, area: str | None, position: str, first: date, last: date) -> Iterator[Interval]:
    for office in rules.offices:
        if office.answers_for(area, position):
            for day in days_around(first, last):
                if hours := office.open_on(day, rules.zone, rules.calendar):
                    yield hours


def _overlaps(periods: Sequence[tuple[Interval, str]], horizon: Interval) -> Iterator[_Fault]:
    """What each stretch shares with the one before it that reaches furthest, inside the horizon."""
    reaching: tuple[Interval, str] | None = None
    for interval, name in periods:
        shared = reaching and interval.shared_with(reaching[0])
        if reaching and shared and (fault := shared.shared_with(horizon)):
            yield _Fault(fault, (reaching[1], name))
        if reaching is None or interval.end > reaching[0].end:
            reaching = (interval, name)


def _told(fault: _Fault, area: str | None, position: str, zone: ZoneInfo) -> PatternFault:
    return PatternFault(
        kind=FaultKind.OVERLAP if fault.patterns else FaultKind.HOLE,
        area=area,
        position=position,
        day=local_date(fault.interval.start, zone),
        wall=local_wall(fault.interval.start, zone),
        minutes=round(fault.interval.seconds / 60),
        patterns=fault.patterns,
    )
