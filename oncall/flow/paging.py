"""From the queue to a sender: taking, bundling, and the words of a page.

The intent is written before the side effect: a page that is taken belongs to a message that is being
sent, under a lease, in a transaction that also proves that its contact is still waiting. So a claim
that was committed stops every page that has not left, and a crash leaves a lease that runs out.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from notifiers.base import Channel, Message
from oncall.domain.contact import Contact, ContactState
from oncall.domain.errors import Stale
from oncall.domain.event import EventKind
from oncall.domain.page import Ask, MessageState, OutgoingMessage, Page, Priority
from oncall.domain.person import DESK, Destination
from oncall.domain.texts import (
    alarm_unclaimed,
    bundle,
    chase_supervisor,
    desk_voice,
    informed,
    voice,
)
from oncall.domain.texts import page as page_text
from oncall.flow import delivery, notices
from oncall.flow.moment import ENGINE, Moment

_CALL_LASTS = timedelta(seconds=55)
_LINK_LIVES = timedelta(hours=24)
_LOOK_AHEAD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One message on its way to a sender: what the carrier is given, and to whom it goes."""

    message: Message
    callee: str
    priority: Priority


def take(moment: Moment, most: int, *, warily: bool = False) -> tuple[Handover, ...]:
    """Take up to `most` messages out of the queue, first pages of emergencies before anything else.

    `warily` takes each page for itself and gives up what cannot be handed over, with an alarm, so that the
    others still leave.
    """
    pages, notice_waits = moment.tx.pages.queued(most * _LOOK_AHEAD, moment.at - _CALL_LASTS)
    groups = [group for page in pages for group in _groups([page])] if warily else _groups(pages)
    others = moment.tx.messages.queued(most) if notice_waits else ()
    waiting: list[_Group | OutgoingMessage] = [*groups, *others]
    queue = _one_call_each(sorted(waiting, key=_order))
    taken = (_take_warily(moment, item) for item in queue) if warily else _take_all(moment, queue[:most])
    return tuple(islice((handover for handover in taken if handover is not None), most))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Queued pages that leave together: the same person and number, and the same is asked."""

    callee: str
    channel: Channel
    pages: tuple[Page, ...]


def _groups(pages: Sequence[Page]) -> list[_Group]:
    """Bundle what goes to one number and asks to take. A group is as urgent as its most urgent page.

    What is only told, or asked to be taken over, leaves by itself: nobody may count as told of what was not named.
    """
    found: dict[tuple[str, Channel, int, Ask, str], list[Page]] = {}
    for page in pages:
        alone = "" if page.ask is Ask.TAKE else page.contact_id
        found.setdefault((page.callee, page.channel, page.number, page.ask, alone), []).append(page)
    return [_Group(callee=c, channel=ch, pages=tuple(group)) for (c, ch, *_), group in found.items()]


def _one_call_each(queue: Sequence[_Group | OutgoingMessage]) -> list[_Group | OutgoingMessage]:
    """Nobody is rung twice at once: a second call to the same callee waits until the first is over."""
    rung: set[str] = set()
    kept = []
    for item in queue:
        if item.channel is Channel.VOICE:
            if item.callee in rung:
                continue
            rung.add(item.callee)
        kept.append(item)
    return kept


def _order(item: _Group | OutgoingMessage) -> tuple[Priority, datetime, str]:
    first = item.pages[0] if isinstance(item, _Group) else item
    return (first.priority, first.made_at, first.id)


def _contacts(moment: Moment, queue: Sequence[_Group | OutgoingMessage]) -> dict[str, Contact]:
    ids = {page.contact_id for item in queue if isinstance(item, _Group) for page in item.pages}
    return moment.tx.contacts.several(ids, skip_locked=True) if ids else {}


def _take_all(moment: Moment, queue: Sequence[_Group | OutgoingMessage]) -> list[Handover | None]:
    contacts = _contacts(moment, queue)
    moment.tx.people.several(item.callee for item in queue)  # All at once: each is looked at below.
    return [_take(moment, item, contacts) for item in queue]


def _take(moment: Moment, item: _Group | OutgoingMessage, contacts: dict[str, Contact]) -> Handover | None:
    return _take_pages(moment, item, contacts) if isinstance(item, _Group) else _take_notice(moment, item)


def _take_warily(moment: Moment, item: _Group | OutgoingMessage) -> Handover | None:
    """As `_take`, but what fails is cancelled: its contact's ladder goes on, and a person must look at it."""
    try:
        with moment.tx.apart():
            return _take(moment, item, _contacts(moment, [item]))
    except Stale:
        raise
    except Exception as error:  # noqa: BLE001 - one page that cannot be sent must not keep back all the others
        if isinstance(item, _Group):
            moment.tx.pages.cancel_these(page.id for page in item.pages)
        else:
            moment.tx.messages.lost(item, "cannot be sent", MessageState.CANCELLED)
        moment.record(EventKind.ALARM_RAISED, ENGINE, None, item.callee, alarm="not sent", why=type(error).__name__)
        return None


