"""Major holidays are settled for the year first, and a rota of some weeks keeps what was settled.

Within thirteen weeks nobody can see who has had Thanksgiving and will have Christmas. So the holidays of a
whole year are a question of their own: the same people, limits and prices, and only those duties. What
came of it and was published is held to by every later plan.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rota.book import Book
from rota.problem import Assignment, CarryIn, Problem
from rota.rules import barred


def only_major_holidays(problem: Problem) -> Problem:
    """The same question, asked of the duties of major holidays alone; everything else waits for its own plan.

    Its last week may end in the next year, whose holidays are that year's to settle. What was published of all else
    already stands beside the question, and counts for rest and limits.
    """
    book, year = Book(problem), problem.first.year
    periods = tuple(period for period in problem.periods if period.major_holiday and period.day.year == year)
    left = {period.id for period in periods}
    slots = {slot.id for period in periods for slot in period.slots}
    needs = (replace(n, periods=tuple(each for each in n.periods if each in left)) for n in problem.needs_together)
    return replace(
        problem,
        periods=periods,
        pins=tuple(pin for pin in problem.pins if pin.slot in slots),
        published=tuple(told for told in problem.published if told.slot in slots),
        carry_in=(*problem.carry_in, *_beside(book, [told for told in problem.published if told.slot not in slots])),
        needs_together=tuple(need for need in needs if need.periods),
    )


def _beside(book: Book, told: Iterable[Assignment]) -> Iterator[CarryIn]:
    """Published duties that are not asked about. Each counts on its own day, and a block still is one duty."""
    for each in told:
        if each.worker in book.person:
            place = book.place[each.slot]
            yield CarryIn(
                worker=each.worker,
                start=place.period.start,
                end=place.period.end,
                night=place.slot.counts.nights > 0,
                weekend=place.slot.weekend,
                block=place.slot.block,
            )


def settled(problem: Problem) -> tuple[Assignment, ...]:
    """Who was told to have a major holiday and still may have it: what a new plan has to keep.

    Whoever cannot any more, because of leave or an illness, is not held to it.
    """
    return tuple(_settled(problem))


def _settled(problem: Problem) -> Iterator[Assignment]:
    book = Book(problem)
    major = {slot.id for period in problem.periods if period.major_holiday for slot in period.slots}
    held: dict[str, list[str]] = {}
    people = {person.id for person in problem.workers}
    pinned = {pin.slot for pin in problem.pins}
    for told in problem.published:
        if told.slot not in major or told.slot in pinned or told.worker not in people:
            continue
        if not barred(book, told.worker, told.slot, held.get(told.worker, [])):
            held.setdefault(told.worker, []).append(told.slot)
            yield told
