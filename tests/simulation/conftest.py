"""The promises are asserted in modules of their own; pytest is asked to explain those asserts as well."""

import pytest

from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]

pytest.register_assert_rewrite("tests.simulation.promises", "tests.simulation.books")
