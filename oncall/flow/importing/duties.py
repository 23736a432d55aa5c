"""Duties from a spreadsheet: a rota that was agreed elsewhere, one duty a row.

Times are local wall time of the agency unless they carry an offset. One position is held by one
worker at a time: a second one is a fault of the file, and an imposed change belongs into an override.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from oncall.domain.errors import Problem
from oncall.domain.person import Worker
from oncall.domain.rules import RuleSet
from oncall.flow.importing.cells import Cells, by_name
from oncall.flow.importing.preview import Change, Preview, PreviewRow
from oncall.flow.importing.sheet import SheetRow, read_sheet
from oncall.flow.moment import Moment
from rota.model import Duty, DutySource, Scope
from rota.pattern import days_between, local_date, local_wall, period_at

COLUMNS = {
    "worker": ("external_id", "worker_id", "staff_id", "id"),
    "line": ("service_line",),
    "area": ("team",),
    "position": ("role",),
    "start": ("starts", "starts_at", "from"),
    "end": ("ends", "ends_at", "until", "to"),
    "kind": ("type",),
}
"""Columns in the order in which they are best written, each with the other names it is known by."""

REQUIRED = ("worker", "position", "start", "end")
LONGEST = timedelta(days=31)

Place = tuple[str, str | None, str]


def preview_duties(moment: Moment, data: bytes) -> Preview[Duty]:
    """What importing this CSV file would do. Raises RowsInvalid for a file that cannot be read at all."""
    sheet = read_sheet(data, COLUMNS, REQUIRED)
    reading = _Reading(moment=moment, workers={w.external_id: w for w in moment.tx.people.all_workers()})
    read = [(row, duty) for row in sheet.rows if (duty := reading.take(row)) is not None]
    holders = _Holders(_standing(moment, [duty for _, duty in read]))
    rows = [reading.row(row, duty, holders) for row, duty in read]
    good = [each for each in rows if each is not None]
    new = {row.row for row in good if row.change is Change.NEW}
    return Preview(
        rows=tuple(good),
        problems=tuple(sorted(reading.problems, key=lambda p: int(p.place.split(",")[0].removeprefix("row ")))),
        notices=sheet.notices,
        items=tuple(duty for row, duty in read if row.number in new),
    )


def _standing(moment: Moment, duties: Sequence[Duty]) -> list[Duty]:
    """The planned duties that stand already around these."""
    found: list[Duty] = []
    for line in {duty.line for duty in duties}:
        here = [duty for duty in duties if duty.line == line]
        since, until = min(d.start for d in here), max(d.end for d in here)
        found += moment.tx.duties.of_line(line, since, until)
    return [duty for duty in found if duty.source is DutySource.PLANNED]


@dataclass(slots=True)
class _Holders:
    """Who holds which place when, by the file and by what stands already; kept by place and day."""

    standing: Sequence[Duty]
    _held: dict[tuple[Place, date], list[tuple[Duty, str]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for duty in self.standing:
            self._take(duty, "a duty that is planned already")

    def stands(self, duty: Duty) -> bool:
        """Whether the very same duty is planned already."""
        return any(_same(duty, other) for place in _places(duty) for other, _ in self._held.get(place, ()))

    def in_the_way(self, duty: Duty) -> str:
        """What holds the same place at the same time; "" when nothing does."""
        held = (each for place in _places(duty) for each in self._held.get(place, ()))
        return next((what for other, what in held if duty.start < other.end and other.start < duty.end), "")

    def take(self, duty: Duty, row: SheetRow) -> None:
        """The place is this one's from now on."""
        self._take(duty, row.place)

    def _take(self, duty: Duty, what: str) -> None:
        for place in _places(duty):
            self._held[place].append((duty, what))


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One pass over a file."""

    moment: Moment
    workers: Mapping[str, Worker]
    problems: list[Problem] = field(default_factory=list)
    lines: Mapping[str, str] = field(init=False)
    areas: Mapping[str, str] = field(init=False)
    positions: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = by_name({line.id: line.name for line in self._rules.service_lines})
        self.areas = by_name({area.id: area.name for area in self._rules.areas})
        self.positions = by_name({position.id: position.name for position in self._rules.positions})

    @property
    def _rules(self) -> RuleSet:
        return self.moment.rules

    def take(self, row: SheetRow) -> Duty | None:
        """Read one row by itself; None when something is wrong with it."""
        cells = Cells(row)
        worker, place = self._worker(cells), self._where(cells)
        start, end = cells.instant("start", self._rules.zone), cells.instant("end", self._rules.zone)
        if start and end and not timedelta() < end - start <= LONGEST:
            cells.wrong("end", "it is not after the start, or more than 31 days after it", "Mend one of the two")
        kind = self._kind(cells, place, start)
        self.problems += cells.problems
        if cells.problems or worker is None or place is None or start is None or end is None:
            return None
        return self._duty(worker, place, start, end, kind)

    def row(self, row: SheetRow, duty: Duty, holders: _Holders) -> PreviewRow | None:
        """What the row would do among all the others; None when somebody else has its place."""
        subject, change = self._subject(row, duty), Change.UNCHANGED
        if not holders.stands(duty):
            change = Change.NEW
            if other := holders.in_the_way(duty):
                fault = f"{other} has this position at the same time"
                remedy = "Keep one of the two; a later change is an override, or cancel the earlier duty first"
                self.problems.append(Problem(place=row.place, fault=fault, remedy=remedy))
                return None
            holders.take(duty, row)
        return PreviewRow(row=row.number, change=change, subject=subject)

    def _worker(self, cells: Cells) -> Worker | None:
        external_id = cells.needed("worker", 40)
        found = self.workers.get(external_id)
        if external_id and (found is None or not found.active):
            cells.wrong("worker", f"there is no active worker {external_id!r}", "Import people first, or mend the id")
        return found

    def _where(self, cells: Cells) -> Place | None:
        line = cells.one("line", self.lines, "service line")
        area = cells.one("area", self.areas, "area")
        cells.needed("position")
        position = cells.one("position", self.positions, "position")
        if line is None and len(self._rules.service_lines) == 1:
            line = self._rules.service_lines[0].id
        if line is None and not cells.row.cells.get("line"):
            cells.wrong("line", "it is empty", f"Use one of: {', '.join(dict.fromkeys(self.lines.values()))}")
        if position is None or line is None or not self._fits(cells, area, position):
            return None
        return line, area, position

    def _fits(self, cells: Cells, area: str | None, position: str) -> bool:
        whole_line = self._rules.position(position).scope is Scope.LINE
        given = bool(cells.row.cells.get("area"))
        if whole_line and given:
            cells.wrong("area", f"one {position} serves the whole service line", "Leave the area empty")
        if not whole_line and not given:
            cells.wrong("area", f"a {position} serves an area", "Name it")
        return whole_line != given

    def _kind(self, cells: Cells, place: Place | None, start: datetime | None) -> str:
        """The kind that is written, else the one of the pattern that is under way at the start."""
        kinds = {pattern.kind: pattern.kind for pattern in self._rules.patterns}
        written = cells.one("kind", by_name(kinds), "kind of duty")
        if written or place is None or start is None:
            return written or ""
        duty = self._rules.duty
        period = period_at(duty.patterns, duty.zone, duty.calendar, place[1], place[2], start)
        return period.kind if period else "other"

    def _duty(self, worker: Worker, place: Place, start: datetime, end: datetime, kind: str) -> Duty:
        line, area, position = place
        return Duty(
            id=self.moment.ids.new(),
            line=line,
            area=area,
            position=position,
            worker=worker.id,
            start=start,
            end=end,
            kind=kind,
            source=DutySource.PLANNED,
            made_at=self.moment.at,
        )

    def _subject(self, row: SheetRow, duty: Duty) -> str:
        start = f"{local_date(duty.start, self._rules.zone)} {local_wall(duty.start, self._rules.zone)}"
        where = " ".join(part for part in (duty.line, duty.area, duty.position) if part)
        return f"{row.cells['worker']} {where} {start}"


def _place(duty: Duty) -> Place:
    return duty.line, duty.area, duty.position


def _same(one: Duty, other: Duty) -> bool:
    return (one.worker, one.start, one.end, one.kind) == (other.worker, other.start, other.end, other.kind)


def _places(duty: Duty) -> Iterator[tuple[Place, date]]:
    return ((_place(duty), day) for day in days_between(duty.start.date(), duty.end.date()))
