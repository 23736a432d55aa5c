"""Lists for the pages that people look at: read only, and cheap enough to be asked every few seconds."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from notifiers.base import Channel
from oncall.domain.contact import Contact, ContactState
from oncall.domain.page import MessageState
from oncall.store.contacts import contact_of
from oncall.store.shelf import Shelf
from oncall.store.tables import chain, contacts, messages, pages

_C = contacts.c
_OPEN = (ContactState.WAITING, ContactState.CLAIMED)


class BoardShelf(Shelf):
    """What is open, what has ended, and how the service does."""

    def open_contacts(self, most: int = 200) -> Sequence[Contact]:
        """Waiting ones first, then claimed ones; in each those that are due first, for nobody sees beyond `most`."""
        query = sa.select(contacts).where(_C.state.in_(_OPEN))
        ordered = query.order_by(_C.state.desc(), _C.due_at, _C.received_at, _C.id).limit(most)
        return [contact_of(row) for row in self._connection.execute(ordered)]

    def open_counts(self) -> dict[str, int]:
        """How many are open in all, by their states."""
        query = sa.select(_C.state, sa.func.count()).where(_C.state.in_(_OPEN)).group_by(_C.state)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def ended_contacts(self, since: datetime, most: int = 50) -> Sequence[Contact]:
        """Closed and attached ones received since then, the latest first."""
        query = sa.select(contacts).where(_C.state.not_in(_OPEN), _C.received_at >= since)
        return [contact_of(row) for row in self._connection.execute(query.order_by(_C.received_at.desc()).limit(most))]

    def change_mark(self) -> str:
        """Changes whenever anything that is recorded changes: the boards' ETag."""
        row = self._first(sa.select(chain.c.seq))
        return str(row.seq) if row else "0"

    def counts(self) -> dict[str, int]:
        """Contacts by state."""
        query = sa.select(_C.state, sa.func.count()).group_by(_C.state)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def message_counts(self) -> dict[tuple[str, str], int]:
        """Messages by channel and state."""
        c = messages.c
        query = sa.select(c.channel, c.state, sa.func.count()).group_by(c.channel, c.state)
        return {(row[0], row[1]): row[2] for row in self._connection.execute(query)}

    def oldest_unsent(self) -> datetime | None:
        """When the oldest page or notice that still waits for a sender was made."""
        waiting = [
            sa.select(sa.func.min(table.c.made_at)).where(table.c.state == MessageState.QUEUED).scalar_subquery()
            for table in (pages, messages)
        ]
        row = self._connection.execute(sa.select(*waiting)).one()
        return min((value for value in row if value is not None), default=None)

    def oldest_page(self) -> datetime | None:
        """The same of pages alone: a notice may wait for its turn."""
        row = self._first(sa.select(sa.func.min(pages.c.made_at)).where(pages.c.state == MessageState.QUEUED))
        return row[0] if row else None

    def all_lost(self, since: datetime) -> bool:
        """Whether texts or calls were tried since then, and none of them got anywhere."""
        c = messages.c
        tried = (c.made_at >= since, c.channel.in_((Channel.SMS, Channel.VOICE)))
        nowhere = c.state.in_((MessageState.LOST, MessageState.UNKNOWN))
        lost = sa.select(c.id).where(*tried, nowhere)
        left = sa.select(c.id).where(*tried, c.sent_at.is_not(None), sa.not_(nowhere))
        return self._first(lost.limit(1)) is not None and self._first(left.limit(1)) is None

    def oldest_overdue(self) -> datetime | None:
        """The earliest due time of any ladder or chase; in the past, it is overdue."""
        row = self._first(sa.select(sa.func.min(_C.next_at)).where(_C.state.in_(_OPEN)))
        return row[0] if row else None

    def silent(self, at: datetime) -> Sequence[str]:
        """References of open contacts that nothing would ever page about: there must be none."""
        query = sa.select(_C.reference).where(
            sa.or_(
                sa.and_(_C.state == ContactState.WAITING, _C.next_at.is_(None)),
                sa.and_(_C.state == ContactState.CLAIMED, _C.claimed_by.is_(None)),
                sa.and_(_C.state.in_(_OPEN), _C.owner == ""),
                sa.and_(_C.state == ContactState.ATTACHED, _C.attached_to.is_(None)),
            ),
            _C.received_at <= at,
        )
        return [row.reference for row in self._connection.execute(query)]
