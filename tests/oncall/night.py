"""Larkspur on a Saturday night: Ada is on call, Bo supervises, Dov directs, Cleo sleeps but may be asked.

Everything is real – the store, the rules, the engine – but for the clock, which only the test moves,
and the phones.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from notifiers.base import Channel, Inbound, Report
from notifiers.registry import Notifiers
from notifiers.simulator import Simulator
from oncall.app import Oncall
from oncall.clock import ManualClock
from oncall.config import parse_rules, rules_toml
from oncall.domain.contact import Contact, Details, Ladder
from oncall.domain.person import Destination, Worker
from oncall.domain.rules import RuleSet
from oncall.engine.loop import Engine, fast_forward
from oncall.flow.intake import NewContact
from oncall.store.database import Database
from oncall.store.sealing import Sealer
from oncall.store.upgrade import upgrade
from rota.model import Duty, DutySource

NIGHT = datetime(2026, 10, 18, 6, 5, 30, tzinfo=UTC)  # 01:05 on Sunday in Larkspur.
SEALER = Sealer({"2026": b"k" * 32})
WORKERS_NUMBER = "+13035550199"
PHONES = {"ada": "+13035550142", "bo": "+13035550143", "dov": "+13035550144", "cleo": "+13035550145"}
POSTS = {"ada": ("primary", "county"), "bo": ("supervisor", None), "dov": ("director", None)}


def opened(url: str, folder: Path) -> Database:
    """The store at `url` with every table. Nothing in it outlives the run, so nothing needs to reach the disk."""
    database = Database(url, SEALER)
    if database.is_sqlite:
        sa.event.listen(database.engine, "connect", lambda driver, _: driver.execute("PRAGMA synchronous=OFF"))
    upgrade(database, folder / "backups", NIGHT)
    return database


@cache
def larkspur() -> RuleSet:
    """The small worked agency."""
    return parse_rules(rules_toml("larkspur"), on=date(2026, 10, 1))


def worker(name: str, **changes: Any) -> Worker:
    """One of the cast, reachable by text and call."""
    home = Destination(
        id=f"{name}-phone",
        rank=1,
        address=PHONES[name],
        channels=frozenset({Channel.SMS, Channel.VOICE}),
        verified_on=date(2026, 1, 2),
        consented_on=date(2026, 1, 2),
    )
    traits = {"id": name, "name": name.title(), "external_id": name, "destinations": (home,)}
    return Worker(**{**traits, "call_down": name == "cleo", **changes})


def duties(line: str) -> list[Duty]:
    """Who holds what in a service line, from the day before that night to two days after it."""
    return [
        Duty(
            id=f"{line}-{name}",
            line=line,
            area=area,
            position=position,
            worker=name,
            start=NIGHT - timedelta(days=1),
            end=NIGHT + timedelta(days=2),
            kind="sunday",
            source=DutySource.PLANNED,
            made_at=NIGHT - timedelta(days=9),
        )
        for name, (position, area) in POSTS.items()
    ]


def contact(number: int = 1, **changes: Any) -> Contact:
    """A waiting contact as it lies in the store, outside any flow."""
    values: dict[str, Any] = {
        "id": f"contact-{number}",
        "reference": f"R{number:06}",
        "line": "child",
        "area": "county",
        "category": "immediate",
        "channel": "web",
        "received_at": NIGHT,
        "opened_at": NIGHT,
        "due_at": NIGHT + timedelta(hours=8),
        "ruleset": "rules",
        "owner": "desk:intake",
        "ladder": Ladder(began_at=NIGHT),
        "next_at": NIGHT,
    }
    return Contact(**{**values, **changes})


class Night:
    """The agency over one store, its engine, and the phones on their bedside tables."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = ManualClock(NIGHT)
        self._ids = count(1)
        self.phones = Simulator(
            door=self._door,
            now=self.clock.now,
            new_id=lambda: f"{next(self._ids)}",
            workers_number=WORKERS_NUMBER,
            log_size=None,
        )
        self.restart()
        self._staff()

    def restart(self) -> None:
        """The process was killed and started again: only what is stored is left, and the phones."""
        self.oncall = Oncall(self.database, self.clock)
        self.engine = Engine(self.oncall, Notifiers([self.phones]), threads=0, outside=[self.phones])

    def open(self, number: int = 1, **changes: Any) -> Contact:
        """An emergency comes in. Two of them are never taken for the same matter."""
        details = Details(what="A child is alone", where=f"{number} River Road")
        values = {"channel": "web", "area": "county", "danger": True, **changes}
        new = NewContact(id=f"contact-{number}", details=details, **values)
        return self.oncall.contacts.open(new, "public")

    def pass_time(self, **lasts: float) -> None:
        """The night goes on, with a stop at everything due."""
        fast_forward(self.engine, self.clock, self.clock.now() + timedelta(**lasts))

    def text(self, name: str, body: str) -> None:
        """One of the cast types a text, and it is taken in."""
        self.phones.text(PHONES[name], body)
        self.engine.settle()

    def found(self, contact: Contact) -> Contact:
        """The contact as it is stored now."""
        return self.oncall.contacts.find(contact.reference)

    def texts(self, name: str) -> list[str]:
        """What stands on a phone's screen."""
        wall = {phone.number: phone for phone in self.phones.wall()}
        phone = wall.get(PHONES[name])
        return [bubble.text for bubble in phone.bubbles] if phone else []

    def _door(self, event: Report | Inbound) -> None:
        if isinstance(event, Report):
            self.oncall.due.reported(event)
        else:
            self.oncall.due.received(event)

    def _staff(self) -> None:
        self.oncall.rules.apply(larkspur(), "test", valid_from=NIGHT - timedelta(days=30))
        self.oncall.people.save([worker(name) for name in PHONES], "test")
        for line in larkspur().service_lines:
            self.oncall.duty.plan(duties(line.id), "test")
