"""What was before the horizon, and what is beside it: history, the tail of the last rota, last year's holidays."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from oncall.domain.planning import Planning
from oncall.flow.history import Piece, really_held, total
from oncall.flow.moment import Moment
from oncall.flow.persons import Staff
from oncall.flow.weighing import Weighing
from rota.calendar import named_holidays, saturday_of
from rota.pools import Place
from rota.problem import CATEGORIES, CarryIn, Counts, History


def tail_of(planning: Planning) -> timedelta:
    """As far as the longest of the agency's limits looks back, and ahead."""
    weekends = max(planning.weekends_free_between or 0, planning.max_weekends_in_row or 0)
    days = max(planning.max_nights_in_row or 0, planning.max_consecutive_days or 0)
    return max(timedelta(weeks=max(4, weekends + 1)), timedelta(days=days + 1))


@dataclass(frozen=True, kw_only=True)
class Past:
    """Pieces of duty around a horizon of the local days from `first` to `last`; `since` begins the history.
    What lies farther before it than the `tail` limits nobody.

    `slots` are the ids of the horizon's slots, `lines` the service lines that are planned.
    """

    first: date
    last: date
    since: date
    tail: timedelta
    lines: frozenset[str]
    slots: frozenset[str]
    pieces: tuple[Piece, ...]

    @cached_property
    def history(self) -> tuple[Piece, ...]:
        """What was held before the horizon."""
        return tuple(piece for piece in self.pieces if self.since <= piece.day < self.first)

    @cached_property
    def published(self) -> tuple[Piece, ...]:
        """What stands already where the horizon has slots."""
        return tuple(piece for piece in self.pieces if self._is_planned(piece))

    @cached_property
    def around(self) -> tuple[Piece, ...]:
        """What limits people without being planned: the tail, what follows, other lines, duty outside of patterns."""
        return tuple(piece for piece in self.pieces if self._limits(piece) and not self._is_planned(piece))

    def _limits(self, piece: Piece) -> bool:
        """Whether it is near enough to count; a holiday counts for its whole year."""
        this_year = piece.day.year == self.first.year and piece.slot is not None and bool(piece.slot.holidays)
        return this_year or piece.day >= self.first - self.tail

    def _is_planned(self, piece: Piece) -> bool:
        return piece.slot is not None and piece.slot.id in self.slots and bool(self.lines & set(piece.lines))


def histories(past: Past, there: Staff) -> Mapping[str, History]:
    """What everybody has held. Who was not yet eligible has, for that time, the mean of those who share their load."""
    weeks = there.rules.planning.history_weeks
    own = total(past.history)
    pools: dict[str | None, list[str]] = defaultdict(list)
    for worker in there.workers:
        pools[there.pool_of(worker)].append(worker)
    found: dict[str, History] = {}
    for workers in pools.values():
        began = min((piece.day for piece in past.history if piece.worker in set(workers)), default=past.first)
        missing = {worker: _missing(there, worker, began, past.first) for worker in workers}
        rate = _rate(there, own, missing)
        for worker in workers:
            part = missing[worker] * there.terms[worker].fte_percent / 100
            counts = {name: own.get(worker, Counts()).of(name) + round(rate[name] * part) for name in CATEGORIES}
            found[worker] = History(window_weeks=weeks, imputed=missing[worker] > 0, **counts)
    return found


def _missing(there: Staff, worker: str, began: date, first: date) -> float:
    """The part of [began, first) before the worker was eligible."""
    eligible = there.eligible_on(worker)
    if eligible is None or eligible <= began or first <= began:
        return 0.0
    return (min(eligible, first) - began).days / (first - began).days


def _rate(there: Staff, own: Mapping[str, Counts], missing: Mapping[str, float]) -> Mapping[str, float]:
    """What one full post had over the whole time, in the mean of those who were there."""
    present = {w: there.terms[w].fte_percent / 100 * (1 - part) for w, part in missing.items() if part < 1}
    posts = sum(present.values())
    return {name: sum(own.get(w, Counts()).of(name) for w in present) / posts if posts else 0.0 for name in CATEGORIES}


def carried(past: Past, weighing: Weighing, known: Set[str], alone: Mapping[Place, str]) -> Iterator[CarryIn]:
    """The duties that limit people in the horizon, each on its own day. What was one block before it is one duty.

    A standing duty that only one person may hold is left out: nobody rests from it.
    """
    for piece in past.around:
        if piece.worker not in known or (piece.slot and piece.slot.long and alone.get(piece.slot.place)):
            continue
        yield _carried(past, weighing, piece)


def _carried(past: Past, weighing: Weighing, piece: Piece) -> CarryIn:
    saturday = weighing.weekend(piece.slot) if piece.slot else None
    majors = weighing.majors(piece.slot) if piece.slot else ()
    return CarryIn(
        worker=piece.worker,
        start=piece.start,
        end=piece.end,
        night=piece.counts.nights > 0,
        weekend=(saturday - saturday_of(past.first)).days // 7 if saturday else None,
        major_holiday=next(iter(majors), None),
        block=piece.block if piece.day < past.first else None,
    )


def majors_before(moment: Moment, weighing: Weighing, first: date, last: date) -> Mapping[str, frozenset[str]]:
    """For each worker the major holidays from `first` to `last` that they really held the year before."""
    holidays = moment.rules.duty.calendar
    coming = {(each.name, each.year) for each in named_holidays(holidays, first, last) if weighing.is_major(each.name)}
    held: dict[str, set[str]] = defaultdict(set)
    for day, name in _year_before(moment, coming, first, last):
        for piece in really_held(moment, day, day + timedelta(days=1)):
            if piece.slot and name in piece.slot.holidays and piece.counts.holidays:
                held[piece.worker].add(name)
    return {worker: frozenset(names) for worker, names in held.items()}


def _year_before(moment: Moment, coming: Set[tuple[str, int]], first: date, last: date) -> Iterator[tuple[date, str]]:
    """The days of the same holidays a year earlier: observed and not. In a long horizon they may lie inside it."""
    holidays = moment.rules.duty.calendar
    for each in named_holidays(holidays, first - timedelta(days=380), last - timedelta(days=350)):
        if (each.name, each.year + 1) in coming:
            yield each.day, each.name
