"""Cover first: as few empty slots and missing skills as the hard rules allow, proved where there is time.

The prices say what matters more: an empty slot costs more than a missing skill. Fairness is not looked at here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rota.planner.hardmodel import HardModel
from rota.planner.solving import Effort, solve
from rota.planner.table import NOBODY, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Who holds what (a worker's number for each unit, or NOBODY), what is missing in prices, and the proof.

    `bound` is what no rota can be below.
    """

    holders: tuple[int, ...]
    cost: int
    bound: int

    @property
    def is_proved(self) -> bool:
        """Whether nothing better is possible."""
        return self.cost <= self.bound


def cover(table: Table, effort: Effort, start: Sequence[int] = ()) -> Cover:
    """The best cover of the table that can be found with that effort, beginning from `start`."""
    hard = HardModel(table)
    hard.model.minimize(hard.cover_cost())
    holders = [*start, *([NOBODY] * (len(table.units) - len(start)))]
    for number, worker in table.kept.items():
        holders[number] = worker
    hard.hint(holders)
    # Cores, and no linear programmes: a gap is proved by the few rules that collide, not by averages.
    answer = solve(hard.model, effort, optimize_with_core=True, linearization_level=0, cp_model_probing_level=0)
    # The solver may say more than its answer really costs, and in too little time find worse than where it began.
    # Of two that are as good the given one stays: it is the fairer one, or the one that people know.
    found = [tuple(holders)] if answer is None else [tuple(holders), hard.holders(answer)]
    best = min(found, key=hard.cover_cost_of)
    return Cover(holders=best, cost=hard.cover_cost_of(best), bound=answer.bound if answer else 0)
