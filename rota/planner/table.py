"""A part of a problem as numbered units and workers, from which boards and solver models are made.

Units that are decided elsewhere and only have to be respected are *frozen*: duties that the same workers hold in
areas outside of the table, and pins. Days and weekends are numbered with room before and after the horizon, so
that no window falls off the edge; duties of before the horizon are counted in from the start.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from rota.book import Book, Unit
from rota.load import is_away
from rota.problem import CATEGORIES, Assignment, JointNeed, Period, Person
from rota.rules import is_fit
from rota.shares import Curve, curves

NOBODY = -1
NEVER = 1 << 40

_PINNED = 100_000_000
"""What an empty pinned unit costs more than its price: far more than anything else that might be won by it."""

EDGE = 40
"""Days, and weekends, kept free on either side of the horizon."""


class Agency:
    """What is worked out once for the whole problem: who may ever hold what, and the curves of fairness."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.curves: Mapping[tuple[str, str], Curve] = curves(book.problem)
        self.published = {each.slot: each.worker for each in book.problem.published}
        self.unit: dict[str, Unit] = {unit.id: unit for unit in book.units}
        self.periods: dict[str, Period] = {period.id: period for period in book.problem.periods}
        weekends = [weekend for unit in book.units for weekend in unit.weekends]
        self.weekends = (min(weekends, default=0), max(weekends, default=0))
        self._joint: dict[str, list[JointNeed]] = defaultdict(list)
        for need in book.problem.needs_together:
            for period in need.periods:
                self._joint[period].append(need)
        by_area: dict[str, list[Person]] = defaultdict(list)
        for person in book.problem.workers:
            for area in person.areas:
                by_area[area].append(person)
        self.fit: dict[str, tuple[str, ...]] = {
            unit.id: tuple(person.id for person in by_area[self.area(unit)] if is_fit(book, person, unit))
            for unit in book.units
        }

    def joint_needs(self, periods: Iterable[str]) -> list[JointNeed]:
        """The needs over several periods that concern any of these, once each."""
        return list({need.id: need for period in periods for need in self._joint.get(period, ())}.values())

    def area(self, unit: Unit) -> str:
        """The area to which the unit belongs: that of its first slot."""
        return self.book.place[unit.slots[0]].period.area

    def fee(self, unit: Unit, worker: str) -> int:
        """What it costs that this very worker holds the unit: wishes, distance, change."""
        return sum(self._fee(slot, worker) for slot in unit.slots)

    def most_wanted(self, units: Iterable[Unit]) -> int:
        """What wishes for days could save at most in these units: so much a rota may cost less than its cover."""
        return sum(max(0, *(-self.fee(unit, worker) for worker in self.fit[unit.id]), 0) for unit in units)

    def cheapest_part(self, units: Iterable[Unit]) -> int:
        """What a rota that holds some block of these in part pays at least for the rest of it; NEVER without blocks."""
        uncovered = self.book.problem.prices.uncovered
        slots = (slot for unit in units if len(unit.slots) > 1 for slot in unit.slots)
        return min((uncovered[self.book.place[slot].slot.position] for slot in slots), default=NEVER)

    def _fee(self, slot: str, worker: str) -> int:
        prices = self.book.problem.prices
        place = self.book.place[slot]
        fee = prices.cross_area if is_away(self.book, Assignment(slot=slot, worker=worker)) else 0
        if self.published.get(slot, worker) != worker:
            fee += prices.changed
        if place.slot.preferences_count:
            for weight in self.wishes[worker].get(place.period.day, ()):
                fee += prices.preference * weight if weight > 0 else -prices.wanted * (weight < 0)
        return fee

    @cached_property
    def wishes(self) -> dict[str, dict[date, list[int]]]:
        """For each worker the weights of their wishes by day."""
        found: dict[str, dict[date, list[int]]] = {}
        for person in self.book.problem.workers:
            days: dict[date, list[int]] = defaultdict(list)
            for wish in person.preferences:
                days[wish.day].append(wish.weight)
            found[person.id] = days
        return found


