"""Why a worker is above or below their fair share, in one clause: what keeps it from being evened out."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from rota.book import Book
from rota.problem import Period, Person, Slot
from rota.said import several
from rota.shares import FairShare

_SCARCE = 0.35
"""A skill is scarce in a pool when no more than this part of it has it."""

_OTHERWISE = "as close as the rules, the other categories and cover allow"


def why_uneven(book: Book, fair: FairShare, load: int, slots: Collection[str]) -> str:
    """The strongest reason for which this load is not the fair share. `slots` are those that the worker holds."""
    person = book.person[fair.worker]
    reasons = _above(book, person, fair) if load > fair.fair else _below(book, person, slots)
    return next(reasons, _OTHERWISE)


def _above(book: Book, person: Person, fair: FairShare) -> Iterator[str]:
    past = person.history.counts.of(fair.category)
    if past > fair.fair:
        yield f"brought {past} along, which is more than the share already"
    pool = [each for each in book.problem.workers if each.pool == person.pool]
    for skill in sorted(_wanted_skills(book, person.pool) & person.skills):
        having = sum(skill in each.skills for each in pool)
        if having <= _SCARCE * len(pool):
            yield f"scarce skill: {having} of {len(pool)} have {skill}"
    for area in sorted(person.areas):
        serving = sum(area in each.areas for each in pool)
        if serving <= _SCARCE * len(pool):
            yield f"only {serving} of {len(pool)} serve {area}"
    away = sum(_days_away(book, each) for each in pool if each is not person)
    if away > 0.15 * 7 * book.problem.weeks * max(1, len(pool) - 1):
        yield f"stands in for others, who are away for {away} days"


def _below(book: Book, person: Person, slots: Collection[str]) -> Iterator[str]:
    days = sorted(book.unit_of[slot].day for slot in slots)
    cap = person.max_duties_28d
    if cap is not None and any(sum(first <= day < first + timedelta(days=28) for day in days) >= cap for first in days):
        yield f"cap: {several(cap, 'duty', 'duties')} in 28 days"
    if (away := _days_away(book, person)) and away > 0.1 * 7 * book.problem.weeks:
        yield f"away for {several(away, 'day')}"
    wanted = [(period, slot) for period in book.problem.periods if period.pool == person.pool for slot in period.slots]
    open_to = sum(_may_ever(person, period, slot) for period, slot in wanted)
    if open_to < 0.8 * len(wanted):
        yield f"may hold only {open_to} of the {len(wanted)} slots of the pool"
    if person.exemptions:
        yield "exempted for a time"


def _wanted_skills(book: Book, pool: str) -> set[str]:
    periods = [period for period in book.problem.periods if period.pool == pool]
    needs = {need.skill for period in periods for need in period.needs}
    return needs | {skill for period in periods for slot in period.slots for skill in slot.requires}


def _days_away(book: Book, person: Person) -> int:
    """The days of the horizon on which the worker is away, begun ones included."""
    first, last = book.problem.first, book.problem.first + timedelta(weeks=book.problem.weeks)
    days = set()
    for absence in person.absences:
        day = max(first, absence.start.astimezone(book.zone).date())
        while day < last and day <= (absence.end - timedelta(microseconds=1)).astimezone(book.zone).date():
            days.add(day)
            day += timedelta(days=1)
    return len(days)


def _may_ever(person: Person, period: Period, slot: Slot) -> bool:
    return slot.position in person.positions and period.area in person.areas and slot.requires <= person.skills
