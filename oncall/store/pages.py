"""Pages: the queue of what is to be sent about contacts, and the record of who was tried how."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from notifiers.base import Channel
from oncall.domain.page import Ask, MessageState, Page, Priority
from oncall.store.shelf import Shelf
from oncall.store.tables import contacts, pages

_P = pages.c


class PageShelf(Shelf):
    """Pages of contacts."""

    def add(self, new: Iterable[Page]) -> None:
        """Queue these."""
        self._insert(pages, *(asdict(page) for page in new))

    def queued(self, most: int, being_rung: Iterable[str]) -> Sequence[Page]:
        """What waits for a sender, in the order in which it leaves, but for calls to those being rung."""
        rung = list(being_rung)
        query = sa.select(pages).where(_P.state == MessageState.QUEUED)
        if rung:
            query = query.where(sa.or_(_P.channel != Channel.VOICE, _P.callee.not_in(rung)))
        return [_page(row) for row in self._all(query.order_by(_P.priority, _P.made_at, _P.id).limit(most))]

    def take(self, ids: Iterable[str], message_id: str) -> int:
        """QUEUED → SENDING as part of that message; how many were still queued."""
        where = (_P.id.in_(list(ids)), _P.state == MessageState.QUEUED)
        return self._update(pages, *where, state=MessageState.SENDING, message_id=message_id, tries=_P.tries + 1)

    def cancel(self, contact_id: str, *, callee: str | None = None) -> int:
        """Take back what is still queued about a contact, for one callee or for all."""
        where = [_P.contact_id == contact_id, _P.state == MessageState.QUEUED]
        if callee is not None:
            where.append(_P.callee == callee)
        return self._update(pages, *where, state=MessageState.CANCELLED)

    def cancel_these(self, ids: Iterable[str]) -> int:
        """Take back pages that turned out not to be needed when they were to be sent."""
        where = (_P.id.in_(list(ids)), _P.state == MessageState.QUEUED)
        return self._update(pages, *where, state=MessageState.CANCELLED)

    def of_message(self, message_id: str) -> Sequence[Page]:
        """The pages that a message carries."""
        query = sa.select(pages).where(_P.message_id == message_id).order_by(_P.made_at, _P.id)
        return [_page(row) for row in self._all(query)]

    def follow(self, message_id: str, state: MessageState) -> None:
        """Pages share the fate of the message that carries them."""
        self._update(pages, _P.message_id == message_id, state=state)

    def queue_again(self, message_id: str) -> int:
        """Pages of a message of unknown fate wait for a sender once more."""
        where = (_P.message_id == message_id, _P.state == MessageState.UNKNOWN)
        return self._update(pages, *where, state=MessageState.QUEUED)

    def of_contact(self, contact_id: str) -> Sequence[Page]:
        """Every page about a contact, oldest first."""
        query = sa.select(pages).where(_P.contact_id == contact_id).order_by(_P.made_at, _P.id)
        return [_page(row) for row in self._all(query)]

    def of_contacts(self, contact_ids: Iterable[str]) -> dict[str, list[Page]]:
        """Each of these contacts' pages, the oldest first; for a list of contacts in one question."""
        found: dict[str, list[Page]] = {contact_id: [] for contact_id in contact_ids}
        query = sa.select(pages).where(_P.contact_id.in_(list(found))).order_by(_P.made_at, _P.id)
        for row in self._all(query):
            found[row.contact_id].append(_page(row))
        return found

    def open_for(self, callee: str, ended: Iterable[str] = ("closed", "attached")) -> Sequence[tuple[Page, str]]:
        """The latest page to this callee about each contact that has not ended, with the contact's
        state; the newest first."""
        query = (
            sa.select(pages, contacts.c.state.label("contact_state"))
            .join(contacts, contacts.c.id == _P.contact_id)
            .where(_P.callee == callee, _P.message_id.is_not(None))
            .where(contacts.c.state.not_in(list(ended)))
            .order_by(_P.made_at.desc(), _P.id)
        )
        latest: dict[str, tuple[Page, str]] = {}
        for row in self._all(query):
            latest.setdefault(row.contact_id, (_page(row), row.contact_state))
        return list(latest.values())

    def last_for(self, callee: str, since: datetime) -> Page | None:
        """The latest page to this callee since then, whatever became of its contact."""
        query = sa.select(pages).where(_P.callee == callee, _P.made_at >= since)
        row = self._first(query.order_by(_P.made_at.desc(), _P.id).limit(1))
        return None if row is None else _page(row)

    def codes(self, callee: str, since: datetime) -> dict[str, str]:
        """The reply codes this callee has seen since then, by contact; the latest given last."""
        query = sa.select(_P.contact_id, _P.code).where(_P.callee == callee, _P.made_at >= since)
        return {row.contact_id: row.code for row in self._all(query.order_by(_P.made_at, _P.id))}

    def oldest_waiting(self) -> datetime | None:
        """When the oldest page that still waits for a sender was made."""
        row = self._first(sa.select(sa.func.min(_P.made_at)).where(_P.state == MessageState.QUEUED))
        return row[0] if row else None


def _page(row: Row[Any]) -> Page:
    got = dict(row._mapping)
    got.pop("contact_state", None)
    got.update(ask=Ask(row.ask), channel=Channel(row.channel), priority=Priority(row.priority))
    return Page(**got | {"state": MessageState(row.state)})
