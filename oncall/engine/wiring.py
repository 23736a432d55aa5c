"""A process put together from its settings: the store, the product over it, the engine beside it."""

import os
import socket
from collections.abc import Sequence
from pathlib import Path

from notifiers.registry import Notifiers
from oncall.app import Oncall
from oncall.clock import Clock, SystemClock
from oncall.config import Settings
from oncall.engine.carriers import sweepers, terms
from oncall.engine.lock import ProcessLock
from oncall.engine.loop import Outside
from oncall.engine.process import Service
from oncall.store.database import Database
from oncall.store.opening import file_of, open_store


def store(settings: Settings, *, no_backup: bool = False) -> Database:
    """The database of these settings, brought up to date. Raises StoreUnfit."""
    keys = {key.id: key.key for key in settings.store.data_keys}
    backups = Path(settings.store.backup_dir)
    return open_store(settings.store.url, keys, backups, SystemClock().real(), no_backup=no_backup)


def product(settings: Settings, *, database: Database | None = None, clock: Clock | None = None) -> Oncall:
    """Everything the product can do, over the database and the clock of these settings."""
    web = settings.web
    return Oncall(
        database or store(settings),
        clock or SystemClock(),
        public_url=web.base_url,
        session_hours=web.session_hours,
        countries=settings.twilio.countries,
        terms=terms(settings),
    )


def service(settings: Settings, oncall: Oncall, notifiers: Notifiers, outside: Sequence[Outside] = ()) -> Service:
    """The engine of a process, not started yet. On PostgreSQL each process's has a name of its own."""
    return Service(
        oncall,
        notifiers,
        threads=settings.service.sender_threads,
        name="engine" if oncall.database.is_sqlite else f"{socket.gethostname()[:40]}-{os.getpid()}",
        dead_man_url=settings.service.dead_man_url,
        outside=outside,
        sweepers=sweepers(settings, oncall),
    )


def lock(settings: Settings) -> ProcessLock | None:
    """The lock of an SQLite database; None where many processes may serve."""
    file = file_of(settings.store.url)
    return ProcessLock(file) if file is not None else None
