"""Which rules collide at an empty slot: worked out of the rota as it is, kept, and whether it still holds.

    asked ──a service takes it up──> begun ──> found: the smallest set of rules that cannot all hold, or none
      │                                └── stopped, or its process died: no answer, and why
      └── somebody has the slot by now: no answer is needed

It is a run like that of a plan (`flow/plan_runs.py`), and is made by the same child process: the solver never runs in
here, nor in the process that pages. What the planner found of the slots that it left empty is told in the same way.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from oncall.domain.errors import NotFound, Refused
from oncall.domain.event import EventKind
from oncall.domain.rota import ASKED, ENDED, PlanRun, PlanState, RotaDuty, RotaState, RotaVersion
from oncall.flow import drafting
from oncall.flow.moment import Moment
from oncall.flow.plan_runs import end, fixed
from oncall.flow.planning import question_for
from oncall.flow.reasoning import Reason, clash_of, conflicts_in
from rota.book import Book
from rota.planner.reasons import Clash, gap
from rota.problem import Assignment, Problem

SECONDS = 60
"""More than it ever takes: each question to the solver is one of a second or so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapQuestion:
    """An empty slot of a rota with all that decides who may have it. `basis` is another one after any change of that.

    `at` is duty time: as the rota was then.
    """

    row: RotaDuty
    problem: Problem
    given: tuple[Assignment, ...]
    basis: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of an empty slot, of the rota as it was at that time; `holds` while nothing has changed since.

    `conflict` is empty where others could change their duties, or nothing was proved; `sentence` says which, "" where
    the planner found it on its way.
    """

    at: datetime
    holds: bool
    sentence: str
    conflict: tuple[Clash, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an empty slot: the latest answer, and what was asked for last, if that is still worked on or
    has come to nothing."""

    found: Found | None
    run: PlanRun | None


def ask(moment: Moment, run_id: str, number: int, slot: str, by: str) -> PlanRun:
    """Have it worked out by the next service that looks. Who asks a second time is told of the first.

    Raises Refused for a slot that has begun or that somebody has, NotFound.
    """
    rota, row = _empty(moment, number, slot)
    if row.start <= moment.at:
        raise Refused("This duty has begun. Who could still take it is on the page Tonight.")
    for run in moment.tx.rotas.asked_about(rota.id, row.slot):
        if run.state is PlanState.RUNNING:
            return run
    run = PlanRun(
        id=run_id,
        lines=rota.lines,
        first_day=rota.first_day,
        weeks=rota.weeks,
        seed=0,
        seconds=SECONDS,
        state=PlanState.RUNNING,
        stage=ASKED,
        based_on=rota.id,
        slot=row.slot,
        asked_by=by,
        asked_at=moment.at,
        changed_at=moment.real,
    )
    moment.tx.rotas.add_run(run)
    moment.record(EventKind.PLAN_ASKED, by, None, run.id, rota=rota.id, slot=row.id)
    return run


def question_of(moment: Moment, run_id: str) -> GapQuestion:
    """What a run is to answer, of the rota as it is by now. Raises Refused when no answer is needed any more."""
    run = moment.tx.rotas.run(run_id)
    return question(moment, moment.tx.rotas.get(run.based_on or "").number, run.slot)


