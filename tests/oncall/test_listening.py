"""An engine on PostgreSQL hears of what another process commits, and does without when it cannot."""

import threading

import psycopg

from oncall.store.listening import CHANNEL, Listener


def _told(url: str) -> None:
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        connection.execute(f"NOTIFY {CHANNEL}")


def test_a_commit_elsewhere_wakes_the_engine(postgres_url: str) -> None:
    """Ada's contact comes in through another process: this engine need not wait for its next look."""
    woken = threading.Event()
    listener = Listener(postgres_url, woken.set)
    listener.start()
    try:
        for _ in range(50):
            _told(postgres_url)
            if woken.wait(0.1):
                break
        assert woken.is_set()
    finally:
        listener.stop()


def test_a_database_that_is_away_ends_nothing() -> None:
    """Nobody listens at that address: the thread goes on trying, and stops when it is told to."""
    listener = Listener("postgresql://nobody@127.0.0.1:1/nowhere?connect_timeout=1", lambda: None)
    listener.start()
    listener.stop()
    assert not listener.is_alive
