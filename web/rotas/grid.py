"""A rota laid out in weeks and days: who holds what, where nobody does, and which days and nights are special."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from oncall.app.rotas import RotaView
from oncall.domain.rota import RotaDuty, RotaState
from oncall.domain.rules import RuleSet
from rota.held import Stretch
from rota.pattern import days_between, local_date
from rota.said import hours

WEEKS = 6
"""So many weeks are shown at a time: more are no longer taken in, and slow on a phone."""

GONE = "somebody who has left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One duty of a day. `hole` says that nobody holds it and somebody must; `name` is empty then.

    `clocks` is its length in words where the clocks change in it; `instead` who really holds it after a change.
    """

    row: RotaDuty
    place: str
    name: str
    hole: bool
    past: bool
    clocks: str
    together: bool
    until: datetime | None
    instead: str = ""
    holder: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One local day with its duties. `holiday` is the name of the day, "" for an ordinary one."""

    day: date
    holiday: str
    weekend: bool
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days from a Monday on, or fewer at the edges."""

    days: Sequence[Day]

    @property
    def first(self) -> date:
        """Its first day."""
        return self.days[0].day


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """What is needed to put a rota into words: rules, names, and who really holds what."""

    rules: RuleSet
    names: Mapping[str, str]
    at: datetime
    held: Sequence[Stretch] = ()
    me: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The agency's zone."""
        return self.rules.zone

    def name(self, worker: str | None) -> str:
        """Somebody's name; "" for nobody."""
        return self.names.get(worker, GONE) if worker else ""

    def place(self, row: RotaDuty) -> str:
        """Position and area in the agency's own words."""
        areas = {each.id: each.name for each in self.rules.areas}
        positions = {each.id: each.name for each in self.rules.positions}
        area = "" if row.area is None or len(areas) == 1 else areas.get(row.area, row.area)
        return f"{area} {positions.get(row.position, row.position)}".strip()

    def may_stay_empty(self, row: RotaDuty) -> bool:
        """Whether nobody is missed there: somebody would only learn."""
        return any(each.id == row.position and each.shadow for each in self.rules.positions)


def weeks(view: RotaView, looking: Looking, first: date, area: str = "") -> Sequence[Week]:
    """The weeks of a rota from that day on, at most WEEKS of them; with `area` only what serves it."""
    by_day: dict[date, list[RotaDuty]] = defaultdict(list)
    for row in view.rows:
        if area in ("", row.area or area):
            by_day[row.day].append(row)
    last = min(first + timedelta(weeks=WEEKS), view.rota.first_day + timedelta(weeks=view.rota.weeks))
    found: dict[date, list[Day]] = defaultdict(list)
    for day in days_between(first, last - timedelta(days=1)):
        found[day - timedelta(days=day.weekday())].append(_day(view, looking, day, by_day[day]))
    return [Week(days=days) for days in found.values()]


def starts(view: RotaView) -> Sequence[date]:
    """The days from which the parts of a rota are shown."""
    return [view.rota.first_day + timedelta(weeks=n) for n in range(0, view.rota.weeks, WEEKS)]


def cell(view: RotaView, looking: Looking, row: RotaDuty) -> Cell:
    """One duty, as it is shown."""
    hole = row.worker is None and not looking.may_stay_empty(row)
    draft = view.rota.state is RotaState.DRAFT
    return Cell(
        row=row,
        place=looking.place(row),
        name=looking.name(row.worker),
        hole=hole,
        past=row.start <= looking.at,
        clocks=clocks(row.start, row.end, looking.zone),
        together=row.id in view.blocks,
        until=row.end if row.end - row.start > timedelta(days=1, hours=2) else None,
        instead="" if draft else ", ".join(_others(looking, row)),
        holder=looking.name(row.holder),
        mine=bool(looking.me) and looking.me in _holding(looking, row, draft=draft),
    )


def _holding(looking: Looking, row: RotaDuty, *, draft: bool) -> set[str | None]:
    """Who really holds any of it; before it is published, who would."""
    found = set() if draft else {stretch.worker for stretch in theirs(looking, row)}
    return {*found} or {row.worker}


def clocks(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Its elapsed hours, "13 h", where they are not what the clocks on the wall say; "" everywhere else."""
    wall = end.astimezone(zone).replace(tzinfo=None) - start.astimezone(zone).replace(tzinfo=None)
    return "" if wall == end - start else hours(end - start)


def holes(view: RotaView, looking: Looking) -> Sequence[RotaDuty]:
    """Duties to come that nobody holds."""
    return [
        row for row in view.rows if row.worker is None and row.start > looking.at and not looking.may_stay_empty(row)
    ]


def _day(view: RotaView, looking: Looking, day: date, rows: Iterable[RotaDuty]) -> Day:
    order = {position.id: n for n, position in enumerate(looking.rules.positions)}
    areas = {area.id: n for n, area in enumerate(looking.rules.areas)}
    ordered = sorted(rows, key=lambda r: (order.get(r.position, 99), areas.get(r.area or "", -1), r.start))
    return Day(
        day=day,
        holiday=looking.rules.duty.calendar.name_on(day) or "",
        weekend=day.weekday() >= 5,
        cells=[cell(view, looking, row) for row in ordered],
    )


def theirs(looking: Looking, row: RotaDuty) -> Sequence[Stretch]:
    """What is really held of a duty, by whomever."""
    return [
        stretch
        for stretch in looking.held
        if (stretch.area, stretch.position) == (row.area, row.position)
        and stretch.start < row.end
        and row.start < stretch.end
    ]


def _others(looking: Looking, row: RotaDuty) -> Sequence[str]:
    """Who else holds any of it by now, after swaps, covers and overrides."""
    there = theirs(looking, row)
    return [name for worker, name in {s.worker: looking.name(s.worker) for s in there}.items() if worker != row.worker]


def today(looking: Looking) -> date:
    """The local day."""
    return local_date(looking.at, looking.zone)
