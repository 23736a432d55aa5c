"""One row of a rota that was agreed elsewhere, read by itself: who, where, from when until when.

A row may name several service lines, which one worker then serves at the same time: it becomes a duty a line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from oncall.domain.errors import Problem
from oncall.domain.person import Worker
from oncall.domain.rules import RuleSet
from oncall.flow.importing.cells import Cells, by_name, named
from oncall.flow.importing.sheet import SheetRow
from oncall.flow.moment import Moment
from rota.model import Duty, DutySource, Scope
from rota.pattern import local_date, period_at
from rota.said import wall

COLUMNS = {
    "worker": ("external_id", "worker_id", "staff_id", "id"),
    "line": ("lines", "service_line", "service_lines"),
    "area": ("team",),
    "position": ("role",),
    "start": ("starts", "starts_at", "from"),
    "end": ("ends", "ends_at", "until", "to"),
    "kind": ("type",),
}
"""Columns in the order in which they are best written, each with the other names it is known by."""

LONGEST = timedelta(days=31)

Where = tuple[tuple[str, ...], str | None, str]
"""Service lines, area and position."""


def required(rules: RuleSet) -> tuple[str, ...]:
    """The columns without which no row can be understood: where there are several service lines, also theirs."""
    line = ("line",) if len(rules.service_lines) > 1 else ()
    return "worker", *line, "position", "start", "end"


@dataclass(slots=True, kw_only=True)
class Reading:
    """One pass over a file."""

    moment: Moment
    workers: Mapping[str, Worker]
    problems: list[Problem] = field(default_factory=list)
    lines: Mapping[str, str] = field(init=False)
    areas: Mapping[str, str] = field(init=False)
    positions: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = by_name({line.id: line.name for line in self.rules.service_lines})
        self.areas = by_name({area.id: area.name for area in self.rules.areas})
        self.positions = by_name({position.id: position.name for position in self.rules.positions})

    @property
    def rules(self) -> RuleSet:
        """The rules in force."""
        return self.moment.rules

    def take(self, row: SheetRow) -> Sequence[Duty]:
        """The duties of a row, one a service line; none when something is wrong with it."""
        cells = Cells(row)
        worker, where = self._worker(cells), self._where(cells)
        start, end = cells.instant("start", self.rules.zone), cells.instant("end", self.rules.zone)
        if start and end and not timedelta() < end - start <= LONGEST:
            cells.wrong("end", "it is not after the start, or more than 31 days after it", "Mend one of the two")
        kind = self._kind(cells, where, start)
        self.problems += cells.problems
        if cells.problems or worker is None or where is None or start is None or end is None:
            return ()
        return [self._duty(worker, line, where, start, end, kind) for line in where[0]]

    def subject(self, duty: Duty, lines: Sequence[str]) -> str:
        """What a row is about, by the ids of the rules and in local time."""
        start = f"{local_date(duty.start, self.rules.zone)} {wall(duty.start, self.rules.zone)}"
        where = " ".join(part for part in (" ".join(lines), duty.area, duty.position) if part)
        return f"{where} {start}"

    def _worker(self, cells: Cells) -> Worker | None:
        external_id = cells.needed("worker", 40)
        found = self.workers.get(external_id)
        if external_id and (found is None or not found.active):
            cells.wrong("worker", f"there is no active worker {external_id!r}", "Import people first, or mend the id")
        return found

    def _where(self, cells: Cells) -> Where | None:
        lines = self._lines(cells)
        area = cells.one("area", self.areas, "area")
        cells.needed("position")
        position = cells.one("position", self.positions, "position")
        if position is None or not lines or not self._fits(cells, area, position):
            return None
        return lines, area, position

    def _lines(self, cells: Cells) -> tuple[str, ...]:
        """The lines that are meant; a cell that is a name or an id as it stands may hold spaces."""
        cell = cells.row.cells.get("line", "")
        if whole := named(cell, self.lines):
            return (whole,)
        known = list(dict.fromkeys(self.lines.values()))
        if not cell and len(known) == 1:
            return (known[0],)
        if not cell:
            cells.wrong("line", "it is empty", f"Use one of: {', '.join(known)}")
            return ()
        found = {part: named(part.strip(), self.lines) for part in cell.replace(",", " ").replace(";", " ").split()}
        if wrong := [part for part, line in found.items() if line is None]:
            cells.wrong("line", f"there is no service line {wrong[0][:40]!r}", f"Use one of: {', '.join(known)}")
            return ()
        return tuple(line for line in known if line in found.values())

    def _fits(self, cells: Cells, area: str | None, position: str) -> bool:
        whole_line = self.rules.position(position).scope is Scope.LINE
        given = bool(cells.row.cells.get("area"))
        if whole_line and given:
            cells.wrong("area", f"one {position} serves the whole service line", "Leave the area empty")
        if not whole_line and not given:
            cells.wrong("area", f"a {position} serves an area", "Name it")
        return whole_line != given

    def _kind(self, cells: Cells, where: Where | None, start: datetime | None) -> str:
        """The kind that is written, else the one of the pattern that is under way at the start."""
        kinds = {pattern.kind: pattern.kind for pattern in self.rules.patterns}
        written = cells.one("kind", by_name(kinds), "kind of duty")
        if written or where is None or start is None:
            return written or ""
        duty = self.rules.duty
        period = period_at(duty.patterns, duty.zone, duty.calendar, where[1], where[2], start)
        return period.kind if period else "other"

    def _duty(self, worker: Worker, line: str, where: Where, start: datetime, end: datetime, kind: str) -> Duty:
        return Duty(
            id=self.moment.ids.new(),
            line=line,
            area=where[1],
            position=where[2],
            worker=worker.id,
            start=start,
            end=end,
            kind=kind,
            source=DutySource.PLANNED,
            made_at=self.moment.at,
        )
