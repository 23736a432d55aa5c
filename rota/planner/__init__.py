"""The planner: proposes a fair rota for a problem, with reasons and proof. Pure, like all of `rota`.

Cover is settled first and proved by a solver, group by group; from there a local search in machine code makes the
rota fair, while the solver proves how much better any rota could be. Solver and compiler weigh half a gigabyte and
take seconds to start, so they are imported by the functions below and only when these are called.

Read in this order: budget, table, filling, groups, coverage (solving, hardmodel), stretches, search (annealing,
allowed, board), proof (wholemodel), planning, repairing, reasons.
"""

from collections.abc import Callable

from rota.planner.budget import Budget, OneAfterTheOther, Progress, Spread, Watch
from rota.problem import Problem, Solution

__all__ = ["Budget", "Progress", "Spread", "plan"]


def plan(
    problem: Problem,
    *,
    seed: int = 0,
    budget: Budget,
    now: Callable[[], float],
    should_stop: Callable[[], bool] = lambda: False,
    progress: Callable[[Progress], None] = lambda _: None,
    workers: Spread | None = None,
    repair: bool = False,
) -> Solution:
    """The best rota for the problem that can be found within the budget. It never breaks a hard rule.

    `now` is a monotonic clock in seconds; `should_stop` is asked many times a second, and what is best then is
    returned; `workers` carry out tasks at the same time. `repair` changes as little
    as possible of the published rota and proves it: `extra` tells `changes` and `changes_at_least`.
    A slot that nobody may hold is left empty, with its reason: an infeasible problem is no error.
    However little time there is, whatever anybody may take beside the rest is given to somebody.
    """
    # The solver is imported before the clock is started: how long that takes is no matter of the problem.
    if repair and problem.published:
        from rota.planner.repairing import Repair

        return Repair(problem, seed, Watch(budget, now, should_stop), progress).run()
    from rota.planner.planning import Planning

    watch = Watch(budget, now, should_stop)
    return Planning(problem, seed, watch, progress, workers or OneAfterTheOther()).run()
