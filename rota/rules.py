"""The hard rules, once for everybody: the planner, the pages, the interface, swaps and imports.

`barred` asks before a slot is taken, `breaches` looks at a whole rota. Both say in a sentence what would be
broken, without names, in the local time of the problem. Rules hold between units: a block is one duty.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rota.book import Book, Unit, opened
from rota.problem import Absence, Assignment, Person, Problem
from rota.rules_of_time import Breaking, of_time
from rota.said import when


class Rule(StrEnum):
    """What may never be broken without a named override."""

    POSITION = "position"  # The worker does not hold the slot's position.
    AREA = "area"  # The worker does not serve there.
    SKILL = "skill"  # Something that the slot requires is missing.
    ABSENCE = "absence"  # The worker is away.
    ELIGIBILITY = "eligibility"  # The worker has not been there for long enough.
    EXEMPT = "exempt"  # The worker is exempted from such periods on that day.
    HOLIDAY_REPEAT = "holiday_repeat"  # The worker held the same major holiday last year.
    LEAVE_EVE = "leave_eve"  # It is the day before the worker's leave.
    REST = "rest"  # Too little rest between two duties.
    DUTIES_7D = "duties_7d"  # Too many duties in seven days.
    DUTIES_28D = "duties_28d"  # Too many duties in 28 days.
    CONSECUTIVE = "consecutive"  # Too many days in a row.
    NIGHTS_IN_ROW = "nights_in_row"  # Too many nights in a row, not in one block.
    WEEKENDS = "weekends"  # Too many weekends in four weeks.
    WEEKENDS_IN_ROW = "weekends_in_row"  # Too many weekends in a row.
    WEEKENDS_FREE_BETWEEN = "weekends_free_between"  # Too few free weekends between two of duty.
    HOLIDAYS_PER_YEAR = "holidays_per_year"  # Too many major holidays in one year.
    PIN = "pin"  # Somebody else is meant to hold the slot.
    BLOCK = "block"  # The slots of one block would go to several workers.
    TWICE = "twice"  # One slot, two workers.


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that is broken, by whom, with which slots, and in a sentence for people."""

    rule: Rule
    worker: str
    slots: tuple[str, ...]
    says: str


def barred(
    problem: Problem | Book, worker_id: str, slot_id: str, held: Iterable[str], *, alone: bool = False
) -> tuple[Breach, ...]:
    """Every hard rule that this worker would break by taking that slot while holding the slots `held`.

    A slot of a block is taken together with the rest of its block, unless it is asked about `alone`:
    then it is a breach that the block is split. Nothing is returned for a worker who may take it.
    """
    book = opened(problem)
    kept = [slot for slot in held if slot != slot_id]
    whole = book.unit_of[slot_id].slots
    taken = (slot_id,) if alone else tuple(slot for slot in whole if slot == slot_id or slot not in kept)
    found = [breach for slot in taken for breach in unfit(book, worker_id, slot)]
    if missing := [slot for slot in whole if slot not in taken and slot not in kept]:
        says = f"it is one block with {len(missing)} more, which would be held by somebody else"
        found.append(Breach(rule=Rule.BLOCK, worker=worker_id, slots=(slot_id, *missing), says=says))
    units = (*book.of_slots([*kept, *taken]), *book.carried(worker_id))
    for each in of_time(book, book.person[worker_id], units):
        if any(slot in each.slots for slot in taken):
            found.append(_breach(worker_id, each))
    return tuple(found)


def breaches(problem: Problem | Book, assignments: Iterable[Assignment]) -> tuple[Breach, ...]:
    """Every hard rule that a whole rota breaks. Slots and workers have to be those of the problem."""
    book = opened(problem)
    given = tuple(assignments)
    found = [*_doubled(given), *_split(book, given), *_unpinned(book, given)]
    for each in given:
        found += [breach for breach in unfit(book, each.worker, each.slot) if breach.rule is not Rule.PIN]
    for worker, slots in book.held(given).items():
        units = (*book.of_slots(slots), *book.carried(worker))
        found += [_breach(worker, each) for each in of_time(book, book.person[worker], units) if each.slots]
    return tuple(found)


