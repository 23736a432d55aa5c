"""The port every way of reaching a person stands behind.

A notifier takes one `Message` to one address and answers with a `Receipt`, or raises `NotifyError`.
What happens later – a delivery report, a reply, a key pressed – comes back as a `Report` or an
`Inbound`, whoever the carrier is. Nothing here knows of rotas or contacts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol


class Channel(StrEnum):
    """How a person can be reached."""

    SMS = "sms"  # a text message of one GSM-7 segment
    VOICE = "voice"  # a call that speaks a text and listens for one key
    EMAIL = "email"  # a second channel only: nobody wakes of it
    PUSH = "push"  # the same: an app, or a room of a chat, by its address
    ALARM = "alarm"  # to whoever looks after the service, by every way that has been set up for it

    @property
    def second(self) -> bool:
        """Whether it only ever accompanies a text or a call: nobody counts as reached by it, or waits for it."""
        return self in (Channel.EMAIL, Channel.PUSH)


class Line(StrEnum):
    """Which of the agency's own numbers a message leaves from."""

    WORKERS = "workers"  # known to workers as the one that pages
    PUBLIC = "public"  # the one that the public texts and rings


class Delivery(StrEnum):
    """What is known of a message after it was handed to a carrier. None of these is an answer."""

    ACCEPTED = "accepted"  # the carrier took it and promised nothing
    SENT = "sent"  # the carrier's carrier took it
    RINGING = "ringing"  # a call rings
    DELIVERED = "delivered"  # the handset said so, or the call was picked up
    UNDELIVERED = "undelivered"  # the carrier gave up
    FAILED = "failed"  # it never left, or nobody picked up

    @property
    def rank(self) -> int:
        """Later states have higher ranks; a report never takes a message to a lower one."""
        return _RANKS[self]

    @property
    def final(self) -> bool:
        """Whether nothing further is expected from the carrier."""
        return self.rank == _FINAL

    @property
    def lost(self) -> bool:
        """Whether the message did not reach the person, so that another channel must."""
        return self in (Delivery.UNDELIVERED, Delivery.FAILED)


_FINAL = 3
_RANKS = {
    Delivery.ACCEPTED: 0,
    Delivery.SENT: 1,
    Delivery.RINGING: 2,
    Delivery.DELIVERED: _FINAL,
    Delivery.UNDELIVERED: _FINAL,
    Delivery.FAILED: _FINAL,
}


class Fault(StrEnum):
    """Whom a refusal by the carrier concerns; it decides what is still worth trying."""

    TRANSIENT = "transient"  # this message, now: the next channel, and this one again later
    STRANGE = "strange"  # a code that nobody knows here: as TRANSIENT, and somebody should look it up
    CARRIER = "carrier"  # everybody, for now: the carrier is not reached, or takes nothing; it certainly did not leave
    NUMBER = "number"  # this number, for good: never again until a person mends it
    CONSENT = "consent"  # this number opted out at the carrier: alarm, other channels take over
    ACCOUNT = "account"  # everybody: alarm on another carrier
    UNKNOWN = "unknown"  # a time-out: it may or may not have left


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One outgoing text or call.

    `id` is ours and stable over retries; `to` is an E.164 number or an address of the channel;
    `text` is what is shown or spoken; `keys` says whether a call listens for a key;
    `valid_for` is how long it is worth delivering – the carrier must drop it after that.
    A message of the channel ALARM has no address: its ways are those of the process. `document` is an HTML page
    that goes with a letter; it may hold what no text may, and channels other than EMAIL have none.
    """

    id: str
    channel: Channel
    to: str
    text: str
    keys: bool = False
    valid_for: timedelta = timedelta(minutes=15)
    line: Line = Line.WORKERS
    document: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The carrier's answer to a message: its own id for it, and what it says so far."""

    provider_id: str
    delivery: Delivery = Delivery.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A delivery report, in any order, any number of times.

    `at` is when the carrier says it happened (UTC), or None when it does not say. `message_id` is our own
    id, where the carrier brings it back: it tells what became of a message whose receipt was lost.
    """

    provider: str
    provider_id: str
    delivery: Delivery
    fault: Fault | None = None
    code: str = ""
    at: datetime | None = None
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A text that came in, or a key pressed in a call.

    `provider_id` is unique at the provider and makes repeats harmless. `sender` and `recipient` are
    E.164 numbers. A key press names in `answers` the provider id of the call it was pressed in, and in
    `message_id` our own id for that call, where the carrier brings it back. `at` is when the carrier says it
    came in (UTC), or None when it does not say.
    """

    provider: str
    provider_id: str
    channel: Channel
    sender: str
    recipient: str
    text: str
    answers: str | None = None
    message_id: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What a call says next, and what it waits for.

    It waits for `keys` keys, or where that is 0 hangs up when all is said; where `connect` is an E.164
    number, it puts the call through to that, showing the number of `line`. `step` tells whoever is
    given the keys what they answer: words of [a-z0-9-] with slashes between, fit for the path of a URL. Where it
    `insists`, silence is handed in as well, so that it can ask again; else it hangs up.
    """

    text: str
    keys: int = 0
    insists: bool = False
    step: str = ""
    connect: str = ""
    line: Line = Line.WORKERS


class NotifyError(Exception):
    """A message that did not leave, with whom the refusal concerns and the carrier's own code."""

    def __init__(self, fault: Fault, code: str = "") -> None:
        super().__init__(f"The carrier did not take the message ({fault}, code {code or 'none'}).")
        self.fault = fault
        self.code = code


class Pace(Protocol):
    """How fast a carrier takes messages of one channel; see `notifiers.pace`."""

    def room(self) -> int:
        """How many messages may be handed over now."""

    def spend(self) -> None:
        """One is about to be handed over."""

    def wait(self) -> float:
        """Seconds until there is room for one; 0 when there is."""


class Notifier(Protocol):
    """A way of reaching people. `send` may block for a few seconds, never for ever.

    `name` is the provider's in rows, logs and metrics; `channels` are those it can carry; `pace` is how fast it
    takes messages of a channel, and one that is not there goes as fast as they come. A class that names this one
    as its parent has what a carrier without a pace and without lists has.
    """

    name: str
    channels: frozenset[Channel]
    pace: Mapping[Channel, Pace] = MappingProxyType({})

    def send(self, message: Message) -> Receipt:
        """Hand one message over. Raises NotifyError when it did not leave, or may not have."""

    def end_call(self, provider_id: str) -> None:
        """Let a call that nobody has picked up ring no longer. Harmless when it is over, or was no call.
        Raises NotifyError when the carrier could not be told."""

    def find(self, message: Message, since: datetime) -> Receipt | None:
        """What the carrier's own list says of a message handed over after `since` (real time, UTC) whose outcome
        nobody knows; None when it is not there. Raises NotifyError when the list cannot be read."""
        return None


class Records(Protocol):
    """A carrier whose own lists of what came and went can be read."""

    name: str

    def news(self, since: datetime) -> Iterable[Report | Inbound]:
        """Everything that came in, and how everything stands that was sent, since then (real time, UTC). The same
        may be told again. Raises NotifyError when the lists cannot be read."""

    def forget(self, provider_id: str) -> None:
        """Have the carrier delete the words of a text that came in. Raises NotifyError when it does not."""


Door = Callable[[Report | Inbound], None]
"""Where a carrier's reports and replies come in."""
