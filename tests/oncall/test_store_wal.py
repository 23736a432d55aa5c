"""Which SQLite may be trusted with a write-ahead log, and how every connection is set up."""

import pysqlite3
import pytest
import sqlalchemy as sa

from oncall.domain.errors import StoreUnfit
from oncall.store.database import Database, wal_is_safe
from tests.oncall.night import NIGHT, SEALER


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 53, 4), (4, 0, 0)])
def test_a_version_without_the_reset_bug_gets_a_write_ahead_log(version: tuple[int, ...]) -> None:
    assert wal_is_safe(version)


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2)])
def test_a_version_with_the_reset_bug_does_not(version: tuple[int, ...]) -> None:
    """Between the mended series lie later versions that were never mended."""
    assert not wal_is_safe(version)


def test_the_bundled_sqlite_is_a_safe_one() -> None:
    assert wal_is_safe(pysqlite3.dbapi2.sqlite_version_info)


def test_every_connection_waits_syncs_and_checks_its_keys(sqlite_url: str) -> None:
    database = Database(sqlite_url, SEALER)
    expected = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 1500, "foreign_keys": 1}
    with database.engine.connect() as connection:
        found = {name: connection.execute(sa.text(f"PRAGMA {name}")).scalar() for name in expected}
    assert found == expected
    database.close()


@pytest.mark.parametrize("url", ["mysql://somewhere/oncall", "no address at all", ""])
def test_a_store_that_is_neither_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(StoreUnfit, match=r"sqlite:///.*postgresql://"):
        Database(url, SEALER)


def test_an_error_of_the_store_shows_nothing_that_was_to_be_stored(database: Database) -> None:
    """Errors end up in logs, and a log holds no number of anybody."""
    with pytest.raises(sa.exc.IntegrityError) as caught, database.write() as tx:
        tx.access.keep_request("key", "+13035550142", "request", "no such contact", NIGHT)
    assert "+13035550142" not in str(caught.value)
