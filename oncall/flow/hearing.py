"""A contact on the telephone: read out to whoever has it, and the caller they are put through to.

Reading out is a read, and leaves its trace as a look at the page does. To be put through is not to have
reached anybody: that only a person can say.
"""

from collections.abc import Collection

from notifiers.base import Line, Speech
from oncall.domain.contact import Contact, Details
from oncall.domain.errors import UnsafeContact
from oncall.domain.event import EventKind
from oncall.domain.line import number_to_ring
from oncall.domain.texts import line as words
from oncall.flow import answering
from oncall.flow.moment import Moment


def read_out(moment: Moment, contact: Contact, by: str, *, several: bool) -> str:
    """What was said in a contact, limits first; recorded as read by that worker."""
    moment.tx.access.note_read(by, contact.id, moment.real.replace(second=0, microsecond=0))
    moment.record(EventKind.CONTACT_HEARD, by, contact)
    said = moment.tx.contacts.details(contact.id)
    heard = words.Heard(
        subject=moment.subject(contact),
        due=moment.day_and_wall(contact.due_at),
        where=said.where,
        what=said.what,
        limits=said.safe.limits(moment.at),
        caller=said.caller_name,
        role=said.caller_role,
        callback=said.callback or said.caller_number,
        language=contact.language,
        asked=said.asked,
    )
    return words.read_out(heard, several=several)


def put_through(moment: Moment, contact: Contact, by: str, countries: Collection[str]) -> Speech:
    """To the caller, who sees the public's number and never the worker's; or why not, and nothing to connect."""
    # The same telephone may have written before that a call is not safe: ringing it now does not take that back.
    earlier = moment.tx.contacts.find(contact.same_as) if contact.same_as else None
    try:
        for each in filter(None, (contact, earlier)):
            answering.may_reach(moment, each, by, "voice")
    except UnsafeContact as unsafe:
        return Speech(text=words.not_safe(unsafe.limit))
    said = moment.tx.contacts.details(contact.id)
    number = _number(moment, said, countries)
    if number is None:
        return Speech(text=words.no_number())
    moment.record(EventKind.CONTACT_CALLED, by, contact)
    voicemail = said.safe.allows("voicemail", moment.at)
    return Speech(text=words.connecting(voicemail=voicemail), connect=number, line=Line.PUBLIC)


def _number(moment: Moment, said: Details, countries: Collection[str]) -> str | None:
    """The number to call back on. Where one was asked for in words, the one they rang from may be the wrong phone."""
    agency = moment.rules.agency
    number = number_to_ring(said.callback.strip() or said.caller_number, agency.country, countries)
    return None if number in (agency.phone, agency.public_number) else number
