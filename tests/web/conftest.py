"""The web over both stores."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.web.site import Site

__all__ = ["chromium", "migrated_database", "migrated_file", "postgres_url", "public_site", "site", "sqlite_url"]


@pytest.fixture
def site(store_url: str) -> Iterator[Site]:
    """An installation without https, as on the first evening."""
    site = Site(store_url)
    yield site
    site.close()


@pytest.fixture
def public_site(store_url: str) -> Iterator[Site]:
    """The same as people reach it: by https, without simulated phones."""
    site = Site(store_url, public_url="https://oncall.example", simulated=False)
    yield site
    site.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium. Without one these tests are left out, unless ONCALL_REQUIRE_BROWSER is set."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None and not os.environ.get("ONCALL_REQUIRE_BROWSER"):
        pytest.skip("There is no Chromium here to look at the pages with. Cure: apt install chromium")
    with sync_playwright() as playwright:
        # Without its own sandbox: where the tests run as root it refuses to start otherwise.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()
