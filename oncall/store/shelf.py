"""What every shelf has: the transaction's connection, and the conditional update that detects a race."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row


class Shelf:
    """The rows of one noun within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def _locks_rows(self) -> bool:
        """PostgreSQL locks rows; SQLite has one writer anyhow."""
        return self._connection.dialect.name == "postgresql"

    def _all(self, query: sa.Select[Any]) -> Sequence[Row[Any]]:
        return self._connection.execute(query).all()

    def _first(self, query: sa.Select[Any]) -> Row[Any] | None:
        return self._connection.execute(query).first()

    def _insert(self, table: sa.Table, *rows: Mapping[str, Any]) -> None:
        if rows:
            self._connection.execute(sa.insert(table), list(rows))

    def _update(self, table: sa.Table, *where: sa.ColumnElement[bool], **values: Any) -> int:
        """How many rows were changed; 0 means that the condition no longer held."""
        return self._connection.execute(sa.update(table).where(*where).values(**values)).rowcount

    def _delete(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
        return self._connection.execute(sa.delete(table).where(*where)).rowcount
