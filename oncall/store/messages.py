"""Outgoing texts and calls: the intent before the side effect, and what became of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from notifiers.base import Channel, Delivery
from oncall.domain.contact import ContactState
from oncall.domain.page import Ask, MessageState, OutgoingMessage, Priority
from oncall.store.shelf import Shelf, values_of
from oncall.store.tables import contacts, messages, pages

_M = messages.c
_COLUMNS = [c for c in messages.c if c.name not in ("sent_at", "delivered_at", "rank", "lease_until", "look_at")]
_AT_ONCE = 500  # values in one statement, fewer than either store takes
_RINGING = 0x52494E47  # keeps these locks apart from those of others
_QUEUED = (
    sa.select(*_COLUMNS)
    .where(_M.state == MessageState.QUEUED)
    .order_by(_M.priority, _M.made_at, _M.id)
    .limit(sa.bindparam("most"))
)
NOTICE_WAITS = sa.select(_M.id).where(_M.state == MessageState.QUEUED).exists()
_OF_ID = sa.select(*_COLUMNS).where(_M.id == sa.bindparam("of"))
RUNG = sa.select(_M.callee).where(
    _M.channel == Channel.VOICE,
    _M.state.in_((MessageState.SENDING, MessageState.SENT, MessageState.DELIVERED, MessageState.UNKNOWN)),
    _M.made_at > sa.bindparam("rung_since"),
)
"""Callees with a call that rings, may ring for all we know, or may still be listened to: nobody is rung twice at once.
What a call of unknown fate became of is looked up five seconds later."""
_RUNG_NOW = RUNG.where(_M.callee == sa.bindparam("of")).limit(1)
_ONE_AT_A_TIME = sa.select(sa.func.pg_advisory_xact_lock(_RINGING, sa.func.hashtext(sa.bindparam("of"))))
_TAKEN = sa.update(messages).where(_M.id == sa.bindparam("of")).values(lease_until=None)
_SENT = sa.update(messages).where(_M.id == sa.bindparam("of"), _M.rank < 0)
_TO_LOOK_AT = (
    sa.select(*_COLUMNS).where(_M.look_at <= sa.bindparam("at")).order_by(_M.look_at).limit(sa.bindparam("most"))
)
_ASKS_ANOTHER = (
    sa.select(pages.c.id)
    .join(contacts, contacts.c.id == pages.c.contact_id)
    .where(pages.c.message_id == _M.id, contacts.c.id != sa.bindparam("about"))
    .where(
        sa.or_(
            contacts.c.state == ContactState.WAITING,
            sa.and_(contacts.c.state == ContactState.CLAIMED, pages.c.ask == Ask.TAKE_OVER),
        )
    )
    .exists()
)
_RINGS_FOR_NOTHING = sa.update(messages).where(
    _M.channel == Channel.VOICE, _M.state == MessageState.SENT, sa.not_(_ASKS_ANOTHER)
)
_CALLS_ABOUT = _RINGS_FOR_NOTHING.where(
    _M.id.in_(sa.select(pages.c.message_id).where(pages.c.contact_id == sa.bindparam("about")))
)
_LATE_CALL = _RINGS_FOR_NOTHING.where(
    _M.id == sa.bindparam("of"), sa.exists().where(pages.c.message_id == sa.bindparam("of"))
)
_ENDED = (
    sa.update(messages)
    .where(_M.state == MessageState.ENDING)
    .values(state=sa.bindparam("state"))
    .returning(_M.id, _M.provider, _M.provider_id)
)


class MessageShelf(Shelf):
    """Messages to workers and desks."""

    def add(self, message: OutgoingMessage, lease_until: datetime | None = None) -> None:
        """Store one: QUEUED for a notice, SENDING under a lease for a page that is being taken."""
        self._insert(messages, {**values_of(message), "rank": -1, "lease_until": lease_until})

    def queued(self, most: int, but: Sequence[Channel] = ()) -> Sequence[OutgoingMessage]:
        """Notices and answers that wait for a sender, in the order in which they leave, but for those by these
        channels."""
        query = _QUEUED.where(_M.channel.not_in(but)) if but else _QUEUED
        return [_message(row) for row in self._all(query, most=most)]

    def take(self, message: OutgoingMessage, lease_until: datetime) -> OutgoingMessage | None:
        """QUEUED → SENDING under a lease; None when another sender was first."""
        where = (_M.id == message.id, _M.state == MessageState.QUEUED)
        values = {"state": MessageState.SENDING, "lease_until": lease_until, "tries": _M.tries + 1}
        if not self._update(messages, *where, **values):
            return None
        return replace(message, state=MessageState.SENDING, tries=message.tries + 1)

    def requeue(self, message_id: str) -> None:
        """Back into the queue: its outcome was unknown, or the carrier was briefly unable. What was said of the
        first attempt says nothing of the next."""
        anew = {"state": MessageState.QUEUED, "lease_until": None, "rank": -1, "provider_id": "", "code": ""}
        self._update(messages, _M.id == message_id, **anew)

    def get(self, message_id: str) -> OutgoingMessage | None:
        """The message of that id."""
        row = self._first(_OF_ID, of=message_id)
        return None if row is None else _message(row)

    def by_provider(self, provider: str, provider_id: str) -> OutgoingMessage | None:
        """The message that a carrier's report speaks of."""
        where = (_M.provider_id == provider_id, _M.provider == provider)
        row = self._first(sa.select(*_COLUMNS).where(*where))
        return None if row is None else _message(row)

    def sent(
        self, message_id: str, provider: str, provider_id: str, at: datetime, look_at: datetime | None = None
    ) -> bool:
        """The carrier took it. False when a report came in before this answer: that is not overwritten."""
        self._change(_TAKEN, of=message_id, provider=provider, provider_id=provider_id, sent_at=at)
        return bool(self._change(_SENT, of=message_id, state=MessageState.SENT, look_at=look_at))

    def look(self, message_id: str, at: datetime | None) -> None:
        """Have somebody look at then what has become of it; None: there is nothing more to see."""
        self._update(messages, _M.id == message_id, look_at=at)

    def not_tried(self, message_id: str) -> None:
        """Its hand-over counts for nothing: the carrier took nothing from anybody."""
        self._update(messages, _M.id == message_id, tries=0)

    def to_look_at(self, at: datetime, most: int) -> Sequence[OutgoingMessage]:
        """Messages whose fate is to be looked at by now."""
        return [_message(row) for row in self._all(_TO_LOOK_AT, at=at, most=most)]

    def unsettled(self, provider: str, provider_ids: Sequence[str]) -> set[str]:
        """Those of a carrier's ids of which nothing final has been told."""
        found: set[str] = set()
        for start in range(0, len(provider_ids), _AT_ONCE):
            some = (_M.provider_id.in_(provider_ids[start : start + _AT_ONCE]), _M.rank < Delivery.DELIVERED.rank)
            found |= {
                row.provider_id for row in self._all(sa.select(_M.provider_id).where(_M.provider == provider, *some))
            }
        return found

    def sent_since(self, at: datetime) -> int:
        """How many texts and calls carriers have taken since then."""
        counted = (_M.sent_at >= at, _M.channel.in_((Channel.SMS, Channel.VOICE)))
        return self._connection.execute(sa.select(sa.func.count()).where(*counted)).scalar_one()

    def end_calls(self, contact_id: str, callee: str | None = None) -> int:
        """Calls about a contact that still ring, to one callee or to all, ring for nothing now, unless another
        contact that still waits is named in them; how many."""
        which = _CALLS_ABOUT if callee is None else _CALLS_ABOUT.where(_M.callee == callee)
        return self._change(which, about=contact_id, state=MessageState.ENDING)

    def end_late_call(self, message_id: str) -> int:
        """The same for a call that the carrier took after its contact had been taken."""
        return self._change(_LATE_CALL, of=message_id, about="", state=MessageState.ENDING)

    def calls_to_end(self) -> Sequence[tuple[str, str, str]]:
        """Id, provider and the provider's id of every such call. Each is given once, and then counts as unanswered."""
        rows = self._all(_ENDED, state=MessageState.UNANSWERED)
        return [(row.id, row.provider, row.provider_id) for row in rows]

    def report(self, message_id: str, delivery: Delivery, state: MessageState, code: str, at: datetime) -> bool:
        """Move to a higher rank; False when the message was already there or beyond."""
        to_end = sa.case((_M.state == MessageState.ENDING, MessageState.ENDING), else_=state)
        values: dict[str, Any] = {"state": state if delivery.final else to_end, "rank": delivery.rank, "code": code}
        if delivery.final:
            values["look_at"] = None
        if delivery is Delivery.DELIVERED:
            values["delivered_at"] = at
        return bool(self._update(messages, _M.id == message_id, _M.rank < delivery.rank, **values))

    def lost(self, message: OutgoingMessage, code: str, state: MessageState = MessageState.LOST) -> bool:
        """It did not leave, or nobody can say whether it did. False when somebody else settled it meanwhile."""
        as_it_was = (_M.id == message.id, _M.state == message.state, _M.tries == message.tries)
        return bool(self._update(messages, *as_it_was, state=state, code=code, lease_until=None))

    def expired(self, real_now: datetime, most: int, message_id: str | None = None) -> Sequence[OutgoingMessage]:
        """Messages whose sender has vanished: taken, and not reported on within the lease. All, or only that one."""
        query = sa.select(*_COLUMNS).where(_M.state == MessageState.SENDING, _M.lease_until <= real_now)
        if message_id is not None:
            query = query.where(_M.id == message_id)
        return [_message(row) for row in self._all(query.order_by(_M.lease_until).limit(most))]

    def end_leases(self, at: datetime) -> int:
        """Nobody holds any message any more: the process that did is gone. `at` is real time."""
        return self._update(messages, _M.state == MessageState.SENDING, lease_until=at)

    def may_ring(self, callee: str, rung_since: datetime) -> bool:
        """Whether no call to them rings; until this transaction ends, no other engine begins one."""
        if self._locks_rows:
            self._all(_ONE_AT_A_TIME, of=callee)
        return self._first(_RUNG_NOW, of=callee, rung_since=rung_since) is None

    def of_contact(self, contact_id: str) -> Sequence[OutgoingMessage]:
        """Notices and answers about a contact, oldest first."""
        query = sa.select(*_COLUMNS).where(_M.contact_id == contact_id).order_by(_M.made_at, _M.id)
        return [_message(row) for row in self._all(query)]

    def several(self, ids: Sequence[str]) -> dict[str, OutgoingMessage]:
        """Messages by id."""
        return {row.id: _message(row) for row in self._all(sa.select(*_COLUMNS).where(_M.id.in_(ids)))}


def _message(row: Row[Any]) -> OutgoingMessage:
    got = dict(row._mapping)
    got.update(channel=Channel(row.channel), priority=Priority(row.priority), state=MessageState(row.state))
    return OutgoingMessage(**got)
