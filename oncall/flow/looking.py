"""Messages whose fate is looked at again: no receipt, no answer from the carrier, or a fault that passes.

Nothing waits for this: the next channel began when it was needed. What is found here only prevents a
second text that nobody needs, or brings the one that is still wanted. Nobody is sent the same try by the
same channel more than twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifiers.base import Channel, Fault, Message, NotifyError, Receipt
from oncall.domain.contact import Contact
from oncall.domain.event import EventKind
from oncall.domain.page import MessageState, OutgoingMessage, Page
from oncall.flow import notices, outage
from oncall.flow.escalation import asks_still, page_by_other_channel, same_try
from oncall.flow.moment import ENGINE, Moment

NO_RECEIPT = timedelta(seconds=60)
"""After so long a text without a receipt counts as one that may not have arrived."""
FIRST_LOOK = timedelta(seconds=5)
"""After so long the carrier's list is asked for a message whose hand-over had no answer."""
TEXT_AGAIN = timedelta(seconds=60)
"""After so long a text that was lost to a passing fault is sent once more."""
_NEXT_LOOK = timedelta(seconds=30)
_LOOKED_FOR = timedelta(minutes=3)
_MOST_SENT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the carrier's list is asked for: a message handed over after `since`."""

    message: Message
    since: datetime


def first_look(message: OutgoingMessage, fault: Fault | None, at: datetime) -> datetime | None:
    """When a message that was not taken, or was lost, is looked at; None when that could not help."""
    if fault is Fault.UNKNOWN:
        return at + FIRST_LOOK
    passes = fault in (Fault.TRANSIENT, Fault.CARRIER)
    return at + TEXT_AGAIN if passes and message.channel is Channel.SMS else None


def look(moment: Moment, message: OutgoingMessage) -> Question | None:
    """Do what can be done without the carrier; else what it is to be asked."""
    if message.state is MessageState.UNKNOWN:
        return _question(moment, message)
    moment.tx.messages.look(message.id, None)
    if message.state is MessageState.LOST:
        _send_again(moment, message)
    elif message.state is MessageState.SENT:
        _no_receipt(moment, message)
    return None


def _question(moment: Moment, message: OutgoingMessage) -> Question | None:
    to = notices.preferred(moment, message.callee, message.channel, message.destination_id)
    moment.tx.messages.look(message.id, moment.at + _NEXT_LOOK)  # Whoever asks may vanish before the answer is kept.
    if to is None:
        return None
    asked = Message(id=message.id, channel=message.channel, to=to.address, text=message.text)
    return Question(message=asked, since=message.made_at)


def answered(moment: Moment, message: OutgoingMessage, answer: Receipt | NotifyError | None) -> bool:
    """The carrier's list has been read. True when the message is there: then it was taken."""
    if message.state is not MessageState.UNKNOWN:
        return False  # Its own report has come meanwhile.
    if isinstance(answer, Receipt):
        return True
    if isinstance(answer, NotifyError) and moment.at - message.made_at < _LOOKED_FOR:
        return False  # The list could not be read: it is looked at again.
    moment.tx.messages.look(message.id, None)
    if answer is None:
        moment.tx.messages.lost(message, message.code, MessageState.LOST)
        moment.tx.pages.follow(message.id, MessageState.LOST)
        _send_again(moment, message)
    return False


def _send_again(moment: Moment, message: OutgoingMessage) -> None:
    """It certainly did not arrive: the same once more, for every contact that still asks."""
    carried = moment.tx.pages.of_message(message.id)
    contacts = moment.tx.contacts.several(page.contact_id for page in carried)
    if not carried and message.tries < _MOST_SENT:
        moment.tx.messages.requeue(message.id)
    for page in carried:
        contact = contacts[page.contact_id]
        if asks_still(page, contact) and _sent(moment, contact, page) < _MOST_SENT:
            _queue(moment, contact, page)


def _sent(moment: Moment, contact: Contact, page: Page) -> int:
    """How often this try was made by this channel to this number already."""
    tries = [p for p in same_try(moment, contact, page) if (p.channel, p.number) == (page.channel, page.number)]
    return len(tries)


def _queue(moment: Moment, contact: Contact, page: Page) -> None:
    again = replace(page, id=moment.ids.new(), made_at=moment.at, state=MessageState.QUEUED, message_id=None, tries=0)
    moment.tx.pages.add([again])
    moment.record(EventKind.PAGE_MADE, ENGINE, contact, page.callee, channel=page.channel, instead_of=page.channel)


def _no_receipt(moment: Moment, message: OutgoingMessage) -> None:
    """The carrier has it and says no more. A call begins now; the text may still be read, so it is waited for."""
    waiting = _asking(moment, moment.tx.pages.of_message(message.id))
    if not waiting:
        return
    outage.lost(moment, message, None, "no receipt")
    for contact, page in waiting:
        moment.record(EventKind.MESSAGE_UNCONFIRMED, ENGINE, contact, message.callee, channel=message.channel)
        if page_by_other_channel(moment, contact, page):
            moment.tx.contacts.save(contact)


def _asking(moment: Moment, carried: Sequence[Page]) -> list[tuple[Contact, Page]]:
    contacts = moment.tx.contacts.several(page.contact_id for page in carried)
    return [(contacts[page.contact_id], page) for page in carried if asks_still(page, contacts[page.contact_id])]
