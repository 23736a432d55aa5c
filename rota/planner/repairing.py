"""Repairing a published rota: what was lost is covered again with as few changes as possible, proved.

Only groups in which something no longer holds are touched. In each the solver asks three questions in turn: how
much can be covered, with how few changes, and, keeping to both, how fairly. People know their duties by heart and
have arranged their lives around them, so a change is dearer here than any unfairness.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from rota.book import Book, Unit
from rota.planner.answer import answer
from rota.planner.budget import Progress, Watch
from rota.planner.groups import Group, divide
from rota.planner.hardmodel import HardModel
from rota.planner.solving import Answer, Effort, solve
from rota.planner.table import NOBODY, Agency, Table
from rota.planner.wholemodel import WholeModel
from rota.problem import Assignment, Problem, Solution
from rota.rules import Rule, barred, breaches


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """One group after repair: unit → worker, its changes, and the fewest that are possible with that cover."""

    held: dict[str, str]
    changes: int
    fewest: int


class Repair:
    """One repair. Slots that were published to somebody who may not hold them any more are lost."""

    def __init__(self, problem: Problem, seed: int, watch: Watch, progress: Callable[[Progress], None]) -> None:
        self.book = Book(problem)
        self.agency = Agency(self.book)
        self.seed, self.watch, self.progress = seed, watch, progress
        self.published = {each.slot: each.worker for each in problem.published}
        self.held = dict(self._standing())
        self.bound = -self.agency.most_wanted(self.book.units)

    def run(self) -> Solution:
        """Repair group by group. `extra` of the solution tells the changes, and the fewest that are possible."""
        changes = fewest = 0
        hurt = [group for group in divide(self.agency) if any(unit.id not in self.held for unit in group.units)]
        for number, group in enumerate(hurt):
            done = self._repair(group, self.watch.left / (len(hurt) - number))
            for unit in group.units:
                self.held.pop(unit.id, None)
            self.held |= done.held
            changes, fewest = changes + done.changes, fewest + done.fewest
            uncovered = sum(len(unit.slots) for unit in self.book.units if unit.id not in self.held)
            part = (number + 1) / len(hurt)
            self.progress(Progress(stage="repair", done=part, cost=None, bound=None, uncovered=uncovered))
        found = answer(self.agency, self.held, bound=self.bound, seed=self.seed, seconds=self.watch.spent)
        return replace(found, extra={"changes": changes, "changes_at_least": fewest})

    def _standing(self) -> Iterator[tuple[str, str]]:
        """Of the published rota the units that may stay with whom they are."""
        given = [
            Assignment(slot=slot, worker=worker)
            for slot, worker in self.published.items()
            if worker in self.book.person and self.book.pinned.get(slot, worker) == worker
        ]
        broken = {slot for each in breaches(self.book, given) if each.rule is not Rule.PIN for slot in each.slots}
        kept = {each.slot: each.worker for each in given if each.slot not in broken}
        for unit in self.book.units:
            holders = {kept.get(slot) for slot in unit.slots}
            worker = next(iter(holders))
            if len(holders) == 1 and worker is not None:
                yield unit.id, worker

    def _repair(self, group: Group, seconds: float) -> Repaired:
        """Cover, then change, then fairness: each question keeps to the answers before it."""
        table = group.table(self.agency, self.held)
        start = [table.number.get(self.held.get(unit.id, ""), -1) for unit in table.units]
        hard = HardModel(table)
        best = self._ask(hard, hard.cover_cost(), start, seconds * 0.4, cores=True)
        if best is None:  # There was no time for better than whoever may take a unit as it stands.
            return self._repaired(table, self._filled(table, start), fewest=0)
        self.bound += best.bound
        hard.model.add(hard.cover_cost() <= best.cost)
        # What was published is the better hint here, though it is not covered: it is nearer to few changes.
        fewer = self._ask(hard, self._changes(table, hard), start, seconds * 0.5)
        start = list(hard.holders(fewer or best))
        if fewer is None:
            return self._repaired(table, start, fewest=0)
        whole = WholeModel(table)
        whole.model.add(whole.cover_cost() <= best.cost)
        whole.model.add(self._changes(table, whole) <= fewer.cost)
        fairer = self._ask(whole, whole.cost, start, min(seconds * 0.2, 1.5))
        return self._repaired(table, list(whole.holders(fairer)) if fairer else start, fewest=fewer.bound)

    def _filled(self, table: Table, holders: list[int]) -> list[int]:
        """Give each lost unit to the first who may take it while keeping what they have."""
        slots: dict[str, list[str]] = {worker: [] for worker in table.workers}
        for name, holder in self.held.items():
            if holder in slots:
                slots[holder] += self.agency.unit[name].slots
        filled = list(holders)
        for number, unit in enumerate(table.units):
            for worker in table.candidates[number] if filled[number] == NOBODY else ():
                mine = slots[table.workers[worker]]
                if not barred(self.book, table.workers[worker], unit.slots[0], mine):
                    mine += unit.slots
                    filled[number] = worker
                    break
        return filled

    def _repaired(self, table: Table, holders: list[int], fewest: int) -> Repaired:
        held = dict(table.assignments(holders))
        changes = sum(self._changed(unit, held.get(unit.id)) for unit in table.free)
        return Repaired(held=held, changes=changes, fewest=fewest)

    def _ask(
        self, hard: HardModel, cost: cp_model.LinearExprT, start: list[int], seconds: float, *, cores: bool = False
    ) -> Answer | None:
        hard.model.minimize(cost)
        hard.hint(start)
        exact, stopped = self.watch.is_exact, self.watch.stopped
        effort = Effort(seconds=seconds, work=2.0, exact=exact, seed=self.seed, stopped=stopped)
        return solve(hard.model, effort, optimize_with_core=cores, linearization_level=0, cp_model_probing_level=0)

    def _changes(self, table: Table, hard: HardModel) -> cp_model.LinearExprT:
        """How many published slots are taken from whom they were promised to."""
        terms = [
            (take, self._changed(table.units[unit], table.workers[worker]))
            for worker, takes in enumerate(hard.takes)
            for unit, take in takes.items()
        ]
        some = [(take, count) for take, count in terms if count]
        return cp_model.LinearExpr.weighted_sum([take for take, _ in some], [count for _, count in some])

    def _changed(self, unit: Unit, worker: str | None) -> int:
        """How many slots of the unit were published to somebody else; an empty one is a gap, no change."""
        return sum(worker is not None and self.published.get(slot, worker) != worker for slot in unit.slots)
