"""The frozen steps of the schema's history lead to the very tables that the program works with."""

from datetime import UTC, datetime
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from oncall.store.database import Database
from oncall.store.sealing import Sealer
from oncall.store.tables import metadata
from oncall.store.upgrade import HEAD, revision, upgrade

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_every_step_together_makes_the_living_tables(store_url: str, tmp_path: Path) -> None:
    """A column that only the tables know would be missing in every agency that is already running."""
    database = Database(store_url, Sealer({"k": bytes(32)}))
    upgrade(database, tmp_path, NOON, no_backup=True)
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert revision(database) == HEAD
    assert differences == []
    database.close()
