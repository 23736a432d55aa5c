"""Drafts of a rota: made from the calendar, from an earlier rota, or from the solution of a plan."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

from oncall.domain.errors import EditedMeanwhile, Invalid, Refused
from oncall.domain.event import EventKind
from oncall.domain.rota import RotaDuty, RotaState, RotaVersion
from oncall.flow.history import calendar_of
from oncall.flow.moment import Moment
from oncall.flow.weighing import Weighing
from rota.calendar import CalendarSlot
from rota.pattern import days_between
from rota.problem import Solution

MOST_WEEKS = 53
"""A rota longer than a year was mistyped."""

Holder = Callable[[CalendarSlot], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a draft is made from, besides its slots. `problem` and `report` are texts, "" for none."""

    lines: tuple[str, ...]
    first: date
    weeks: int
    seed: int = 0
    cost: int | None = None
    bound: int | None = None
    problem: str = ""
    report: str = ""
    based_on: str | None = None
    only_holidays: bool = False


def draft(moment: Moment, number: int, version: int | None = None) -> RotaVersion:
    """The draft of that number, as it was looked at. Raises NotFound, Refused, EditedMeanwhile."""
    rota = moment.tx.rotas.by_number(number)
    if rota.state is not RotaState.DRAFT:
        raise Refused(
            f"Rota {number} is {rota.state.value}, and only drafts are changed. "
            f"`oncall rota restore {number}` makes a new draft of it."
        )
    if version is not None and version != rota.version:
        raise EditedMeanwhile(number, version, rota.version)
    return rota


def days(rota: RotaVersion) -> set[date]:
    """The local days that a rota is for."""
    return set(days_between(rota.first_day, last_day(rota.first_day, rota.weeks)))


def last_day(first: date, weeks: int) -> date:
    """The last local day of so many weeks."""
    return first + timedelta(days=7 * weeks - 1)


def slots_of(moment: Moment, rota: RotaVersion) -> Sequence[CalendarSlot]:
    """The slots that the present calendar has on the days of a rota, as far as it speaks of them."""
    return _slots(moment, rota.first_day, rota.weeks, only_holidays=rota.only_holidays)


def mark(moment: Moment, rows: Iterable[RotaDuty] = ()) -> tuple[object, ...]:
    """What a judgement about a draft rests on besides the draft: another value says that it must be made again.

    Of the slots it counts how many have begun.
    """
    tx = moment.tx
    begun = sum(row.start <= moment.at for row in rows)
    return tx.duties.mark(), tx.staffing.mark(), tx.people.mark(), tx.rules.current_id(moment.at), begun


def basis(moment: Moment, rota: RotaVersion) -> str:
    """Another one whenever something has changed that decides who may have a slot of the rota: who holds the others,
    what is pinned, people with their duties, absences and terms, the rules."""
    rows = [(row.slot, row.worker, row.pinned) for row in moment.tx.rotas.duties(rota.id)]
    return blake2b(repr((sorted(rows, key=repr), mark(moment))).encode(), digest_size=12).hexdigest()


def lines_of(moment: Moment, line: str) -> tuple[str, ...]:
    """The service lines that a rota is for: the one that is named, else all that one worker serves at a time.

    Raises Invalid for one that is not known, and where one has to be named.
    """
    known = tuple(each.id for each in moment.rules.service_lines)
    if line and line not in known:
        raise Invalid.at("line", f"there is no line '{line[:40]}'", f"Use one of: {', '.join(known)}")
    if not line and not moment.rules.planning.lines_together and len(known) > 1:
        raise Invalid.at("line", "each line has a rota of its own", f"Name one of: {', '.join(known)}")
    return (line,) if line else known


def missing(moment: Moment, rota: RotaVersion, rows: Sequence[RotaDuty]) -> tuple[str, ...]:
    """Slots of the present calendar, still to come, that a rota knows nothing of: the rules have changed since."""
    known = {(row.slot, row.start, row.end) for row in rows}
    ahead = (slot for slot in slots_of(moment, rota) if slot.start > moment.at)
    return tuple(slot.id for slot in ahead if (slot.id, slot.start, slot.end) not in known)


