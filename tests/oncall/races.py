"""Two processes at one store in the same moment, as far as a store can tell."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from oncall.app.workplace import Workplace
from oncall.domain.errors import Refused
from oncall.flow.moment import Moment
from oncall.store.database import Database
from oncall.store.sealing import Sealer
from tests.world import World
from tests.world_rota import autumn_of, planning


@pytest.fixture
def world(store_url: str) -> Iterator[World]:
    """The rota of autumn, without rules that need a word: A7 has this week, A2 the next."""
    made = World(store_url, "larkspur")
    autumn_of(made)
    planning(made, approval_hours=0)
    yield made
    made.settle()
    for heard in made.carrier.unexpected():
        heard.expected = True
    made.close()


def another(world: World) -> Database:
    """The same store as another process has it."""
    return Database(world._url, Sealer({"test": b"k" * 32}))


def meanwhile(world: World, act: Callable[[Moment], object], then: Callable[[], object]) -> object:
    """What `then` gives, or how it is refused, that comes while another process has done `act` and not committed yet.

    It runs into that process meanwhile, and nothing tells when it does.
    """
    done, waited, other = Event(), Event(), another(world)

    def slowly(moment: Moment) -> None:
        act(moment)
        done.set()
        waited.wait(1)

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(Workplace(database=other, clock=world.clock).write, slowly)
        assert done.wait(10)
        try:
            return then()
        except Refused as refused:
            return refused
        finally:
            slow.result()
            other.close()
