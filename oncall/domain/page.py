"""Pages and messages.

A page is one contact, one callee, one try. It waits in the queue until a sender takes it – the
moment at which it is bundled with whatever else waits for the same person – and from then on shares
the fate of the message that carries it:

    QUEUED ──take──▶ SENDING ──▶ SENT ──▶ DELIVERED
       │                │          └────▶ LOST · UNANSWERED
       └──▶ CANCELLED   └──▶ LOST · UNKNOWN ──▶ QUEUED again, at most twice

A page that is sent or delivered is not an answer. A message is one outgoing text or call, carrying
1..n pages or a notice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from notifiers.base import Channel, Delivery, Fault


class MessageState(StrEnum):
    """Where an outgoing message stands; pages share it."""

    QUEUED = "queued"  # waits for a sender
    SENDING = "sending"  # handed to a sender, under a lease
    SENT = "sent"  # the carrier has it
    ENDING = "ending"  # a call that rings for nothing: its carrier is to be told
    DELIVERED = "delivered"  # the handset said so; still not an answer
    UNANSWERED = "unanswered"  # it rang and nobody picked up: reached the phone, not the person
    LOST = "lost"  # refused or undelivered: it reached nobody
    UNKNOWN = "unknown"  # a time-out or a crash: it may have left
    CANCELLED = "cancelled"  # no longer needed, and never sent

    @classmethod
    def of(cls, delivery: Delivery, channel: Channel, fault: Fault | None) -> "MessageState":
        """What a carrier's word means for the message. A call that rang in vain was not lost."""
        if delivery.lost:
            return cls.UNANSWERED if channel is Channel.VOICE and fault is None else cls.LOST
        return cls.DELIVERED if delivery is Delivery.DELIVERED else cls.SENT


class Ask(StrEnum):
    """What a page wants of the one who gets it."""

    TAKE = "take"  # take the contact
    TAKE_OVER = "take over"  # take it from its claimer, of whom nothing was heard
    KNOW = "know"  # only to be told: an outside desk, or a position that is informed


class Priority(IntEnum):
    """The order in which messages leave when more wait than the carrier takes. Lower leaves first."""

    FIRST = 0  # the first page of an emergency to somebody: never held back, never throttled
    PAGE = 1  # the first page of any other contact
    REPEAT = 2  # a further attempt
    ANSWER = 3  # the answer to a reply
    NOTICE = 4  # taken, busy lapsed, and other notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One contact × one callee × one try. `code` is the two digits that name it in a reply.

    `tries` counts how often it was handed to a carrier: more than once only when nobody knew whether
    it had left.
    """

    id: str
    contact_id: str
    callee: str
    role: str
    ask: Ask
    channel: Channel
    number: int
    round: int
    step: int
    attempt: int
    priority: Priority
    code: str
    made_at: datetime
    alarm: bool = False
    call_back_only: bool = False
    state: MessageState = MessageState.QUEUED
    message_id: str | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """One outgoing text or call as it is stored. `text` holds nothing personal, by construction.

    `tries` counts hand-overs to the carrier whose outcome was unknown or transient; never more than
    two (three after a crash).
    """

    id: str
    callee: str
    destination_id: str
    channel: Channel
    text: str
    priority: Priority
    made_at: datetime
    contact_id: str | None = None
    state: MessageState = MessageState.QUEUED
    tries: int = 0
    provider: str = ""
    provider_id: str = ""
    code: str = ""


LEASE = timedelta(seconds=90)
"""How long a sender has to report on a message before it counts as vanished. Real time; longer than any
carrier is waited for."""

MOST_TRIES = 3
"""How often one page or notice may be handed to a carrier while senders vanish with it unreported."""
