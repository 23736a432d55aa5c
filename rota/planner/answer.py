"""From who holds what to a solution: checked once more, priced exactly, with a reason for every empty slot."""

from collections.abc import Mapping

from rota.book import Book
from rota.load import cost
from rota.problem import Assignment, Solution
from rota.rules import Breach, Rule, barred, breaches

_MOST_REASONS = 500


def answer(book: Book, held: Mapping[str, str], *, bound: int, seed: int, seconds: float) -> Solution:
    """The solution in which each unit is with the worker that `held` names."""
    given = lawful(book, held)
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


def lawful(book: Book, held: Mapping[str, str]) -> tuple[Assignment, ...]:
    """The assignments in the order of the slots, less any that break a hard rule.

    The search breaks none, and a test says so; a rota that did all the same must not leave here.
    """
    given = tuple(
        Assignment(slot=slot, worker=held[unit.id]) for unit in book.units if unit.id in held for slot in unit.slots
    )
    while broken := {slot for breach in breaches(book, given) if breach.rule is not Rule.PIN for slot in breach.slots}:
        given = tuple(each for each in given if each.slot not in broken)
    return given


def _reasons(book: Book, given: tuple[Assignment, ...]) -> Mapping[str, str]:
    """For each empty slot which rules bar how many."""
    taken = {each.slot for each in given}
    held = book.held(given)
    empty = [slot for slot in book.place if slot not in taken][:_MOST_REASONS]
    return {slot: _why_empty(book, slot, held) for slot in empty}


def _why_empty(book: Book, slot: str, held: Mapping[str, list[str]]) -> str:
    counts: dict[str, int] = {}
    for worker in book.person:
        found = barred(book, worker, slot, held.get(worker, ()))
        if found:
            first: Breach = found[0]
            counts[first.rule.value] = counts.get(first.rule.value, 0) + 1
    told = ", ".join(f"{rule} {number}" for rule, number in sorted(counts.items(), key=lambda each: -each[1]))
    return f"Nobody may take it as the rota stands. Barred by: {told}."
