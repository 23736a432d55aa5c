"""What is wrong with a planning problem: every fault at once, each with its place and its remedy.

The parts are looked at one by one, so that a file of which only some parts can be read is still told all of
its faults. What is hard to fulfil is no fault: an infeasible plan is an answer.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from rota.errors import BadProblem, ProblemFault, UnknownZone
from rota.pattern import zone_of

if TYPE_CHECKING:
    from rota.problem import Assignment, CarryIn, JointNeed, Limits, Period, Person, Prices, Problem, Slot

T = TypeVar("T")
Numbered = Sequence[tuple[int, T]]
"""Parts with their number in the file, as some may be missing."""

_MOST_WEEKS = 156
_MOST_HISTORY = 520
_MOST_DAYS_ASIDE = 8
"""A part of a week of duty begins up to so many days after the date that the week is named after."""

_WEEKENDS_ASIDE = 60
"""How far before the horizon and after it the number of a weekend may lie: enough for any way of counting them."""

_HEAD = ("timezone", "first", "weeks", "limits", "prices")
_LISTS = ("workers", "periods", "pins", "published", "carry_in", "needs_together")
_CATEGORIES = ("points", "nights", "weekends", "holidays")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A problem as far as it could be read: what could not be is None, or missing from the numbered lists.

    The names are those of everything that is there, whether it could be read or not.
    """

    timezone: str | None
    first: date | None
    weeks: int | None
    limits: "Limits | None"
    prices: "Prices | None"
    workers: "Numbered[Person]"
    periods: "Numbered[Period]"
    pins: "Numbered[Assignment]"
    published: "Numbered[Assignment]"
    carry_in: "Numbered[CarryIn]"
    needs_together: "Numbered[JointNeed]"
    worker_names: Collection[str]
    period_names: Collection[str]
    slot_names: Collection[str]


def check(problem: "Problem") -> None:
    """Raise BadProblem with everything that is wrong; say nothing of a sound one."""
    head: dict[str, Any] = {name: getattr(problem, name) for name in _HEAD}
    numbered: dict[str, Any] = {name: tuple(enumerate(getattr(problem, name))) for name in _LISTS}
    found = faults_of(
        Parts(
            **head,
            **numbered,
            worker_names={person.id for person in problem.workers},
            period_names={period.id for period in problem.periods},
            slot_names={slot.id for period in problem.periods for slot in period.slots},
        )
    )
    if found:
        raise BadProblem(found)


def faults_of(parts: Parts) -> list[ProblemFault]:
    """Everything that is wrong with the parts that could be read."""
    priced = parts.prices.uncovered if parts.prices else None
    # A horizon that is itself a fault is none that anything could lie outside of.
    sound = parts.weeks is not None and 0 < parts.weeks <= _MOST_WEEKS
    horizon = (parts.first, parts.weeks) if parts.first and parts.weeks and sound else None
    return [
        *of_horizon(parts.timezone, parts.weeks),
        *(of_limits(parts.limits) if parts.limits else ()),
        *(of_prices(parts.prices) if parts.prices else ()),
        *of_workers(parts.workers),
        *of_periods(parts.periods, priced, horizon),
        *of_links(parts.periods, parts.slot_names),
        *of_assignments("pins", parts.pins, parts.slot_names, parts.worker_names),
        *of_assignments("published", parts.published, parts.slot_names, None),
        *of_carry_in(parts.carry_in, parts.worker_names),
        *of_joint_needs(parts.needs_together, parts.period_names),
    ]


def of_horizon(timezone: str | None, weeks: int | None) -> Iterator[ProblemFault]:
    """The zone is known and the number of weeks can be meant."""
    try:
        zone_of(timezone or "UTC")
    except UnknownZone:
        yield _fault("timezone", f"there is no time zone {timezone!r}", "Use a name such as America/Chicago")
    if weeks is not None and not 1 <= weeks <= _MOST_WEEKS:
        yield _fault("weeks", f"it is {weeks}", f"Give a number of weeks from 1 to {_MOST_WEEKS}")


