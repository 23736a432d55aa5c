"""A clock that is off would page too early or too late: such a process does not start, or takes no work."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from notifiers.registry import Notifiers
from oncall.app import Oncall
from oncall.clock import Clock, ManualClock, SystemClock
from oncall.domain.contact import ContactState
from oncall.domain.errors import StoreUnfit
from oncall.engine import Service
from oncall.engine.housekeeping import MOST_SKEW
from oncall.store.database import Database
from oncall.store.upgrade import upgrade
from tests.oncall.night import SEALER, Night, larkspur
from tests.oncall.test_engine_poison import alarms

TEN_SECONDS = timedelta(seconds=10)


@pytest.fixture
def elsewhere(postgres_url: str, tmp_path: Path) -> Iterator[Database]:
    """A database on a machine with a clock of its own, with rules in force."""
    database, now = Database(postgres_url, SEALER), SystemClock().real()
    upgrade(database, tmp_path, now)
    Oncall(database, ManualClock(now)).rules.apply(larkspur(), "test", valid_from=now - timedelta(days=1))
    yield database
    database.close()


def service(database: Database, clock: Clock) -> Service:
    """An engine with no way to reach anybody, not started."""
    return Service(Oncall(database, clock), Notifiers([]), threads=0)


def test_a_right_clock_is_no_further_off_than_a_query_takes(elsewhere: Database) -> None:
    assert abs(Oncall(elsewhere, SystemClock()).health.skew()) < MOST_SKEW / 5


@pytest.mark.parametrize("off", [TEN_SECONDS, -TEN_SECONDS])
def test_a_process_whose_clock_is_off_says_so_and_does_not_start(elsewhere: Database, off: timedelta) -> None:
    """Ten seconds before or behind the database: nothing runs, and an alarm is on record for whoever looks."""
    clock = ManualClock(SystemClock().real() + off)
    with pytest.raises(StoreUnfit, match=r"clock is \d+ s off the database's\. Set both by NTP"):
        service(elsewhere, clock).start()
    with elsewhere.read() as tx:
        assert tx.events.head()[0] == 2  # The rules, and the alarm.
    assert Oncall(elsewhere, clock).health.verify() is None


def test_a_process_whose_clock_is_right_starts(elsewhere: Database) -> None:
    """It runs, and has said so, before it is asked to end."""
    started = service(elsewhere, SystemClock())
    started.start()
    started.stop()
    assert Oncall(elsewhere, SystemClock()).health.readiness().beat_at is not None


def test_a_database_in_this_machines_own_file_has_this_machines_clock(night: Night) -> None:
    """The night's clock is months off; in a file of its own there is nobody to disagree with."""
    assert (night.oncall.health.skew() == timedelta()) is night.database.is_sqlite


def test_an_engine_that_is_held_takes_no_work_and_goes_on_when_it_is_let_go(night: Night) -> None:
    """Ada was paged when the clock went wrong. Nothing escalates and nothing is sent until it is right again."""
    first = night.open(1)
    night.engine.settle()
    night.engine.hold(held=True)
    second = night.open(2)
    night.clock.move(minutes=16)
    assert night.engine.tick() == 0
    assert night.found(first).ladder.step == 0
    assert night.found(second).state is ContactState.WAITING
    assert (len(night.texts("ada")), night.texts("bo")) == (1, [])
    assert not night.oncall.health.readiness().ready

    night.engine.hold(held=False)
    night.engine.settle()
    assert night.found(first).ladder.step == 1
    assert len(night.texts("bo")) == 1
    assert len(night.texts("ada")) > 1
    assert alarms(night) == []
