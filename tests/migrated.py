"""Stores of the present schema with nothing in them: it is made once a run, and every test gets a copy of its own.

A conftest that imports these fixtures has `sqlite_url`, `postgres_url` and so `store_url` lead to such a copy.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from oncall.store.database import Database
from oncall.store.sealing import Sealer
from oncall.store.upgrade import upgrade
from tests.conftest import Postgres

TEMPLATE = "oncall_migrated"
MADE = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and no row."""
    file = tmp_path_factory.mktemp("schema") / "oncall.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_database(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with every table and no row."""
    # Several folders import this fixture, and each would make the one database of the run again.
    if not postgres.has(TEMPLATE):
        _migrate(postgres.create(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a copy of that file."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'oncall.db')}"


@pytest.fixture
def postgres_url(postgres: Postgres, migrated_database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a copy of that database."""
    name = f"copy_{tmp_path.name}"[:60]
    yield postgres.create(name, migrated_database)
    postgres.drop(name)


def _migrate(url: str) -> None:
    database = Database(url, Sealer({"test": b"k" * 32}))
    upgrade(database, Path(), MADE)
    database.close()