def of_limits(limits: "Limits") -> Iterator[ProblemFault]:
    """No limit forbids everything by mistake."""
    least = {"min_rest_hours": 0, "max_duties_7d": 1, "max_consecutive_days": 1, "max_major_holidays_per_year": 0}
    least |= {"max_nights_in_row": 1, "max_weekends_in_row": 1, "weekends_free_between": 0}
    for name, low in least.items():
        yield from _at_least(f"limits.{name}", getattr(limits, name), low)


def of_prices(prices: "Prices") -> Iterator[ProblemFault]:
    """No price is negative, and a deviation from the fair share always costs something."""
    for position, price in prices.uncovered.items():
        yield from _at_least(f"prices.uncovered.{position}", price, 0)
    for name in ("missing_skill", "preference", "wanted", "changed", "split_weekend", "cross_area"):
        yield from _at_least(f"prices.{name}", getattr(prices, name), 0)
    for category, fair in prices.fairness.items():
        if category not in _CATEGORIES:
            yield _fault(
                f"prices.fairness.{category}", "there is no such category", f"Use {', '.join(_CATEGORIES)} only"
            )
        yield from _at_least(f"prices.fairness.{category}.unit", fair.unit, 1)
        yield from _at_least(f"prices.fairness.{category}.weight", fair.weight, 1)


def of_workers(workers: "Numbered[Person]") -> Iterator[ProblemFault]:
    """Every worker is one person, works at all, and has stretches of time that end after they begin."""
    seen: dict[str, int] = {}
    for number, person in workers:
        place = f"workers[{number}]"
        yield from _twice(f"{place}.id", "worker", person.id, seen, number, "workers")
        if not 1 <= person.fte_percent <= 200:
            yield _fault(
                f"{place}.fte_percent",
                f"it is {person.fte_percent}",
                "Give the share of a full post in percent, such as 80, or leave out whoever does not work",
            )
        for name in ("max_duties_28d", "max_weekends_28d"):
            yield from _at_least(f"{place}.{name}", getattr(person, name), 0)
        for name in ("window_weeks", *_CATEGORIES):
            yield from _at_least(f"{place}.history.{name}", getattr(person.history, name), 0)
        if person.history.window_weeks > _MOST_HISTORY:
            remedy = f"Give a window of at most {_MOST_HISTORY} weeks"
            yield _fault(f"{place}.history.window_weeks", f"it is {person.history.window_weeks}", remedy)
        for kind in ("absences", "exemptions"):
            for each, stretch in enumerate(getattr(person, kind)):
                yield from _backward(f"{place}.{kind}[{each}]", stretch.start, stretch.end)


def of_periods(
    periods: "Numbered[Period]", priced: Collection[str] | None, horizon: tuple[date, int] | None
) -> Iterator[ProblemFault]:
    """Periods and slots are there once each, lie in the horizon, and have a price if they stay empty.

    `priced` positions and `horizon` are None where they could not be read.
    """
    seen: dict[str, int] = {}
    slots: dict[str, int] = {}
    for number, period in periods:
        place = f"periods[{number}]"
        yield from _twice(f"{place}.id", "period", period.id, seen, number, "periods")
        yield from _backward(place, period.start, period.end)
        if horizon and not horizon[0] <= period.day < horizon[0] + timedelta(weeks=horizon[1]):
            yield _fault(f"{place}.date", f"{period.day} is outside of the horizon", "Move it, or plan more weeks")
        if abs(period.start.date() - period.day) > timedelta(days=_MOST_DAYS_ASIDE):
            remedy = f"Give a start within {_MOST_DAYS_ASIDE} days of the date"
            yield _fault(f"{place}.start", f"{period.start.isoformat()} is far from the date {period.day}", remedy)
        for each, need in enumerate(period.needs):
            yield from _at_least(f"{place}.needs[{each}].count", need.count, 1)
        for each, slot in enumerate(period.slots):
            yield from _twice(f"{place}.slots[{each}].id", "slot", slot.id, slots, number, "periods")
            yield from _of_slot(f"{place}.slots[{each}]", slot, priced)
            last = (horizon[1] if horizon else _MOST_WEEKS) + _WEEKENDS_ASIDE
            if slot.weekend is not None and not -_WEEKENDS_ASIDE <= slot.weekend <= last:
                remedy = f"Number the weekends from 0 on; {-_WEEKENDS_ASIDE} to {last} are allowed"
                yield _fault(f"{place}.slots[{each}].weekend", f"it is {slot.weekend}", remedy)


