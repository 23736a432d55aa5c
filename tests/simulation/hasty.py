"""A world at the end of a wire whose client gives up soon, and whose phones are watched."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from notifiers.base import Channel, Message, Notifier, Receipt
from tests.carrier.fake import FakeTwilio
from tests.world import World
from tests.world_phones import Carrier
from tests.world_wire import Wire

GIVES_UP_AFTER = 0.25  # seconds: our client's patience


class Watched(Notifier):
    """What stands before the phones: it sees whose call is still on one of their phones when they are rung once
    more, and lets somebody act while a message is in the carrier's hands."""

    def __init__(self, carrier: Carrier) -> None:
        self.carrier, self.name, self.channels = carrier, carrier.name, carrier.channels
        self.rung_twice: list[str] = []
        self.meanwhile: list[Callable[[], object]] = []

    def send(self, message: Message) -> Receipt:
        """Hand it on."""
        self.carrier.simulator.settle()  # After a crash nobody has asked the phones for a while.
        wall = self.carrier.simulator.wall()
        owner = next((phone.name for phone in wall if phone.number == message.to), "") or message.to
        if message.channel is Channel.VOICE:
            self.rung_twice += [p.number for p in wall if owner in (p.name, p.number) and p.call is not None]
        while self.meanwhile:
            self.meanwhile.pop()()
        return self.carrier.send(message)

    def end_call(self, provider_id: str) -> None:
        """The same."""
        self.carrier.end_call(provider_id)


class HastyWire(Wire):
    """Straight to the fake."""

    def __init__(self, fake: FakeTwilio, patience: float = GIVES_UP_AFTER) -> None:
        super().__init__(fake, fake.url)
        self.timeout = patience

    def carriers(self, world: World) -> Sequence[Notifier]:
        """As a Wire's."""
        found = super().carriers(world)
        self.account.through = self.watched = Watched(world.carrier)
        return found


@contextmanager
def living(url: str, twilio: FakeTwilio, patience: float = GIVES_UP_AFTER) -> Iterator[tuple[World, HastyWire]]:
    """Larkspur. At the end nothing may be silent, or have leaked; what was sent is for the test to judge."""
    wire = HastyWire(twilio, patience)
    world = World(url, "larkspur", wire)
    try:
        yield world, wire
        for heard in world.carrier.log:
            heard.expected = True
    except BaseException:
        with suppress(AssertionError):  # What the test has found comes first.
            world.close()
        raise
    world.close()
