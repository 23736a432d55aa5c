"""Outgoing texts and calls: the intent before the side effect, and what became of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from notifiers.base import Channel, Delivery
from oncall.domain.page import MessageState, OutgoingMessage, Priority
from oncall.store.shelf import Shelf, values_of
from oncall.store.tables import messages

_M = messages.c
_COLUMNS = [c for c in messages.c if c.name not in ("sent_at", "delivered_at", "rank", "lease_until")]
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
    _M.state.in_((MessageState.SENDING, MessageState.SENT, MessageState.DELIVERED)),
    _M.made_at > sa.bindparam("rung_since"),
)
"""Callees with a call that rings or may still be listened to: nobody is rung twice at once."""
_RUNG_NOW = RUNG.where(_M.callee == sa.bindparam("of")).limit(1)
_ONE_AT_A_TIME = sa.select(sa.func.pg_advisory_xact_lock(_RINGING, sa.func.hashtext(sa.bindparam("of"))))
_SENT = (
    sa.update(messages)
    .where(_M.id == sa.bindparam("of"))
    .values(lease_until=None, state=sa.case((_M.rank < 0, MessageState.SENT), else_=_M.state))
)


class MessageShelf(Shelf):
    """Messages to workers and desks."""

    def add(self, message: OutgoingMessage, lease_until: datetime | None = None) -> None:
        """Store one: QUEUED for a notice, SENDING under a lease for a page that is being taken."""
        self._insert(messages, {**values_of(message), "rank": -1, "lease_until": lease_until})

    def queued(self, most: int) -> Sequence[OutgoingMessage]:
        """Notices and answers that wait for a sender, in the order in which they leave."""
        return [_message(row) for row in self._all(_QUEUED, most=most)]

    def take(self, message: OutgoingMessage, lease_until: datetime) -> OutgoingMessage | None:
        """QUEUED → SENDING under a lease; None when another sender was first."""
        where = (_M.id == message.id, _M.state == MessageState.QUEUED)
        values = {"state": MessageState.SENDING, "lease_until": lease_until, "tries": _M.tries + 1}
        if not self._update(messages, *where, **values):
            return None
        return replace(message, state=MessageState.SENDING, tries=message.tries + 1)

    def requeue(self, message_id: str) -> None:
        """Back into the queue: its outcome was unknown, or the carrier was briefly unable."""
        self._update(messages, _M.id == message_id, state=MessageState.QUEUED, lease_until=None)

    def get(self, message_id: str) -> OutgoingMessage | None:
        """The message of that id."""
        row = self._first(_OF_ID, of=message_id)
        return None if row is None else _message(row)

    def by_provider(self, provider: str, provider_id: str) -> OutgoingMessage | None:
        """The message that a carrier's report speaks of."""
        where = (_M.provider_id == provider_id, _M.provider == provider)
        row = self._first(sa.select(*_COLUMNS).where(*where))
        return None if row is None else _message(row)

    def sent(self, message_id: str, provider: str, provider_id: str, at: datetime) -> None:
        """The carrier took it; a report that came in before this answer is not overwritten."""
        self._change(_SENT, of=message_id, provider=provider, provider_id=provider_id, sent_at=at)

    def report(self, message_id: str, delivery: Delivery, state: MessageState, code: str, at: datetime) -> bool:
        """Move to a higher rank; False when the message was already there or beyond."""
        values: dict[str, Any] = {"state": state, "rank": delivery.rank, "code": code}
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
