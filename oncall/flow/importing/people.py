"""People from a spreadsheet: new workers and what changed about known ones, by the agency's own ids, with the terms
on which they work.

What the night has taught is kept: whether a number was switched off or has opted out, when it was
verified and consented to, and who is busy. Nobody disappears by being left out of a file.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from functools import partial

from notifiers.base import Channel
from oncall.domain.errors import Invalid, Problem
from oncall.domain.event import EventKind
from oncall.domain.number import e164
from oncall.domain.person import Destination, Worker
from oncall.domain.rules import RuleSet
from oncall.domain.staffing import Staffing
from oncall.flow.importing.cells import Cells, by_name
from oncall.flow.importing.preview import Change, Preview, PreviewRow
from oncall.flow.importing.sheet import SheetRow, read_sheet
from oncall.flow.importing.terms import TERM_COLUMNS, changed_terms, read_terms
from oncall.flow.leaving import leave
from oncall.flow.moment import Moment
from oncall.flow.staffing import faults_of

COLUMNS = {
    "external_id": ("id", "staff_id", "employee_id", "worker", "worker_id"),
    "name": ("full_name",),
    "positions": ("position", "role", "roles"),
    "areas": ("area", "team", "teams"),
    "skills": ("skill",),
    "languages": ("language",),
    "phone": ("phone1", "phone_1", "mobile", "telephone", "number"),
    "phone2": ("phone_2", "second_phone", "mobile2"),
    "email": ("e_mail", "mail"),
    "push": ("app", "apprise", "apprise_url"),
    "call_down": ("calldown", "call_down_list"),
    **TERM_COLUMNS,
    "verified_on": ("verified",),
    "consented_on": ("consented", "consent_on"),
    "hours": ("allowed_hours",),
    "active": (),
}
"""Columns in the order in which they are best written, each with the other names it is known by."""

REQUIRED = ("external_id", "name", "phone")

_DIALLED = re.compile(r"[\d\s+()./-]+")
_RANKS = {"phone": 1, "phone2": 2, "email": 3, "push": 4}
_BY_PHONE = frozenset({Channel.SMS, Channel.VOICE})
_BY = {"email": frozenset({Channel.EMAIL}), "push": frozenset({Channel.PUSH})}
_APPRISE = re.compile(r"(?!https?:)[A-Za-z][A-Za-z0-9]*://[!-~]+")
_LONGEST_URL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePreview(Preview[Worker]):
    """The same, with the terms of work that are new or change."""

    terms: tuple[Staffing, ...] = ()


def take_in_people(moment: Moment, found: PeoplePreview, by: str) -> None:
    """Store what a preview has found. Raises RowsInvalid with the fault of every row."""
    found.must_be_sound()
    save_people(moment, found.items, by)
    _set_terms(moment, found.terms, by)


def _set_terms(moment: Moment, terms: Sequence[Staffing], by: str) -> None:
    """All at once: one by one, thousands of rows would keep everybody else from writing for seconds."""
    workers = moment.tx.people.several(each.worker for each in terms)
    if problems := [fault for each in terms for fault in faults_of(moment, workers[each.worker], each)]:
        raise Invalid(*problems)
    moment.tx.staffing.set_terms(*terms)
    for each in terms:
        moment.record(EventKind.TERMS_CHANGED, by, None, each.worker)


def save_people(moment: Moment, workers: Sequence[Worker], by: str) -> None:
    """Add workers or bring them up to date; whoever is not active any more has left."""
    moment.tx.people.save(*workers)
    for worker in workers:
        moment.record(EventKind.WORKER_IMPORTED, by, None, worker.id)
        if not worker.active:
            leave(moment, worker.id, by)


def preview_people(moment: Moment, data: bytes) -> PeoplePreview:
    """What importing this CSV file would do. Raises RowsInvalid for a file that cannot be read at all."""
    sheet = read_sheet(data, COLUMNS, REQUIRED)
    known = {worker.external_id: worker for worker in moment.tx.people.all_workers()}
    mentioned = {row.cells["external_id"] for row in sheet.rows}
    others = [worker for worker in known.values() if worker.external_id not in mentioned]
    terms = moment.tx.staffing.terms(worker.id for worker in known.values())
    reading = _Reading(moment=moment, known=known, others=others, standing=terms)
    rows = [row for row in map(reading.take, sheet.rows) if row is not None]
    return PeoplePreview(
        rows=tuple(rows),
        problems=tuple(reading.problems),
        notices=sheet.notices,
        items=tuple(reading.workers),
        terms=tuple(reading.terms),
    )


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One pass over a file. `others` are not in it; `taken` holds every number with whose it is; `standing` are the
    terms of work by the ids of workers."""

    moment: Moment
    known: Mapping[str, Worker]
    others: Sequence[Worker]
    standing: Mapping[str, Staffing]
    workers: list[Worker] = field(default_factory=list)
    terms: list[Staffing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    taken: dict[str, str] = field(init=False)
    areas: dict[str, str] = field(init=False)
    positions: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.areas = by_name({area.id: area.name for area in self.rules.areas})
        self.positions = by_name({position.id: position.name for position in self.rules.positions})
        self.taken = dict.fromkeys(_own_numbers(self.rules), "the agency")
        for worker in self.others:
            self._take_numbers(worker)

    @property
    def rules(self) -> RuleSet:
        """The agency's rules."""
        return self.moment.rules

    def take(self, row: SheetRow) -> PreviewRow | None:
        """Read one row; None when something is wrong with it."""
        cells = Cells(row)
        external_id = cells.needed("external_id", 40)
        before = self.known.get(external_id)
        if external_id in self.seen:
            fault = f"row {self.seen[external_id]} is about the same worker"
            cells.wrong("external_id", fault, "Keep one row a worker")
        self.seen.setdefault(external_id, row.number)
        worker = self._worker(cells, external_id, before)
        stood = self.standing.get(worker.id) or Staffing(worker=worker.id)
        terms = read_terms(cells, self.moment, worker, stood, self.areas)
        self._must_be_their_own(cells, worker)
        if cells.problems:
            self.problems += cells.problems
            return None
        self._take_numbers(worker)
        return self._row(row.number, worker, before, changed_terms(stood, terms), terms)

    def _row(
        self, number: int, worker: Worker, before: Worker | None, other_terms: Sequence[str], terms: Staffing
    ) -> PreviewRow:
        of = partial(PreviewRow, row=number, name=worker.name, external_id=worker.external_id)
        if other_terms:
            self.terms.append(terms)
        if worker != before:
            self.workers.append(worker)
        if before is None:
            return of(change=Change.NEW)
        changed = [*_changed(before, worker), *other_terms]
        if not changed:
            return of(change=Change.UNCHANGED)
        over = self.moment.tx.digest(_standing(changed, before, self.standing.get(before.id)))
        return of(change=Change.CHANGED, what=", ".join(changed), over=over)

    def _worker(self, cells: Cells, external_id: str, before: Worker | None) -> Worker:
        was = before or Worker(id=self.moment.ids.new(), name="", external_id=external_id)
        return replace(
            was,
            name=cells.needed("name"),
            positions=cells.known("positions", was.positions, self.positions, "position"),
            areas=cells.known("areas", was.areas, self.areas, "area"),
            skills=cells.words("skills", was.skills),
            languages=cells.words("languages", was.languages),
            call_down=cells.yes("call_down", was.call_down),
            active=cells.yes("active", was.active),
            destinations=tuple(self._destinations(cells, was.destinations)),
        )

    def _destinations(self, cells: Cells, before: Sequence[Destination]) -> Iterator[Destination]:
        verified, consented = cells.day("verified_on"), cells.day("consented_on")
        for column, rank in _RANKS.items():
            there = next((d for d in before if d.rank == rank), None)
            found = self._destination(cells, column, before) if cells.has(column) else there
            if found is not None:
                yield _told(cells, found, verified, consented)

    def _destination(self, cells: Cells, column: str, before: Sequence[Destination]) -> Destination | None:
        """The one that a cell names: as it is known already, or new."""
        most = _LONGEST_URL if column == "push" else 100
        cell = cells.needed(column) if column in REQUIRED else cells.text(column, most)
        address = self._address(cells, column, cell) if cell else None
        if address is None:
            return None
        same = next((d for d in before if d.address == address), None)
        if same is not None:
            return replace(same, rank=_RANKS[column])
        channels = _BY.get(column, _BY_PHONE)
        return Destination(id=self.moment.ids.new(), rank=_RANKS[column], address=address, channels=channels)

    def _address(self, cells: Cells, column: str, cell: str) -> str | None:
        if column == "email":
            if cell.count("@") != 1 or " " in cell or not all(cell.split("@")):
                cells.wrong(column, "it is no address of electronic mail", "Write it as name@example.org")
            return cell
        if column == "push":
            if not _APPRISE.fullmatch(cell):
                cells.wrong(column, "it is no address of Apprise", "Write it as kind://…, such as ntfys://the-topic")
            return cell
        if not _DIALLED.fullmatch(cell):
            cells.wrong(column, "it holds more than a number", "Give one that rings directly, without an extension")
            return None
        try:
            return e164(cell, self.rules.agency.country, cells.place(column))
        except Invalid as error:
            cells.problems += error.problems
            return None

    def _must_be_their_own(self, cells: Cells, worker: Worker) -> None:
        """Two people with one number: nobody could say whose answer it is. A room of a chat may be shared."""
        for destination in _answering(worker):
            if (owner := self.taken.get(destination.address, worker.external_id)) != worker.external_id:
                column = next(c for c, rank in _RANKS.items() if rank == destination.rank)
                cells.wrong(column, f"it is the number of {owner} too", "Give everybody a number of their own")

    def _take_numbers(self, worker: Worker) -> None:
        for destination in _answering(worker) if worker.active else ():
            self.taken.setdefault(destination.address, worker.external_id)


def _answering(worker: Worker) -> Iterable[Destination]:
    """The destinations from which an answer may come."""
    return (destination for destination in worker.destinations if Channel.PUSH not in destination.channels)


def _told(cells: Cells, there: Destination, verified: date | None, consented: date | None) -> Destination:
    """With the dates of the row, where it has any, and its hours."""
    return replace(
        there,
        verified_on=verified or there.verified_on,
        consented_on=consented or there.consented_on,
        hours=cells.hours("hours", there.hours),
    )


def _own_numbers(rules: RuleSet) -> Iterable[str]:
    numbers = (rules.agency.phone, rules.agency.public_number, *(desk.phone for desk in rules.desks))
    return (number for number in numbers if number)


def _standing(names: Sequence[str], *stood: object) -> str:
    """What these fields hold now, in words that are the same in every process."""
    return json.dumps([getattr(each, name) for each in stood for name in names if hasattr(each, name)], default=_plain)


def _plain(value: object) -> object:
    match value:
        case frozenset():
            return sorted(value)
        case Destination():
            return asdict(value)
        case _:
            return str(value)


def _changed(before: Worker, after: Worker) -> list[str]:
    """The names of the fields that change."""
    return [f.name for f in fields(Worker) if getattr(before, f.name) != getattr(after, f.name)]
