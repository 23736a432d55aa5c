"""What a call of ours says to a key, and which key it then waits for."""

from notifiers.base import Speech
from oncall.domain import texts
from oncall.domain.contact import ContactState
from oncall.domain.line import LONGEST_PIN, PIN_STEP
from oncall.domain.page import OutgoingMessage
from oncall.domain.reply import Digit
from oncall.flow.moment import Moment
from oncall.flow.paging import most_serious_first


def asked_in(moment: Moment, call: OutgoingMessage | None) -> tuple[str, ...]:
    """The contacts of a call, the announced one first; none for a text."""
    pages = moment.tx.pages.of_message(call.id) if call else ()
    contacts = moment.tx.contacts.several(page.contact_id for page in pages)
    return tuple(dict.fromkeys(page.contact_id for page in most_serious_first(moment, pages, contacts)))


def again(call: OutgoingMessage) -> Speech:
    """The call from its beginning."""
    return Speech(text=call.text, keys=1, step=f"page/{call.id}")


def not_understood(call: OutgoingMessage | None) -> Speech:
    """Any other key: the keys once more."""
    return Speech(text=texts.voice_not_understood(), keys=1 if call else 0, step=f"page/{call.id}" if call else "")


def said_to(moment: Moment, call: OutgoingMessage | None, callee: str, digit: Digit, announced: str | None) -> Speech:
    """What it says when the key has done its work."""
    if digit in (Digit.BUSY, Digit.PASS):
        return Speech(text=texts.voice_passed())
    if digit is Digit.CANNOT and call is not None:
        return Speech(text=texts.voice_sure(), keys=1, step=f"page/{call.id}")
    if digit is not Digit.CLAIM:
        return not_understood(call)
    has = moment.tx.contacts.claimed_by([callee])
    if any(contact.id == announced or contact.claimed_at == moment.at for contact in has):
        return Speech(text=texts.voice_yours(phone=moment.rules.agency.phone), keys=LONGEST_PIN, step=PIN_STEP)
    about = moment.tx.contacts.find(announced) if announced else None
    gone = about is not None and about.state is not ContactState.WAITING
    return Speech(text=texts.voice_not_needed()) if gone else not_understood(call)
