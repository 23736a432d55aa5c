"""What every figure is given: agencies in fresh stores, a product over one of them, and its memory at the end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.bench.agency import settle
from tests.bench.stage import Provider, Running, free_port, running

SENDERS = 8
_SCOPES = ("contacts:write", "duty:read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An agency in a store of its own, and the API key that opens its doors."""

    url: str
    key: str


@dataclass(slots=True, kw_only=True)
class Setting:
    """One run. `short` measures for less time, `largest` the largest rota as well.

    `fresh` gives the address of another empty store.
    """

    fresh: Callable[[], str]
    short: bool = False
    largest: bool = False
    memory: list[float] = field(default_factory=list)

    def agency(self, areas: int) -> Place:
        """An agency with so many areas."""
        url = self.fresh()
        oncall = settle(url, areas)
        _, key = oncall.access.make_key("bench", _SCOPES, "bench")
        oncall.database.close()
        return Place(url=url, key=key)

    @contextmanager
    def product(self, place: Place, provider: Provider) -> Iterator[Running]:
        """The product in service over that store; the memory of its largest process is noted at the end.

        One process over SQLite, web and engine apart over PostgreSQL, as each is meant to be run.
        """
        parts = ("serve",) if place.url.startswith("sqlite") else ("engine", "web")
        with ExitStack() as stack:
            started = [
                stack.enter_context(running("tests.bench.serve", part, place.url, provider.port, SENDERS, free_port()))
                for part in parts
            ]
            yield started[-1]
            self.memory.append(max(process.mebibytes for process in started))
