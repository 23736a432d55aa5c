"""The two things every table shares: one metadata, and instants that are never naive."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from rota.interval import as_instant

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite forgets zones, so both stores are held to UTC here."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a naive datetime (ValueError) and hands the store UTC."""
        return None if value is None else as_instant(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What comes back naive was UTC; what comes back with an offset is turned to UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> sa.Column[str]:
    """An id that the application made, so that a repeated insert is noticed."""
    return sa.Column("id", sa.String(36), primary_key=True)


def text(name: str, default: str = "") -> sa.Column[str]:
    """A text that is never NULL."""
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def instant(name: str, *, optional: bool = False) -> sa.Column[datetime]:
    """An aware UTC instant."""
    return sa.Column(name, Instant, nullable=optional)
