"""The columns of revision 0001, as they were written then."""

import sqlalchemy as sa

Instant = sa.DateTime(timezone=True)

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> sa.Column[str]:
    """An id that the application made."""
    return sa.Column("id", sa.String(36), primary_key=True)


def text(name: str, default: str = "") -> sa.Column[str]:
    """A text that is never NULL."""
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def instant(name: str, *, optional: bool = False) -> sa.Column[object]:
    """An instant in UTC."""
    return sa.Column(name, Instant, nullable=optional)
