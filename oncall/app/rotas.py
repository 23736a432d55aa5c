"""Rotas: made, edited by hand, checked, published, restored; and the plans that propose them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from oncall.app.plans import Plans
from oncall.domain.rota import RotaDuty, RotaState, RotaVersion
from oncall.flow import conflicts, drafting, editing, publishing, reasoning
from oncall.flow.drafting import lines_of
from oncall.flow.editing import Edited, Intended
from oncall.flow.judging import Judge
from oncall.flow.moment import Moment
from oncall.flow.publishing import NO_CONSENT, Consent, Proposal, Published
from oncall.flow.reasoning import Reason, answered
from rota.fairness import FairnessReport, report
from rota.problemfile import write_problem
from rota.rules import Breach

T = TypeVar("T")
R = TypeVar("R")

_TRIES = 2

__all__ = ["Candidate", "Consent", "Edited", "Proposal", "Published", "Reason", "RotaView", "Rotas"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaView:
    """A rota with its slots in order of time. `blocks` names the block of those that are given away together; `edited`
    says that there is an edit to be undone."""

    rota: RotaVersion
    rows: Sequence[RotaDuty]
    blocks: Mapping[str, str]
    edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody for a slot of a draft: what they hold in it already, and what bars them; no breach: nothing does."""

    worker: str
    hours: float
    duties: int
    breaches: tuple[Breach, ...]


class Rotas(Plans):
    """Everything that is done with a rota as a whole."""

    def all(self, *states: RotaState) -> Sequence[RotaVersion]:
        """Rotas in these states (default: all), the newest first."""
        return self._at.read(lambda moment: moment.tx.rotas.all_rotas(*states))

    def view(self, number: int) -> RotaView:
        """One with its slots. Raises NotFound."""
        return self._at.read(lambda moment: _view(moment, number))

    def problem(self, number: int) -> str:
        """The problem that a rota was planned from, in the open format; of one made by hand the question as it is now.

        Raises NotFound, Invalid.
        """

        def use_case(moment: Moment) -> str:
            kept = moment.tx.rotas.problem(moment.tx.rotas.by_number(number).id)
            return kept or write_problem(answered(moment, number).problem)

        return self._at.read(use_case)

    def solution(self, number: int) -> str:
        """What the planner answered, in the open format; "" for a rota made by hand. Raises NotFound."""
        return self._at.read(lambda moment: moment.tx.rotas.report(moment.tx.rotas.by_number(number).id))

    def report(self, number: int) -> FairnessReport:
        """How evenly a rota shares duty out, before and after. Raises NotFound, Invalid."""
        asked = self._at.read(lambda moment: answered(moment, number))
        return report(asked.problem, asked.given, bound=asked.bound)

    def why(self, number: int, *slots: str) -> Sequence[Reason]:
        """Why slots are with whom they are, by their ids or names; all empty ones where none is named.

        Raises NotFound, Invalid.
        """
        return self._at.read(lambda moment: reasoning.reasons(moment, number, slots))

    def conflict(self, number: int, slot: str) -> Reason:
        """Why an empty slot is empty, with the smallest set of rules that cannot all hold, worked out now.

        It takes a second or two and the solver: not for a process that pages, which asks (`ask_conflict`). Raises
        Refused for a slot that somebody has, NotFound, Invalid.
        """
        return conflicts.worked_out(self._at.read(lambda moment: conflicts.question(moment, number, slot)))

    def person(self, number: int, worker: str) -> Sequence[str]:
        """Why a worker is above or below their share, a sentence a category. Raises NotFound, Invalid."""
        return self._at.read(lambda moment: reasoning.about_person(moment, number, worker))

    def start(self, line: str, first: date, weeks: int, by: str) -> RotaVersion:
        """An empty draft of the calendar, for every service line unless one is named. Raises Invalid."""
        return self._at.write(lambda moment: drafting.empty(moment, lines_of(moment, line), first, weeks, by))

    def copy(self, number: int, first: date, weeks: int | None, by: str) -> RotaVersion:
        """A draft that goes on as an earlier rota did, from that day on. Raises Invalid, NotFound."""
        return self._at.write(lambda moment: drafting.copied(moment, number, first, weeks, by))

    def restore(self, number: int, by: str) -> RotaVersion:
        """A draft with the duties of an earlier version that lie ahead. Raises NotFound, Refused, Invalid."""
        return self._at.write(lambda moment: drafting.restored(moment, number, by))

    def assign(
        self,
        number: int,
        slots: Sequence[str],
        worker: str | None,
        by: str,
        version: int,
        *,
        override: str = "",
        alone: bool = False,
    ) -> Edited:
        """Give slots of a draft, and what is of one block with them, to a worker; None clears them. `version` is that
        of the draft as it was looked at. Raises Refused, EditedMeanwhile, NotFound."""

        def think(moment: Moment) -> Intended:
            return editing.intend(moment, number, slots, worker, by, version, override=override, alone=alone)

        return self._thought(number, think, lambda moment, intended: editing.make(moment, intended, by))

    def fill(self, number: int, by: str, version: int) -> Edited:
        """Every empty slot goes to who has least and may hold it. Raises EditedMeanwhile, Refused, NotFound."""

        def think(moment: Moment) -> Intended:
            return editing.intend_to_fill(moment, number, version)

        return self._thought(number, think, lambda moment, intended: editing.make(moment, intended, by))

    def pin(self, number: int, slots: Sequence[str], by: str, version: int, *, pinned: bool = True) -> Edited:
        """Have the planner leave slots as they are, or no longer. Raises Refused, EditedMeanwhile, NotFound."""
        return self._at.write(lambda moment: editing.pin(moment, number, slots, by, version, pinned=pinned))

    def undo(self, number: int, by: str, version: int) -> Edited:
        """Take the last edit back. Raises Refused, EditedMeanwhile, NotFound."""
        return self._at.write(lambda moment: editing.undo(moment, number, by, version))

    def check(self, number: int, consent: Consent = NO_CONSENT) -> Proposal:
        """What speaks against publishing a draft, and what it would change for whom. Raises NotFound, Refused."""
        return self._at.read(lambda moment: publishing.propose(moment, drafting.draft(moment, number), consent))

    def publish(self, number: int, by: str, consent: Consent = NO_CONSENT, version: int | None = None) -> Published:
        """Make a draft what holds, and tell everybody concerned. Raises Refused, EditedMeanwhile, Invalid, NotFound."""

        def think(moment: Moment) -> Proposal:
            return publishing.prepare(moment, number, consent, version)

        return self._thought(number, think, lambda moment, proposal: publishing.publish(moment, proposal, by, consent))

    def discard(self, number: int, by: str) -> RotaVersion:
        """Give a draft up. Raises Refused, NotFound."""
        return self._at.write(lambda moment: publishing.discard(moment, number, by))

    def as_they_were(self, number: int, version: int) -> Sequence[RotaDuty]:
        """The slots of a draft that were edited since that version, as they were then. Raises NotFound."""
        return self._at.read(lambda moment: moment.tx.rotas.as_they_were(moment.tx.rotas.by_number(number), version))

    def candidates(self, number: int, slot: str) -> Sequence[Candidate]:
        """Who could have a slot of a draft: who may first, of them who has least of the draft. Raises NotFound."""
        return self._at.read(lambda moment: _candidates(moment, number, slot))

    def _thought(self, number: int, think: Callable[[Moment], T], act: Callable[[Moment, T], R]) -> R:
        """Think while others write, and act in a short transaction: nobody's page waits for a judgement about a draft.

        It is thought again when anything that it rests on has changed meanwhile, at last with everybody waiting.
        """

        def looked(moment: Moment) -> tuple[tuple[object, ...], T]:
            return _mark(moment, number), think(moment)

        def acted(moment: Moment) -> tuple[R] | None:
            moment.tx.duties.alone()  # What the thought rests on changes no more between this look and the act.
            return (act(moment, thought),) if _mark(moment, number) == mark else None

        def at_last(moment: Moment) -> R:
            moment.tx.duties.alone()
            return act(moment, think(moment))

        for _ in range(_TRIES):
            mark, thought = self._at.read(looked)
            done = self._at.write(acted)
            if done is not None:
                return done[0]
        return self._at.write(at_last)