def question(moment: Moment, number: int, slot: str) -> GapQuestion:
    """What is asked about an empty slot, by its name or id.

    A draft is taken as it would be held, beside what it does not speak of; a published rota as it is really held.
    Raises Refused for a slot that somebody has, NotFound, Invalid.
    """
    rota, row = _empty(moment, number, slot)
    rows, asked = moment.tx.rotas.duties(rota.id), question_for(moment, rota)
    slots, people = {each.id for period in asked.periods for each in period.slots}, {each.id for each in asked.workers}
    if row.slot not in slots:
        raise Refused(
            "The calendar has changed since this rota was made, and has no such duty any more. Make a new one."
        )
    drafted = (
        {} if rota.state is RotaState.PUBLISHED else {row.slot: row.worker for row in rows if row.start > moment.at}
    )
    standing = {each.slot: each.worker for each in asked.published if each.slot not in drafted}
    held = {name: worker for name, worker in (standing | drafted).items() if name in slots - {row.slot}}
    return GapQuestion(
        row=row,
        problem=replace(asked, pins=tuple(each for each in fixed(moment, asked, rows) if each.slot != row.slot)),
        given=tuple(
            Assignment(slot=name, worker=worker) for name, worker in held.items() if worker in people and worker
        ),
        basis=drafting.basis(moment, rota),
        at=moment.at,
    )


def worked_out(asked: GapQuestion) -> Reason:
    """The answer, worked out here and now: that takes a second or two, and the solver."""
    answer = gap(Book(asked.problem), asked.given, asked.row.slot)
    return Reason(row=asked.row, sentence=answer.sentence, candidates=answer.candidates, conflict=answer.conflict)


def found(moment: Moment, run_id: str, asked: GapQuestion, answer: Mapping[str, Any]) -> PlanRun:
    """What the child found: its `sentence` and its `conflict`. Nothing is kept of a run that was given up meanwhile."""
    run = moment.tx.rotas.run(run_id)
    if run.state is not PlanState.RUNNING:
        return run
    kept = json.dumps({"at": asked.at.isoformat(), "sentence": answer["sentence"], "conflict": answer["conflict"]})
    return end(
        moment, replace(run, state=PlanState.DONE, stage=ENDED, done=1.0, fault="", basis=asked.basis, found=kept)
    )


def known(moment: Moment, number: int, slot: str) -> Known:
    """What is known of an empty slot, by its id: of several answers one that still holds, else the latest."""
    rota, row = _row(moment, number, slot)
    runs = moment.tx.rotas.asked_about(rota.id, row.slot)
    answers = {run.basis: _kept(run) for run in reversed(runs) if run.found}
    latest = next((answers[run.basis] for run in runs if run.found), None)
    planned = _of_the_planner(moment, rota, row)
    if planned is not None:
        answers, latest = dict((planned,)) | answers, latest or planned[1]
    standing = answers.get(drafting.basis(moment, rota)) if answers else None
    found = replace(standing, holds=True) if standing else latest
    return Known(found=found, run=runs[0] if runs and not runs[0].found else None)


def _kept(run: PlanRun) -> Found:
    told = json.loads(run.found)
    conflict = tuple(map(clash_of, told["conflict"]))
    at = datetime.fromisoformat(told["at"])
    return Found(at=at, holds=False, sentence=told["sentence"], conflict=conflict)


def _of_the_planner(moment: Moment, rota: RotaVersion, row: RotaDuty) -> tuple[str, Found] | None:
    """What the planner found of a slot that it left empty, if it proved anything, and what that rests on."""
    conflict = conflicts_in(moment.tx.rotas.report(rota.id)).get(row.slot)
    made = moment.tx.rotas.run_of(rota.id)
    if not conflict or made is None:
        return None
    return made.basis, Found(at=rota.made_at, holds=False, sentence="", conflict=conflict)


def _empty(moment: Moment, number: int, slot: str) -> tuple[RotaVersion, RotaDuty]:
    rota, row = _row(moment, number, slot)
    if row.worker is not None:
        raise Refused("Somebody has this duty by now, so nothing has to give way.")
    return rota, row


def _row(moment: Moment, number: int, slot: str) -> tuple[RotaVersion, RotaDuty]:
    """A slot of a rota, by its name or id."""
    rota = moment.tx.rotas.by_number(number)
    row = next((each for each in moment.tx.rotas.duties(rota.id) if slot in (each.id, each.slot)), None)
    if row is None:
        raise NotFound("slot", "", f"`oncall rota show {number}` lists those there are")
    return rota, row
