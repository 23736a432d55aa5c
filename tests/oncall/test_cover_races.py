"""Two people, two processes, one duty: exactly one of them has it, on both stores."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from oncall.app import Oncall
from oncall.domain.covering import SwapState
from oncall.domain.errors import Refused
from oncall.store.database import Database
from oncall.store.sealing import Sealer
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.world import World
from tests.world_rota import autumn_of, hours, planning

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]

SATURDAY = ("2026-10-24 08:00", "2026-10-25 08:00")
ROUNDS = 4


@pytest.fixture
def world(store_url: str) -> Iterator[World]:
    """The rota of autumn, without rules that need a word."""
    made = World(store_url, "larkspur")
    autumn_of(made)
    planning(made, approval_hours=0)
    yield made
    made.settle()
    for heard in made.carrier.unexpected():
        heard.expected = True
    made.close()


def together(world: World, *acts: Callable[[Oncall], object]) -> list[object]:
    """Each in a process of its own, as far as a store can tell, in the same moment; what each gave or raised."""
    start = Barrier(len(acts))

    def one(act: Callable[[Oncall], object]) -> object:
        database = Database(world._url, Sealer({"test": b"k" * 32}))
        try:
            start.wait(10)
            return act(Oncall(database, world.clock))
        except Refused as refused:
            return refused
        finally:
            database.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_two_who_take_one_duty_at_once(world: World) -> None:
    """A coordinator names A3 while A5 replies 8: one has all of it, and the other is refused in a sentence."""
    start, end = (world.instant(each) for each in SATURDAY)
    for number in range(ROUNDS):
        hour = start + timedelta(hours=number)
        opening = world.oncall.cover.ask_cover("A2", hour, hour + timedelta(hours=1), "A2").id
        got = together(
            world,
            lambda oncall, opening=opening: oncall.cover.take(opening, "A3", "dov"),  # type: ignore[misc]  # bound now
            lambda oncall, opening=opening: oncall.cover.take(opening, "A5", "A5"),  # type: ignore[misc]  # bound now
        )
        assert sum(isinstance(each, Refused) for each in got) == 1
    held = hours(world, *SATURDAY)
    assert held["A2"] == timedelta(hours=24 - ROUNDS)
    assert sum(held.values(), timedelta()) == end - start


def test_two_swaps_of_the_same_hours_are_never_both_agreed(world: World) -> None:
    """Each is a row of its own, so no compare-and-set of either sees the other: the duties are held while they are
    looked at. One is agreed, the other is off, and nobody was told that it is theirs who does not have it."""
    start, end = (world.instant(each) for each in SATURDAY)
    for number in range(ROUNDS):
        hour = start + timedelta(hours=number)
        swaps = [
            world.oncall.cover.offer_swap("A2", hour, hour + timedelta(hours=1), "dov", taker).id
            for taker in ("A3", "A5")
        ]
        together(
            world,
            lambda oncall, swap=swaps[0]: oncall.cover.take_swap(swap, "A3", "A3"),  # type: ignore[misc]  # bound now
            lambda oncall, swap=swaps[1]: oncall.cover.take_swap(swap, "A5", "A5"),  # type: ignore[misc]  # bound now
        )
        states = sorted(world.oncall.cover.swap(swap).state for swap in swaps)
        assert states == [SwapState.AGREED, SwapState.WITHDRAWN]
    world.settle()
    told = [sum("CONFIRMED" in text for text in world.phone(worker).texts) for worker in ("A3", "A5")]
    held = hours(world, *SATURDAY)
    assert sum(held.values(), timedelta()) == end - start
    assert held["A2"] == timedelta(hours=24 - ROUNDS)
    assert sum(told) <= ROUNDS
