"""What a worker holds, as the independent checker reads it from the plain JSON of problem and solution."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One duty of one worker. `planned` is False for what was carried in, which no rota can help."""

    id: str
    start: datetime
    end: datetime
    day: date
    night: bool
    weekend: int | None
    major_holiday: str | None
    block: str | None
    planned: bool


class Reading:
    """A problem, looked up by id. Instants come out in UTC, days in the problem's own zone."""

    def __init__(self, problem: Json) -> None:
        self.problem = problem
        self.zone = ZoneInfo(problem["timezone"])
        self.limits: Json = problem["limits"]
        self.rest = timedelta(hours=self.limits["min_rest_hours"])
        self.workers: dict[str, Json] = {worker["id"]: worker for worker in problem["workers"]}
        self.slots: dict[str, Json] = {slot["id"]: slot for p in problem["periods"] for slot in p["slots"]}
        self.periods: dict[str, Json] = {slot["id"]: p for p in problem["periods"] for slot in p["slots"]}
        self._read: dict[str, datetime] = {}

    def instant(self, written: str) -> datetime:
        """An instant as written; a bare date is its local midnight. The same few are asked for again and again."""
        if written not in self._read:
            is_date = len(written) == len("2026-10-25")
            local = datetime.combine(date.fromisoformat(written), time(), self.zone) if is_date else None
            self._read[written] = (local or datetime.fromisoformat(written)).astimezone(UTC)
        return self._read[written]

    def day(self, instant: datetime) -> date:
        """The local day of an instant."""
        return instant.astimezone(self.zone).date()

    def is_leave_eve(self, worker: Json, day: str) -> bool:
        """Whether leave begins with the day after, where the rules keep that evening free."""
        if not self.limits.get("no_duty_before_leave"):
            return False
        begins = (self.instant(each["from"]) for each in worker["absences"] if each["reason"] == "leave")
        local = [instant.astimezone(self.zone) for instant in begins]
        return any(at.time() == time() and at.date() - _DAY == date.fromisoformat(day) for at in local)

    def held(self, assignments: Iterable[Json]) -> dict[str, list[Held]]:
        """Each worker's duties, carried in or assigned, by their start."""
        found: dict[str, list[Held]] = defaultdict(list)
        for number, carried in enumerate(self.problem.get("carry_in", ())):
            found[carried["worker"]].append(self._carried(number, carried))
        for each in assignments:
            found[each["worker"]].append(self.assigned(each["slot"]))
        for duties in found.values():
            duties.sort(key=lambda duty: duty.start)
        return found

    def assigned(self, slot_id: str) -> Held:
        """The slot as the duty of whoever takes it."""
        slot, period = self.slots[slot_id], self.periods[slot_id]
        start = self.instant(period["start"])
        return Held(
            id=slot_id,
            start=start,
            end=self.instant(period["end"]),
            day=self.day(start),
            night=slot["counts"]["nights"] > 0,
            weekend=slot["weekend"],
            major_holiday=period["major_holiday"],
            block=slot.get("block"),
            planned=True,
        )

    def _carried(self, number: int, carried: Json) -> Held:
        start = self.instant(carried["start"])
        return Held(
            id=f"carry_in[{number}]",
            start=start,
            end=self.instant(carried["end"]),
            day=self.day(start),
            night=carried.get("night", False),
            weekend=carried.get("weekend"),
            major_holiday=carried.get("major_holiday"),
            block=f"carried {carried['block']}" if carried.get("block") is not None else None,
            planned=False,
        )


def in_units(duties: Sequence[Held]) -> list[list[Held]]:
    """Duties as they are counted: those of a block together, each other one for itself, in order of their start."""
    units: dict[object, list[Held]] = defaultdict(list)
    for number, duty in enumerate(duties):
        units[number if duty.block is None else duty.block].append(duty)
    return list(units.values())
