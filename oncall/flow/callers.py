"""Somebody rings the number that the public has: a contact of which nothing is known yet, and that is loud at once."""

import uuid

from notifiers.base import Speech
from oncall.domain.contact import Details, SafeContact
from oncall.domain.line import RungIn
from oncall.domain.texts import line as words
from oncall.flow.intake import NewContact, open_contact
from oncall.flow.moment import Moment

_CALLS = uuid.UUID("5f0c9f0e-6a3f-4c3b-9a57-3f0d4a0f7c11")  # Any namespace of our own, for ever the same.
_NOTHING_SAID = "Rang the public number and was told it is registered; nothing is known yet."


def missed(moment: Moment, call: RungIn) -> bool:
    """Somebody rang the public number and we never heard of it: a contact all the same. Whether it is a new one."""
    if call.recipient != moment.rules.agency.public_number or moment.tx.contacts.find(_contact_of(call)) is not None:
        return False
    register(moment, call)
    return True


def _contact_of(call: RungIn) -> str:
    return str(uuid.uuid5(_CALLS, f"{call.provider}:{call.call_id}"))


def register(moment: Moment, call: RungIn) -> Speech:
    """Open a contact for a call – the same call again opens nothing – and what its caller hears."""
    # They rang, so a call back is what they want; whoever else may see a text or hear a mailbox, nobody knows.
    safe = SafeContact(voice=True)
    details = Details(what=_NOTHING_SAID, where="not known", caller_number=call.sender, safe=safe)
    open_contact(moment, NewContact(id=_contact_of(call), details=details, channel="phone"), by="public")
    return Speech(text=words.registered(emergency=moment.rules.agency.emergency_number))
