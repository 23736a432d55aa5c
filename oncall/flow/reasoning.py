"""A rota as the question it answers: what reports and reasons about it are asked of.

A rota that was planned is held against the very problem it was planned from, so that its cost and its bound are
those that were found; one made by hand against the question as it is now.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oncall.domain.errors import NotFound
from oncall.domain.rota import RotaDuty, RotaVersion
from oncall.flow.moment import Moment
from oncall.flow.planning import question_for
from rota.book import Book
from rota.planner.reasons import Candidate, Clash, person, why
from rota.problem import Assignment, Problem
from rota.problemfile import read_problem
from rota.rules import Rule


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


def answered(moment: Moment, number: int, now: Problem | None = None) -> Answered:
    """The rota of that number with its problem; `now` is the question as it is now, where that is at hand.

    Raises NotFound; Invalid when it cannot be asked about any more.
    """
    rota = moment.tx.rotas.by_number(number)
    text = moment.tx.rotas.problem(rota.id)
    problem = read_problem(text) if text else now or question_for(moment, rota)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a slot is with whom it is, or with nobody. Workers are ids; sentences hold no names.

    `candidates` is everybody else with what it would cost or what bars them. `conflict` is, of an empty slot, a
    smallest set of rules that cannot all hold; None where nobody has looked for it.
    """

    row: RotaDuty
    sentence: str
    candidates: tuple[Candidate, ...]
    conflict: tuple[Clash, ...] | None = None


def reasons(moment: Moment, number: int, names: Sequence[str]) -> tuple[Reason, ...]:
    """Why these slots of a rota are with whom they are; all its empty ones where none is named.

    Of an empty one the conflict is what the planner found, if it was planned. Raises NotFound, Invalid.
    """
    asked = answered(moment, number)
    book, kept = Book(asked.problem), conflicts_in(moment.tx.rotas.report(asked.rota.id))
    return tuple(_reason(asked, book, row, kept.get(row.slot)) for row in _named(asked, names))


def about_person(moment: Moment, number: int, worker: str) -> tuple[str, ...]:
    """Why a worker is above or below their share, a sentence a category. Raises NotFound, Invalid."""
    asked = answered(moment, number)
    if worker not in {each.id for each in asked.problem.workers}:
        raise NotFound("share", "", "This worker has no part in what the rota shares out")
    return person(asked.problem, asked.given, worker, bound=asked.bound)


def _reason(asked: Answered, book: Book, row: RotaDuty, conflict: tuple[Clash, ...] | None) -> Reason:
    if row.slot not in book.place:
        return Reason(row=row, sentence="The calendar has no such slot any more.", candidates=())
    found = why(book, asked.given, row.slot)
    given = f" By hand, against a rule: {row.override}." if row.override and row.worker else ""
    empty = row.worker is None
    return Reason(
        row=row, sentence=found.sentence + given, candidates=found.others, conflict=conflict if empty else None
    )


def _named(asked: Answered, names: Sequence[str]) -> tuple[RotaDuty, ...]:
    if not names:
        return tuple(row for row in asked.rows if row.worker is None)
    by_name = {name: row for row in asked.rows for name in (row.slot, row.id)}
    if any(name not in by_name for name in names):
        raise NotFound("slot", "", f"`oncall rota show {asked.rota.number}` lists those there are")
    return tuple(by_name[name] for name in names)


def conflicts_in(report: str) -> Mapping[str, tuple[Clash, ...]]:
    """What the planner found of empty slots: beside the keys that the open format knows."""
    kept = json.loads(report).get("conflicts", {}) if report else {}
    return {slot: tuple(map(clash_of, several)) for slot, several in kept.items()}


def clash_of(told: Mapping[str, str | None]) -> Clash:
    """One thing of several that cannot all hold, as the child process told it."""
    rule = Rule(told["rule"]) if told["rule"] else None
    return Clash(rule=rule, worker=told["worker"], slot=told["slot"], says=told["says"] or "")
