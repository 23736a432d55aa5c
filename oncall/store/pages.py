"""Pages: the queue of what is to be sent about contacts, and the record of who was tried how."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from notifiers.base import Channel
from oncall.domain.contact import ContactState
from oncall.domain.page import Ask, MessageState, Page, Priority
from oncall.domain.question import ANSWERS
from oncall.domain.reply import Digit
from oncall.store.messages import NOTICE_WAITS, RUNG
from oncall.store.shelf import Shelf, values_of
from oncall.store.tables import contacts, pages, questions

_P = pages.c
_OF_MESSAGE = _P.message_id == sa.bindparam("message")
_IN_MESSAGE = sa.select(pages).where(_OF_MESSAGE).order_by(_P.made_at, _P.id)
_FOLLOW = sa.update(pages).where(_OF_MESSAGE)
_TAKE = (
    sa.update(pages)
    .where(_P.id.in_(sa.bindparam("ids", expanding=True)), _P.state == MessageState.QUEUED)
    .values(tries=_P.tries + 1)
)
_ABOUT = sa.select(pages).where(_P.contact_id == sa.bindparam("contact")).order_by(_P.made_at, _P.id)
_ENDED = ("closed", "attached")
_ASKS_TOO = (
    sa.select(_P.contact_id)
    .join(contacts, contacts.c.id == _P.contact_id)
    .where(_P.callee == sa.bindparam("of"), _P.message_id.is_not(None), _P.contact_id != sa.bindparam("but"))
    .where(contacts.c.state == ContactState.WAITING)
)
_HAS_TOO = sa.select(contacts.c.id).where(
    contacts.c.claimed_by == sa.bindparam("of"),
    contacts.c.state == ContactState.CLAIMED,
    contacts.c.id != sa.bindparam("but"),
)
_PASSABLE = [kind for kind, digits in ANSWERS.items() if Digit.PASS in digits]
_ASKED_TOO = sa.select(questions.c.id).where(
    questions.c.worker_id == sa.bindparam("of"),
    questions.c.expires_at > sa.bindparam("at"),
    questions.c.answered_at.is_(None),
    questions.c.kind.in_(_PASSABLE),
)
_ANOTHER = sa.union_all(_ASKS_TOO, _HAS_TOO, _ASKED_TOO).limit(1)
_CODES = (
    sa.select(_P.contact_id, _P.code)
    .join(contacts, contacts.c.id == _P.contact_id)
    .where(_P.callee == sa.bindparam("of"))
    .where(sa.or_(_P.made_at >= sa.bindparam("since"), contacts.c.state.not_in(_ENDED)))
    .order_by(_P.made_at, _P.id)
)
_OPEN_FOR = (
    sa.select(pages, contacts.c.state.label("contact_state"))
    .join(contacts, contacts.c.id == _P.contact_id)
    .where(_P.callee == sa.bindparam("of"), _P.message_id.is_not(None))
    .where(contacts.c.state.not_in(sa.bindparam("ended", expanding=True)))
    .order_by(_P.made_at.desc(), _P.id)
)
_QUEUED = (
    sa.select(pages, NOTICE_WAITS.label("notice_waits"))
    .where(_P.state == MessageState.QUEUED, sa.or_(_P.channel != Channel.VOICE, _P.callee.not_in(RUNG)))
    .order_by(_P.priority, _P.made_at, _P.id)
    .limit(sa.bindparam("most"))
)


class PageShelf(Shelf):
    """Pages of contacts."""

    def add(self, new: Iterable[Page]) -> None:
        """Queue these."""
        self._insert(pages, *map(values_of, new))

    def queued(self, most: int, rung_since: datetime, but: Sequence[Channel] = ()) -> tuple[Sequence[Page], bool]:
        """What waits for a sender, in the order in which it leaves, but for calls to those being rung and all that
        goes by these channels; and whether notices may wait as well."""
        query = _QUEUED.where(_P.channel.not_in(but)) if but else _QUEUED
        rows = self._all(query, most=most, rung_since=rung_since)
        return [_page(row) for row in rows], not rows or bool(rows[0].notice_waits)

    def take(self, ids: Iterable[str], message_id: str) -> int:
        """QUEUED → SENDING as part of that message; how many were still queued."""
        return self._change(_TAKE, ids=list(ids), state=MessageState.SENDING, message_id=message_id)

    def cancel(self, contact_id: str, *, callee: str | None = None) -> int:
        """Take back what is still queued about a contact, for one callee or for all. What rings already is
        `messages.end_calls`."""
        where = [_P.contact_id == contact_id, _P.state == MessageState.QUEUED]
        if callee is not None:
            where.append(_P.callee == callee)
        return self._update(pages, *where, state=MessageState.CANCELLED)

    def cancel_these(self, ids: Iterable[str]) -> int:
        """Take back pages that turned out not to be needed when they were to be sent."""
        these = list(ids)
        if not these:
            return 0
        where = (_P.id.in_(these), _P.state == MessageState.QUEUED)
        return self._update(pages, *where, state=MessageState.CANCELLED)

    def queued_for(self, callee: str) -> Sequence[str]:
        """Ids of the contacts about which a page to this callee still waits for a sender."""
        query = sa.select(_P.contact_id).where(_P.callee == callee, _P.state == MessageState.QUEUED)
        return [row.contact_id for row in self._all(query.distinct())]

    def of_message(self, message_id: str) -> Sequence[Page]:
        """The pages that a message carries."""
        return [_page(row) for row in self._all(_IN_MESSAGE, message=message_id)]

    def follow(self, message_id: str, state: MessageState) -> None:
        """Pages share the fate of the message that carries them."""
        self._change(_FOLLOW, message=message_id, state=state)

    def queue_again(self, message_id: str) -> int:
        """Pages of a message of unknown fate wait for a sender once more."""
        where = (_P.message_id == message_id, _P.state == MessageState.UNKNOWN)
        return self._update(pages, *where, state=MessageState.QUEUED)

    def of_contact(self, contact_id: str) -> Sequence[Page]:
        """Every page about a contact, oldest first."""
        return [_page(row) for row in self._all(_ABOUT, contact=contact_id)]

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
        latest: dict[str, tuple[Page, str]] = {}
        for row in self._all(_OPEN_FOR, of=callee, ended=list(ended)):
            latest.setdefault(row.contact_id, (_page(row), row.contact_state))
        return list(latest.values())

    def another_for(self, callee: str, contact_id: str, at: datetime) -> bool:
        """Whether a bare digit in answer to a page could mean something else: another contact that they have or that
        asks them, or a question about duty that is open at `at`."""
        return self._first(_ANOTHER, of=callee, but=contact_id, at=at) is not None

    def last_for(self, callee: str, since: datetime) -> Page | None:
        """The latest page to this callee since then, whatever became of its contact."""
        query = sa.select(pages).where(_P.callee == callee, _P.made_at >= since)
        row = self._first(query.order_by(_P.made_at.desc(), _P.id).limit(1))
        return None if row is None else _page(row)

    def codes(self, callee: str, since: datetime) -> dict[str, str]:
        """The reply codes this callee has seen since then, or of what is still open, by contact; the latest last."""
        return {row.contact_id: row.code for row in self._all(_CODES, of=callee, since=since)}


def _page(row: Row[Any]) -> Page:
    got = dict(row._mapping)
    for beside in ("contact_state", "notice_waits"):
        got.pop(beside, None)
    got.update(ask=Ask(row.ask), channel=Channel(row.channel), priority=Priority(row.priority))
    return Page(**got | {"state": MessageState(row.state)})
