"""Telling people: a notice or an answer to one callee, and what everybody who was paged must hear."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from notifiers.base import Channel
from oncall.domain.contact import Contact
from oncall.domain.event import EventKind
from oncall.domain.page import OutgoingMessage, Priority
from oncall.domain.person import CALLER, DESK, PROOF, SERVICE, SHEET, Destination, pick, usable
from oncall.domain.reply import CODES
from oncall.domain.texts import closed, taken, visit_stays_yours
from oncall.flow.duty import who_is_on
from oncall.flow.moment import Moment
from rota.coverage import OnDuty

_CODE_MEMORY = timedelta(hours=24)
_MADE_LOUD = (EventKind.CONTACT_GIVEN_BACK, EventKind.CONTACT_REOPENED, EventKind.CONTACT_DETACHED)


def tell(
    moment: Moment,
    callee: str,
    text: str,
    contact: Contact | None = None,
    priority: Priority = Priority.NOTICE,
    destination_id: str = "",
) -> None:
    """Queue one text to a worker, a desk or a caller, to that number of theirs if it takes texts now.

    Whom no text reaches is not told: it was a notice, not a page.
    """
    to = preferred(moment, callee, Channel.SMS, destination_id)
    if to is None:
        return
    moment.tx.messages.add(
        OutgoingMessage(
            id=moment.ids.new(),
            callee=callee,
            destination_id=to.id,
            channel=Channel.SMS,
            text=text,
            priority=priority,
            made_at=moment.at,
            contact_id=contact.id if contact else None,
        )
    )


def stop_paging(moment: Moment, contact_id: str, callee: str | None = None) -> None:
    """Nobody, or not this callee, need be paged about a contact any more: what waits is taken back, what rings ends."""
    moment.tx.pages.cancel(contact_id, callee=callee)
    moment.tx.messages.end_calls(contact_id, callee)


def destination(moment: Moment, callee: str, channel: Channel, number: int = 1) -> Destination | None:
    """Where a callee is reached by a channel now: the `number`-th usable one, the last if there are fewer."""
    return pick(destinations(moment, callee), channel, number)


def preferred(moment: Moment, callee: str, channel: Channel, destination_id: str) -> Destination | None:
    """That destination, if the callee is reached there by the channel now, else the first."""
    able = [each for each in destinations(moment, callee) if each.carries(channel)]
    return next((each for each in able if each.id == destination_id), able[0] if able else None)


def destinations(moment: Moment, callee: str) -> tuple[Destination, ...]:
    """Everything at which a callee may be reached now, in order."""
    if callee.startswith(DESK):
        return _desk(moment, callee)
    if callee.startswith(CALLER):
        return _caller(moment, callee.removeprefix(CALLER))
    if callee.startswith(SERVICE):
        return (Destination(id=SERVICE, rank=0, address="", channels=frozenset({Channel.ALARM})),)
    if callee.startswith(PROOF):
        to = moment.rules.agency.public_number
        return (Destination(id=PROOF, rank=0, address=to, channels=frozenset({Channel.SMS})),)
    if callee.startswith(SHEET):
        return _mailboxes(moment, callee)
    worker = moment.tx.people.several([callee]).get(callee)
    if worker is None or not worker.active:
        return ()
    return usable(worker.destinations, moment.rules.agency.zone, moment.at)


def hears(moment: Moment, callee: str) -> bool:
    """Whether a text would reach a person there at any hour: nobody may be sitting at a desk."""
    return not callee.startswith(DESK) and destination(moment, callee, Channel.SMS) is not None


def _desk(moment: Moment, callee: str) -> tuple[Destination, ...]:
    """A desk's number by the present rules; one that they do not know any more has none."""
    return tuple(
        Destination(id=callee, rank=0, address=desk.phone, channels=frozenset(map(Channel, desk.channels)))
        for desk in moment.rules.desks
        if callee == DESK + desk.id
    )


def _caller(moment: Moment, contact_id: str) -> tuple[Destination, ...]:
    """The number a contact came from, as long as its caller's own limits allow a text there."""
    said = moment.tx.contacts.details(contact_id)
    if not said.caller_number or not said.safe.allows("text", moment.at):
        return ()
    return (Destination(id=contact_id, rank=0, address=said.caller_number, channels=frozenset({Channel.SMS})),)


def sheet_reader(moment: Moment, address: str) -> str:
    """The callee under which a reader whom the rules name gets the night sheet: no address stands in a row."""
    return f"{SHEET}{moment.tx.digest(address)[:24]}"


def _mailboxes(moment: Moment, callee: str) -> tuple[Destination, ...]:
    """Of whoever gets the night sheet: an address in the present rules, or a worker's own mailboxes."""
    by_mail = frozenset({Channel.EMAIL})
    for address in moment.rules.planning.sheet_to:
        if sheet_reader(moment, address) == callee:
            return (Destination(id=callee, rank=0, address=address, channels=by_mail),)
    theirs = destinations(moment, callee.removeprefix(SHEET))
    return tuple(replace(to, channels=by_mail) for to in theirs if to.carries(Channel.EMAIL))


