"""What became of a message: taken, refused, delivered, lost, or nobody knows.

Any failure starts the next channel now, and when there is none the next rung. Reports come in any
order and any number of times; a message only ever moves to a higher rank.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from notifiers.base import Channel, Delivery, Fault, NotifyError, Receipt, Report
from oncall.domain.contact import Contact
from oncall.domain.event import EventKind
from oncall.domain.page import MOST_TRIES, Ask, MessageState, OutgoingMessage, Page
from oncall.domain.person import CALLER, DESK, PROOF, SERVICE, SHEET, DestinationState
from oncall.domain.texts import texts_blocked
from oncall.flow import looking, notices, outage, standing_in
from oncall.flow.alarms import raise_alarm
from oncall.flow.escalation import asks_still, not_reached, page_by_other_channel, same_try
from oncall.flow.moment import ENGINE, Moment
from oncall.flow.tonight import posting

_NOWHERE = (MessageState.LOST, MessageState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the carrier named `provider` said to a message, or why it did not leave.

    When its list was `looked` through for one whose fate nobody knew, None says that it is not there.
    """

    message_id: str
    provider: str
    answer: Receipt | NotifyError | None
    is_call: bool = False
    looked: bool = False
    refusals: tuple[NotifyError, ...] = ()  # of the carriers that should have taken it


def record(moment: Moment, outcomes: Sequence[Outcome]) -> None:
    """The outcome after the side effect, for as many messages as have come back meanwhile."""
    for outcome in outcomes:
        if outcome.looked and not _was_taken(moment, outcome):
            continue
        for refusal in outcome.refusals:  # Another carrier stood in, and people must hear of it all the same.
            outage.stood_in_for(moment, refusal.fault, refusal.code)
        if isinstance(outcome.answer, Receipt):
            handed_over(moment, outcome.message_id, outcome.provider, outcome.answer, is_call=outcome.is_call)
            if outcome.is_call:  # While it was on its way, somebody may have taken what it is about.
                moment.tx.messages.end_late_call(outcome.message_id)
        elif outcome.answer is not None:
            refused(moment, outcome.message_id, outcome.answer)


def _was_taken(moment: Moment, outcome: Outcome) -> bool:
    message, answer = moment.tx.messages.get(outcome.message_id), outcome.answer
    if isinstance(answer, Receipt) and moment.tx.messages.by_provider(outcome.provider, answer.provider_id) is not None:
        answer = None  # The entry that was found is another message's, so this one's is not there.
    return message is not None and looking.answered(moment, message, answer)


def handed_over(moment: Moment, message_id: str, provider: str, receipt: Receipt, *, is_call: bool) -> None:
    """The carrier has it. That is not an answer; and where its receipts come, neither is silence."""
    wary = not is_call and outage.receipts_come(moment, provider)
    look_at = moment.at + looking.NO_RECEIPT if wary else None
    if moment.tx.messages.sent(message_id, provider, receipt.provider_id, moment.at, look_at):
        moment.tx.pages.follow(message_id, MessageState.SENT)  # Else its own report was here before.
    if receipt.delivery.rank > 0:
        _settle(moment, message_id, receipt.delivery, "", None)


def end_calls(moment: Moment) -> Sequence[tuple[str, str]]:
    """Calls that ring for nothing, to be ended at their carriers."""
    ended = moment.tx.messages.calls_to_end()
    for message_id, _, _ in ended:
        moment.tx.pages.follow(message_id, MessageState.UNANSWERED)
    return [(provider, provider_id) for _, provider, provider_id in ended]


