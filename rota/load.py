"""What "balanced" means, as numbers: loads, the cost of a rota to the unit, and the report about both.

The shares stand in `rota.shares`, the report in `rota.fairness`; whoever asks finds all of it here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rota.book import Book, Place, opened
from rota.fairness import FairnessReport, report
from rota.problem import Assignment, Problem
from rota.shares import FairShare, curves, fair_shares
from rota.totals import loads

__all__ = ["Cost", "FairShare", "FairnessReport", "cost", "fair_shares", "loads", "missing_skills", "report"]

PARTS = (
    "uncovered", "missing_skill", "fairness", "preference", "wanted", "cross_area", "changed", "split_weekend",
)  # fmt: skip  # One line is one list.
"""What the cost of a rota is made of. `wanted` is negative: a wish that was met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The cost of a rota, with its parts."""

    parts: Mapping[str, int]

    @property
    def total(self) -> int:
        """The parts together."""
        return sum(self.parts.values())


def cost(problem: Problem | Book, assignments: Iterable[Assignment]) -> Cost:
    """What this rota costs, exactly as the open format says."""
    book = opened(problem)
    given = tuple(assignments)
    holder = {each.slot: each.worker for each in given}
    prices = book.problem.prices
    wishes = [wish for each in given for wish in _wishes(book, each)]
    parts = {
        "uncovered": sum(
            prices.uncovered[place.slot.position] for slot, place in book.place.items() if slot not in holder
        ),
        "missing_skill": prices.missing_skill * sum(short for _, short in missing_skills(book, holder)),
        "fairness": _fairness(book.problem, given),
        "preference": prices.preference * sum(weight for weight in wishes if weight > 0),
        "wanted": -prices.wanted * sum(weight < 0 for weight in wishes),
        "cross_area": prices.cross_area * sum(is_away(book, each) for each in given),
        "changed": prices.changed * sum(_is_changed(each, holder) for each in book.problem.published),
        "split_weekend": prices.split_weekend * sum(_is_split(place, holder) for place in book.place.values()),
    }
    return Cost(parts={name: parts[name] for name in PARTS})


def missing_skills(book: Book, holder: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Each need that is not met, named by period or joint need and skill, with how many people are missing."""
    slots = {period.id: [slot.id for slot in period.slots] for period in book.problem.periods}
    for period in book.problem.periods:
        for need in period.needs:
            if short := need.count - _skilled(book, need.skill, slots[period.id], holder):
                yield f"{period.id} {need.skill}", max(0, short)
    for joint in book.problem.needs_together:
        together = [slot for period in joint.periods for slot in slots[period]]
        if short := joint.count - _skilled(book, joint.skill, together, holder):
            yield f"{joint.id} {joint.skill}", max(0, short)


def is_away(book: Book, each: Assignment) -> bool:
    """Whether the slot is held outside of the worker's home area. Who has no home area is at home everywhere."""
    home = book.person[each.worker].home_area
    return home is not None and home != book.place[each.slot].period.area


def _skilled(book: Book, skill: str, slots: Iterable[str], holder: Mapping[str, str]) -> int:
    holders = {holder[slot] for slot in slots if slot in holder}
    return sum(skill in book.person[worker].skills for worker in holders)


def _fairness(problem: Problem, given: Iterable[Assignment]) -> int:
    held = loads(problem, given)
    return sum(curve.at(held[worker].of(category)) for (worker, category), curve in curves(problem).items())


def _wishes(book: Book, each: Assignment) -> Iterator[int]:
    """The weights of the worker's wishes for the day of a slot for which wishes count."""
    place = book.place[each.slot]
    if place.slot.preferences_count:
        for wish in book.person[each.worker].preferences:
            if wish.day == place.period.day:
                yield wish.weight


def _is_changed(published: Assignment, holder: Mapping[str, str]) -> bool:
    return holder.get(published.slot, published.worker) != published.worker


def _is_split(place: Place, holder: Mapping[str, str]) -> bool:
    """Whether a slot ought to have the same worker as another and has not. Two empty slots are not split."""
    partner = place.slot.block_with
    return partner is not None and holder.get(place.slot.id) != holder.get(partner)
