"""What every shelf has: the transaction's connection, and the conditional update that detects a race.

Statements of the busiest paths are made once, as constants with named places (`bindparam`): putting an
expression together costs several times what running it does.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
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

    def _all(self, query: sa.Executable, **given: Any) -> Sequence[Row[Any]]:
        return self._connection.execute(query, given or None).all()

    def _first(self, query: sa.Executable, **given: Any) -> Row[Any] | None:
        return self._connection.execute(query, given or None).first()

    def _insert(self, table: sa.Table, *rows: Mapping[str, Any]) -> None:
        if rows:
            self._connection.execute(_into(table), rows[0] if len(rows) == 1 else list(rows))

    def _update(self, table: sa.Table, *where: sa.ColumnElement[bool], **values: Any) -> int:
        """How many rows were changed; 0 means that the condition no longer held."""
        return self._connection.execute(sa.update(table).where(*where).values(**values)).rowcount

    def _change(self, statement: sa.Update, **given: Any) -> int:
        """The same with a statement made before: what is given and is no named place of it, is set."""
        return self._connection.execute(statement, given).rowcount

    def _change_each(self, statement: sa.Update, rows: Iterable[Mapping[str, Any]]) -> None:
        """The same, once for each of these."""
        if given := list(rows):
            self._connection.execute(statement, given)

    def _delete(self, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
        return self._connection.execute(sa.delete(table).where(*where)).rowcount


@cache
def _into(table: sa.Table) -> sa.Insert:
    return sa.insert(table)


def values_of(value: Any) -> dict[str, Any]:
    """The fields of a flat value as they are; `asdict` would copy each of them deeply."""
    return {name: getattr(value, name) for name in value.__slots__}


def digest_of(rows: object) -> str:
    """Another one for other rows: short enough to be kept and compared."""
    return blake2b(repr(rows).encode(), digest_size=12).hexdigest()
