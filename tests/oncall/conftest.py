"""A database of the present schema for every test that asks, on both stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall.store.database import Database
from oncall.store.upgrade import upgrade
from tests.oncall.night import NIGHT, SEALER, Night


@pytest.fixture
def database(store_url: str, tmp_path: Path) -> Iterator[Database]:
    """A fresh store with every table and no row."""
    database = Database(store_url, SEALER)
    upgrade(database, tmp_path / "backups", NIGHT)
    yield database
    database.close()


@pytest.fixture
def night(database: Database) -> Night:
    """Larkspur at night, staffed, over that store."""
    return Night(database)
