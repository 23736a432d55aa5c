"""From a text or a key to an act, and its answer. Nothing but a reply of the table acts.

Who is meant comes from the number, which contact from the question that is open to it: a bare digit
acts only when exactly one question it could answer is open; otherwise all are listed with the full
string to type. A reply about something that has ended says so and changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifiers.base import Channel, Inbound
from oncall.domain import texts
from oncall.domain.contact import Contact, ContactState, Details, SafeContact
from oncall.domain.errors import AlreadyTaken
from oncall.domain.event import EventKind
from oncall.domain.page import Ask, OutgoingMessage, Priority
from oncall.domain.person import CALLER, DESK, DestinationState
from oncall.domain.reply import CarrierWord, Digit, Reply, carrier_word, parse
from oncall.flow import answering, notices
from oncall.flow.answering import Answered
from oncall.flow.delivery import tell_blocked
from oncall.flow.helping import send_help
from oncall.flow.intake import NewContact, open_contact
from oncall.flow.matters import Matter, answerable, matters, subject_of
from oncall.flow.moment import Moment
from oncall.flow.paging import most_serious_first
from oncall.store.replies import InboundRow

_MOST_HINTS = 5
_MEMORY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a call says after a key; texts are queued as messages of their own."""

    text: str = ""


def receive(moment: Moment, event: Inbound) -> Spoken:
    """Take in one text or key. Repeats of the same provider id change nothing and say nothing."""
    if moment.tx.inbound.known(event.provider, event.provider_id):
        return Spoken()
    # Half an emoji is what some carriers make of a long text. It must not cost the rest of it.
    event = replace(event, text=event.text.encode(errors="replace").decode())
    callee = _callee(moment, event)
    if callee is None or _is_report(moment, event):
        meaning, text = _from_outside(moment, event), ""
    else:
        meaning, text = _from_inside(moment, event, callee)
    row = InboundRow(id=moment.ids.new(), callee=callee, meaning=meaning)
    moment.tx.inbound.add(row, event, moment.at)
    return Spoken(text=text)


def _callee(moment: Moment, event: Inbound) -> str | None:
    """Whoever was rung, for a key; two may share a number. Else whoever has the number."""
    call = _call(moment, event)
    if call is not None:
        return call.callee
    worker = moment.tx.people.by_address(event.sender)
    if worker is not None:
        return worker.id
    return next((DESK + desk.id for desk in moment.rules.desks if desk.phone == event.sender), None)


def _call(moment: Moment, event: Inbound) -> OutgoingMessage | None:
    """The call in which a key was pressed; None for a text."""
    return moment.tx.messages.by_provider(event.provider, event.answers) if event.answers else None


def _is_report(moment: Moment, event: Inbound) -> bool:
    """Words to the public's number are a contact whoever wrote them: a sheriff's desk reports as well."""
    public = bool(moment.rules.agency.public_number) and event.recipient == moment.rules.agency.public_number
    return public and parse(event.text) is None and carrier_word(event.text) is None


# From somebody who is not on the rota ---------------------------------------------------------------


def _from_outside(moment: Moment, event: Inbound) -> str:
    """A text to the public number is a contact. One to the workers' number is kept for the supervisor."""
    public = bool(moment.rules.agency.public_number) and event.recipient == moment.rules.agency.public_number
    safe = SafeContact(text=True)
    details = Details(what=event.text, where="not known", caller_number=event.sender, callback=event.sender, safe=safe)
    category = None if public else moment.rules.lowest_category().id
    new = NewContact(id=moment.ids.new(), details=details, channel=event.channel.value, category=category)
    contact = open_contact(moment, new, by="public")
    if public:
        _answer_caller(moment, event, contact)
        return "contact"
    if contact.same_as is None:  # A robot that goes on writing must keep nobody awake; every text is on the board.
        _note_to_supervisor(moment, contact)
    return "stranger"


def _answer_caller(moment: Moment, event: Inbound, contact: Contact) -> None:
    """One neutral text a day to the number itself, where the agency wants any. A carrier answers its own words."""
    agency = moment.rules.agency
    wanted = agency.public_reply == "neutral" and carrier_word(event.text) is None
    lately = moment.tx.inbound.last_meant(event.sender)
    if wanted and (lately is None or lately < moment.at - _MEMORY):
        text = texts.caller_reply(emergency=agency.emergency_number)
        notices.tell(moment, CALLER + contact.id, text, contact, Priority.ANSWER)


def _note_to_supervisor(moment: Moment, contact: Contact) -> None:
    told = notices.supervisor(moment, contact, contact.line)
    if told is not None:
        notices.tell(moment, told.worker, texts.stranger(moment.subject(contact), sender=moment.sender), contact)


