"""Opening a store: its folder made, its schema brought up to date, and said plainly when it cannot be used."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from oncall.domain.errors import StoreUnfit
from oncall.store.database import Database
from oncall.store.sealing import Sealer
from oncall.store.upgrade import revision, upgrade


def open_store(
    url: str, keys: Mapping[str, bytes], backups: Path, at: datetime, *, no_backup: bool = False
) -> Database:
    """The database at `url`, at the present schema; a copy is put into `backups` before it is changed.

    `keys` seal personal fields, the newest first. Raises StoreUnfit.
    """
    with _told():
        _make_file(file_of(url))
        database = Database(url, Sealer(keys))
        upgrade(database, backups, at, no_backup=no_backup)
    return database


def schema_of(url: str, keys: Mapping[str, bytes]) -> str | None:
    """The schema of the database at `url` as it is; None where it is empty, or not there. Nothing is made or
    changed. Raises StoreUnfit.
    """
    with _told():
        file = file_of(url)
        if file is not None and not file.exists():
            return None
        database = Database(url, Sealer(keys))
        try:
            return revision(database)
        finally:
            database.close()


@contextmanager
def _told() -> Iterator[None]:
    """What keeps a store from being opened, as StoreUnfit."""
    try:
        yield
    except OSError as error:
        raise StoreUnfit(
            f"The database's folder cannot be written ({error.strerror}). Let this account do so."
        ) from None
    except sa.exc.OperationalError:
        raise StoreUnfit(
            "The database does not answer, or this account may not use it. "
            "See that it runs and that store.url names it rightly."
        ) from None
    except sa.exc.DatabaseError as error:
        if type(error) is not sa.exc.DatabaseError:  # Its subclasses are faults of ours, not of the file.
            raise
        raise StoreUnfit("The file that store.url names is no database. Name another, or restore a backup.") from None


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for one in memory or on a server."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        return None
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def _make_file(file: Path | None) -> None:
    """Names and numbers lie in it, so nobody else may read it; SQLite's side files take its mode over."""
    if file is not None and not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