def refused(moment: Moment, message_id: str, error: NotifyError) -> None:
    """It did not leave, or may not have: the next channel begins now, and the same one only when it may help."""
    message = moment.tx.messages.get(message_id)
    if message is None or message.state is not MessageState.SENDING:
        return
    state = MessageState.UNKNOWN if error.fault is Fault.UNKNOWN else MessageState.LOST
    if not moment.tx.messages.lost(message, error.code, state):
        return
    look_at = looking.first_look(message, error.fault, moment.at)
    moment.tx.messages.look(message_id, look_at)
    if look_at is None and message.callee.startswith(SHEET):
        posting.not_sent(moment, message)
    if error.fault in looking.EVERYBODYS:
        moment.tx.messages.not_tried(message_id)
    outage.refused(moment, message, error.fault, error.code)
    _mark_destination(moment, message, error.fault)
    _lose(moment, message, state, error.code, theirs=error.fault not in looking.EVERYBODYS)


def reported(moment: Moment, report: Report) -> bool:
    """A delivery report, in any order and any number of times. False when no message of ours is meant."""
    message = moment.tx.messages.by_provider(report.provider, report.provider_id) or _without_receipt(moment, report)
    if message is None:
        # Of an attempt that another one has followed nothing needs to be known any more.
        return bool(report.message_id) and moment.tx.messages.get(report.message_id) is not None
    _settle(moment, message.id, report.delivery, report.code, report.fault)
    return True


def _without_receipt(moment: Moment, report: Report) -> OutgoingMessage | None:
    """The message that a report names by our own id, because the answer to its hand-over was lost or is late."""
    message = moment.tx.messages.get(report.message_id) if report.message_id else None
    if message is None or message.provider_id or message.tries > 1:
        return None  # After a second hand-over nobody could say which of the two is meant.
    if message.state is MessageState.UNKNOWN:
        is_call = message.channel is Channel.VOICE
        handed_over(moment, message.id, report.provider, Receipt(provider_id=report.provider_id), is_call=is_call)
    return message


def machine_heard(moment: Moment, message_id: str, what: str) -> None:
    """A hint beside the contact, no more: only a key that was pressed counts, and nothing waits for this."""
    message = moment.tx.messages.get(message_id)
    if message is None or not what.startswith(("machine", "fax")):
        return
    for contact_id in dict.fromkeys(page.contact_id for page in moment.tx.pages.of_message(message_id)):
        told = (event for _, event in moment.tx.events.of_contact(contact_id))
        if not any(e.kind is EventKind.MESSAGE_MACHINE and e.data.get("message") == message_id for e in told):
            contact = moment.tx.contacts.get(contact_id)
            moment.record(EventKind.MESSAGE_MACHINE, ENGINE, contact, message.callee, message=message_id)


def lease_ran_out(moment: Moment, message: OutgoingMessage) -> None:
    """Its sender vanished: nobody knows whether it left. Sent again, but never more than three times in all."""
    carried = moment.tx.pages.of_message(message.id)
    once_more = max((page.tries for page in carried), default=message.tries) < MOST_TRIES
    if not moment.tx.messages.lost(message, looking.LEASE, MessageState.UNKNOWN if once_more else MessageState.LOST):
        return
    if not once_more:
        _lose(moment, message, MessageState.LOST, looking.LEASE)
        return
    moment.tx.messages.look(message.id, moment.at)  # The carrier's list first: it may have left.
    moment.tx.pages.follow(message.id, MessageState.UNKNOWN)
    for contact in moment.tx.contacts.several(page.contact_id for page in carried).values():
        moment.record(EventKind.MESSAGE_UNKNOWN, ENGINE, contact, message.callee, message=message.id)


def _settle(moment: Moment, message_id: str, delivery: Delivery, code: str, fault: Fault | None) -> None:
    message = moment.tx.messages.get(message_id)
    if message is None:
        return
    state = MessageState.of(delivery, message.channel, fault)
    if not moment.tx.messages.report(message_id, delivery, state, code, moment.at):
        return
    moment.tx.pages.follow(message_id, state)
    if state is MessageState.LOST:
        moment.tx.messages.look(message_id, looking.first_look(message, fault, moment.at))
        outage.lost(moment, message, fault, code)
        _mark_destination(moment, message, fault)
        _lose(moment, message, state, code)
    elif delivery.final:
        if state is MessageState.DELIVERED:
            outage.delivered(moment, message)
        kind = EventKind.MESSAGE_DELIVERED if state is MessageState.DELIVERED else EventKind.MESSAGE_UNANSWERED
        _record(moment, message, kind, code)


