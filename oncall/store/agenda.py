"""What is due next of every kind, in one glance: an engine asks this each time it wakes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from oncall.domain.contact import ContactState
from oncall.domain.covering import OpeningState, SwapState
from oncall.domain.page import MessageState
from oncall.store.shelf import Shelf
from oncall.store.tables import contacts, jobs, messages, openings, pages, swaps, workers

_C = contacts.c
_M = messages.c
_OPEN = (ContactState.WAITING, ContactState.CLAIMED)
_ON_OFFER = (*_OPEN, ContactState.ATTACHED)
_UNSETTLED = (SwapState.OFFERED, SwapState.TAKEN, SwapState.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The earliest due time of every kind, None where there is nothing. UTC; `lease` is real time, all
    others are duty time. `queued` says whether anything waits for a sender.
    """

    ladder: datetime | None  # of an escalation, or the chase of a claim
    response: datetime | None  # owed to a person who was not reached
    offer: datetime | None  # made elsewhere, without a name and a time
    busy: datetime | None
    job: datetime | None
    lease: datetime | None
    queued: bool
    look: datetime | None = None  # at a message, for what has become of it
    rings: bool = False  # a call that nobody need answer any more
    opening: datetime | None = None  # of an open duty: more are asked, or somebody is named
    swap: datetime | None = None  # that was not settled in time

    @property
    def next_due(self) -> datetime | None:
        """The earliest of all that duty time brings."""
        times = (self.ladder, self.response, self.offer, self.busy, self.job, self.look, self.opening, self.swap)
        return min((at for at in times if at is not None), default=None)


class AgendaShelf(Shelf):
    """One statement over every table with due times."""

    def look(self, transfer_wait: timedelta) -> Agenda:
        """How things stand; an offer is looked at again after `transfer_wait`."""
        *times, busy, job, lease, look, opening, page, notice, call = self._connection.execute(_LOOK).one()
        ladder, response, offer, swap = (_earliest(times[start:end]) for start, end in _PARTS)
        return Agenda(
            ladder=ladder,
            response=response,
            offer=offer + transfer_wait if offer else None,
            busy=busy,
            job=job,
            lease=lease,
            look=look,
            opening=opening,
            swap=swap,
            queued=page is not None or notice is not None,
            rings=call is not None,
        )


def _earliest(times: list[datetime | None]) -> datetime | None:
    return min((at for at in times if at is not None), default=None)


def _least(column: sa.Column[Any], *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.min(column)).where(*where).scalar_subquery()


def _one(table: sa.Table, state: MessageState) -> sa.ScalarSelect[Any]:
    return sa.select(table.c.id).where(table.c.state == state).limit(1).scalar_subquery()


# A state at a time: so each least value is the first entry of an index, however many contacts there are.
_LADDER = [_least(_C.next_at, _C.state == state) for state in _OPEN]
_RESPONSE = [
    _least(_C.due_at, _C.state == state, _C.overdue_told_at.is_(None), _C.reached_at.is_(None)) for state in _OPEN
]
_OFFER = [_least(_C.transfer_at, _C.state == state, _C.transfer_lapsed.is_(False)) for state in _ON_OFFER]
_SWAP = [_least(swaps.c.next_at, swaps.c.state == state.value) for state in _UNSETTLED]
_SIZES = tuple(map(len, (_LADDER, _RESPONSE, _OFFER, _SWAP)))
_PARTS = tuple((sum(_SIZES[:part]), sum(_SIZES[: part + 1])) for part in range(len(_SIZES)))
_LOOK = sa.select(
    *_LADDER,
    *_RESPONSE,
    *_OFFER,
    *_SWAP,
    _least(workers.c.busy_until),
    _least(jobs.c.due_at, jobs.c.done_at.is_(None)),
    _least(_M.lease_until, _M.state == MessageState.SENDING),
    _least(_M.look_at),
    _least(openings.c.next_at, openings.c.state == OpeningState.OPEN.value),
    _one(pages, MessageState.QUEUED),
    _one(messages, MessageState.QUEUED),
    _one(messages, MessageState.ENDING),
)