# From a worker or a desk ----------------------------------------------------------------------------


def _from_inside(moment: Moment, event: Inbound, callee: str) -> tuple[str, str]:
    """What it was taken to mean, and what a call says to it."""
    word = carrier_word(event.text) if event.channel is Channel.SMS else None
    if word is not None and _carrier_acted(moment, event.sender, callee, word):
        return "carrier word", ""
    reply = parse(event.text)
    if reply is None:
        return _unclear(moment, event, callee)
    moment.record(EventKind.REPLY_RECEIVED, callee, None, callee, digit=reply.digit.value, channel=event.channel.value)
    if _is_outside_desk(moment, callee):
        return reply.digit.value, _desk_replied(moment, event, callee, reply)
    announced = next(iter(_asked_in_call(moment, event)), None)
    _answer_there(moment, event, callee, act(moment, callee, reply, announced))
    return reply.digit.value, _spoken(moment, callee, reply, announced)


def _answer_there(moment: Moment, event: Inbound, callee: str, text: str) -> None:
    """The answer goes to the phone in their hand: the number that wrote, or that was rung."""
    call, there = _call(moment, event), notices.destinations(moment, callee)
    used = call.destination_id if call else next((to.id for to in there if to.address == event.sender), "")
    notices.tell(moment, callee, text, priority=Priority.ANSWER, destination_id=used)


def _carrier_acted(moment: Moment, number: str, callee: str, word: CarrierWord) -> bool:
    """The carrier blocks or unblocks the number by itself; that silences pages, so people must hear of it.

    False when it did neither: 'YES' from a number that was never blocked is no reply, and is told so.
    """
    if word is CarrierWord.HELP or (word is CarrierWord.OPT_IN and not _is_blocked(moment, number, callee)):
        return False
    active, silenced = DestinationState.ACTIVE, DestinationState.OPTED_OUT
    was, state = (active, silenced) if word is CarrierWord.OPT_OUT else (silenced, active)
    # What its owner switched off, or what never works, stays so whatever the carrier lets through.
    moment.tx.people.move_by_address(number, was, state)
    moment.record(EventKind.DESTINATION_CHANGED, callee, None, callee, state=state.value)
    if word is CarrierWord.OPT_OUT:
        moment.record(EventKind.ALARM_RAISED, callee, None, callee, alarm="opt-out")
        tell_blocked(moment, callee)
    return True


def _is_blocked(moment: Moment, number: str, callee: str) -> bool:
    worker = moment.tx.people.several([callee]).get(callee)
    reached_by = worker.destinations if worker else ()
    return any(d.address == number and d.state is DestinationState.OPTED_OUT for d in reached_by)


def _unclear(moment: Moment, event: Inbound, callee: str) -> tuple[str, str]:
    """Not a reply: nothing happens, and the short list is sent – a few times, so that two robots cannot chat."""
    since = max(moment.tx.inbound.last_meant(event.sender) or moment.at - _MEMORY, moment.at - _MEMORY)
    last = moment.tx.pages.last_for(callee, moment.at - _MEMORY)
    if last is not None:
        since = max(since, last.made_at)
    if moment.tx.inbound.unclear_since(event.sender, since) < _MOST_HINTS:
        wants_help = carrier_word(event.text) is CarrierWord.HELP
        hint = texts.lines(sender=moment.sender) if wants_help else texts.not_understood()
        _answer_there(moment, event, callee, hint)
    moment.record(EventKind.REPLY_UNCLEAR, callee, None, callee, channel=event.channel.value)
    return "unclear", texts.voice_not_understood()


def _is_outside_desk(moment: Moment, callee: str) -> bool:
    return callee.startswith(DESK) and moment.rules.desk(callee.removeprefix(DESK)).outside


def _desk_replied(moment: Moment, event: Inbound, callee: str, reply: Reply) -> str:
    """An outside desk is informed. It never has the contact, and paging goes on."""
    if reply.digit is not Digit.CLAIM:
        return texts.voice_not_understood()
    for contact_id in _asked_in_call(moment, event) or [p.contact_id for p, _ in moment.tx.pages.open_for(callee)]:
        contact = moment.tx.contacts.get(contact_id)
        if callee not in contact.ladder.told:
            told = replace(contact.ladder, told=(*contact.ladder.told, callee))
            moment.tx.contacts.save(replace(contact, ladder=told))
            moment.record(EventKind.DESK_INFORMED, callee, contact, callee)
    return texts.desk_informed()


