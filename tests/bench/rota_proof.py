"""An independent proof of coverage: what empty slots cost at least, in any lawful rota.

It is built on the checker's reading of the problem and shares nothing with the planner but the solver. Whoever serves
areas that are not looked at together is counted in each as if in no other, so that the sum is a bound that no rota
can be below; so it is where time runs out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from math import ceil
from typing import Any

from ortools.sat.python import cp_model

from tests.rota.checker import of_worker
from tests.rota.held import Held, Json, Reading


def least_uncovered(problem: Json, missing: Mapping[str, int], seconds_each: float) -> int:
    """The bound, for a rota whose gaps in each area cost what `missing` says; areas that it leaves out have none.

    Each area with a gap is looked at by itself, and where that proves less than the rota pays, together with the
    areas from where people help out there. Each look may take so many seconds. Problems with blocks or pins are not
    for this proof.
    """
    reading = Reading(problem)
    if problem["pins"] or any(slot.get("block") for slot in reading.slots.values()):
        raise ValueError("This proof knows neither blocks nor pins; ask it about another problem.")
    alone = {area: _Model(reading, {area}).proved(seconds_each) for area in missing}
    least = 0
    for areas in _helping(problem, missing):
        proved = sum(alone.get(area, 0) for area in areas)
        paid = sum(missing.get(area, 0) for area in areas)
        least += proved if proved >= paid else max(proved, _Model(reading, areas).proved(3 * seconds_each))
    return least


def _helping(problem: Json, missing: Iterable[str]) -> list[set[str]]:
    """The areas with gaps, each with the home areas of those who may serve there; no two sets share an area."""
    found: list[set[str]] = []
    for area in missing:
        near = {area, *(worker["home_area"] for worker in problem["workers"] if area in worker["areas"])}
        apart = [each for each in found if not each & near]
        found = [*apart, near.union(*(each for each in found if each & near))]
    return found


class _Model:
    """The rules of some areas as constraints; one yes-or-no for each slot and worker who may hold it."""

    def __init__(self, reading: Reading, areas: Set[str]) -> None:
        self._reading, self._model = reading, cp_model.CpModel()
        self._slots = [slot for slot, period in reading.periods.items() if period["area"] in areas]
        self._carried = reading.held([])
        by_slot: dict[str, list[Any]] = defaultdict(list)
        for worker in reading.workers.values():
            if not areas.isdisjoint(worker["areas"]):
                chosen = dict(self._choices(worker))
                for duty, choice in chosen.items():
                    by_slot[duty.id].append(choice)
                self._rules(worker, chosen)
        prices, paid = reading.problem["prices"]["uncovered"], []
        for slot in self._slots:
            empty = self._model.new_bool_var("")
            self._model.add_at_most_one(by_slot[slot])
            self._model.add_bool_or([*by_slot[slot], empty])
            paid.append(prices[reading.slots[slot]["position"]] * empty)
        self._model.minimize(sum(paid))

    def proved(self, seconds: float) -> int:
        """The bound, after so many seconds at most."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 2
        solver.parameters.subsolvers.extend(["max_lp", "core"])
        solver.parameters.max_time_in_seconds = seconds
        solver.solve(self._model)
        return ceil(solver.best_objective_bound - 1e-6)

    def _choices(self, worker: Json) -> Iterator[tuple[Held, Any]]:
        carried = self._carried.get(worker["id"], [])
        for slot in self._slots:
            duty = self._reading.assigned(slot)
            mine = sorted([*carried, duty], key=lambda each: each.start)
            if not any(duty.id in broken.slots for broken in of_worker(self._reading, worker, mine)):
                yield duty, self._model.new_bool_var("")

    def _rules(self, worker: Json, chosen: dict[Held, Any]) -> None:
        limits, duties = self._reading.limits, sorted(chosen, key=lambda duty: duty.start)
        for duty in duties:  # Of all those that overlap at one instant, rest included, one at most.
            at_once = [each for each in duties if each.start <= duty.start < each.end + self._reading.rest]
            self._model.add_at_most_one(chosen[each] for each in at_once)
        carried = [duty.day.toordinal() for duty in self._carried.get(worker["id"], [])]
        by_day = {duty: duty.day.toordinal() for duty in duties}
        self._windows(chosen, by_day, carried, 7, limits["max_duties_7d"])
        self._windows(chosen, by_day, carried, 28, worker["max_duties_28d"])
        self._marks(chosen, by_day, carried, limits["max_consecutive_days"] + 1, limits["max_consecutive_days"])
        weekends = {duty: duty.weekend for duty in duties if duty.weekend is not None}
        before = [duty.weekend for duty in self._carried.get(worker["id"], []) if duty.weekend is not None]
        self._marks(chosen, weekends, before, 4, worker["max_weekends_28d"])
        self._holidays(chosen, limits["max_major_holidays_per_year"])

    def _windows(
        self, chosen: dict[Held, Any], days: dict[Held, int], carried: Sequence[int], length: int, limit: int
    ) -> None:
        """No more than so many duties in any stretch of so many days."""
        for first in {*days.values(), *carried}:
            inside = [chosen[duty] for duty, day in days.items() if first <= day < first + length]
            spent = sum(first <= day < first + length for day in carried)
            if inside and len(inside) + spent > limit:
                self._model.add(sum(inside) <= max(0, limit - spent))

    def _marks(
        self, chosen: dict[Held, Any], marks: dict[Held, int], carried: Iterable[int], length: int, limit: int
    ) -> None:
        """No more than so many different days, or weekends, in any stretch of so many."""
        used: dict[int, Any] = dict.fromkeys(carried, 1)
        for mark in sorted(set(marks.values()) - set(used)):
            used[mark] = self._model.new_bool_var("")
            for duty, own in marks.items():
                if own == mark:
                    self._model.add_implication(chosen[duty], used[mark])
        for first in used:
            inside = [used[mark] for mark in range(first, first + length) if mark in used]
            if len(inside) > limit and any(not isinstance(each, int) for each in inside):
                self._model.add(sum(inside) <= max(limit, sum(each for each in inside if isinstance(each, int))))

    def _holidays(self, chosen: dict[Held, Any], limit: int) -> None:
        names: dict[int, dict[str, Any]] = defaultdict(dict)
        for duty, choice in chosen.items():
            if duty.major_holiday:
                named = names[duty.day.year].setdefault(duty.major_holiday, self._model.new_bool_var(""))
                self._model.add_implication(choice, named)
        for several in names.values():
            if len(several) > limit:
                self._model.add(sum(several.values()) <= limit)
