"""Texts and keys that came in: each provider id once, so that repeats are harmless."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifiers.base import Inbound
from oncall.store.sealing import Sealer
from oncall.store.shelf import Shelf
from oncall.store.tables import inbound

_I = inbound.c


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundRow:
    """What was received and what it was taken to mean. The words themselves stay sealed."""

    id: str
    callee: str | None
    meaning: str
    kept_there: bool = False  # the carrier still has the words as well


class InboundShelf(Shelf):
    """What came in."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        super().__init__(connection)
        self._sealer = sealer

    def known(self, provider: str, provider_id: str) -> bool:
        """Whether this very message was handled before."""
        query = sa.select(_I.id).where(_I.provider == provider, _I.provider_id == provider_id)
        return self._first(query) is not None

    def add(self, row: InboundRow, event: Inbound, at: datetime) -> None:
        """Store one, its words sealed."""
        self._insert(
            inbound,
            {
                "id": row.id,
                "provider": event.provider,
                "provider_id": event.provider_id,
                "channel": event.channel.value,
                "callee": row.callee,
                "digest": self._sealer.digest(event.sender),
                "sealed": self._sealer.seal(event.text, row.id),
                "received_at": at,
                "meaning": row.meaning,
                "kept_there": row.kept_there,
            },
        )

    def kept_there(self, provider: str, most: int) -> Sequence[str]:
        """Provider ids of texts whose words that carrier still has, the oldest first."""
        query = sa.select(_I.provider_id).where(_I.kept_there.is_(True), _I.provider == provider)
        return [row.provider_id for row in self._all(query.order_by(_I.received_at).limit(most))]

    def forgotten_there(self, provider: str, provider_id: str) -> None:
        """The carrier has deleted the words of that text."""
        self._update(inbound, _I.provider == provider, _I.provider_id == provider_id, kept_there=False)

    def unclear_since(self, sender: str, since: datetime) -> int:
        """How many messages from this number were not understood since then."""
        where = (_I.digest == self._sealer.digest(sender), _I.received_at > since, _I.meaning == "unclear")
        return self._connection.execute(sa.select(sa.func.count()).where(*where)).scalar_one()

    def last_meant(self, sender: str) -> datetime | None:
        """When a message from this number was last understood."""
        where = (_I.digest == self._sealer.digest(sender), _I.meaning != "unclear")
        return self._connection.execute(sa.select(sa.func.max(_I.received_at)).where(*where)).scalar()
