"""What the other tools do: a weekly rotation, and the least loaded first. Both know no fairness beyond that.

Both honour every hard rule as the independent checker reads it, and leave a gap rather than break one. Neither
looks ahead, at skills that a period needs, or at wishes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.rota.checker import of_worker
from tests.rota.held import Held, Json, Reading

Order = Callable[[Json, Sequence[Json]], Iterable[Json]]
_NEAR = timedelta(days=40)


def weekly_rotation(problem: Json) -> Json:
    """A list that moves on by one each week; whoever is first and may, does. The backup comes after the primary."""
    first = date.fromisoformat(problem["from"])

    def order(period: Json, team: Sequence[Json]) -> Iterable[Json]:
        turn = (date.fromisoformat(period["date"]) - first).days // 7 % len(team)
        return (*team[turn:], *team[:turn])

    return _Desk(problem).filled(lambda desk: order)


def least_loaded_first(problem: Json) -> Json:
    """Whoever has the fewest hours for their part of a post, history included, and may, does."""

    def with_loads(desk: "_Desk") -> Order:
        return lambda period, team: sorted(team, key=lambda person: desk.points[person["id"]] / person["fte_percent"])

    return _Desk(problem).filled(with_loads)


class _Desk:
    """One problem being filled in, slot by slot in the order of time."""

    def __init__(self, problem: Json) -> None:
        self._reading = Reading(problem)
        self._held: dict[str, list[Held]] = defaultdict(list, self._reading.held([]))
        self._teams: dict[str, list[Json]] = defaultdict(list)
        for worker in problem["workers"]:
            self._teams[worker["pool"]].append(worker)
        self.points = {worker["id"]: float(worker["history"]["points"]) for worker in problem["workers"]}

    def filled(self, order_at: Callable[["_Desk"], Order]) -> Json:
        """The solution in which each slot has gone to the first in that order who may hold it."""
        order, assignments = order_at(self), []
        for period in sorted(self._reading.problem["periods"], key=lambda each: self._reading.instant(each["start"])):
            for slot in period["slots"]:
                in_turn = order(period, self._teams[period["pool"]])
                person = next((each for each in in_turn if self._takes(each, slot["id"])), None)
                if person is not None:
                    self.points[person["id"]] += slot["counts"]["points"]
                    assignments.append({"slot": slot["id"], "worker": person["id"]})
        solution: dict[str, Any] = {"format": "oncall-rota-solution/1", "assignments": assignments}
        return solution

    def _takes(self, worker: Json, slot: str) -> bool:
        """Give it to them unless that breaks a rule; duties of long ago matter for holidays only."""
        new, mine = self._reading.assigned(slot), self._held[worker["id"]]
        near = [duty for duty in mine if duty.end > new.start - _NEAR or duty.major_holiday]
        wanted = sorted([*near, new], key=lambda duty: duty.start)
        if any(new.id in broken.slots for broken in of_worker(self._reading, worker, wanted)):
            return False
        mine.append(replace(new, planned=False))  # What is settled is not looked at again.
        mine.sort(key=lambda duty: duty.start)
        return True