def _take_pages(moment: Moment, group: _Group, contacts: dict[str, Contact]) -> Handover | None:
    """Hand a group over, but for pages whose contact has been taken or is just being changed by another."""
    held = [page for page in group.pages if page.contact_id in contacts]
    needed = most_serious_first(moment, [p for p in held if _needed(p, contacts[p.contact_id])], contacts)
    moment.tx.pages.cancel_these(p.id for p in held if p not in needed)
    if not needed:
        return None
    to = notices.destination(moment, group.callee, group.channel, needed[0].number)
    if to is None:
        _unreachable(moment, needed, contacts)
        return None
    if group.channel is Channel.VOICE and not moment.tx.messages.may_ring(group.callee, moment.at - _CALL_LASTS):
        return None  # Another engine has just begun to.
    return _hand_over(moment, group, needed, contacts, to)


def most_serious_first(moment: Moment, pages: Iterable[Page], contacts: Mapping[str, Contact]) -> list[Page]:
    """In the order in which one message names them: by category, then as they were queued."""

    def order(page: Page) -> tuple[int, Priority, datetime, str]:
        contact = contacts[page.contact_id]
        return (moment.rules_of(contact).category(contact.category).rank, page.priority, page.made_at, page.id)

    return sorted(pages, key=order)


def _needed(page: Page, contact: Contact) -> bool:
    """A page is needed while nobody has the contact; one that asks to take it over, while somebody else has."""
    if page.ask is Ask.TAKE_OVER:
        return contact.state is ContactState.CLAIMED and contact.claimed_by != page.callee
    return contact.state is ContactState.WAITING


def _unreachable(moment: Moment, pages: Iterable[Page], contacts: dict[str, Contact]) -> None:
    """No number carries this channel: the next one, or the next rung, begins now."""
    for page in pages:
        moment.tx.pages.cancel_these([page.id])
        contacts[page.contact_id] = delivery.after_loss(moment, contacts[page.contact_id], page)


def _hand_over(
    moment: Moment, group: _Group, pages: list[Page], contacts: dict[str, Contact], to: Destination
) -> Handover | None:
    about = contacts[pages[0].contact_id]
    message = OutgoingMessage(
        id=moment.ids.new(),
        callee=group.callee,
        destination_id=to.id,
        channel=group.channel,
        text=_compose(moment, group, pages, contacts),
        priority=min(page.priority for page in pages),
        made_at=moment.at,
        contact_id=about.id if len(pages) == 1 else None,
        state=MessageState.SENDING,
        tries=1,
    )
    moment.tx.messages.add(message, lease_until=moment.real + moment.lease)
    if moment.tx.pages.take((page.id for page in pages), message.id) < len(pages):
        raise Stale(about.reference)  # Another engine took them after they were read, before their contact was locked.
    for contact_id in {page.contact_id for page in pages}:
        contacts[contact_id] = moment.tx.contacts.touch(contacts[contact_id])
        moment.record(
            EventKind.MESSAGE_TAKEN,
            ENGINE,
            contacts[contact_id],
            group.callee,
            channel=group.channel,
            message=message.id,
        )
    return _handover(message, to)


