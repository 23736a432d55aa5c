"""The time of a plan: every search has its part of it, and nobody who works for the planner waits."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from rota.planner import Budget, plan
from rota.planner.budget import shared
from rota.planner.search import Cooling
from rota.problemfile import read_problem
from tests.rota.held import Json
from tests.rota.test_planner_starved import SAMPLE

T = TypeVar("T")
SIZES = st.dictionaries(st.integers(0, 99), st.integers(1, 5000), min_size=1, max_size=30)


def finished(tasks: list[tuple[int, float]], lanes: int) -> list[float]:
    """When each lane is done, if whoever is free takes the next task of the list."""
    until = [0.0] * lanes
    for _, seconds in tasks:
        lane = min(range(lanes), key=until.__getitem__)
        until[lane] += seconds
    return until


@given(SIZES, st.integers(1, 4))
def test_every_task_has_a_part_and_every_lane_is_full_to_the_end(sizes: dict[int, int], width: int) -> None:
    lanes = min(width, len(sizes))
    tasks = shared(60.0, sizes, lanes)
    assert sorted(number for number, _ in tasks) == sorted(sizes)
    assert all(abs(until - 60.0) < 1e-6 for until in finished(tasks, lanes))


def test_five_areas_alike_leave_nobody_of_two_without_work() -> None:
    """Three rounds of twenty seconds would have one of the two wait in the last."""
    shares = defaultdict(list)
    for number, seconds in shared(60.0, dict.fromkeys(range(5), 100), 2):
        shares[round(seconds)].append(number)
    assert {seconds: len(numbers) for seconds, numbers in shares.items()} == {20: 3, 30: 2}


def test_a_large_area_has_more_time_than_a_small_one() -> None:
    assert dict(shared(60.0, {1: 200, 2: 100}, 1)) == {1: 40.0, 2: 20.0}


class LastFirst:
    """Two who take the tasks from the end, as it may happen where the first one takes long."""

    width = 2

    def each(self, tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
        return reversed([task() for task in reversed(tasks)])


def four_weeks() -> Json:
    """The first weeks of the sample of twelve people: their fairness is not proved by cover alone."""
    end = (date.fromisoformat(SAMPLE["from"]) + timedelta(weeks=4)).isoformat()
    periods = [period for period in SAMPLE["periods"] if period["date"] < end]
    slots = {slot["id"] for period in periods for slot in period["slots"]}
    pins = [pin for pin in SAMPLE["pins"] if pin["slot"] in slots]
    return {**SAMPLE, "weeks": 4, "periods": periods, "pins": pins, "published": []}


def test_by_counted_steps_a_plan_is_the_same_however_many_work_for_it() -> None:
    """A proof that began before its search is done would begin with another rota, and prove something else."""
    asked, budget, ticks = read_problem(json.dumps(four_weeks())), Budget(seconds=None, iterations=1), count()
    found = [
        plan(asked, seed=1, budget=budget, now=lambda: float(next(ticks)), workers=workers)
        for workers in (None, LastFirst())
    ]
    assert len({(each.assignments, each.cost, each.bound) for each in found}) == 1


def test_a_search_that_cools_twice_is_cold_in_the_middle_and_at_the_end() -> None:
    """Heated in the second half as in the first; what begins in one round and ends in the next ends cold."""
    cooling = Cooling(hot=4.0, cold=0.04)
    parts = [(0.0, 0.25), (0.25, 0.5), (0.4, 0.6), (0.5, 0.75), (0.9, 1.0), (0.9, 1.2)]
    rounded = [tuple(round(heat, 2) for heat in cooling.between(since, until, 2)) for since, until in parts]
    assert rounded == [(4.0, 0.4), (0.4, 0.04), (0.1, 0.04), (4.0, 0.4), (0.1, 0.04), (0.1, 0.04)]
