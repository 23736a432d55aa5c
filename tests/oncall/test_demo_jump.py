"""A jump through the demo's night: every stop is made, the watchdog sees work, and it can be ended.

On SQLite alone, like the demonstration, in which alone a clock can jump.
"""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from notifiers.base import Inbound, Report
from notifiers.registry import Notifiers
from notifiers.simulator import Simulator
from oncall.app import NewContact, Oncall
from oncall.clock import DemoClock
from oncall.config import people_csv
from oncall.domain.contact import Details
from oncall.engine import Engine
from oncall.store.database import Database
from oncall.store.sealing import Sealer
from tests.oncall.larkspur import larkspur


class Night:
    """Larkspur with a clock that may jump, an engine in a thread, and a contact that nobody takes."""

    def __init__(self, url: str, folder: Path) -> None:
        larkspur(url, folder).database.close()
        self.clock, numbers = DemoClock(), count(1)
        self.oncall = Oncall(Database(url, Sealer({"test": b"0" * 32})), self.clock)
        self.oncall.people.take_in(people_csv("larkspur").encode(), "dov")
        phones = Simulator(
            door=self._take_in,
            now=self.clock.now,
            new_id=lambda: str(next(numbers)),
            workers_number="+15075550199",
        )
        self.engine = Engine(self.oncall, Notifiers([phones]), threads=2, outside=[phones])
        details = Details(what="smoke", where="9 Elm")
        new = NewContact(id="one", details=details, channel="phone", area="county", danger=True)
        self.reference = self.oncall.contacts.open(new, "dov").reference
        self.thread = threading.Thread(target=self.engine.run)

    def _take_in(self, event: Report | Inbound) -> None:
        if isinstance(event, Report):
            self.oncall.due.reported(event)
        else:
            self.oncall.due.received(event)

    def pages(self) -> int:
        """How often anybody was asked so far."""
        return len(self.oncall.contacts.view(self.reference, "dov").pages)


@pytest.fixture
def night(sqlite_url: str, tmp_path: Path) -> Iterator[Night]:
    """The night, with its engine running."""
    made = Night(sqlite_url, tmp_path)
    made.thread.start()
    yield made
    made.engine.stop()
    made.thread.join()
    made.oncall.database.close()


def test_what_lies_between_happens(night: Night) -> None:
    """Two hours are skipped, and yet everybody was asked again and again in them."""
    aim = night.clock.now() + timedelta(hours=2)
    night.clock.jump_to(aim)
    end = time.monotonic() + 60
    while night.clock.aim is not None:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert night.clock.now() >= aim
    assert night.pages() >= 30


def test_a_long_jump_is_work_and_can_be_ended(night: Night) -> None:
    """A month is too long to wait for: Ctrl-C ends it at its next stop, and until then no watchdog barks."""
    began = time.monotonic()
    night.clock.jump_to(night.clock.now() + timedelta(days=30))
    end = began + 60
    while night.pages() < 30:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert night.clock.aim is not None
    assert night.engine.finished_at > began
    night.engine.stop()
    night.thread.join(timeout=30)
    assert not night.thread.is_alive()
