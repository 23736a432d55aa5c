"""The processes of an installation: they answer, they end in good order, and they refuse what cannot work."""

import json
from pathlib import Path

import pytest

from oncall.cli.server import Server
from oncall.config import Web
from oncall.domain.errors import Refused, StoreUnfit
from oncall.engine.lock import ProcessLock
from tests.oncall.processes import Running, free_port
from tests.oncall.test_cli import Shell


def written(folder: Path, store_url: str) -> Shell:
    """A folder with the example as its config.toml."""
    made = Shell(folder, store_url)
    made.write("config.toml", (Path(__file__).parents[2] / "config.example.toml").read_text())
    return made


@pytest.fixture
def shell(tmp_path: Path, store_url: str) -> Shell:
    """A folder with the example as its config.toml, and its rules in force."""
    made = written(tmp_path, store_url)
    made.ok("config", "apply", "--yes")
    return made


@pytest.fixture
def unopened(tmp_path: Path, sqlite_url: str) -> Shell:
    """The same folder for what is refused before any store is opened, so that no store can matter."""
    return written(tmp_path, sqlite_url)


def test_web_and_engine_run_in_one_process_and_end_in_good_order(shell: Shell) -> None:
    """`oncall serve` is ready only when its engine is; asked to end, it does, and says nothing but JSON. The folder of
    its simulated phones is its own to make: a database that lies elsewhere makes none."""
    with Running(shell.folder, "serve", environ=shell.store) as serve:
        serve.wait_until_ready()
        assert serve.get("/p/abcdefghijklmnop").status_code == 404
        assert serve.ask_to_end() == 0
        lines = [json.loads(line) for line in serve.output.splitlines()]
    assert "oncall.cli.serving" in {line["logger"] for line in lines}
    assert "abcdefghijklmnop" not in serve.output
    assert "could not be saved" not in serve.output
    assert (shell.folder / "var" / "phones.json").exists()


def test_a_second_process_is_refused_and_told_why(unopened: Shell) -> None:
    """Somebody starts it twice. On SQLite alone: on PostgreSQL several may run, and there is no lock to hold."""
    lock = ProcessLock(unopened.folder / "oncall.db")
    lock.take()
    with Running(unopened.folder, "serve", environ=unopened.store) as second:
        assert second.wait_for_end() == 2
        assert "Another process already serves this database" in second.output
    lock.release()


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_web_and_engine_run_apart(shell: Shell) -> None:
    """Two engines and the web share a database; readiness looks at all of them. On PostgreSQL alone: one
    SQLite file has one process."""
    shared = {**shell.store, "ONCALL_SERVICE__NOTIFIER": "console"}
    with (
        Running(shell.folder, "engine", environ=shared) as one,
        Running(shell.folder, "engine", environ=shared) as other,
        Running(shell.folder, "web", environ=shared) as web,
    ):
        web.wait_until_ready()
        assert [web.ask_to_end(), one.ask_to_end(), other.ask_to_end()] == [0, 0, 0]


def test_an_engine_alone_has_no_simulated_phones(shell: Shell) -> None:
    """They live in the process that serves their page, so this engine would ring nobody."""
    assert "Use `oncall serve`, or another carrier" in shell.refused("engine")


def test_a_port_that_is_taken_is_told_with_its_cure() -> None:
    """Something else listens there already."""
    port = free_port()
    taken = Server(lambda environ, start: [], Web(port=port))
    with pytest.raises(Refused, match=f"Nobody can listen at 127.0.0.1:{port}.*Give another --port"):
        Server(lambda environ, start: [], Web(port=port))
    taken.close()


def test_a_database_is_served_by_one_process_at_a_time(tmp_path: Path) -> None:
    """The lock is held, refused to a second one, and free again once it is released. It belongs to an SQLite
    file; PostgreSQL has none."""
    first, second = ProcessLock(tmp_path / "oncall.db"), ProcessLock(tmp_path / "oncall.db")
    first.take()
    with pytest.raises(StoreUnfit, match="Stop it first"):
        second.take()
    first.release()
    second.take()
    second.release()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:////proc/nowhere/oncall.db", "The database's folder cannot be written"),
        ("postgresql://127.0.0.1:1/nothing", "The database does not answer"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_a_sentence(unopened: Shell, url: str, said: str) -> None:
    """A wrong address, a server that is down."""
    result = unopened.run("who", ONCALL_STORE__URL=url)
    assert result.exit_code == 2
    assert result.stderr.startswith(said), result.stderr


def test_a_file_that_is_no_database_is_told_as_such(unopened: Shell) -> None:
    """Somebody named the wrong file; only SQLite's address names one."""
    url = f"sqlite:///{unopened.write('people.csv', 'external_id,name,phone' * 100)}"
    result = unopened.run("who", ONCALL_STORE__URL=url)
    assert result.exit_code == 2
    assert "is no database" in result.stderr


def test_the_demonstration_is_refused_in_production(unopened: Shell) -> None:
    """Where people rely on the service, no phone is simulated."""
    production = {
        "ONCALL_SERVICE__ENVIRONMENT": "production",
        "ONCALL_SERVICE__NOTIFIER": "console",
        "ONCALL_STORE__DATA_KEYS": "k:" + "A" * 43 + "=",
        "ONCALL_WEB__SECRET_KEY": "s" * 40,
        "ONCALL_WEB__PUBLIC_BASE_URL": "https://oncall.example.org",
    }
    result = unopened.run("demo", "--no-open", **production)
    assert result.exit_code == 2
    assert "Show the demonstration elsewhere" in result.stderr
