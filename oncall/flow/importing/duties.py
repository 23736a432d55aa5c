"""Duties of a rota that was agreed elsewhere, one duty a row of a spreadsheet or an entry of a calendar.

Times are local wall time of the agency unless they carry an offset. One position is held by one
worker at a time: a second one is a fault of the file, and an imposed change belongs into an override.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from oncall.domain.covering import Stint, Word
from oncall.domain.errors import NotFound, Problem
from oncall.domain.event import EventKind
from oncall.flow import allowing
from oncall.flow.importing.breaking import broken
from oncall.flow.importing.duty_calendar import is_calendar, read_calendar
from oncall.flow.importing.duty_rows import COLUMNS, Reading, required
from oncall.flow.importing.preview import Change, Preview, PreviewRow
from oncall.flow.importing.sheet import Sheet, SheetRow, read_sheet
from oncall.flow.importing.summaries import Summaries
from oncall.flow.moment import Moment
from rota.model import Duty, DutySource
from rota.pattern import days_between
from rota.rules import Breach

Place = tuple[str, str | None, str]
Read = tuple[SheetRow, Sequence[Duty]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPreview(Preview[Duty]):
    """With the rules that are broken on purpose, by the id of the duty that breaks them."""

    overridden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def preview_duties(
    moment: Moment, data: bytes, summaries: Summaries | None = None, *, override: bool = False
) -> DutyPreview:
    """What importing this file would do, CSV or iCalendar; `summaries` says what a calendar's entries mean.

    A duty that breaks a rule is a fault of its row, unless somebody answers for it (`override`). Raises RowsInvalid
    for a file that cannot be read at all.
    """
    sheet = _sheet(moment, data, summaries or Summaries())
    reading = Reading(moment=moment, workers={w.external_id: w for w in moment.tx.people.all_workers()})
    read: list[Read] = [(row, duties) for row in sheet.rows if (duties := reading.take(row))]
    holders = _Holders(_standing(moment, [duty for _, duties in read for duty in duties]))
    rows = [_row(reading, row, duties, holders) for row, duties in read]
    good = [each for each in rows if each is not None]
    new = {row.row for row in good if row.change is Change.NEW}
    items = {duty.id: (duty, row) for row, duties in read if row.number in new for duty in holders.missing(duties)}
    against = broken(moment, [duty for duty, _ in items.values()])
    rules = [_fault(items[each][1], found) for each, found in against.items()]
    faults = (*sheet.problems, *reading.problems, *(() if override else rules))
    return DutyPreview(
        rows=tuple(good),
        problems=tuple(sorted(faults, key=_number)),
        notices=(*sheet.notices, *(map(_answered_for, rules) if override else ())),
        items=tuple(duty for duty, _ in items.values()),
        overridden={each: tuple(dict.fromkeys(b.rule.value for b in found)) for each, found in against.items()},
    )


def take_in_duties(moment: Moment, found: DutyPreview, word: Word) -> None:
    """Store what a preview has found; `word` says whose it is, and why rules are broken. Raises RowsInvalid,
    NotFound."""
    found.must_be_sound()
    if found.items:
        plan_duties(moment, found.items, word.by, word.reason or "import")
    for duty in found.items:
        if rules := found.overridden.get(duty.id):
            allowing.keep(moment, duty.id, duty.worker, _stint(duty), rules, word)


def plan_duties(moment: Moment, duties: Sequence[Duty], by: str, reason: str) -> int:
    """Store duties of a rota that was agreed elsewhere; how many there are. Raises NotFound for a worker."""
    known = moment.tx.people.several(duty.worker for duty in duties)
    if any(duty.worker not in known for duty in duties):
        raise NotFound("worker")
    moment.tx.duties.add(duties, by=by, reason=reason)
    moment.record(EventKind.DUTY_PLANNED, by, None, None, count=len(duties))
    return len(duties)


def cancel_duty(moment: Moment, duty_id: str, by: str) -> bool:
    """Take a duty or an override back; False when it did not stand any more."""
    stood = moment.tx.duties.cancel(duty_id, moment.at)
    if stood:
        moment.record(EventKind.DUTY_CANCELLED, by, None, duty_id)
    return stood


def _stint(duty: Duty) -> Stint:
    return Stint(
        lines=(duty.line,),
        area=duty.area,
        position=duty.position,
        kind=duty.kind,
        start=duty.start,
        end=duty.end,
    )


def _fault(row: SheetRow, found: Sequence[Breach]) -> Problem:
    """The rules that a row breaks."""
    says = "; ".join(dict.fromkeys(breach.says for breach in found))
    remedy = "Give it to somebody else, or say why the rule may be broken; it is recorded under your name"
    return Problem(place=row.place, fault=says, remedy=remedy)


def _answered_for(fault: Problem) -> str:
    return f"{fault.place} breaks a rule on purpose: {fault.fault}."


def _sheet(moment: Moment, data: bytes, summaries: Summaries) -> Sheet:
    if not is_calendar(data):
        return read_sheet(data, COLUMNS, required(moment.rules))
    return read_calendar(moment, data, summaries)


def _number(problem: Problem) -> int:
    """Where in the file a problem is: rows and entries are numbered."""
    return int(problem.place.split(",")[0].rpartition(" ")[2])


def _row(reading: Reading, row: SheetRow, duties: Sequence[Duty], holders: "_Holders") -> PreviewRow | None:
    """What the row would do among all the others; None when somebody else has its place."""
    change, worker = Change.UNCHANGED, reading.workers[row.cells["worker"]]
    for duty in holders.missing(duties):
        change = Change.NEW
        if other := holders.in_the_way(duty):
            fault = f"{other} has this position at the same time"
            remedy = "Keep one of the two; a later change is an override, or cancel the earlier duty first"
            reading.problems.append(Problem(place=row.place, fault=fault, remedy=remedy))
            return None
    if change is Change.NEW:
        holders.take(duties, row)
    subject = reading.subject(duties[0], [duty.line for duty in duties])
    return PreviewRow(row=row.number, change=change, name=worker.name, external_id=worker.external_id, subject=subject)


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
    _stored: Mapping[tuple[Place, date], Sequence[Duty]] = field(init=False)

    def __post_init__(self) -> None:
        stored: dict[tuple[Place, date], list[Duty]] = defaultdict(list)
        for duty in self.standing:
            self._take(duty, "a duty that is planned already")
            for place in _places(duty):
                stored[place].append(duty)
        self._stored = stored

    def missing(self, duties: Sequence[Duty]) -> Sequence[Duty]:
        """Those of a row that are not planned already just as they are."""
        return [
            duty
            for duty in duties
            if not any(_same(duty, other) for place in _places(duty) for other in self._stored.get(place, ()))
        ]

    def in_the_way(self, duty: Duty) -> str:
        """What holds the same place at the same time; "" when nothing does."""
        held = (each for place in _places(duty) for each in self._held.get(place, ()))
        return next((what for other, what in held if duty.start < other.end and other.start < duty.end), "")

    def take(self, duties: Sequence[Duty], row: SheetRow) -> None:
        """The places are this row's from now on."""
        for duty in duties:
            self._take(duty, row.place)

    def _take(self, duty: Duty, what: str) -> None:
        for place in _places(duty):
            self._held[place].append((duty, what))


def _same(one: Duty, other: Duty) -> bool:
    return (one.worker, one.start, one.end, one.kind) == (other.worker, other.start, other.end, other.kind)


def _places(duty: Duty) -> Iterator[tuple[Place, date]]:
    place = duty.line, duty.area, duty.position
    return ((place, day) for day in days_between(duty.start.date(), duty.end.date()))
