"""The whole cost as a model for the solver: cover, skills, fairness, wishes, pairs. For polish, bound and repair."""

from collections.abc import Callable, Sequence

from ortools.sat.python import cp_model

from rota.planner.hardmodel import HardModel, Values, Var
from rota.planner.table import Table
from rota.problem import CATEGORIES
from rota.shares import Curve

Terms = list[tuple[int, Var]]


class WholeModel(HardModel):
    """Hard rules, and every price of the problem as far as this table goes."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.terms: Terms = [(table.price(table.units[unit]), var) for unit, var in self.empty.items()]
        self.terms += [(table.book.problem.prices.missing_skill, var) for var in self.short]
        self._fees()
        self._pairs()
        for number, worker in enumerate(table.workers):
            for column, category in enumerate(CATEGORIES):
                if curve := table.agency.curves.get((worker, category)):
                    self._fair(number, column, curve)

    @property
    def cost(self) -> cp_model.LinearExprT:
        """What a rota costs."""
        return cp_model.LinearExpr.weighted_sum([var for _, var in self.terms], [price for price, _ in self.terms])

    def cost_of(self, holders: Sequence[int]) -> int:
        """What this very rota costs."""
        values = self.values(holders)
        return sum(price * values[var.index] for price, var in self.terms)

    def _fees(self) -> None:
        for worker, takes in enumerate(self.takes):
            for unit, take in takes.items():
                if fee := self.table.agency.fee(self.table.units[unit], self.table.workers[worker]):
                    self.terms.append((fee, take))

    def _pairs(self) -> None:
        price = self.table.book.problem.prices.split_weekend
        for one, other in self.table.pairs if price else ():
            split = self.model.new_bool_var("split")
            for worker in {*self.table.candidates[one], *self.table.candidates[other]}:
                a, b = self.takes[worker].get(one), self.takes[worker].get(other)
                for x, y in ((a, b), (b, a)):
                    if x is not None:
                        self.model.add_bool_or([x.negated(), split, *([y] if y is not None else [])])
            self.terms.append((price, self.derive(split, self._is_split(one, other))))

    def _is_split(self, one: int, other: int) -> Callable[[Values], int]:
        both = {*self.table.candidates[one], *self.table.candidates[other]}
        sides = [
            (a.index if (a := self.takes[worker].get(one)) is not None else None,
             b.index if (b := self.takes[worker].get(other)) is not None else None)
            for worker in both
        ]  # fmt: skip  # The two sides stand below each other.
        return lambda values: int(any((a is not None and values[a]) != (b is not None and values[b]) for a, b in sides))

    def _fair(self, worker: int, column: int, curve: Curve) -> None:
        """The price of the worker's load in one category: it lies above every straight line of the curve."""
        counted = [
            (self._count(unit, column), take) for unit, take in self.takes[worker].items() if self._count(unit, column)
        ]
        past = self.table.book.person[self.table.workers[worker]].history.counts.of(CATEGORIES[column])
        most = past + sum(count for count, _ in counted)
        price = self.model.new_int_var(0, max(curve.at(past), curve.at(most)), "price")
        load = past + cp_model.LinearExpr.weighted_sum([take for _, take in counted], [count for count, _ in counted])
        low, high = ((10 * each - curve.target) // curve.unit for each in (past, most))
        for k in range(low, high + 1):
            line = (2 * k + 1) * (10 * load - curve.target) - k * (k + 1) * curve.unit
            self.model.add(price >= curve.weight * line)
        pairs = [(count, take.index) for count, take in counted]
        value = self.derive(price, lambda values: curve.at(past + sum(count * values[index] for count, index in pairs)))
        self.terms.append((1, value))

    def _count(self, unit: int, column: int) -> int:
        return self.table.counts_of[unit][column]
