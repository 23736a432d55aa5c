"""What is open for somebody: the contacts they have, and the questions they were asked."""

from dataclasses import dataclass

from oncall.domain.contact import Contact, ContactState, Stage
from oncall.domain.page import Ask, Page
from oncall.domain.reply import Digit
from oncall.domain.texts import Subject
from oncall.flow import notices
from oncall.flow.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A contact that is open for somebody, with the code that names it; `ask` is None for their own."""

    contact: Contact
    code: str
    ask: Ask | None


def matters(moment: Moment, callee: str) -> tuple[Matter, ...]:
    """Everything that is open for a callee: what they have first, then what they are asked, the newest first."""
    asked = {page.contact_id: page for page, _ in moment.tx.pages.open_for(callee)}
    mine = {contact.id for contact in moment.tx.contacts.claimed_by([callee])}
    contacts = moment.tx.contacts.several({*asked, *mine})
    found = []
    for contact_id in [*sorted(mine), *(c for c in asked if c not in mine)]:
        contact = contacts[contact_id]
        own = contact.claimed_by == callee
        page = asked.get(contact_id)
        code = page.code if page else notices.code(moment, contact, callee)
        found.append(Matter(contact=contact, code=code, ask=None if own or page is None else _ask(page, contact)))
    return tuple(found)


def _ask(page: Page, contact: Contact) -> Ask:
    """Nobody is asked to take over any more when the claimer has been heard of since."""
    heard = page.ask is Ask.TAKE_OVER and contact.progress_at is not None and contact.progress_at > page.made_at
    return Ask.KNOW if heard else page.ask


def answerable(digit: Digit, matter: Matter) -> bool:
    """Whether a digit is an answer to this matter."""
    own = matter.ask is None
    waiting = matter.contact.state is ContactState.WAITING and not own
    match digit:
        case Digit.CLAIM:
            return waiting or (matter.ask is Ask.TAKE_OVER and matter.contact.state is ContactState.CLAIMED)
        case Digit.PASS:
            return waiting or own
        case Digit.STAGE | Digit.YES | Digit.FINISHED:
            return own and matter.contact.stage is not Stage.FINISHED
        case _:
            return False


def subject_of(moment: Moment, matter: Matter) -> Subject:
    """The matter as a text names it, with its code."""
    return moment.subject(matter.contact, matter.code)
