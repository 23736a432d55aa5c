"""The hard rules as a model for the solver: one yes-or-no for each unit and each worker who may ever hold it.

Cover is `at most one worker` with a priced `or` beside it, never `exactly one` with a priced slack: the same
question is then proved twenty times as fast. Every further variable knows its value for a given rota, as the
solver starts quickly only from a hint that is whole.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import product

from ortools.sat.python import cp_model

from rota.book import Unit
from rota.planner.solving import Answer
from rota.planner.table import NOBODY, Table
from rota.rules import Rule

Var = cp_model.IntVar
Linear = cp_model.LinearExprT
Items = Mapping[int, Sequence[Var | int]]
Values = dict[int, int]


def _any_of(variables: Sequence[Var]) -> Callable[[Values], int]:
    indexes = [var.index for var in variables]
    return lambda values: max(values[index] for index in indexes)


def _none_of(variables: Sequence[Var]) -> Callable[[Values], int]:
    indexes = [var.index for var in variables]
    return lambda values: 1 - max((values[index] for index in indexes), default=0)


class HardModel:
    """The model of a table. `takes[worker][unit]` is whether that worker holds that unit."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.model = cp_model.CpModel()
        self.takes: list[dict[int, Var]] = [{} for _ in table.workers]
        self.empty: dict[int, Var] = {}
        self.short: list[Var] = []
        self._derived: list[tuple[Var, Callable[[Values], int]]] = []
        for number in range(len(table.units)):
            for worker in table.candidates[number]:
                self.takes[worker][number] = self.model.new_bool_var(f"take {number} {worker}")
        self._cover()
        for worker in range(len(table.workers)):
            self._rest(worker)
            self._limits(worker)
        for need in self._skills():
            self._skill(*need)

    def cover_cost(self) -> cp_model.LinearExprT:
        """What empty units and missing skills cost."""
        prices = {unit: self.table.price(self.table.units[unit]) for unit in self.empty}
        missing = self.table.book.problem.prices.missing_skill
        empty = sum(prices[unit] * var for unit, var in self.empty.items())
        return empty + missing * sum(self.short)

    def cover_cost_of(self, holders: Sequence[int]) -> int:
        """What empty units and missing skills cost in this very rota."""
        values = self.values(holders)
        prices = {unit: self.table.price(self.table.units[unit]) for unit in self.empty}
        missing = self.table.book.problem.prices.missing_skill
        empty = sum(prices[unit] * values[var.index] for unit, var in self.empty.items())
        return empty + missing * sum(values[var.index] for var in self.short)

    def values(self, holders: Sequence[int]) -> Values:
        """The value of every variable in a rota, by the variable's number."""
        values: Values = {}
        for worker, takes in enumerate(self.takes):
            for unit, var in takes.items():
                values[var.index] = int(holders[unit] == worker)
        for var, value in self._derived:
            values[var.index] = value(values)
        return values

    def hint(self, holders: Sequence[int]) -> None:
        """Have the solver start from this rota."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]  # The solver ships this one without types.
        for index, value in self.values(holders).items():
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)

    def holders(self, answer: Answer) -> tuple[int, ...]:
        """Who holds each unit in that answer."""
        found = [NOBODY] * len(self.table.units)
        for worker, takes in enumerate(self.takes):
            for unit, var in takes.items():
                if answer.value(var):
                    found[unit] = worker
        return tuple(found)

    def derive(self, var: Var, value: Callable[[Values], int]) -> Var:
        """Note how the value of a further variable follows from those before it."""
        self._derived.append((var, value))
        return var

    def both_ways(self, variables: Sequence[Var]) -> Var:
        """Whether at least one of these is true, exactly."""
        if len(variables) == 1:
            return variables[0]
        mark = self.model.new_bool_var("any")
        self.model.add_max_equality(mark, variables)
        return self.derive(mark, _any_of(variables))

    def any_of(self, items: Sequence[Var | int]) -> Var | int:
        """Whether at least one of these is true; never below it. What was before counts as true."""
        variables = [item for item in items if not isinstance(item, int)]
        if len(variables) < len(items):
            return 1
        if len(variables) == 1:
            return variables[0]
        mark = self.model.new_bool_var("any")
        for var in variables:
            self.model.add_implication(var, mark)
        return self.derive(mark, _any_of(variables))

    def _skills(self) -> Sequence[tuple[str, int, list[int]]]:
        """The needs that are priced."""
        return self.table.needs

    def _cover(self) -> None:
        for unit, candidates in enumerate(self.table.candidates):
            mine = [self.takes[worker][unit] for worker in candidates]
            if unit in self.table.kept:
                self.model.add(mine[0] == 1)
                continue
            empty = self.model.new_bool_var(f"empty {unit}")
            self.empty[unit] = self.derive(empty, _none_of(mine))
            self.model.add_at_most_one(mine)
            self.model.add_bool_or([*mine, empty])

    def _rest(self, worker: int) -> None:
        """Of all units that are running, or followed by rest, when one begins, a worker has at most one."""
        takes, known = self.takes[worker], set[frozenset[int]]()
        rest = timedelta(hours=self.table.book.problem.limits.min_rest_hours)
        spans = [(start, end + rest, unit) for unit in takes for start, end in self.table.units[unit].spans]
        running: list[tuple[datetime, int]] = []
        for start, until, unit in sorted(spans):
            running = [(end, other) for end, other in running if end > start]
            running.append((until, unit))
            group = frozenset(other for _, other in running)
            if len(group) > 1 and not any(group <= each for each in known):
                known.add(group)
                self.one_of(Rule.REST, worker, [takes[other] for other in sorted(group)])

    def _limits(self, worker: int) -> None:
        table, limits = self.table, self.table.book.problem.limits
        person = table.book.person[table.workers[worker]]
        days = self._items(worker, table.days)
        self._within(Rule.DUTIES_7D, worker, days, 7, limits.max_duties_7d)
        self._within(Rule.DUTIES_28D, worker, days, 28, person.max_duties_28d)
        in_row = limits.max_consecutive_days
        self._within(Rule.CONSECUTIVE, worker, self._marks(days), in_row + 1, in_row)
        weekends = self._marks(self._items(worker, table.weekends_of))
        self._within(Rule.WEEKENDS, worker, weekends, 4, person.max_weekends_28d)
        holidays = self._marks(self._items(worker, table.holidays_of))
        for year in {year for year, _ in table.holidays}:
            held = [holidays[each] for each in holidays if table.holidays[each][0] == year]
            self._at_most(Rule.HOLIDAYS_PER_YEAR, worker, held, limits.max_major_holidays_per_year)
        if (most := limits.max_nights_in_row) is not None:
            nights = self._marks(self._items(worker, table.nights))
            self._sparse(Rule.NIGHTS_IN_ROW, worker, nights, table.nights, most + 1, most)
        if (most := limits.max_weekends_in_row) is not None:
            self._sparse(Rule.WEEKENDS_IN_ROW, worker, weekends, table.weekends_of, most + 1, most)
        if free := limits.weekends_free_between:
            self._sparse(Rule.WEEKENDS_FREE_BETWEEN, worker, weekends, table.weekends_of, free + 1, 1)

    def one_of(self, rule: Rule, worker: int, variables: Sequence[Var]) -> None:
        """At most one of these, as that rule says for that worker."""
        self.model.add_at_most_one(variables)

    def keep(self, rule: Rule, worker: int, constraint: cp_model.Constraint) -> None:
        """A constraint that follows from that rule for that worker; here all hold."""
        constraint.with_name(f"{rule} {worker}")

    def _items(self, worker: int, numbers: Callable[[Unit], Iterable[int]]) -> dict[int, list[Var | int]]:
        """For each number (a day, a weekend) what counts on it: the worker's units, and 1 for what was before."""
        found: dict[int, list[Var | int]] = defaultdict(list)
        for unit, take in self.takes[worker].items():
            for number in numbers(self.table.units[unit]):
                found[number].append(take)
        for other, before in self.table.carried():
            for number in numbers(before) if other == worker else ():
                found[number].append(1)
        return found

    def _marks(self, items: Items) -> dict[int, list[Var | int]]:
        """For each number one variable, whether anything counts on it."""
        return {number: [self.any_of(these)] for number, these in items.items()}

    def _within(self, rule: Rule, worker: int, items: Items, length: int, most: int | None) -> None:
        """No more than so many in any stretch of so many numbers."""
        for first in sorted(items) if most is not None else ():
            window = [items[number] for number in range(first, first + length) if number in items]
            self._at_most(rule, worker, window, most or 0)

    def _at_most(
        self, rule: Rule, worker: int, lists: Iterable[Sequence[Var | int]], most: int, beside: Iterable[Linear] = ()
    ) -> None:
        """No more than so many of these, and as many more as those beside make; what cannot be helped is allowed."""
        items = [item for these in lists for item in these]
        variables = [item for item in items if not isinstance(item, int)]
        if variables and len(items) > most:
            left = max(0, most - (len(items) - len(variables)))
            self.keep(rule, worker, self.model.add(sum(variables) <= left + sum(beside)))

    def _sparse(
        self, rule: Rule, worker: int, marks: Items, numbers: Callable[[Unit], Iterable[int]], length: int, most: int
    ) -> None:
        """No more than so many in any stretch, unless one block has all of them and nothing else lies among them."""
        blocks = [(take, set(numbers(self.table.units[unit]))) for unit, take in self.takes[worker].items()]
        large = [(take, has) for take, has in blocks if len(has) > most]
        apart, last = set[tuple[int, int]](), max(marks, default=0)
        for first in sorted(marks):
            window = [number for number in range(first, min(first + length, last + 1)) if number in marks]
            if len(window) <= most:
                continue
            wide = [(take, more) for take, has in large if (more := len(has.intersection(window)) - most) > 0]
            beside = [more * take for take, more in wide]
            self._at_most(rule, worker, [marks[number] for number in window], most, beside)
            among = [take for take, has in blocks if not has.isdisjoint(window)] if wide else []
            for (one, _), other in product(wide, among):
                if one is not other and (one.index, other.index) not in apart:
                    apart |= {(one.index, other.index), (other.index, one.index)}
                    self.one_of(rule, worker, [one, other])

    def _skill(self, skill: str, count: int, units: Sequence[int]) -> None:
        """How many people with a skill are missing in these units."""
        able = [
            [self.takes[worker][unit] for unit in units if unit in self.takes[worker]]
            for worker, name in enumerate(self.table.workers)
            if skill in self.table.book.person[name].skills
        ]
        able = [takes if count == 1 else [self.both_ways(takes)] for takes in able if takes]
        flat = [take for takes in able for take in takes]
        if count == 1:
            short: Var = self.model.new_bool_var("short")
            self.model.add_bool_or([*flat, short])
        else:
            short = self.model.new_int_var(0, count, "short")
            self.model.add(short + sum(flat) >= count)
        indexes = [var.index for var in flat]
        self.short.append(self.derive(short, lambda values: max(0, count - sum(values[each] for each in indexes))))
