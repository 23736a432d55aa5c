"""What the cost of a group cannot be below, proved by the solver; it may find a better rota on the way."""

from collections.abc import Sequence
from dataclasses import dataclass

from rota.planner.solving import Effort, solve
from rota.planner.table import Table
from rota.planner.wholemodel import WholeModel

_NOTHING = -(1 << 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A proven lower bound of the table's cost, and the best rota the solver met, with its cost."""

    bound: int
    holders: tuple[int, ...]
    cost: int


def prove(table: Table, start: Sequence[int], effort: Effort) -> Proof:
    """A bound, and a rota that is at least as good as `start`. With too little effort the bound says nothing."""
    whole = WholeModel(table)
    nobody = [-1] * (len(table.units) - len(start))
    holders = [table.kept.get(number, worker) for number, worker in enumerate([*start, *nobody])]
    cost = whole.cost_of(holders)
    whole.model.minimize(whole.cost)
    whole.hint(holders)
    answer = solve(whole.model, effort, subsolvers=["lb_tree_search"])
    if answer is None or answer.cost >= cost:
        return Proof(bound=answer.bound if answer else _NOTHING, holders=tuple(holders), cost=cost)
    return Proof(bound=answer.bound, holders=whole.holders(answer), cost=answer.cost)
