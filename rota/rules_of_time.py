"""The rules that lie between the duties of one worker: rest, how many, how many in a row.

Each looks at all units of a worker, those of before the horizon among them, and yields what is broken with
the slots that break it. A breach among earlier duties alone has no slots: nobody can mend it any more.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from rota.book import Book, Unit
from rota.problem import Person
from rota.said import hours, several, when

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaking:
    """A rule of time that is broken (by the value of its `Rule`), with the slots that break it together."""

    rule: str
    slots: tuple[str, ...]
    says: str


def of_time(book: Book, person: Person, units: Iterable[Unit]) -> Iterator[Breaking]:
    """Everything that these units of one worker break between them."""
    ordered = sorted(units, key=lambda unit: (unit.day, unit.start))
    limits = book.problem.limits
    yield from _rest(book, ordered)
    yield from _within(ordered, limits.max_duties_7d, 7, "duties_7d")
    if person.max_duties_28d is not None:
        yield from _within(ordered, person.max_duties_28d, 28, "duties_28d")
    yield from _days_in_row(ordered, limits.max_consecutive_days)
    if person.max_weekends_28d is not None:
        yield from _weekends(ordered, person.max_weekends_28d)
    yield from _holidays(ordered, limits.max_major_holidays_per_year)
    if limits.max_nights_in_row is not None:
        nights = [(day.toordinal(), unit) for unit in ordered for day in unit.nights]
        yield from _in_row(nights, limits.max_nights_in_row, "nights_in_row", "night")
    if limits.max_weekends_in_row is not None:
        weekends = [(weekend, unit) for unit in ordered for weekend in unit.weekends]
        yield from _in_row(weekends, limits.max_weekends_in_row, "weekends_in_row", "weekend")
    if limits.weekends_free_between is not None:
        yield from _too_soon(ordered, limits.weekends_free_between)


def _rest(book: Book, units: Sequence[Unit]) -> Iterator[Breaking]:
    """Between any two duties that are not of one block there is the rest that is due."""
    needed = timedelta(hours=book.problem.limits.min_rest_hours)
    duties = sorted((start, end, number) for number, unit in enumerate(units) for start, end in unit.spans)
    for number, (_, end, earlier) in enumerate(duties):
        for start, _, later in duties[number + 1 :]:
            if start - end >= needed:
                break
            if earlier != later:
                rest = hours(start - end) if start >= end else "no rest, but an overlap,"
                short = f"{rest} of rest" if start >= end else rest
                says = f"{short} before {when(start, book.zone)}, {hours(needed)} are needed"
                yield _broken("rest", (units[earlier], units[later]), says)


def _within(units: Sequence[Unit], most: int, days: int, rule: str) -> Iterator[Breaking]:
    """No more than so many duties in any stretch of so many days."""
    for number in range(len(units) - most):
        many = units[number : number + most + 1]
        if many[-1].day - many[0].day < days * _DAY:
            says = f"{most + 1} duties in the {days} days from {_day(many[0].day)}, {most} are allowed"
            yield _broken(rule, many, says)


def _days_in_row(units: Sequence[Unit], most: int) -> Iterator[Breaking]:
    for run in _runs((unit.day.toordinal(), unit) for unit in units):
        if len(run) > most:
            first = date.fromordinal(min(run))
            says = f"{len(run)} days in a row from {_day(first)}, {most} are allowed"
            yield _broken("consecutive", _units(run), says)


def _weekends(units: Sequence[Unit], most: int) -> Iterator[Breaking]:
    """No more than so many different weekends in any four."""
    by_weekend = _grouped((weekend, unit) for unit in units for weekend in unit.weekends)
    worked = sorted(by_weekend)
    for number in range(len(worked) - most):
        many = worked[number : number + most + 1]
        if many[-1] - many[0] < 4:
            says = f"{most + 1} weekends in 4 weeks, {most} {'is' if most == 1 else 'are'} allowed"
            yield _broken("weekends", [unit for weekend in many for unit in by_weekend[weekend]], says)


def _holidays(units: Sequence[Unit], most: int) -> Iterator[Breaking]:
    by_year: dict[int, dict[str, list[Unit]]] = defaultdict(lambda: defaultdict(list))
    for unit in units:
        for year, name in unit.holidays:
            by_year[year][name].append(unit)
    for year, names in by_year.items():
        if len(names) > most:
            says = f"{several(len(names), 'major holiday')} in {year}, {most} {'is' if most == 1 else 'are'} allowed"
            yield _broken("holidays_per_year", [unit for each in names.values() for unit in each], says)


def _in_row(numbered: Iterable[tuple[int, Unit]], most: int, rule: str, what: str) -> Iterator[Breaking]:
    """Runs that are too long, unless they are one block: a block is allowed whatever its length."""
    for run in _runs(numbered):
        units = _units(run)
        if len(run) > most and len({unit.id for unit in units}) > 1:
            longest = max(Counter(unit.id for unit in units).values())
            beside = ", or one block alone" if longest > most else ""
            says = f"{several(len(run), what)} in a row, {most} {'is' if most == 1 else 'are'} allowed{beside}"
            yield _broken(rule, units, says)


def _too_soon(units: Sequence[Unit], least: int) -> Iterator[Breaking]:
    """Weekends with too few free ones between them, unless both are of one block alone.

    To look at each weekend and the next one is enough: whatever is too near to a weekend beyond the next is too
    near to the next as well.
    """
    by_weekend = _grouped((weekend, unit) for unit in units for weekend in unit.weekends)
    for earlier, later in pairwise(sorted(by_weekend)):
        free, both = later - earlier - 1, [*by_weekend[earlier], *by_weekend[later]]
        if free < least and len({unit.id for unit in both}) > 1:
            needed = f"{least} {'is' if least == 1 else 'are'} needed"
            says = f"{several(free, 'free weekend')} between two of duty, {needed}"
            yield _broken("weekends_free_between", both, says)


def _runs(numbered: Iterable[tuple[int, Unit]]) -> Iterator[dict[int, list[Unit]]]:
    """Numbers that follow each other without a hole, with the units of each."""
    groups = _grouped(numbered)
    run: dict[int, list[Unit]] = {}
    for number in sorted(groups):
        if run and number - 1 not in run:
            yield run
            run = {}
        run[number] = groups[number]
    if run:
        yield run


def _grouped(numbered: Iterable[tuple[int, Unit]]) -> dict[int, list[Unit]]:
    groups: dict[int, list[Unit]] = defaultdict(list)
    for number, unit in numbered:
        groups[number].append(unit)
    return groups


def _units(run: dict[int, list[Unit]]) -> list[Unit]:
    return [unit for units in run.values() for unit in units]


def _broken(rule: str, units: Collection[Unit], says: str) -> Breaking:
    return Breaking(rule=rule, slots=tuple(dict.fromkeys(slot for unit in units for slot in unit.slots)), says=says)


def _day(day: date) -> str:
    return f"{day:%a %-d %b}"
