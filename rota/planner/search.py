"""Local search over one table: from a covered start to a fair rota, within a share of the budget."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rota.planner.annealing import anneal
from rota.planner.board import Ints, Region
from rota.planner.boards import set_up, view
from rota.planner.table import Table

_CHUNK = 20_000
"""Tries between two looks at the clock: some hundredths of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooling:
    """From which temperature to which, in what a usual duty costs when it is one too many for its holder."""

    hot: float
    cold: float

    def between(self, since: float, until: float, rounds: int) -> tuple[float, float]:
        """The temperatures at two parts of a search that cools so many times; what ends in another round ends cold."""
        number = int(since * rounds)
        return self._at(since * rounds - number), self._at(until * rounds - number)

    def _at(self, part: float) -> float:
        return float(self.hot * (self.cold / self.hot) ** min(1.0, part))


FROM_COVER = Cooling(hot=4.0, cold=0.04)
FROM_RESULT = Cooling(hot=0.1, cold=0.03)

_ROUND = 80_000
"""Tries for each unit from which on cooling once more finds a better rota than cooling more slowly."""

_SEEN = 0.01
"""The part of a search after which it is known how many tries there will be in all."""


def search(
    table: Table, start: Sequence[int], seed: int, cooling: Cooling, done: Callable[[int], float]
) -> tuple[tuple[int, ...], int]:
    """(holders, cost) of the best rota found from `start`. `done` tells from the tries what part is over, 1 = end.

    Cooled once, a search ends in one of many valleys; with time enough it is heated and cooled again, as often as
    that pays.
    """
    board = set_up(table, seed, start)
    unit, free = _usual(board), int(board[2 * Region.FREE + 1])
    if free > 0:
        # Where there was no time to prove cover, a moment is enough to fill most of what is empty.
        anneal(board, _CHUNK, unit * cooling.cold, unit * cooling.cold)
    tries, part, rounds = 0, done(0), 0
    while part < 1.0 and free > 0:
        before, tries = part, tries + _CHUNK
        part = done(tries)
        if rounds == 0 and part > _SEEN:
            rounds = max(1, round(tries / part / (_ROUND * free)))
        hot, cold = cooling.between(before, part, rounds)
        anneal(board, _CHUNK, unit * hot, unit * cold)
    holders = tuple(int(worker) for worker in view(board, Region.BEST)[: len(table.free)])
    return holders, int(view(board, Region.SCORE)[1])


def _usual(board: Ints) -> float:
    """What one more unit of the usual sort costs a worker who has just their share: the scale of all temperatures."""
    counts, weights = view(board, Region.COUNT).reshape(-1, 4), view(board, Region.WEIGHT)
    steps = view(board, Region.STEP).reshape(-1, 4)
    if not counts.size or not steps.size:
        return 1.0
    costs = (weights * (10 * counts) ** 2 / steps.mean(axis=0)).sum(axis=1)
    return max(1.0, float(costs.mean()))
