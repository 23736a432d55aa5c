"""What the store says afterwards: which message carried which page, and in which order they were made and taken."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from oncall.domain.event import EventKind
from oncall.store.database import Database
from oncall.store.tables import contacts, events, messages, pages
from tests.bench.stores import SEALER

_KINDS = (EventKind.PAGE_MADE, EventKind.MESSAGE_TAKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One page, and the message that carried it; `message` is None while it waits."""

    reference: str
    opened_at: datetime
    attempt: int
    made_at: datetime
    message: str | None
    taken_at: datetime | None


class Ledger:
    """The product's store, looked at from outside."""

    def __init__(self, url: str) -> None:
        self._engine = Database(url, SEALER).engine

    def pages(self) -> Sequence[Carried]:
        """Every page that was not taken back."""
        query = (
            sa.select(pages, contacts.c.reference, contacts.c.opened_at, messages.c.made_at.label("taken_at"))
            .join(contacts, contacts.c.id == pages.c.contact_id)
            .outerjoin(messages, messages.c.id == pages.c.message_id)
            .where(pages.c.state != "cancelled")
        )
        return [
            Carried(
                reference=row.reference,
                opened_at=row.opened_at,
                attempt=row.attempt,
                made_at=row.made_at,
                message=row.message_id,
                taken_at=row.taken_at,
            )
            for row in self._rows(query)
        ]

    def out_of_order(self) -> int:
        """How many repeats were taken out of the queue while somebody's first page waited in it."""
        query = sa.select(events).where(events.c.kind.in_(_KINDS)).order_by(events.c.seq)
        return _out_of_order((row.kind, row.contact_id, json.loads(row.data)) for row in self._rows(query))

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _rows(self, query: sa.Select[tuple[object, ...]]) -> Sequence[sa.Row[tuple[object, ...]]]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()


def _out_of_order(told: Iterable[tuple[str, str, dict[str, object]]]) -> int:
    """Walk the chain of events: its order is that in which the transactions happened."""
    first: set[str] = set()
    repeats: set[str] = set()
    wrong = 0
    taking: object = None  # the message whose pages are being walked over: they left together
    for kind, contact, data in told:
        if kind == EventKind.PAGE_MADE:
            (first if data["attempt"] == 0 else repeats).add(contact)
            continue
        if data["message"] != taking:
            taking = data["message"]
            wrong += bool(contact in repeats and contact not in first and first)
        first.discard(contact)
        repeats.discard(contact)
    return wrong
