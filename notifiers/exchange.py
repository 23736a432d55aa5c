"""The simulated carrier's memory: the phones, what it has yet to report, and the line at the door."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from threading import RLock

from notifiers.base import Channel, Delivery, Inbound, Report
from notifiers.course import Leg
from notifiers.pending import PendingReports
from notifiers.phones import Bubble, Direction, NotPossible, PhoneSwitch, SimulatedPhone
from notifiers.snapshot import Snapshot

PROVIDER = "simulator"
SKIPPED_ON_RESUME = 1_000_000


class Exchange:
    """What the simulator knows. Its steps are made under `lock`, several of them as one.

    `now` gives duty time (UTC). A report happens on its phone first (`settle`) and then waits in
    line until the door has taken it, so a door that is shut delays nothing on the wall.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        workers_number: str,
        phones: Iterable[SimulatedPhone],
    ) -> None:
        self.lock = RLock()
        self.now = now
        self.version = 0
        self._new_id = new_id
        self._workers_number = workers_number
        self._phones = {phone.number: phone for phone in phones}
        self._pending = PendingReports()
        self._line: deque[Report | Inbound] = deque()

    def phones(self) -> tuple[SimulatedPhone, ...]:
        """The phones in the order they were put up."""
        with self.lock:
            return tuple(self._phones.values())

    def phone(self, number: str) -> SimulatedPhone:
        """One phone. Raises NotPossible when there is none with this number."""
        if number not in self._phones:
            raise NotPossible("There is no such phone on the wall", "Choose one that is shown")
        return self._phones[number]

    def in_use(self, number: str) -> SimulatedPhone:
        """One phone as it is now, for an act of its owner. Raises NotPossible when it is switched off."""
        self.settle()
        phone = self.phone(number)
        if phone.switch is PhoneSwitch.OFF:
            raise NotPossible("This phone is switched off", "Switch it on first")
        return phone

    def put(self, phone: SimulatedPhone) -> None:
        """Have the phone look like this from now on."""
        self._phones[phone.number] = phone
        self.version += 1

    def put_up(self, number: str, name: str = "") -> None:
        """Have a phone with this number; one that is there is at most given the new name."""
        known = self._phones.get(number)
        if known is None:
            self.put(SimulatedPhone(number=number, name=name))
        elif name not in ("", known.name):
            self.put(replace(known, name=name))

    def new_provider_id(self) -> str:
        """The carrier's id for a message, a call or a key."""
        return f"SIM{self._new_id()}"

    def plan(self, number: str, provider_id: str, legs: Iterable[Leg]) -> None:
        """Have each leg happen, counted from now."""
        now = self.now()
        for leg in legs:
            self._pending.plan(number, _report(provider_id, leg, now + leg.after), now + leg.after)

    def forget(self, provider_id: str) -> None:
        """Have nothing of what was planned for one message happen."""
        self._pending.cancel(provider_id)

    def tell(self, provider_id: str, leg: Leg) -> None:
        """Put the report of what has just happened on a phone in line."""
        self._line.append(_report(provider_id, leg, self.now()))

    def settle(self) -> None:
        """Let everything due by now happen on the phones, and put the reports of it in line."""
        with self.lock:
            for due in self._pending.take_due(self.now()):
                report = due.report
                self.put(self.phone(due.number).told(report.provider_id, report.delivery, report.code))
                self._line.append(report)

    def say(self, phone: SimulatedPhone, channel: Channel, text: str, answers: str | None = None) -> None:
        """Put what the phone's owner typed or pressed on its screen and in line."""
        spoken = Inbound(
            provider=PROVIDER,
            provider_id=self.new_provider_id(),
            channel=channel,
            sender=phone.number,
            recipient=self._workers_number,
            text=text,
            answers=answers,
        )
        self.put(phone.shows(_typed(spoken, self.now())))
        self._line.append(spoken)

    def first_in_line(self) -> Report | Inbound | None:
        """What the door should take next."""
        with self.lock:
            return self._line[0] if self._line else None

    def leave_line(self, outcome: Delivery) -> None:
        """The first in line is done with: DELIVERED when the door took it, FAILED when it was given up."""
        with self.lock:
            event = self._line.popleft()
            self.version += 1
            if isinstance(event, Inbound):
                self.put(self.phone(event.sender).told(event.provider_id, outcome))

    def next_due(self) -> datetime | None:
        """When there is next something to hand in (duty time, UTC); None when nothing is to come."""
        with self.lock:
            return self.now() if self._line else self._pending.next_at

    def state(self) -> Snapshot:
        """Everything, as one value."""
        with self.lock:
            return Snapshot(
                version=self.version,
                phones=tuple(self._phones.values()),
                pending=tuple(self._pending),
                line=tuple(self._line),
            )

    def resume(self, state: Snapshot) -> None:
        """Go on from there; phones that it does not know stay as they are.

        The version skips ahead: what was shown in the last moment before a crash was never saved, and
        its number must not come again for something else.
        """
        with self.lock:
            self._phones |= {phone.number: phone for phone in state.phones}
            self._pending = PendingReports(state.pending)
            self._line = deque(state.line)
            self.version = max(self.version, state.version) + SKIPPED_ON_RESUME


def _report(provider_id: str, leg: Leg, at: datetime) -> Report:
    return Report(
        provider=PROVIDER,
        provider_id=provider_id,
        delivery=leg.delivery,
        fault=leg.fault,
        code=leg.code,
        at=at,
    )


def _typed(spoken: Inbound, at: datetime) -> Bubble:
    return Bubble(
        id=spoken.provider_id,
        channel=spoken.channel,
        direction=Direction.OUT,
        text=spoken.text,
        at=at,
        delivery=Delivery.ACCEPTED,
    )