def _mark(moment: Moment, number: int) -> tuple[object, ...]:
    return drafting.mark(moment, moment.tx.rotas.duties(moment.tx.rotas.by_number(number).id))


def _view(moment: Moment, number: int) -> RotaView:
    rota = moment.tx.rotas.by_number(number)
    rows = moment.tx.rotas.duties(rota.id)
    slots = drafting.slots_of(moment, rota)
    blocks = {slot.id: slot.block for slot in slots if slot.block is not None}
    together = {row.id: blocks[row.slot] for row in rows if row.slot in blocks}
    return RotaView(rota=rota, rows=rows, blocks=together, edited=moment.tx.rotas.has_edits(rota.id))


def _candidates(moment: Moment, number: int, slot: str) -> Sequence[Candidate]:
    rota = moment.tx.rotas.by_number(number)
    rows = moment.tx.rotas.duties(rota.id)
    judge = Judge.of(moment, rota)
    chosen = judge.whole(editing.chosen(moment, rota, rows, [slot]), rows)
    found = []
    for worker in moment.tx.people.everybody():
        if worker.id in judge.book.person:
            theirs = [row for row in rows if row.worker == worker.id and row not in chosen]
            hours = sum((row.end - row.start).total_seconds() / 3600 for row in theirs)
            bars = judge.barred(worker, chosen, rows)
            found.append(Candidate(worker=worker.id, hours=hours, duties=len(theirs), breaches=bars))
    return sorted(found, key=lambda each: (bool(each.breaches), each.hours, each.worker))
