"""A night in each of the two worked agencies: on SQLite, on PostgreSQL, and over the carrier's real wire."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.carrier.fake import FakeTwilio
from tests.conftest import STORES
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.world import World
from tests.world_wire import Wire

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]

OVER_THE_WIRE = "carrier"

ON_BOTH_STORES = pytest.mark.parametrize("place", STORES, indirect=True)
"""For stories to which the wire adds nothing that another story does not show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a story happens."""

    url: str
    wire: Wire | None = None


@pytest.fixture(params=[*STORES, OVER_THE_WIRE])
def place(request: pytest.FixtureRequest) -> Place:
    """Once with simulated phones on each store, once with everything going over the carrier's wire."""
    if request.param == OVER_THE_WIRE:
        wire = request.getfixturevalue("wire")
        return Place(url=request.getfixturevalue("sqlite_url"), wire=wire)
    urls = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    return Place(url=request.getfixturevalue(urls[request.param]))


@pytest.fixture
def wire(request: pytest.FixtureRequest, twilio: FakeTwilio) -> Wire:
    """Through the carrier's own document, or straight to the fake where that cannot be installed."""
    try:
        return Wire(twilio, request.getfixturevalue("contract").url)
    except pytest.skip.Exception:
        return Wire(twilio, twilio.url)


@pytest.fixture
def wired(store_url: str, wire: Wire) -> Iterator[World]:
    """Agency A over the wire, on either store; the wire of the story is the `wire` that it asks for."""
    world = World(store_url, "larkspur", wire)
    yield world
    world.close()


@pytest.fixture
def larkspur(place: Place) -> Iterator[World]:
    """Agency A: rural, one area; a primary, a supervisor, a director."""
    world = World(place.url, "larkspur", place.wire)
    yield world
    world.close()


@pytest.fixture
def harlow(place: Place) -> Iterator[World]:
    """Agency B: five areas with neighbours, English and Spanish; supervisor and manager for all of them."""
    world = World(place.url, "harlow", place.wire)
    yield world
    world.close()
