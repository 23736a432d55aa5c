"""Dividing an agency into groups of areas that are planned for themselves, and polished together afterwards.

Areas belong together if a block, a pair or a need over several periods ties them. Workers belong to the group in
which they may hold most; those who may serve elsewhere as well are guests there, and bring proof that a gap of one
area cannot be closed by anybody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rota.book import Unit
from rota.planner.table import Agency, Table

_SMALL = 6000
"""Units × workers up to which groups that share people are planned as one."""


@dataclass(frozen=True, slots=True)
class Group:
    """Units that are planned together, those who are at home there, and those who might help out."""

    units: tuple[Unit, ...]
    home: tuple[str, ...]
    guests: tuple[str, ...]

    def table(self, agency: Agency, held: Mapping[str, str] | None = None) -> Table:
        """The group for itself, without guests; with them, if it is said who holds what elsewhere.

        `held` is unit → worker for the whole agency.
        """
        if held is None:
            return Table(agency, self.units, self.home)
        # What others hold elsewhere is of no concern here.
        everyone, mine = {*self.home, *self.guests}, {unit.id for unit in self.units}
        elsewhere = {unit: worker for unit, worker in held.items() if worker in everyone and unit not in mine}
        return Table(agency, self.units, (*self.home, *self.guests), elsewhere)

    def own(self, agency: Agency, held: Mapping[str, str]) -> Table:
        """The group for itself as things stand: what its people hold elsewhere, and guests here, stays as it is."""
        here = {unit.id for unit in self.units}
        guests = {worker: None for unit, worker in held.items() if unit in here and worker not in self.home}
        mine = {*self.home}
        kept = {unit: who for unit, who in held.items() if (who in guests if unit in here else who in mine)}
        return Table(agency, self.units, (*self.home, *guests), kept, settled=[*guests])

    def missing(self, agency: Agency, held: Mapping[str, str]) -> int:
        """What empty units and missing skills cost in this group, whoever holds what."""
        table = self.table(agency)
        price = sum(table.price(unit) for unit in table.free if unit.id not in held)
        for skill, count, units in table.needs:
            people = {held[table.units[unit].id] for unit in units if table.units[unit].id in held}
            short = count - sum(skill in agency.book.person[worker].skills for worker in people)
            price += max(0, short) * agency.book.problem.prices.missing_skill
        return price

    def hopeful(self, agency: Agency) -> Table:
        """The group with all guests, as if they were needed nowhere else: no rota can do better for it."""
        return Table(agency, self.units, (*self.home, *self.guests))


def divide(agency: Agency) -> tuple[Group, ...]:
    """The groups of the agency, the largest first."""
    root = _tied(agency)
    units: dict[str, list[Unit]] = defaultdict(list)
    for unit in agency.book.units:
        units[root[agency.area(unit)]].append(unit)
    may: dict[str, Counter[str]] = {person.id: Counter() for person in agency.book.problem.workers}
    for area, members in units.items():
        for unit in members:
            for worker in agency.fit[unit.id]:
                may[worker][area] += 1
    home = {worker: _home(agency, worker, counts, root) for worker, counts in may.items()}
    groups = (
        Group(
            units=tuple(members),
            home=tuple(worker for worker in may if home[worker] == area),
            guests=tuple(worker for worker, counts in may.items() if home[worker] != area and counts[area]),
        )
        for area, members in units.items()
    )
    return tuple(sorted(_joined(groups), key=lambda group: -len(group.units) * len(group.home)))


def _joined(groups: Iterable[Group]) -> list[Group]:
    """Small groups that share people become one, as far as a group stays small enough to be planned in one go."""
    joined = sorted(groups, key=lambda group: len(group.units))
    number = 0
    while number < len(joined):
        one = joined[number]
        fitting = (
            other for other in joined if other is not one and _shared(one, other) and _size(one, other) <= _SMALL
        )
        other = min(fitting, key=lambda other: len(other.units), default=None)
        if other is None:
            number += 1
        else:
            joined = [group for group in joined if group is not one and group is not other]
            joined.append(together(one, other))
            number = 0
    return joined


def _shared(one: Group, other: Group) -> bool:
    return not {*one.guests}.isdisjoint(other.home) or not {*other.guests}.isdisjoint(one.home)


def _size(one: Group, other: Group) -> int:
    return (len(one.units) + len(other.units)) * (len(one.home) + len(other.home))


def together(one: Group, other: Group) -> Group:
    """Two groups as one."""
    home = (*one.home, *other.home)
    guests = tuple(dict.fromkeys(worker for worker in (*one.guests, *other.guests) if worker not in home))
    return Group(units=(*one.units, *other.units), home=home, guests=guests)


def _home(agency: Agency, worker: str, counts: Counter[str], root: Mapping[str, str]) -> str | None:
    own = root.get(agency.book.person[worker].home_area or "")
    if own is not None and counts[own]:
        return own
    return max(counts, key=lambda area: (counts[area], area), default=None)


def _tied(agency: Agency) -> dict[str, str]:
    """For each area the one that stands for all areas tied to it."""
    root: dict[str, str] = {period.area: period.area for period in agency.book.problem.periods}

    def find(area: str) -> str:
        while root[area] != area:
            area = root[area]
        return area

    for areas in _ties(agency):
        first, *others = areas
        for other in others:
            root[find(other)] = find(first)
    return {area: find(area) for area in root}


def _ties(agency: Agency) -> Iterator[list[str]]:
    place = agency.book.place
    for unit in agency.book.units:
        yield _sorted(place[slot].period.area for slot in unit.slots)
    for each in place.values():
        if each.slot.block_with is not None:
            yield _sorted([each.period.area, place[each.slot.block_with].period.area])
    for need in agency.book.problem.needs_together:
        if need.periods:
            yield _sorted(agency.periods[period].area for period in need.periods)


def _sorted(areas: Iterable[str]) -> list[str]:
    return sorted(set(areas))
