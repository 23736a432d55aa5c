"""The one door to what people really worked. Until hours are kept it is the duties they really held.

Whoever asks gets pieces: one worker, one slot of the calendar or a part of it, and what it counted for. Swaps,
covers and overrides are in it as they were served, not as they were planned.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from oncall.flow.moment import Moment
from oncall.flow.weighing import Weighing
from rota.calendar import CalendarSlot, calendar
from rota.held import Stretch, held
from rota.interval import Interval
from rota.model import Duty
from rota.pattern import days_between, local_date, local_midnight
from rota.pools import Place
from rota.problem import Counts
from rota.roster import DutyRules

_SATURDAY = 5
_LONGEST = timedelta(days=8)
"""No slot lasts longer than to the eighth day after the one it is anchored to."""


_MOST_KEPT = 4
"""Months of duties are megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one worker really held of a slot; `slot` None for time outside of the agency's patterns. UTC."""

    worker: str
    lines: tuple[str, ...]
    area: str | None
    position: str
    kind: str
    slot: CalendarSlot | None
    day: date  # the local day it is counted on
    start: datetime
    end: datetime
    counts: Counts

    @property
    def block(self) -> str | None:
        """The block that the slot belongs to."""
        return self.slot.block if self.slot else None

    @property
    def interval(self) -> Interval:
        """The time it lasts."""
        return Interval(start=self.start, end=self.end)


_KEPT: dict[tuple[str, str, date, date], tuple[Piece, ...]] = {}


def really_held(moment: Moment, since: date, until: date) -> tuple[Piece, ...]:
    """What everybody held, or is to hold, on the local days from `since` until before `until`, in order of time.

    Days are those that duties are anchored to.
    """
    mark = moment.tx.duties.settled_mark()
    if not mark:
        return _held(moment, since, until)
    # Whoever edits a draft asks for the same half year again with every look at it, and marks are never used twice.
    key = mark, moment.tx.rules.current_id(moment.at), since, until
    found = _KEPT.get(key)
    if found is None:
        found = _held(moment, since, until)
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = found
    return found


def _held(moment: Moment, since: date, until: date) -> tuple[Piece, ...]:
    slots = calendar_of(moment, since - _LONGEST, until)
    pieces = pieces_of(Weighing(moment.rules), slots, held(duties_between(moment, since, until)))
    return tuple(piece for piece in pieces if since <= piece.day < until)


def calendar_of(moment: Moment, first: date, last: date) -> tuple[CalendarSlot, ...]:
    """The agency's slots anchored to these local days, both included."""
    return _calendar(moment.rules.duty, tuple(area.id for area in moment.rules.areas), first, last)


@lru_cache(maxsize=16)
def _calendar(rules: DutyRules, areas: tuple[str, ...], first: date, last: date) -> tuple[CalendarSlot, ...]:
    # Every look at a draft asks for the same months again, and the same rules always give the same slots.
    return calendar(rules, areas, first, last)


def duties_between(moment: Moment, since: date, until: date) -> Sequence[Duty]:
    """Every standing duty of every line anchored to a local day in [since, until), and what may lie over it."""
    zone = moment.rules.zone
    start, end = local_midnight(since, zone), local_midnight(until + _LONGEST, zone)
    lines = [line.id for line in moment.rules.service_lines]
    return [duty for line in lines for duty in moment.tx.duties.of_line(line, start, end)]


def pieces_of(weighing: Weighing, slots: Iterable[CalendarSlot], stretches: Iterable[Stretch]) -> Iterator[Piece]:
    """Stretches cut where slots begin and end, each with what it counts for."""
    there: dict[Place, list[CalendarSlot]] = defaultdict(list)
    for slot in sorted(slots, key=lambda slot: slot.start):
        there[slot.place].append(slot)
    for stretch in stretches:
        yield from _cut(weighing, there.get((stretch.area, stretch.position), []), stretch)


def total(pieces: Iterable[Piece]) -> Mapping[str, Counts]:
    """What the pieces of each worker count for together."""
    sums: dict[str, Counts] = defaultdict(Counts)
    for piece in pieces:
        sums[piece.worker] += piece.counts
    return sums


def weekends(weighing: Weighing, pieces: Iterable[Piece]) -> Mapping[str, int]:
    """In how many weekends each worker has any duty that counts for one: Saturday and Sunday are one weekend."""
    found: dict[str, set[date]] = defaultdict(set)
    for piece in pieces:
        if piece.counts.weekends and piece.slot is not None:
            found[piece.worker].update(_saturdays(weighing, piece, piece.slot))
    return {worker: len(theirs) for worker, theirs in found.items()}


def _saturdays(weighing: Weighing, piece: Piece, slot: CalendarSlot) -> Iterator[date]:
    zone, one = weighing.rules.zone, weighing.weekend(slot)
    if one is not None:
        yield one
    elif slot.long:
        first, last = local_date(piece.start, zone), local_date(piece.end - timedelta(microseconds=1), zone)
        yield from (day for day in days_between(first, last) if day.weekday() == _SATURDAY)


def _cut(weighing: Weighing, slots: Sequence[CalendarSlot], stretch: Stretch) -> Iterator[Piece]:
    """The parts of a stretch that lie in slots, and those that lie in none."""
    inside: list[Interval] = []
    # The slots of one place follow each other, so the first that can be touched is the last that begins before.
    first = bisect_right(slots, stretch.start, key=lambda slot: slot.start) - 1
    for slot in slots[max(0, first) :]:
        if slot.start >= stretch.end:
            break
        if slot.end > stretch.start:
            start, end = max(slot.start, stretch.start), min(slot.end, stretch.end)
            inside.append(Interval(start=start, end=end))
            yield _piece(stretch, slot, slot.day, start, end, weighing.part(slot, start, end))
    if len(inside) == 1 and (inside[0].start, inside[0].end) == (stretch.start, stretch.end):
        return
    for left in stretch.interval.minus(inside):
        day = local_date(left.start, weighing.rules.zone)
        yield _piece(stretch, None, day, left.start, left.end, weighing.outside(stretch.position, left.start, left.end))


def _piece(
    stretch: Stretch, slot: CalendarSlot | None, day: date, start: datetime, end: datetime, counts: Counts
) -> Piece:
    return Piece(
        worker=stretch.worker,
        lines=stretch.lines,
        area=stretch.area,
        position=stretch.position,
        kind=slot.kind if slot else stretch.kind,
        slot=slot,
        day=day,
        start=start,
        end=end,
        counts=counts,
    )
