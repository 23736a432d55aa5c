"""The nights of the scenarios, for what must never happen in any of them."""

from tests.scenarios.conftest import harlow, larkspur, migrated_database, migrated_file, postgres_url, sqlite_url

__all__ = ["harlow", "larkspur", "migrated_database", "migrated_file", "postgres_url", "sqlite_url"]
