"""The coordinator's desk at Larkspur: everybody is there, and drafts are made of the real calendar.

It is Tuesday 10 November 2026, noon. Weeks of primary duty go to one worker each, as the agency has it.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from oncall.app import Oncall
from oncall.clock import ManualClock
from oncall.domain.rota import RotaDuty, RotaVersion
from rota.model import Duty
from tests.oncall.larkspur import larkspur
from tests.world_agency import people_of

FIRST = date(2027, 1, 4)
"""A Monday, eight weeks away."""


class Desk:
    """The product over one store, and the few words that stories about drafts need."""

    def __init__(self, url: str, folder: Path) -> None:
        self.oncall: Oncall = larkspur(url, folder)
        self.oncall.people.save(people_of("larkspur"), "test")
        self.rotas = self.oncall.rotas

    @property
    def clock(self) -> ManualClock:
        """The clock, which only the test moves."""
        assert isinstance(self.oncall.clock, ManualClock)
        return self.oncall.clock

    def draft(self, weeks: int = 2, first: date = FIRST) -> RotaVersion:
        """An empty draft."""
        return self.rotas.start("", first, weeks, "dov")

    def rows(self, rota: RotaVersion, position: str = "primary") -> Sequence[RotaDuty]:
        """Its slots of one position, in order of time."""
        return [row for row in self.rotas.view(rota.number).rows if row.position == position]

    def give(self, rota: RotaVersion, worker: str | None, *slots: RotaDuty, override: str = "") -> RotaVersion:
        """Assign, with what is of one block."""
        ids = [slot.id for slot in slots]
        return self.rotas.assign(rota.number, ids, worker, "dov", rota.version, override=override).rota

    def filled(self, weeks: int = 2, first: date = FIRST, primaries: Sequence[str] = ("A1", "A2", "A3")) -> RotaVersion:
        """A draft without a hole: week about, a supervisor week about, the director always; holidays by A8."""
        rota = self.draft(weeks, first)
        given: dict[str, list[RotaDuty]] = {}
        for position, people in (("primary", primaries), ("supervisor", ("AS1", "AS2")), ("director", ("AD",))):
            for row in self.rows(rota, position):
                week = (row.day - first).days // 7
                given.setdefault("A8" if row.kind == "holiday" else people[week % len(people)], []).append(row)
        for worker, slots in given.items():
            rota = self.give(rota, worker, *slots)
        return rota

    def held(self, rota: RotaVersion, position: str = "primary") -> list[str | None]:
        """Who has each slot, in order of time."""
        return [row.worker for row in self.rows(rota, position)]

    def serving(self, rota: RotaVersion) -> list[Duty]:
        """The duties of the primary that stand in the days of a rota, in the line of children."""
        rows = self.rows(rota)
        return [d for d in self.oncall.duty.planned(rows[0].start, rows[-1].end, "child") if d.position == "primary"]

    def texts(self) -> dict[str, list[str]]:
        """What waits to be sent, by worker."""
        with self.oncall.database.read() as tx:
            found: dict[str, list[str]] = {}
            for message in tx.messages.queued(100):
                found.setdefault(message.callee, []).append(message.text)
            return found