def _asked_in_call(moment: Moment, event: Inbound) -> tuple[str, ...]:
    """The contacts of the call in which the key was pressed, the announced one first; none for a text."""
    call = _call(moment, event)
    pages = moment.tx.pages.of_message(call.id) if call else ()
    contacts = moment.tx.contacts.several(page.contact_id for page in pages)
    return tuple(dict.fromkeys(page.contact_id for page in most_serious_first(moment, pages, contacts)))


def _spoken(moment: Moment, callee: str, reply: Reply, announced: str | None) -> str:
    if reply.digit is Digit.CLAIM:
        has = moment.tx.contacts.claimed_by([callee])
        if any(contact.id == announced or contact.claimed_at == moment.at for contact in has):
            return texts.voice_yours(phone=moment.rules.agency.phone)
        about = moment.tx.contacts.find(announced) if announced else None
        gone = about is not None and about.state is not ContactState.WAITING
        return texts.voice_not_needed() if gone else texts.voice_not_understood()
    return texts.voice_passed() if reply.digit in (Digit.BUSY, Digit.PASS) else texts.voice_not_understood()


# What it asks for ----------------------------------------------------------------------------------


def act(moment: Moment, callee: str, reply: Reply, about: str | None = None) -> str:
    """Do what a reply asks for, and give the text that answers it.

    `about` is the id of the contact that the call announced or the link shows; no other is meant then.
    """
    match reply.digit:
        case Digit.BUSY:
            return answering.busy(moment, callee, reply.minutes).text
        case Digit.LIST:
            return _list(moment, callee)
        case Digit.LINES:
            return texts.lines(sender=moment.sender)
        case Digit.CANNOT | Digit.COVER:
            return texts.not_here(digit=reply.digit, sender=moment.sender)
        case Digit.HELP:
            return send_help(moment, callee)
        case _:
            return _about_one(moment, callee, reply, about)


def _about_one(moment: Moment, callee: str, reply: Reply, about: str | None) -> str:
    able = [m for m in matters(moment, callee) if answerable(reply.digit, m) and about in (None, m.contact.id)]
    if reply.code:
        able = [m for m in able if m.code == reply.code]
    if len(able) == 1:
        return _do(moment, callee, reply, able[0])
    if len(able) > 1:
        return texts.ambiguous([subject_of(moment, m) for m in able], reply)
    return _nothing(moment, callee, reply, about)


def _do(moment: Moment, callee: str, reply: Reply, matter: Matter) -> str:
    try:
        return _answer(moment, callee, reply, matter).text
    except AlreadyTaken as taken:
        return texts.ended(moment.subject(matter.contact), hhmm=taken.at_time, holder=taken.by)


def _answer(moment: Moment, callee: str, reply: Reply, matter: Matter) -> Answered:
    contact = matter.contact
    match reply.digit:
        case Digit.CLAIM:
            return answering.claim(moment, contact, callee, over=matter.ask is Ask.TAKE_OVER)
        case Digit.PASS:
            return answering.pass_on(moment, contact, callee)
        case Digit.STAGE:
            return answering.next_stage(moment, contact, callee, reply.at_time)
        case Digit.YES:
            return answering.all_well(moment, contact, callee, reply.minutes)
        case _:
            return answering.finish(moment, contact, callee)


def _nothing(moment: Moment, callee: str, reply: Reply, about: str | None) -> str:
    """No question is open that this could answer: say what became of the one meant, and change nothing."""
    since = moment.at - _MEMORY
    given = {code: contact_id for contact_id, code in moment.tx.pages.codes(callee, since).items()}
    if reply.code and reply.code not in given:
        return texts.unknown_code(reply.code)
    last = moment.tx.pages.last_for(callee, since)
    contact_id = given.get(reply.code or "") or about or (last.contact_id if last else None)
    contact = moment.tx.contacts.find(contact_id) if contact_id else None
    if contact is None:
        return texts.nothing_open()
    return _what_became(moment, callee, contact)


def _what_became(moment: Moment, callee: str, contact: Contact) -> str:
    if contact.attached_to:
        return _what_became(moment, callee, moment.tx.contacts.get(contact.attached_to))
    subject = moment.subject(contact)
    if contact.claimed_by == callee and contact.is_open:
        return answering.still_yours(moment, contact)
    ended: datetime | None = contact.closed_at or contact.claimed_at
    if contact.state is ContactState.WAITING or ended is None:
        return _list(moment, callee)
    holder = contact.claimed_as if contact.state is ContactState.CLAIMED else None
    return texts.ended(subject, hhmm=moment.wall(ended), holder=holder)


def _list(moment: Moment, callee: str) -> str:
    open_now = matters(moment, callee)
    asked = [subject_of(moment, m) for m in open_now if answerable(Digit.CLAIM, m)]
    own = [subject_of(moment, m) for m in open_now if m.ask is None]
    return texts.open_list(asked, yours=own)
