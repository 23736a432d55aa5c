"""Whoever asks a process to end in the middle of its start is obeyed: nothing of it goes on."""

import threading

import pytest

from notifiers.registry import Notifiers
from oncall.app import Oncall
from oncall.clock import SystemClock
from oncall.engine import Service
from oncall.engine.sweeping import Sweeper
from oncall.store.database import Database
from tests.oncall.test_skew import elsewhere

__all__ = ["elsewhere"]


class AskedToEnd(Sweeper):
    """The signal of a service manager, as it comes while the lists of a carrier are about to be read."""

    def __init__(self) -> None:
        self.ended = False

    def start(self) -> None:
        raise SystemExit(0)

    def stop(self) -> None:
        self.ended = True


def test_a_service_that_is_asked_to_end_while_it_starts_ends(elsewhere: Database) -> None:
    """The engine runs already, planning and listening do not yet."""
    before = {*threading.enumerate()}
    asked = AskedToEnd()
    service = Service(Oncall(elsewhere, SystemClock()), Notifiers([]), threads=0, sweepers=[asked])
    with pytest.raises(SystemExit):
        service.start()
    service.stop()
    assert asked.ended
    assert [each for each in {*threading.enumerate()} - before if not each.daemon] == []