def make(moment: Moment, made: Made, holder: Holder, by: str) -> RotaVersion:
    """A draft with the slots of the calendar that have not ended, each with the worker whom `holder` names.

    Raises Invalid for a length that cannot be meant.
    """
    if not 1 <= made.weeks <= MOST_WEEKS:
        raise Invalid.at("weeks", f"{made.weeks} is no length of a rota", f"Give 1 to {MOST_WEEKS}")
    rota = RotaVersion(
        id=moment.ids.new(),
        number=moment.tx.rotas.next_number(),
        lines=made.lines,
        state=RotaState.DRAFT,
        version=1,
        first_day=made.first,
        weeks=made.weeks,
        seed=made.seed,
        ruleset=moment.tx.rules.current_id(moment.at),
        only_holidays=made.only_holidays,
        based_on=made.based_on,
        cost=made.cost,
        bound=made.bound,
        made_by=by,
        made_at=moment.at,
    )
    asked = _slots(moment, made.first, made.weeks, only_holidays=made.only_holidays)
    ahead = [slot for slot in asked if slot.end > moment.at]
    if not ahead:
        raise Invalid.at("from", "all of these days are over, or nobody is needed on them", "Give days to come")
    moment.tx.rotas.add(rota, made.problem, made.report, [_row(moment, rota, slot, holder(slot)) for slot in ahead])
    moment.record(EventKind.ROTA_DRAFTED, by, None, rota.id, number=rota.number, weeks=rota.weeks, slots=len(ahead))
    return rota


def empty(moment: Moment, lines: tuple[str, ...], first: date, weeks: int, by: str) -> RotaVersion:
    """A draft in which nobody holds anything yet. Raises Invalid."""
    return make(moment, Made(lines=lines, first=first, weeks=weeks), lambda _: None, by)


def copied(moment: Moment, number: int, first: date, weeks: int | None, by: str) -> RotaVersion:
    """A draft that goes on as an earlier rota did: the same people on the same weekdays, over and over.

    Whoever has left is missing from it; what it breaks is found when it is checked. Raises Invalid, NotFound, Refused.
    """
    source = moment.tx.rotas.by_number(number)
    if source.only_holidays:
        raise Refused(f"Rota {number} settles the holidays of a year, and no week is like another. Plan the next year.")
    made = Made(lines=source.lines, first=first, weeks=weeks or source.weeks, based_on=source.id)
    return make(moment, made, _again(moment, source, made, over_and_over=True), by)


def planned(moment: Moment, made: Made, solution: Solution, by: str) -> RotaVersion:
    """A draft with what a plan came to. Raises Invalid."""
    holders = {each.slot: each.worker for each in solution.assignments}
    there = {worker.id for worker in moment.tx.people.everybody()}
    return make(moment, made, lambda slot: holders.get(slot.id) if holders.get(slot.id) in there else None, by)


def restored(moment: Moment, number: int, by: str) -> RotaVersion:
    """A draft with the duties of an earlier version, as far as they lie ahead. Raises NotFound, Refused."""
    source = moment.tx.rotas.by_number(number)
    if source.state is RotaState.DRAFT:
        raise Refused(f"Rota {number} is still a draft. Edit it, or publish it.")
    made = Made(
        lines=source.lines,
        first=source.first_day,
        weeks=source.weeks,
        based_on=source.id,
        only_holidays=source.only_holidays,
    )
    return make(moment, made, _again(moment, source, made, over_and_over=False), by)


def _again(moment: Moment, source: RotaVersion, made: Made, *, over_and_over: bool) -> Holder:
    """Who held the slot of the same place and kind on the day itself, or on the same day of the earlier rota.

    A day that was a holiday then and is none now goes to whoever has the rest of its block.
    """
    there = {worker.id for worker in moment.tx.people.everybody()}
    length = 7 * source.weeks
    held = {
        (row.area, row.position, row.kind, (row.day - source.first_day).days): row.worker
        for row in moment.tx.rotas.duties(source.id)
        if row.worker in there
    }

    def own(slot: CalendarSlot) -> str | None:
        day = (slot.day - source.first_day).days
        return held.get((slot.area, slot.position, slot.kind, day % length if over_and_over else day))

    blocks: dict[str, str] = {}
    for slot in calendar_of(moment, made.first, last_day(made.first, made.weeks)):
        if over_and_over and slot.block is not None and (worker := own(slot)):
            blocks.setdefault(slot.block, worker)
    return lambda slot: own(slot) or blocks.get(slot.block or "")


def _slots(moment: Moment, first: date, weeks: int, *, only_holidays: bool) -> Sequence[CalendarSlot]:
    slots = calendar_of(moment, first, last_day(first, weeks))
    weighing = Weighing(moment.rules)
    if not only_holidays:
        return slots
    return [slot for slot in slots if weighing.majors(slot) and slot.day.year == first.year]  # As the question asks.


def _row(moment: Moment, rota: RotaVersion, slot: CalendarSlot, worker: str | None) -> RotaDuty:
    return RotaDuty(
        id=moment.ids.new(),
        rota=rota.id,
        slot=slot.id,
        area=slot.area,
        position=slot.position,
        kind=slot.kind,
        day=slot.day,
        start=slot.start,
        end=slot.end,
        worker=worker,
    )
