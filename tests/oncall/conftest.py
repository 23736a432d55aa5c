"""A database of the present schema for every test that asks, on both stores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall.store.database import Database
from tests.oncall.night import Night, opened


@pytest.fixture
def database(store_url: str, tmp_path: Path) -> Iterator[Database]:
    """A fresh store with every table and no row."""
    database = opened(store_url, tmp_path)
    yield database
    database.close()


@pytest.fixture
def night(database: Database) -> Night:
    """Larkspur at night, staffed, over that store."""
    return Night(database)
