"""What a duty counts for: points, nights, weekends, holidays, by the agency's rules for its kind.

A part of a slot counts for a part of its points. Its night counts for whoever had most of it, and so do its
weekend and its holiday.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime

from oncall.domain.planning import KindRule
from oncall.domain.rules import RuleSet
from rota.calendar import CalendarSlot, nights_in, saturday_of
from rota.interval import Interval
from rota.pools import Place
from rota.problem import Counts


@dataclass(frozen=True, slots=True)
class Weighing:
    """The rules by which duties are weighed."""

    rules: RuleSet
    _kinds: dict[str, KindRule] = field(init=False, default_factory=dict)
    _whole: dict[str, Counts] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._kinds.update({rule.kind: rule for rule in self.rules.planning.kinds})

    def counts(self, slot: CalendarSlot) -> Counts:
        """What a whole slot counts for."""
        if slot.id not in self._whole:
            self._whole[slot.id] = self._part(slot, slot.start, slot.end)
        return self._whole[slot.id]

    def part(self, slot: CalendarSlot, start: datetime, end: datetime) -> Counts:
        """What [start, end) of a slot counts for: an hour for two areas counts twice."""
        if (start, end) == (slot.start, slot.end):
            return self.counts(slot)
        return self._part(slot, start, end)

    def _part(self, slot: CalendarSlot, start: datetime, end: datetime) -> Counts:
        held = Interval(start=start, end=end)
        most = 2 * held.seconds >= slot.interval.seconds
        return Counts(
            points=round(self._weight(slot.kind) * len(slot.serves) * held.seconds / 3600),
            nights=self._nights(slot, held, most=most),
            weekends=self._weekends(slot, held, most=most),
            holidays=int(bool(slot.holidays) and most),
        )

    def outside(self, position: str, start: datetime, end: datetime) -> Counts:
        """What duty outside of the agency's patterns counts for: its hours and its nights. Who learns has no load."""
        rule = self.rules.duty.position(position)
        if rule is not None and rule.shadow:
            return Counts()
        held = Interval(start=start, end=end)
        return Counts(points=round(held.seconds / 3600), nights=nights_in(start, end, self.rules.zone))

    def weekend(self, slot: CalendarSlot) -> date | None:
        """The Saturday of the weekend that a slot belongs to; None for none."""
        said = self._said(slot.kind).weekend
        if said is None or slot.long:
            return slot.weekend
        return saturday_of(slot.day) if said else None

    def majors(self, slot: CalendarSlot) -> tuple[str, ...]:
        """The names of the major holidays on which a slot falls."""
        return tuple(name for name in slot.holidays if self.is_major(name))

    def is_major(self, name: str) -> bool:
        """Whether a holiday is one that rotates from year to year."""
        named = self.rules.planning.major_holidays
        own = {extra.name for extra in self.rules.holidays.extra}
        return name in named if named else name not in own

    def demand(self, slots: Iterable[CalendarSlot]) -> "Demand":
        """What these slots ask of people, in the pieces in which they are given away."""
        blocks: dict[str, list[CalendarSlot]] = {}
        for slot in slots:
            blocks.setdefault(slot.block or slot.id, []).append(slot)
        return Demand(
            tuple(
                (there[0].place, frozenset(slot.kind for slot in there), sum(self.counts(s).points for s in there))
                for there in blocks.values()
            )
        )

    def _nights(self, slot: CalendarSlot, held: Interval, *, most: bool) -> int:
        match self._said(slot.kind).night:
            case None:
                return self._by_clock(slot, held)
            case True:
                return max(int(most), self._by_clock(slot, held))
            case False:
                return 0

    def _weekends(self, slot: CalendarSlot, held: Interval, *, most: bool) -> int:
        if slot.long:
            return round(slot.weekends * held.seconds / slot.interval.seconds)
        return int(most and self.weekend(slot) is not None)

    def _by_clock(self, slot: CalendarSlot, held: Interval) -> int:
        whole = (held.start, held.end) == (slot.start, slot.end)
        return slot.nights if whole else nights_in(held.start, held.end, self.rules.zone)

    def _weight(self, kind: str) -> float:
        return self._said(kind).weight

    def _said(self, kind: str) -> KindRule:
        return self._kinds.get(kind) or KindRule(kind=kind)


@dataclass(frozen=True, slots=True)
class Demand:
    """Blocks to be held: of each its place, its kinds of duty, and its points."""

    blocks: Sequence[tuple[Place, frozenset[str], int]]

    def piece(self) -> int:
        """The points that are usually given away at once; 0 where there is nothing to give."""
        return sorted(points for *_, points in self.blocks)[len(self.blocks) // 2] if self.blocks else 0

    def part(self, places: Set[Place], kinds: frozenset[str]) -> float:
        """How much of what is asked at these places lies in blocks with one of these kinds."""
        theirs = [(held, points) for place, held, points in self.blocks if place in places]
        whole = sum(points for _, points in theirs)
        return sum(points for held, points in theirs if held & kinds) / whole if whole else 0.0
