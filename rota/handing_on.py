"""Whether one duty in other hands would make a rota fairer: looked for before anybody is told that nothing can be done.

A worker above their share might hand one on, one below might be given one. Only single units are looked at, and only
those of colleagues in the same pool; what several changes together might do is for the planner.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rota.book import Book, Unit
from rota.problem import Assignment
from rota.shares import curves, fair_shares
from rota.totals import loads

_MOST = 10_000
"""So many exchanges are priced for one report at most, about a second: people wait for the page."""


class HandingOn:
    """A rota, and the single units of it that could go from one worker to another."""

    def __init__(self, book: Book, given: Sequence[Assignment], most: int = _MOST) -> None:
        # The exchange rests on `rota.load`, whose front door is the report that asks here.
        from rota.planner.candidates import Exchange  # noqa: PLC0415

        self._book = book
        self._exchange = Exchange(book, given)
        self._loads = loads(book.problem, given)
        self._curves = curves(book.problem)
        self._units = _whole_units(book, given)
        self._pools: dict[str, list[str]] = defaultdict(list)
        for person in book.problem.workers:
            self._pools[person.pool].append(person.id)
        self._fair = {(each.worker, each.category): each.fair for each in fair_shares(book.problem)}
        self._left = most

    @property
    def is_exhausted(self) -> bool:
        """Whether so much was looked at that the rest was not: that nothing was found says nothing any more."""
        return self._left <= 0

    def from_(self, worker: str, category: str) -> Unit | None:
        """The first unit that this worker could hand on to a colleague, by which the rota would be fairer."""
        lighter = sorted(self._colleagues(worker), key=lambda other: self._ratio(other, category))
        return self._first(category, ((worker, other) for other in lighter if self._is_less(other, worker, category)))

    def to(self, worker: str, category: str) -> Unit | None:
        """The first unit that this worker could be given from a colleague, by which the rota would be fairer."""
        heavier = sorted(self._colleagues(worker), key=lambda other: -self._ratio(other, category))
        return self._first(category, ((other, worker) for other in heavier if self._is_less(worker, other, category)))

    def _first(self, category: str, pairs: Iterable[tuple[str, str]]) -> Unit | None:
        found = (unit for giver, taker in pairs for unit in self._lighter(giver, taker, category))
        return next(found, None)

    def _lighter(self, giver: str, taker: str, category: str) -> Iterator[Unit]:
        """The units that may go from one to the other and make the rota better, in this category and as a whole."""
        for unit in self._units.get(giver, ()):
            count = sum(self._book.place[slot].slot.counts.of(category) for slot in unit.slots)
            if self._left > 0 and count and self._evens(giver, taker, category, count):
                self._left -= 1
                if self._exchange.is_better(unit.slots[0], taker):
                    yield unit

    def _evens(self, giver: str, taker: str, category: str, count: int) -> bool:
        """Whether the price of the category falls: a quick look, before anything dearer is asked."""
        change = 0
        for worker, moved in ((giver, -count), (taker, count)):
            if (curve := self._curves.get((worker, category))) is not None:
                load = self._loads[worker].of(category)
                change += curve.at(load + moved) - curve.at(load)
        return change < 0

    def _colleagues(self, worker: str) -> list[str]:
        return [other for other in self._pools[self._book.person[worker].pool] if other != worker]

    def _is_less(self, one: str, other: str, category: str) -> bool:
        return self._ratio(one, category) < self._ratio(other, category)

    def _ratio(self, worker: str, category: str) -> float:
        fair = self._fair[worker, category]
        return self._loads[worker].of(category) / fair if fair else float("inf")


def _whole_units(book: Book, given: Iterable[Assignment]) -> Mapping[str, Sequence[Unit]]:
    """The units that each worker holds whole, in order of time, but for what was fixed by hand."""
    found: dict[str, list[Unit]] = defaultdict(list)
    for worker, slots in book.held(given).items():
        units = {book.unit_of[slot].id: book.unit_of[slot] for slot in slots}
        whole = (
            unit for unit in units.values() if {*unit.slots} <= {*slots} and not book.pinned.keys() & {*unit.slots}
        )
        found[worker] = sorted(whole, key=lambda unit: (unit.start, unit.id))
    return found
