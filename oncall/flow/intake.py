"""A contact comes in: it gets a reference, an owner and a due time, and is loud at once.

Only what is wrong and where are ever required. Danger now, said by the caller, decides the category;
the machine never lowers one. Nothing here refuses a contact for being like another.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from oncall.domain.contact import Contact, ContactState, Details, Ladder
from oncall.domain.due import due_at
from oncall.domain.errors import Invalid, Refused
from oncall.domain.event import EventKind
from oncall.domain.person import DESK
from oncall.domain.rules import Category, RuleSet
from oncall.domain.texts import category_changed
from oncall.flow import chasing, linking, notices
from oncall.flow.duty import working_day
from oncall.flow.escalation import escalate
from oncall.flow.moment import Moment

_OLDEST_RECEIPT = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """What comes in. `id` is made by whoever submits it, so that a repeated submission is noticed.

    `danger` is the caller's own word: True, False, or None for 'not known'. `category` is set only
    by a person who decided it. `received_at` is None for now.
    """

    id: str
    details: Details
    channel: str
    line: str = ""
    area: str | None = None
    danger: bool | None = None
    category: str | None = None
    language: str = ""
    received_at: datetime | None = None


def open_contact(moment: Moment, new: NewContact, by: str) -> Contact:
    """Open it and do what its policy has due at once. A repeated id gives the contact it already made.

    Raises Invalid for a line, area or category that the rules do not know, and for a receipt in the
    future.
    """
    reference = _draw(moment)
    earlier, taken = moment.tx.contacts.before(new.id, reference)
    if earlier is not None:
        return earlier
    contact = _contact(moment, new, _free(moment) if taken else reference)
    alike = linking.find_alike(moment, contact, new.details)
    if alike is not None:
        contact = linking.hold_back(moment, contact, alike)
    moment.record(
        EventKind.CONTACT_OPENED,
        by,
        contact,
        channel=contact.channel,
        category=contact.category,
        area=contact.area,
        line=contact.line,
        danger=None if new.danger is None else str(new.danger).lower(),
    )
    if alike is not None:
        linking.count_repeat(moment, alike.contact, contact)
    add = partial(moment.tx.contacts.add, details=new.details)
    return escalate(moment, contact, add) if contact.next_at == moment.at else add(contact)


def _contact(moment: Moment, new: NewContact, reference: str) -> Contact:
    rules = moment.rules
    line, area = _line(rules, new.line), _area(rules, new.area)
    category = _category(rules, new)
    received = _received(moment, new.received_at)
    number = new.details.caller_number
    return Contact(
        id=new.id,
        reference=reference,
        line=line,
        area=area,
        category=category.id,
        channel=new.channel,
        received_at=received,
        opened_at=moment.at,
        due_at=due_at(category.due, received, rules.zone, working_day(rules)),
        ruleset=moment.tx.rules.current_id(moment.at),
        owner=DESK + rules.default_desk,
        ladder=Ladder(began_at=moment.at),
        next_at=moment.at,
        language=new.language.strip().lower(),
        caller_digest=moment.tx.digest(number) if number else "",
    )


def _line(rules: RuleSet, line: str) -> str:
    known = [each.id for each in rules.service_lines]
    if line and line not in known:
        raise Invalid.at("line", f"there is no line '{line[:40]}'", f"Use one of: {', '.join(known)}")
    return line or known[0]


def _area(rules: RuleSet, area: str | None) -> str | None:
    known = [each.id for each in rules.areas]
    if area and area not in known:
        remedy = f"Use one of: {', '.join(known)}; or leave it out, and the supervisor is paged"
        raise Invalid.at("area", f"there is no area '{area[:40]}'", remedy)
    return area or None


def _category(rules: RuleSet, new: NewContact) -> Category:
    """Danger now is never lowered; without a word about it, a contact is treated as pressing."""
    if new.danger:
        return rules.danger_category()
    if new.category:
        return _known_category(rules, new.category)
    return rules.calm_category() if new.danger is False else rules.unknown_category()


def _known_category(rules: RuleSet, category_id: str) -> Category:
    known = {category.id: category for category in rules.categories}
    if category_id not in known:
        raise Invalid.at("category", f"there is no category '{category_id[:40]}'", f"Use one of: {', '.join(known)}")
    return known[category_id]


def _received(moment: Moment, received: datetime | None) -> datetime:
    if received is None:
        return moment.at
    if received > moment.at + timedelta(minutes=5):
        raise Invalid.at("received_at", "it lies in the future", "Give the time at which it came in, or leave it out")
    if received < moment.at - _OLDEST_RECEIPT:
        fault = f"it lies more than {_OLDEST_RECEIPT.days} days back"
        raise Invalid.at("received_at", fault, "Give the time at which it came in, or leave it out")
    return received


def _draw(moment: Moment) -> str:
    """'R' and six random figures, telling nothing about the contact."""
    return "R" + moment.ids.figures()


def _free(moment: Moment) -> str:
    """A reference that no stored contact has."""
    while moment.tx.contacts.reference_taken(reference := _draw(moment)):
        pass
    return reference


def change_category(moment: Moment, contact: Contact, category_id: str, by: str) -> Contact:
    """A person decided how serious it is; the due time is counted anew, from receipt."""
    rules = moment.rules_of(contact)
    category = _known_category(rules, category_id)
    due = due_at(category.due, contact.received_at, rules.zone, working_day(rules))
    moment.record(EventKind.CONTACT_CATEGORY, by, contact, before=contact.category, after=category.id)
    told = contact.overdue_told_at if due <= moment.at else None
    changed = replace(contact, category=category.id, due_at=due, overdue_told_at=told)
    if contact.state is ContactState.CLAIMED and contact.claimed_by not in (None, by):
        before = rules.category(contact.category).word
        text = category_changed(moment.subject(changed), before=before, hhmm=moment.wall())
        notices.tell(moment, contact.claimed_by, text, contact)
    return _begin_again(moment, chasing.first(moment, changed))


def change_area(moment: Moment, contact: Contact, area: str | None, by: str) -> Contact:
    """It became known where it is: its policy begins again there."""
    known = _area(moment.rules_of(contact), area)
    moment.record(EventKind.CONTACT_AREA, by, contact, before=contact.area, after=known)
    return _begin_again(moment, replace(contact, area=known))


def _begin_again(moment: Moment, contact: Contact) -> Contact:
    """A waiting contact's policy starts over; one that somebody has keeps its claimer."""
    if contact.state is not ContactState.WAITING:
        return moment.tx.contacts.save(contact)
    notices.stop_paging(moment, contact.id)
    began = replace(contact, ladder=Ladder(began_at=moment.at, told=contact.ladder.told), next_at=moment.at)
    return escalate(moment, began)


def same_request(moment: Moment, earlier: tuple[str, str], request: str) -> Contact:
    """The contact that an Idempotency-Key led to before. Raises Refused when it was another request."""
    digest, contact_id = earlier
    if digest != request:
        raise Refused("This Idempotency-Key was used for another request. Use a new key for a new contact.")
    return moment.tx.contacts.get(contact_id)
