"""From who holds what to a solution: checked and filled once more, priced exactly, every empty slot with its reason."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from rota.barring import nobody
from rota.book import Book, Unit
from rota.load import cost
from rota.planner.filling import filled
from rota.planner.table import Agency, Table
from rota.problem import Assignment, Solution
from rota.rules import Rule, barred, breaches, unfit

_MOST_REASONS = 500
_PINNED = 100_000_000


def answer(agency: Agency, held: Mapping[str, str], *, bound: int, seed: int, seconds: float) -> Solution:
    """The solution in which each unit is with the worker that `held` names, and what they leave open is filled."""
    book = agency.book
    given = in_parts(book, _assignments(book, completed(agency, lawful(book, held))))
    priced = cost(book, given)
    return Solution(
        assignments=given,
        seed=seed,
        seconds=round(seconds, 2),
        cost=priced.total,
        bound=min(bound, priced.total),
        parts=priced.parts,
        reasons=dict(_reasons(book, given)),
    )


def lawful(book: Book, held: Mapping[str, str]) -> dict[str, str]:
    """Unit → worker as in `held`, less as few units as will do where a hard rule is broken, pinned ones last.

    The search breaks none, and a test says so; a rota that did all the same must not leave here.
    """
    kept = dict(held)
    while broken := _broken(book, kept):
        parts = Counter(unit for units in broken for unit in units)
        # Whatever is in the way of most goes first; of two that are in each other's way, what is cheaper to lose.
        one = min(parts, key=lambda unit: (_is_pinned(book, unit), -parts[unit], _lost(book, unit), unit))
        gone = {unit for units in broken if len(units) == 1 for unit in units} or {one}
        kept = {unit: worker for unit, worker in kept.items() if unit not in gone}
    return kept


def completed(
    agency: Agency, held: Mapping[str, str], asked: Mapping[str, Collection[str]] | None = None
) -> dict[str, str]:
    """`held`, and somebody for every unit that nobody has and anybody (of those `asked`) may take."""
    table = Table(agency, agency.book.units, agency.book.person)
    return dict(table.assignments(filled(table, table.holders(held), asked)))


def _broken(book: Book, held: Mapping[str, str]) -> list[set[str]]:
    """For each breach the units that have a part in it."""
    found = (breach for breach in breaches(book, _assignments(book, held)) if breach.rule is not Rule.PIN)
    return [{book.unit_of[slot].id for slot in breach.slots} for breach in found]


def _assignments(book: Book, held: Mapping[str, str]) -> tuple[Assignment, ...]:
    """The assignments in the order of the units."""
    return tuple(
        Assignment(slot=slot, worker=held[unit.id]) for unit in book.units if unit.id in held for slot in unit.slots
    )


def _is_pinned(book: Book, unit: str) -> bool:
    return any(book.unit_of[slot].id == unit for slot in book.pinned)


def _lost(book: Book, unit: str) -> int:
    uncovered = book.problem.prices.uncovered
    slots = [slot for slot, whole in book.unit_of.items() if whole.id == unit]
    return sum(uncovered[book.place[slot].slot.position] for slot in slots)


def in_parts(book: Book, given: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    """Have blocks that nobody may hold whole be held in part, by whoever may hold most of them; pins come first."""
    held, taken = book.held(given), {each.slot for each in given}
    for unit in book.units if book.person else ():
        if len(unit.slots) > 1 and not taken.intersection(unit.slots):
            parts = [(_part(book, worker, unit, held.get(worker, ())), worker) for worker in book.person]
            slots, worker = max(parts, key=lambda part: (_worth(book, part[0]), part[1]))
            held.setdefault(worker, []).extend(slots)
            given += tuple(Assignment(slot=slot, worker=worker) for slot in slots)
    return given


def _part(book: Book, worker: str, unit: Unit, held: Iterable[str]) -> list[str]:
    """The slots of the unit that the worker may hold beside each other and what they have."""
    part: list[str] = []
    for slot in sorted(unit.slots, key=lambda slot: book.pinned.get(slot) != worker):
        found = barred(book, worker, slot, [*held, *part], alone=True)
        if all(breach.rule is Rule.BLOCK for breach in found):
            part.append(slot)
    return part


def _worth(book: Book, slots: Iterable[str]) -> int:
    prices = book.problem.prices.uncovered
    return sum(prices[book.place[slot].slot.position] + (slot in book.pinned) * _PINNED for slot in slots)


def _reasons(book: Book, given: tuple[Assignment, ...]) -> Mapping[str, str]:
    """For each empty slot which rules bar how many."""
    taken = {each.slot for each in given}
    held = book.held(given)
    empty = [slot for slot in book.place if slot not in taken][:_MOST_REASONS]
    return {
        slot: nobody([_first_rule(book, worker, slot, held.get(worker, ())) for worker in book.person])
        for slot in empty
    }


def _first_rule(book: Book, worker: str, slot: str, held: Iterable[str]) -> Rule | None:
    """The first rule that bars a worker who holds these slots from another one."""
    found = next(unfit(book, worker, slot), None)
    if found is None:  # Only then is it worth looking at all that they hold.
        found = next(iter(barred(book, worker, slot, held)), None)
    return found.rule if found else None
