"""A night in each of the two worked agencies, on SQLite and on PostgreSQL.

The schema is made once a run; every story gets a copy of it.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall.store.database import Database
from oncall.store.sealing import Sealer
from oncall.store.upgrade import upgrade
from tests.conftest import Postgres
from tests.world import BEGINNING, World

TEMPLATE = "scenario_template"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the present schema and nothing in it."""
    file = tmp_path_factory.mktemp("schema") / "oncall.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_database(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with the present schema and nothing in it."""
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
    name = f"scenario_{tmp_path.name}"[:60]
    yield postgres.create(name, migrated_database)
    postgres.drop(name)


@pytest.fixture
def larkspur(store_url: str) -> Iterator[World]:
    """Agency A: rural, one area; a primary, a supervisor, a director."""
    world = World(store_url, "larkspur")
    yield world
    world.close()


@pytest.fixture
def harlow(store_url: str) -> Iterator[World]:
    """Agency B: five areas with neighbours, English and Spanish; supervisor and manager for all of them."""
    world = World(store_url, "harlow")
    yield world
    world.close()


def _migrate(url: str) -> None:
    database = Database(url, Sealer({"test": b"k" * 32}))
    upgrade(database, Path(), BEGINNING)
    database.close()
