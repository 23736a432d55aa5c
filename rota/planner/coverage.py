"""Cover first: as few empty slots and missing skills as the hard rules allow, proved where there is time.

The prices say what matters more: an empty slot costs more than a missing skill. Fairness is not looked at here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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


_QUICKLY: Mapping[str, Any] = {"linearization_level": 0, "cp_model_probing_level": 0, "max_presolve_iterations": 1}
_AS_IT_IS = {**_QUICKLY, "optimize_with_core": True, "cp_model_presolve": False}
"""Most covers are found and proved in less time than simplifying the question would take."""

_BY_AVERAGES = {**_QUICKLY, "linearization_level": 2, "add_lp_constraints_lazily": False}
"""That several people together are short of so many duties, as in a week of leave, is proved by averages alone: by
the whole linear programme at once, within half a second, where rule after rule would take ten."""

_BY_TRYING = _QUICKLY
"""A cover that costs no more than what is proved is mostly found within a second, as it is known where to stop."""

_BY_CORES = {**_QUICKLY, "optimize_with_core": True}
"""What averages do not see is mostly proved by the few rules that collide."""

_TURNS = (
    (0.5, _AS_IT_IS, 0.1),
    (0.5, _BY_AVERAGES, 0.4),
    (0.5, _BY_TRYING, 1.5),
    (0.5, _BY_CORES, 4.0),
    (0.5, _BY_AVERAGES, 3.0),
    (1.0, _BY_CORES, 1e9),
)
"""The ways in turn: what part of the seconds left each has, and how much counted work at most. All but the last have
as much as what they are good at was seen to take."""


def cover(table: Table, effort: Effort, start: Sequence[int] = ()) -> Cover:
    """The best cover of the table that can be found with that effort, beginning from `start`."""
    hard = HardModel(table)
    hard.model.minimize(hard.cover_cost())
    given = [*start, *([NOBODY] * (len(table.units) - len(start)))]
    holders = tuple(table.kept.get(number, worker) for number, worker in enumerate(given))
    found, left = Cover(holders=holders, cost=hard.cover_cost_of(holders), bound=0), effort
    for part, how, most in _TURNS:
        turn = _turn(left, part, most)
        before, (found, left) = found, _better(hard, turn, left, found, how)
        if found.is_proved or left.work <= 0:
            break
        if found.bound > before.bound:
            hard.model.add(hard.cover_cost() >= found.bound)
    return found


def _turn(left: Effort, part: float, most: float) -> Effort:
    """That part of the seconds left, and no more counted work than `most`."""
    work = min(left.work, most)
    return replace(left, seconds=left.seconds * part, work=work, least=min(left.least, work))


def _better(hard: HardModel, turn: Effort, left: Effort, known: Cover, how: Mapping[str, Any]) -> tuple[Cover, Effort]:
    """A cover that is at least as good as the known one, with what the solver has proved, and the effort left then."""
    hard.hint(known.holders)
    answer = solve(hard.model, turn, **how, max_deterministic_time=turn.work)
    seconds, work = (answer.seconds, answer.work) if answer else (turn.seconds, turn.work)
    left = replace(left, seconds=left.seconds - seconds, work=left.work - work, least=left.least - turn.least)
    if answer is None:
        return known, left
    # The solver may say more than its answer really costs, and in too little time find worse than where it began.
    # Of two that are as good the given one stays: it is the fairer one, or the one that people know.
    best = min((known.holders, hard.holders(answer)), key=hard.cover_cost_of)
    return Cover(holders=best, cost=hard.cover_cost_of(best), bound=max(known.bound, answer.bound)), left
