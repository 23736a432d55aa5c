"""Nine: a worker on duty asks for help. That is a contact in danger of its own, and loud until somebody has it."""

from oncall.domain import texts
from oncall.domain.contact import Contact, ContactState, Details
from oncall.domain.page import Priority
from oncall.flow import notices
from oncall.flow.escalation import passed
from oncall.flow.intake import NewContact, open_contact
from oncall.flow.matters import matters
from oncall.flow.moment import Moment

_NOBODY_ABOVE = "everybody on call"


def send_help(moment: Moment, callee: str) -> str:
    """Page everybody but the one who asks, have the supervisor ring them, and give the text that answers."""
    about = next((m.contact for m in matters(moment, callee) if m.ask is None), None)
    contact = _opened(moment, callee, about)
    told = notices.supervisor(moment, contact, contact.line, besides=callee)
    if told is None:
        return texts.help_coming(position=_NOBODY_ABOVE, hhmm=moment.wall(), sender=moment.sender)
    wanted = texts.help_wanted(
        area=moment.subject(about or contact).area,
        position=notices.role_of(moment, callee, (about or contact).area),
        hhmm=moment.wall(),
        sender=moment.sender,
        reference=(about or contact).reference,
    )
    notices.tell(moment, told.worker, wanted, contact, Priority.FIRST)
    position = moment.rules.position(told.position).name
    return texts.help_coming(position=position, hhmm=moment.wall(), sender=moment.sender)


def _opened(moment: Moment, callee: str, about: Contact | None) -> Contact:
    """Its place is the contact they are at. Nobody waits for an answer of the one who asks."""
    details = Details(what="A worker on duty asks for help. Ring them now.", where=about.reference if about else "")
    line = about.line if about else ""
    new = NewContact(id=moment.ids.new(), details=details, channel="worker", line=line, danger=True)
    contact = open_contact(moment, new, by=callee)
    return passed(moment, contact, callee) if contact.state is ContactState.WAITING else contact
