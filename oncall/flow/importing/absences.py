"""Absences in: a spreadsheet of many people, or the calendar that one worker keeps elsewhere.

Of a calendar nothing is kept but the times, and a digest by which an entry is known again. Entries that are marked
free or cancelled are no absences. What stands already is not entered twice, however often a file is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from oncall.domain.errors import Invalid, Problem
from oncall.domain.person import Worker
from oncall.domain.staffing import Absence, AbsenceKind
from oncall.flow.importing.cells import Cells, by_name
from oncall.flow.importing.duty_calendar import AHEAD, CalendarItem, is_calendar, items_of
from oncall.flow.importing.preview import Change, Preview, PreviewRow
from oncall.flow.importing.sheet import SheetRow, read_sheet
from oncall.flow.moment import Moment
from oncall.flow.staffing import absence_faults, cancel_absence, new_absence, same, store
from rota.pattern import local_date, local_midnight
from rota.said import wall

COLUMNS = {
    "worker": ("external_id", "worker_id", "staff_id", "id"),
    "start": ("from", "starts", "first_day", "begin", "begins"),
    "end": ("to", "until", "ends", "last_day", "through"),
    "kind": ("type",),
    "only_kinds": ("only", "kinds"),
    "reason": ("note", "why"),
}
"""Columns in the order in which they are best written, each with the other names it is known by."""

REQUIRED = ("worker", "start", "end")
CALENDAR, SHEET = "calendar", "sheet"
_WHICH = " of "
"""What stands between the digest of an entry's name and the time of it that is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceStep:
    """One change: `absence` is entered, `instead_of` (an id) is taken back; one of the two may be missing."""

    absence: Absence | None
    instead_of: str | None = None


def preview_absences(
    moment: Moment,
    data: bytes,
    worker_id: str | None,
    *,
    whole: bool = False,
    kind: AbsenceKind = AbsenceKind.UNAVAILABLE,
) -> Preview[AbsenceStep]:
    """What importing this file would do. A calendar needs the worker whose it is, and its entries are all of one
    `kind`; `whole` takes back what came out of it before and is gone. Raises RowsInvalid for a file that cannot be
    read at all, NotFound, Invalid."""
    worker = None if worker_id is None else moment.tx.people.get(worker_id)
    if not is_calendar(data):
        return _preview_sheet(moment, data, worker)
    if worker is None:
        raise Invalid.at("worker", "a calendar does not say whose it is", "Name the worker")
    return _preview_calendar(moment, data, worker, kind, whole=whole)


def take_in_absences(moment: Moment, found: Preview[AbsenceStep], by: str) -> None:
    """Enter and take back what a preview has found. Raises RowsInvalid with the fault of every row."""
    found.must_be_sound()
    for step in found.items:
        # The new one first, so that cover which is sought for both is not called off and sought again.
        if step.absence is not None:
            store(moment, step.absence, by)
        if step.instead_of is not None:
            cancel_absence(moment, step.instead_of, by)


def _preview_sheet(moment: Moment, data: bytes, worker: Worker | None) -> Preview[AbsenceStep]:
    sheet = read_sheet(data, COLUMNS, REQUIRED)
    people = {each.external_id: each for each in ([worker] if worker else moment.tx.people.everybody())}
    reading = _Reading(moment=moment, workers=people)
    rows = [row for row in map(reading.take, sheet.rows) if row is not None]
    steps = tuple(AbsenceStep(absence=absence) for absence in reading.new)
    return Preview(rows=tuple(rows), problems=tuple(reading.problems), notices=sheet.notices, items=steps)


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One pass over a spreadsheet. `standing` are the absences of a worker that are entered already."""

    moment: Moment
    workers: Mapping[str, Worker]
    new: list[Absence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)
    standing: dict[str, list[Absence]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for absence in self.moment.tx.staffing.absences(*_always(self.moment)):
            self.standing.setdefault(absence.worker, []).append(absence)

    def take(self, row: SheetRow) -> PreviewRow | None:
        """Read one row; None when something is wrong with it."""
        cells = Cells(row)
        absence = self._absence(cells)
        if absence is not None:
            faults = absence_faults(self.moment, absence)
            cells.problems += [Problem(place=cells.place(f.place), fault=f.fault, remedy=f.remedy) for f in faults]
            self._must_be_new_here(cells, absence)
        if cells.problems or absence is None:
            self.problems += cells.problems
            return None
        known = any(same(absence, other) for other in self.standing.get(absence.worker, ()))
        if not known:
            self.new.append(absence)
        worker, change = self.workers[row.cells["worker"]], Change.UNCHANGED if known else Change.NEW
        return _row(worker, row.number, change, f"{absence.kind.value} {_shown(self.moment, absence)}")

    def _absence(self, cells: Cells) -> Absence | None:
        worker = self._worker(cells)
        start, end = _time(cells, "start", self.moment.rules.zone), _time(cells, "end", self.moment.rules.zone)
        kind = cells.one("kind", by_name({kind.value: kind.value for kind in AbsenceKind}), "kind of absence")
        duties = {pattern.kind: pattern.kind for pattern in self.moment.rules.patterns}
        only = cells.known("only_kinds", frozenset(), by_name(duties), "kinds of duty")
        reason = cells.text("reason", 500)
        if worker is None or start is None or end is None or cells.problems:
            return None
        wanted = AbsenceKind(kind or AbsenceKind.LEAVE)
        return new_absence(self.moment, worker.id, wanted, start, end, reason, sorted(only), SHEET)

    def _worker(self, cells: Cells) -> Worker | None:
        external_id = cells.needed("worker", 40)
        found = self.workers.get(external_id)
        if external_id and found is None:
            fault = f"there is no active worker {external_id!r} whose absences may be entered here"
            cells.wrong("worker", fault, "Import people first, or mend the id")
        return found

    def _must_be_new_here(self, cells: Cells, absence: Absence) -> None:
        """The same line twice is most likely a mistake for somebody else's."""
        said = (absence.worker, absence.kind, absence.start, absence.end, absence.only_kinds)
        if said in self.seen:
            cells.wrong("start", f"row {self.seen[said]} says the same", "Take one of the two out")
        self.seen.setdefault(said, cells.row.number)