def _handover(message: OutgoingMessage, to: Destination) -> Handover:
    """Keys are asked for in every call; a text is dropped by the carrier after its step."""
    carried = Message(
        id=message.id,
        channel=message.channel,
        to=to.address,
        text=message.text,
        keys=message.channel is Channel.VOICE,
    )
    return Handover(message=carried, callee=message.callee, priority=message.priority)


# Words ------------------------------------------------------------------------------------------


def _compose(moment: Moment, group: _Group, pages: list[Page], contacts: dict[str, Contact]) -> str:
    """What is said: one page in full, several of them as a list of references with their codes."""
    first, contact = pages[0], contacts[pages[0].contact_id]
    distinct = {page.contact_id: page for page in pages}
    if first.ask is Ask.KNOW:
        return _told(moment, first, contact)
    if group.channel is Channel.VOICE:
        return voice(moment.subject(contact), more=len(distinct) - 1)
    if len(distinct) > 1:
        subjects = [moment.subject(contacts[p.contact_id], p.code) for p in distinct.values()]
        return bundle(subjects, hhmm=moment.wall(), sender=moment.sender)
    return _asked(moment, first, contact)


def _asked(moment: Moment, page: Page, contact: Contact) -> str:
    subject = moment.subject(contact, None if _is_alone(moment, page) else page.code)
    if page.ask is Ask.TAKE_OVER:
        since = moment.wall(contact.claimed_at)
        return chase_supervisor(subject, position=contact.claimed_as, since=since, sender=moment.sender)
    if page.alarm:
        waited = int((moment.at - contact.opened_at).total_seconds() // 60)
        return alarm_unclaimed(subject, minutes=waited, hhmm=moment.wall(), sender=moment.sender)
    link = _link(moment, page)
    return page_text(subject, hhmm=moment.wall(), sender=moment.sender, more=contact.repeats, link=link)


def _is_alone(moment: Moment, page: Page) -> bool:
    """Whether a bare digit of this callee could mean no other contact."""
    return not moment.tx.pages.another_for(page.callee, page.contact_id)


def _told(moment: Moment, page: Page, contact: Contact) -> str:
    if page.callee.startswith(DESK):
        agency = moment.rules.agency
        return desk_voice(agency=agency.name, reference=contact.reference, phone=agency.phone)
    since = moment.wall(contact.opened_at)
    present = next(iter(contact.ladder.present), "")
    paged = {page.callee: page.role for page in moment.tx.pages.of_contact(contact.id)}
    role = paged.get(present, moment.rules.positions[0].name)
    subject = moment.subject(contact, None if _is_alone(moment, page) else page.code)
    return informed(subject, since=since, position=role, hhmm=moment.wall())


def _link(moment: Moment, page: Page) -> str | None:
    """A fresh one-contact link; only its hash is kept. None where texts carry no link."""
    if not moment.link or page.callee.startswith(DESK):
        return None
    token = moment.ids.token()
    moment.tx.access.add_token(token_hash(token), page.contact_id, page.callee, moment.real + _LINK_LIVES)
    return moment.link + token


def token_hash(token: str) -> str:
    """What is stored of a token: 128 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _take_notice(moment: Moment, notice: OutgoingMessage) -> Handover | None:
    to = notices.preferred(moment, notice.callee, notice.channel, notice.destination_id)
    if to is None:
        moment.tx.messages.lost(notice, "no destination", MessageState.CANCELLED)
        return None
    taken = moment.tx.messages.take(notice, moment.real + moment.lease)
    return None if taken is None else _handover(taken, to)
