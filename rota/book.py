"""A planning problem laid open for quick questions: who, what, and which slots go together.

A *unit* is what is given away in one piece: a single slot, or all slots of one block. It counts as one duty,
on the day it starts. A book is made once for a problem and passed around.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from rota.pattern import local_date, zone_of
from rota.problem import Absence, Assignment, CarryIn, Period, Person, Problem, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What one worker takes in one piece, or brings along from before the horizon (then `slots` is empty).

    `spans` are the instants of its duties, in order of time; `day` is the local day it is counted on;
    `holidays` are major ones with the year of their date.
    """

    id: str
    slots: tuple[str, ...]
    spans: tuple[tuple[datetime, datetime], ...]
    day: date
    nights: frozenset[date] = frozenset()
    weekends: frozenset[int] = frozenset()
    holidays: frozenset[tuple[int, str]] = frozenset()

    @property
    def start(self) -> datetime:
        """The first instant."""
        return self.spans[0][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A slot with the period it stands in."""

    slot: Slot
    period: Period


class Book:
    """The problem with its indexes."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.zone: ZoneInfo = zone_of(problem.timezone)
        self.person: dict[str, Person] = {person.id: person for person in problem.workers}
        self.place: dict[str, Place] = {
            slot.id: Place(slot=slot, period=period) for period in problem.periods for slot in period.slots
        }
        self.pinned: dict[str, str] = {pin.slot: pin.worker for pin in problem.pins}
        self.unit_of: dict[str, Unit] = {slot: unit for unit in self._units() for slot in unit.slots}
        self._carried: dict[str, list[Unit]] = defaultdict(list)
        for worker, unit in _carried(problem.carry_in, self.zone):
            self._carried[worker].append(unit)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Every unit once, in order of time."""
        units = {unit.id: unit for unit in self.unit_of.values()}
        return tuple(sorted(units.values(), key=lambda unit: (unit.start, unit.id)))

    @cached_property
    def leaves(self) -> dict[str, frozenset[date]]:
        """For each worker the local days before leave that begins at a midnight."""
        return {person.id: frozenset(self._eves(person.absences)) for person in self.problem.workers}

    def carried(self, worker: str) -> tuple[Unit, ...]:
        """What the worker brings along from before the horizon or beside it."""
        return tuple(self._carried.get(worker, ()))

    def of_slots(self, slots: Iterable[str]) -> tuple[Unit, ...]:
        """These very slots as units: of a block those of its slots that are named."""
        groups: dict[str, list[Place]] = defaultdict(list)
        for slot in dict.fromkeys(slots):
            groups[self.unit_of[slot].id].append(self.place[slot])
        return tuple(
            whole if len(places) == len(whole.slots) else _unit(whole.id, places, self.zone)
            for places in groups.values()
            for whole in (self.unit_of[places[0].slot.id],)
        )

    def held(self, assignments: Iterable[Assignment]) -> dict[str, list[str]]:
        """The slots of each worker who has any."""
        slots: dict[str, list[str]] = defaultdict(list)
        for each in assignments:
            slots[each.worker].append(each.slot)
        return slots

    def whole(self, given: Mapping[str, str]) -> dict[str, str]:
        """Of who has which slot (slot → worker) what they hold whole: unit → worker. A block in parts is nobody's."""
        found: dict[str, str] = {}
        for unit in self.units:
            first, *others = (given.get(slot) for slot in unit.slots)
            if first is not None and all(other == first for other in others):
                found[unit.id] = first
        return found

    def _units(self) -> Iterable[Unit]:
        groups: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for slot, place in self.place.items():
            groups[("slot", slot) if place.slot.block is None else ("block", place.slot.block)].append(place)
        for (sort, name), places in groups.items():
            # A block may be called what a slot is called; the two are still two things.
            yield _unit(name if sort == "slot" else f"block {name}", places, self.zone)

    def _eves(self, absences: Iterable[Absence]) -> Iterable[date]:
        for absence in absences:
            first = absence.start.astimezone(self.zone)
            if absence.reason == "leave" and (first.hour, first.minute, first.second) == (0, 0, 0):
                yield first.date() - timedelta(days=1)


def opened(problem: Problem | Book) -> Book:
    """The book of a problem, or the book itself."""
    return problem if isinstance(problem, Book) else Book(problem)


def _unit(name: str, places: Iterable[Place], zone: ZoneInfo) -> Unit:
    """A unit counts by the local dates on which its duties start, whatever dates their periods are named after."""
    ordered = sorted(places, key=lambda place: (place.period.start, place.period.end))
    days = [local_date(place.period.start, zone) for place in ordered]
    return Unit(
        id=name,
        slots=tuple(place.slot.id for place in ordered),
        spans=tuple((place.period.start, place.period.end) for place in ordered),
        day=days[0],
        nights=frozenset(day for day, place in zip(days, ordered, strict=True) if place.slot.counts.nights > 0),
        weekends=frozenset(place.slot.weekend for place in ordered if place.slot.weekend is not None),
        holidays=frozenset(
            (day.year, place.period.major_holiday)
            for day, place in zip(days, ordered, strict=True)
            if place.period.major_holiday
        ),
    )


def _carried(duties: Iterable[CarryIn], zone: ZoneInfo) -> Iterable[tuple[str, Unit]]:
    """What workers bring along, each with the worker: a block is one unit, as it is one in the horizon."""
    groups: dict[tuple[str, str], list[CarryIn]] = defaultdict(list)
    for number, duty in enumerate(duties):
        groups[duty.worker, f"one {number}" if duty.block is None else f"block {duty.block}"].append(duty)
    for (worker, name), several in groups.items():
        ordered = sorted(several, key=lambda duty: (duty.start, duty.end))
        days = [local_date(duty.start, zone) for duty in ordered]
        counted = list(zip(days, ordered, strict=True))
        yield (
            worker,
            Unit(
                id=f"before {name}",
                slots=(),
                spans=tuple((duty.start, duty.end) for duty in ordered),
                day=days[0],
                nights=frozenset(day for day, duty in counted if duty.night),
                weekends=frozenset(duty.weekend for duty in ordered if duty.weekend is not None),
                holidays=frozenset((day.year, duty.major_holiday) for day, duty in counted if duty.major_holiday),
            ),
        )
