"""What people wrote about contacts: sealed, in their own words, never altered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from oncall.store.sealing import Sealer
from oncall.store.shelf import Shelf
from oncall.store.tables import notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One entry: by whom, when (UTC), of which kind (note, reached, transfer, override, outcome)."""

    id: str
    contact_id: str
    by: str
    at: datetime
    kind: str
    text: str


class NoteShelf(Shelf):
    """Notes on contacts."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        super().__init__(connection)
        self._sealer = sealer

    def add(self, note: Note) -> None:
        """Store one, sealed to its own id."""
        sealed = self._sealer.seal(json.dumps(note.text), note.id)
        row = {"id": note.id, "contact_id": note.contact_id, "by": note.by, "at": note.at, "kind": note.kind}
        self._insert(notes, {**row, "sealed": sealed})

    def of_contact(self, contact_id: str) -> Sequence[Note]:
        """A contact's notes, oldest first."""
        query = sa.select(notes).where(notes.c.contact_id == contact_id).order_by(notes.c.at, notes.c.id)
        return [
            Note(
                id=row.id,
                contact_id=row.contact_id,
                by=row.by,
                at=row.at,
                kind=row.kind,
                text=json.loads(self._sealer.open(row.sealed, row.id)),
            )
            for row in self._all(query)
        ]
