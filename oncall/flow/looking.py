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
from oncall.domain.page import Ask, MessageState, OutgoingMessage, Page
from oncall.domain.person import SHEET
from oncall.flow import notices, outage
from oncall.flow.escalation import asks_still, page_by_other_channel, same_try
from oncall.flow.moment import ENGINE, Moment
from oncall.flow.tonight import posting

NO_RECEIPT = timedelta(seconds=60)
"""After so long a text without a receipt counts as one that may not have arrived."""
FIRST_LOOK = timedelta(seconds=5)
"""After so long the carrier's list is asked for a message whose hand-over had no answer."""
TEXT_AGAIN = timedelta(seconds=60)
"""After so long a text that was lost to a passing fault is sent once more."""
TRY_AGAIN = timedelta(seconds=10)
"""After so long what the carrier took from nobody is tried once more, until the next try is due anyhow."""
EVERYBODYS = (Fault.CARRIER, Fault.ACCOUNT)
"""Faults for which no one callee can be blamed: nothing left, and nothing would have to anybody."""
LEASE = "lease"
"""The code of a message whose sender vanished with it."""
_ALARM_KEPT_FOR = timedelta(hours=6)
_NOTICE_KEPT_FOR = timedelta(minutes=15)
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
    if message.channel is Channel.ALARM:
        return at + _NEXT_LOOK
    if fault is Fault.UNKNOWN:
        return at + FIRST_LOOK
    if fault in EVERYBODYS:
        return at + TRY_AGAIN
    passes = fault in (Fault.TRANSIENT, Fault.STRANGE)
    again = message.channel is Channel.SMS or message.callee.startswith(SHEET)
    return at + TEXT_AGAIN if passes and again else None


def look(moment: Moment, message: OutgoingMessage) -> Question | None:
    """Do what can be done without the carrier; else what it is to be asked."""
    if message.state is MessageState.UNKNOWN:
        return _question(moment, message)
    moment.tx.messages.look(message.id, None)
    if message.state is MessageState.LOST:
        _send_again(moment, message)  # At the carrier it is not: it was refused, or reported lost.
    elif message.state is MessageState.SENT:
        _no_receipt(moment, message)
    return None


def _question(moment: Moment, message: OutgoingMessage) -> Question | None:
    to = notices.preferred(moment, message.callee, message.channel, message.destination_id)
    if to is None or to.id != message.destination_id:  # Where it went is no destination any more.
        moment.tx.messages.look(message.id, None)
        if message.code == LEASE:
            _back_into_the_queue(moment, message)
        return None
    moment.tx.messages.look(message.id, moment.at + _NEXT_LOOK)  # Whoever asks may vanish before the answer is kept.
    asked = Message(id=message.id, channel=message.channel, to=to.address, text=message.text)
    return Question(message=asked, since=message.made_at)


def answered(moment: Moment, message: OutgoingMessage, answer: Receipt | NotifyError | None) -> bool:
    """The carrier's list has been read. True when the message is there: then it was taken."""
    if message.state is not MessageState.UNKNOWN:
        return False  # Its own report has come meanwhile.
    if isinstance(answer, Receipt):
        return True
    unread = isinstance(answer, NotifyError) and message.code != LEASE
    if unread and moment.at - message.made_at < _LOOKED_FOR:
        return False  # The list could not be read: it is looked at again.
    moment.tx.messages.look(message.id, None)
    if message.code == LEASE:
        _back_into_the_queue(moment, message)
    elif answer is None and moment.tx.messages.lost(message, message.code, MessageState.LOST):
        moment.tx.pages.follow(message.id, MessageState.LOST)
        _send_again(moment, message)
    return False


def _back_into_the_queue(moment: Moment, message: OutgoingMessage) -> None:
    """Its sender vanished, and it is not known to have left: pages wait once more, where a claim can still stop
    them; a notice is simply sent again."""
    if not moment.tx.messages.lost(message, LEASE, MessageState.LOST):
        return  # Another engine looked at it, too, and was first.
    carried = moment.tx.pages.of_message(message.id)
    if not carried:
        moment.tx.messages.requeue(message.id)
    moment.tx.pages.queue_again(message.id)
    contacts = moment.tx.contacts.several(page.contact_id for page in carried)
    moment.tx.pages.cancel_these(page.id for page in carried if not asks_still(page, contacts[page.contact_id]))


def _send_again(moment: Moment, message: OutgoingMessage) -> None:
    """It certainly did not arrive: the same once more, for every contact that still asks."""
    carried = moment.tx.pages.of_message(message.id)
    contacts = moment.tx.contacts.several(page.contact_id for page in carried)
    if not carried and _notice_once_more(moment, message):
        moment.tx.messages.requeue(message.id)
    elif message.callee.startswith(SHEET):
        posting.not_sent(moment, message)
    for page in carried:
        contact = contacts[page.contact_id]
        if asks_still(page, contact) and _once_more(moment, contact, page):
            _queue(moment, contact, page)


def _notice_once_more(moment: Moment, message: OutgoingMessage) -> bool:
    """An alarm is kept until somebody takes it; what no carrier has taken yet, for a while; else it is tried twice."""
    age = moment.at - message.made_at
    if message.channel is Channel.ALARM:
        return age < _ALARM_KEPT_FOR
    return age < _NOTICE_KEPT_FOR and message.tries < _MOST_SENT


def _once_more(moment: Moment, contact: Contact, page: Page) -> bool:
    """Never more than twice by this channel to this number in one try; but what no carrier has taken does not count,
    and is tried until the ladder makes its next try."""
    tries = [p for p in same_try(moment, contact, page) if (p.channel, p.number) == (page.channel, page.number)]
    waiting = any(p.state is MessageState.QUEUED for p in tries)
    carried = moment.tx.messages.several([p.message_id for p in tries if p.message_id])
    taken = sum(1 for message in carried.values() if message.tries)
    return not waiting and taken < _MOST_SENT and _is_latest(contact, page)


def _is_latest(contact: Contact, page: Page) -> bool:
    """Whether the ladder still stands at this try."""
    ladder = contact.ladder
    now = (ladder.round, ladder.step, ladder.done - 1)
    return page.ask is not Ask.TAKE or (page.round, page.step, page.attempt) >= now


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
