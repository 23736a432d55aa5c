"""A rota as the question it answers: what reports and reasons about it are asked of.

A rota that was planned is held against the very problem it was planned from, so that its cost and its bound are
those that were found; one made by hand against the question as it is now.
"""

from dataclasses import dataclass

from oncall.domain.rota import RotaDuty, RotaVersion
from oncall.flow.moment import Moment
from oncall.flow.planning import problem_of
from rota.problem import Assignment, Problem
from rota.problemfile import read_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A rota with its problem, and who holds what in the problem's words."""

    rota: RotaVersion
    rows: tuple[RotaDuty, ...]
    problem: Problem
    given: tuple[Assignment, ...]

    @property
    def bound(self) -> int | None:
        """What no rota for this problem costs less than; None where nothing was proved."""
        return self.rota.bound


def answered(moment: Moment, number: int) -> Answered:
    """The rota of that number with its problem. Raises NotFound; Invalid when it cannot be asked about any more."""
    rota = moment.tx.rotas.by_number(number)
    text = moment.tx.rotas.problem(rota.id)
    problem = read_problem(text) if text else problem_of(moment, rota.lines, rota.first_day, rota.weeks)
    slots = {slot.id for period in problem.periods for slot in period.slots}
    people = {person.id for person in problem.workers}
    rows = tuple(moment.tx.rotas.duties(rota.id))
    given = [
        Assignment(slot=row.slot, worker=row.worker)
        for row in rows
        if row.worker in people and row.slot in slots
        if row.worker
    ]
    return Answered(rota=rota, rows=rows, problem=problem, given=tuple(given))