def unfit(book: Book, worker_id: str, slot_id: str) -> Iterator[Breach]:
    """The rules that bar this worker from that slot whatever else they hold."""
    person, place = book.person[worker_id], book.place[slot_id]
    slot, period, called = place.slot, place.period, book.problem.called

    def breach(rule: Rule, says: str) -> Breach:
        return Breach(rule=rule, worker=worker_id, slots=(slot_id,), says=says)

    if slot.position not in person.positions:
        yield breach(Rule.POSITION, f"does not hold the position {called('position', slot.position)}")
    if period.area not in person.areas:
        yield breach(Rule.AREA, f"does not serve {called('area', period.area)}")
    if missing := sorted(slot.requires - person.skills):
        yield breach(Rule.SKILL, f"lacks {', '.join(called('skill', each) for each in missing)}")
    for absence in person.absences:
        if absence.start < period.end and period.start < absence.end:
            yield breach(_rule_of(absence), _away(absence, book))
    if any(each.bars(period.kind, period.day) for each in person.exemptions):
        yield breach(Rule.EXEMPT, f"is exempted from {called('kind', period.kind)} on {period.day:%a %-d %b}")
    repeated = period.major_holiday in person.major_holidays_last_year
    if book.problem.limits.no_repeat_major_holiday and period.major_holiday and repeated:
        yield breach(Rule.HOLIDAY_REPEAT, f"held {period.major_holiday} last year")
    if book.problem.limits.no_duty_before_leave and period.day in book.leaves[worker_id]:
        yield breach(Rule.LEAVE_EVE, f"goes on leave the day after {period.day:%a %-d %b}")
    if book.pinned.get(slot_id, worker_id) != worker_id:
        yield breach(Rule.PIN, "it is fixed for somebody else")


def is_too_new(absence: Absence) -> bool:
    """Whether it is no absence but the time until a worker may first be on duty: they are there, and have no leave."""
    return absence.reason == "eligibility"


def _rule_of(absence: Absence) -> Rule:
    return Rule.ELIGIBILITY if is_too_new(absence) else Rule.ABSENCE


def _away(absence: Absence, book: Book) -> str:
    """Why somebody cannot serve, as far as it may be said."""
    if is_too_new(absence):
        return f"has not been there long enough before {when(absence.end, book.zone)}"
    return f"is away from {when(absence.start, book.zone)} to {when(absence.end, book.zone)}"


def is_fit(book: Book, person: Person, unit: Unit) -> bool:
    """Whether nothing bars this worker from the unit by itself, nor the duties brought along from before."""
    if any(breach for slot in unit.slots for breach in unfit(book, person.id, slot)):
        return False
    carried = book.carried(person.id)
    if not carried and len(unit.slots) == 1:
        return True
    return not any(each.slots for each in of_time(book, person, (unit, *carried)))


def _breach(worker: str, broken: Breaking) -> Breach:
    return Breach(rule=Rule(broken.rule), worker=worker, slots=broken.slots, says=broken.says)


def _doubled(given: Iterable[Assignment]) -> Iterator[Breach]:
    seen: dict[str, str] = {}
    for each in given:
        if each.slot in seen:
            says = "the slot is given to two workers" if seen[each.slot] != each.worker else "the slot is given twice"
            yield Breach(rule=Rule.TWICE, worker=each.worker, slots=(each.slot,), says=says)
        seen[each.slot] = each.worker


def _split(book: Book, given: Iterable[Assignment]) -> Iterator[Breach]:
    """Blocks that are with several workers. A slot of a block that nobody holds is a gap, and has its price."""
    first: dict[str, str] = {}
    for each in given:
        unit = book.unit_of[each.slot]
        if len(unit.slots) > 1 and first.setdefault(unit.id, each.worker) != each.worker:
            says = "the slots of one block are not all with one worker"
            yield Breach(rule=Rule.BLOCK, worker=each.worker, slots=(each.slot,), says=says)


def _unpinned(book: Book, given: Iterable[Assignment]) -> Iterator[Breach]:
    holder = {each.slot: each.worker for each in given}
    for slot, worker in book.pinned.items():
        if holder.get(slot) != worker:
            yield Breach(rule=Rule.PIN, worker=worker, slots=(slot,), says="it is fixed, and held by somebody else")
