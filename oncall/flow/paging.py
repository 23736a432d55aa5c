"""From the queue to a sender: what leaves now, bundled by person, in order of priority.

The intent is written before the side effect: a page that is taken belongs to a message that is being
sent, under a lease, in a transaction that also proves that its contact is still waiting. So a claim
that was committed stops every page that has not left, and a crash leaves a lease that runs out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from types import MappingProxyType

from notifiers.base import Channel, Line, Message
from oncall.domain.contact import Contact, ContactState
from oncall.domain.errors import Stale
from oncall.domain.event import EventKind
from oncall.domain.page import Ask, MessageState, OutgoingMessage, Page, Priority
from oncall.domain.person import CALLER, SHEET, Destination
from oncall.flow import composing, delivery, notices
from oncall.flow.alarms import raise_alarm, raise_once
from oncall.flow.moment import ENGINE, Moment
from oncall.flow.tonight import posting
from rota.pattern import local_date, wall_to_instant

_CALL_LASTS = timedelta(seconds=55)
_LOOK_AHEAD = 8
_WORTH_LEAST, _WORTH_MOST = timedelta(minutes=1), timedelta(minutes=15)
NO_LIMIT: Mapping[Channel, int] = MappingProxyType({})
"""Every carrier takes messages as fast as they come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One message on its way to a sender: what the carrier is given, and to whom it goes."""

    message: Message
    callee: str
    priority: Priority


def take(
    moment: Moment, most: int, room: Mapping[Channel, int] = NO_LIMIT, *, warily: bool = False
) -> tuple[Handover, ...]:
    """Take up to `most` messages out of the queue, first pages of emergencies before anything else.

    `room` is how many the carrier of a channel takes now; what has no room waits here, where it can still be
    taken back, overtaken and bundled. `warily` takes each page for itself and gives up what cannot be handed
    over, with an alarm, so that the others still leave.
    """
    full = [channel for channel, there in room.items() if not there]
    pages, notice_waits = moment.tx.pages.queued(most * _LOOK_AHEAD, moment.at - _CALL_LASTS, full)
    groups = [group for page in pages for group in _groups([page])] if warily else _groups(pages)
    others = moment.tx.messages.queued(most, full) if notice_waits else ()
    waiting: list[_Group | OutgoingMessage] = [*groups, *others]
    queue = _with_room(_under_cap(moment, _one_call_each(sorted(waiting, key=_order))), room)
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


def _with_room(
    queue: Iterable[_Group | OutgoingMessage], room: Mapping[Channel, int]
) -> list[_Group | OutgoingMessage]:
    left, kept = dict(room), []
    for item in queue:
        there = left.get(item.channel, 1)
        if there:
            kept.append(item)
        if item.channel in left:
            left[item.channel] = max(0, there - 1)
    return kept


def _under_cap(moment: Moment, queue: list[_Group | OutgoingMessage]) -> list[_Group | OutgoingMessage]:
    """Once the day's cap is reached, only pages leave; at twice the cap, only first ones. An alarm has no cap."""
    cap = moment.terms.daily_cap
    if not cap or not queue:
        return queue
    sent = moment.tx.messages.sent_since(_midnight(moment))
    if sent < cap:
        return queue
    raise_once(moment, "daily cap")
    least = Priority.REPEAT if sent < 2 * cap else Priority.PAGE
    return [item for item in queue if _order(item)[0] <= least or item.channel is Channel.ALARM]


def _midnight(moment: Moment) -> datetime:
    zone = moment.rules.zone
    return wall_to_instant(local_date(moment.at, zone), "00:00", zone)


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
        raise_alarm(moment, "not sent", item.callee, why=type(error).__name__)
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
        text=composing.compose(moment, group.channel, pages, contacts),
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
    return _handover(message, to, _worth(moment, [contacts[page.contact_id] for page in pages]))


def _handover(message: OutgoingMessage, to: Destination, worth: timedelta) -> Handover:
    """Keys are asked for in every call. Only callers are written to from the number that the public knows."""
    carried = Message(
        id=message.id,
        channel=message.channel,
        to=to.address,
        text=message.text,
        keys=message.channel is Channel.VOICE,
        valid_for=worth,
        line=Line.PUBLIC if message.callee.startswith(CALLER) else Line.WORKERS,
    )
    return Handover(message=carried, callee=message.callee, priority=message.priority)


def _worth(moment: Moment, contacts: Iterable[Contact]) -> timedelta:
    """How long a page is worth delivering: until the next try, or the next step, is due."""
    until = min((contact.next_at for contact in contacts if contact.next_at is not None), default=None)
    left = until - moment.at if until is not None else _WORTH_MOST
    return max(_WORTH_LEAST, min(left, _WORTH_MOST))


def _take_notice(moment: Moment, notice: OutgoingMessage) -> Handover | None:
    to = notices.preferred(moment, notice.callee, notice.channel, notice.destination_id)
    if to is None:
        moment.tx.messages.lost(notice, "no destination", MessageState.CANCELLED)
        return None
    taken = moment.tx.messages.take(notice, moment.real + moment.lease)
    if taken is None:
        return None
    handover = _handover(taken, to, _WORTH_MOST)
    if notice.callee.startswith(SHEET):
        return replace(handover, message=replace(handover.message, document=posting.document(moment)))
    return handover
