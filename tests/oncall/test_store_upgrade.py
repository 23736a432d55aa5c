"""Migrations: forward, all or nothing, and never without a copy of what was there."""

import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.util import CommandError

from oncall.domain.errors import StoreUnfit
from oncall.store.database import Database
from oncall.store.tables import APPEND_ONLY, metadata
from oncall.store.upgrade import HEAD, revision, upgrade
from tests.conftest import TOOLS
from tests.oncall.night import NIGHT, SEALER, Night

VERSIONS = Path("oncall/store/migrations/versions")
DUMPED = b"PGDMP"  # The first bytes of a dump in PostgreSQL's custom format.


def run(database: Database, *statements: str) -> None:
    """Change a database behind the program's back."""
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    """What a query finds."""
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_an_empty_store_gets_every_table(store_url: str, tmp_path: Path) -> None:
    database = Database(store_url, SEALER)
    assert revision(database) is None
    assert upgrade(database, tmp_path, NIGHT)
    assert revision(database) == HEAD
    assert set(sa.inspect(database.engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    assert list(tmp_path.glob("before-*")) == []  # There was nothing to lose.
    database.close()


def test_a_store_at_the_head_is_left_alone(database: Database, tmp_path: Path) -> None:
    """Every start asks; nearly every start has nothing to do."""
    assert not upgrade(database, tmp_path, NIGHT)
    assert list(tmp_path.glob("before-*")) == []


def test_a_store_of_a_newer_program_is_refused(database: Database, tmp_path: Path) -> None:
    """An old program over new tables would lose what it does not know."""
    run(database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnfit, match=f"9999, newer than this program's {HEAD}. Start the newer"):
        upgrade(database, tmp_path, NIGHT)
    assert revision(database) == "9999"


def test_the_head_is_the_last_file() -> None:
    """`HEAD` is written down so that a start need not load Alembic; it must not be forgotten."""
    assert max(path.name for path in VERSIONS.glob("0*.py")).startswith(HEAD)


def test_before_a_migration_a_copy_is_made(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that cannot be taken leaves the store as it was, and the copy beside it."""
    run(database, "UPDATE alembic_version SET version_num = '0000'")  # As if an older program had made it.
    monkeypatch.setenv("PATH", f"{TOOLS}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(CommandError, match="0000"):
        upgrade(database, tmp_path / "copies", NIGHT)
    assert revision(database) == "0000"
    [copy] = (tmp_path / "copies").glob(f"before-{HEAD}-20261018T060530Z.*")
    if database.is_sqlite:
        saved = Database(f"sqlite:///{copy}", SEALER)
        assert rows(saved, "SELECT seq FROM chain") == [(0,)]
        saved.close()
    else:
        assert copy.read_bytes().startswith(DUMPED)


def test_postgresql_without_pg_dump_is_migrated_only_when_told_so(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No copy, no migration – unless somebody says that they have made one."""
    database = Database(postgres_url, SEALER)
    upgrade(database, tmp_path, NIGHT)
    run(database, "UPDATE alembic_version SET version_num = '0000'")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreUnfit, match=r"no pg_dump .* --no-backup"):
        upgrade(database, tmp_path, NIGHT)
    assert not list(tmp_path.glob("*.dump"))  # Nothing that looks like a copy, and stands in the way of the next.
    with pytest.raises(CommandError):  # Past the copy: this revision has no file, so it ends there.
        upgrade(database, tmp_path, NIGHT, no_backup=True)
    database.close()


def test_a_migration_that_leaves_a_row_pointing_to_nothing_is_undone(sqlite_url: str, tmp_path: Path) -> None:
    """SQLite's tables are rebuilt without foreign keys, so they are checked before the commit."""
    database = Database(sqlite_url, SEALER)
    upgrade(database, tmp_path, NIGHT)
    _forget_the_schema(database)
    _point_to_nothing(database)
    with pytest.raises(StoreUnfit, match=r"points to nothing\. Nothing was changed"):
        upgrade(database, tmp_path, NIGHT)
    assert revision(database) is None
    assert rows(database, "SELECT name FROM sqlite_master WHERE type = 'trigger'") == []
    assert rows(database, "PRAGMA foreign_keys") == [(1,)]
    database.close()


def test_foreign_keys_hold_again_after_a_migration(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url, SEALER)
    upgrade(database, tmp_path, NIGHT)
    with pytest.raises(sa.exc.IntegrityError), database.write() as tx:
        tx.access.keep_request("key", "k", "r", "no such contact", NIGHT)
    database.close()


def test_a_migration_over_a_full_night_loses_no_row(night: Night, tmp_path: Path) -> None:
    """Run the first step again over tables with rows in them: what is there stays."""
    night.open()
    night.pass_time(minutes=50)
    night.text("bo", "1")
    before = _counts(night.database)
    _forget_the_schema(night.database)
    upgrade(night.database, tmp_path, NIGHT)
    assert _counts(night.database) == {**before, "chain": 1}


def _counts(database: Database) -> dict[str, object]:
    return {name: rows(database, f"SELECT count(*) FROM {name}")[0][0] for name in metadata.tables}


def _forget_the_schema(database: Database) -> None:
    """The tables with their rows, but nothing of what the first step adds to them."""
    run(database, "DROP TABLE alembic_version", "DELETE FROM chain")
    for table in APPEND_ONLY:
        if database.is_sqlite:
            run(database, f"DROP TRIGGER {table}_update", f"DROP TRIGGER {table}_delete")
        else:
            run(database, f"DROP TRIGGER {table}_unchanged ON {table}", f"DROP TRIGGER {table}_untruncated ON {table}")


def _point_to_nothing(database: Database) -> None:
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute(
            "INSERT INTO idempotency (key_id, key, request, contact_id, made_at) VALUES ('k', 'k', 'r', 'none', '2026')"
        )
        driver.execute("PRAGMA foreign_keys=ON")
