"""The columns of revision 0002, as they were written then, and the tables of 0001 that its keys point to."""

import sqlalchemy as sa

from oncall.store.migrations.v0001.kinds import Instant, instant, key, text

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

KNOWN = tuple(
    sa.Table(name, metadata, sa.Column("id", sa.String(36), primary_key=True))
    for name in ("workers", "rulesets", "duties")
)
"""They exist already and are not made again."""

__all__ = ["KNOWN", "Instant", "instant", "key", "metadata", "text"]
