"""What it would cost that somebody else holds a slot: the exact change, without pricing the whole rota again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rota.book import Book, Unit
from rota.load import is_away
from rota.problem import CATEGORIES, Assignment
from rota.rules import Breach, barred
from rota.shares import curves
from rota.totals import loads


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who might hold a slot instead: what it would change in cost, and which rules bar them.

    `cost_change` leaves everybody else's duties as they are; `mostly` is the category in which it weighs most.
    """

    worker: str
    cost_change: int
    breaches: tuple[Breach, ...]
    mostly: str = ""

    @property
    def is_free(self) -> bool:
        """Whether no hard rule bars them."""
        return not self.breaches


class Exchange:
    """A rota in which one unit may be thought to be with somebody else."""

    def __init__(self, book: Book, assignments: Iterable[Assignment]) -> None:
        self.book = book
        given = tuple(assignments)
        self.holder = {each.slot: each.worker for each in given}
        self.held = book.held(given)
        self._loads = loads(book.problem, given)
        self._curves = curves(book.problem)
        self._published = {each.slot: each.worker for each in book.problem.published}
        self._joint = book.problem.needs_together
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        for slot, place in book.place.items():
            if place.slot.block_with is not None:
                for each in (slot, place.slot.block_with):
                    self._pairs.setdefault(each, []).append((slot, place.slot.block_with))
        self._periods = {period.id: period for period in book.problem.periods}

    def candidate(self, slot: str, worker: str) -> Candidate:
        """That worker in place of whoever holds the slot, with its whole block."""
        unit, kept = self.book.unit_of[slot], self.held.get(worker, ())
        before = {each: self.holder[each] for each in unit.slots if each in self.holder}
        after = dict.fromkeys(unit.slots, worker)
        fairness = self._fairness(before, after)
        change = sum(fairness.values()) + self._other(unit, after) - self._other(unit, before)
        mostly = max(fairness, key=lambda category: abs(fairness[category]), default="")
        found = barred(self.book, worker, slot, kept)
        return Candidate(worker=worker, cost_change=change, breaches=found, mostly=mostly)

    def is_better(self, slot: str, worker: str) -> bool:
        """Whether that worker may hold it, with its whole block, and the rota would be fairer and cost less. The dear
        questions come last."""
        unit = self.book.unit_of[slot]
        before = {each: self.holder[each] for each in unit.slots if each in self.holder}
        after = dict.fromkeys(unit.slots, worker)
        change = sum(self._fairness(before, after).values())
        if change >= 0 or change + self._other(unit, after) - self._other(unit, before) >= 0:
            return False
        return not barred(self.book, worker, slot, self.held.get(worker, ()))

    def _fairness(self, before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, int]:
        """The change of the fairness price by category."""
        moved: dict[tuple[str, str], int] = {}
        for slots, sign in ((before, -1), (after, 1)):
            for slot, worker in slots.items():
                for category in CATEGORIES:
                    count = self.book.place[slot].slot.counts.of(category)
                    moved[worker, category] = moved.get((worker, category), 0) + sign * count
        changes = dict.fromkeys(CATEGORIES, 0)
        for (worker, category), count in moved.items():
            if count and (curve := self._curves.get((worker, category))):
                load = self._loads[worker].of(category)
                changes[category] += curve.at(load + count) - curve.at(load)
        return changes

    def _other(self, unit: Unit, holders: Mapping[str, str]) -> int:
        """All other prices that depend on who holds the unit, if these do and all else stays."""
        return sum(self._slot(slot, holders.get(slot)) for slot in unit.slots) + self._shared(unit, holders)

    def _slot(self, slot: str, worker: str | None) -> int:
        prices, place = self.book.problem.prices, self.book.place[slot]
        if worker is None:
            return prices.uncovered[place.slot.position]
        cost = prices.cross_area * is_away(self.book, Assignment(slot=slot, worker=worker))
        cost += prices.changed * (self._published.get(slot, worker) != worker)
        if place.slot.preferences_count:
            weights = [wish.weight for wish in self.book.person[worker].preferences if wish.day == place.period.day]
            cost += sum(
                prices.preference * weight if weight > 0 else -prices.wanted * (weight < 0) for weight in weights
            )
        return cost

    def _shared(self, unit: Unit, holders: Mapping[str, str]) -> int:
        """Missing skills of the periods concerned, and pairs that are split."""
        mine, prices = set(unit.slots), self.book.problem.prices

        def now(slot: str) -> str | None:
            return holders.get(slot) if slot in mine else self.holder.get(slot)

        cost = 0
        concerned = {self.book.place[slot].period.id for slot in unit.slots}
        for period in concerned:
            for need in self._periods[period].needs:
                cost += prices.missing_skill * self._short(need.skill, need.count, [period], now)
        for joint in self._joint:
            if concerned & {*joint.periods}:
                cost += prices.missing_skill * self._short(joint.skill, joint.count, joint.periods, now)
        pairs = {pair for slot in mine for pair in self._pairs.get(slot, ())}
        return cost + prices.split_weekend * sum(now(one) != now(other) for one, other in pairs)

    def _short(self, skill: str, count: int, periods: Iterable[str], now: Callable[[str], str | None]) -> int:
        slots = (slot.id for period in periods for slot in self._periods[period].slots)
        people = {who for slot in slots if (who := now(slot)) is not None}
        return max(0, count - sum(skill in self.book.person[worker].skills for worker in people))
