"""How a story's messages travel: to phones that stand beside us, or over a wire (`world_wire`)."""

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Protocol

from notifiers.base import Channel, Inbound, Notifier, Report
from notifiers.simulator import Simulator
from oncall.flow.moment import Terms

if TYPE_CHECKING:
    from tests.world import World


class Way(Protocol):
    """Between the product of a story and its phones."""

    @property
    def terms(self) -> Terms | None:
        """How the carrier is used; None: as by default."""

    @property
    def said(self) -> str:
        """What a call said last after a key."""

    def phones(self, world: "World") -> Simulator:
        """The wall of phones at the far end; asked once."""

    def carriers(self, world: "World") -> Sequence[Notifier]:
        """Our end; asked again whenever the process of the story starts."""

    def texts_in(self, sender: str, to: str, text: str) -> None:
        """Somebody writes to one of our numbers."""

    def close(self) -> None:
        """The process of the story ends."""


class Beside:
    """No way at all: the phones hand what happens to the product itself."""

    terms: Terms | None = None

    def __init__(self) -> None:
        self.said = ""
        self._serial = count(1)

    def phones(self, world: "World") -> Simulator:
        """Simulated ones."""
        self._world = world
        number = count(1)
        return Simulator(
            door=self._door,
            now=world.clock.now,
            new_id=lambda: str(next(number)),
            workers_number=world.rules.agency.phone,
        )

    def carriers(self, world: "World") -> Sequence[Notifier]:
        """They are the carrier as well."""
        return [world.carrier]

    def _door(self, event: Report | Inbound) -> None:
        if isinstance(event, Report):
            self._world.oncall.due.reported(event)
        else:
            self.said = self._world.oncall.due.received(event).text

    def texts_in(self, sender: str, to: str, text: str) -> None:
        """It simply comes in."""
        event = Inbound(
            provider=self._world.carrier.name,
            provider_id=f"IN{next(self._serial)}",
            channel=Channel.SMS,
            sender=sender,
            recipient=to,
            text=text,
        )
        self._world.oncall.due.received(event)

    def close(self) -> None:
        """The phones stay on the wall."""
        self.said = ""