class Table:
    """Some units and some workers of the agency, numbered.

    `frozen` are units with the worker who keeps them; who is `settled` takes nothing more than that.
    """

    def __init__(
        self,
        agency: Agency,
        units: Iterable[Unit],
        workers: Iterable[str],
        frozen: Mapping[str, str] | None = None,
        settled: Collection[str] = (),
    ) -> None:
        self.agency = agency
        self.book = agency.book
        self.workers = tuple(workers)
        self.number = {worker: number for number, worker in enumerate(self.workers)}
        self._settled = {self.number[worker] for worker in settled}
        kept = frozen or {}
        self.free = tuple(unit for unit in units if unit.id not in kept)
        others = tuple(self.agency.unit[name] for name, worker in kept.items() if worker in self.number)
        self.units = (*self.free, *others)
        self.place = {slot: number for number, unit in enumerate(self.units) for slot in unit.slots}
        self.kept = {number: self.number[kept[unit.id]] for number, unit in enumerate(self.units) if unit.id in kept}

    @cached_property
    def candidates(self) -> list[list[int]]:
        """For each unit the workers who may ever hold it; for a frozen one nobody else."""
        return [
            [self.kept[number]] if number in self.kept
            else [each for each in self._fit(unit) if each not in self._settled]
            for number, unit in enumerate(self.units)
        ]  # fmt: skip  # The two cases stand below each other.

    def _fit(self, unit: Unit) -> Iterator[int]:
        return (self.number[worker] for worker in self.agency.fit[unit.id] if worker in self.number)

    @cached_property
    def clashes(self) -> list[list[int]]:
        """For each unit those that are too close to it for one worker, and not the same block."""
        rest = timedelta(hours=self.book.problem.limits.min_rest_hours)
        spans = sorted(
            (start, end + rest, number) for number, unit in enumerate(self.units) for start, end in unit.spans
        )
        found: list[set[int]] = [set() for _ in self.units]
        running: list[tuple[datetime, int]] = []
        for start, until, number in spans:
            running = [(end, other) for end, other in running if end > start]
            for _, other in running:
                if other != number:
                    found[other].add(number)
                    found[number].add(other)
            running.append((until, number))
        return [sorted(each) for each in found]

    def day(self, day: date) -> int:
        """The number of a local day."""
        return (day - self.book.problem.first).days + EDGE

    @cached_property
    def length(self) -> int:
        """How many days are numbered."""
        return 7 * self.book.problem.weeks + 2 * EDGE

    def weekend(self, weekend: int) -> int:
        """The number of a weekend, from EDGE on."""
        return weekend - self.agency.weekends[0] + EDGE

    @cached_property
    def weekends(self) -> int:
        """How many weekends are numbered."""
        first, last = self.agency.weekends
        return last - first + 1 + 2 * EDGE

    @cached_property
    def holidays(self) -> list[tuple[int, str]]:
        """The major holidays there are, with their year."""
        carried = (unit for worker in self.workers for unit in self.book.carried(worker))
        return sorted({each for unit in (*self.units, *carried) for each in unit.holidays})

    def days(self, unit: Unit) -> list[int]:
        """The number of the day on which the unit counts."""
        return [self.day(unit.day)]

    def nights(self, unit: Unit) -> list[int]:
        """The numbers of the days on which it has a night."""
        return sorted(self.day(day) for day in unit.nights)

    def weekends_of(self, unit: Unit) -> list[int]:
        """The numbers of its weekends."""
        return sorted(self.weekend(each) for each in unit.weekends)

    def holidays_of(self, unit: Unit) -> list[int]:
        """The numbers of its major holidays."""
        return sorted(self.holidays.index(each) for each in unit.holidays)

    def carried(self) -> Iterator[tuple[int, Unit]]:
        """What workers bring along from before the horizon, however far: a holiday counts for its whole year."""
        for number, worker in enumerate(self.workers):
            for unit in self.book.carried(worker):
                yield number, unit

    @cached_property
    def needs(self) -> list[tuple[str, int, list[int]]]:
        """Skills that are needed: which, how many, and the units whose holders count."""
        return list(self._needs())

    def _needs(self) -> Iterator[tuple[str, int, list[int]]]:
        # What is frozen elsewhere brings its periods along in part only: what they lack is no matter of this table.
        mine = (self.book.place[slot].period for unit in self.free for slot in unit.slots)
        periods = {period.id: period for period in mine}
        for period in periods.values():
            for need in period.needs:
                yield need.skill, need.count, self._numbers(slot.id for slot in period.slots)
        for joint in self.agency.joint_needs(periods):
            slots = (slot.id for period in joint.periods for slot in self.agency.periods[period].slots)
            yield joint.skill, joint.count, self._numbers(slots)

    def _numbers(self, slots: Iterable[str]) -> list[int]:
        return sorted({self.place[slot] for slot in slots if slot in self.place})

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Units that ought to have one worker."""
        found = []
        for slot, number in self.place.items():
            partner = self.book.place[slot].slot.block_with
            if partner in self.place and self.place[partner] != number:
                found.append((number, self.place[partner]))
        return found

    def price(self, unit: Unit) -> int:
        """What it costs to leave the unit empty; what is pinned to somebody who may hold it is never left empty."""
        uncovered = self.book.problem.prices.uncovered
        pinned = any(slot in self.book.pinned for slot in unit.slots) and bool(self.agency.fit[unit.id])
        return sum(uncovered[self.book.place[slot].slot.position] for slot in unit.slots) + pinned * _PINNED

    @cached_property
    def counts_of(self) -> list[list[int]]:
        """What each unit counts in each category."""
        return [self._counts(unit) for unit in self.units]

    def _counts(self, unit: Unit) -> list[int]:
        return [sum(self.book.place[slot].slot.counts.of(category) for slot in unit.slots) for category in CATEGORIES]

    def holders(self, held: Mapping[str, str]) -> list[int]:
        """The number of each unit's holder as `held` (unit → worker) names them, or NOBODY; frozen ones as they are."""
        named = (self.number.get(held.get(unit.id, ""), NOBODY) for unit in self.units)
        return [self.kept.get(number, holder) for number, holder in enumerate(named)]

    def assignments(self, holders: Sequence[int]) -> Iterator[tuple[str, str]]:
        """(unit, worker) for each unit that is held and not frozen."""
        for number, unit in enumerate(self.free):
            if holders[number] >= 0:
                yield unit.id, self.workers[holders[number]]
