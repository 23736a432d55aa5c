"""Filling what is open without any search: whatever the machine is busy with, no rota is emptier than this.

Whoever may take a unit beside what they hold is asked by the rules that everybody uses, so neither solver nor
compiler is needed. The hardest units come first, and each goes to whom it costs least.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from rota.book import Unit
from rota.planner.table import NOBODY, Table
from rota.problem import CATEGORIES
from rota.rules_of_time import of_time

_FAR = 40
"""Days beyond which two duties have nothing to do with each other, where no limit reaches farther."""


def filled(table: Table, holders: Sequence[int], asked: Mapping[str, Collection[str]] | None = None) -> list[int]:
    """The holders, and somebody for every open unit that anybody may still take.

    `asked` names for each unit who is asked, where that is not everybody.
    """
    filling = _Filling(table, holders)
    units, candidates = table.units, table.candidates
    empty = [number for number in range(len(table.free)) if filling.holders[number] == NOBODY]
    for number in sorted(empty, key=lambda each: (len(candidates[each]), -table.price(units[each]), each)):
        people = table.workers if asked is None else asked[units[number].id]
        asking = [each for each in candidates[number] if table.workers[each] in people]
        for worker in sorted(asking, key=lambda each: (filling.change(number, each), each)):
            if filling.may_take(number, worker):
                filling.give(number, worker)
                break
    return filling.holders


class _Filling:
    """Who holds what, as it is filled: their units, their loads, and the people who are there for each need."""

    def __init__(self, table: Table, holders: Sequence[int]) -> None:
        self.table, self.book = table, table.book
        self.holders = [NOBODY] * len(table.units)
        people = [self.book.person[worker] for worker in table.workers]
        self._units = [list(self.book.carried(person.id)) for person in people]
        self._loads = [[person.history.counts.of(category) for category in CATEGORIES] for person in people]
        self._there: list[set[int]] = [set() for _ in table.needs]
        self._needs_of: dict[int, list[int]] = defaultdict(list)
        for need, (_, _, units) in enumerate(table.needs):
            for unit in units:
                self._needs_of[unit].append(need)
        limits = self.book.problem.limits
        weekends, nights = limits.max_weekends_in_row or 0, limits.max_nights_in_row or 0
        self._weekends = max(4 + weekends, limits.weekends_free_between or 0)
        self._days = _FAR + max(limits.max_consecutive_days, nights, limits.min_rest_hours // 24)
        given = [*holders, *([NOBODY] * (len(table.units) - len(holders)))]
        for number, holder in enumerate(given):
            worker = table.kept.get(number, holder)
            if worker != NOBODY:
                self.give(number, worker)

    def give(self, number: int, worker: int) -> None:
        """The worker holds the unit from now on."""
        self.holders[number] = worker
        self._units[worker].append(self.table.units[number])
        for column, count in enumerate(self.table.counts_of[number]):
            self._loads[worker][column] += count
        for need in self._needs_of[number]:
            if self._is_able(need, worker):
                self._there[need].add(worker)

    def change(self, number: int, worker: int) -> int:
        """What it costs that the worker takes the unit, in the prices of the problem; pairs are not looked at."""
        name, change = self.table.workers[worker], 0
        for column, count in enumerate(self.table.counts_of[number]):
            curve = self.table.agency.curves.get((name, CATEGORIES[column])) if count else None
            if curve:
                load = self._loads[worker][column]
                change += curve.at(load + count) - curve.at(load)
        wanted = (
            self.table.needs[need][1] > len(self._there[need] - {worker}) for need in self._wanting(number, worker)
        )
        missing = self.book.problem.prices.missing_skill
        return change + self.table.agency.fee(self.table.units[number], name) - missing * sum(wanted)

    def may_take(self, number: int, worker: int) -> bool:
        """Whether every rule of time allows the worker, who is fit for it, the unit beside what they hold."""
        unit, person = self.table.units[number], self.book.person[self.table.workers[worker]]
        near = [other for other in self._units[worker] if self._is_near(unit, other)]
        mine = set(unit.slots)
        return not any(mine.intersection(each.slots) for each in of_time(self.book, person, [*near, unit]))

    def _wanting(self, number: int, worker: int) -> list[int]:
        """The needs of the unit for which the worker would be one more."""
        return [
            need for need in self._needs_of[number] if worker not in self._there[need] and self._is_able(need, worker)
        ]

    def _is_able(self, need: int, worker: int) -> bool:
        return self.table.needs[need][0] in self.book.person[self.table.workers[worker]].skills

    def _is_near(self, unit: Unit, other: Unit) -> bool:
        """Whether a rule could ask for both: this spares most of the work in a long rota."""
        if unit.holidays and other.holidays:
            return True
        if any(abs(one - each) <= self._weekends for one in unit.weekends for each in other.weekends):
            return True
        later, earlier = (unit, other) if unit.start > other.start else (other, unit)
        return (later.start - earlier.spans[-1][1]).days <= self._days
