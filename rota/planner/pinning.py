"""What is fixed by hand comes first, before anything is planned around it."""

from collections import defaultdict
from collections.abc import Iterator

from rota.planner.table import Agency
from rota.rules import barred


def pinned(agency: Agency) -> Iterator[tuple[str, str]]:
    """(unit, worker) for every pin that can hold, in the order of the problem.

    A pin that a rule forbids, or that collides with one before it, is left out; its slot stays empty with its reason.
    """
    slots: dict[str, list[str]] = defaultdict(list)
    for pin in agency.book.problem.pins:
        unit = agency.book.unit_of[pin.slot]
        mine = slots[pin.worker]
        is_new = pin.slot not in mine
        if is_new and pin.worker in agency.fit[unit.id] and not barred(agency.book, pin.worker, pin.slot, mine):
            mine += unit.slots
            yield unit.id, pin.worker
