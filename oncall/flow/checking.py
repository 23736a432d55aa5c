"""Whether somebody may serve: the one answer for swaps, cover, drafts, pages, the interface and imports.

The rules are those of planning (`rota.rules`). What a worker holds in the weeks around is laid beside the stint
that is asked about, as it is really held; nothing is guessed and nothing is stored.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from oncall.domain.covering import Stint
from oncall.domain.person import Worker
from oncall.flow.history import Piece
from oncall.flow.moment import Moment
from oncall.flow.naming import names_of
from oncall.flow.planning import limits_of, weekend_index
from oncall.flow.surroundings import Surroundings
from rota.barring import hindrance
from rota.book import Book
from rota.calendar import WHOLE_LINE, CalendarSlot
from rota.prices import standard_prices
from rota.problem import Counts, Period, Person, Problem, Slot
from rota.rules import Breach, Rule, barred

_ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who holds the position, and what would speak against them.

    `load` is in weighted hours a full post: what they have had in the weeks of history and have before them.
    The stint would add `adds` to it; `median` is the load in the middle of all candidates. `offers` says that they
    opted in to be asked, `overloaded` that their caseload is above the agency's limit: such people are not asked
    for extra duty.
    """

    worker: Worker
    breaches: tuple[Breach, ...]
    load: float
    adds: float
    median: float
    offers: bool
    overloaded: bool

    @property
    def may(self) -> bool:
        """Whether no rule bars them."""
        return not self.breaches

    @property
    def effect(self) -> str:
        """The effect on their load, in a line: `+12 h: 58 h, the middle is 49 h`."""
        return f"+{self.adds:.0f} h: {self.load + self.adds:.0f} h, the middle is {self.median:.0f} h"


def may_serve(moment: Moment, worker_id: str, stint: Stint, *, giving_up: Sequence[Stint] = ()) -> tuple[Breach, ...]:
    """Every rule that this worker would break by holding the stint; none: they may.

    `giving_up` are stints of theirs that somebody else would hold instead.
    """
    return _barred(Surroundings(moment=moment, stint=stint), worker_id, giving_up)


def candidates(moment: Moment, stint: Stint, *, but: Collection[str] = ()) -> tuple[Candidate, ...]:
    """Everybody who holds the position, apart from `but` and whoever holds the stint: who may first, then by how
    far rules keep them from it, and of these the lightest load."""
    around = Surroundings(moment=moment, stint=stint)
    loads = {worker: around.load(worker) for worker in around.holding_position() if worker not in but}
    middle = median(loads.values()) if loads else 0.0
    found = [_candidate(around, worker, load, middle) for worker, load in loads.items() if not around.holds(worker)]
    return tuple(sorted(found, key=lambda each: (hindrance(each.breaches), each.load, each.worker.external_id)))


def _candidate(around: Surroundings, worker_id: str, load: float, middle: float) -> Candidate:
    terms, limit = around.there.terms[worker_id], around.moment.rules.planning.caseload_limit
    return Candidate(
        worker=around.there.workers[worker_id],
        breaches=_barred(around, worker_id, ()),
        load=load,
        adds=around.counts.points * 100 / terms.fte_percent,
        median=middle,
        offers=terms.takes_offers,
        overloaded=limit is not None and terms.caseload is not None and terms.caseload > limit,
    )


def _barred(around: Surroundings, worker_id: str, giving_up: Sequence[Stint]) -> tuple[Breach, ...]:
    """The rules that speak against one worker, whose other duties are the rest of a small rota."""
    if worker_id not in around.there.workers:
        return (Breach(rule=Rule.POSITION, worker=worker_id, slots=(), says="does not work here any more"),)
    pieces = around.others_of(worker_id, giving_up)
    held = [_held(around, number, piece) for number, piece in enumerate(pieces)]
    asked = [_asked(around, number, duty, pieces) for number, duty in enumerate(around.stint.each)]
    book = Book(_problem(around, around.people[worker_id], [*asked, *held]))
    kept = [slot.id for period in (*asked, *held) for slot in period.slots]
    found = [each for period in asked for each in barred(book, worker_id, period.id, kept, alone=True)]
    return tuple({(each.rule, each.says): each for each in found}.values())


def _asked(around: Surroundings, number: int, duty: Stint, pieces: Sequence[Piece]) -> Period:
    """A duty of the stint as a period that is asked about, in the block of which the worker holds more, or would."""
    parts = [part for part in around.parts if duty.interval.overlaps(part.interval)]
    first = parts[0]
    besides = [part for part in around.parts if part not in parts]
    blocks = {part.block for part in parts if part.block}
    block = next((piece.block for piece in (*pieces, *besides) if piece.block in blocks), None)
    name, counts = f"asked {number}", sum((part.counts for part in parts), Counts())
    return Period(
        id=name,
        area=duty.area or WHOLE_LINE,
        pool="",
        kind=first.kind,
        day=first.day,
        start=duty.start,
        end=duty.end,
        major_holiday=_major(around, first.slot),
        slots=(_slot(around, name, duty.position, counts, first.slot, _ALWAYS if around.is_only_theirs else block),),
    )


def _held(around: Surroundings, number: int, piece: Piece) -> Period:
    """One of the worker's other duties."""
    block = piece.block
    if piece.slot and piece.slot.long and around.is_here(piece) and around.is_only_theirs:
        block = _ALWAYS
    return Period(
        id=f"held {number}",
        area=piece.area or WHOLE_LINE,
        pool="",
        kind=piece.kind,
        day=piece.day,
        start=piece.start,
        end=piece.end,
        major_holiday=_major(around, piece.slot),
        slots=(_slot(around, f"held {number}", piece.position, piece.counts, piece.slot, block),),
    )


def _slot(
    around: Surroundings, name: str, position: str, counts: Counts, slot: CalendarSlot | None, block: str | None
) -> Slot:
    monday = around.day - timedelta(days=around.day.weekday())
    return Slot(
        id=name,
        position=position,
        requires=frozenset(around.moment.rules.planning.required),
        counts=counts,
        weekend=weekend_index(around.weighing, slot, monday) if slot else None,
        block=block,
    )


def _major(around: Surroundings, slot: CalendarSlot | None) -> str | None:
    return next(iter(around.weighing.majors(slot)), None) if slot else None


def _problem(around: Surroundings, worker: Person, periods: Sequence[Period]) -> Problem:
    """A question about one worker, over the days that matter."""
    days = [period.day for period in periods]
    first, rules = min(days), around.moment.rules
    return Problem(
        timezone=rules.agency.zone,
        first=first,
        weeks=(max(days) - first).days // 7 + 1,
        limits=limits_of(rules.planning),
        prices=standard_prices([rule.id for rule in rules.positions]),
        workers=(worker,),
        periods=tuple(periods),
        names=names_of(rules),
    )
