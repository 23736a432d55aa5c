"""The night in which every short story of this folder is told."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from notifiers.base import Channel
from oncall.domain.contact import Contact, ContactState
from oncall.domain.person import DestinationState
from oncall.store import tables
from tests.carrier.account import Account
from tests.simulation.hasty import HastyWire
from tests.world import World
from tests.world_phones import Heard

PATIENCE = 1.0
"""Seconds that our client waits for an answer in these nights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Larkspur at 03:13 on a Saturday: A3 is on call, AS1 supervises, AD directs."""

    world: World
    wire: HastyWire

    @property
    def account(self) -> Account:
        """At the carrier."""
        return self.wire.account

    @property
    def number(self) -> str:
        """A3's first number."""
        return self.world.phone("A3").numbers[0]

    def heard(self, worker: str, channel: Channel) -> list[Heard]:
        """What was sent to them."""
        numbers = self.world.phone(worker).numbers
        return [heard for heard in self.world.carrier.log if heard.to in numbers and heard.channel is channel]

    def texts(self, worker: str = "A3") -> list[Heard]:
        """Texts to them."""
        return self.heard(worker, Channel.SMS)

    def calls(self, worker: str = "A3") -> list[Heard]:
        """Calls to them."""
        return self.heard(worker, Channel.VOICE)

    def state(self, contact: Contact) -> ContactState:
        """As it is now."""
        return self.world.now(contact).state

    def destination(self) -> DestinationState:
        """How A3's first number stands."""
        return self.world.oncall.people.get("A3").destinations[0].state

    def closed(self, contact: Contact) -> None:
        """It has come to its end."""
        self.world.oncall.contacts.close(contact.reference, "login:dov", "advice given")
        self.world.settle()

    def alarms(self) -> str:
        """Every alarm so far."""
        with self.world.database.engine.connect() as connection:
            kind = tables.events.c.kind == "alarm.raised"
            return " ".join(connection.execute(sa.select(tables.events.c.data).where(kind)).scalars())


Story = Callable[[Scene], None]
