"""Bringing a database to the present schema: at every start, with a backup copy first when it holds anything.

SQLite: foreign keys off before the transaction (Alembic's batch mode would otherwise empty child
tables), one transaction, foreign keys checked, triggers asserted. PostgreSQL: under an advisory lock.
"""

import os
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from oncall.domain.errors import StoreUnfit
from oncall.store.database import Database, begin
from oncall.store.tables import APPEND_ONLY

HEAD = "0002"
"""The revision this code was written for; the last file in `migrations/versions`."""

_LOCK = 7_262_255


def upgrade(database: Database, backups: Path, at: datetime, *, no_backup: bool = False) -> bool:
    """Bring the schema to `HEAD`; False when it was there. Raises StoreUnfit for a newer database, and
    for a PostgreSQL that cannot be backed up first."""
    found = revision(database)
    if found == HEAD:
        return False
    if found is not None and found > HEAD:
        raise StoreUnfit(
            f"The database is at schema {found}, newer than this program's {HEAD}. Start the newer program."
        )
    if found is not None and not no_backup:
        back_up(database, backups / f"before-{HEAD}-{at:%Y%m%dT%H%M%SZ}")
    with database.engine.connect() as plain:
        _run(plain, sqlite=database.is_sqlite)
    return True


def revision(database: Database) -> str | None:
    """The schema revision of the database; None when it is empty."""
    with database.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _run(connection: Connection, *, sqlite: bool) -> None:
    _foreign_keys(connection, sqlite=sqlite, on=False)
    try:
        with connection.begin():
            if sqlite:
                begin(connection)
            else:  # Whoever migrates just now may take its time.
                connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            _alembic(connection)
            _check(connection, sqlite=sqlite)
    finally:
        _foreign_keys(connection, sqlite=sqlite, on=True)


def _foreign_keys(connection: Connection, *, sqlite: bool, on: bool) -> None:
    """SQLite obeys this only outside a transaction, so it goes straight to the driver."""
    driver = connection.connection.driver_connection
    if sqlite and driver is not None:
        driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _alembic(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - most starts have nothing to migrate, and it costs 0.2 s
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _check(connection: Connection, *, sqlite: bool) -> None:
    """Every foreign key holds and every append-only table still refuses to be changed."""
    if not sqlite:
        return
    if connection.execute(sa.text("PRAGMA foreign_key_check")).first() is not None:
        raise StoreUnfit("After the migration a row points to nothing. Nothing was changed; keep the backup and ask.")
    names = set(connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
    missing = {f"{table}_{act}" for table in APPEND_ONLY for act in ("update", "delete")} - names
    if missing:
        raise StoreUnfit(f"After the migration {', '.join(sorted(missing))} is missing. Nothing was changed.")


def back_up(database: Database, target: Path) -> Path:
    """Copy the database while it is in use; the file that was made, `target` with an ending of its kind.

    Raises StoreUnfit when it cannot be made, or would be written over another.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    file = target.with_name(target.name + (".db" if database.is_sqlite else ".dump"))
    if file.exists():
        raise StoreUnfit(f"{file.name} is there already, and no copy is written over. Name another.")
    file.touch(mode=0o600)  # Names and numbers lie in it, as in the database itself.
    try:
        (_copy_file if database.is_sqlite else _dump)(database, file)
    except BaseException:
        file.unlink(missing_ok=True)  # Half a copy looks like a whole one, and stands in the way of the next.
        raise
    return file


def _copy_file(database: Database, file: Path) -> None:
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("VACUUM INTO ?", (str(file),))


def _dump(database: Database, file: Path) -> None:
    dump = shutil.which("pg_dump")
    if dump is None:
        raise StoreUnfit("There is no pg_dump to back the database up with. Install it, or add --no-backup.")
    parsed = sa.make_url(database.url).set(drivername="postgresql")
    # Everybody on the machine can read a command line, so the password goes by the environment.
    environment = {**os.environ, **({"PGPASSWORD": str(parsed.password)} if parsed.password else {})}
    url = parsed.set(password=None).render_as_string()
    command = [dump, "--format=custom", f"--file={file}", url]
    if subprocess.run(command, env=environment, check=False, capture_output=True).returncode:
        raise StoreUnfit("pg_dump failed, so nothing was changed. Back the database up yourself and add --no-backup.")