def code(moment: Moment, contact: Contact, callee: str) -> str:
    """The two digits by which this callee can name this contact: the same for a day, and its own while any are free."""
    given = moment.tx.pages.codes(callee, moment.at - _CODE_MEMORY)
    return given[contact.id] if contact.id in given else free_code(moment, callee)


def free_code(moment: Moment, callee: str) -> str:
    """Two digits that name nothing else for this callee: no contact and no question of the last day."""
    since = moment.at - _CODE_MEMORY
    taken = {*moment.tx.pages.codes(callee, since).values(), *moment.tx.questions.codes(callee, since)}
    free = [each for each in CODES if each not in taken]
    if not free:  # A day with more contacts than codes: what has ended needs none any more.
        asked_now = moment.tx.questions.open_for(callee, moment.at)
        # No page is of tomorrow: these are the codes of what is open, also where its page has not left yet.
        of_open = moment.tx.pages.codes(callee, moment.at + _CODE_MEMORY).values()
        still_open = {*of_open, *(each.code for each in asked_now)}
        free = [each for each in CODES if each not in still_open] or list(CODES)
    return free[int(moment.ids.figures()) % len(free)]


def asked(moment: Moment, contact: Contact) -> dict[str, str]:
    """Everybody to whom a page about a contact has left, to take it or to know of it, with their role.

    Whoever heard before that somebody has it is not woken by the same news again: of a claim, only pages that
    followed it count, else those since it was last made loud – and whoever gave it back then.
    """
    since = contact.claimed_at or loud_since(moment, contact) - timedelta(microseconds=1)
    return {
        page.callee: page.role
        for page in moment.tx.pages.of_contact(contact.id)
        if page.message_id is not None and not page.callee.startswith(DESK)
        if page.made_at > since or page.callee in contact.ladder.passed
    }


def loud_since(moment: Moment, contact: Contact) -> datetime:
    """When it became loud for the last time: since then nobody has had it."""
    anew = [event.at for _, event in moment.tx.events.of_contact(contact.id) if event.kind in _MADE_LOUD]
    return max(anew, default=contact.opened_at)


def tell_taken(moment: Moment, contact: Contact, told: dict[str, str]) -> None:
    """Everybody else who was paged is not needed any more; whoever keeps the visit hears that they do."""
    claimer = contact.claimed_by or ""
    texted, away = _texted(moment, contact), _away(moment, told)
    for callee in told:
        if callee in (claimer, *away) or _left_alone(moment, callee):
            continue
        subject = moment.subject(contact)
        if callee == contact.visit_owner:
            text = visit_stays_yours(subject, by=contact.claimed_as, hhmm=moment.wall())
        else:
            text = taken(subject, position=contact.claimed_as, hhmm=moment.wall())
        tell(moment, callee, text, contact, destination_id=texted.get(callee, ""))


def _texted(moment: Moment, contact: Contact) -> dict[str, str]:
    """Where the last text that paged somebody about a contact went: the phone that they look at."""
    pages = moment.tx.pages.of_contact(contact.id)
    last = {page.callee: page.message_id for page in pages if page.message_id and page.channel is Channel.SMS}
    messages = {callee: moment.tx.messages.get(message_id) for callee, message_id in last.items()}
    return {callee: message.destination_id for callee, message in messages.items() if message is not None}


def _left_alone(moment: Moment, callee: str) -> bool:
    """Whoever is busy asked for quiet."""
    worker = moment.tx.people.several([callee]).get(callee)
    return worker is not None and worker.is_busy(moment.at)


def _away(moment: Moment, callees: Iterable[str]) -> set[str]:
    """Whoever fell ill after they were paged need not hear who has it."""
    found = moment.tx.staffing.absences(moment.at, moment.at + timedelta(seconds=1), callees)
    return {absence.worker for absence in found}


def tell_closed(moment: Moment, contact: Contact, by: str) -> None:
    """It ended while people were still being paged about it: nobody need go."""
    texted = _texted(moment, contact)
    for callee in asked(moment, contact):
        if callee != by and not _left_alone(moment, callee):
            text = closed(moment.subject(contact), hhmm=moment.wall())
            tell(moment, callee, text, contact, destination_id=texted.get(callee, ""))


def supervisor(moment: Moment, contact: Contact | None, line: str, besides: str | None = None) -> OnDuty | None:
    """Whoever holds the position that answers for what nobody else does.

    In a gap, or when that is `besides`, whom it is about, the next position above; None when there is none.
    """
    rules, area = moment.rules, contact.area if contact else None
    for position in rules.duty.upward(rules.default_position):
        answer = who_is_on(moment.tx, rules, line, area, position, moment.at)
        if isinstance(answer, OnDuty) and answer.worker != besides:
            return answer
    return None
