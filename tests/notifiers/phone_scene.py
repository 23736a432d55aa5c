"""Two phones, a clock moved by hand, and a door that remembers: the stage of the simulator's tests."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from notifiers.base import Channel, Delivery, Inbound, Message, Report
from notifiers.phones import SimulatedPhone
from notifiers.simulator import Simulator

ADA = "+13035550142"
BO = "+13035550143"
WORKERS = "+13035550100"
EVENING = datetime(2026, 11, 24, 20, tzinfo=UTC)


class DoorJammed(Exception):
    """What the scene's door raises while it is told to."""


class Scene:
    """The wall with Ada's and Bo's phones at eight in the evening."""

    def __init__(self) -> None:
        self.at = EVENING
        self.taken: list[Report | Inbound] = []
        self.refusals_left = 0
        self._ids = _numbers()
        self.simulator = self.another()

    def another(self) -> Simulator:
        """A simulator on the same stage, as after a restart."""
        return Simulator(
            door=self.door,
            now=lambda: self.at,
            new_id=lambda: next(self._ids),
            workers_number=WORKERS,
            phones=(SimulatedPhone(number=ADA, name="Ada"), SimulatedPhone(number=BO, name="Bo")),
            log_size=None,
        )

    def door(self, event: Report | Inbound) -> None:
        """Take an event in, or refuse it while refusals are left."""
        if self.refusals_left:
            self.refusals_left -= 1
            raise DoorJammed(f"jammed at {event}")
        self.taken.append(event)

    def pass_time(self, seconds: float) -> None:
        """Let duty time pass and hand in what became due."""
        self.at += timedelta(seconds=seconds)
        self.simulator.run_due()

    def phone(self, number: str = ADA) -> SimulatedPhone:
        """One phone as it is on the wall."""
        return next(phone for phone in self.simulator.wall() if phone.number == number)

    def reports(self) -> list[tuple[float, Delivery, str]]:
        """Every report so far: seconds since the evening began, what it says, and the code."""
        return [
            ((event.at - EVENING).total_seconds(), event.delivery, event.code)
            for event in self.taken
            if isinstance(event, Report) and event.at is not None
        ]

    def inbounds(self) -> list[Inbound]:
        """Every text and key so far."""
        return [event for event in self.taken if isinstance(event, Inbound)]


def page(to: str = ADA, *, valid_for: timedelta = timedelta(minutes=15), id_: str = "m1") -> Message:
    """A page by text."""
    return Message(id=id_, channel=Channel.SMS, to=to, text="IMMEDIATE South R447129", valid_for=valid_for)


def call(to: str = ADA, *, keys: bool = True) -> Message:
    """A page by voice."""
    return Message(id="c1", channel=Channel.VOICE, to=to, text="Press 1 to take it.", keys=keys)


def _numbers() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield str(number)
