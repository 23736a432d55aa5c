"""How load lies on people when a rota is held as it stands: for the page on which it is edited."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from oncall.app.workplace import Workplace
from oncall.domain.covering import Stint
from oncall.domain.errors import Invalid, NotFound
from oncall.domain.quality import Quality
from oncall.domain.quality import quality as quality_of
from oncall.domain.rota import RotaVersion
from oncall.flow import drafting, editing
from oncall.flow.checking import Candidate, candidates
from oncall.flow.judging import Judge
from oncall.flow.moment import Moment
from oncall.flow.reasoning import answered
from rota.barring import hindrance
from rota.fairness import FairnessReport, report, spread_of_held
from rota.load import cost
from rota.planner.reasons import why
from rota.problem import Assignment, Counts, Problem
from rota.rules import Breach
from rota.shares import fair_shares
from rota.totals import loads

POINTS = "points"

__all__ = ["Candidate", "Carried", "Choice", "Choices", "Fairness", "RotaFairness"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One worker: what they bring along from history and what the rota adds, by category; and their fair shares of
    both together. Points are weighted hours."""

    worker: str
    before: Counts
    after: Counts
    fair: dict[str, float]
    per_fte: float
    duties: float | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaFairness:
    """Everybody among whom the rota is shared out, the report about it, and how good it is."""

    people: Sequence[Carried]
    report: FairnessReport
    quality: Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Somebody for a slot of a draft, with the rest of its block. `load` is what they carry without it, history
    included; it `adds` so much, and `share` would be fair. All in weighted hours. No breach: nothing bars them."""

    worker: str
    load: float
    adds: float
    share: float
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Everybody who could be thought of for a slot: who may first, then by how far rules keep them from it
    (`rota.barring.hindrance`), and of these whoever carries least of their share.
    `why` says in a sentence why it is with whom it is now."""

    people: Sequence[Choice]
    why: str


class Fairness:
    """Looking at load. Nothing is changed by it."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace
        self._kept: tuple[tuple[object, ...], RotaFairness] | None = None

    def of_rota(self, number: int) -> RotaFairness:
        """Everybody's load as the rota stands now. Raises NotFound, Invalid when it cannot be planned any more."""
        return self._at.read(lambda moment: self._of(moment, moment.tx.rotas.by_number(number)))

    def choices(self, number: int, slot: str) -> Choices:
        """Who could have a slot of a draft. Raises NotFound, and Refused for one that has begun."""
        return self._at.read(lambda moment: _choices(moment, moment.tx.rotas.by_number(number), slot))

    def could_serve(self, stint: Stint) -> Sequence[Candidate]:
        """Who could take hours that are published, as people's duties really are: who may first, of them the lightest
        load."""
        return self._at.read(lambda moment: candidates(moment, stint))

    def why(self, number: int, slot: str) -> str:
        """Why a slot is with whom it is, or with nobody: one sentence without a name; "" where nothing can be said.

        Raises NotFound.
        """
        return self._at.read(lambda moment: _why(moment, number, slot))

    def _of(self, moment: Moment, rota: RotaVersion) -> RotaFairness:
        """Kept until anything changes that it rests on: it is looked at after every edit."""
        wishes = moment.tx.staffing.preferences(rota.first_day, drafting.last_day(rota.first_day, rota.weeks))
        mark = (rota.id, rota.version, drafting.mark(moment), wishes)
        kept = self._kept
        if kept is None or kept[0] != mark:
            kept = self._kept = mark, _fairness(moment, rota)
        return kept[1]


def _why(moment: Moment, number: int, slot: str) -> str:
    rows = moment.tx.rotas.duties(moment.tx.rotas.by_number(number).id)
    row = next((row for row in rows if row.id == slot), None)
    if row is None:
        raise NotFound("slot", remedy=f"Look at rota {number}")
    try:
        asked = answered(moment, number)
    except Invalid:  # The rules have changed so much that the rota answers no question any more.
        return ""
    known = {each.id for period in asked.problem.periods for each in period.slots}
    return why(asked.problem, asked.given, row.slot).sentence if row.slot in known else ""


def _given(judge: Judge, moment: Moment, rota: RotaVersion, but: frozenset[str] = frozenset()) -> list[Assignment]:
    rows = moment.tx.rotas.duties(rota.id)
    return [
        Assignment(slot=row.slot, worker=row.worker)
        for row in rows
        if row.worker in judge.book.person and row.worker and judge.knows(row) and row.slot not in but
    ]


def _fairness(moment: Moment, rota: RotaVersion) -> RotaFairness:
    judge = Judge.of(moment, rota)
    problem, given = judge.book.problem, _given(judge, moment, rota)
    found, quality = _reported(moment, rota, problem, given)
    after, standings = loads(problem, given), {(each.worker, each.category): each for each in found.standings}
    people = []
    for person in problem.workers:
        points = standings[person.id, POINTS]
        people.append(
            Carried(
                worker=person.id,
                before=person.history.counts,
                after=after[person.id],
                fair={each.category: each.fair for each in found.standings if each.worker == person.id},
                per_fte=points.per_fte,
                duties=points.duties,
                why=points.why,
            )
        )
    return RotaFairness(people=people, report=found, quality=quality)


def _reported(
    moment: Moment, rota: RotaVersion, problem: Problem, given: Sequence[Assignment]
) -> tuple[FairnessReport, Quality]:
    """Shares as they are now; cost and bound by the question that the rota was planned from, so that they belong
    together."""
    asked = answered(moment, rota.number, problem)
    price = cost(asked.problem, asked.given)
    found = report(problem, given, bound=asked.bound, priced=price.total)
    kept = moment.tx.rotas.report(rota.id)
    took = json.loads(kept).get("seconds") if kept else None
    holes = price.parts["uncovered"]
    of_held = spread_of_held(problem, given)
    return found, quality_of(found, of_held, planned=rota.cost, bound=asked.bound, holes=holes, seconds=took)


def _choices(moment: Moment, rota: RotaVersion, slot: str) -> Choices:
    rows = moment.tx.rotas.duties(rota.id)
    judge = Judge.of(moment, rota)
    (asked,) = editing.chosen(moment, rota, rows, [slot])
    chosen = judge.whole([asked], rows)
    slots = frozenset(row.slot for row in chosen)
    problem = judge.book.problem
    carried = loads(problem, _given(judge, moment, rota, slots))
    adds = sum(judge.book.place[each].slot.counts.points for each in slots if each in judge.book.place)
    shares = {each.worker: each.fair for each in fair_shares(problem) if each.category == POINTS}
    found = [
        Choice(
            worker=worker.id,
            load=carried[worker.id].points,
            adds=adds,
            share=shares[worker.id],
            breaches=judge.barred(worker, chosen, rows),
        )
        for worker in moment.tx.people.everybody()
        if worker.id in judge.book.person
    ]
    said = why(judge.book, _given(judge, moment, rota), asked.slot).sentence if judge.knows(asked) else ""
    return Choices(people=sorted(found, key=_nearest), why=said)


def _nearest(choice: Choice) -> tuple[int, float, str]:
    """Who may before who may not, and of these whoever is kept from it least; then by the part of their share that
    they carry already."""
    part = choice.load / choice.share if choice.share else float("inf")
    return hindrance(choice.breaches), part, choice.worker
