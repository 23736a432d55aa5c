"""The web over both stores; the schema is made once a run, and every test gets a copy of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from oncall.store.database import Database
from oncall.store.sealing import Sealer
from oncall.store.upgrade import upgrade
from tests.conftest import Postgres
from tests.web.site import NIGHT, Site

TEMPLATE = "web_template"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the present schema and nothing in it."""
    file = tmp_path_factory.mktemp("schema") / "oncall.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_database(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with the present schema and nothing in it."""
    _migrate(postgres.create(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a copy of that file."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'oncall.db')}"


@pytest.fixture
def postgres_url(postgres: Postgres, migrated_database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a copy of that database."""
    name = f"web_{tmp_path.name}"[:60]
    yield postgres.create(name, migrated_database)
    postgres.drop(name)


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


def _migrate(url: str) -> None:
    database = Database(url, Sealer({"test": b"k" * 32}))
    upgrade(database, Path(), NIGHT)
    database.close()
