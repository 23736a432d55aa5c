"""The nights of the scenarios, for what must never happen in any of them."""

import pytest

from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.scenarios.conftest import harlow, larkspur, place, wire
from tests.world import World

__all__ = [
    "harlow",
    "larkspur",
    "migrated_database",
    "migrated_file",
    "night",
    "place",
    "postgres_url",
    "sqlite_url",
    "wire",
]


@pytest.fixture
def night(larkspur: World) -> World:
    """Larkspur at 03:13 on a Saturday: a primary, a supervisor and a director on duty."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    return larkspur
