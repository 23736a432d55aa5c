"""An agency before anybody is planned: its rules, its people, and duties that a test lays down day by day.

It is Tuesday 10 November 2026, noon. People's ids are the agency's own.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from oncall.app import Oncall
from oncall.app.workplace import Workplace
from oncall.domain.covering import Stint
from oncall.domain.rules import RuleSet
from oncall.flow.history import calendar_of
from oncall.flow.moment import Moment
from oncall.flow.planning import problem_of
from rota.calendar import CalendarSlot
from rota.model import Duty, DutySource
from rota.problem import Period, Person, Problem
from tests.oncall.larkspur import NOW, larkspur
from tests.world_agency import people_of

T = TypeVar("T")

FIRST = date(2026, 11, 16)
"""The Monday after."""


class Agency:
    """One of the worked agencies, with all its people, over one store."""

    def __init__(self, url: str, folder: Path, name: str = "larkspur") -> None:
        self.oncall: Oncall = larkspur(url, folder, name)
        self.oncall.people.save(people_of(name), "test")
        self._at = Workplace(database=self.oncall.database, clock=self.oncall.clock)
        self._ids = count(1)

    @property
    def rules(self) -> RuleSet:
        """The rules in force."""
        return self.oncall.rules.current()

    @property
    def lines(self) -> tuple[str, ...]:
        """Every service line."""
        return tuple(line.id for line in self.rules.service_lines)

    def looks(self, use_case: Callable[[Moment], T]) -> T:
        """Ask something of the flow."""
        return self._at.read(use_case)

    def does(self, use_case: Callable[[Moment], T]) -> T:
        """Have the flow change something."""
        return self._at.write(use_case)

    def change_rules(self, **planning: Any) -> None:
        """Other rules of planning from now on."""
        rules = replace(self.rules, planning=replace(self.rules.planning, **planning))
        self.oncall.rules.apply(rules, "test", valid_from=NOW)

    def problem(self, first: date = FIRST, weeks: int = 4, lines: Sequence[str] = ()) -> Problem:
        """The planning question."""
        return self.looks(lambda moment: problem_of(moment, lines or self.lines, first, weeks))

    def person(self, worker: str, problem: Problem | None = None) -> Person:
        """One worker in the question."""
        return next(each for each in (problem or self.problem()).workers if each.id == worker)

    def slots(
        self, day: date, position: str = "primary", area: str | None = None, until: date | None = None
    ) -> list[CalendarSlot]:
        """The slots of a position anchored to a day, or to all days until before another."""
        found = self.looks(
            lambda moment: calendar_of(moment, day, (until or day + timedelta(days=1)) - timedelta(days=1))
        )
        return [slot for slot in found if slot.position == position and area in (None, slot.area)]

    def give(self, worker: str, slots: Iterable[CalendarSlot], lines: Sequence[str] = ()) -> list[Duty]:
        """Let a worker hold these slots, in every line."""
        found = [self._duty(worker, slot, line) for slot in slots for line in lines or self.lines]
        self.oncall.duty.plan(found, "test")
        return found

    def lay(self, worker: str, slot: CalendarSlot, start: datetime, end: datetime) -> None:
        """Somebody took over a part of a slot."""
        rows = [
            replace(self._duty(worker, slot, line), start=start, end=end, source=DutySource.SWAP) for line in self.lines
        ]
        self.oncall.duty.plan(rows, "test")

    def stint(self, slot: CalendarSlot, start: datetime | None = None, end: datetime | None = None) -> Stint:
        """A slot, or a part of it, as something that changes hands."""
        return Stint(
            lines=self.lines,
            area=slot.area,
            position=slot.position,
            kind=slot.kind,
            start=start or slot.start,
            end=end or slot.end,
        )

    def at(self, wall: str) -> datetime:
        """The instant of a local time."""
        return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(self.rules.agency.zone)).astimezone(UTC)

    def _duty(self, worker: str, slot: CalendarSlot, line: str) -> Duty:
        return Duty(
            id=f"duty-{next(self._ids)}",
            line=line,
            area=slot.area,
            position=slot.position,
            worker=worker,
            start=slot.start,
            end=slot.end,
            kind=slot.kind,
            source=DutySource.PLANNED,
            made_at=NOW - timedelta(days=500),
        )


def periods(problem: Problem, position: str = "primary") -> list[Period]:
    """The periods in which a position is to be held."""
    return [period for period in problem.periods if any(slot.position == position for slot in period.slots)]
