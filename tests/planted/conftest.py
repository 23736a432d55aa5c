"""Defects planted on purpose, and the table of what caught them.

THIS FOLDER IS THE ONE PLACE WHERE PRODUCT CODE IS REPLACED. Everywhere else a replaced function would prove nothing
about the real one; here a defect of another product is put into ours for one test, and a story that the healthy
product passes must fail because of it. Nothing else is doubled, and nothing stays when the test is over.
"""

import pytest

from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]

pytest.register_assert_rewrite("tests.planted.stories", "tests.planted.stories_of_answers")
