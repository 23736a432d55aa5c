"""Covering a long horizon stretch by stretch: a year is too much for one question, a few weeks are quickly answered.

Each stretch is covered while all before and after it stays as it is, so what is held is lawful at any moment. What
every stretch lacks when nothing else is asked of anybody is proved for itself; the sum is a bound for all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rota.book import Unit
from rota.planner.coverage import Cover, cover
from rota.planner.groups import Group
from rota.planner.solving import Effort
from rota.planner.table import Agency, Table

_LONG = 400
"""Units of a group from which on it is covered in stretches."""

_DAYS = timedelta(days=42)
"""How long a stretch is at least. Shorter ones lose more at their edges, longer ones take far longer."""

_REACH = timedelta(days=45)
"""How far every rule looks but those of weekends beside each other, and of the year's holidays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Who holds the units of a group (unit → worker), what is missing in prices, and what no rota can be below."""

    held: Mapping[str, str]
    cost: int
    bound: int


def covered(
    agency: Agency, group: Group, held: Mapping[str, str], effort: Effort, *, guests: bool, known: int = 0
) -> Covered:
    """The best cover of a group that can be found with that effort, from what is held in the whole agency.

    Guests hold something in it only if they shall; the bound counts on them in any case. What is `known` of the bound
    is not proved again.
    """
    asked = group if guests else replace(group, guests=())
    found = dict(held) if guests else {unit: worker for unit, worker in held.items() if worker in {*group.home}}
    parts = stretches(agency, group.units)
    # What is lost at the edges of one division is found again in the middle of the other.
    shifted = stretches(agency, group.units, _DAYS / 2) if len(parts) > 1 else []
    each = replace(effort, seconds=effort.seconds * min(1.0, 3 / len(parts)), least=effort.least / len(parts))
    done: dict[tuple[Unit, ...], tuple[Table, Cover]] = {}
    for part in (*parts, *shifted):
        stretch = replace(asked, units=part)
        if part in parts or stretch.missing(agency, found):
            table = _table(agency, stretch, found, whole=len(parts) == 1 and not guests)
            best = cover(table, each, table.holders(found))
            free = {unit.id for unit in table.free}
            others = {unit: worker for unit, worker in found.items() if unit not in free}
            found, done[part] = others | dict(table.assignments(best.holders)), (table, best)
    mine = {unit.id for unit in group.units}
    missing = {part: replace(group, units=part).missing(agency, found) for part in (*parts, *shifted)}
    cost = sum(missing[part] for part in parts)
    least: dict[tuple[Unit, ...], int] = {}
    for division in (parts, shifted):
        for part in (part for part in division if part in done and missing[part] and known < cost):
            least[part] = _least(agency, replace(group, units=part), found, *done[part], each)
        known = max(known, _in_sum(least))
    return Covered(held={unit: worker for unit, worker in found.items() if unit in mine}, cost=cost, bound=known)


def _in_sum(least: Mapping[tuple[Unit, ...], int]) -> int:
    """The most that stretches which share nothing lack together, of either division: what lies at an edge of one is
    proved in the middle of the other."""
    most: list[tuple[tuple[datetime, str], int]] = []
    for part in sorted(least, key=lambda units: _place(units[-1])):
        before = max((sum_ for last, sum_ in most if last < _place(part[0])), default=0)
        most.append((_place(part[-1]), before + least[part]))
    return max((sum_ for _, sum_ in most), default=0)


def _place(unit: Unit) -> tuple[datetime, str]:
    """Where it stands in the order in which stretches are cut."""
    return unit.start, unit.id


def _least(agency: Agency, part: Group, held: Mapping[str, str], table: Table, best: Cover, effort: Effort) -> int:
    """What is missing in a stretch whatever one does."""
    if not table.kept and len(table.workers) == len(part.home) + len(part.guests):
        return best.bound
    hopeful = part.hopeful(agency)
    # What is held is mostly the best there is: the solver then only has to prove it.
    return cover(hopeful, replace(effort, least=0.0), hopeful.holders(held)).bound


def _table(agency: Agency, part: Group, held: Mapping[str, str], *, whole: bool) -> Table:
    """The stretch with what its people hold elsewhere and near it in time."""
    if whole:
        return part.table(agency)
    limits = agency.book.problem.limits
    reach = _REACH + timedelta(weeks=max(limits.weekends_free_between or 0, limits.max_weekends_in_row or 0))
    since, until = min(unit.start for unit in part.units) - reach, max(map(_end, part.units)) + reach
    near = {
        unit: worker
        for unit, worker in held.items()
        if agency.unit[unit].holidays or (agency.unit[unit].start < until and since < _end(agency.unit[unit]))
    }
    return part.table(agency, near)


def stretches(
    agency: Agency, units: Sequence[Unit], first: timedelta = _DAYS, *, long: int = _LONG
) -> list[tuple[Unit, ...]]:
    """The units by time, cut where nothing runs and no need spans it, the first time after `first`; all of them where
    they are not more than `long`."""
    if len(units) <= long:
        return [tuple(units)]
    parts: list[list[Unit]] = [[]]
    until: datetime | None = None
    for unit in sorted(units, key=_place):
        lasts = _DAYS if len(parts) > 1 else first
        if until is not None and unit.start >= until and unit.start - parts[-1][0].start >= lasts:
            parts.append([])
        parts[-1].append(unit)
        until = max(filter(None, (until, _tied_until(agency, unit))))
    return [tuple(part) for part in parts]


def _tied_until(agency: Agency, unit: Unit) -> datetime:
    """When the unit is over, and every period of which a need counts on its holder."""
    periods = [agency.book.place[slot].period.id for slot in unit.slots]
    joint = (period for need in agency.joint_needs(periods) for period in need.periods)
    return max([_end(unit), *(agency.periods[period].end for period in joint)])


def _end(unit: Unit) -> datetime:
    return unit.spans[-1][1]
