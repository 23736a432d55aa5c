"""Repairing a published rota: what was lost is covered again with as few changes as possible, proved.

Only groups in which something no longer holds are touched. In each the solver asks three questions in turn: how
much can be covered, with how few changes, and, keeping to both, how fairly. People know their duties by heart and
have arranged their lives around them, so a change is dearer here than any unfairness.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from rota.book import Book, Unit
from rota.planner.answer import answer, lawful
from rota.planner.budget import Progress, Watch
from rota.planner.coverage import Cover, cover
from rota.planner.filling import filled
from rota.planner.groups import Group, divide
from rota.planner.hardmodel import HardModel
from rota.planner.solving import Answer, Effort, solve
from rota.planner.table import Agency, Table
from rota.planner.wholemodel import WholeModel
from rota.problem import Problem, Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """One group after repair: unit → worker, and the fewest changes with that cover while other groups stay."""

    held: dict[str, str]
    fewest: int


_LEAST_WORK = 1.0
"""Counted work that each question is given, however few seconds there are and whatever else the machine does."""

_FAIREST = 1.5
"""Seconds at most for what is the fairest of the rotas that change as little."""

_LATEST = 45.0
"""Seconds beyond the budget after which none is: somebody waits for an answer."""


class Repair:
    """One repair. Slots that were published to somebody who may not hold them any more are lost."""

    def __init__(self, problem: Problem, seed: int, watch: Watch, progress: Callable[[Progress], None]) -> None:
        self.book = Book(problem)
        self.agency = Agency(self.book)
        self.seed, self.watch, self.progress = seed, watch, progress
        self.published = {each.slot: each.worker for each in problem.published}
        self.held = self._standing()
        self.bound = -self.agency.most_wanted(self.book.units)

    def run(self) -> Solution:
        """Repair group by group. `extra` of the solution tells the changes, and the fewest that are possible."""
        fewest = 0
        hurt = [group for group in divide(self.agency) if any(unit.id not in self.held for unit in group.units)]
        for number, group in enumerate(hurt):
            done = self._repair(group, self.watch.left / (len(hurt) - number))
            for unit in group.units:
                self.held.pop(unit.id, None)
            self.held |= done.held
            fewest += done.fewest
            uncovered = sum(len(unit.slots) for unit in self.book.units if unit.id not in self.held)
            part = (number + 1) / len(hurt)
            self.progress(Progress(stage="repair", done=part, cost=None, bound=None, uncovered=uncovered))
        found = answer(self.agency, self.held, bound=self.bound, seed=self.seed, seconds=self.watch.spent)
        changes = sum(self.published.get(each.slot, each.worker) != each.worker for each in found.assignments)
        return replace(found, extra={"changes": changes, "changes_at_least": fewest})

    def _standing(self) -> dict[str, str]:
        """Of the published rota the units that may stay with whom they are."""
        given = {
            slot: worker
            for slot, worker in self.published.items()
            if worker in self.book.person and self.book.pinned.get(slot, worker) == worker
        }
        return lawful(self.book, self.book.whole(given))

    def _repair(self, group: Group, seconds: float) -> Repaired:
        """Cover, then change, then fairness: each question keeps to the answers before it."""
        end = self.watch.spent + seconds
        table = group.table(self.agency, self.held)
        told = table.holders(self.held)
        # Whoever may take a unit as it stands is where both questions begin, and the answer if there is no time.
        best = cover(table, self._effort(seconds * 0.4), filled(table, told))
        self.bound += self._gaps(group, table, best)
        hard = HardModel(table)
        hard.model.add(hard.cover_cost() <= best.cost)
        # What was published is the better hint here, though it is not covered: it is nearer to few changes.
        fewer = self._ask(hard, self._changes(table, hard), told, 0.8 * (end - self.watch.spent))
        found = [list(best.holders), *([list(hard.holders(fewer))] if fewer else [])]
        start = dict(table.assignments(min(found, key=lambda holders: self._count(table, holders))))
        # A rota that holds a block in part may need fewer changes, unless its gap costs more than all that there are.
        is_proved = fewer is not None and best.cost < self.agency.cheapest_part(group.units)
        fewest = fewer.bound if fewer is not None and is_proved else 0
        return Repaired(held=self._fairest(group, start, end - self.watch.spent), fewest=fewest)

    def _fairest(self, group: Group, held: dict[str, str], seconds: float) -> dict[str, str]:
        """As much cover with as few changes, and who has least takes what changes hands; all else stays as it is.

        Only what has no holder yet, or another one than was told, is asked about. That takes hundredths of a second,
        where the whole group finds nothing better within several.
        """
        moved = [unit for unit in group.units if held.get(unit.id) is None or held[unit.id] != self.held.get(unit.id)]
        table = replace(group, units=tuple(moved)).table(self.agency, self.held | held)
        start = table.holders(held)
        whole = WholeModel(table)
        whole.model.add(whole.cover_cost() <= whole.cover_cost_of(start))
        whole.model.add(self._changes(table, whole) <= self._count(table, start))
        fairer = self._ask(whole, whole.cost, start, min(seconds, _FAIREST))
        if fairer is None:
            return held
        gone = {unit.id for unit in moved}  # Another gap than before may be the better one.
        stay = {unit: worker for unit, worker in held.items() if unit not in gone}
        return stay | dict(table.assignments(whole.holders(fairer)))

    def _gaps(self, group: Group, table: Table, best: Cover) -> int:
        """What gaps and missing skills of the group cost in any rota, also in one that changes other groups as well."""
        bound = best.bound
        if bound > 0 and len(table.kept) > 0:
            bound = cover(group.hopeful(self.agency), self._effort(1.0)).bound
        return min(bound, self.agency.cheapest_part(group.units))

    def _count(self, table: Table, holders: Sequence[int]) -> int:
        """How many slots these holders have that were published to somebody else."""
        held = dict(table.assignments(holders))
        return sum(self._changed(unit, held.get(unit.id)) for unit in table.free)

    def _effort(self, seconds: float) -> Effort:
        least = 0.0 if self.watch.left < -_LATEST else _LEAST_WORK
        exact, stopped = self.watch.is_exact, self.watch.stopped
        return Effort(seconds=seconds, work=4.0, least=least, exact=exact, seed=self.seed, stopped=stopped)

    def _ask(self, hard: HardModel, cost: cp_model.LinearExprT, start: list[int], seconds: float) -> Answer | None:
        hard.model.minimize(cost)
        hard.hint(start)
        return solve(hard.model, self._effort(seconds), linearization_level=0, cp_model_probing_level=0)

    def _changes(self, table: Table, hard: HardModel) -> cp_model.LinearExprT:
        """How many published slots of the table's own are taken from whom they were promised to."""
        terms = [
            (take, self._changed(table.units[unit], table.workers[worker]))
            for worker, takes in enumerate(hard.takes)
            for unit, take in takes.items()
            if unit not in table.kept
        ]
        some = [(take, count) for take, count in terms if count]
        return cp_model.LinearExpr.weighted_sum([take for take, _ in some], [count for _, count in some])

    def _changed(self, unit: Unit, worker: str | None) -> int:
        """How many slots of the unit were published to somebody else; an empty one is a gap, no change."""
        return sum(worker is not None and self.published.get(slot, worker) != worker for slot in unit.slots)