def _record(moment: Moment, message: OutgoingMessage, kind: EventKind, code: str) -> None:
    """One event a contact that the message was about."""
    for contact_id in dict.fromkeys(page.contact_id for page in moment.tx.pages.of_message(message.id)):
        contact = moment.tx.contacts.get(contact_id)
        moment.record(kind, ENGINE, contact, message.callee, channel=message.channel, message=message.id, code=code)


def _lose(moment: Moment, message: OutgoingMessage, state: MessageState, code: str, *, theirs: bool = True) -> None:
    """Every page it carried is lost: for each, another channel or the next rung, now. What nobody would have got is
    not `theirs`: no rung is spent on it, for the next would fare no better."""
    moment.tx.pages.follow(message.id, state)
    carried = {page.contact_id: page for page in moment.tx.pages.of_message(message.id)}
    contacts = moment.tx.contacts.several(carried)
    for contact_id, page in sorted(carried.items()):
        moment.record(
            EventKind.MESSAGE_LOST, ENGINE, contacts[contact_id], message.callee, channel=message.channel, code=code
        )
        after_loss(moment, contacts[contact_id], page, theirs=theirs)


def after_loss(moment: Moment, contact: Contact, page: Page, *, theirs: bool = True) -> Contact:
    """A page did not reach its callee: another channel, or the next rung, begins now.

    Whoever any other page of the same try has reached, or may still reach, is waited for.
    """
    if page.channel.second or page.ask is Ask.KNOW or not asks_still(page, contact):
        return contact
    others = [other for other in same_try(moment, contact, page) if not other.channel.second]
    rung = any(other.channel is Channel.VOICE and other.state not in _NOWHERE for other in others)
    if page.channel is Channel.SMS and rung:
        return contact  # That call is the other channel.
    if page_by_other_channel(moment, contact, page):
        return moment.tx.contacts.save(contact)
    if not theirs or any(other.state not in _NOWHERE for other in others):
        return contact
    return not_reached(moment, contact, page.callee)


def _mark_destination(moment: Moment, message: OutgoingMessage, fault: Fault | None) -> None:
    """What the carrier said of a number: opted out, or never good for texts, or for calls. People must hear of it."""
    if fault not in (Fault.CONSENT, Fault.NUMBER) or message.callee.startswith((DESK, CALLER, SERVICE, PROOF, SHEET)):
        return
    state = _state_after(moment, message, fault)
    moment.tx.people.set_destination_state(message.destination_id, state)
    moment.record(EventKind.DESTINATION_CHANGED, ENGINE, None, message.callee, state=state)
    if message.channel.second:  # A mailbox that is full of holes silences no page.
        return
    raise_alarm(moment, "opt-out" if fault is Fault.CONSENT else "number", message.callee)
    if message.channel is Channel.SMS:
        tell_blocked(moment, message.callee)


def _state_after(moment: Moment, message: OutgoingMessage, fault: Fault) -> DestinationState:
    if fault is Fault.CONSENT:
        return DestinationState.OPTED_OUT
    if message.channel.second:
        return DestinationState.FAILED
    worker = moment.tx.people.several([message.callee]).get(message.callee)
    there = {to.id: to.state for to in worker.destinations} if worker else {}
    was = there.get(message.destination_id, DestinationState.ACTIVE)
    return was.without(texts=message.channel is Channel.SMS)


def tell_blocked(moment: Moment, callee: str) -> None:
    """The supervisor hears that texts no longer reach somebody on the rota: it silences pages."""
    for line in moment.rules.service_lines:
        told = notices.supervisor(moment, None, line.id, besides=callee)
        if told is not None:
            role = standing_in.role_of(moment, callee)
            text = texts_blocked(area=moment.rules.agency.name, position=role, hhmm=moment.wall())
            notices.tell(moment, told.worker, text)
            return
