"""What may be the same matter, and what was offered elsewhere.

The machine only says 'probably same'; a person attaches, and can take it back. A transfer is ours
until the other side has given a name and a time.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from oncall.domain.contact import Contact, ContactState, Details, Transfer
from oncall.domain.errors import AlreadyClosed, Invalid, NotFound, Refused
from oncall.domain.event import EventKind
from oncall.domain.page import Priority
from oncall.domain.person import DESK
from oncall.domain.texts import more_reports, taken_over, transfer_waiting, transferred
from oncall.flow import notices
from oncall.flow.escalation import escalate
from oncall.flow.moment import ENGINE, Moment
from oncall.store.notes import Note

_ENOUGH = 0.6
_WORDS = 2
_EVERYWHERE = frozenset(
    [
        "an",
        "and",
        "at",
        "by",
        "in",
        "near",
        "not",
        "of",
        "on",
        "the",
        "to",
        "my",
        "her",
        "his",
        "their",
        "known",
        "unknown",
        "asked",
        "home",
        "house",
        "street",
        "road",
        "lane",
        "avenue",
        "drive",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """What may be the same matter; `elsewhere` when both name a place, and it is another: one telephone of a
    hospital reports many homes."""

    contact: Contact
    elsewhere: bool


def find_alike(moment: Moment, contact: Contact, details: Details) -> Alike | None:
    """A recent open contact that may be the same matter: the same number, or very much the same place."""
    for other in moment.tx.contacts.alike(contact, timedelta(minutes=moment.rules.timings.repeat_window)):
        if other.same_number or same_place(details.where, other.where):
            elsewhere = another_place(details.where, other.where)
            return Alike(contact=moment.tx.contacts.get(other.id), elsewhere=elsewhere)
    return None


def same_place(one: str, other: str) -> bool:
    """Whether two descriptions name very much the same place: shared words, and a shared number if both have one."""
    words, others = _words(one), _words(other)
    shared = words & others
    enough = len(shared) >= _WORDS and len(shared) / min(len(words), len(others)) >= _ENOUGH
    return enough and not another_place(one, other)


def another_place(one: str, other: str) -> bool:
    """Whether both name a place, and not one word or not one number of it is the same."""
    words, others = _words(one), _words(other)
    numbers, other_numbers = ({w for w in group if w[0].isdigit()} for group in (words, others))
    by_number = bool(numbers and other_numbers and not numbers & other_numbers)
    return by_number or bool(words and others and not words & others)


def _words(text: str) -> set[str]:
    """The words that tell one place from another: 'at home' and 'not known' are everywhere."""
    return set(re.findall(r"\w{2,}|\d", text.casefold())) - _EVERYWHERE


def hold_back(moment: Moment, contact: Contact, alike: Alike) -> Contact:
    """While the other one is being paged or is taken, this one adds to its count and waits a few minutes
    for a person to say whether it is the same; unanswered, it gets a ladder of its own."""
    rules, other = moment.rules, alike.contact
    as_serious = rules.category(other.category).rank <= rules.category(contact.category).rank
    until = moment.at + timedelta(minutes=rules.timings.repeat_hold)
    held = replace(contact, same_as=other.id)
    elsewhere = alike.elsewhere or (None not in (contact.area, other.area) and contact.area != other.area)
    if elsewhere or not as_serious or not _is_heard(other, moment.at):
        return held
    return replace(held, owner=other.owner, next_at=until, ladder=replace(contact.ladder, began_at=until))


def _is_heard(contact: Contact, at: datetime) -> bool:
    """Whether it is loud now, or somebody is at work on it; not what is kept for the morning, or finished."""
    begun = bool(contact.ladder.asked) and contact.ladder.began_at <= at
    return contact.is_engaging if contact.state is ContactState.CLAIMED else begun


def count_repeat(moment: Moment, alike: Contact, repeat: Contact) -> None:
    """One more report: on the page while it waits, by a text to whoever has it."""
    found = moment.tx.contacts.get(alike.id)
    counted = moment.tx.contacts.save(replace(found, repeats=found.repeats + 1))
    moment.record(EventKind.CONTACT_REPEATED, ENGINE, counted, repeat.id)
    if counted.claimed_by:
        text = more_reports(moment.subject(counted), more=counted.repeats, hhmm=moment.wall())
        notices.tell(moment, counted.claimed_by, text, counted)


def attach(moment: Moment, contact: Contact, to: Contact, by: str) -> Contact:
    """A person says that it is the same matter as `to`. Both keep their reference and their reporter."""
    if contact.id == to.id:
        raise Invalid.at("reference", "a contact cannot be attached to itself", "Name the other contact")
    if not to.is_open:
        raise AlreadyClosed(to.reference)
    if to.attached_to is not None:
        raise Refused(f"{to.reference} is itself attached to another contact. Attach to that one.")
    if contact.state is ContactState.CLAIMED and to.state is not ContactState.CLAIMED:
        raise Refused(f"{contact.reference} is taken and {to.reference} is not. Attach that one to this one instead.")
    told = notices.asked(moment, contact)
    notices.stop_paging(moment, contact.id)
    attached = moment.tx.contacts.save(contact.attach(to))
    moment.record(EventKind.CONTACT_ATTACHED, by, attached, to.id, to=to.reference)
    _tell_attached(moment, contact, to, told, by)
    return attached


def _tell_attached(moment: Moment, contact: Contact, to: Contact, told: dict[str, str], by: str) -> None:
    """Whoever had it, or was paged about it, hears who answers for it now; nobody has `to`, nobody is stopped."""
    if to.state is not ContactState.CLAIMED:
        return
    if contact.claimed_by is None:
        now = replace(contact, claimed_by=to.claimed_by, claimed_as=to.claimed_as)
        notices.tell_taken(moment, now, {callee: role for callee, role in told.items() if callee != by})
    elif contact.claimed_by not in (to.claimed_by, by):
        text = taken_over(moment.subject(contact), position=to.claimed_as, hhmm=moment.wall())
        notices.tell(moment, contact.claimed_by, text, contact)


def detach(moment: Moment, contact: Contact, by: str) -> Contact:
    """It was not the same after all: its own again, and loud at once."""
    alone = contact.detach(DESK + moment.rules_of(contact).default_desk, moment.at)
    moment.record(EventKind.CONTACT_DETACHED, by, contact, contact.attached_to)
    return escalate(moment, alone)


def offer_transfer(moment: Moment, contact: Contact, to: str, by: str) -> Contact:
    """Offered to another agency. It stays ours, and loud or claimed as it was, until they confirm."""
    if not to.strip():
        raise Invalid.at("to", "it is empty", "Say to whom it is offered")
    offered = replace(contact, transfer=Transfer(offered_at=moment.at))
    _note(moment, contact, by, "transfer", f"Offered to {to.strip()}")
    moment.record(EventKind.TRANSFER_OFFERED, by, contact)
    return moment.tx.contacts.save(offered)


def confirm_transfer(moment: Moment, contact: Contact, name: str, taken_at: datetime, by: str) -> Contact:
    """The other side gave a name and a time: only now it is not ours any more."""
    if contact.transfer is None:
        raise Refused(f"{contact.reference} was not offered to anybody. Offer it first.")
    if not name.strip():
        raise Invalid.at("name", "it is empty", "Write who took it over there; without a name it stays ours")
    # People tell a time to the minute, so the minute of the offer itself counts as after it.
    if not contact.transfer.offered_at.replace(second=0, microsecond=0) <= taken_at <= moment.at:
        fault = "it lies in the future" if taken_at > moment.at else "it lies before it was offered"
        raise Invalid.at("taken_at", fault, "Give the time at which they took it, or leave it out for now")
    _note(moment, contact, by, "transfer", f"Taken over by {name.strip()}, {moment.wall(taken_at)}")
    told = notices.asked(moment, contact)
    notices.stop_paging(moment, contact.id)
    ended = moment.tx.contacts.save(contact.close("transferred, confirmed", moment.at))
    moment.record(EventKind.TRANSFER_CONFIRMED, by, ended, taken_at=taken_at.isoformat())
    for callee in told if contact.claimed_by is None else (contact.claimed_by,):
        notices.tell(moment, callee, transferred(moment.subject(ended), hhmm=moment.wall()), ended)
    return ended


def transfer_lapsed(moment: Moment, contact: Contact) -> Contact:
    """No name and no time in a quarter of an hour: ours continues, and whoever has it hears so. The offer stands."""
    if contact.transfer is None:
        raise NotFound("transfer")
    moment.record(EventKind.TRANSFER_LAPSED, ENGINE, contact)
    told = contact.claimed_by or contact.owner
    claimed, since = contact.claimed_by is not None, moment.wall(contact.transfer.offered_at)
    text = transfer_waiting(moment.subject(contact), since=since, claimed=claimed)
    notices.tell(moment, told, text, contact, Priority.ANSWER)
    return moment.tx.contacts.save(replace(contact, transfer=replace(contact.transfer, lapsed=True)))


def _note(moment: Moment, contact: Contact, by: str, kind: str, text: str) -> None:
    note = Note(id=moment.ids.new(), contact_id=contact.id, by=by, at=moment.at, kind=kind, text=text)
    moment.tx.notes.add(note)