def _time(cells: Cells, column: str, zone: ZoneInfo) -> datetime | None:
    """An instant, or a whole local day: its midnight as a start, the midnight after it as an end."""
    if cells.row.cells.get(column, "").count(":") or not cells.row.cells.get(column):
        return cells.instant(column, zone)
    day = cells.day(column)
    return None if day is None else local_midnight(day + timedelta(days=int(column == "end")), zone)


def _preview_calendar(
    moment: Moment, data: bytes, worker: Worker, kind: AbsenceKind, *, whole: bool
) -> Preview[AbsenceStep]:
    items = [item for item in items_of(data, moment.at, moment.at + AHEAD) if not item.free]
    found = {absence.uid: absence for item in items if (absence := _entry(moment, worker, item, kind)) is not None}
    known = moment.tx.staffing.by_uid(worker.id)
    rows, steps, problems = list[PreviewRow](), list[AbsenceStep](), list[Problem]()
    for number, absence in enumerate(found.values(), 1):
        place = f"entry {number}"
        problems += [
            Problem(place=f"{place}, {f.place}", fault=f.fault, remedy=f.remedy)
            for f in absence_faults(moment, absence)
        ]
        before = known.get(absence.uid)
        change = _change(before, absence)
        what = _what(before, absence)
        over = before.id if before else ""
        rows.append(_row(worker, number, change, _shown(moment, absence), what, over))
        if change is not Change.UNCHANGED:
            steps.append(AbsenceStep(absence=absence, instead_of=before.id if before else None))
    entries = {uid.partition(_WHICH)[0] for uid in found}
    missing = [each for uid, each in known.items() if uid not in found and each.end > moment.at]
    # A series that has moved is there under other times; an entry that is not there at all may be in another part.
    gone = [each for each in missing if whole or each.uid.partition(_WHICH)[0] in entries]
    rows += [
        _row(worker, number, Change.CHANGED, _shown(moment, each), "taken back", each.id)
        for number, each in enumerate(gone, len(rows) + 1)
    ]
    steps += [AbsenceStep(absence=None, instead_of=each.id) for each in gone]
    return Preview(rows=tuple(rows), problems=tuple(problems), notices=tuple(_notices(items)), items=tuple(steps))


def _entry(moment: Moment, worker: Worker, item: CalendarItem, kind: AbsenceKind) -> Absence | None:
    """The absence of one time of an entry; None for one that is over, or lasts no time."""
    zone = moment.rules.zone
    start, end = _instant(item.start, zone, fold=0), _instant(item.end, zone, fold=1)
    if end <= moment.at or end <= start:
        return None
    digest = moment.tx.digest(f"{worker.id} {item.uid or start.isoformat()}")
    uid = f"{digest}{_WHICH}{item.which}" if item.which else digest
    return new_absence(moment, worker.id, kind, start, end, source=CALENDAR, uid=uid)


def _instant(value: date | datetime, zone: ZoneInfo, *, fold: int) -> datetime:
    """A whole day by its midnight; a time without a zone by the agency's clocks, of two the one that spares more."""
    if not isinstance(value, datetime):
        return local_midnight(value, zone)
    return value if value.tzinfo else value.replace(tzinfo=zone, fold=fold)


def _change(before: Absence | None, absence: Absence) -> Change:
    if before is None:
        return Change.NEW
    return Change.CHANGED if _what(before, absence) else Change.UNCHANGED


def _what(before: Absence | None, absence: Absence) -> str:
    """What is not as it was."""
    if before is None:
        return ""
    times = (before.start, before.end) != (absence.start, absence.end)
    return ", ".join(["times"] * times + ["kind"] * (before.kind is not absence.kind))


def _row(worker: Worker, number: int, change: Change, subject: str, what: str = "", over: str = "") -> PreviewRow:
    return PreviewRow(
        row=number,
        change=change,
        name=worker.name,
        external_id=worker.external_id,
        subject=subject,
        what=what,
        over=over,
    )


def _notices(items: Sequence[CalendarItem]) -> Iterator[str]:
    if any(isinstance(item.start, datetime) and item.start.tzinfo is None for item in items):
        yield "Some entries name no time zone; they are taken by the agency's clocks."


def _shown(moment: Moment, absence: Absence) -> str:
    """When it is, in local time, by days where it is whole days."""
    zone = moment.rules.zone
    first, last = local_date(absence.start, zone), local_date(absence.end - timedelta(seconds=1), zone)
    if absence.start == local_midnight(first, zone) and absence.end == local_midnight(last + timedelta(days=1), zone):
        return f"{first}" if first == last else f"{first} to {last}"
    start, end = (f"{local_date(at, zone)} {wall(at, zone)}" for at in (absence.start, absence.end))
    return f"{start} to {end}"


def _always(moment: Moment) -> tuple[datetime, datetime]:
    return moment.at - timedelta(days=4000), moment.at + timedelta(days=4000)
