"""One database, SQLite or PostgreSQL: connections, transactions, and the order in which they lock.

SQLite: a fixed version through the bundled wheel, WAL with FULL synchronisation, BEGIN IMMEDIATE for
writes, and one writer at a time in the process – its own busy handler is unfair under load. Whoever
is urgent is the next to write: senders must not stand idle because a hundred contacts come in.
PostgreSQL: READ COMMITTED; a contact is locked before its pages and messages, several contacts in
the order of their ids, and the head of the audit chain last, so no two transactions wait in a ring.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any

import pysqlite3
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from oncall.domain.errors import Stale, StoreUnfit
from oncall.store.rules import RuleCache
from oncall.store.sealing import Sealer
from oncall.store.standing import Standing
from oncall.store.tx import Tx

SAFE_WAL = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""SQLite versions from which, in their own series, the WAL-reset bug is mended (sqlite.org)."""

# How long (milliseconds) a transaction waits for somebody else's lock before it fails: with all its tries it must
# not take so long that the watchdog ends the process, and one row that is held for hours must not hold up the rest.
_PATIENCE = 1500
# A process that was stopped in the middle of a transaction must not keep the others from theirs.
_NOBODY_SLEEPS = "idle_in_transaction_session_timeout=30000"

# Parameters stay out of error messages, which end up in logs.
_POOL: dict[str, Any] = {"pool_size": 24, "max_overflow": 8, "hide_parameters": True, "pool_use_lifo": True}


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may be trusted with a write-ahead log."""
    return version >= SAFE_WAL[0] or any(version[:2] == fixed[:2] and version >= fixed for fixed in SAFE_WAL)


class Database:
    """Where everything is kept. `url` is a SQLAlchemy URL; one object a process."""

    def __init__(self, url: str, sealer: Sealer) -> None:
        self.url = url
        self.sealer = sealer
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self.rules = RuleCache()
        self.standing = Standing()
        self.external_ids: dict[str, str] = {}
        self._readers = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._queue: AbstractContextManager[object] = threading.Lock()
        self._one_writer: AbstractContextManager[object] = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def write(self, *, urgent: bool = False, quiet: bool = False) -> Iterator[Tx]:
        """A transaction that may change things; its events are written last, and wake engines unless it is
        `quiet`. Rolled back on any error.

        Raises Stale when it lost a race or its connection, at the commit too: then nobody knows whether
        it was committed, and deciding again is harmless because the application makes the ids.
        """
        # Of those who queue only the first waits for the writer's place, so the urgent find it next.
        with _races(), nullcontext() if urgent else self._queue, self._one_writer, self._begin(quiet=quiet) as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only looks. Each statement sees what is committed by then, on both stores: nothing
        is begun or ended around them. Raises Stale when its connection had gone away.
        """
        with _races(), self._readers.connect() as connection:
            yield self._tx(connection, writing=False)

    @contextmanager
    def _begin(self, *, quiet: bool) -> Iterator[Tx]:
        with self.engine.begin() as connection:
            if self.is_sqlite:
                begin(connection)
            tx = self._tx(connection, writing=True)
            yield tx
            tx.flush(quiet=quiet)

    def _tx(self, connection: Connection, *, writing: bool) -> Tx:
        return Tx(connection, self.sealer, self.rules, self.standing, self.external_ids, writing=writing)

    def skew(self, real_now: datetime) -> timedelta:
        """How far `real_now` is ahead of a PostgreSQL server's own clock."""
        with self.engine.connect() as connection:
            there: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return real_now - there

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


@contextmanager
def _races() -> Iterator[None]:
    """What may go well another time is Stale."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        if _worth_another(error):
            raise Stale("the store") from error
        raise


def _worth_another(error: sa.exc.DBAPIError) -> bool:
    """A race, a row that somebody else has just inserted, or a connection that went away; the rest would
    only fail again."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state in ("40001", "40P01", "23505") or "locked" in str(error.orig)


def _engine(url: str) -> Engine:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise StoreUnfit(
            "The store address cannot be read. Write sqlite:///var/oncall.db or postgresql://user@host/name."
        ) from None
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    raise StoreUnfit(f"A {parsed.get_backend_name()} store is not supported. Use sqlite:/// or postgresql://.")


def _sqlite(url: sa.URL) -> Engine:
    connects = {"check_same_thread": False}
    engine = sa.create_engine(url, module=pysqlite3.dbapi2, **_POOL, connect_args=connects)
    wal = wal_is_safe(pysqlite3.dbapi2.sqlite_version_info)

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"journal_mode={'WAL' if wal else 'TRUNCATE'}",
            "synchronous=FULL",
            f"busy_timeout={_PATIENCE}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def begin(connection: Connection) -> None:
    """Begin to write on SQLite, whose driver is told to leave that to us: it would not lock before the first write.

    Said here and not in an event of the engine: with events every statement costs a third more.
    """
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(url: sa.URL) -> Engine:
    patience = {"connect_timeout": 5, "options": f"-c lock_timeout={2 * _PATIENCE} -c {_NOBODY_SLEEPS}"}
    connects = {name: value for name, value in patience.items() if name not in url.query}
    psycopg = url.set(drivername="postgresql+psycopg")
    return sa.create_engine(psycopg, **_POOL, connect_args=connects)
