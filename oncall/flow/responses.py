"""From a text or a key to an act, and its answer. Nothing but a reply of the table acts.

Who is meant comes from the number, which contact from the question that is open to it: a bare digit
acts only when exactly one question it could answer is open; otherwise all are listed with the full
string to type. A reply about something that has ended says so and changes nothing.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from notifiers.base import Channel, Inbound, Speech
from oncall.domain import texts
from oncall.domain.contact import Contact, ContactState
from oncall.domain.covering import Way, Word
from oncall.domain.errors import AlreadyTaken
from oncall.domain.event import EventKind
from oncall.domain.page import Ask, OutgoingMessage, Priority
from oncall.domain.person import DESK, DestinationState
from oncall.domain.question import Question
from oncall.domain.reply import CarrierWord, Digit, Reply, carrier_word, parse
from oncall.domain.texts import cover as words
from oncall.domain.texts.tonight import confirmed_late
from oncall.flow import answering, asking, calls, notices, questions, sickness, starting
from oncall.flow.alarms import raise_alarm
from oncall.flow.answering import Answered
from oncall.flow.delivery import tell_blocked
from oncall.flow.helping import send_help
from oncall.flow.matters import Matter, answerable, matters, subject_of
from oncall.flow.moment import Moment
from oncall.flow.outsiders import from_outside, to_the_public
from oncall.store.replies import InboundRow

_MOST_HINTS = 5
_MEMORY = timedelta(hours=24)


def receive(moment: Moment, event: Inbound) -> Speech:
    """Take in one text or key, and give what a call says to the key; texts are queued as messages of their own.

    Repeats of the same provider id change nothing, and say nothing new.
    """
    if moment.tx.inbound.known(event.provider, event.provider_id):
        return Speech(text=texts.voice_noted())
    # Half an emoji is what some carriers make of a long text. It must not cost the rest of it.
    event = replace(event, text=event.text.encode(errors="replace").decode())
    callee = _callee(moment, event)
    if callee is None or _is_report(moment, event):
        meaning, speech = from_outside(moment, event), Speech(text="")
    else:
        meaning, speech = _from_inside(moment, event, callee)
    kept_there = moment.terms.deletes and event.channel is Channel.SMS
    row = InboundRow(id=moment.ids.new(), callee=callee, meaning=meaning, kept_there=kept_there)
    moment.tx.inbound.add(row, event, moment.at)
    return speech


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
    """The call in which a key was pressed, by our own id for it where the carrier brings that back: its receipt may
    have been lost. None for a text."""
    if not event.answers:
        return None
    named = moment.tx.messages.get(event.message_id) if event.message_id else None
    return named or moment.tx.messages.by_provider(event.provider, event.answers)


def _is_report(moment: Moment, event: Inbound) -> bool:
    """Words to the public's number are a contact whoever wrote them: a sheriff's desk reports as well."""
    return to_the_public(moment, event) and parse(event.text) is None and carrier_word(event.text) is None


# From a worker or a desk ----------------------------------------------------------------------------


def _from_inside(moment: Moment, event: Inbound, callee: str) -> tuple[str, Speech]:
    """What it was taken to mean, and what a call says to it."""
    word = carrier_word(event.text) if event.channel is Channel.SMS else None
    if word is not None and to_the_public(moment, event):
        return "carrier word", Speech(text="")  # It blocks what we send from there, and no page leaves from there.
    if word is not None and _carrier_acted(moment, event.sender, callee, word):
        return "carrier word", Speech(text="")
    call = _call(moment, event)
    if call is not None and event.text == Digit.LIST:
        return "again", calls.again(call)
    if (asked := asking.of_call(moment, callee, call)) is not None and call is not None:
        return event.text, _answered_by_key(moment, event, callee, call, asked)
    reply = parse(event.text)
    if reply is None:
        return _unclear(moment, event, callee)
    moment.record(EventKind.REPLY_RECEIVED, callee, None, callee, digit=reply.digit.value, channel=event.channel.value)
    if _is_outside_desk(moment, callee):
        return reply.digit.value, _desk_replied(moment, call, callee, reply)
    # A list says what is open: not what this very word settles.
    settles = reply.digit is Digit.LIST and starting.heard_from(moment, callee)
    announced = next(iter(calls.asked_in(moment, call)), None)
    way = Way.CALL if event.channel is Channel.VOICE else Way.TEXT
    said = act(moment, callee, reply, announced, way)
    if reply.digit is not Digit.CANNOT:
        settles |= starting.heard_from(moment, callee)
    does_nothing = said == texts.nothing_open()
    if not (settles and does_nothing):  # Else something did change.
        _answer_there(moment, event, callee, said)
    if settles and (does_nothing or reply.digit in (Digit.LIST, Digit.LINES)):
        _answer_there(moment, event, callee, confirmed_late(hhmm=moment.wall()))
    return reply.digit.value, calls.said_to(moment, call, callee, reply.digit, announced)


def _answered_by_key(moment: Moment, event: Inbound, callee: str, call: OutgoingMessage, asked: Question) -> Speech:
    """A key in a call that put a question means that question, whatever else is open."""
    reply = parse(event.text)
    if reply is None or not asked.takes(reply.digit):
        return calls.again(call)
    moment.record(EventKind.REPLY_RECEIVED, callee, None, callee, digit=reply.digit.value, channel=event.channel.value)
    said = questions.answered(moment, asked, reply.digit, Word(by=callee, way=Way.CALL))
    _answer_there(moment, event, callee, said)
    return Speech(text=texts.voice_noted())


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
        raise_alarm(moment, "opt-out", callee, by=callee)
        tell_blocked(moment, callee)
    return True


def _is_blocked(moment: Moment, number: str, callee: str) -> bool:
    worker = moment.tx.people.several([callee]).get(callee)
    reached_by = worker.destinations if worker else ()
    return any(d.address == number and d.state is DestinationState.OPTED_OUT for d in reached_by)


def _unclear(moment: Moment, event: Inbound, callee: str) -> tuple[str, Speech]:
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
    return "unclear", calls.not_understood(_call(moment, event))


def _is_outside_desk(moment: Moment, callee: str) -> bool:
    return callee.startswith(DESK) and moment.rules.desk(callee.removeprefix(DESK)).outside


def _desk_replied(moment: Moment, call: OutgoingMessage | None, callee: str, reply: Reply) -> Speech:
    """An outside desk is informed. It never has the contact, and paging goes on."""
    if reply.digit is not Digit.CLAIM:
        return calls.again(call) if call else calls.not_understood(call)
    for contact_id in calls.asked_in(moment, call) or [p.contact_id for p, _ in moment.tx.pages.open_for(callee)]:
        contact = moment.tx.contacts.get(contact_id)
        if callee not in contact.ladder.told:
            told = replace(contact.ladder, told=(*contact.ladder.told, callee))
            moment.tx.contacts.save(replace(contact, ladder=told))
            moment.record(EventKind.DESK_INFORMED, callee, contact, callee)
    return Speech(text=texts.desk_informed())


# What it asks for ----------------------------------------------------------------------------------


def act(moment: Moment, callee: str, reply: Reply, about: str | None = None, way: Way = Way.PAGE) -> str:
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
        case Digit.HELP:
            return send_help(moment, callee)
        case Digit.CANNOT if not callee.startswith(DESK):
            return sickness.cannot(moment, callee, reply.code)
        case _:
            return _about_one(moment, callee, reply, about, way)


def _about_one(moment: Moment, callee: str, reply: Reply, about: str | None, way: Way) -> str:
    able = [m for m in matters(moment, callee) if answerable(reply.digit, m) and about in (None, m.contact.id)]
    able = [m for m in able if reply.code in (None, m.code)]
    asked = asking.meant(moment.tx.questions.open_for(callee, moment.at), reply) if about is None else []
    if len(able) + len(asked) > 1:
        names = [asking.named(moment, question) for question in asked]
        return texts.ambiguous([subject_of(moment, m) for m in able], reply, names)
    if able:
        return _do(moment, callee, reply, able[0])
    if asked:
        return questions.answered(moment, asked[0], reply.digit, Word(by=callee, way=way))
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
    last = moment.tx.pages.last_for(callee, since)
    gone = asking.last_meant(moment, callee, reply, since) if about is None else None
    if gone is not None and (reply.code or last is None or last.made_at < gone.made_at):
        return questions.late(moment, gone)
    if reply.code and reply.code not in given:
        return texts.unknown_code(reply.code)
    if reply.digit is Digit.COVER:
        return words.nothing_offered()
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
    duties = [asking.named(moment, question) for question in moment.tx.questions.open_for(callee, moment.at)]
    return texts.open_list(asked, yours=own, duties=duties)
