"""Two people, two processes, one duty: exactly one of them has it, on both stores."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from oncall.app import Oncall
from oncall.domain.covering import SwapState
from oncall.domain.errors import NotOpen, Refused
from oncall.domain.feed import FeedKind
from oncall.flow import swapping
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.oncall.races import another, meanwhile, world
from tests.world import World
from tests.world_rota import duties, hours

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url", "world"]

SATURDAY = ("2026-10-24 08:00", "2026-10-25 08:00")
ROUNDS = 4


def together(world: World, *acts: Callable[[Oncall], object]) -> list[object]:
    """Each in a process of its own, as far as a store can tell, in the same moment; what each gave or raised."""
    start = Barrier(len(acts))

    def one(act: Callable[[Oncall], object]) -> object:
        database = another(world)
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


def test_a_swap_and_cover_for_the_same_hours_are_never_both_settled(world: World) -> None:
    """Each is a row of its own, so no compare-and-set of either sees the other. While A3's swap is being agreed in
    another process, not yet committed, A5 takes the open duty: that has to wait, looks again, and is refused."""
    start, end = (world.instant(each) for each in SATURDAY)
    opening = world.oncall.cover.ask_cover("A2", start, end, "A2").id
    swap = world.oncall.cover.offer_swap("A2", start, end, "dov", "A3").id
    got = meanwhile(
        world,
        lambda moment: swapping.take(moment, moment.tx.covering.swap(swap), "A3", "A3", None),
        lambda: world.oncall.cover.take(opening, "A5", "A5"),
    )
    assert isinstance(got, NotOpen)
    assert world.oncall.cover.swap(swap).state is SwapState.AGREED
    assert hours(world, *SATURDAY) == {"A3": timedelta(hours=24)}
    world.settle()
    assert not [text for text in world.phone("A5").texts if "CONFIRMED" in text]


def test_two_calendars_that_see_a_new_gap_at_once(world: World) -> None:
    """Right after a night became nobody's, two processes are asked for the gaps: both tell it by one name."""
    feed = world.oncall.feeds.add(FeedKind.GAPS, "", "test")[0]
    for number in range(ROUNDS):
        start = world.instant(SATURDAY[0]) + timedelta(days=7 * number)
        for duty in duties(world.oncall, start, start + timedelta(hours=1)):
            world.oncall.duty.cancel(duty.id, "dov")
        got = together(world, *[lambda oncall: [each.uid for each in oncall.feeds.calendar(feed).entries]] * 4)
        assert got == [[each.uid for each in world.oncall.feeds.calendar(feed).entries]] * 4
