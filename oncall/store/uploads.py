"""Files that somebody is about to import: sealed, found by the hash of their secret, and soon forgotten.

Every instant here is real time, as for sessions.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from oncall.store.sealing import Sealer
from oncall.store.shelf import Shelf
from oncall.store.tables import uploads

_U = uploads.c


class UploadShelf(Shelf):
    """What is on its way in."""

    def __init__(self, connection: Connection, sealer: Sealer, *, lock: bool) -> None:
        super().__init__(connection)
        self._sealer = sealer
        self._lock = lock and self._locks_rows  # Pressed twice, a file is taken in once.

    def put(self, secret_hash: str, by: str, told: str, expires_at: datetime) -> None:
        """Keep one, or keep it as it is now."""
        sealed = self._sealer.seal(told, secret_hash)
        if not self._update(uploads, _U.hash == secret_hash, _U.made_by == by, sealed=sealed, expires_at=expires_at):
            row = {"hash": secret_hash, "made_by": by, "sealed": sealed, "expires_at": expires_at}
            self._insert(uploads, row)

    def get(self, secret_hash: str, by: str, real_now: datetime) -> str | None:
        """What is kept there for that person; None when there is nothing, or nothing any more."""
        query = sa.select(_U.sealed).where(_U.hash == secret_hash, _U.made_by == by, _U.expires_at > real_now)
        row = self._first(query.with_for_update() if self._lock else query)
        return None if row is None else self._sealer.open(row.sealed, secret_hash)

    def drop(self, secret_hash: str, by: str) -> None:
        """Forget it."""
        self._delete(uploads, _U.hash == secret_hash, _U.made_by == by)

    def purge(self, real_now: datetime) -> None:
        """Forget what has run out."""
        self._delete(uploads, _U.expires_at <= real_now)
