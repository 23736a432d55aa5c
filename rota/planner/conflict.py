"""Why a gap cannot be closed: the smallest set of rules and duties that cannot all hold.

Every rule of every worker, and every duty that is held, may be given up in the model; the solver names some that
together forbid the slot, and one after the other is left out as long as the rest still forbids it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from ortools.sat.python import cp_model

from rota.book import Unit
from rota.planner.groups import Group
from rota.planner.hardmodel import HardModel, Var
from rota.planner.table import Agency, Table
from rota.problem import Person
from rota.rules import Rule, unfit

_STEP = 1.0
"""Counted work for one question to the solver, about a second."""

_REACHES = tuple(timedelta(days=days) for days in (4, 10, 22, 1100))
"""How far around the gap is looked at, one after the other: most gaps follow from a few days, and those are quick."""

LIFTED = (Rule.ABSENCE, Rule.ELIGIBILITY, Rule.EXEMPT, Rule.HOLIDAY_REPEAT, Rule.LEAVE_EVE, Rule.PIN)
"""Rules that bar a worker from a slot by itself, and that somebody might lift; position, area and skill are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing of several that cannot all hold: a rule for a worker, or (with `slot`) that a slot stays held."""

    rule: Rule | None
    worker: str | None
    slot: str | None


def conflict(agency: Agency, group: Group, held: Mapping[str, str], target: Unit) -> tuple[Clause, ...] | None:
    """A smallest set that leaves the target empty; () where nobody could ever hold it; None if the gap could be closed
    by moving others, or if nothing was proved in time. `held` is unit → worker.

    What is far from the gap is left out at first: if no rota of these few days alone can hold it, none can.
    """
    known = 0
    for reach in _REACHES:
        units = tuple(unit for unit in group.units if _is_near(unit, target, reach))
        if len(units) == known:
            continue
        known = len(units)
        near = {unit: worker for unit, worker in held.items() if _is_near(agency.unit[unit], target, reach)}
        table = ConflictTable(agency, replace(group, units=units), near, target)
        if not table.candidates[table.place[target.slots[0]]]:
            return ()
        if (found := ConflictModel(table, target, table.holders(held)).conflict()) is not None:
            return found
    return None


def _is_near(unit: Unit, target: Unit, reach: timedelta) -> bool:
    return unit.start <= target.spans[-1][1] + reach and target.start - reach <= unit.spans[-1][1]


class ConflictTable(Table):
    """A table in which the target is open to all who hold its position, serve there and have the skills for it."""

    def __init__(self, agency: Agency, group: Group, held: Mapping[str, str], target: Unit) -> None:
        self._target, self._book = target, agency.book
        could = (person.id for person in agency.book.problem.workers if self._could(person))
        everyone = dict.fromkeys((*group.home, *group.guests, *could))
        mine = {unit.id for unit in group.units}
        elsewhere = {unit: worker for unit, worker in held.items() if worker in everyone and unit not in mine}
        super().__init__(agency, group.units, everyone, elsewhere)

    @cached_property
    def candidates(self) -> list[list[int]]:
        """For each unit who may ever hold it, for the target whoever could if rules were lifted."""
        found = super().candidates
        number = self.place[self._target.slots[0]]
        found[number] = [
            self.number[person.id]
            for person in self.book.problem.workers
            if person.id in self.number and self._could(person)
        ]
        return found

    def _could(self, person: Person) -> bool:
        breaches = (breach for slot in self._target.slots for breach in unfit(self._book, person.id, slot))
        return all(breach.rule in LIFTED for breach in breaches)


class ConflictModel(HardModel):
    """The hard rules and the duties, each of which can be given up; one unit has to be held all the same."""

    def __init__(self, table: Table, target: Unit, held: Sequence[int]) -> None:
        self.clauses: dict[int, Clause] = {}
        self._switches: dict[Clause, Var] = {}
        self._target, self._held = target, held
        super().__init__(table)

    def switch(self, clause: Clause) -> Var:
        """The variable that says that this holds."""
        if clause not in self._switches:
            switch = self.model.new_bool_var(f"{clause.rule} {clause.worker} {clause.slot}")
            self._switches[clause] = switch
            self.clauses[switch.index] = clause
        return self._switches[clause]

    def conflict(self) -> tuple[Clause, ...] | None:
        """A smallest set that cannot hold together; None if the gap could be closed, or nothing was proved in time."""
        core = self._core(list(self._switches.values()))
        if core is None:
            return None
        for switch in tuple(core):
            if switch in core and (less := self._core([each for each in core if each is not switch])) is not None:
                core = less
        return tuple(self.clauses[switch.index] for switch in core)

    def _core(self, switches: Sequence[Var]) -> list[Var] | None:
        """Of these some that cannot hold together; None if they can, or if it is not known."""
        self.model.clear_assumptions()
        self.model.add_assumptions(switches)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        # That there are fewer people than duties is seen from averages: a hundred times as fast as by trying.
        solver.parameters.linearization_level = 2
        solver.parameters.max_time_in_seconds = 4 * _STEP
        solver.parameters.max_deterministic_time = _STEP
        if solver.solve(self.model) != cp_model.INFEASIBLE:
            return None
        named = {*solver.sufficient_assumptions_for_infeasibility()}
        return [switch for switch in switches if switch.index in named]

    def _cover(self) -> None:
        """The target has to be held; what is held may be given up."""
        for number, candidates in enumerate(self.table.candidates):
            mine = [self.takes[worker][number] for worker in candidates]
            self.model.add_at_most_one(mine)
            unit = self.table.units[number]
            if unit.id == self._target.id:
                self.model.add_bool_or(mine)
            elif number in self.table.kept:
                self.model.add(mine[0] == 1)
            elif self._held[number] >= 0:
                clause = Clause(rule=None, worker=None, slot=unit.slots[0])
                self.model.add_bool_or(mine).only_enforce_if(self.switch(clause))
            self._bar(number, candidates)

    def _bar(self, number: int, candidates: Sequence[int]) -> None:
        """The rules that bar a worker from a unit by itself."""
        for worker in candidates:
            name, unit = self.table.workers[worker], self.table.units[number]
            rules = {breach.rule for slot in unit.slots for breach in unfit(self.table.book, name, slot)}
            for rule in rules & {*LIFTED}:
                clause = Clause(rule=rule, worker=name, slot=None)
                self.model.add(self.takes[worker][number] == 0).only_enforce_if(self.switch(clause))

    def _skills(self) -> tuple[tuple[str, int, list[int]], ...]:
        """Skills that ought to be there bar nobody from a slot."""
        return ()

    def one_of(self, rule: Rule, worker: int, variables: Sequence[Var]) -> None:
        """At most one of these, as that rule says for that worker."""
        self.keep(rule, worker, self.model.add(sum(variables) <= 1))

    def keep(self, rule: Rule, worker: int, constraint: cp_model.Constraint) -> None:
        """Have the constraint hold as long as the rule does for that worker."""
        clause = Clause(rule=rule, worker=self.table.workers[worker], slot=None)
        constraint.only_enforce_if(self.switch(clause))
