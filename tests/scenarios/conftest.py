"""A night in each of the two worked agencies, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.world import World

__all__ = ["harlow", "larkspur", "migrated_database", "migrated_file", "postgres_url", "sqlite_url"]


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
