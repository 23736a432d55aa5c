"""Why a worker is above or below their fair share, in one clause that is true: what keeps it from being evened out.

First it is looked whether anything keeps it at all. A rota that was planned in haste is not "as close as the rules
allow", and whoever reads that it is plans no better one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from rota.book import Book
from rota.handing_on import HandingOn
from rota.problem import CALLED, Absence, Assignment
from rota.reach import Reach
from rota.rules import is_too_new
from rota.said import several, when
from rota.shares import FairShare

_SCARCE = 0.35
"""A skill is scarce in a pool when no more than this part of it has it."""

_AS_GOOD = 0.005
"""What may still be saved of the cost is not worth a word below this."""


class Uneven:
    """A rota of which it is asked why it is not more even. `cost` and `bound` say how much better one could be."""

    def __init__(self, book: Book, given: Sequence[Assignment], cost: int, bound: int | None) -> None:
        self._book = book
        self._slots = book.held(given)
        self._handing_on = HandingOn(book, given)
        self._reach = Reach(book.problem)
        self._proof = proof(cost, bound)
        self._pieces: dict[tuple[str, str], int] = {}

    def why(self, fair: FairShare, load: int) -> str:
        """The strongest reason for which this load is not the fair share: what could be mended comes first."""
        is_above = load > fair.fair
        if could := self._could(fair, is_above=is_above):
            return could
        reasons = self._above(fair, load) if is_above else self._below(fair, load)
        return next(reasons, "") or self._otherwise(fair, load)

    def _above(self, fair: FairShare, load: int) -> Iterator[str]:
        book, person = self._book, self._book.person[fair.worker]
        past = person.history.counts.of(fair.category)
        if past > fair.fair:
            yield f"brought {past} along, which is more than the share already"
        pool = [each for each in book.problem.workers if each.pool == person.pool]
        for skill in sorted(_wanted_skills(book, person.pool) & person.skills):
            having = sum(skill in each.skills for each in pool)
            theirs = past + self._reach.with_skill(person, fair.category, skill)
            if having <= _SCARCE * len(pool) and self._is_due(fair, load, theirs):
                yield f"scarce skill: {having} of {len(pool)} have {book.problem.called('skill', skill)}"
        if self._is_due(fair, load, past + self._reach.of(person, fair.category)):
            for area in sorted(person.areas):
                serving = sum(area in each.areas for each in pool)
                if serving <= _SCARCE * len(pool):
                    yield f"only {serving} of {len(pool)} serve {book.problem.called('area', area)}"
        away = sum(len(_days(book, each.absences)) for each in pool if each is not person)
        if away > 0.15 * 7 * book.problem.weeks * max(1, len(pool) - 1):
            yield f"stands in for others, who cannot serve for {away} days"

    def _below(self, fair: FairShare, load: int) -> Iterator[str]:
        book, person = self._book, self._book.person[fair.worker]
        days = sorted(book.unit_of[slot].day for slot in self._slots.get(fair.worker, ()))
        cap, month = person.max_duties_28d, timedelta(days=28)
        if cap is not None and any(sum(first <= day < first + month for day in days) >= cap for first in days):
            yield f"cap: {several(cap, 'duty', 'duties')} in 28 days"
        for too_new, says in ((False, "away for"), (True, "has not been there long enough for")):
            days_off = len(_days(book, [each for each in person.absences if is_too_new(each) == too_new]))
            if days_off > 0.1 * 7 * book.problem.weeks:
                yield f"{says} {several(days_off, 'day')}"
        past = person.history.counts.of(fair.category)
        mine, whole = self._reach.open_to(person, fair.category)
        if mine < whole and self._is_due(fair, load, past + self._reach.of(person, fair.category)):
            yield f"may hold only {mine} of the {whole} {CALLED[fair.category]} of the pool"
        if any(each.bars(period.kind, period.day) for each in person.exemptions for period in book.problem.periods):
            yield "exempted for a time"

    def _is_due(self, fair: FairShare, load: int, theirs: float) -> bool:
        """Whether it explains the load that it is the worker's part of what they may hold, history included: that part
        is off the share to the same side, and at most a duty nearer to it than the load."""
        if load > fair.fair:
            return theirs > fair.fair and load <= theirs + self._piece(fair.pool, fair.category)
        return theirs < fair.fair and load >= theirs - self._piece(fair.pool, fair.category)

    def _could(self, fair: FairShare, *, is_above: bool) -> str:
        worker, category, zone = fair.worker, fair.category, self._book.zone
        if is_above:
            unit = self._handing_on.from_(worker, category)
            return f"could be fairer: {when(unit.start, zone)} could go to somebody who has less" if unit else ""
        unit = self._handing_on.to(worker, category)
        return f"could be fairer: {when(unit.start, zone)} could come from somebody who has more" if unit else ""

    def _otherwise(self, fair: FairShare, load: int) -> str:
        known = [self._proof]
        if not self._handing_on.is_exhausted:
            known.insert(0, "no single duty in other hands would make the rota better")
        piece = self._piece(fair.pool, fair.category)
        if piece > abs(load - fair.fair):
            known.insert(0, f"it is given away in pieces of {piece}, more than this is off by")
        return "; ".join(known)

    def _piece(self, pool: str, category: str) -> int:
        """What a unit of the pool usually counts in the category: less than one is not given away. 0 where none is."""
        if (pool, category) not in self._pieces:
            theirs = (unit for unit in self._book.units if self._book.place[unit.slots[0]].period.pool == pool)
            sizes = [sum(self._book.place[slot].slot.counts.of(category) for slot in unit.slots) for unit in theirs]
            some = sorted(size for size in sizes if size)
            self._pieces[pool, category] = some[len(some) // 2] if some else 0
        return self._pieces[pool, category]


def proof(cost: int, bound: int | None) -> str:
    """What is known of better rotas, in a clause: how much of the cost might still be saved."""
    if bound is None or bound <= 0 < cost:
        return "nothing is proved, so a fairer rota may exist"
    if cost <= bound:
        return "it is proved that no rota is better as a whole"
    could = (cost - bound) / cost
    if could < _AS_GOOD:
        return f"no rota is better as a whole by more than {could:.1%}"
    return f"a better rota may exist, for up to {could:.0%} of the cost could still be saved"


def _wanted_skills(book: Book, pool: str) -> set[str]:
    periods = [period for period in book.problem.periods if period.pool == pool]
    needs = {need.skill for period in periods for need in period.needs}
    return needs | {skill for period in periods for slot in period.slots for skill in slot.requires}


def _days(book: Book, absences: Iterable[Absence]) -> set[date]:
    """The days of the horizon that these touch, begun ones included."""
    first, last = book.problem.first, book.problem.first + timedelta(weeks=book.problem.weeks)
    days = set()
    for absence in absences:
        day = max(first, absence.start.astimezone(book.zone).date())
        while day < last and day <= (absence.end - timedelta(microseconds=1)).astimezone(book.zone).date():
            days.add(day)
            day += timedelta(days=1)
    return days
