"""What every figure is given: fresh stores, a product over one of them, and how much memory it came to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.bench.stage import Provider, Running, running

SENDERS = 8


@dataclass(slots=True, kw_only=True)
class Setting:
    """One run. `short` measures for less time; `fresh` gives the address of another empty store."""

    fresh: Callable[[], str]
    short: bool = False
    memory: list[float] = field(default_factory=list)

    @contextmanager
    def product(self, url: str, provider: Provider) -> Iterator[Running]:
        """The product in service over that store; its memory is noted at the end."""
        with running("serve", url, provider.port, SENDERS) as process:
            yield process
            self.memory.append(process.mebibytes)