def of_links(periods: "Numbered[Period]", slots: Collection[str]) -> Iterator[ProblemFault]:
    """A slot that ought to have the same worker as another names one that is there, and not itself."""
    for number, period in periods:
        for each, slot in enumerate(period.slots):
            if slot.block_with is not None and (slot.block_with not in slots or slot.block_with == slot.id):
                yield _fault(
                    f"periods[{number}].slots[{each}].block_with",
                    f"{slot.block_with!r} is no other slot",
                    "Name another slot, or write null",
                )


def of_assignments(
    name: str, given: "Numbered[Assignment]", slots: Collection[str], workers: Collection[str] | None
) -> Iterator[ProblemFault]:
    """Slots and workers are there, and no slot is given away twice. `workers` None: whoever left may be named."""
    seen: dict[str, int] = {}
    for number, each in given:
        place = f"{name}[{number}]"
        if each.slot not in slots:
            yield _fault(f"{place}.slot", f"there is no slot {each.slot!r}", "Name a slot of one of the periods")
        yield from _twice(f"{place}.slot", "slot", each.slot, seen, number, name)
        if workers is not None and each.worker not in workers:
            yield _unknown_worker(place, each.worker)


def of_carry_in(duties: "Numbered[CarryIn]", workers: Collection[str]) -> Iterator[ProblemFault]:
    """Duties before the horizon are of workers who are there, and end after they begin."""
    for number, duty in duties:
        yield from _backward(f"carry_in[{number}]", duty.start, duty.end)
        if duty.worker not in workers:
            yield _unknown_worker(f"carry_in[{number}]", duty.worker)


def of_joint_needs(needs: "Numbered[JointNeed]", periods: Collection[str]) -> Iterator[ProblemFault]:
    """A need over several periods names periods that are there."""
    for number, need in needs:
        place = f"needs_together[{number}]"
        yield from _at_least(f"{place}.count", need.count, 1)
        for each, period in enumerate(need.periods):
            if period not in periods:
                yield _fault(
                    f"{place}.periods[{each}]", f"there is no period {period!r}", "Name periods that are there"
                )


def _of_slot(place: str, slot: "Slot", priced: Collection[str] | None) -> Iterator[ProblemFault]:
    for category in _CATEGORIES:
        yield from _at_least(f"{place}.counts.{category}", slot.counts.of(category), 0)
    if priced is not None and slot.position not in priced:
        yield _fault(
            f"{place}.position",
            f"an empty slot of position {slot.position!r} has no price",
            f"Give one as prices.uncovered.{slot.position}",
        )


def _at_least(place: str, number: int | None, low: int) -> Iterator[ProblemFault]:
    if number is not None and number < low:
        yield _fault(place, f"it is {number}", f"Give a whole number of at least {low}")


def _backward(place: str, start: date, end: date) -> Iterator[ProblemFault]:
    if end <= start:
        yield _fault(
            place, f"it ends at {end.isoformat()}, not after {start.isoformat()}", "Give an end after the start"
        )


def _twice(place: str, thing: str, name: str, seen: dict[str, int], number: int, among: str) -> Iterator[ProblemFault]:
    if name in seen:
        yield _fault(place, f"{thing} {name!r} is already there in {among}[{seen[name]}]", "Keep one of the two")
    seen.setdefault(name, number)


def _unknown_worker(place: str, worker: str) -> ProblemFault:
    return _fault(f"{place}.worker", f"there is no worker {worker!r}", "Name one of the workers")


def _fault(place: str, fault: str, remedy: str) -> ProblemFault:
    return ProblemFault(place=place, fault=fault, remedy=remedy)
