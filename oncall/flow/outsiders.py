"""Texts from somebody who is not on the rota: a contact, or a note to the supervisor, and never silence."""

from datetime import timedelta

from notifiers.base import Inbound
from oncall.domain import texts
from oncall.domain.contact import Contact, Details, SafeContact
from oncall.domain.page import Priority
from oncall.domain.person import CALLER
from oncall.domain.reply import carrier_word
from oncall.flow import notices
from oncall.flow.intake import NewContact, open_contact
from oncall.flow.moment import Moment

_ONE_ANSWER_IN = timedelta(hours=24)


def to_the_public(moment: Moment, event: Inbound) -> bool:
    """Whether it came to the number that the public knows."""
    number = moment.rules.agency.public_number
    return bool(number) and event.recipient == number


def from_outside(moment: Moment, event: Inbound) -> str:
    """A text to the public number is a contact. One to the workers' number is kept for the supervisor."""
    public = to_the_public(moment, event)
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
    wanted = agency.public_reply == "neutral" and carrier_word(event.text) is None and _may_be_texted(moment, contact)
    lately = moment.tx.inbound.last_meant(event.sender)
    if wanted and (lately is None or lately < moment.at - _ONE_ANSWER_IN):
        text = texts.caller_reply(emergency=agency.emergency_number)
        notices.tell(moment, CALLER + contact.id, text, contact, Priority.ANSWER)


def _may_be_texted(moment: Moment, contact: Contact) -> bool:
    """Whether the limits allow it that were given when the same number was in touch before."""
    if contact.same_as is None:
        return True
    return moment.tx.contacts.details(contact.same_as).safe.allows("text", moment.at)


def _note_to_supervisor(moment: Moment, contact: Contact) -> None:
    told = notices.supervisor(moment, contact, contact.line)
    if told is not None:
        notices.tell(moment, told.worker, texts.stranger(moment.subject(contact), sender=moment.sender), contact)
