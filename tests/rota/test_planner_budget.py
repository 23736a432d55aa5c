"""The time of a plan: every search has its part of it, and nobody who works for the planner waits."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from rota.planner.budget import shared

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
