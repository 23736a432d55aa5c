"""What every figure is given: agencies in fresh stores, a product over one of them, and its memory at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    """One run. `short` measures for less time; `fresh` gives the address of another empty store."""

    fresh: Callable[[], str]
    short: bool = False
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
        """The product in service over that store; its memory is noted at the end."""
        with running("tests.bench.serve", place.url, provider.port, SENDERS, free_port()) as process:
            yield process
            self.memory.append(process.mebibytes)
