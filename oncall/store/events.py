"""The audit chain: each row's hash covers the one before, so that nothing can be changed or dropped unseen.

`seq` comes from the head row, which is locked last. Triggers refuse UPDATE and DELETE; a chain alone
does not stop a truncation or a full rewrite, the head that is exported elsewhere does.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from oncall.domain.event import Event, EventKind
from oncall.store.listening import CHANNEL
from oncall.store.shelf import Shelf
from oncall.store.tables import chain, events

GENESIS = "0" * 64
_E = events.c
_HEAD = sa.select(chain.c.seq, chain.c.hash).where(chain.c.id == 1)
_LOCKED_HEAD = _HEAD.with_for_update()
_MOVE_HEAD = sa.update(chain).where(chain.c.id == 1)
# Other processes' engines are woken when this commits; they would look within a second anyhow.
_MOVE_HEAD_AND_WAKE = _MOVE_HEAD.returning(sa.func.pg_notify(CHANNEL, ""))
_STRIDE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFault:
    """The first place at which the chain does not hold."""

    seq: int
    fault: str


def _row(seq: int, event: Event) -> dict[str, Any]:
    """What is stored of an event, but for its hash."""
    return {
        "seq": seq,
        "kind": event.kind.value,
        "at": event.at,
        "by": event.by,
        "contact_id": event.contact_id,
        "subject": event.subject,
        "data": json.dumps(dict(event.data), sort_keys=True, separators=(",", ":")),
    }


def _hash(previous: str, row: Mapping[str, Any]) -> str:
    """Over the row as it is stored: whatever it was changed to, it can still be hashed and found out."""
    told = {column.name: row[column.name] for column in _E if column.name != "hash"}
    told["at"] = told["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256((previous + json.dumps(told, sort_keys=True)).encode()).hexdigest()


class EventShelf(Shelf):
    """Events, in the order in which they were committed."""

    def append(self, new: Sequence[Event], *, quiet: bool = False) -> None:
        """Chain these behind the head, and wake engines unless it is `quiet`. The last statements of a transaction."""
        head = self._connection.execute(_LOCKED_HEAD if self._locks_rows else _HEAD).one()
        seq, previous, rows = head.seq, head.hash, []
        for event in new:
            seq += 1
            row = _row(seq, event)
            previous = _hash(previous, row)
            rows.append({**row, "hash": previous})
        self._insert(events, *rows)
        wakes = self._locks_rows and not quiet
        self._change(_MOVE_HEAD_AND_WAKE if wakes else _MOVE_HEAD, seq=seq, hash=previous)

    def of_contact(self, contact_id: str) -> Sequence[tuple[int, Event]]:
        """A contact's timeline, oldest first, each with its number in the chain."""
        query = sa.select(events).where(_E.contact_id == contact_id).order_by(_E.seq)
        return [(row.seq, _event(row)) for row in self._all(query)]

    def head(self) -> tuple[int, str]:
        """The number and hash of the last event."""
        row = self._connection.execute(_HEAD).one()
        return row.seq, row.hash

    def last_at(self) -> datetime | None:
        """When the last event happened; None before any did."""
        row = self._first(sa.select(_E.at).order_by(_E.seq.desc()).limit(1))
        return None if row is None else row.at

    def verify(self) -> ChainFault | None:
        """Walk the whole chain; None when it holds from the first event to the head, and beyond it
        through whatever was committed meanwhile."""
        head, (seq, previous) = self.head(), (0, GENESIS)
        for row in self._walk():
            seq += 1
            if row.seq != seq:
                return ChainFault(seq=seq, fault=f"event {seq} is missing")
            previous = _hash(previous, row._asdict())
            if row.hash != previous:
                return ChainFault(seq=seq, fault=f"event {seq} was changed after it was written")
            if seq == head[0] and previous != head[1]:
                return ChainFault(seq=seq, fault=f"the chain's head does not match event {seq}")
        if seq < head[0]:
            return ChainFault(seq=seq + 1, fault=f"event {seq + 1} and all after it are missing")
        return None

    def _walk(self) -> Iterator[Row[Any]]:
        """Every event in order, a thousand at a time."""
        query, seq = sa.select(events).order_by(_E.seq).limit(_STRIDE), 0
        while rows := self._all(query.where(_E.seq > seq)):
            yield from rows
            seq = rows[-1].seq


def _event(row: Row[Any]) -> Event:
    return Event(
        kind=EventKind(row.kind),
        at=row.at,
        by=row.by,
        contact_id=row.contact_id,
        subject=row.subject,
        data=json.loads(row.data),
    )
