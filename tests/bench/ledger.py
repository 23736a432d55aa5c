"""What the store says afterwards: which message carried which page, and in which order they were made and taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from oncall.store.database import Database
from oncall.store.tables import contacts, messages, pages
from tests.bench.stores import SEALER


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

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _rows(self, query: sa.Select[tuple[object, ...]]) -> Sequence[sa.Row[tuple[object, ...]]]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()
